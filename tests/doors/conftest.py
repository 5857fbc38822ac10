"""What tests of questions share: tiny records whose answers are known beforehand, and a question put to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from answerable.core.actor import Actor, Name
from answerable.core.attribution import Attribution
from answerable.core.commitment import Commitment
from answerable.core.harm import Harm
from answerable.core.incident import Incident, Response
from answerable.core.indicator import Reading
from answerable.core.instrument import Criterion, Instrument, Provision
from answerable.core.kinds import decode
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, Citation, Record, canonical
from answerable.core.source import Source
from answerable.core.validation import validate
from answerable.editions.asking import digests, open_tables
from answerable.editions.derive import Derivation
from answerable.editions.framework import Framework
from answerable.editions.observed import Held
from answerable.editions.parquet import ParquetWriter
from answerable.indicators import Tables, all_indicators, ask, sql

OURS = {"checked": "verified", "licence": OWN_LICENCE, "publisher": OWN_PUBLISHER}
DAY = date(2026, 6, 1)
#: An answer that is adverse, or that says something is kept, needs more than one data set.
DETERMINED = {"met", "partly", "not_met", "contradicted", "no_breach_found"}


def cite(*names: str) -> tuple[Citation, ...]:
    return tuple(Citation(source=f"source/{name}") for name in names)


def source(name: str, cluster: str = "", primary: bool = False) -> Source:
    return Source(
        id=f"source/{name}", title=name, form="document", cluster=cluster or name, seen="stored", primary=primary, **OURS
    )  # fmt: skip


def actor(record_id: str) -> Actor:
    return Actor(id=record_id, type=record_id.partition("/")[0], names=(Name(text=record_id),), **OURS)


def pact(path: str, *criteria: str, polarity: str = "refrain") -> list[Record]:
    """A voluntary text with one provision and its criteria, as the record holds them."""
    slug = path.partition("/")[0]
    asked = [
        Criterion(
            id=f"criterion/{each}", question=f"{each}?", polarity=polarity, addressees=("state",), observability="medium",
            expected_evidence="x", where="x", met_when="x", partly_when="x", broken_when="x", what_would_change_it="x", **OURS,
        )
        for each in criteria
    ]  # fmt: skip
    return [
        Instrument(
            id=f"instrument/{slug}", title=slug, issuer="A forum", form="statement", force="voluntary", adopted="2015-06-01",
            addressees=("state",), summary=slug, **OURS,
        ),
        Provision(
            id=f"provision/{path}", instrument=f"instrument/{slug}", title=path, text=path, polarity=polarity, specificity=2,
            addressees=("state",), criteria=tuple(each.id for each in asked), **OURS,
        ),
        *asked,
    ]  # fmt: skip


def commitment(instrument: str, actor_id: str, **more) -> Commitment:
    given = {"since": "2015-06-01", "citations": cite("list"), **OURS, **more}
    return Commitment(
        id=f"commitment/{instrument}/{actor_id.partition('/')[2]}/1", actor=actor_id, instrument=f"instrument/{instrument}",
        basis="endorsed", how="endorsed", **given,
    )  # fmt: skip


def incident(slug: str, **more) -> Incident:
    given = {
        "start": "2020-05-03", "type": "attack", "territories": ("state/xbb",), "status": "settled",
        "citations": cite("paper"), **OURS, **more,
    }  # fmt: skip
    return Incident(id=f"incident/{slug}", title=slug, summary=slug, **given)


def claim(slug: str, number: int, accused: str, by: str, cited: str = "paper", **more) -> Attribution:
    given = {
        "by_type": "government", "by_actors": (by,) if by.startswith("state/") else (), "type": "political",
        "accused_actors": (accused,) if "/" in accused else (), "citations": cite(cited), **OURS, **more,
    }  # fmt: skip
    return Attribution(id=f"attribution/{slug}/{number}", incident=f"incident/{slug}", by=by, accused=accused, **given)


def response(slug: str, number: int, by: str, kind: str, **more) -> Response:
    given = {"citations": cite("paper"), **OURS, **more}
    return Response(
        id=f"response/{slug}/{number}", incident=f"incident/{slug}", by=by, actors=(by,) if "/" in by else (), type=kind,
        **given,
    )  # fmt: skip


def harm(slug: str, number: int = 1, **more) -> Harm:
    given = {
        "dimension": "data_and_privacy", "order": 1, "what": "Health data exposed", "measure": "people_data_exposed",
        "unit": "people", "value_kind": "measured", "causal": "direct", "citations": cite("paper"), **OURS, **more,
    }  # fmt: skip
    return Harm(id=f"harm/{slug}/{number}", incident=f"incident/{slug}", **given)


BASE = [
    *(actor(f"state/{code}") for code in ("xaa", "xbb", "xcc", "xdd")),
    *(source(name) for name in ("list", "paper", "gazette")), source("ruling", primary=True),
]  # fmt: skip


@pytest.fixture
def tiny() -> SimpleNamespace:
    """The makers of tiny records, and the States and papers that they point to."""
    return SimpleNamespace(
        base=BASE, pact=pact, commitment=commitment, incident=incident, claim=claim, response=response, harm=harm,
        source=source, cite=cite, actor=actor, of=lambda publisher: {"publisher": publisher}, determined=DETERMINED,
    )  # fmt: skip


on_spark: set[str] = set()


@pytest.fixture
def put(tmp_path: Path) -> Iterator[Callable[..., dict[str, Reading]]]:
    """Put one question to a record, through the tables that an edition has; every answer is checked for what all must be."""
    opened: list[Tables] = []
    indicators = {indicator.slug: indicator for indicator in all_indicators()}

    def asked(slug: str, *records: Record, observations: Iterable[Held] = ()) -> dict[str, Reading]:
        assert [problem for record in records for problem in validate(record)] == []
        folder, framework = tmp_path / str(len(opened)), Framework()
        lines = (canonical(each) for each in sorted(records, key=lambda each: each.id))
        with closing(ParquetWriter(folder)) as parquet:
            Derivation([parquet], [framework.take]).take(lines)
        tables = open_tables(folder, framework, DAY, observations)
        opened.append(tables)
        found = list(ask(indicators[slug], tables, lambda ids: digests(tables, ids)))
        if slug not in on_spark:
            # Its text follows from the columns alone: once a process is enough.
            on_spark.add(slug)
            assert sql(indicators[slug], tables, "pyspark")
        for reading in found:
            assert validate(reading) == [] and decode(canonical(reading)) == reading
            assert reading.because.endswith(".") and "  " not in reading.because and "state/" not in reading.because
            assert reading.status not in ("met", "partly", "not_met", "no_breach_found")
            assert not reading.inputs_count or reading.inputs == tuple(sorted(set(reading.inputs)))
        return {reading.id.removeprefix(f"reading/{slug}/"): reading for reading in found}

    yield asked
    for tables in opened:
        tables.backend.disconnect()
