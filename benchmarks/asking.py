"""All readings over the million-incident record, against a bare DuckDB scan of the same tables, side by side in one run.

The scan reads every column of every table once and counts what it holds: no question can be answered with less than a part of
it. The tables are derived from the synthetic record without SQLite, which no question reads.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from contextlib import closing
from datetime import date
from pathlib import Path

from synthetic import records

from answerable import indicators
from answerable.editions.asking import digests, open_tables
from answerable.editions.derive import Derivation
from answerable.editions.framework import Framework
from answerable.editions.parquet import ParquetWriter
from answerable.editions.sorting import sorted_lines

DAY = date(2030, 1, 1)


def scan(tables: indicators.Tables) -> int:
    """Read every column of every table once; return how many rows there were."""
    connection, rows = tables.backend.con, 0
    for (name,) in connection.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1").fetchall():
        columns = [column for column, *_ in connection.sql(f'DESCRIBE "{name}"').fetchall()]
        counted = ", ".join(f'bit_xor(hash("{column}"))' for column in columns)
        rows += connection.sql(f'SELECT count(*), {counted} FROM "{name}"').fetchall()[0][0]
    return rows


def main() -> int:
    """Derive the tables, scan them, ask everything, and print each question's time beside the scan's."""
    incidents = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    stage = Path(tempfile.mkdtemp())
    try:
        framework = Framework()
        with closing(ParquetWriter(stage / "tables")) as parquet:
            derivation = Derivation([parquet], [framework.take])
            derivation.take(sorted_lines(records(incidents), stage))
            derivation.finish()
        tables = open_tables(stage / "tables", framework, DAY, spill=stage / "spill")
        scan(tables)
        started = time.perf_counter()
        rows = scan(tables)
        bare = time.perf_counter() - started
        print(f"{incidents:,} incidents, {rows:,} rows: bare scan {bare:.2f} s")
        total = 0.0
        for indicator in indicators.all_indicators():
            started = time.perf_counter()
            count = sum(1 for _ in indicators.ask(indicator, tables, lambda ids: digests(tables, ids)))
            took = time.perf_counter() - started
            total += took
            print(f"  {indicator.slug:32} {count:7,} readings {took:7.2f} s {took / bare:6.1f} × the scan")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"all readings: {total:.2f} s, {total / bare:.1f} × the bare scan; peak {peak:,.0f} MiB")
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
