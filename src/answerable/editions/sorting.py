"""Sorting puts canonical records in order of the UTF-8 bytes of their id, within a fixed amount of memory.

Runs are sorted in memory, written to temporary files and merged (external merge sort, Knuth, TAOCP vol. 3 §5.4).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from answerable.core.record import Invalid, Problem, Record, canonical

#: Bytes of one run held in memory. Python holds each line with about 40 bytes of its own.
RUN_BYTES = 128 * 1024 * 1024


def sorted_lines(records: Iterable[Record], folder: Path) -> Iterator[bytes]:
    """Yield the canonical line (without newline) of every record in order of id, using files in `folder` for runs.

    Raises Invalid where two records that differ share an id; a record given twice alike is kept once.
    """
    with ExitStack() as open_files:
        runs: list[IO[bytes]] = []
        run: list[bytes] = []
        size = 0
        for record in records:
            # A tab sorts below every character of an id, so that whole lines compare as their ids do.
            line = record.id.encode() + b"\t" + canonical(record) + b"\n"
            run.append(line)
            size += len(line)
            if size >= RUN_BYTES:
                runs.append(_written(run, folder, open_files))
                run, size = [], 0
        run.sort()
        previous_id, previous = b"", b""
        for keyed in heapq.merge(*runs, run):
            record_id, _, line = keyed[:-1].partition(b"\t")
            if record_id == previous_id:
                if line != previous:
                    name = record_id.decode()
                    raise Invalid(
                        [Problem(name, "id", "is used by two different records", "Give one of them another id.")]
                    )
                continue
            previous_id, previous = record_id, line
            yield line


def _written(run: list[bytes], folder: Path, open_files: ExitStack) -> IO[bytes]:
    run.sort()
    file = open_files.enter_context(TemporaryFile(dir=folder))  # noqa: SIM115 - the caller's stack closes it
    file.writelines(run)
    file.seek(0)
    return file
