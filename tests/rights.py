"""The superuser reads and writes everything; a process that gave up that right is refused like anybody (capabilities(7))."""

from __future__ import annotations

import ctypes
import os

PR_CAPBSET_READ, PR_CAPBSET_DROP = 23, 24
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2


def like_anybody() -> None:
    """Give up, in a child and for what it runs next, the superuser's right to pass by the modes of files. Raises OSError."""
    if os.geteuid():
        return
    system = ctypes.CDLL(None, use_errno=True)
    for right in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        if system.prctl(PR_CAPBSET_READ, right, 0, 0, 0) and system.prctl(PR_CAPBSET_DROP, right, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "a right could not be given up")
