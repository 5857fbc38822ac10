"""A fingerprint is the SHA-256 (FIPS 180-4) of a record's canonical bytes (RFC 8785): by it a record is found whose name nobody gave.

Those of an edition are taken once, from the records themselves: some 3 s for a million records. Memory: 36 bytes a record.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import overload

from answerable.public.shelf import Volume

DIGEST, NUMBER = 32, 4
CELL = DIGEST + NUMBER
BATCH = 2_000


class Cells(Sequence[bytes]):
    """Digests in ascending order, each with the place of its record in the order of ids, as one run of bytes."""

    def __init__(self, cells: list[bytes]) -> None:
        self._bytes = b"".join(sorted(cells))

    def __len__(self) -> int:
        return len(self._bytes) // CELL

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> list[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | list[bytes]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        return self._bytes[place * CELL : (place + 1) * CELL]


def place_of(volume: Volume, digest: str) -> int | None:
    """Return the place of the record with this digest in the order of ids, from 0; None where the edition holds none."""
    cells: Cells = volume.once("fingerprints", lambda: Cells(list(_cells(volume))))
    wanted = bytes.fromhex(digest)
    at = bisect_left(cells, wanted)
    found = cells[at] if at < len(cells) else b""
    return int.from_bytes(found[DIGEST:]) if found[:DIGEST] == wanted else None


def record_at(volume: Volume, place: int) -> str:
    """Return the id of the record at a place in the order of ids."""
    ((record_id,),) = volume.ask("SELECT id FROM record ORDER BY id LIMIT 1 OFFSET ?", place)
    return str(record_id)


def fingerprint(volume: Volume, record_id: str) -> str:
    """Return the digest of a record as the edition holds it; empty where it holds none of this id."""
    found = volume.ask("SELECT body FROM record WHERE id = ?", record_id)
    return hashlib.sha256(found[0][0].encode()).hexdigest() if found else ""


def _cells(volume: Volume) -> Iterator[bytes]:
    number, after = 0, ""
    while rows := volume.ask("SELECT id, body FROM record WHERE id > ? ORDER BY id LIMIT ?", after, BATCH):
        for _id, body in rows:
            yield hashlib.sha256(body.encode()).digest() + number.to_bytes(NUMBER)
            number += 1
        after = rows[-1][0]
