"""Keeping has three outcomes that are named: what was kept, whether it is still whole, and why something could not be kept."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

State = Literal["whole", "vanished", "rotted"]


class Kept(msgspec.Struct, frozen=True):
    """What the vault took in: digests of the bytes (FIPS 180-4), their number, and their media type by content.

    `was` says whether they were *new*, *held* already, or held and damaged, and are *mended* now.
    """

    sha256: str
    sha512: str
    size: int
    media_type: str
    was: Literal["new", "held", "mended"] = "new"


class Checked(msgspec.Struct, frozen=True):
    """Whether the bytes under a digest are still there and still those bytes, in a word and in a sentence."""

    sha256: str
    state: State
    detail: str


class Unkept(ValueError):
    """The vault cannot do what was asked: which item, what is wrong, and how to mend it. Nothing is left half-written."""

    def __init__(self, place: str, what: str, mend: str) -> None:
        self.place, self.what, self.mend = place, what, mend
        super().__init__(f"{place}: {what}. {mend}")


class Unavailable(Unkept):
    """The folder or the store does not take or give bytes: full, unreachable, or not allowed."""


class TooLarge(Unkept):
    """The stream is longer than the caller takes."""


class Vanished(Unkept):
    """No bytes stand under the digest."""


class Rotted(Unkept):
    """The bytes under the digest are not the ones that were kept."""


def digest_of(text: str) -> str:
    """Return a SHA-256 in its one form. Raises Unkept where it is not 64 lower-case hexadecimal digits."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9a-f]{64}", text):
        raise Unkept("digest", f"{ascii(text)[:80]} is not a SHA-256", "Write 64 hexadecimal digits in lower case.")
    return text


def vanished(sha256: str) -> Vanished:
    """Return the error that names a digest under which nothing stands."""
    return Vanished(sha256, "is not in the vault", "Restore it from a backup; its digest proves that it is the one.")


def rotted(sha256: str, found: str) -> Rotted:
    """Return the error that names a digest and the one that its bytes have now."""
    what = f"its bytes have changed: their SHA-256 is {found}"
    return Rotted(sha256, what, "Restore it from a backup; its digest proves that it is the one.")
