"""Hashing twice takes SHA-256 and SHA-512 (FIPS 180-4) of a stream in one pass, side by side.

hashlib gives up the interpreter's lock for pieces above 2 kB, so each digest has a thread and the caller goes on to write
the piece. At most two pieces are held at a time.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

#: Bytes read at a time: large enough that a hand-over between threads costs nothing beside hashing.
PIECE = 1024 * 1024


class Twice:
    """Two digests of the bytes given so far. Used as a context, which ends its threads."""

    def __init__(self) -> None:
        self._sha256, self._sha512 = hashlib.sha256(), hashlib.sha512()
        self._threads: ThreadPoolExecutor | None = None
        self._running: tuple[Future[None], ...] = ()

    def __enter__(self) -> Twice:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._threads:
            self._threads.shutdown()

    def add(self, piece: bytes) -> None:
        """Take the next piece. Returns as soon as the piece before it is hashed; the piece must not change after."""
        self._wait()
        if len(piece) < PIECE // 4:
            self._sha256.update(piece)
            self._sha512.update(piece)
            return
        if self._threads is None:
            self._threads = ThreadPoolExecutor(2, thread_name_prefix="hashing")
        self._running = (
            self._threads.submit(self._sha512.update, piece),
            self._threads.submit(self._sha256.update, piece),
        )

    def digests(self) -> tuple[str, str]:
        """Return SHA-256 and SHA-512 of everything given, as hexadecimal digits."""
        self._wait()
        return self._sha256.hexdigest(), self._sha512.hexdigest()

    def _wait(self) -> None:
        for each in self._running:
            each.result()
        self._running = ()
