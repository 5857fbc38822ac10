"""Reading comma-separated values (RFC 4180) in UTF-8: a header that is known, and rows that are whole or are counted.

What is wrong with the file stops it (Malformed); what is wrong with one row is a refusal in the tally, and the next row is
read. Nothing is guessed: neither another encoding, nor a shifted column, nor a missing name.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from answerable.sources import Malformed
from answerable.sources._accounting import Tally

#: A field longer than this is damage: the texts of these sets are of a few thousand characters.
LONGEST_FIELD = 131_072
LONGEST_LINE = 1_048_576


def rows(connector: str, place: str, raw: bytes, reads: Sequence[str], tally: Tally) -> Iterator[dict[str, str]]:
    """Yield each whole row as a mapping from column to text without spaces at its ends; refuse the others in the tally.

    Columns that are not in `reads` are counted by name. Raises Malformed where the header is not of this set.
    """
    lines = _lines(raw, tally)
    reader = csv.reader(lines, strict=True)
    try:
        header = [name.strip() for name in next(reader)]
    except (StopIteration, csv.Error) as error:
        what = f"has no header: {error}" if isinstance(error, csv.Error) else "is empty"
        raise Malformed(connector, place, what, "Fetch it again.") from None
    if missing := [name for name in reads if name not in header]:
        raise Malformed(
            connector, place, f"lacks the column {', '.join(missing)}",
            "Its form has changed: compare it with `reads` in the connector, or give the edition that it knows.",
        )  # fmt: skip
    if len(set(header)) != len(header):
        raise Malformed(connector, place, "has two columns of one name", "Fetch it again.")
    others = [name for name in header if name not in reads]
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            tally.row("refused", "the quotes of the row cannot be read, or a field is too long", f"line {reader.line_num}")
            continue
        if len(fields) != len(header):
            if fields:
                tally.row("refused", "the row has more or fewer fields than the header", f"line {reader.line_num}")
            continue
        if not all(field.isascii() or _whole(field) for field in fields):
            tally.row("refused", "the row is not UTF-8", f"line {reader.line_num}")
            continue
        tally.unread(others)
        yield dict(zip(header, (field.strip() for field in fields), strict=True))


def _lines(raw: bytes, tally: Tally) -> Iterator[str]:
    """Yield lines with their ends. A line that holds a NUL, or is far too long, is refused and left out."""
    csv.field_size_limit(LONGEST_FIELD)
    start, number = (3 if raw.startswith(b"\xef\xbb\xbf") else 0), 0
    while start < len(raw):
        number += 1
        end = raw.find(b"\n", start)
        end = len(raw) if end < 0 else end + 1
        line, start = raw[start:end], end
        if len(line) > LONGEST_LINE:
            tally.row("refused", "the line is longer than 1 MiB", f"line {number}")
            continue
        if b"\x00" in line:
            tally.row("refused", "the line holds a NUL", f"line {number}")
            continue
        # Bytes that are no UTF-8 are kept as lone surrogates, so that the whole row they stand in is refused.
        yield line.decode(errors="surrogateescape")


def _whole(field: str) -> bool:
    return not any("\udc80" <= sign <= "\udcff" for sign in field)
