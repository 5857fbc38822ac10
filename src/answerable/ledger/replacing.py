"""Replacing puts a folder in the place of another at once, and on the disk: whatever the instant of a crash, one of both is there, whole.

Linux renameat2(2) with RENAME_EXCHANGE, which changes both names in one step. Where the system or the file system has no such
call, the old folder is first renamed to a name aside, which `recover` puts back after a crash. One process at a time works on a
folder of editions (flock): it may then take away whatever a killed one left.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from answerable.core.merkle import Refuted
from answerable.ledger.writing import flush_folder

#: Linux: <fcntl.h>, <linux/fs.h>.
_HERE, _EXCHANGE = -100, 2
_NO_SUCH_CALL = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


@contextmanager
def alone(editions: Path) -> Iterator[None]:
    """Keep other processes from this folder of editions; a killed process holds nothing. Raises Refuted where one is at work."""
    opened = os.open(editions, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refuted(f"{editions}: another process publishes, attaches or withdraws here. Try again") from None
        yield
    finally:
        os.close(opened)


def replace_folder(old: Path, new: Path, aside: Path) -> None:
    """Put the folder `new`, which is flushed already, in the place of `old`, and remove the old one."""
    if exchange(old, new):
        gone = new
    else:
        old.rename(aside)
        new.rename(old)
        gone = aside
    flush_folder(old.parent)
    flush_folder(gone.parent)
    shutil.rmtree(gone)


def recover(old: Path, aside: Path) -> None:
    """Put back the folder that a crash left aside; take it away where the new one stands."""
    if not aside.is_dir():
        return
    if old.exists():
        shutil.rmtree(aside)
    else:
        aside.rename(old)
        flush_folder(old.parent)


def exchange(one: Path, two: Path) -> bool:
    """Exchange two names in one step; False where that cannot be done here. Raises OSError."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(two), _EXCHANGE) == 0:
        return True
    failed = ctypes.get_errno()
    if failed in _NO_SUCH_CALL:
        return False
    raise OSError(failed, os.strerror(failed), str(one))


def flush(folder: Path) -> None:
    """Flush every file and every name of a folder to the disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            flush_folder(path)
        elif path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    flush_folder(folder)
