"""The bounds of a capture say how long it may last, how much it may bring and whom it may reach."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds to load, of silence of a server, and of quiet after which a page has ended; bytes and requests in all.

    `allow_private` lets a page reach this machine and private networks: for tests and for an intranet's own pages.
    """

    seconds: float = 90
    silence: float = 30
    quiet: float = 1
    most_bytes: int = 256 * 1024 * 1024
    most_requests: int = 2000
    allow_private: bool = False


class Uncaptured(ValueError):
    """Why there is no capture, and how to mend it; nothing was written."""

    def __init__(self, what: str, mend: str) -> None:
        self.what, self.mend = what, mend
        super().__init__(f"{what}. {mend}")
