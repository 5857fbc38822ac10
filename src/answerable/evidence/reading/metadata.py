"""Metadata is what a file says of itself, in words: facts, the pieces it holds, the way it says it came, who signed it."""

from __future__ import annotations

from typing import Literal

import msgspec

#: What one file may say, so that a record of it stays readable: facts, pieces, hops, and characters of each.
MOST, LONGEST = 500, 2_000


class Fact(msgspec.Struct, frozen=True):
    """One thing a file asserts: its name in the file's own terms, and its value."""

    name: str
    value: str


class Piece(msgspec.Struct, frozen=True):
    """Something held inside the file: an attachment, a member, a captured address. `size` in bytes; `sha256` where it was read."""

    name: str
    media_type: str = ""
    size: int | None = None
    sha256: str = ""


class Provenance(msgspec.Struct, frozen=True):
    """What a C2PA manifest came to: its state, and its signer only where the state is Trusted. The rest is asserted."""

    state: Literal["Trusted", "Valid", "Invalid", "not read"]
    identity: str = ""
    generator: str = ""
    problems: tuple[str, ...] = ()


class Metadata(msgspec.Struct, frozen=True):
    """What was read of one file. *unreadable*: not what its first bytes promise; *stopped*: beyond the bounds."""

    media_type: str
    outcome: Literal["read", "unreadable", "stopped", "no reader"]
    detail: str = ""
    facts: tuple[Fact, ...] = ()
    pieces: tuple[Piece, ...] = ()
    pieces_total: int = 0
    #: The way a message says it came, nearest first; each line was written by the machine that it names, or by a forger.
    hops: tuple[str, ...] = ()
    provenance: Provenance | None = None


def plain(value: object) -> str:
    """Return text that can be shown and stored: no control characters, no lone surrogates, at most 2,000 characters."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    text = text[: LONGEST * 2].encode("utf-8", "replace").decode("utf-8")
    text = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(text.split())[:LONGEST]


def facts(**named: object) -> tuple[Fact, ...]:
    """Return a fact for each value that is there, in the order given; names are written with blanks for underscores."""
    found = ((name.replace("_", " "), plain(value)) for name, value in named.items() if value not in (None, ""))
    return tuple(Fact(name, value) for name, value in found if value)[:MOST]
