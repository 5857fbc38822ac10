"""The files of an edition are handed out only while their bytes are those that SHA256SUMS names (FIPS 180-4).

What stands beside them of the ledger is no part of that: it is gained, and changed, while the edition stays as it is.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from answerable.core.merkle import Refuted
from answerable.editions.manifest import MANIFEST, SQLITE, SUMS, Damaged, read_sums
from answerable.ledger.publication import (
    CHECKPOINT,
    FOLDER,
    LEAVES,
    MOST_STAMPS,
    PLACE,
    POLICY_FILE,
    STAMPS,
    STUBS,
    WITHDRAWN,
    small,
)

#: What tells one state of a file from another: where it lies, who may read it, how long it is, when it was written; empty without it.
Stamp = tuple[int, ...]


class Files:
    """The files of one edition. A digest is taken anew only where a file was touched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._checked: dict[str, Stamp] = {}

    @cached_property
    def sums(self) -> dict[str, str]:
        """SHA-256 of every file of the edition as hexadecimal digits. Raises Damaged."""
        return read_sums(self.folder)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of SHA256SUMS: it fixes every byte of the edition. Raises Damaged."""
        try:
            return hashlib.sha256((self.folder / SUMS).read_bytes()).hexdigest()
        except OSError as error:
            raise Damaged(SUMS, str(error.strerror)) from None

    @cached_property
    def ledger(self) -> str:
        """SHA-256 over the edition's `ledger/` folder, of its leaves their length alone; empty where it has no such folder."""
        made, folder = hashlib.sha256(), self.folder / FOLDER
        if not folder.is_dir():
            return ""
        for name in (LEAVES, *_beside(folder)):
            try:
                held = b"%d" % (folder / name).stat().st_size if name == LEAVES else small(folder / name, STUBS)
            except (Refuted, OSError) as error:
                held = f"{type(error).__name__}\n".encode()
            made.update(f"{name} {len(held)}\n".encode() + held)
        return made.hexdigest()

    def open(self, name: str) -> BinaryIO | None:
        """Open a file for reading; None where the edition has none of this name. Raises Damaged where it is not as it was made."""
        if name not in self.sums and name != SUMS:
            return None
        try:
            file = (self.folder / name).open("rb")
            stamp = stamp_of(os.fstat(file.fileno()))
            if self._checked.get(name) != stamp:
                if hashlib.file_digest(file, "sha256").hexdigest() != self.sums.get(name, self.digest):
                    file.close()
                    raise Damaged(name, f"its bytes are not those that {SUMS} names")
                self._checked[name] = stamp
        except OSError as error:
            raise Damaged(name, str(error.strerror)) from None
        return file

    def sound(self) -> bool:
        """Say whether the tables that pages are made of are, byte for byte, the edition's."""
        try:
            file = self.open(SQLITE)
        except Damaged:
            return False
        if file:
            file.close()
        return file is not None


def stamp_of(state: os.stat_result) -> Stamp:
    """Return where a file lies, who may read it, how many bytes it has, and when it was written in nanoseconds."""
    return state.st_ino, state.st_mode, state.st_size, state.st_mtime_ns


def stamp_of_edition(folder: Path) -> Stamp:
    """What changes when an edition is replaced, cut short or mended, or gains or loses anything of the ledger; empty where there
    is no manifest."""
    made: Stamp = ()
    for name in (MANIFEST, SUMS, SQLITE):
        try:
            made += stamp_of((folder / name).stat())
        except (FileNotFoundError, NotADirectoryError):
            if name == MANIFEST:
                return ()
        except OSError as error:
            made += (-(error.errno or 1),)
    try:
        made += stamp_of((folder / FOLDER).stat())
    except OSError:
        return made
    for name in (LEAVES, *_beside(folder / FOLDER)):
        try:
            made += stamp_of((folder / FOLDER / name).stat())
        except OSError as error:
            made += (-(error.errno or 1),)
    return made


def _beside(folder: Path) -> Iterator[str]:
    """The small files of a `ledger/` folder; of more timestamps than it may have, the first."""
    yield from (PLACE, CHECKPOINT, POLICY_FILE, WITHDRAWN)
    try:
        with os.scandir(folder / STAMPS) as found:
            yield from (f"{STAMPS}/{name}" for name in sorted(islice((each.name for each in found), 4 * MOST_STAMPS)))
    except OSError:
        return
