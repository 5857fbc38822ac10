"""Taking a result away: its records streamed in the order of lists, as CSV, JSON Lines or Parquet, never held together."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from pyroaring import BitMap

from answerable.editions.tables import columns
from answerable.public import spreadsheets
from answerable.public.shelf import Volume

#: Records are read by so many at once; a row group of Parquet has so many.
BATCH, GROUP = 1_000, 10_000
_READ: dict[str, Callable[[Any], Any]] = {
    "list": lambda text: None if text is None else json.loads(text),
    "boolean": lambda number: None if number is None else bool(number),
}


def csv_lines(volume: Volume, kind: str, members: BitMap) -> Iterator[bytes]:
    """Yield CSV with a header, one column a field."""
    names = [column.name for column in columns(kind)]
    yield from spreadsheets.lines(chain([names], _rows(volume, kind, members, [f'taken."{name}"' for name in names])))


def json_lines(volume: Volume, kind: str, members: BitMap) -> Iterator[bytes]:
    """Yield each record as it stands in the edition, a line each."""
    for (body,) in _rows(volume, kind, members, ["record.body"]):
        yield body.encode() + b"\n"


def parquet(volume: Volume, kind: str, members: BitMap) -> Iterator[bytes]:
    """Yield a Parquet file (2.6) in the columns of the edition's own, a row group at a time."""
    # The one library of size that serving ever needs, and few ask for it.
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    from answerable.editions.parquet import schema

    held, form, sink = columns(kind), schema(kind), _Sink()
    said = [*(f'taken."{column.name}"' for column in held), "record.body"]
    with ParquetWriter(pa.PythonFile(sink, mode="w"), form, compression="zstd", version="2.6") as writer:
        rows = _rows(volume, kind, members, said)
        while group := [row for row, _ in zip(rows, range(GROUP), strict=False)]:
            *values, bodies = zip(*group, strict=True)
            arrays = [
                pa.array([_READ.get(column.type, _same)(each) for each in found], field.type)
                for column, found, field in zip(held, values, form, strict=False)
            ]
            arrays.append(
                pa.array([hashlib.sha256(body.encode()).digest() for body in bodies], form.field("digest").type)
            )
            writer.write_table(pa.Table.from_arrays(arrays, schema=form))
            yield sink.taken()
    yield sink.taken()


def _rows(volume: Volume, kind: str, members: BitMap, said: list[str]) -> Iterator[tuple[Any, ...]]:
    query = (
        f'SELECT {", ".join(said)} FROM ordinal CROSS JOIN "{kind}" AS taken USING (id) CROSS JOIN record USING (id)'
        " WHERE ordinal.number IN (SELECT value FROM json_each(?)) ORDER BY ordinal.number"
    )
    for first in range(0, len(members), BATCH):
        yield from volume.ask(query, json.dumps(list(members[first : first + BATCH])))


def _same(value: Any) -> Any:
    return value


class _Sink(io.RawIOBase):
    """Holds what was written until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()
        self._at = 0

    def writable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """How many bytes were written in all."""
        return self._at

    def write(self, some: Any) -> int:
        """Keep these bytes."""
        self._held += some
        self._at += len(some)
        return len(some)

    def taken(self) -> bytes:
        """Return what was written since this was last called."""
        made = bytes(self._held)
        self._held.clear()
        return made
