"""What changed is what one edition holds that the one before did not, holds no longer, or says otherwise (editions.diff).

It is worked out once for two editions, and kept without any word: the records' ids, and how many there are by kind and collection.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from answerable.core.kinds import KINDS
from answerable.editions.diff import changes
from answerable.editions.manifest import RECORDS
from answerable.public.bands import Drawn, pair
from answerable.public.collection import Count, collections
from answerable.public.shelf import Volume

WHATS = ("added", "changed", "withdrawn")
#: Both record files together; larger editions are compared on the reader's own machine.
MOST_BYTES = 200_000_000
#: Changes that are named one by one; all are counted.
MOST_NAMED = 20_000
#: Actors whose bands are compared: those of whom a reading, a finding or a commitment changed.
MOST_ACTORS = 300
_BATCH = 500
_JUDGES = ("reading", "finding", "commitment")
Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """A band that is another than before; None where there was or is none."""

    actor: str
    instrument: str
    side: str
    before: Drawn | None
    after: Drawn | None


@dataclass(frozen=True, slots=True)
class Since:
    """All changes from one edition to another: counted, named up to a limit, and the bands that moved."""

    counted: dict[str, dict[str, list[Count]]]
    rows: list[Row]
    total: int
    moved: list[Moved]
    actors: int


def since(before: Volume, after: Volume) -> Since | None:
    """Return what changed; None where the editions are too large to be compared for a page."""
    sizes = ((each.edition.path / RECORDS).stat().st_size for each in (before, after))
    if sum(sizes) > MOST_BYTES:
        return None
    made: Since = after.once(f"since {before.digest}", lambda: _since(before, after))
    return made


def bodies(volume: Volume, record_id: str) -> bytes:
    """Return a record as the edition holds it; empty where it does not."""
    found = volume.ask("SELECT body FROM record WHERE id = ?", record_id)
    return found[0][0].encode() if found else b""


def _since(before: Volume, after: Volume) -> Since:
    tallied: Counter[tuple[str, str, str]] = Counter()
    rows: list[Row] = []
    touched: set[str] = set()
    for batch in _batches(before, after):
        held: dict[Row, list[str]] = {}
        for kind, what, record_id in batch:
            held.setdefault((kind, what, ""), []).append(record_id)
        for (kind, what, _), ids in held.items():
            volume = before if what == "withdrawn" else after
            tallied.update((kind, what, publisher) for publisher in _asked(volume, kind, "publisher", ids))
            if kind in _JUDGES and len(touched) <= MOST_ACTORS:
                touched.update(_asked(volume, kind, "actor", ids))
        rows += batch[: max(0, MOST_NAMED - len(rows))]
    order = {kind: place for place, kind in enumerate(KINDS)}
    rows.sort(key=lambda row: (order.get(row[0], len(order)), WHATS.index(row[1]), row[2]))
    return Since(
        _counted(before, after, tallied),
        rows,
        tallied.total(),
        [] if len(touched) > MOST_ACTORS else list(_moved(before, after, touched)),
        len(touched),
    )


def _batches(before: Volume, after: Volume) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for change in changes(before.edition.path, after.edition.path):
        if change.kind in KINDS:
            batch.append((change.kind, change.what, change.id))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _asked(volume: Volume, kind: str, column: str, ids: list[str]) -> list[str]:
    marks = ", ".join("?" * len(ids))
    return [each for (each,) in volume.ask(f'SELECT {column} FROM "{kind}" WHERE id IN ({marks})', *ids)]


def _counted(
    before: Volume, after: Volume, tallied: Counter[tuple[str, str, str]]
) -> dict[str, dict[str, list[Count]]]:
    number = str(before.manifest.number)
    held = {**collections(before), **collections(after)}
    made: dict[str, dict[str, list[Count]]] = {}
    for kind in KINDS:
        found = {
            what: [
                Count(each, kind, tallied[kind, what, publisher], what, number)
                for publisher, each in held.items()
                if tallied[kind, what, publisher]
            ]
            for what in WHATS
        }
        if any(found.values()):
            made[kind] = found
    return made


def _moved(before: Volume, after: Volume, actors: Iterable[str]) -> Iterator[Moved]:
    for actor in sorted(actors):
        old, new = _bands(before, actor), _bands(after, actor)
        for key in sorted(old.keys() | new.keys()):
            for was, now in zip(old.get(key, (None, None)), new.get(key, (None, None)), strict=True):
                if _edges(was) != _edges(now):
                    yield Moved(actor, *key, was, now)


def _edges(band: Drawn | None) -> tuple[int, ...] | None:
    """What a reader sees of a band; one in which nothing is determined is as good as none."""
    return (band.lower, band.upper, band.coverage, band.contradicted) if band and band.determined else None


def _bands(volume: Volume, actor: str) -> dict[tuple[str, str], tuple[Any, Any]]:
    if actor not in volume.edition.framework.actors:
        return {}
    return {(each.instrument, each.side): pair(each) for each in volume.edition.accounts(actor)}
