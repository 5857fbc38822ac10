"""The Parquet tables of an edition: one file a kind, and those that follow from all records together (Apache Parquet 2.6).

They are what indicators and analysts read, with DuckDB, Spark or any other engine.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from answerable.core.kinds import KINDS
from answerable.editions.tables import TOGETHER, columns

TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "real": pa.float64(),
    "boolean": pa.bool_(),
    "list": pa.list_(pa.string()),
    "json": pa.string(),
}
#: Rows held in memory per table before they are written.
BATCH = 20_000


def schema(table: str) -> pa.Schema:
    """Return the Arrow schema of a table. Records carry the SHA-256 of their canonical bytes as `digest`."""
    if table in TOGETHER:
        return pa.schema([pa.field(name, TYPES[type]) for name, type in TOGETHER[table]])
    fields = [pa.field(column.name, TYPES[column.type]) for column in columns(table)]
    return pa.schema([*fields, pa.field("digest", pa.binary(32))])


class ParquetWriter:
    """Writes tables/<kind>.parquet for every kind, also an empty one, and one for each table that follows from them together."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._schemas = {name: schema(name) for name in (*KINDS, *TOGETHER)}
        self._writers = {name: self._open(name) for name in self._schemas}
        self._rows: dict[str, list[list[Any]]] = {name: [] for name in self._schemas}

    def add(self, table: str, values: list[Any], digest: bytes) -> None:
        """Take one row; whole records, full text and facets are not kept in Parquet."""
        if table in self._rows:
            batch = self._rows[table]
            batch.append(values if table in TOGETHER else [*values, digest])
            if len(batch) >= BATCH:
                self._flush(table)

    def close(self) -> None:
        """Write what is left and finish every open file."""
        while self._writers:
            table = next(iter(self._writers))
            self._flush(table)
            self._writers.pop(table).close()

    def reopen(self, *tables: str) -> None:
        """Open finished tables anew, so that more rows follow those that they hold."""
        for table in tables:
            place = self._folder / f"{table}.parquet"
            held = place.rename(place.with_suffix(".held"))
            self._writers[table] = self._open(table)
            with pq.ParquetFile(held) as file:
                for group in range(file.num_row_groups):
                    self._writers[table].write_table(file.read_row_group(group))
            held.unlink()

    def _open(self, table: str) -> pq.ParquetWriter:
        return pq.ParquetWriter(self._folder / f"{table}.parquet", self._schemas[table], compression="zstd")

    def _flush(self, table: str) -> None:
        batch, self._rows[table] = self._rows[table], []
        if batch:
            made = self._schemas[table]
            arrays = [
                pa.array(values, field.type) for values, field in zip(zip(*batch, strict=True), made, strict=True)
            ]
            self._writers[table].write_batch(pa.record_batch(arrays, schema=made))
