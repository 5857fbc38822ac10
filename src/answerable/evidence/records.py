"""Between the core and rows of the room: an event becomes a row with a salt of its own, and a row an event or a record again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from answerable.core.entry import SALT, Event, disclosed
from answerable.core.exhibit import Exhibit
from answerable.core.merkle import HASH, Frontier, Refuted, leaf
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, canonical

if TYPE_CHECKING:
    from answerable.evidence import models


class NotEntered(ValueError):
    """The database could not keep what was to be written: why. Nothing of it was kept."""


class Lingers(ValueError):
    """What was erased is erased, and a file of the database still holds it: why, and until when."""


class Row(NamedTuple):
    """What is stored of an event, before it has its place; `leaf` is the hash of its entry in the tree."""

    entry: bytes
    salt: bytes
    event: bytes
    item: str
    leaf: bytes


def rows(events: Sequence[Event]) -> list[Row]:
    """Return a row for each event, under a fresh salt. Raises Refuted where one could not be disclosed again."""
    made = []
    randomness = os.urandom(SALT * len(events))
    for number, event in enumerate(events):
        salt = randomness[number * SALT : (number + 1) * SALT]
        try:
            data = canonical(event)
        except (ValueError, TypeError, RecursionError) as error:
            raise Refuted(f"event: {error}") from None
        _, entry = disclosed(salt, data)
        made.append(Row(entry, salt, data, event.item, leaf(entry)))
    return made


def event(index: int, entry: bytes, salt: bytes, data: bytes) -> Event:
    """Return the event of a row. Raises Refuted where it is not the one that its entry commits to."""
    try:
        found, made = disclosed(salt, data)
    except Refuted as error:
        raise Refuted(f"entry {index}: {error}") from None
    if made != entry:
        raise Refuted(f"entry {index}: its event or its salt was altered in the database")
    return found


def frontier(size: int, hashes: bytes) -> Frontier:
    """Return the frontier that the head's row holds. Raises Refuted where it is none."""
    try:
        return Frontier(size, tuple(hashes[at : at + HASH] for at in range(0, len(hashes), HASH)))
    except Refuted as error:
        raise Refuted(f"the head of the ledger in the database: {error}") from None


def exhibit(row: models.Exhibit, cluster: str = "") -> Exhibit:
    """Return the record of an exhibit's row, which says no more of a sealed one than may be public.

    `cluster` is its source's, for a row that names none of its own.
    """
    made = Exhibit(
        id=row.id, checked="verified", licence=OWN_LICENCE, publisher=OWN_PUBLISHER, source=row.source,
        sha256=row.sha256, sha512=row.sha512, media_type=row.media_type, form=row.form, sealed=row.sealed,
        cluster=row.cluster or cluster, parent=row.parent_id or "",
    )  # fmt: skip
    if row.sealed:
        return made
    return msgspec.structs.replace(made, size=row.size, captured=row.captured, how=row.how)
