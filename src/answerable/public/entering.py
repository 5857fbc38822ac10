"""Entering says where the ledger has a record, as the folder beside its edition discloses it, and what was withdrawn since.

Own format (`ledger.publication`). It is told only where the leaf commits to the record as the edition holds it (`core.entry`).
Whether a checkpoint covers the leaf and who saw it is for whoever verifies the edition with a policy of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from answerable.core.entry import read_disclosure
from answerable.core.merkle import Refuted
from answerable.ledger.publication import is_kept, read_leaves, read_place, read_stubs
from answerable.public.fingerprints import place_in_order
from answerable.public.shelf import Volume


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry of the ledger: its index, from 0, and the day that its event names (UTC)."""

    index: int
    day: str


def entered(volume: Volume, record_id: str, digest: str) -> Entered | None:
    """Return where the ledger has a record with this digest; None where the edition is in none, or its leaf says another thing."""
    try:
        first = read_place(volume.edition.path).first
        at = first + 1 + place_in_order(volume, record_id)
        for stub in read_stubs(volume.edition.path):
            at += stub.index <= at
        line = next(islice(read_leaves(volume.edition.path), at - first, None), b"")
        if not line or is_kept(line):
            return None
        event, _entry = read_disclosure(line)
    except (Refuted, OSError):
        return None
    held = (event.kind, event.item, event.sha256) == ("publication", record_id, digest)
    return Entered(at, event.time[:10]) if held else None


def withdrawn(volume: Volume) -> frozenset[str]:
    """Return the ids of the records that were withdrawn from an edition; none where its stubs cannot be read."""
    try:
        return frozenset(stub.id for stub in read_stubs(volume.edition.path))
    except (Refuted, OSError):
        return frozenset()


def former_digests(volume: Volume) -> frozenset[str]:
    """Return the digests of SHA256SUMS that an edition had before records were withdrawn from it."""
    path = volume.edition.path
    try:
        stubs = read_stubs(path)
        if not stubs:
            return frozenset()
        first, _entry = read_disclosure(next(read_leaves(path), b""))
        found = {first.sha256, *(stub.disclosed()[0].sha256 for stub in stubs)}
    except (Refuted, OSError):
        return frozenset()
    return frozenset(found - {volume.digest})
