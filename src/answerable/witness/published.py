"""A published ledger is read from an address or a folder, and no hash of it is believed that its checkpoint does not prove.

Standard: c2sp.org/tlog-tiles. The tiles of the right edge make the root; the root of every other tile is a hash of the tile
above it. This reader shares no code with the writer, so that a fault of one is not a fault of both. Memory: the edge and 64
tiles of 8 KiB, and one bundle of at most 16 MiB.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from answerable.core.merkle import Frontier, Refuted, leaf, root
from answerable.core.tiles import (
    BUNDLE,
    TILE,
    WIDTH,
    Place,
    bundle,
    entries_of,
    hashes_of_tile,
    holder,
    subtree,
    tile,
    width_at,
)  # fmt: skip
from answerable.witness.asking import Bounds, Host, Unanswered

KEPT = 64
#: Gives the file of a name, at most so many bytes; None where there is none. Raises Unanswered where it cannot be known.
Get = Callable[[str, int], bytes | None]


def source(place: str, bounds: Bounds | None = None) -> Get:
    """Return how files are got from an address (https, or http of this machine) or from a folder."""
    if "://" not in place:
        return lambda name, most: _from_folder(Path(place) / name, most)
    host = Host(place, bounds)

    def get(name: str, most: int) -> bytes | None:
        answer = host.ask(name, most=most)
        if answer.status in (404, 410):
            return None
        if answer.status != 200:
            raise Unanswered(f"answers {answer.status} for {name}")
        return answer.body

    return get


def _from_folder(path: Path, most: int) -> bytes | None:
    try:
        with path.open("rb") as file:
            found = file.read(most + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Unanswered(f"cannot be read: {path}: {error.strerror}") from None
    if len(found) > most:
        raise Unanswered(f"holds {path}, which is larger than {most:,} bytes")
    return found


class Published:
    """The tree of a checkpoint as it is published. Raises Refuted with the name of the tile that does not fit."""

    def __init__(self, get: Get, size: int, root: bytes) -> None:
        self._get, self.size = get, size
        self._kept: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()
        self._edge: dict[tuple[int, int], list[bytes]] = {}
        level = 0
        while size >> 8 * level:
            index = (size >> 8 * level) // WIDTH
            if width := width_at(level, index, size):
                self._edge[level, index] = self._hashes(Place(level, index, width))
            level += 1
        if Frontier.of(size, self.read).root() != root:
            names = ", ".join(Place(*at, width=len(found)).path for at, found in self._edge.items())
            raise Refuted(f"{names}: do not make the root of the {size} entries that the checkpoint names")

    def read(self, level: int, index: int) -> bytes:
        """Return the hash of the whole subtree of 2**level entries that is number `index` of its level."""
        height, number, _, _ = holder(level, index)
        return subtree(self._tile(height, number), level, index)

    def leaves(self, start: int) -> Iterator[bytes]:
        """Yield the hash of each entry from `start` on, each made from the entry itself and found in its tile."""
        for index in range(start // WIDTH, -(-self.size // WIDTH)):
            place = Place(-1, index, width_at(-1, index, self.size))
            found = self._bytes(place, BUNDLE)
            with _naming(place):
                hashes = [leaf(each) for each in entries_of(found, place.width)]
            if hashes != self._tile(0, index)[: place.width]:
                raise Refuted(f"{place.path}: its entries are not those that the tree proves")
            yield from hashes[max(start - index * WIDTH, 0) :]

    def _tile(self, level: int, index: int) -> list[bytes]:
        found = self._edge.get((level, index)) or self._kept.get((level, index))
        if found is None:
            place = Place(level, index)
            found = self._hashes(place)
            if root(found) != self._tile(level + 1, index // WIDTH)[index % WIDTH]:
                raise Refuted(f"{place.path}: is not what the tile above it proves")
            self._kept[level, index] = found
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found

    def _hashes(self, place: Place) -> list[bytes]:
        found = self._bytes(place, TILE)
        with _naming(place):
            return hashes_of_tile(found, place.width)

    def _bytes(self, place: Place, most: int) -> bytes:
        """Return what a place holds; a partial tile that is gone may be the beginning of the whole one (§Partial Tiles)."""
        found = self._get(place.path, most)
        if found is None and place.width < WIDTH:
            whole = Place(place.level, place.index)
            found = self._get(whole.path, most)
            if found is not None:
                with _naming(whole):
                    return _beginning(found, place)
        if found is None:
            raise Refuted(f"{place.path}: is missing, and the checkpoint says that it is there")
        return found


def _beginning(found: bytes, place: Place) -> bytes:
    """Return the bytes of the first hashes or entries of a whole tile or bundle."""
    if place.level < 0:
        return bundle(entries_of(found)[: place.width])
    return tile(hashes_of_tile(found)[: place.width])


@contextmanager
def _naming(place: Place) -> Iterator[None]:
    """Say of which tile it is that something is refuted."""
    try:
        yield
    except Refuted as error:
        raise Refuted(f"{place.path}: {error}") from None
