"""A spreadsheet opens CSV (RFC 4180): it is written line by line, and no text in it is one that a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

#: How spreadsheets know a formula: such a text begins with an apostrophe, so that opening the file runs nothing.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def lines(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Yield rows as lines of CSV in UTF-8."""
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow([_harmless(value) for value in row])


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


class _Echo:
    """Hands each line of a csv.writer back instead of keeping it."""

    def write(self, line: str) -> bytes:
        return line.encode()
