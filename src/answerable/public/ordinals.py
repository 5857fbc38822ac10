"""Ordinals are the places of records in the order of lists, and bitmaps of them are read here, each once for an edition.

How they are made and what they mean: editions.bitmaps. No record is read in order to count it or to find its place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from pyroaring import BitMap

from answerable.editions.bitmaps import ORDER
from answerable.editions.manifest import SQLITE, Damaged
from answerable.public.shelf import Volume

Sets = dict[str, dict[str, BitMap]]
#: Ids are asked for by so many ordinals at once.
BATCH = 1_000
#: The links of incidents that are a facet of theirs too.
LINKED = {"territories": "territory"}


class Hits(Sequence[str]):
    """The ids of records with these ordinals, in the order of lists, read a slice at a time."""

    def __init__(self, volume: Volume, members: BitMap) -> None:
        self._volume = volume
        self._members = members

    def __len__(self) -> int:
        return len(self._members)

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), BATCH):
            yield from self[first : first + BATCH]

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        first, last, _step = place.indices(len(self))
        return ids(self._volume, self._members[first:last]) if last > first else []


def kept(volume: Volume) -> bool:
    """Say whether the edition keeps bitmaps: one that was built before there were any is read without them."""
    query = "SELECT 1 FROM sqlite_master WHERE name = 'bitmap'"
    return volume.once("bitmaps kept", lambda: bool(volume.ask(query)))


def sets(volume: Volume, kind: str) -> Sets:
    """Return the bitmaps of a kind by facet and value; none of an edition that keeps none. Raises Damaged where one cannot be read."""
    made: Sets = volume.once(f"bitmaps {kind}", lambda: _sets(volume, kind))
    return made


def published(volume: Volume, kind: str) -> dict[str, BitMap]:
    """Return the ordinals of a kind's records by publisher. Raises KeyError for a kind without ordinals, and Damaged."""
    if kind not in ORDER:
        raise KeyError(kind)
    query = "SELECT value, members FROM bitmap WHERE kind = ? AND facet = 'publisher'"
    made: dict[str, BitMap] = volume.once(
        f"published {kind}", lambda: {name: deserialized(blob) for name, blob in volume.ask(query, kind)}
    )
    return made


def counted(volume: Volume, kind: str) -> list[tuple[str, int]]:
    """Return the publishers of any kind's records, with how many each keeps."""
    if kind in ORDER and kept(volume):
        return [(name, len(members)) for name, members in published(volume, kind).items()]
    return volume.ask(f'SELECT publisher, count(*) FROM "{kind}" GROUP BY 1')


def ids(volume: Volume, ordinals: Iterable[int]) -> list[str]:
    """Return the ids of the records with these ordinals, in their order."""
    query = "SELECT id FROM ordinal WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number"
    return [each for (each,) in volume.ask(query, json.dumps(list(ordinals)))]


def hits(volume: Volume, kind: str, publisher: str, facet: str = "", value: str = "") -> Hits:
    """Return a publisher's records of a kind, or those with one value of a facet, in the order of lists."""
    members = published(volume, kind).get(publisher, BitMap())
    if facet:
        members = members & sets(volume, kind).get(facet, {}).get(value, BitMap())
    return Hits(volume, members)


def crossed(volume: Volume, kind: str, *values: tuple[str, str]) -> list[tuple[str, int]]:
    """Count the records of a kind that have each of these values of facets, by publisher; none that has no such record."""
    held = sets(volume, kind)
    found = BitMap.intersection(*(held.get(facet, {}).get(value, BitMap()) for facet, value in values))
    counts = ((name, found.intersection_cardinality(members)) for name, members in published(volume, kind).items())
    return [(name, number) for name, number in counts if number]


def deserialized(blob: bytes) -> BitMap:
    """Return the bitmap in a column of the edition. Raises Damaged where it is none."""
    try:
        return BitMap.deserialize(blob)
    except (ValueError, TypeError) as error:
        raise Damaged(SQLITE, f"a bitmap cannot be read: {error}") from None


def _sets(volume: Volume, kind: str) -> Sets:
    made: Sets = {}
    if not kept(volume):
        return made
    for facet, value, blob in volume.ask("SELECT facet, value, members FROM bitmap WHERE kind = ?", kind):
        made.setdefault(facet, {})[value] = deserialized(blob)
    return made
