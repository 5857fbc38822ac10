"""Building turns records into an edition: a folder whose truth is records.jsonl and whose every other file follows from it.

The folder is made beside its place and renamed at the end, so that a half-written edition never stands there. The clock
is never read: the as-of day is given, or is the newest day that any record names.
"""

from __future__ import annotations

import heapq
import platform
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path

import msgspec

from answerable import indicators
from answerable.core.dates import earliest
from answerable.core.indicator import Reading
from answerable.core.kinds import KINDS, decode, schema
from answerable.core.record import Record, canonical
from answerable.core.source import Accounting
from answerable.core.validation import date_texts
from answerable.editions import observed
from answerable.editions.asking import open_tables, readings
from answerable.editions.derive import Derivation, id_of, is_reading, read_lines
from answerable.editions.framework import Framework
from answerable.editions.manifest import (
    METHOD,
    NOTICES,
    RECORDS,
    SCHEMA,
    SQLITE,
    TABLES,
    Asked,
    Licence,
    Manifest,
    State,
    Withheld,
    write_sums,
)  # fmt: skip
from answerable.editions.observed import Held
from answerable.editions.parquet import ParquetWriter
from answerable.editions.sorting import sorted_lines
from answerable.editions.space import naming
from answerable.editions.sqlite import SqliteWriter
from answerable.editions.tables import COVERAGE, LINK

#: Nobody was asked yet: what is read about a company or an organisation waits until it was (RECORDS). A favourable reading
#: waits too, for where all others are shown the missing one is known to be adverse.
ASKED_FIRST = ("company/", "organisation/")
LOCAL_REASON = "terms that do not allow publication: {licence}"
UNASKED_REASON = "a reading about a company or organisation that was not asked yet"


@dataclass(frozen=True, slots=True)
class Read:
    """Readings that stay as an edition published them, as canonical lines in order of id, and the questions they answer."""

    answers: tuple[bytes, ...]
    asked: tuple[Asked, ...]


@dataclass
class _Intake:
    """Counts what goes in and what is withheld, while records stream past once."""

    state: State
    newest: date | None = None
    licences: Counter[str] = field(default_factory=Counter)
    accountings: list[Accounting] = field(default_factory=list)
    withheld: Counter[str] = field(default_factory=Counter)

    def take(self, records: Iterable[Record], find_day: bool) -> Iterator[Record]:
        for record in records:
            if self.state == "public" and record.local:
                self.withheld[LOCAL_REASON.format(licence=record.licence)] += 1
                continue
            if find_day:
                for day in _days(record):
                    self.newest = day if self.newest is None or day > self.newest else self.newest
            self.licences[record.licence] += 1
            if isinstance(record, Accounting):
                self.accountings.append(record)
            yield record


