"""A ledger entry is 36 bytes that commit to one event and tell nothing of it; with the event and its salt anybody finds them again.

Own format (EVIDENCE, "Entry"): `"ANS1" || SHA-256("answerable-ledger/v1\\0" || salt[32] || JCS(event))`, where JCS is RFC 8785
and the event's id a UUID version 7 (RFC 9562 §5.7). All entries look alike; destroying event and salt erases the event
and leaves the ledger whole. An event is at most 64 KiB of canonical bytes, eight levels deep.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from answerable.core.merkle import Refuted
from answerable.core.record import LIMIT, Part, canonical

MARK, DOMAIN = b"ANS1", b"answerable-ledger/v1\0"
#: Bytes of an entry and of a salt; the most bytes of an event; the most levels of its detail.
ENTRY, SALT, EVENT, DEEP = 36, 32, 64 * 1024, 8

Happening = Literal[
    "ingest", "custody", "derivative", "redaction", "timestamp", "consent",
    "withdrawal", "erasure", "export", "publication", "key",
]  # fmt: skip
_ID = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$(?!\n)"
_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$(?!\n)"
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class Event(Part, frozen=True, kw_only=True):
    """One thing that happened to an exhibit, an edition, a record or a key, at a time, by a pseudonym.

    `sha256` and `size` (bytes) are those of what the event is about; `prev` is the entry, in hexadecimal, of the event
    before it on the same item; `time` is UTC to the second. `detail` is JSON without fractions.
    """

    v: Literal[1]
    id: Annotated[str, msgspec.Meta(pattern=_ID)]
    kind: Happening
    item: Name
    sha256: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?$(?!\n)")] = ""
    size: Annotated[int, msgspec.Meta(ge=0, le=LIMIT)] = 0
    media_type: Annotated[str, msgspec.Meta(max_length=200)] = ""
    actor: Name
    time: Annotated[str, msgspec.Meta(pattern=_TIME)]
    prev: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{72})?$(?!\n)")] = ""
    detail: dict[str, Any] = {}

    def __post_init__(self) -> None:
        """Refuse a day that is in no calendar, and a detail that has more than one canonical form."""
        datetime.fromisoformat(self.time)
        _check(self.detail, DEEP)


class Disclosure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event made public with the salt that leads to its entry: one line `{"event": …, "salt": …}`."""

    event: msgspec.Raw
    salt: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]


def event_id(milliseconds: int, randomness: bytes) -> str:
    """Return a UUID version 7 from Unix time in milliseconds and ten random bytes (RFC 9562 §5.7)."""
    if not 0 <= milliseconds < 1 << 48 or len(randomness) != 10:
        raise ValueError("a UUID version 7 is made of 48 bits of time and ten random bytes")
    bits = milliseconds << 80 | int.from_bytes(randomness, "big")
    bits = bits & ~(0xF << 76) & ~(0b11 << 62) | 7 << 76 | 0b10 << 62
    text = f"{bits:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def entry(salt: bytes, event: Event) -> bytes:
    """Return the 36 bytes of an event under its salt. Raises Refuted where the event could not be disclosed again."""
    return disclosed(salt, _bytes(event))[1]


def read_event(data: bytes) -> Event:
    """Read an event from its canonical bytes. Raises Refuted for any other form of it."""
    if len(data) > EVENT:
        raise Refuted(f"event: is larger than {EVENT} bytes")
    try:
        event = msgspec.json.decode(data, type=Event)
    except (ValueError, RecursionError) as error:
        raise Refuted(f"event: {error}") from None
    if _bytes(event) != data:
        raise Refuted("event: is not in its one canonical form (RFC 8785)")
    return event


def disclosed(salt: bytes, event: bytes) -> tuple[Event, bytes]:
    """Return what an event's canonical bytes say, and the 36 bytes of its entry. Raises Refuted."""
    if len(salt) != SALT:
        raise Refuted(f"salt: has {len(salt)} bytes, not {SALT}")
    return read_event(event), MARK + hashlib.sha256(DOMAIN + salt + event).digest()


def disclosure(salt: bytes, event: Event) -> bytes:
    """Return the canonical line, without its newline, that makes an event public."""
    return canonical({"event": msgspec.Raw(_bytes(event)), "salt": salt.hex()})


def read_disclosure(line: bytes) -> tuple[Event, bytes]:
    """Read such a line: the event, and the 36 bytes of its entry. Raises Refuted where it is not in canonical form."""
    if len(line) > EVENT + 200:
        raise Refuted(f"disclosed event: is larger than {EVENT} bytes")
    try:
        made = msgspec.json.decode(line, type=Disclosure)
    except (ValueError, RecursionError) as error:
        raise Refuted(f"disclosed event: {error}") from None
    if canonical(made) != line:
        raise Refuted("disclosed event: is not in its one canonical form (RFC 8785)")
    return disclosed(bytes.fromhex(made.salt), bytes(made.event))


def committed(line: bytes) -> bytes:
    """Return the 36 bytes of the entry of such a line without reading its event: whoever relies on what it says reads it too.

    Raises Refuted where it is no such line.
    """
    salt = line[-66:-2]
    if line[:9] == b'{"event":' and line[-75:-66] == b',"salt":"' and line[-2:] == b'"}' and salt.isalnum():
        with suppress(ValueError):
            return MARK + hashlib.sha256(DOMAIN + bytes.fromhex(salt.decode()) + line[9:-75]).digest()
    raise Refuted("disclosed event: is not in its one canonical form (RFC 8785)")


def _bytes(event: Event) -> bytes:
    try:
        made = canonical(event)
    except (ValueError, TypeError, RecursionError) as error:
        raise Refuted(f"event: {error}") from None
    if len(made) > EVENT:
        raise Refuted(f"event: is larger than {EVENT} bytes")
    return made


def _check(value: object, deep: int) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) >= LIMIT:
            raise ValueError("detail holds a number beyond ±2^53")
    elif isinstance(value, list | tuple | Mapping) and deep:
        if isinstance(value, Mapping):
            if not all(isinstance(key, str) and key.isascii() for key in value):
                raise ValueError("detail has a name that is not ASCII")
            value = list(value.values())
        for each in value:
            _check(each, deep - 1)
    else:
        raise ValueError(f"detail holds what an event cannot: {type(value).__name__}, or more than {DEEP} levels")
