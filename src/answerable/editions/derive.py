"""Deriving makes every other file of an edition from its records, in one pass, so that anyone can rebuild them.

Each derived table has a logical digest: SHA-256 over the canonical JSON of its rows in order. Equal logical digests mean
equal content, whatever version of SQLite or Arrow wrote the bytes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import msgspec

from answerable.core.kinds import KINDS, decode, is_canonical, kind_of
from answerable.core.record import Invalid, Problem, Record, canonical
from answerable.core.validation import references, validate
from answerable.editions.coverage import Coverage
from answerable.editions.tables import COVERAGE, LINK, facets, row, titles

RECORD = "record"
FULL_TEXT = "found"
FACET = "facet"
#: The references to records that are not there.
DANGLING = """
    SELECT source, field, target FROM link
    WHERE NOT EXISTS (SELECT 1 FROM record WHERE record.id = link.target) ORDER BY 1, 2, 3
"""
#: Problems are collected up to this many, so that one run shows more than the first.
MOST_PROBLEMS = 20


class Writer(Protocol):
    """Takes the rows of every table in order."""

    def add(self, table: str, values: list[Any], digest: bytes) -> None: ...


class Table(msgspec.Struct, frozen=True):
    """How many rows a derived table has, and its logical digest."""

    rows: int
    sha256: str


def checked(lines: Iterable[bytes]) -> Iterator[tuple[Record, bytes]]:
    """Decode and validate canonical lines. Raises Invalid with up to 20 problems, once all lines were seen."""
    problems: list[Problem] = []
    previous = b""
    for count, line in enumerate(lines, start=1):
        try:
            record = decode(line)
        except Invalid as error:
            problems += [
                Problem(f"line {count}, {each.record}", each.field, each.what, each.mend) for each in error.problems
            ]
        else:
            problems += validate(record)
            record_id = record.id.encode()
            if not is_canonical(record, line):
                problems.append(
                    Problem(record.id, f"line {count}", "is not in canonical form", "Write it as RFC 8785.")
                )
            if record_id <= previous:
                problems.append(Problem(record.id, f"line {count}", "is out of order", "Sort the lines by id."))
            previous = record_id
            if not problems:
                yield record, line
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise Invalid(problems)


class Derivation:
    """Feeds the rows of records to writers as the records stream past, facts first and then readings.

    `watching` is told every record. The rows of a table stand in the order in which they came.
    """

    def __init__(self, writers: Iterable[Writer], watching: Iterable[Callable[[Record], None]] = ()) -> None:
        self._writers, self._coverage = list(writers), Coverage()
        self._watching = [self._coverage.take, *watching]
        self._hashes = {name: hashlib.sha256() for name in (*KINDS, LINK, COVERAGE, FULL_TEXT, FACET)}
        self._rows: Counter[str] = Counter()

    def take(self, lines: Iterable[bytes]) -> None:
        """Take canonical lines in order of id. Raises Invalid for records that are not sound."""
        for record, line in checked(lines):
            kind = kind_of(record)
            for writer in self._writers:
                writer.add(RECORD, [record.id, kind, line.decode()], b"")
            self._put(kind, row(kind, record), hashlib.sha256(line).digest())
            for field, target in references(record):
                self._put(LINK, [record.id, field, target])
            if title := titles(kind, record):
                self._put(FULL_TEXT, [record.id, kind, *title])
            for facet, value in facets(kind, record):
                self._put(FACET, [kind, facet, value, record.id])
            for told in self._watching:
                told(record)

    def finish(self) -> tuple[dict[str, int], dict[str, Table]]:
        """Write what follows from all records together; return the counts per kind and the logical digest per table."""
        for values in self._coverage.rows():
            self._put(COVERAGE, values)
        tables = {name: Table(self._rows[name], made.hexdigest()) for name, made in sorted(self._hashes.items())}
        return {kind: self._rows[kind] for kind in KINDS}, tables

    def _put(self, table: str, values: list[Any], digest: bytes = b"") -> None:
        self._hashes[table].update(canonical(values))
        self._rows[table] += 1
        for writer in self._writers:
            writer.add(table, values, digest)


def id_of(line: bytes) -> bytes:
    """Return the id in a canonical line without reading the rest. Raises Invalid where there is none."""
    # In canonical form every `"` inside a text is escaped, so this mark cannot stand in one.
    _, mark, rest = line.partition(b'"id":"')
    record_id, end, _ = rest.partition(b'"')
    if not (mark and end):
        raise Invalid([Problem("a line without an id", "id", "is absent", "Fetch the edition again.")])
    return record_id


def is_reading(line: bytes) -> bool:
    """True where a canonical line is a reading, which a rebuild asks anew."""
    return id_of(line).startswith(b"reading/")


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a records.jsonl without their newline. A line over 64 MiB is refused, not read whole."""
    longest = 64 * 1024 * 1024
    with path.open("rb") as file:
        number = 0
        while line := file.readline(longest):
            number += 1
            if not line.endswith(b"\n"):
                what = "is longer than 64 MiB" if len(line) >= longest else "has no newline at its end"
                raise Invalid([Problem(path.name, f"line {number}", what, "Fetch the edition again.")])
            yield line[:-1]
