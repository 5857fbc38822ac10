"""A folder keeps each item in one file, `sha256/ab/cd/abcd…`, that appears whole or not at all.

Bytes are written to `incoming/`, flushed to the disk (fsync), and renamed into place, whose folder is flushed too (POSIX
rename is atomic within a file system). A file in `incoming/` is locked while it is written: what a crash left there has no
lock, and the next opening removes it. Kept files are read-only.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from answerable.evidence.vault.hashing import PIECE
from answerable.evidence.vault.keeping import Unavailable, vanished

#: Flushing begins while hashing goes on, each time this many bytes were written, so that the last flush is short.
FLUSH = 32 * 1024 * 1024
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Folder:
    """A vault in a folder of this machine. Raises Unavailable where it cannot be made or written to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._incoming = root / "incoming"
        with _named(root):
            self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._sweep()

    def path(self, sha256: str) -> Path:
        """Return where the bytes of a digest stand, or would stand."""
        return self.root / "sha256" / sha256[:2] / sha256[2:4] / sha256

    @contextmanager
    def incoming(self) -> Iterator[Incoming]:
        """Give a place to write to; whatever is not kept when the context ends is removed."""
        with _named(self.root):
            made = Incoming(self, *self._open())
        try:
            yield made
        finally:
            made.end()

    def size(self, sha256: str) -> int | None:
        """Return how many bytes stand under a digest; None where there are none."""
        with _named(self.root):
            try:
                return self.path(sha256).lstat().st_size
            except FileNotFoundError:
                return None

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Yield the bytes under a digest as they stand. Raises Vanished where there are none, or no plain file."""
        with _named(self.root):
            try:
                number = os.open(self.path(sha256), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            except OSError as error:
                if error.errno in (errno.ENOENT, errno.ELOOP, errno.ENOTDIR):
                    raise vanished(sha256) from None
                raise
            with open(number, "rb", buffering=0) as file:  # noqa: PTH123 - a descriptor, not a path
                while piece := file.read(PIECE):
                    yield piece

    def remove(self, sha256: str) -> bool:
        """Remove the bytes under a digest; True where there were some. The name is gone from the disk on return."""
        path = self.path(sha256)
        with _named(self.root):
            try:
                path.unlink()
            except FileNotFoundError:
                return False
            _flush(path.parent)
        return True

    def digests(self) -> Iterator[str]:
        """Yield every digest under which something stands, in order."""
        with _named(self.root):
            for first in sorted((self.root / "sha256").glob("[0-9a-f][0-9a-f]")):
                for second in sorted(first.glob("[0-9a-f][0-9a-f]")):
                    yield from sorted(each.name for each in second.iterdir() if each.name.startswith(first.name))

    def _open(self) -> tuple[Path, BinaryIO]:
        while True:
            path = self._incoming / secrets.token_hex(16)
            file = open(path, "x+b", buffering=0)  # noqa: PTH123, SIM115 - closed by Incoming.end
            fcntl.flock(file, fcntl.LOCK_EX)
            # A sweep may have taken it for one left behind, between its making and its lock.
            if os.fstat(file.fileno()).st_nlink:
                return path, file
            file.close()

    def _sweep(self) -> None:
        for path in self._incoming.iterdir():
            with suppress(OSError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()


class Incoming:
    """A file that is being written, and that becomes an item of the folder or nothing."""

    def __init__(self, folder: Folder, path: Path, file: BinaryIO) -> None:
        self.file = file
        self._folder, self._path = folder, path
        self._flusher: ThreadPoolExecutor | None = None
        self._flushing: Future[None] | None = None
        self._unflushed = 0

    def write(self, piece: bytes) -> None:
        """Write the next piece, whole. Raises Unavailable where the disk is full."""
        with _named(self._folder.root):
            self._write(piece)

    def _write(self, piece: bytes) -> None:
        view = memoryview(piece)
        while view:
            view = view[self.file.write(view) :]
        self._unflushed += len(piece)
        if self._unflushed >= FLUSH:
            if self._flushing:
                self._flushing.result()
            self._flusher = self._flusher or ThreadPoolExecutor(1, thread_name_prefix="flushing")
            self._flushing, self._unflushed = self._flusher.submit(os.fdatasync, self.file.fileno()), 0

    def keep(self, sha256: str) -> None:
        """Put what was written under its digest, durably: on return a power cut does not undo it."""
        with _named(self._folder.root):
            self._keep(sha256)

    def _keep(self, sha256: str) -> None:
        if self._flushing:
            self._flushing.result()
        os.fchmod(self.file.fileno(), 0o400)
        os.fsync(self.file.fileno())
        target = self._folder.path(sha256)
        for folder in (target.parent.parent.parent, target.parent.parent, target.parent):
            try:
                folder.mkdir(mode=0o700)
                _flush(folder.parent)
            except FileExistsError:
                pass
        self._path.replace(target)
        _flush(target.parent)

    def end(self) -> None:
        """Close, and remove what was not kept."""
        if self._flusher:
            self._flusher.shutdown()
        with suppress(OSError):
            self._path.unlink()
        self.file.close()


def _flush(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def _named(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = str(error.filename or root)
        if error.errno in _FULL:
            raise Unavailable(
                str(root),
                f"the disk is full ({os.strerror(error.errno or 0)}): nothing was kept",
                "Make room, and try again.",
            ) from error
        raise Unavailable(place, os.strerror(error.errno or 0), "Mend the folder, or name another.") from error
