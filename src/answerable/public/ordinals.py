"""Ordinals are the places of records in the order of lists, and bitmaps of them are read here, each once for an edition.

How they are made and what they mean: editions.bitmaps. No record is read in order to count it or to find its place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from pyroaring import BitMap

from answerable.editions.bitmaps import ORDER
from answerable.editions.manifest import SQLITE, Damaged
from answerable.public.shelf import Volume

Sets = dict[str, dict[str, BitMap]]


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


def first_ids(volume: Volume, kind: str, publisher: str, most: int = -1) -> list[str]:
    """Return the ids of a publisher's first records of a kind in the order of lists; `most` < 0: of all."""
    members = published(volume, kind).get(publisher)
    if not members:
        return []
    # What one publisher keeps of a kind is one range.
    query = "SELECT id FROM ordinal WHERE number BETWEEN ? AND ? ORDER BY number LIMIT ?"
    return [each for (each,) in volume.ask(query, members.min(), members.max(), most)]


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
