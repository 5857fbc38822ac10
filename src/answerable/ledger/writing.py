"""Writing adds entries to a published tree: each tile and entry bundle is written once, whole or not at all, and never changed.

Standard: c2sp.org/tlog-tiles (immutable tiles). A file is written beside the tiles under another name, flushed to the
disk, and only then given its name; the folders are flushed last. Whoever publishes a checkpoint after `write` returns
publishes no hash that a power cut could take back. What is there already is compared, and a difference is refused by name.
Memory: at most nine tiles not yet full and one bundle, however many entries come.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from answerable.core.merkle import Refuted, leaf, root
from answerable.core.tiles import TOP, WIDTH, Place, bundle, tile
from answerable.ledger.tree import Tree

#: The folder, inside the ledger's, of files that have no name yet, and the lock that one writer at a time holds.
ASIDE, LOCK = ".writing", "lock"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other process writes here, and keep others waiting; a killed process holds nothing."""
    aside = folder / ASIDE
    aside.mkdir(parents=True, exist_ok=True)
    with (aside / LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in aside.iterdir():
            if left.name != LOCK:
                left.unlink()
        yield


def write(folder: Path, before: Tree, entries: Iterable[bytes]) -> int:
    """Append entries to the tree that `before` read from this folder, and return the new size; all of it is on the disk.

    From an empty tree, over all entries, it compares every tile with what it must be, and writes again what is missing.
    Raises Refuted where another tile is there, OSError where it cannot be written. Call it while `alone`.
    """
    if before.folder != folder:
        raise ValueError("the tree is of another folder")
    (folder / ASIDE).mkdir(parents=True, exist_ok=True)
    touched: set[Path] = set()
    size = before.size
    for place, data in _made(before, entries):
        touched |= _put(folder, place, data)
        size = max(size, place.index * WIDTH + place.width) if place.level < 0 else size
    for each in sorted(touched, reverse=True):
        flush_folder(each)
    return size


def replace(path: Path, data: bytes) -> None:
    """Put a file in place of another at once: after a crash the old one or the new one is there, whole."""
    aside = path.parent / ASIDE
    aside.mkdir(parents=True, exist_ok=True)
    _flushed(aside / path.name, data).replace(path)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _made(before: Tree, entries: Iterable[bytes]) -> Iterator[tuple[Place, bytes]]:
    """Yield each bundle and tile as soon as it is full, at the end those that are not; what was there at `before`, only grown."""
    size = before.size
    waiting = list(before.entries(size - size % WIDTH))
    rows = [
        [before.read(8 * level, index) for index in range((size >> 8 * level) // WIDTH * WIDTH, size >> 8 * level)]
        for level in range(TOP + 1)
    ]
    grown = [0] * (TOP + 1)
    for entry in entries:
        waiting.append(entry)
        rows[0].append(leaf(entry))
        grown[0] += 1
        size += 1
        level = 0
        if len(waiting) == WIDTH:
            yield Place(-1, size // WIDTH - 1), bundle(waiting)
            waiting = []
        while len(rows[level]) == WIDTH:
            yield Place(level, (size >> 8 * level) // WIDTH - 1), tile(rows[level])
            above = root(rows[level])
            rows[level], grown[level], level = [], 0, level + 1
            rows[level].append(above)
            grown[level] += 1
    if waiting and grown[0]:
        yield Place(-1, size // WIDTH, len(waiting)), bundle(waiting)
    for level, row in enumerate(rows):
        if row and grown[level]:
            yield Place(level, (size >> 8 * level) // WIDTH, len(row)), tile(row)


def _put(folder: Path, place: Place, data: bytes) -> set[Path]:
    """Write a tile once, and return the folders in which there may be a new name."""
    path = folder / place.path
    if path.is_file():
        with path.open("rb") as file:
            if file.read(len(data) + 1) != data:
                raise Refuted(
                    f"{path}: was truncated or altered: it is not what the entries make. It is never written over: find out "
                    "why, then remove it and sign again"
                )
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        _flushed(folder / ASIDE / "tile", data).replace(path)
    return {folder, *(each for each in path.parents if folder in each.parents)}


def _flushed(path: Path, data: bytes) -> Path:
    try:
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        # A full disk names no file of its own accord.
        raise OSError(error.errno, error.strerror, str(path)) from None
    return path
