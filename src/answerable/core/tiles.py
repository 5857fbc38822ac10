"""A tile holds up to 256 neighbouring hashes of one height of the ledger's tree, under a name that never changes meaning.

Standard: c2sp.org/tlog-tiles (§Merkle Tree, §Partial Tiles, §Log entries). Tile level L holds the hashes of whole
subtrees of 256^L entries; an entry bundle holds the entries themselves, each after its length in two bytes.
A tile is at most 8,192 bytes, a bundle at most 16 MiB; a name has at most 19 digits of index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from answerable.core.merkle import HASH, Refuted, checked_size, root

HEIGHT, WIDTH = 8, 256
#: The most bytes of an entry, of a bundle, and of a tile.
ENTRY, BUNDLE, TILE = 0xFFFF, WIDTH * (2 + 0xFFFF), WIDTH * HASH
#: The highest level that a tree of fewer than 2^63 entries can have.
TOP = 7

_NAME = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Which tile: its level (-1: the bundle of the entries themselves), its number in the level, and how many it holds."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The name of the tile under the ledger's address."""
        return entries_path(self.index, self.width) if self.level < 0 else path(self.level, self.index, self.width)


def path(level: int, index: int, width: int = WIDTH) -> str:
    """Return the name of a tile: `tile/0/x001/x234/067`, with `.p/<W>` where it holds fewer than 256 hashes."""
    if not 0 <= level <= 63:
        raise Refuted("tile: its level is not from 0 to 63")
    return f"tile/{level}/{_number(index)}{_part(width)}"


def entries_path(index: int, width: int = WIDTH) -> str:
    """Return the name of an entry bundle: `tile/entries/000`."""
    return f"tile/entries/{_number(index)}{_part(width)}"


def parse_path(name: str) -> Place:
    """Return which tile or bundle a name means. Raises Refuted for every other text, and for a second name of one tile."""
    found = _NAME.fullmatch(name) if len(name) <= 60 else None
    if not found:
        raise Refuted("tile: is not the name of a tile or of an entry bundle")
    level = -1 if found["level"] == "entries" else int(found["level"])
    index, width = int(found["index"].replace("/", "").replace("x", "")), int(found["width"] or WIDTH)
    if level > 63 or (found["width"] and width >= WIDTH):
        raise Refuted("tile: its level or its width is larger than any tile's")
    place = Place(level, index, width)
    if place.path != name:
        raise Refuted("tile: its index is written with needless zeros")
    return place


def width_at(level: int, index: int, size: int) -> int:
    """Return how many hashes (level -1: entries) a tile holds in the tree of `size` entries: 0 where there is none."""
    return max(0, min(WIDTH, (size >> HEIGHT * max(level, 0)) - index * WIDTH))


def between(before: int, after: int) -> Iterator[Place]:
    """Yield every bundle and tile that a tree has at `after` entries and did not have at `before`, lowest level first."""
    if not 0 <= before <= checked_size(after):
        raise Refuted(f"tiles: a tree of {after} entries does not follow one of {before}")
    for level in range(-1, TOP + 1):
        shift = HEIGHT * max(level, 0)
        for index in range((before >> shift) // WIDTH, ((after >> shift) + WIDTH - 1) // WIDTH):
            width = width_at(level, index, after)
            if width > width_at(level, index, before):
                yield Place(level, index, width)


def holder(level: int, index: int) -> tuple[int, int, int, int]:
    """Return where the hash of the whole subtree (level, index) is found: tile level, tile number, first hash, how many.

    The subtree's hash is the root over those hashes; they stand side by side in that one tile.
    """
    above = level % HEIGHT
    first = index << above
    return level // HEIGHT, first // WIDTH, first % WIDTH, 1 << above


def subtree(hashes: Sequence[bytes], level: int, index: int) -> bytes:
    """Return the hash of the whole subtree (level, index) from the hashes of the tile that holds it."""
    _, _, first, count = holder(level, index)
    if first + count > len(hashes):
        raise Refuted(f"tile: holds {len(hashes)} hashes, and {first + count} are needed")
    return root(hashes[first : first + count])


def tile(hashes: Sequence[bytes]) -> bytes:
    """Return the bytes of a tile of 1 to 256 hashes."""
    if not 1 <= len(hashes) <= WIDTH or any(len(each) != HASH for each in hashes):
        raise Refuted("tile: is not made of 1 to 256 hashes of 32 bytes")
    return b"".join(hashes)


def hashes_of_tile(data: bytes, width: int = WIDTH) -> list[bytes]:
    """Return the hashes of a tile. Raises Refuted where it does not hold exactly `width` of them."""
    if not 1 <= width <= WIDTH or len(data) != width * HASH:
        raise Refuted(f"tile: has {len(data)} bytes, not those of {width} hashes")
    return [data[at : at + HASH] for at in range(0, len(data), HASH)]


def bundle(entries: Iterable[bytes]) -> bytes:
    """Return the bytes of an entry bundle of 1 to 256 entries."""
    parts = list(entries)
    if not 1 <= len(parts) <= WIDTH or any(len(each) > ENTRY for each in parts):
        raise Refuted("entry bundle: is not made of 1 to 256 entries of at most 65,535 bytes")
    return b"".join(len(each).to_bytes(2, "big") + each for each in parts)


def entries_of(data: bytes, width: int = WIDTH) -> list[bytes]:
    """Return the entries of a bundle. Raises Refuted where it does not hold exactly `width` of them, to the last byte."""
    if not 1 <= width <= WIDTH:
        raise Refuted("entry bundle: holds 1 to 256 entries")
    found: list[bytes] = []
    at = 0
    for _ in range(width):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise Refuted(f"entry bundle: ends inside entry {len(found)} of {width}")
        found.append(data[at + 2 : end])
        at = end
    if at != len(data):
        raise Refuted(f"entry bundle: has {len(data) - at} bytes after its {width} entries")
    return found


def _number(index: int) -> str:
    if not 0 <= index < 10**18:
        raise Refuted("tile: its index is not a number of at most 18 digits")
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])


def _part(width: int) -> str:
    if not 1 <= width <= WIDTH:
        raise Refuted("tile: its width is not from 1 to 256")
    return "" if width == WIDTH else f".p/{width}"
