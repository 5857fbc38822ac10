"""All outside data read, resolved and built into an edition, against plainly decoding the same files (orjson, csv, pyarrow).

The bound is 4 × for the whole. What a build without any outside data costs is shown beside it, so that one sees which part of
the time the data sets themselves take. Needs ANSWERABLE_DATA.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import orjson
from pyarrow import parquet

from answerable.editions.build import build
from answerable.editions.gather import gather
from answerable.sources import all_connectors
from answerable.sources._opening import here, open_raw

BOUND = 4.0


def decode(folder: Path) -> int:
    """Decode every file of every data set into Python values, plainly; return how many bytes they hold."""
    size = 0
    for connector in all_connectors():
        if here(connector, folder):
            for members in open_raw(connector, folder).values():
                for name, held in members.items():
                    size += len(held)
                    if name.endswith(".json"):
                        orjson.loads(held)
                    elif name.endswith(".parquet"):
                        parquet.read_table(io.BytesIO(held)).to_pylist()
                    else:
                        list(csv.reader(io.StringIO(held.decode())))
    return size


def main() -> int:
    """Measure each once, after one decoding that warms the disk's cache."""
    named = os.environ.get("ANSWERABLE_DATA")
    if not named:
        print("ANSWERABLE_DATA names no folder of outside data: nothing is measured")
        return 0
    folder = Path(named)
    size = decode(folder)
    started = time.perf_counter()
    decode(folder)
    plain = time.perf_counter() - started
    started = time.perf_counter()
    gathered = gather(folder)
    read = time.perf_counter() - started
    bare = time.perf_counter()
    shelf = gather()
    bare = time.perf_counter() - bare
    stage = Path(tempfile.mkdtemp())
    try:
        started = time.perf_counter()
        build(gathered.records, stage / "all", observations=gathered.observations, state="not-for-publication")
        built = time.perf_counter() - started
        started = time.perf_counter()
        build(shelf.records, stage / "shelf", observations=shelf.observations, state="not-for-publication")
        alone = time.perf_counter() - started
    finally:
        shutil.rmtree(stage)
    print(f"{size / 1024**2:.1f} MiB in {len(gathered.records):,} records; plainly decoded in {plain:.2f} s")
    print(
        f"read and resolved in {read:.2f} s (without outside data {bare:.2f} s): {(read - bare) / plain:.1f} × decoding"
    )
    print(f"built in {built:.2f} s (without outside data {alone:.2f} s): {(built - alone) / plain:.1f} × decoding")
    ratio = (read + built) / plain
    print(f"read, resolved and built: {ratio:.1f} × (bound {BOUND:g}): {'held' if ratio <= BOUND else 'NOT HELD'}")
    return ratio > BOUND


if __name__ == "__main__":
    sys.exit(main())
