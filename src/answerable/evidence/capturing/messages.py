"""A message is one HTTP/1.1 request or response, read without changing a byte of it (RFC 9112).

Bounds: a head has at most 64 KiB; bodies are passed on in portions and never held whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MOST_HEAD = 64 * 1024
PORTION = 1 << 16
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: [^\r\n\0]*)?")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*")


class Broken(ValueError):
    """What is wrong with a message."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first line and the fields of a message, and its bytes as they came."""

    raw: bytes
    first: bytes
    fields: tuple[tuple[bytes, bytes], ...]

    def every(self, name: str) -> list[str]:
        """Return all values of a field."""
        wanted = name.lower().encode()
        return [value.decode("latin-1") for key, value in self.fields if key.lower() == wanted]

    def get(self, name: str) -> str:
        """Return a field's value, several joined by commas, or nothing."""
        return ", ".join(self.every(name))

    @property
    def status(self) -> int:
        """The status of a response. Raises Broken where the first line is not a response's."""
        found = _STATUS.fullmatch(self.first)
        if not found:
            raise Broken("its first line is not one of HTTP/1.1")
        return int(found[1])

    @property
    def chunked(self) -> bool:
        """True where the body comes in chunks (RFC 9112 §7.1)."""
        return self.get("transfer-encoding").lower().split(",")[-1].strip() == "chunked"

    @property
    def length(self) -> int | None:
        """The length of the body as said. Raises Broken where two are said, or none that is a number (RFC 9112 §6.3)."""
        said = {part.strip() for value in self.every("content-length") for part in value.split(",")}
        if not said:
            return None
        one = said.pop()
        if said or not (one.isascii() and one.isdigit() and len(one) < 19):
            raise Broken("it does not say its length clearly")
        return int(one)

    @property
    def stays(self) -> bool:
        """True where the connection may be used again."""
        options = {each.strip() for each in self.get("connection").lower().split(",")}
        return "close" not in options and b"HTTP/1.0" not in self.first


def read_head(stream: BinaryIO) -> Head | None:
    """Read a head; None where the stream has ended. Raises Broken where it is none, or is too large."""
    lines: list[bytes] = []
    size = 0
    while True:
        line = stream.readline(MOST_HEAD + 1)
        size += len(line)
        if size > MOST_HEAD:
            raise Broken("its head is larger than 64 KiB")
        if not line and not lines:
            return None
        if not line.endswith(b"\n"):
            raise Broken("its head ends early")
        if line in (b"\r\n", b"\n"):
            if not lines:
                continue
            return Head(b"".join([*lines, line]), lines[0].rstrip(b"\r\n"), _fields(lines[1:]))
        lines.append(line)


def _fields(lines: list[bytes]) -> tuple[tuple[bytes, bytes], ...]:
    """The lines that are fields; others say nothing about the message, and stay in its bytes as they came."""
    found = (_FIELD.fullmatch(line.rstrip(b"\r\n")) for line in lines)
    return tuple((field[1], field[2]) for field in found if field)


def has_body(head: Head, method: str) -> bool:
    """Say whether a response to this method has a body (RFC 9112 §6.3)."""
    return method != "HEAD" and head.status >= 200 and head.status not in (204, 304)


def body(stream: BinaryIO, head: Head, *, to_the_end: bool) -> Iterator[bytes]:
    """Yield a body as it stands on the wire, chunk sizes included. Raises Broken where it ends before it should."""
    if head.get("transfer-encoding"):
        if not head.chunked:
            raise Broken("its transfer coding is not known")
        yield from _chunks(stream)
    elif (left := head.length) is not None:
        yield from _counted(stream, left)
    elif to_the_end:
        while portion := _some(stream, PORTION):
            yield portion


def _some(stream: BinaryIO, most: int) -> bytes:
    portion: bytes = stream.read1(most)  # type: ignore[attr-defined]
    return portion


def _counted(stream: BinaryIO, left: int) -> Iterator[bytes]:
    while left:
        portion = _some(stream, min(left, PORTION))
        if not portion:
            raise Broken("it ends before the length it says")
        left -= len(portion)
        yield portion


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while True:
        line = stream.readline(4096)
        size = re.fullmatch(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n", line)
        if not size:
            raise Broken("it ends within its chunks" if not line.endswith(b"\n") else "a chunk has no size")
        yield line
        left = int(size[1], 16)
        if not left:
            break
        yield from _counted(stream, left)
        end = stream.readline(2)
        if end != b"\r\n":
            raise Broken("a chunk does not end where it says")
        yield end
    size_of_trailer = 0
    while True:
        line = stream.readline(MOST_HEAD)
        size_of_trailer += len(line)
        if not line.endswith(b"\n") or size_of_trailer > MOST_HEAD:
            raise Broken("its trailer does not end")
        yield line
        if line in (b"\r\n", b"\n"):
            return
