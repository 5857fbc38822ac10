"""Asking puts every indicator to the Parquet tables of an edition in the making, on DuckDB, and collects the readings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa
from ibis.backends.duckdb import Backend

from answerable import indicators
from answerable.core.indicator import Indicator, Reading
from answerable.core.kinds import KINDS
from answerable.core.record import Invalid, Problem
from answerable.editions.framework import Framework
from answerable.editions.observed import Held, forms
from answerable.editions.observed import schema as observed_schema
from answerable.editions.parquet import schema
from answerable.editions.tables import LINK

_TEXTS = (
    "actor", "actor_type", "provision", "instrument", "criterion", "polarity", "observability", "machine",
    "ground", "standing", "since", "since_first", "since_last", "commitment",
)  # fmt: skip
#: One row for every borne provision and criterion (see Framework.responsibility_rows).
RESPONSIBILITY = pa.schema([pa.field(name, pa.string()) for name in _TEXTS]).append(pa.field("confirmed", pa.bool_()))


MEND = "Add that record, or mend the id."


def connect(tables: Path, spill: Path, memory: str = "1GB") -> Backend:
    """Return an Ibis backend with a view on every Parquet table of a folder; it fetches no extension.

    What does not fit in memory goes to the folder `spill`.
    """
    backend = ibis.duckdb.connect(
        autoinstall_known_extensions=False,
        memory_limit=memory,
        # Readings are ordered at their end; keeping the order before that only costs memory.
        preserve_insertion_order=False,
        temp_directory=str(spill),
    )
    for table in (*KINDS, LINK):
        backend.read_parquet(tables / f"{table}.parquet", table_name=table)
    return backend


def open_tables(
    folder: Path, framework: Framework, day: date, observations: Iterable[Held] = (), spill: Path | None = None
) -> indicators.Tables:
    """Return the tables an indicator asks, with the responsibilities of the day and the observations beside them.

    A table of observations that is not given stands there without a row. Raises Invalid where a record points at one that is not there.
    """
    backend = connect(folder, spill or folder.parent / "spill")
    ids = " UNION ALL ".join(f'SELECT id AS target FROM "{kind}"' for kind in KINDS)
    missing = f"SELECT source, field, target FROM link ANTI JOIN ({ids}) USING (target) ORDER BY ALL LIMIT 20"
    if found := backend.con.sql(missing).fetchall():
        backend.disconnect()
        raise Invalid([Problem(one, field, f"points to {two}, which is not there", MEND) for one, field, two in found])
    rows = pa.Table.from_pylist(list(framework.responsibility_rows(day)), schema=RESPONSIBILITY)
    backend.con.register("responsibility", rows)
    given = {each.form.name: each for each in observations}
    for form in forms():
        given.setdefault(form.name, Held(form, []))
    for name, held in given.items():
        backend.con.register(name, held.table())
    return indicators.Tables(backend, day)


def readings(
    tables: indicators.Tables, progress: Callable[[Indicator], None] = lambda indicator: None
) -> Iterator[Reading]:
    """Put every indicator to the tables, in order of their slugs, and yield its readings."""
    for indicator in indicators.all_indicators():
        progress(indicator)
        yield from indicators.ask(indicator, tables, lambda ids: digests(tables, ids))


def digests(tables: indicators.Tables, ids: Collection[str]) -> Mapping[str, bytes]:
    """Return the SHA-256 of the canonical bytes of the named records."""
    wanted = pa.table({"id": pa.array(sorted(set(ids)), pa.string())})
    connection = tables.backend.con
    connection.register("wanted", wanted)
    union = " UNION ALL ".join(f'SELECT id, digest FROM "{kind}" SEMI JOIN wanted USING (id)' for kind in KINDS)
    found = connection.sql(union).to_arrow_table()
    connection.unregister("wanted")
    return dict(zip(found["id"].to_pylist(), found["digest"].to_pylist(), strict=True))


def empty_tables() -> indicators.Tables:
    """Return tables without a row, on which an indicator's SQL can be printed."""
    backend = ibis.duckdb.connect(autoinstall_known_extensions=False)
    for table in (*KINDS, LINK):
        backend.create_table(table, schema=ibis.Schema.from_pyarrow(_without_widths(schema(table))))
    backend.create_table("responsibility", schema=ibis.Schema.from_pyarrow(RESPONSIBILITY))
    for form in forms():
        backend.create_table(form.name, schema=ibis.Schema.from_pyarrow(observed_schema(form)))
    return indicators.Tables(backend, date.min)


def _without_widths(made: pa.Schema) -> pa.Schema:
    """Return a schema with plain bytes for digests: Ibis knows no width of a binary column."""
    place = made.get_field_index("digest")
    return made if place < 0 else made.set(place, pa.field("digest", pa.binary()))