def build(
    records: Iterable[Record],
    out: Path,
    *,
    observations: Iterable[Held] = (),
    as_of: date | None = None,
    state: State = "public",
    number: int = 1,
    withheld: Mapping[str, int] | None = None,
    read: Read | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Manifest:
    """Build an edition at `out`, which must not exist yet, and return its manifest.

    Of the tables of observations those are kept that an accounting of the edition fixes. `withheld` counts what an earlier build of the same records left out.
    With `read` no indicator is asked: those readings stay. Raises Invalid for unsound, duplicate or
    dangling records, ValueError where no as-of day can be known, FileExistsError where `out` exists, OSError where the
    disk is full; in every case nothing is left behind.
    """
    must_be_new(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        edition = stage / "edition"
        edition.mkdir()
        with naming(out):
            manifest = _build(
                records,
                observations,
                edition,
                stage,
                as_of,
                _Intake(state, withheld=Counter(withheld or {})),
                number,
                read,
                progress,
            )
        edition.chmod(0o755)
        edition.rename(out)
    except sqlite3.OperationalError as error:
        raise OSError(f"{out}: {error}. Look at the space left there, or name another folder.") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return manifest


def must_be_new(out: Path) -> None:
    """Raise FileExistsError where something stands at `out` already."""
    if out.exists() or out.is_symlink():
        raise FileExistsError(f"{out} exists already: name a new folder, or remove it")


def _build(
    records: Iterable[Record],
    observations: Iterable[Held],
    edition: Path,
    stage: Path,
    as_of: date | None,
    intake: _Intake,
    number: int,
    read: Read | None,
    progress: Callable[[str], None],
) -> Manifest:
    facts = stage / "facts.jsonl"
    progress("sorting the records")
    _write_lines(facts, sorted_lines(intake.take(records, find_day=as_of is None), stage))
    day = as_of or intake.newest
    if day is None:
        raise ValueError("no record names a day: give one with --as-of")
    progress("deriving the tables")
    framework = Framework()
    with closing(ParquetWriter(edition / TABLES)) as parquet, closing(SqliteWriter(edition / SQLITE)) as sqlite:
        derivation = Derivation((parquet, sqlite), (framework.take,))
        derivation.take(read_lines(facts))
        parquet.close()
        held = observed.fixed(intake.accountings, observations)
        if read is None:
            progress("asking the indicators")
            asked = open_tables(edition / TABLES, framework, day, held, spill=stage / "spill")
            answers = [canonical(answer) for answer in _released(readings(asked), intake)]
            asked.backend.disconnect()
        else:
            answers = list(read.answers)
            intake.licences.update(decode(line).licence for line in answers)
        progress("writing the record")
        _write_lines(edition / RECORDS, heapq.merge(read_lines(facts), answers, key=id_of))
        facts.unlink()
        # The readings follow the facts in the tables that hold them.
        parquet.reopen("reading", LINK, COVERAGE)
        derivation.take(answers)
        counts, tables = derivation.finish()
    tables |= observed.write(edition / TABLES, held)
    (edition / SCHEMA).mkdir()
    for kind in KINDS:
        (edition / SCHEMA / f"{kind}.json").write_bytes(
            msgspec.json.format(msgspec.json.encode(schema(kind), order="sorted"), indent=1) + b"\n"
        )
    manifest = Manifest(
        number=number,
        as_of=day.isoformat(),
        state=intake.state,
        method=METHOD,
        counts=counts,
        indicators=list(read.asked)
        if read
        else [
            Asked(each.slug, each.version, each.title, each.question, each.reads, each.limits)
            for each in indicators.all_indicators()
        ],
        licences=[
            Licence(licence, NOTICES.get(licence, "See the publisher's terms."), count)
            for licence, count in sorted(intake.licences.items())
        ],
        withheld=[Withheld(reason, count) for reason, count in sorted(intake.withheld.items())],
        toolchain=toolchain(),
        tables=dict(sorted(tables.items())),
    )
    manifest.write(edition)
    progress("sealing")
    write_sums(edition)
    return manifest


def _released(answers: Iterable[Reading], intake: _Intake) -> Iterator[Reading]:
    """Yield readings in order of id and count their licences; a public edition keeps back what RECORDS says."""
    kept_back = 0
    for reading in sorted(answers, key=lambda each: each.id.encode()):
        if intake.state == "public" and reading.actor.startswith(ASKED_FIRST):
            kept_back += 1
            continue
        intake.licences[reading.licence] += 1
        yield reading
    if kept_back:
        # Set, not added: a rebuild asks again and must arrive at the same count.
        intake.withheld[UNASKED_REASON] = kept_back


def toolchain() -> dict[str, str]:
    """Return the versions that decide the bytes of an edition."""
    return {
        "answerable": version("answerable"),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in ("duckdb", "ibis-framework", "msgspec", "pyarrow", "pyroaring")},
    }


def newest_day(records: Iterable[Record]) -> tuple[date, str] | None:
    """Return the newest day that records name, and the id of the first record that names it; None where none does."""
    named = ((day, record.id) for record in records for day in _days(record))
    return max(named, key=lambda each: each[0], default=None)


def _days(record: Record) -> Iterator[date]:
    for text in date_texts(record):
        # A text that is no date is refused later, with its record, its field and the mend.
        with suppress(ValueError):
            yield earliest(text)


def facts_of(path: Path) -> Iterator[bytes]:
    """Yield the lines of a records.jsonl that are not readings."""
    return (line for line in read_lines(path) if not is_reading(line))


def _write_lines(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        for line in lines:
            file.write(line)
            file.write(b"\n")
