"""Reading comma-separated values (RFC 4180) in UTF-8: a header that is known, and rows that are whole or are counted.

What is wrong with the file stops it (Malformed); what is wrong with one row is a refusal in the tally, and the next row is
read. Nothing is guessed: neither another encoding, nor a shifted column, nor a missing name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from answerable.sources import Malformed
from answerable.sources._accounting import Tally

#: A field longer than this is damage: the texts of these sets are of a few thousand characters.
LONGEST_FIELD = 131_072
LONGEST_LINE = 1_048_576
NAMELESS = "a column without a name"
#: So many rows of another width than the header, and none of its own, are a changed form and no damage.
MISFITS = 100


def rows(connector: str, place: str, raw: bytes, reads: Sequence[str], tally: Tally) -> Iterator[dict[str, str]]:
    """Yield the columns asked for of each whole row, without spaces at their ends; refuse the others in the tally.

    Columns that are not in `reads` are counted by name. Raises Malformed where the header is not of this set, or of no row.
    """
    try:
        raw.decode()
        sound = True
    except UnicodeDecodeError:
        sound = False
    reader = csv.reader(_lines(raw, tally), strict=True)
    try:
        header = [name.strip() for name in next(reader)]
    except (StopIteration, csv.Error) as error:
        what = f"has no header: {error}" if isinstance(error, csv.Error) else "is empty"
        if raw and not isinstance(error, csv.Error):
            what = "has no line of text in UTF-8"
        raise Malformed(connector, place, what, "Fetch it again.") from None
    if missing := [name for name in reads if name not in header]:
        raise Malformed(
            connector, place, f"lacks the column {', '.join(missing)}",
            "Its form has changed: compare it with `reads` in the connector, or give the edition that it knows.",
        )  # fmt: skip
    if len(set(header)) != len(header):
        raise Malformed(connector, place, "has two columns of one name", "Fetch it again.")
    columns = [(header.index(name), name) for name in reads]
    kept = misfits = 0
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            break
        except csv.Error:
            tally.row(
                "refused", "the quotes of the row cannot be read, or a field is too long", f"line {reader.line_num}"
            )
            continue
        if len(fields) != len(header):
            if fields:
                misfits += 1
                tally.row("refused", "the row has more or fewer fields than the header", f"line {reader.line_num}")
            continue
        if not sound and not all(map(_whole, fields)):
            tally.row("refused", "the row is not UTF-8", f"line {reader.line_num}")
            continue
        kept += 1
        yield {name: fields[at].strip() for at, name in columns}
    if misfits >= MISFITS and not kept:
        raise Malformed(
            connector, place, f"has {misfits:,} rows, and none of as many fields as its header",
            "Its columns are shifted: fetch it again.",
        )  # fmt: skip
    tally.unread((name or NAMELESS for name in header if name not in reads), kept)


def _lines(raw: bytes, tally: Tally) -> Iterator[str]:
    """Yield lines with their ends. A line that holds a NUL, or is far too long, is refused and left out."""
    csv.field_size_limit(LONGEST_FIELD)
    for number, line in enumerate(io.BytesIO(raw.removeprefix(b"\xef\xbb\xbf")), start=1):
        if len(line) > LONGEST_LINE:
            tally.row("refused", "the line is longer than 1 MiB", f"line {number}")
        elif b"\x00" in line:
            tally.row("refused", "the line holds a NUL", f"line {number}")
        else:
            # Bytes that are no UTF-8 are kept as lone surrogates, so that the whole row they stand in is refused.
            yield line.decode(errors="surrogateescape")


def _whole(field: str) -> bool:
    return not any("\udc80" <= sign <= "\udcff" for sign in field)
