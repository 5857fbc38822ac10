"""Space is what a disk may run out of: a write that fails for it names the place that was being written (errno(3): ENOSPC, EDQUOT, EFBIG)."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def naming(place: Path) -> Iterator[None]:
    """Write something. Raises OSError with `place` where the disk is full and the system named none."""
    try:
        yield
    except OSError as error:
        if error.filename is not None or error.errno not in _FULL:
            raise
        raise OSError(error.errno, error.strerror, str(place)) from error
