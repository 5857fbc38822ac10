"""A record's history: in which editions of the shelf it stood, from which one on it says what it says, and how it differed before.

An edition's page speaks of editions before it alone, so that a later one changes nothing of it. Editions are looked at where they
lie, by one question to the SQLite tables of each, and never held open: the shelf holds few. What was asked is kept.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from answerable.core.entry import read_disclosure
from answerable.core.merkle import Refuted
from answerable.core.record import Invalid, Record, digest
from answerable.editions.diff import FieldChange, change_between
from answerable.editions.manifest import SQLITE
from answerable.ledger.finding import find
from answerable.public.files import Stamp
from answerable.public.shelf import Spine

#: Editions that are looked at, the latest; changes that are told, the latest.
LOOKED, MOST = 60, 12


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a record in an edition: `first` (it stood in the oldest that is here), `added`, `changed` or `gone`."""

    what: str
    spine: Spine
    before: Spine | None = None
    fields: tuple[FieldChange, ...] = ()


def earlier(request: Any) -> list[Spine]:
    """Return the editions before the one that is read, the newest first, which this reader may see and which can be read."""
    number = request.volume.manifest.number
    spines = request.shelf.spines()
    return [each for each in spines if each.number < number and each.day and (request.from_here or not each.local)]


def since(request: Any, record: Record) -> Spine | None:
    """Return the earliest edition here in whose ledger the record stands as it does now; None where it is this one."""
    held = digest(record)
    same = [each for each in earlier(request)[:LOOKED] if _published(each.path, each.stamp, record.id) == held]
    return same[-1] if same else None


def steps(request: Any, record: Record) -> list[Step]:
    """Return what became of a record in this edition and those before it, the newest first; none where it stands alone."""
    past = earlier(request)
    if not past:
        return []
    number = request.volume.manifest.number
    here = next(each for each in request.shelf.spines() if each.number == number)
    found = list(_steps([here, *past[:LOOKED]], record.id))
    if len(past) <= LOOKED and _held(past[-1], record.id):
        found.append(Step("first", past[-1]))
    return found[:MOST]


def _steps(spines: list[Spine], record_id: str) -> Iterator[Step]:
    for spine, before in zip(spines, spines[1:], strict=False):
        now, then = _held(spine, record_id), _held(before, record_id)
        if now and not then:
            yield Step("added", spine)
        elif then and not now:
            yield Step("gone", spine)
        elif now != then:
            yield Step("changed", spine, before, _fields(before.path, spine.path, record_id))


def _held(spine: Spine, record_id: str) -> str:
    return _digest(spine.path, spine.stamp, record_id)


def _fields(before: Path, after: Path, record_id: str) -> tuple[FieldChange, ...]:
    try:
        return change_between(_body(before, record_id), _body(after, record_id)).fields
    except Invalid:
        return ()


@lru_cache(maxsize=20_000)
def _digest(edition: Path, stamp: Stamp, record_id: str) -> str:
    """SHA-256 of a record in an edition as it was stamped; empty where it does not hold it."""
    body = _body(edition, record_id)
    return hashlib.sha256(body).hexdigest() if body else ""


@lru_cache(maxsize=20_000)
def _published(edition: Path, stamp: Stamp, record_id: str) -> str:
    """SHA-256 of the record that its leaf beside the edition commits to; empty where it has none."""
    with suppress(Refuted, OSError):
        if found := find(edition, record_id):
            return read_disclosure(found[1])[0].sha256
    return ""


def _body(edition: Path, record_id: str) -> bytes:
    """A record as an edition holds it; empty where it does not, or cannot be read."""
    try:
        place = f"{(edition / SQLITE).resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(place, uri=True)) as connection:
            found = connection.execute("SELECT body FROM record WHERE id = ?", (record_id,)).fetchone()
    except sqlite3.Error:
        return b""
    return found[0].encode() if found else b""
