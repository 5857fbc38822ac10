"""Ranges are the parts of a file that a reader asks for, to go on where a download broke off (RFC 9110 §14).

One part is answered as it is, several as multipart/byteranges. What is no range of bytes is not looked at, and neither are
so many or so overlapping ones that the whole file is less.
"""

from __future__ import annotations

import errno
import re
import secrets
from collections.abc import Iterator
from typing import BinaryIO

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

BLOCK = 1 << 16
MOST = 16
Span = tuple[int, int]
_FIELD = re.compile(r"bytes=(.{1,400})", re.IGNORECASE)
_PART = re.compile(r"[ \t]*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))[ \t]*", re.ASCII)


def spans(field: str, size: int) -> list[Span] | None:
    """Return the first and last byte of each part asked for that is there; None where the whole file is to be sent."""
    found = _FIELD.fullmatch(field)
    if not found:
        return None
    parts = found[1].split(",")
    made: list[Span] = []
    for part in parts:
        asked = _PART.fullmatch(part)
        if not asked or len(parts) > MOST:
            return None
        first, last, final = asked.groups()
        if final is not None:
            if int(final):
                made.append((max(0, size - int(final)), size - 1))
        elif last and int(last) < int(first):
            return None
        elif int(first) < size:
            made.append((int(first), min(int(last or size), size - 1)))
    made = [(first, last) for first, last in made if first <= last]
    if len(made) > 1 and sum(last - first + 1 for first, last in made) > size:
        return None
    return made


def asked_for(method: str, field: str, condition: str, tag: str, size: int) -> list[Span] | None:
    """Return what of a file a request asks for, as `spans` does, by its Range and If-Range fields.

    Only GET asks for parts (§14.2). A condition is met by the file's own strong tag alone: a day is no proof (§13.1.5).
    """
    if method != "GET" or not field or (condition and condition.strip() != tag):
        return None
    return spans(field, size)


def answer(file: BinaryIO, size: int, content_type: str, wanted: list[Span] | None) -> HttpResponseBase:
    """Answer with a file of `size` bytes: whole (200), in parts (206), or 416 where no part that was asked for is there."""
    if wanted is not None and not wanted:
        file.close()
        said = _("This file has {size} bytes: none of those that were asked for are there.").format(size=size)
        return HttpResponse(
            f"{said}\n",
            status=416,
            content_type="text/plain; charset=utf-8",
            headers={"Content-Range": f"bytes */{size}"},
        )
    if wanted is None or len(wanted) == 1:
        first, last = wanted[0] if wanted else (0, size - 1)
        response = StreamingHttpResponse(
            _closing(file, _read(file, first, last)), status=206 if wanted else 200, content_type=content_type
        )
        response["Content-Length"] = str(last - first + 1)
        if wanted:
            response["Content-Range"] = f"bytes {first}-{last}/{size}"
    else:
        response = _several(file, size, content_type, wanted)
    response["Accept-Ranges"] = "bytes"
    return response


def _several(file: BinaryIO, size: int, content_type: str, wanted: list[Span]) -> StreamingHttpResponse:
    boundary = secrets.token_hex(16)
    heads = [
        f"\r\n--{boundary}\r\nContent-Type: {content_type}\r\nContent-Range: bytes {first}-{last}/{size}\r\n\r\n".encode()
        for first, last in wanted
    ]
    tail = f"\r\n--{boundary}--\r\n".encode()

    def parts() -> Iterator[bytes]:
        for head, (first, last) in zip(heads, wanted, strict=True):
            yield head
            yield from _read(file, first, last)
        yield tail

    response = StreamingHttpResponse(
        _closing(file, parts()), status=206, content_type=f"multipart/byteranges; boundary={boundary}"
    )
    length = sum(map(len, heads)) + sum(last - first + 1 for first, last in wanted) + len(tail)
    response["Content-Length"] = str(length)
    return response


def _read(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    """Yield the bytes of a span. A file that ends before it breaks the connection off: a reader never takes it for whole."""
    file.seek(first)
    left = last - first + 1
    while left > 0:
        block = file.read(min(BLOCK, left))
        if not block:
            raise ConnectionResetError(errno.ECONNRESET, "a file became shorter while it was handed out")
        left -= len(block)
        yield block


class _closing:  # noqa: N801 - used as the function it stands for
    """Chunks of a file that is closed when the answer is done with, read or not."""

    def __init__(self, file: BinaryIO, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.close = file.close

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks
