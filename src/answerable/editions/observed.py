"""The tables of observations of an edition: Parquet files beside the records, fixed by the accounting of their source.

An edition keeps a table exactly where it keeps the accounting that fixes it, so that licence decides for both alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from answerable.core.kinds import KINDS
from answerable.core.observation import CellType, Observations, Row, rows_digest
from answerable.core.record import Invalid, Problem
from answerable.core.source import Accounting
from answerable.editions.derive import Table
from answerable.editions.tables import COVERAGE, LINK
from answerable.sources import all_connectors

TYPES: dict[CellType, pa.DataType] = {"text": pa.string(), "integer": pa.int64(), "boolean": pa.bool_()}
RESERVED = frozenset({*KINDS, LINK, COVERAGE, "responsibility", "record", "found", "facet"})


@dataclass(frozen=True, slots=True)
class Held:
    """A table of observations with its rows."""

    form: Observations
    rows: list[Row]

    def table(self) -> pa.Table:
        """Return the rows as an Arrow table. Raises Invalid where a cell is not of its column's type."""
        made = schema(self.form)
        columns = list(zip(*self.rows, strict=True)) if self.rows else [()] * len(made)
        try:
            return pa.Table.from_arrays(
                [pa.array(cells, each.type) for cells, each in zip(columns, made, strict=True)], schema=made
            )
        except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError, OverflowError) as error:
            raise Invalid([Problem(self.form.name, "rows", str(error), "Mend the connector of this table.")]) from None


def schema(form: Observations) -> pa.Schema:
    """Return the Arrow schema of a table of observations."""
    return pa.schema([pa.field(name, TYPES[cell]) for name, cell in form.columns])


def forms() -> Iterator[Observations]:
    """Yield the form of every table that a connector declares."""
    for connector in all_connectors():
        yield from connector.observations


def fixed(accountings: Iterable[Accounting], held: Iterable[Held]) -> list[Held]:
    """Return the tables that the accountings fix, by name. Raises Invalid where one is missing or is not what was fixed."""
    tables = {each.form.name: each for each in held}
    kept, problems = [], []
    for accounting in accountings:
        for observed in accounting.observations:
            found = tables.get(observed.table)
            if observed.table in RESERVED or found is None:
                problems.append(
                    Problem(accounting.id, observed.table, "is no table that was given", "Give its connector's rows.")
                )
            elif len(found.rows) != observed.rows or rows_digest(found.rows) != observed.sha256:
                problems.append(
                    Problem(
                        accounting.id, observed.table, "does not hold the rows that it fixes", "Read the source again."
                    )
                )
            else:
                kept.append(found)
    if problems:
        raise Invalid(problems)
    return sorted(kept, key=lambda each: each.form.name)


def write(folder: Path, held: Iterable[Held]) -> dict[str, Table]:
    """Write tables/<name>.parquet for each and return their rows and digests."""
    made = {}
    for each in held:
        parquet.write_table(each.table(), folder / f"{each.form.name}.parquet", compression="zstd")
        made[each.form.name] = Table(len(each.rows), rows_digest(each.rows))
    return made


def read(folder: Path, accountings: Iterable[Accounting]) -> list[Held]:
    """Read back the tables that accountings fix. Raises Invalid, naming the file, where one cannot be read.

    The digest of a table covers its rows, not the names of its columns: those must be as its connector declares them.
    """
    declared = {form.name: form.columns for form in forms()}
    cells: dict[pa.DataType, CellType] = {made: cell for cell, made in TYPES.items()}
    held = []
    for name in sorted({observed.table for each in accountings for observed in each.observations}):
        place = f"{name}.parquet"
        try:
            table = parquet.read_table(folder / place)
            form = Observations(name, "", tuple((field.name, cells[field.type]) for field in table.schema))
        except (OSError, pa.ArrowException, KeyError) as error:
            raise Invalid([Problem(place, "file", f"cannot be read: {error}", "Fetch the edition again.")]) from None
        if form.columns != declared.get(name, form.columns):
            what = f"are not {', '.join(column for column, _cell in declared[name])}, as this release gives them"
            raise Invalid([Problem(place, "columns", what, "Use the release that the manifest names.")])
        held.append(Held(form, list(zip(*(column.to_pylist() for column in table.columns), strict=True))))
    return held
