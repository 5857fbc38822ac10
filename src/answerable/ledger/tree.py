"""A published tree is read from its folder of tiles, lazily, and nothing of it is believed that its root does not prove.

Standard: c2sp.org/tlog-tiles. Opening reads the tiles of the right edge (at most eight), whose hashes make the root. Every
other tile is whole, and its root is a hash of the tile above it: so each is proven when it is read, against the edge.
Memory: the edge and the tiles last read, at most 8 + 64 of some 40 KiB each, whatever the size of the tree.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from answerable.core import merkle
from answerable.core.merkle import Frontier, Refuted, leaf, node
from answerable.core.tiles import (
    BUNDLE,
    HEIGHT,
    TILE,
    TOP,
    WIDTH,
    Place,
    bundle,
    entries_of,
    hashes_of_tile,
    holder,
    tile,
    width_at,
)  # fmt: skip

#: Whole tiles kept after reading.
KEPT = 64
#: Every row of a tile's inner tree, its hashes first.
Rows = list[list[bytes]]


class Tree:
    """The first `size` entries of the ledger in a folder; with `root`, only if that is their root. Raises Refuted by name."""

    def __init__(self, folder: Path, size: int, root: bytes | None = None) -> None:
        self.folder, self.size = folder, merkle.checked_size(size)
        self._kept: OrderedDict[tuple[int, int], Rows] = OrderedDict()
        self._edge: dict[tuple[int, int], Rows] = {}
        for level in range(TOP + 1):
            index = (size >> HEIGHT * level) // WIDTH
            if width := width_at(level, index, size):
                self._edge[level, index] = _rows(self._hashes(Place(level, index, width)))
        # The root rests on the edge alone, except where a level ends in a whole tile, whose hash stands a level above.
        self.head = merkle.tree_root(size, self.read)
        if root is not None and self.head != root:
            edge = ", ".join(Place(*at, width=len(rows[0])).path for at, rows in self._edge.items())
            raise Refuted(
                f"{folder}: {edge or 'the empty tree'}: do not make the root of {size} entries that was expected"
            )

    def read(self, level: int, index: int) -> bytes:
        """Return the hash of the whole subtree of 2**level entries that is number `index` of its level."""
        height, number, first, _ = holder(level, index)
        above = level % HEIGHT
        row = self._tile(height, number)[above] if index + 1 <= self.size >> level else []
        if first >> above >= len(row):
            raise Refuted(f"{self.folder}: a tree of {self.size} entries has no whole subtree {index} of 2^{level}")
        return row[first >> above]

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first `size` entries; without it, of all."""
        return self.head if size is None else merkle.tree_root(self._within(size), self.read)

    def frontier(self, size: int | None = None) -> Frontier:
        """Return the frontier of the first `size` entries; without it, of all."""
        return Frontier.of(self._within(size), self.read)

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the proof of entry `index` in the first `size` entries; without it, in all."""
        return merkle.inclusion(index, self._within(size), self.read)

    def consistency(self, first: int, second: int | None = None) -> list[bytes]:
        """Return the proof that the first `second` entries (without it, all) append to the first `first`."""
        return merkle.consistency(first, self._within(second), self.read)

    def entries(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the entries from `start` up to `end`, each proven against its hash in the tree."""
        end = self._within(end)
        for index in range(start // WIDTH, -(-end // WIDTH)):
            place = Place(-1, index, width_at(-1, index, self.size))
            found, name = self._bytes(place, BUNDLE)
            with _naming(name):
                entries = entries_of(found, place.width)
            hashes = self._tile(0, index)[0]
            low, high = max(start - index * WIDTH, 0), min(end - index * WIDTH, place.width)
            for at in range(low, high):
                if leaf(entries[at]) != hashes[at]:
                    raise Refuted(f"{name}: entry {index * WIDTH + at} is not the one that the tree proves")
                yield entries[at]

    def _within(self, size: int | None) -> int:
        if size is not None and size > self.size:
            raise Refuted(f"{self.folder}: holds a tree of {self.size} entries, not of {size}")
        return self.size if size is None else size

    def _tile(self, level: int, index: int) -> Rows:
        rows = self._edge.get((level, index)) or self._kept.get((level, index))
        if rows is not None:
            if (level, index) in self._kept:
                self._kept.move_to_end((level, index))
            return rows
        place = Place(level, index)
        rows = _rows(self._hashes(place))
        if rows[HEIGHT][0] != self._tile(level + 1, index // WIDTH)[0][index % WIDTH]:
            raise Refuted(f"{self.folder / place.path}: was altered: the tile above it proves other hashes")
        self._kept[level, index] = rows
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return rows

    def _hashes(self, place: Place) -> list[bytes]:
        found, name = self._bytes(place, TILE)
        with _naming(name):
            return hashes_of_tile(found, place.width)

    def _bytes(self, place: Place, most: int) -> tuple[bytes, str]:
        """Return what a place holds; a partial tile that is gone may be the beginning of the whole one (§Partial Tiles)."""
        for each in (place, Place(place.level, place.index)):
            path = self.folder / each.path
            try:
                with path.open("rb") as file:
                    found = file.read(most + 1)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise Refuted(f"{path}: cannot be read: {error.strerror}") from None
            with _naming(str(path)):
                return found if each == place else _beginning(found, place.level, place.width), str(path)
        raise Refuted(f"{self.folder / place.path}: is missing")


def _rows(hashes: list[bytes]) -> Rows:
    """Return the hashes and, above them, those of each pair, up to the tile's own root where it is whole."""
    rows = [hashes]
    for _ in range(HEIGHT):
        below = rows[-1]
        rows.append([node(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return rows


def _beginning(found: bytes, level: int, width: int) -> bytes:
    """Return the bytes of the first `width` hashes or entries of a whole tile or bundle."""
    if level < 0:
        return bundle(entries_of(found)[:width])
    return tile(hashes_of_tile(found)[:width])


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Say of which file it is that something is refuted."""
    try:
        yield
    except Refuted as error:
        raise Refuted(f"{name}: {error}") from None
