"""A text or log says when its first and last lines were written, where they begin with a time (ISO 8601, RFC 3339).

It is read line by line; a line beyond 1 MiB counts as several.
"""

from __future__ import annotations

import codecs
import re
from io import BufferedReader

from answerable.evidence.reading.metadata import Metadata, facts

LINE = 1024 * 1024
_TIME = re.compile(rb"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?")


def read(found: str, file: BufferedReader) -> Metadata:
    """Return what a text says of itself."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, longest, first, last, encoding = 0, 0, b"", b"", "utf-8"
    begin = file.peek(4)[:2]
    if begin in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return Metadata(found, "read", facts=facts(encoding="utf-16"))
    while line := file.readline(LINE):
        lines, longest = lines + 1, max(longest, len(line))
        if time := _TIME.search(line[:200]):
            first, last = first or time[0], time[0]
        if encoding == "utf-8":
            try:
                decoder.decode(line)
            except UnicodeDecodeError:
                encoding = "not utf-8"
    return Metadata(
        found,
        "read",
        facts=facts(
            encoding=encoding, lines=lines, longest_line=longest, first_time=first.decode(), last_time=last.decode()
        ),
    )
