"""Asking an indicator turns the rows of its Ibis expression into readings, in order of actor, provision and criterion."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from typing import Any

import ibis
import pyarrow.compute as pc

from answerable.core.indicator import Indicator, Reading, reading_id
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER

#: A reading names at most so many of its inputs; its digest covers them all.
NAMED_INPUTS = 200
#: About how many inputs are held in memory and looked up together.
PORTION = 200_000
COLUMNS = ("actor", "provision", "criterion", "status", "standard", "because", "inputs")
Digests = Callable[[Collection[str]], Mapping[str, bytes]]


class Tables:
    """The record's tables on an Ibis backend, on one day: `tables.incident`, `tables.link`, `tables.responsibility`, …

    Columns are those of the edition's Parquet files. `responsibility` has one row for every borne provision and every
    criterion of it that addresses the actor's type.
    """

    def __init__(self, backend: Any, as_of: date) -> None:
        self.backend = backend
        self.as_of = as_of
        self._asking = False
        self._kept: list[str] = []
        #: The queries whose rows are held, in order.
        self.held: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.backend.table(name)

    def links(self, field: str, source: str, target: str) -> Any:
        """Return the links of one field as two columns named as asked."""
        link = self.backend.table("link")
        return link.filter(link.field == field).select(**{source: link.source, target: link.target})

    def keep(self, rows: Any) -> Any:
        """Hold rows that a question uses several times until it is answered, so that they are computed once.

        In SQL that is printed they stay a part of the query.
        """
        if not self._asking:
            return rows
        if self.backend.name != "duckdb":
            return rows.cache()
        return self.hold(str(ibis.to_sql(rows, dialect="duckdb")))

    def hold(self, query: str) -> Any:
        """Hold the rows of a DuckDB query until the question is answered."""
        # A temporary table of DuckDB's own can go to disk, and is dropped when the question is answered.
        name = f"kept_{len(self._kept)}"
        self.backend.raw_sql(f"CREATE TEMP TABLE {name} AS {query}")
        self._kept.append(name)
        self.held.append(query)
        return self.backend.table(name)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """While a question is put, keep what it asks to keep; let go of it afterwards."""
        self._asking = True
        try:
            yield
        finally:
            self._asking = False
            self.held = []
            while self._kept:
                self.backend.raw_sql(f"DROP TABLE {self._kept.pop()}")


def expression(indicator: Indicator, tables: Tables) -> Any:
    """Return the Ibis expression whose rows are the indicator's readings, in their order."""
    return indicator.answer(tables).select(*COLUMNS).order_by("actor", "provision", "criterion")


def sql(indicator: Indicator, tables: Tables, dialect: str = "duckdb") -> str:
    """Return the SQL that answers the indicator."""
    return str(ibis.to_sql(expression(indicator, tables), dialect=dialect))


def ask(indicator: Indicator, tables: Tables, digests: Digests) -> Iterator[Reading]:
    """Ask one indicator and yield its readings; none where the record says nothing.

    `digests` gives the SHA-256 of the records it is asked for. Raises KeyError for an input that is not in the record, and
    ValueError where two rows answer for one actor, provision and criterion.
    """
    seen: tuple[str, ...] = ()
    with tables.asking():
        answers = _answers(indicator, tables)
        for actors in _portions(answers):
            portion = answers.filter(answers.actor.isin(actors)).order_by("actor", "provision", "criterion")
            rows = portion.to_pyarrow()
            found = digests(set(pc.unique(pc.list_flatten(rows["inputs"])).to_pylist()))
            for number in range(rows.num_rows):
                row = rows.slice(number, 1).to_pylist()[0]
                key = (row["actor"], row["provision"], row["criterion"])
                if key == seen:
                    raise ValueError(f"{indicator.slug} answers twice for {', '.join(key)}")
                seen = key
                yield _reading(indicator, tables, row, found)


#: What a question was compiled to on DuckDB, by its answer and day: in one process an edition is often built more than once.
_compiled: dict[tuple[Callable[[Any], Any], date], list[str]] = {}


def _answers(indicator: Indicator, tables: Tables) -> Any:
    """Answer a question and hold its rows."""
    key = (indicator.answer, tables.as_of)
    if tables.backend.name != "duckdb":
        return tables.keep(expression(indicator, tables))
    if key in _compiled:
        return [tables.hold(query) for query in _compiled[key]][-1]
    answers = tables.keep(expression(indicator, tables))
    _compiled[key] = tables.held
    return answers


def _portions(answers: Any) -> Iterator[list[str]]:
    """Yield actors in order, so many at a time that their readings have about PORTION inputs together."""
    sizes = answers.group_by("actor").agg(size=answers.inputs.length().sum()).order_by("actor").to_pyarrow()
    portion: list[str] = []
    held = 0
    for actor, size in zip(sizes["actor"].to_pylist(), sizes["size"].to_pylist(), strict=True):
        if portion and held + size > PORTION:
            yield portion
            portion, held = [], 0
        portion.append(actor)
        held += size
    if portion:
        yield portion


def _reading(indicator: Indicator, tables: Tables, row: dict[str, Any], found: Mapping[str, bytes]) -> Reading:
    inputs = sorted(set(row["inputs"]), key=str.encode)
    digest = sha256()
    for each in inputs:
        digest.update(found[each])
    return Reading(
        id=reading_id(indicator.slug, row["actor"], row["provision"], row["criterion"]),
        checked="verified",
        licence=OWN_LICENCE,
        publisher=OWN_PUBLISHER,
        indicator=indicator.slug,
        version=indicator.version,
        actor=row["actor"],
        provision=row["provision"],
        criterion=row["criterion"],
        as_of=tables.as_of.isoformat(),
        status=row["status"],
        standard=row["standard"],
        because=row["because"],
        inputs=tuple(inputs[:NAMED_INPUTS]),
        inputs_count=len(inputs),
        inputs_digest=digest.hexdigest(),
    )
