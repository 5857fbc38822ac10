"""A listing is what a WACZ says of its records: lines of an index, each followed to its record, and lines of pages.

Bounds: 64 MiB for an index, unpacked, or a list of pages.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from typing import Any

from answerable.core.merkle import Refuted
from answerable.evidence.capturing.digests import stated
from answerable.evidence.capturing.warcs import WarcRecord
from answerable.evidence.capturing.zips import StrictZip

MOST_LISTED = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a WACZ lists."""

    url: str
    moment: str
    title: str


def object_of(text: bytes, place: str) -> dict[str, Any]:
    """Return a JSON object that says nothing twice. Raises Refuted, naming the place, where it is none."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise Refuted(f"{place}: says something twice")
        return found

    try:
        made = json.loads(text.decode("utf-8"), object_pairs_hook=once)
    except Refuted:
        raise
    except (ValueError, RecursionError):
        raise Refuted(f"{place}: is not JSON in UTF-8") from None
    if not isinstance(made, dict):
        raise Refuted(f"{place}: is not a JSON object")
    return made


def check_indexes(zipped: StrictZip, warcs: dict[str, dict[int, WarcRecord]]) -> None:
    """Follow every line of every index to its record."""
    names = [name for name in zipped.members if re.fullmatch(r"indexes/[^/]+\.cdxj?(\.gz)?", name)]
    if not names:
        raise Refuted("indexes/: holds no index")
    for name in names:
        data = zipped.read(name, MOST_LISTED)
        text = _unpacked(data, name) if name.endswith(".gz") else data
        for number, line in enumerate(text.split(b"\n")[:-1] if text.endswith(b"\n") else text.split(b"\n"), start=1):
            if line.strip() and not line.startswith(b"!meta"):
                _led(line, f"{name}, line {number}", warcs)


def _led(line: bytes, place: str, warcs: dict[str, dict[int, WarcRecord]]) -> None:
    start = line.find(b" {")
    said = object_of(line[start + 1 :] if start >= 0 else b"", place)
    offset, length = (str(said.get(each, "")) for each in ("offset", "length"))
    if not re.fullmatch(r"[0-9]{1,15}", offset) or not re.fullmatch(r"[0-9]{1,15}", length):
        raise Refuted(f"{place}: says no place in a file")
    record = warcs.get(f"archive/{said.get('filename')}", {}).get(int(offset))
    if record is None or record.length != int(length):
        raise Refuted(f"{place}: leads to no record")
    if record.url != said.get("url"):
        raise Refuted(f"{place}: leads to the record of another address")
    whole = said.get("recordDigest")
    if whole is not None and stated(str(whole)) != ("sha256", bytes.fromhex(record.sha256)):
        raise Refuted(f"{place}: the record is not what recordDigest says")


def _unpacked(data: bytes, name: str) -> bytes:
    made = bytearray()
    while data:
        member = zlib.decompressobj(31)
        try:
            made += member.decompress(data, MOST_LISTED + 1 - len(made))
        except zlib.error:
            raise Refuted(f"{name}: is not made of gzip members") from None
        if len(made) > MOST_LISTED:
            raise Refuted(f"{name}: unpacks to more than {MOST_LISTED:,} bytes")
        if not member.eof:
            raise Refuted(f"{name}: ends within a gzip member")
        data = member.unused_data
    return bytes(made)


def pages(zipped: StrictZip) -> tuple[Page, ...]:
    """Return the pages that a WACZ lists. Raises Refuted where a line is none."""
    name = "pages/pages.jsonl"
    found = []
    for number, line in enumerate(zipped.read(name, MOST_LISTED).splitlines(), start=1):
        said = object_of(line, f"{name}, line {number}") if line.strip() else {"format": ""}
        if "format" in said and "url" not in said:
            continue
        url, moment = said.get("url"), said.get("ts")
        if not isinstance(url, str) or not isinstance(moment, str):
            raise Refuted(f"{name}, line {number}: has no url or ts")
        found.append(Page(url, moment, str(said.get("title", ""))))
    return tuple(found)
