"""A media type (RFC 6838) is read from an item's bytes, never from a name or from what its sender called it.

At most 64 KiB of the beginning and, for a ZIP archive, 4 MiB of its directory are read. What is not recognised is text
where it reads as text, and `application/octet-stream` otherwise: a wrong guess is worse than none.
"""

from __future__ import annotations

import re
import zlib
from typing import IO

import msgspec
import puremagic

HEAD = 64 * 1024
#: A ZIP directory beyond this is not looked through.
DIRECTORY = 4 * 1024 * 1024
UNKNOWN, TEXT, ZIP = "application/octet-stream", "text/plain", "application/zip"
_HEADER = re.compile(rb"^([!-9;-~]{1,70}):[ \t]*\S", re.MULTILINE)
_MAIL = {
    b"from",
    b"to",
    b"date",
    b"subject",
    b"message-id",
    b"received",
    b"mime-version",
    b"return-path",
    b"delivered-to",
}
_MARKUP = (
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
    (b"<svg", "image/svg+xml"),
    (b"<?xml", "application/xml"),
)
_NAMED = re.compile(r"[a-z0-9][a-z0-9!#&^_.+-]*/[a-z0-9][a-z0-9!#&^_.+-]*")
#: Names that the library gives otherwise than the registry.
_REGISTERED = {"application/x-gzip": "application/gzip", "image/x-ms-bmp": "image/bmp"}


def media_type(file: IO[bytes], size: int) -> str:
    """Return the media type of a file of so many bytes; the file is left anywhere."""
    file.seek(0)
    head = file.read(HEAD) or b""
    if head.startswith(b"WARC/1.") or _inflated(head).startswith(b"WARC/1."):
        return "application/warc"
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        return _archive(file, size)
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) and len(head) % 2 == 0:
        return TEXT
    return _text(head, whole=size <= len(head)) or _binary(head)


def _inflated(head: bytes) -> bytes:
    if not head.startswith(b"\x1f\x8b"):
        return b""
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 64)
    except zlib.error:
        return b""


def _text(head: bytes, *, whole: bool) -> str:
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # The head may end within a character.
        if whole or error.start < len(head) - 3:
            return ""
    if b"\0" in head:
        return ""
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    begins = bare[:32].lower()
    for sign, found in _MARKUP:
        if begins.startswith(sign):
            return found if found != "application/xml" or b"<svg" not in bare[:1024] else "image/svg+xml"
    envelope = bare.startswith(b"From ") and b"\n" in bare
    fields = _fields(bare.partition(b"\n")[2] if envelope else bare)
    if len(fields & _MAIL) >= 2 and fields & {b"from", b"received", b"return-path"}:
        return "application/mbox" if envelope else "message/rfc822"
    if whole and begins.startswith((b"{", b"[")):
        try:
            msgspec.json.decode(bare)
            return "application/json"
        except (msgspec.MsgspecError, RecursionError):
            pass
    return TEXT if head else UNKNOWN


def _fields(bare: bytes) -> set[bytes]:
    """The names of header fields (RFC 5322 §2.2) that the text begins with."""
    if not _HEADER.match(bare):
        return set()
    block = re.split(rb"\r?\n\r?\n", bare, maxsplit=1)[0]
    return {name.lower() for name in _HEADER.findall(block)}


def _archive(file: IO[bytes], size: int) -> str:
    tail_at = max(0, size - 65_557)
    file.seek(tail_at)
    tail = file.read(65_557) or b""
    end = tail.rfind(b"PK\5\6")
    if end < 0 or len(tail) < end + 22:
        return ZIP
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    begin = int.from_bytes(tail[end + 16 : end + 20], "little")
    if length > DIRECTORY or begin + length > size:
        return ZIP
    file.seek(begin)
    directory = file.read(length) or b""
    if b"datapackage.json" in directory and re.search(rb"archive/[^/\0]+\.warc", directory):
        return "application/wacz"
    if b"[Content_Types].xml" in directory:
        for folder, name in (
            (b"word/", "wordprocessingml.document"),
            (b"xl/", "spreadsheetml.sheet"),
            (b"ppt/", "presentationml.presentation"),
        ):
            if folder in directory:
                return f"application/vnd.openxmlformats-officedocument.{name}"
    return ZIP


def _binary(head: bytes) -> str:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    for match in sorted(found, key=lambda match: -match.confidence):
        if match.confidence >= 0.3 and _NAMED.fullmatch(match.mime_type):
            return str(_REGISTERED.get(match.mime_type, match.mime_type))
    return UNKNOWN
