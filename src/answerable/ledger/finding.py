"""One record's leaf is found in publication.jsonl without reading the file: its lines stand in order of their records' ids.

Own format (`publication`). Some thirty places of the file are looked at, however long it is; no more than that is held.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import msgspec

from answerable.core.merkle import Refuted
from answerable.ledger.publication import FOLDER, LEAVES, LINE, is_kept, regular


class _Item(msgspec.Struct):
    item: str


class _Line(msgspec.Struct):
    event: _Item


def find(edition: Path, item: str) -> tuple[int, bytes] | None:
    """Return where the leaf of a record, or of `edition/N`, begins in the file, and its line without newline.

    None where it has none with an event. Raises Refuted where the file is not of its form, OSError where it cannot be read.
    """
    path = edition / FOLDER / LEAVES
    regular(path)
    with path.open("rb") as file:
        first = _line(file)
        if first is None or _item(first) == item:
            return (0, first) if first else None
        low, high = len(first) + 1, path.stat().st_size
        while low < high:
            middle = (low + high) // 2
            found = _event_from(file, middle)
            if found is None or _item(found[1]) >= item:
                high = middle
            else:
                low = found[0] + len(found[1]) + 1
        found = _event_from(file, low)
    return found if found and _item(found[1]) == item else None


def _event_from(file: BinaryIO, place: int) -> tuple[int, bytes] | None:
    """The first line with an event that begins at a place of the file or after it."""
    file.seek(place - 1)
    # One more than a line: whoever begins in the middle of the longest one still sees its end.
    start = place - 1 + len(file.readline(LINE + 1))
    while (line := _line(file)) is not None:
        if not is_kept(line):
            return start, line
        start += len(line) + 1
    return None


def _line(file: BinaryIO) -> bytes | None:
    line = file.readline(LINE + 1)
    if line and not line.endswith(b"\n"):
        raise Refuted(f"{FOLDER}/{LEAVES}: holds a line that is longer than {LINE} bytes, or has no newline")
    return line[:-1] if line else None


def _item(line: bytes) -> str:
    try:
        return msgspec.json.decode(line, type=_Line).event.item
    except (ValueError, RecursionError) as error:
        raise Refuted(f"{FOLDER}/{LEAVES}: {error}") from None
