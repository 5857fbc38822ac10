"""Reading a table in Apache Parquet (format 2) by the columns a connector knows, each of a type that it knows.

A file that is none, is cut short, lacks a column or holds it in another type is of another version and stops its set
(Malformed). A cell that cannot be read marks its row as damaged, and the other rows are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from answerable.sources import Malformed

CellKind = Literal["text", "day", "integer"]
MOST_ROWS, MOST_BYTES = 5_000_000, 1024**3
#: The day from which Arrow counts days (1970-01-01), in Python's own count.
_FIRST_DAY = date(1970, 1, 1).toordinal()
_MEND = "Its form has changed: compare it with `reads` in the connector, or give the edition that it knows."


@dataclass(slots=True)
class Table:
    """The columns of a table by name: text, whole numbers, and days as ISO 8601 text; None where a cell is empty.

    `others` are columns that were not asked for; `damaged` says, by number of row, why a row cannot be read.
    """

    rows: int
    columns: dict[str, list[Any]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    damaged: dict[int, str] = field(default_factory=dict)


def read(connector: str, place: str, raw: bytes, reads: Mapping[str, CellKind]) -> Table:
    """Return the asked columns of a Parquet file. Raises Malformed where it is no such table as is asked for."""
    # Arrow is slow to import, and only a build of this set needs it.
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(raw))
        names, schema = file.schema_arrow.names, file.schema_arrow
        size = sum(file.metadata.row_group(each).total_byte_size for each in range(file.num_row_groups))
    except (pa.ArrowException, OSError, ValueError, MemoryError, UnicodeError) as error:
        raise Malformed(
            connector, place, f"is not Parquet, or is cut short: {_line(error)}", "Fetch it again."
        ) from None
    if missing := [name for name in reads if name not in names]:
        raise Malformed(connector, place, f"lacks the column {', '.join(missing)}", _MEND)
    if len(set(names)) != len(names):
        raise Malformed(connector, place, "has two columns of one name", "Fetch it again.")
    if file.metadata.num_rows > MOST_ROWS or size > MOST_BYTES:
        raise Malformed(connector, place, "holds more than such a table may", "Give the data set alone.")
    for name, kind in reads.items():
        if not _is(pa, schema.field(name).type, kind):
            held = schema.field(name).type
            raise Malformed(connector, place, f"holds the column {name} as {held}, not as {_SAID[kind]}", _MEND)
    table = Table(file.metadata.num_rows, others=[name for name in names if name not in reads])
    try:
        held = file.read(columns=list(reads))
        if held.num_rows != table.rows:
            raise ValueError("it holds another number of rows than it says")
        for name, kind in reads.items():
            table.columns[name] = _cells(pa, held.column(name), name, kind, table.damaged)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise Malformed(connector, place, f"cannot be read: {_line(error)}", "Fetch it again.") from None
    return table


_SAID: dict[CellKind, str] = {"text": "text", "day": "dates or times without a zone", "integer": "whole numbers"}


def _is(pa: Any, held: Any, kind: CellKind) -> bool:
    if pa.types.is_null(held):
        return True
    if pa.types.is_dictionary(held):
        held = held.value_type
    if kind == "text":
        return bool(pa.types.is_string(held) or pa.types.is_large_string(held) or pa.types.is_string_view(held))
    if kind == "day":
        return bool(pa.types.is_date(held) or (pa.types.is_timestamp(held) and held.tz is None))
    return bool(pa.types.is_integer(held))


def _cells(pa: Any, column: Any, name: str, kind: CellKind, damaged: dict[int, str]) -> list[Any]:
    if pa.types.is_null(column.type):
        return [None] * len(column)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if kind == "integer":
        return list(column.to_pylist())
    if kind == "day":
        days = column.cast(pa.date32(), safe=False).cast(pa.int32()).to_pylist()
        return [_day(each, number, name, damaged) for number, each in enumerate(days)]
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        cells = [None if each is None else bytes(each) for each in column.cast(pa.large_binary()).to_pylist()]
    made: list[str | None] = []
    for number, cell in enumerate(cells):
        try:
            made.append(None if cell is None else cell.decode())
        except UnicodeDecodeError:
            damaged[number] = f"{name} is not UTF-8"
            made.append(None)
    return made


def _day(count: int | None, number: int, name: str, damaged: dict[int, str]) -> str | None:
    if count is None:
        return None
    try:
        return date.fromordinal(_FIRST_DAY + count).isoformat()
    except (ValueError, OverflowError):
        damaged[number] = f"{name} is no calendar day"
        return None


def _line(error: BaseException) -> str:
    """Arrow's own words, in one line, without the rest of what it tells and its last point."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200].rstrip(".")
