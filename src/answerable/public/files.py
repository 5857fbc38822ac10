"""The files of an edition are handed out only while their bytes are those that SHA256SUMS names (FIPS 180-4)."""

from __future__ import annotations

import hashlib
import os
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from answerable.editions.manifest import SQLITE, SUMS, Damaged, read_sums

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
