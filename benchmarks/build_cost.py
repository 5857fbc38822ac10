"""What building costs per record at two sizes, its peak memory, and its rows per second beside plain inserts."""

from __future__ import annotations

import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from synthetic import records

LIMIT_RATIO, LIMIT_MEMORY = 1.3, 2 * 2**30


def build_once(incidents: int, out: Path) -> dict[str, float]:
    """Build in this process, and say its wall and processor seconds and peak resident bytes."""
    from answerable.editions.build import build

    began, used = time.perf_counter(), time.process_time()
    manifest = build(records(incidents), out)
    return {
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - used,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "records": sum(manifest.counts.values()),
        "bytes": sum(path.stat().st_size for path in out.rglob("*") if path.is_file()),
    }


def plain_inserts(edition: Path, out: Path) -> tuple[int, float]:
    """Insert the rows of edition.sqlite's record, kind, link and facet tables into bare tables; return rows and seconds."""
    rows, seconds = 0, 0.0
    with (
        closing(sqlite3.connect(f"{(edition / 'edition.sqlite').as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(out, isolation_level=None)) as target,
    ):
        target.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
        tables = source.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'found%' AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        for (table,) in tables:
            cursor = source.execute(f'SELECT * FROM "{table}"')
            names = ", ".join(f'"{column[0]}"' for column in cursor.description)
            marks = ", ".join("?" for _ in cursor.description)
            target.execute(f'CREATE TABLE "{table}" ({names})')
            while batch := cursor.fetchmany(50_000):
                began = time.perf_counter()
                target.executemany(f'INSERT INTO "{table}" VALUES ({marks})', batch)
                seconds += time.perf_counter() - began
                rows += len(batch)
        began = time.perf_counter()
        target.execute("COMMIT")
        seconds += time.perf_counter() - began
    return rows, seconds


def main(sizes: list[int]) -> int:
    """Build at every size, each in a process of its own, smallest first; compare the last with the first."""
    folder = Path(tempfile.mkdtemp(prefix="answerable-bench-"))
    try:
        found = []
        for size in sizes:
            out = folder / f"edition-{size}"
            done = subprocess.run(
                [sys.executable, __file__, "--child", str(size), str(out)], check=True, capture_output=True, text=True
            )
            made = json.loads(done.stdout)
            found.append(made)
            rows, seconds = plain_inserts(out, folder / "plain.sqlite")
            (folder / "plain.sqlite").unlink()
            print(
                f"{size:>9,} incidents, {made['records']:,} records: {made['seconds']:,.1f} s wall, "
                f"{made['processor']:,.1f} s processor, {made['seconds'] / made['records'] * 1e6:,.1f} µs a record, "
                f"peak {made['peak'] / 2**20:,.0f} MiB, edition {made['bytes'] / 2**20:,.0f} MiB",
                flush=True,
            )
            print(
                f"          {rows:,} rows: the whole build {rows / made['seconds']:,.0f} rows/s, "
                f"plain executemany {rows / seconds:,.0f} rows/s, share {seconds / made['seconds']:.3f}",
                flush=True,
            )
            shutil.rmtree(out)
        first, last = found[0], found[-1]
        ratio = (last["seconds"] / last["records"]) / (first["seconds"] / first["records"])
        held = ratio <= LIMIT_RATIO and last["peak"] < LIMIT_MEMORY
        print(f"cost per record, largest / smallest: {ratio:.2f} (bound {LIMIT_RATIO}); "
              f"peak {last['peak'] / 2**30:.2f} GiB (bound 2): {'held' if held else 'NOT HELD'}")  # fmt: skip
        return 0 if held else 1
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(build_once(int(sys.argv[2]), Path(sys.argv[3]))))
    else:
        sys.exit(main([int(each) for each in sys.argv[1:]] or [10_000, 1_000_000]))
