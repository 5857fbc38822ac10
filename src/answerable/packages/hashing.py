"""Hashing for a bag takes SHA-256 and SHA-512 (FIPS 180-4) of a stream in one pass, each on a thread of its own where it is long.

At most two pieces of the stream are held at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

#: Pieces below this many bytes are hashed where they are: a hand-over would cost more.
SMALL = 256 * 1024


class Hasher:
    """Takes the digests of streams, one after the other."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads

    def __call__(self, pieces: Iterable[bytes]) -> tuple[str, str]:
        """Return SHA-256 and SHA-512 of all pieces, as hexadecimal digits."""
        short, long = hashlib.sha256(), hashlib.sha512()
        running: list[Future[None]] = []
        for piece in pieces:
            for each in running:
                each.result()
            running.clear()
            if len(piece) < SMALL:
                short.update(piece)
                long.update(piece)
            else:
                running += [self._threads.submit(long.update, piece), self._threads.submit(short.update, piece)]
        for each in running:
            each.result()
        return short.hexdigest(), long.hexdigest()


@contextmanager
def hashing() -> Iterator[Hasher]:
    """Give a hasher, and end its threads."""
    with ThreadPoolExecutor(2, thread_name_prefix="hashing") as threads:
        yield Hasher(threads)
