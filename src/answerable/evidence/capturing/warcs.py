"""A WARC file (ISO 28500, versions 1.0 and 1.1) is read record by record, each digest that it states checked on the way.

Strict: each record of a compressed file is a gzip member of its own (Annex D), ends where it says and is followed by two
line ends. Bounds: a head has at most 64 KiB, an HTTP head 1 MiB; blocks pass through in portions; the unpacked bytes of
all records together are bounded by the caller.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from answerable.core.merkle import Refuted
from answerable.evidence.capturing.digests import ALGORITHMS, Unchunked, agrees
from answerable.evidence.capturing.unpacking import Members, Plain, Source

MOST_HEAD, MOST_HTTP_HEAD, PORTION = 64 * 1024, 1024 * 1024, 1 << 16
_TYPES = frozenset("warcinfo response resource request metadata revisit conversion continuation".split())
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*?)[ \t]*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z")
_STATUS = re.compile(rb"HTTP/[0-9.]{1,5} ([0-9]{3})(?: .*)?")


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A record: where it stands in the file (bytes), its head's fields in lower case, and what was found in its block.

    `payload` is the SHA-256 of what was meant for the reader: without an HTTP head and without chunk sizes.
    """

    offset: int
    length: int
    sha256: str
    type: str
    fields: dict[str, str]
    status: str
    media_type: str
    payload: str
    proven: bool

    @property
    def url(self) -> str:
        """The address of the record, or nothing."""
        return self.fields.get("warc-target-uri", "").removeprefix("<").removesuffix(">")


def records(file: BinaryIO, name: str, *, gzipped: bool, most: int) -> Iterator[WarcRecord]:
    """Yield every record of a file. Raises Refuted where it is not a WARC file, or a digest is not its block's.

    `most` bounds the bytes of all records together, unpacked.
    """
    source: Source = Members(file, name, most) if gzipped else Plain(file, name, most)
    number = 0
    while source.begin():
        number += 1
        place = f"{name}, record {number}"
        found = _record(source, place)
        source.end(place)
        offset, length, sha256 = source.span()
        yield WarcRecord(offset, length, sha256, *found)
    if not number:
        raise Refuted(f"{name}: holds no record")


def _record(source: Source, place: str) -> tuple[str, dict[str, str], str, str, str, bool]:
    fields = _head(source, place)
    length = int(fields["content-length"])
    block = {each: hashlib.new(each) for each in ALGORITHMS if each in _stated(fields)}
    http = b""
    left = length
    about_http = fields["warc-type"] in ("response", "request", "revisit") and fields.get(
        "content-type", ""
    ).lower().startswith("application/http")
    if about_http:
        http = _http_head(source, left, place)
        left -= len(http)
    lines = http.replace(b"\r\n", b"\n").split(b"\n")
    chunked = any(re.fullmatch(rb"(?i)transfer-encoding:[ \t]*(?:.*,[ \t]*)?chunked[ \t]*", line) for line in lines)
    raw = {each: hashlib.new(each) for each in {*block, "sha256"}}
    plain = Unchunked(raw) if chunked else None
    for each in block.values():
        each.update(http)
    while left:
        portion = source.read(min(left, PORTION))
        if not portion:
            raise Refuted(f"{place}: its block ends {left} bytes early")
        left -= len(portion)
        for each in (*block.values(), *raw.values()):
            each.update(portion)
        if plain:
            plain.update(portion)
    ends = source.read(4)
    if ends != b"\r\n\r\n":
        raise Refuted(f"{place}: is not followed by two line ends")
    stated = fields.get("warc-block-digest")
    if stated and not agrees(stated, block):
        raise Refuted(f"{place}: its block is not what WARC-Block-Digest says")
    payload = fields.get("warc-payload-digest")
    if payload and fields["warc-type"] != "revisit" and not fields.get("warc-segment-number"):
        if not agrees(payload, raw) and not (plain and agrees(payload, plain.digests)):
            raise Refuted(f"{place}: its payload is not what WARC-Payload-Digest says")
    entity = plain.digests if plain else raw
    status = _STATUS.fullmatch(lines[0]) if http else None
    return (
        fields["warc-type"],
        fields,
        status[1].decode() if status else "",
        _media_type(lines) if http else fields.get("content-type", ""),
        entity["sha256"].hexdigest(),
        bool(stated),
    )


def _stated(fields: dict[str, str]) -> set[str]:
    return {fields.get(f"warc-{each}-digest", "").partition(":")[0].lower() for each in ("block", "payload")}


def _media_type(lines: list[bytes]) -> str:
    found = (re.fullmatch(rb"(?i)content-type:[ \t]*([!-:<-~]+).*", line) for line in lines[1:])
    return next((each[1].decode("ascii") for each in found if each), "")


def _http_head(source: Source, most: int, place: str) -> bytes:
    """Read up to the empty line, or the whole block where there is none."""
    head = bytearray()
    while len(head) < most:
        line = source.readline(min(most - len(head), MOST_HTTP_HEAD))
        if not line:
            raise Refuted(f"{place}: its block ends early")
        head += line
        if line in (b"\r\n", b"\n"):
            break
        if len(head) >= MOST_HTTP_HEAD:
            raise Refuted(f"{place}: its HTTP head is larger than 1 MiB")
    return bytes(head)


def _head(source: Source, place: str) -> dict[str, str]:
    first = source.readline(32)
    if first not in (b"WARC/1.0\r\n", b"WARC/1.1\r\n"):
        raise Refuted(f"{place}: does not begin as a WARC record")
    fields: dict[str, str] = {}
    size = 0
    while True:
        line = source.readline(MOST_HEAD)
        size += len(line)
        if size > MOST_HEAD or not line.endswith(b"\r\n"):
            raise Refuted(f"{place}: its head does not end")
        if line == b"\r\n":
            break
        try:
            found = _FIELD.fullmatch(line[:-2].decode("utf-8"))
        except UnicodeDecodeError:
            raise Refuted(f"{place}: its head is not UTF-8") from None
        if not found:
            raise Refuted(f"{place}: a line of its head is no field")
        name = found[1].lower()
        if name in fields and name != "warc-concurrent-to":
            raise Refuted(f"{place}: says {found[1]} twice")
        fields[name] = found[2]
    for name in ("warc-type", "warc-record-id", "warc-date", "content-length"):
        if name not in fields:
            raise Refuted(f"{place}: has no {name}")
    if fields["warc-type"] not in _TYPES:
        raise Refuted(f"{place}: is of an unknown type")
    if not _DATE.fullmatch(fields["warc-date"]):
        raise Refuted(f"{place}: its date is none")
    if not re.fullmatch(r"[0-9]{1,15}", fields["content-length"]):
        raise Refuted(f"{place}: its length is none")
    return fields
