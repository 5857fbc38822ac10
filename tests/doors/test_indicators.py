"""The indicators door: the contract of every question, and tiny records whose answers are known beforehand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import msgspec
import pytest

from answerable.core.actor import Actor, Name, Resolution
from answerable.core.assessment import standard_reached
from answerable.core.attribution import Attribution
from answerable.core.commitment import Commitment, Position
from answerable.core.harm import Harm
from answerable.core.incident import Engaged, Incident, Response
from answerable.core.indicator import Indicator, Reading
from answerable.core.instrument import Criterion, Instrument, Provision
from answerable.core.kinds import decode
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, Citation, Record, canonical
from answerable.core.source import Source
from answerable.core.validation import validate
from answerable.editions.asking import digests, open_tables
from answerable.editions.derive import Derivation
from answerable.editions.framework import Framework
from answerable.editions.gather import gather
from answerable.editions.parquet import ParquetWriter
from answerable.indicators import Tables, all_indicators, ask, sql
from answerable.indicators._scopes import SCOPES
from answerable.indicators.promise_by_forum import PAIRS

DOCS = Path(__file__).parents[2] / "docs"
DAY = date(2026, 6, 1)
OURS = {"checked": "verified", "licence": OWN_LICENCE, "publisher": OWN_PUBLISHER}
INDICATORS = {indicator.slug: indicator for indicator in all_indicators()}
#: An answer that is adverse, or that says something is kept.
DETERMINED = {"met", "partly", "not_met", "contradicted", "no_breach_found"}


def cite(*sources: str) -> tuple[Citation, ...]:
    return tuple(Citation(source=f"source/{name}") for name in sources)


def source(name: str, cluster: str = "", primary: bool = False) -> Source:
    return Source(
        id=f"source/{name}",
        title=name,
        form="document",
        cluster=cluster or name,
        seen="stored",
        primary=primary,
        **OURS,
    )


def actor(record_id: str) -> Actor:
    return Actor(id=record_id, type=record_id.partition("/")[0], names=(Name(text=record_id),), **OURS)


def instrument(slug: str, force: str = "voluntary", form: str = "statement", in_force: str = "") -> Instrument:
    return Instrument(
        id=f"instrument/{slug}", title=slug, issuer="A forum", form=form, force=force, adopted="2015-06-01",
        in_force=in_force, addressees=("state",), summary=slug, **OURS,
    )  # fmt: skip


def provision(path: str, *criteria: str, addressees: tuple[str, ...] = ("state",)) -> Provision:
    return Provision(
        id=f"provision/{path}", instrument=f"instrument/{path.partition('/')[0]}", title=path, text=path, polarity="refrain",
        specificity=2, addressees=addressees, criteria=tuple(f"criterion/{each}" for each in criteria), **OURS,
    )  # fmt: skip


def criterion(
    slug: str, polarity: str = "refrain", machine: str = "", addressees: tuple[str, ...] = ("state",)
) -> Criterion:
    return Criterion(
        id=f"criterion/{slug}", question=f"{slug}?", polarity=polarity, addressees=addressees, observability="medium",
        expected_evidence="x", where="x", met_when="x", partly_when="x", broken_when="x", what_would_change_it="x",
        machine=machine, **OURS,
    )  # fmt: skip


def commitment(instrument_slug: str, actor_id: str, basis: str = "endorsed", number: int = 1, **more) -> Commitment:
    slug = actor_id.partition("/")[2]
    given = {"since": "2015-06-01", "citations": cite("list"), **OURS, **more}
    return Commitment(
        id=f"commitment/{instrument_slug}/{slug}/{number}", actor=actor_id, instrument=f"instrument/{instrument_slug}",
        basis=basis, how=basis, **given,
    )  # fmt: skip


def incident(slug: str, engaged: str = "", **more) -> Incident:
    given = {
        "start": "2020-05-03", "type": "attack", "sectors": ("healthcare",), "territories": ("state/xbb",),
        "status": "settled", "citations": cite("paper"), **OURS, **more,
    }  # fmt: skip
    asked = (Engaged(provision=f"provision/{engaged}", reason="It was struck."),) if engaged else ()
    return Incident(id=f"incident/{slug}", title=slug, summary=slug, engaged=asked, **given)


def harm(slug: str, number: int = 1, **more) -> Harm:
    given = {
        "dimension": "life_and_health", "order": 1, "what": "Operations put off", "value_kind": "not_quantified",
        "causal": "direct", "citations": cite("paper"), **OURS, **more,
    }  # fmt: skip
    return Harm(id=f"harm/{slug}/{number}", incident=f"incident/{slug}", **given)


def claim(slug: str, number: int, accused: str, by: str, cited: str, **more) -> Attribution:
    given = {
        "by_type": "government", "by_actors": (by,) if by.startswith("state/") else (), "type": "political",
        "accused_actors": (accused,) if "/" in accused else (), "citations": cite(cited), **OURS, **more,
    }  # fmt: skip
    return Attribution(id=f"attribution/{slug}/{number}", incident=f"incident/{slug}", by=by, accused=accused, **given)


STATES = [actor(f"state/{code}") for code in ("xaa", "xbb", "xcc", "xdd")]
PAPERS = [
    source("list"),
    source("paper"),
    source("gazette"),
    source("copy", cluster="paper"),
    source("ruling", primary=True),
]
PACT = [
    *STATES, *PAPERS, instrument("pact"), provision("pact/1", "no-patient-harm", "no-shutdown"),
    criterion("no-patient-harm"), criterion("no-shutdown"), commitment("pact", "state/xaa"),
]  # fmt: skip


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Callable[..., dict[str, Reading]]]:
    """Put one indicator to a record, through the same tables that an edition has."""
    opened: list[Tables] = []

    def put(slug: str, *records: Record) -> dict[str, Reading]:
        tables = opened_tables(tmp_path / str(len(opened)), list(records))
        opened.append(tables)
        found = ask(INDICATORS[slug], tables, lambda ids: digests(tables, ids))
        return {reading.id.removeprefix(f"reading/{slug}/"): reading for reading in found}

    yield put
    for tables in opened:
        tables.backend.disconnect()


def opened_tables(folder: Path, records: list[Record]) -> Tables:
    assert [problem for record in records for problem in validate(record)] == []
    framework = Framework()
    with closing(ParquetWriter(folder)) as parquet:
        lines = (canonical(each) for each in sorted(records, key=lambda each: each.id))
        Derivation([parquet], [framework.take]).take(lines)
    return open_tables(folder, framework, DAY)


# The contract


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Record], Tables]]:
    records = list(gather().records)
    tables = opened_tables(tmp_path_factory.mktemp("real") / "asked", records)
    yield {record.id: record for record in records}, tables
    tables.backend.disconnect()


@pytest.fixture(scope="module")
def void(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    tables = opened_tables(tmp_path_factory.mktemp("void") / "asked", [])
    yield tables
    tables.backend.disconnect()


every_indicator = pytest.mark.parametrize("indicator", all_indicators(), ids=lambda indicator: indicator.slug)


def test_slugs_are_given_once_and_in_order() -> None:
    slugs = [indicator.slug for indicator in all_indicators()]
    assert slugs == sorted(set(slugs)) and len(slugs) >= 6


@every_indicator
def test_an_indicator_says_what_it_asks_reads_and_cannot_show(indicator: Indicator, real) -> None:
    records, _ = real
    assert indicator.version and indicator.title and indicator.question.endswith("?")
    assert indicator.reads and len(indicator.limits) >= 3
    machines = {record.machine for record in records.values() if isinstance(record, Criterion)}
    for read in indicator.reads:
        word = read.removeprefix("machine: ")
        assert read in records if word == read else word in machines, read


@every_indicator
def test_its_readings_of_the_real_record_are_sound(indicator: Indicator, real) -> None:
    records, tables = real
    readings = list(ask(indicator, tables, lambda ids: digests(tables, ids)))
    assert [reading.id for reading in readings] == sorted({reading.id for reading in readings})
    for reading in readings:
        assert validate(reading) == [] and decode(canonical(reading)) == reading
        assert reading.as_of == DAY.isoformat() and reading.standard in ("allegation", "indications")
        assert reading.checked == "verified"
        assert reading.because.endswith(".") and "  " not in reading.because
        assert {reading.actor, reading.provision, reading.criterion, *reading.inputs} <= set(records)
        assert reading.criterion in records[reading.provision].criteria
        named = [name.text for name in records[reading.actor].names] + [reading.actor]
        assert not any(name in reading.because for name in named)
        assert 0 < len(reading.inputs) <= reading.inputs_count
        if reading.inputs_count <= 200:
            whole = b"".join(hashlib.sha256(canonical(records[each])).digest() for each in reading.inputs)
            assert reading.inputs_digest == hashlib.sha256(whole).hexdigest()
        # Only a person may say that something was kept, and nothing unconfirmed may weigh.
        assert reading.status not in ("met", "no_breach_found", "not_met")
        assert all(records[each].checked == "verified" for each in reading.inputs if not each.startswith("source/"))
    again = list(ask(indicator, tables, lambda ids: digests(tables, ids)))
    assert [canonical(reading) for reading in readings] == [canonical(reading) for reading in again]


@every_indicator
def test_an_empty_record_gives_no_reading_and_the_sql_can_be_printed(indicator: Indicator, void: Tables) -> None:
    assert list(ask(indicator, void, lambda ids: {})) == []
    printed = sql(indicator, void)
    assert printed == sql(indicator, void) and "SELECT" in printed and "ibis" not in printed.lower()
    assert "SELECT" in sql(indicator, void, "pyspark").upper()


def test_two_answers_for_one_criterion_are_refused(void: Tables) -> None:
    one = INDICATORS["treaty-status"]
    row = "SELECT 'state/a' actor, 'provision/p/1' provision, 'criterion/c' criterion, 'met' status, 'x' standard, 'x' because"
    twice = Indicator(
        one.slug, "1", one.title, one.question, one.reads, one.limits,
        lambda tables: tables.backend.sql(f"{row}, ['y'] inputs UNION ALL {row}, ['z'] inputs"),
    )  # fmt: skip
    with pytest.raises(ValueError, match="answers twice"):
        list(ask(twice, void, lambda ids: dict.fromkeys(ids, b"")))
    assert void.backend.con.sql("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchone() == (0,)


# Attributed conduct


CARE = "state/xaa/pact/1/no-patient-harm"


def test_no_attribution_gives_no_reading(asked) -> None:
    assert asked("attributed-conduct", *PACT, incident("ward", "pact/1"), harm("ward")) == {}


def test_one_claimant_is_an_allegation(asked) -> None:
    readings = asked(
        "attributed-conduct", *PACT, incident("ward", "pact/1"), harm("ward"),
        claim("ward", 1, "state/xaa", "state/xbb", "paper"),
    )  # fmt: skip
    assert list(readings) == [CARE]
    reading = readings[CARE]
    assert (reading.status, reading.standard) == ("searched_not_found", "allegation")
    assert standard_reached(1, False) == reading.standard
    assert reading.inputs == (
        "attribution/ward/1", "commitment/pact/xaa/1", "harm/ward/1", "incident/ward", "source/paper",
    )  # fmt: skip


def test_two_independent_claimants_give_indications(asked) -> None:
    reading = asked(
        "attributed-conduct", *PACT, incident("ward", "pact/1"), harm("ward"),
        claim("ward", 1, "state/xaa", "state/xbb", "paper"), claim("ward", 2, "state/xaa", "state/xcc", "gazette", type="legal"),
    )[CARE]  # fmt: skip
    assert (reading.status, reading.standard) == ("contradicted", "indications")
    assert standard_reached(2, False) == reading.standard
    assert "2 attributions by others (0 technical, 1 political, 1 legal), held in 2 origin clusters" in reading.because


@pytest.mark.parametrize(
    ("one", "two", "why"),
    [
        (("state/xbb", "paper"), ("state/xbb", "gazette"), "two papers repeat one government"),
        (("state/xbb", "paper"), ("state/xcc", "copy"), "a copy shares the cluster of its original"),
        (("A laboratory", "paper"), ("a laboratory ", "gazette"), "one claimant, spelt twice"),
        (("state/xbb", "paper"), ("state/xaa", "gazette"), "the accused State's own words do not count"),
    ],
)
def test_what_is_not_independent_stays_an_allegation(asked, one, two, why) -> None:
    reading = asked(
        "attributed-conduct", *PACT, incident("ward", "pact/1"), harm("ward"),
        claim("ward", 1, "state/xaa", *one), claim("ward", 2, "state/xaa", *two),
    )[CARE]  # fmt: skip
    assert (reading.status, reading.standard) == ("searched_not_found", "allegation"), why


def test_one_primary_document_gives_indications(asked) -> None:
    reading = asked(
        "attributed-conduct", *PACT, incident("ward", "pact/1"), harm("ward"),
        claim("ward", 1, "state/xaa", "A court", "ruling", type="legal"),
    )[CARE]  # fmt: skip
    assert (reading.status, reading.standard) == ("contradicted", "indications")


def test_a_source_that_nobody_looked_at_is_no_origin(asked) -> None:
    heard = [
        msgspec.structs.replace(source(name, primary=True), checked="unconfirmed") for name in ("hearsay", "rumour")
    ]
    reading = asked(
        "attributed-conduct", *PACT, *heard, incident("ward", "pact/1"), harm("ward"),
        claim("ward", 1, "state/xaa", "state/xbb", "paper"), claim("ward", 2, "state/xaa", "state/xcc", "hearsay"),
        claim("ward", 3, "state/xaa", "A lab", "rumour"),
    )[CARE]  # fmt: skip
    assert (reading.status, reading.standard) == ("searched_not_found", "allegation")
    assert "in 3 attributions by others" in reading.because and "held in 1 origin cluster" in reading.because
    assert not {each.id for each in heard} & set(reading.inputs)


def test_claimants_about_different_incidents_corroborate_nothing(asked) -> None:
    reading = asked(
        "attributed-conduct", *PACT, incident("ward", "pact/1"), harm("ward"), incident("clinic", "pact/1"), harm("clinic"),
        claim("ward", 1, "state/xaa", "state/xbb", "paper"), claim("clinic", 1, "state/xaa", "state/xcc", "gazette"),
    )[CARE]  # fmt: skip
    assert (reading.status, reading.standard) == ("searched_not_found", "allegation")
    assert "named for 2 incidents" in reading.because


def test_the_accused_states_own_words_alone_give_no_reading(asked) -> None:
    assert asked(
        "attributed-conduct", *PACT, incident("ward", "pact/1"), harm("ward"),
        claim("ward", 1, "state/xaa", "state/xaa", "paper"),
    ) == {}  # fmt: skip


TWO = [claim("ward", 1, "state/xaa", "state/xbb", "paper"), claim("ward", 2, "state/xaa", "state/xcc", "gazette")]


@pytest.mark.parametrize(
    ("start", "status"),
    [("2015-06-01", "contradicted"), ("2015", "searched_not_found"), ("", "searched_not_found"), ("2015-05-31", None)],
)
def test_an_incident_weighs_only_if_it_certainly_began_under_the_responsibility(asked, start, status) -> None:
    readings = asked("attributed-conduct", *PACT, incident("ward", "pact/1", start=start), harm("ward"), *TWO)
    assert [reading.status for reading in readings.values()] == ([status] if status else [])


@pytest.mark.parametrize(
    "record",
    [
        [incident("ward", "pact/1", sectors=("energy",)), harm("ward")],
        [incident("ward", "pact/1", type="fraud"), harm("ward")],
        [incident("ward", "pact/1")],
        [incident("ward", "pact/1"), harm("ward", causal="alleged")],
        [incident("ward", "pact/1"), harm("ward", causal="statistical")],
        [incident("ward", "pact/1"), harm("ward", exposed=True)],
        [incident("ward", "pact/1"), harm("ward", checked="unconfirmed")],
        [incident("ward", "pact/1"), harm("ward", dimension="trust_and_social")],
        [incident("ward", "pact/1", checked="unconfirmed"), harm("ward")],
        [incident("ward"), harm("ward")],
    ],
)
def test_an_incident_that_the_criterion_does_not_ask_about_gives_no_reading(asked, record) -> None:
    assert asked("attributed-conduct", *PACT, *record, *TWO) == {}


def test_unconfirmed_claims_and_commitments_give_no_reading(asked) -> None:
    ward = [incident("ward", "pact/1"), harm("ward")]
    unsure = [msgspec.structs.replace(each, checked="unconfirmed") for each in TWO]
    assert asked("attributed-conduct", *PACT, *ward, *unsure) == {}
    doubted = [
        msgspec.structs.replace(each, checked="unconfirmed") if isinstance(each, Commitment) else each for each in PACT
    ]
    assert asked("attributed-conduct", *doubted, *ward, *TWO) == {}


def test_a_shutdown_at_home_speaks_to_the_shutdown_criterion_alone(asked) -> None:
    cut = incident("ward", "pact/1", type="shutdown", sectors=("telecommunications",), territories=("state/xaa",))
    readings = asked("attributed-conduct", *PACT, cut, harm("ward"), *TWO)
    assert {key: reading.status for key, reading in readings.items()} == {
        "state/xaa/pact/1/no-shutdown": "contradicted"
    }


@pytest.mark.parametrize(("territories", "found"), [(("state/xaa",), False), (("state/xaa", "state/xbb"), True)])
def test_conduct_abroad_needs_somebody_struck_abroad(asked, territories, found) -> None:
    pact = [*PACT[:-4], provision("pact/1", "no-infrastructure-op"), criterion("no-infrastructure-op"), PACT[-1]]
    readings = asked("attributed-conduct", *pact, incident("ward", "pact/1", territories=territories), *TWO)
    assert bool(readings) is found


def test_a_rival_attribution_and_a_contest_are_said(asked) -> None:
    ward = [incident("ward", "pact/1"), harm("ward")]
    rival = asked("attributed-conduct", *PACT, *ward, *TWO, claim("ward", 3, "state/xdd", "state/xbb", "paper"))[CARE]
    assert "Contested, or blamed on another State too: 1 incident." in rival.because
    assert rival.inputs_count == asked("attributed-conduct", *PACT, *ward, *TWO)[CARE].inputs_count
    contested = incident("ward", "pact/1", status="contested")
    assert "Contested" in asked("attributed-conduct", *PACT, contested, harm("ward"), *TWO)[CARE].because


SET = {"publisher": "A data set"}
STRAY = [*PACT[:-4], provision("pact/1", "vital-services-left-alone"), criterion("vital-services-left-alone"), PACT[-1]]
STRAYED = "state/xaa/pact/1/vital-services-left-alone"


def test_two_collections_of_one_event_are_never_added_and_never_corroborate(asked) -> None:
    own = [incident("ward", "pact/1"), harm("ward"), TWO[0]]
    twin = [
        incident("twin", "pact/1", **SET), harm("twin", **SET),
        claim("twin", 1, "state/xaa", "state/xcc", "gazette", **SET), claim("twin", 2, "state/xaa", "state/xbb", "gazette", **SET),
    ]  # fmt: skip
    reading = asked("attributed-conduct", *PACT, *own, *twin)[CARE]
    # Two governments in two papers, but neither within one incident.
    assert (reading.status, reading.standard) == ("searched_not_found", "allegation")
    assert "Answerable's own cases: named for 1 incident, in 1 attribution by others" in reading.because
    assert "A data set: named for 1 incident, in 2 attributions" in reading.because
    assert reading.because.index("own cases") < reading.because.index("A data set")
    assert "2 incidents" not in reading.because and "3 attributions" not in reading.because
    assert reading.because.endswith("their numbers are never added.")
    strong = asked("attributed-conduct", *PACT, *own, TWO[1], *twin)[CARE]
    assert (strong.status, strong.standard) == ("contradicted", "indications")


@pytest.mark.parametrize(("named", "found"), [("2015-05", False), ("2015-06", True), ("2014", True)])
def test_an_incident_had_begun_when_somebody_was_named_for_it(asked, named, found) -> None:
    # A claim dated before the year of the incident may mean something else.
    row = incident("row", start="2015", sectors=("energy",), means=("disruption",), **SET)
    named_for = claim("row", 1, "state/xaa", "state/xbb", "paper", date=named, **SET)
    assert bool(asked("attributed-conduct", *STRAY, row, named_for)) is found


def test_one_data_set_alone_raises_an_allegation_however_many_claim(asked) -> None:
    rows = [incident("row", sectors=("energy",), means=("disruption",), **SET)]
    rows += [
        claim("row", n, "state/xaa", by, "paper", **SET) for n, by in enumerate(("state/xbb", "A court", "A lab"), 1)
    ]
    rows.append(
        claim("row", 4, "state/xaa", "not recorded", "paper", type="not-recorded", by_type="not-recorded", **SET)
    )
    reading = asked("attributed-conduct", *STRAY, *rows)[STRAYED]
    assert (reading.status, reading.standard) == ("searched_not_found", "allegation")
    assert "(0 technical, 3 political, 0 legal, 1 of a kind not recorded), held in 1 origin cluster" in reading.because
    assert "named for 1 incident (chosen by sector, means and place alone), in 4 attributions" in reading.because
    assert "own cases" not in reading.because and "never added" not in reading.because


@pytest.mark.parametrize(
    "more",
    [
        {"publisher": OWN_PUBLISHER}, {"sectors": ("government",)}, {"means": ("data_theft",)}, {"means": ()}, {"sectors": ()},
        {"type": "fraud"}, {"checked": "unconfirmed"}, {"start": "2014"}, {"engaged": "pact/1", "sectors": ("education",)},
    ],
)  # fmt: skip
def test_where_nobody_says_what_is_relevant_only_the_plain_sort_is_asked_about(asked, more) -> None:
    given = {"sectors": ("energy",), "means": ("disruption",), **SET, **more}
    record = [incident("row", **given), claim("row", 1, "state/xaa", "state/xbb", "paper", **SET)]
    assert asked("attributed-conduct", *STRAY, *record) == {}


@pytest.mark.parametrize(
    ("start", "certain"), [("2015", False), ("2015-06", True), ("2016", True), ("2015-05", None), ("", False)]
)
def test_a_data_sets_imprecise_day_is_every_day_it_may_mean(asked, start, certain) -> None:
    row = incident("row", start=start, sectors=("energy",), means=("disruption",), **SET)
    readings = asked("attributed-conduct", *STRAY, row, claim("row", 1, "state/xaa", "state/xbb", "paper", **SET))
    assert bool(readings) is (certain is not None)
    assert all(
        ("may have begun before the State took the provision on" not in reading.because) is certain
        for reading in readings.values()
    )


@pytest.mark.parametrize(("start", "found"), [("2015-05-31", False), ("2015", True), ("2016", True)])
def test_nobody_took_a_text_on_before_it_was_there(asked, start, found) -> None:
    row = incident("row", start=start, sectors=("energy",), means=("disruption",), **SET)
    undated = [*STRAY[:-1], commitment("pact", "state/xaa", since="", as_of="2021-11")]
    readings = asked("attributed-conduct", *undated, row, claim("row", 1, "state/xaa", "state/xbb", "paper", **SET))
    assert bool(readings) is found
    assert all("1 incident may have begun before the State took" in reading.because for reading in readings.values())


def test_what_those_who_claim_an_incident_say_is_no_accusation_by_others(asked) -> None:
    row = incident("row", sectors=("energy",), means=("disruption",), **SET)
    own = claim("row", 1, "state/xaa", "whoever did it", "paper", by_type="self-claimed", **SET)
    assert asked("attributed-conduct", *STRAY, row, own) == {}
    both = asked("attributed-conduct", *STRAY, row, own, claim("row", 2, "state/xaa", "state/xbb", "gazette", **SET))
    assert "in 1 attribution by others (" in both[STRAYED].because
    assert "Not counted: 1 statement by the State itself, or by those who claim the incident." in both[STRAYED].because


def test_every_scope_reads_a_refrain_criterion_that_an_attribution_can_answer(real) -> None:
    records, _ = real
    for scope in SCOPES:
        asked_of = records[f"criterion/{scope.criterion}"]
        assert asked_of.polarity == "refrain" and asked_of.machine


# Treaty status


TREATY = [
    *STATES, *PAPERS, instrument("treaty", "binding", "treaty", in_force="2018-01-01"),
    provision("treaty/1", "cooperates"), provision("treaty/2", "contact"), criterion("cooperates", "do"),
    criterion("contact", "do", machine="treaty status"),
]  # fmt: skip


def test_ratified_signed_and_absent_are_told_apart(asked) -> None:
    readings = asked(
        "treaty-status", *TREATY,
        commitment("treaty", "state/xaa", "signed", 1, since="2016-02-01", as_of="2020-02-01"),
        commitment("treaty", "state/xaa", "ratified", 2, since="2017-03", as_of="2020-02-01"),
        commitment("treaty", "state/xbb", "signed", since="2019", as_of="2020-02-01"),
        commitment("treaty", "state/xdd", "ratified", checked="unconfirmed"),
        Position(
            id="position/treaty/xcc/1", actor="state/xcc", instrument="instrument/treaty", stance="not_party", how="x",
            as_of="2020", citations=cite("ruling"), **OURS,
        ),
    )  # fmt: skip
    anchor = "treaty/2/contact"
    assert {key: (reading.status, reading.standard) for key, reading in readings.items()} == {
        f"state/xaa/{anchor}": ("not_searched", "allegation"),
        f"state/xbb/{anchor}": ("not_applicable", "allegation"),
        f"state/xcc/{anchor}": ("not_applicable", "indications"),
    }
    assert "Consent to be bound: 2017-03 (signed: 2016-02-01). The treaty is in force since" in (
        readings[f"state/xaa/{anchor}"].because
    )
    # 2019 may mean any day of that year: 32 days from its last to the list, 396 from its first.
    assert "at least 32 and at most 396 days" in readings[f"state/xbb/{anchor}"].because
    assert readings[f"state/xcc/{anchor}"].because.startswith("Not a party (list of 2020).")


def test_an_absence_is_as_old_as_the_day_it_is_told_of(asked) -> None:
    absent = Position(
        id="position/treaty/xcc/1", actor="state/xcc", instrument="instrument/treaty", stance="not_party", how="x",
        date="2019-10", as_of="2020-05", citations=cite("ruling"), **OURS,
    )  # fmt: skip
    (reading,) = asked("treaty-status", *TREATY, absent).values()
    assert reading.because.startswith("Not a party (list of 2019-10).")


def test_a_reported_ratification_is_neither_counted_nor_denied(asked) -> None:
    def reported(actor_id: str, **more) -> Position:
        return Position(
            id=f"position/treaty/{actor_id[6:]}/1", actor=actor_id, instrument="instrument/treaty", stance="disputed",
            how="x", **{**OURS, **more},
        )  # fmt: skip

    readings = asked(
        "treaty-status", *TREATY,
        commitment("treaty", "state/xaa", "signed", since="2019", as_of="2020"), reported("state/xaa"),
        # Of what nobody confirmed nothing is said, and least of all the contrary.
        commitment("treaty", "state/xbb", "signed", 1), commitment("treaty", "state/xbb", "ratified", 2, checked="unconfirmed"),
        commitment("treaty", "state/xcc", "signed"), reported("state/xcc", checked="unconfirmed"),
    )  # fmt: skip
    (reading,) = readings.values()
    assert reading.actor == "state/xaa" and reading.status == "not_applicable"
    assert reading.because.startswith(
        "Signed: 2019. A ratification is reported and not settled, so none is counted (list of 2020). The treaty is in force"
    )
    assert "position/treaty/xaa/1" in reading.inputs and "days" not in reading.because


def test_consent_to_a_treaty_not_in_force_is_too_early_and_a_withdrawal_ends_it(asked) -> None:
    waiting = [instrument("treaty", "binding", "treaty") if isinstance(each, Instrument) else each for each in TREATY]
    readings = asked(
        "treaty-status", *waiting, commitment("treaty", "state/xaa", "ratified"),
        commitment("treaty", "state/xbb", "ratified", until="2019"),
        commitment("treaty", "state/xcc", "signed", since="", as_of=""),
    )  # fmt: skip
    assert [reading.status for reading in readings.values()] == ["too_early", "not_applicable"]
    assert "on a day not recorded" in readings["state/xcc/treaty/2/contact"].because


def test_a_treaty_without_a_status_criterion_is_read_at_its_first(asked) -> None:
    plain = [*STATES, *PAPERS, instrument("treaty", "binding", "treaty"), provision("treaty/1", "b", "a"),
             criterion("a"), criterion("b")]  # fmt: skip
    assert list(asked("treaty-status", *plain, commitment("treaty", "state/xaa", "signed"))) == ["state/xaa/treaty/1/a"]


# Promise by forum


def forums(listed: int) -> list[Record]:
    pair = next(each for each in PAIRS if each.provision == "provision/cri-membership/finance")
    sibling = pair.sibling.partition("/")[2]
    members = [actor(f"state/y{number:02}") for number in range(listed)]
    return [
        *STATES, *members, *PAPERS, instrument("cri-membership"), instrument(sibling), provision(f"{sibling}/1", "x"),
        provision("cri-membership/finance", "ransom-money-stopped"), criterion("ransom-money-stopped", "do"), criterion("x"),
        *(commitment(sibling, member.id, since="2023-11-02", as_of="2023-11-02") for member in members),
    ]  # fmt: skip


def test_joined_one_and_absent_from_its_whole_sibling(asked) -> None:
    readings = asked(
        "promise-by-forum", *forums(46), commitment("cri-membership", "state/xaa", "joined", since="2021"),
        commitment("cri-membership", "state/y00", "joined", since="2021"),
        commitment("cri-membership", "state/xbb", "joined", since="2024"),
    )  # fmt: skip
    (reading,) = readings.values()
    assert reading.actor == "state/xaa" and reading.status == "not_searched"
    assert reading.inputs_count == 46 + 2 and "the 46 States" in reading.because


@pytest.mark.parametrize("listed", [45, 47])
def test_absence_from_a_list_that_is_not_whole_is_unknown(asked, listed) -> None:
    joined = commitment("cri-membership", "state/xaa", "joined", since="2021")
    assert asked("promise-by-forum", *forums(listed), joined) == {}


def test_a_list_with_an_unconfirmed_name_is_not_whole(asked) -> None:
    doubted = commitment("cri-ransom-payments-2023", "state/xbb", checked="unconfirmed", since="2023-11-02")
    joined = commitment("cri-membership", "state/xaa", "joined", since="2021")
    assert asked("promise-by-forum", *forums(46), doubted, joined) == {}


# Health care without a response


DUTY = [
    *STATES, *PAPERS, instrument("duty"), provision("duty/1", "offences-used"), criterion("offences-used", "do"),
    commitment("duty", "state/xbb"),
]  # fmt: skip
ASKED = "state/xbb/duty/1/offences-used"


def response(slug: str, number: int, by: str, kind: str = "criminal_investigation", **more) -> Response:
    given = {"citations": cite("paper"), **OURS, **more}
    return Response(
        id=f"response/{slug}/{number}", incident=f"incident/{slug}", by=by, actors=(by,) if "/" in by else (), type=kind,
        **given,
    )  # fmt: skip


def test_silence_is_unknown_and_a_response_is_not_a_duty_met(asked) -> None:
    both = [incident("ward"), incident("clinic")]
    silent = asked("health-care-without-response", *DUTY, *both, response("ward", 1, "state/xbb"))[ASKED]
    assert silent.status == "searched_not_found" and "2 attacks" in silent.because and "for 1 of them" in silent.because
    answered = asked(
        "health-care-without-response",
        *DUTY,
        *both,
        response("ward", 1, "state/xbb"),
        response("clinic", 1, "state/xbb"),
    )[ASKED]
    assert answered.status == "not_searched"
    assert {silent.status, answered.status}.isdisjoint(DETERMINED)
    assert {"response/ward/1", "response/clinic/1"} <= set(answered.inputs)


@pytest.mark.parametrize(
    "act",
    [
        response("ward", 1, "state/xcc"), response("ward", 1, "The hospital"), response("ward", 1, "state/xbb", "apology"),
        response("ward", 1, "state/xbb", checked="unconfirmed"),
    ],
)  # fmt: skip
def test_only_a_confirmed_act_of_the_state_and_of_the_sort_asked_for_counts(asked, act) -> None:
    reading = asked("health-care-without-response", *DUTY, incident("ward"), act)[ASKED]
    assert "for it no act" in reading.because and act.id not in reading.inputs


@pytest.mark.parametrize(
    "case",
    [
        incident("ward", territories=("state/xaa",)), incident("ward", territories=("state/xbb", "state/xcc")),
        incident("ward", start="2014"), incident("ward", start="2015"), incident("ward", sectors=("energy",)),
        incident("ward", type="fraud"), incident("ward", checked="unconfirmed"),
    ],
)  # fmt: skip
def test_other_incidents_are_not_asked_about(asked, case) -> None:
    assert asked("health-care-without-response", *DUTY, case) == {}


def test_answers_of_two_collections_are_never_added(asked) -> None:
    twin = [incident("twin", **SET), response("twin", 1, "state/xbb", **SET)]
    reading = asked("health-care-without-response", *DUTY, incident("ward"), *twin)[ASKED]
    assert reading.status == "searched_not_found" and "2 attacks" not in reading.because
    assert "Answerable's own cases: 1 attack on health care on its territory, and for it no act" in reading.because
    assert "A data set: 1 attack on health care on its territory, and for it an act" in reading.because


def test_the_standard_is_reached_within_one_attack(asked) -> None:
    ward, clinic = incident("ward"), incident("clinic", citations=cite("gazette"))
    assert asked("health-care-without-response", *DUTY, ward, clinic)[ASKED].standard == "allegation"
    both = incident("ward", citations=cite("paper", "gazette"))
    assert asked("health-care-without-response", *DUTY, both)[ASKED].standard == "indications"
    assert asked("harm-without-attribution", *DUTY, ward, harm("ward"), clinic, harm("clinic", citations=cite("gazette")))[
        ASKED
    ].standard == "allegation"  # fmt: skip


@pytest.mark.parametrize("act", [[], [response("row", 1, "state/xbb", "notification_of_authority", **SET)],
                                 [response("row", 1, "The clinic", **SET)],
                                 [response("row", 1, "state/xbb", checked="unconfirmed", **SET)]])  # fmt: skip
def test_a_set_that_records_no_answers_is_not_asked_for_them(asked, act) -> None:
    assert asked("health-care-without-response", *DUTY, incident("row", **SET), *act) == {}
    reading = asked("health-care-without-response", *DUTY, incident("ward"), incident("row", **SET), *act)[ASKED]
    assert "A data set" not in reading.because and "incident/row" not in reading.inputs


# Groups that promised to spare hospitals


CREW = "group/crew"
PROMISE = [
    *STATES, *PAPERS, actor(CREW), actor("group/other"), instrument("vow"),
    provision("vow/1", "crew-health-spared", addressees=("any",)), criterion("crew-health-spared", addressees=("any",)),
    commitment("vow", CREW, "pledged", since="2020-03-18"),
]  # fmt: skip
VOW = "group/crew/vow/1/crew-health-spared"


def test_a_group_is_read_against_its_promise(asked) -> None:
    ward = incident("ward", start="2020-09-10")
    own = claim("ward", 1, CREW, "the group itself", "paper", by_type="self-claimed")
    alone = asked("hospital-promises", *PROMISE, ward, own)[VOW]
    assert (alone.status, alone.standard) == ("searched_not_found", "allegation")
    assert "1 by the group itself" in alone.because
    both = asked("hospital-promises", *PROMISE, ward, own, claim("ward", 2, CREW, "state/xbb", "gazette"))[VOW]
    assert (both.status, both.standard) == ("contradicted", "indications")


def test_a_group_that_made_no_promise_or_was_not_named_gives_no_reading(asked) -> None:
    ward = incident("ward", start="2020-09-10")
    assert asked("hospital-promises", *PROMISE, ward, claim("ward", 1, "group/other", "state/xbb", "ruling")) == {}
    assert asked("hospital-promises", *PROMISE, ward, claim("ward", 1, "crew", "state/xbb", "ruling")) == {}
    energy = incident("ward", start="2020-09-10", sectors=("energy",))
    assert asked("hospital-promises", *PROMISE, energy, claim("ward", 1, CREW, "state/xbb", "ruling")) == {}


@pytest.mark.parametrize(
    ("start", "status"),
    [
        ("2020-03-17", None),
        ("2020-03-18", "searched_not_found"),
        ("2020-03", "searched_not_found"),
        ("2020-03-19", "contradicted"),
    ],
)
def test_only_an_attack_after_the_promise_weighs(asked, start, status) -> None:
    readings = asked(
        "hospital-promises", *PROMISE, incident("ward", start=start), claim("ward", 1, CREW, "A court", "ruling")
    )
    assert [reading.status for reading in readings.values()] == ([status] if status else [])


@pytest.mark.parametrize(
    ("start", "named", "found"),
    [
        ("2020", "2020-02", False),
        ("2020", "2020-03", True),
        ("", "2019", False),
        ("2020-04", "2019", True),
        ("", "", True),
    ],
)
def test_an_attack_had_begun_when_somebody_was_named_for_it(asked, start, named, found) -> None:
    ward = incident("ward", start=start)
    readings = asked("hospital-promises", *PROMISE, ward, claim("ward", 1, CREW, "A court", "ruling", date=named))
    assert bool(readings) is found
    doubted = claim("ward", 2, "group/other", "A lab", "paper", date=named, checked="unconfirmed")
    undated = claim("ward", 1, CREW, "A court", "ruling")
    assert asked("hospital-promises", *PROMISE, ward, undated, doubted), "what is not confirmed weighs nothing"


def test_a_promise_of_one_provision_covers_that_provision_alone(asked) -> None:
    case = [incident("ward", start="2021"), claim("ward", 1, CREW, "A court", "ruling")]
    two = [*PROMISE[:-1], provision("vow/2", "crew-health-spared", addressees=("any",))]
    part = commitment("vow", CREW, "pledged", since="2020-03-18", provisions=("provision/vow/2",))
    assert list(asked("hospital-promises", *two, *case, part)) == ["group/crew/vow/2/crew-health-spared"]
    assert len(asked("hospital-promises", *two, *case, PROMISE[-1])) == 2


def resolved(left: str, right: str, number: int = 1, verdict: str = "same", **more) -> Resolution:
    pair = f"{left.partition('/')[2]}/{right.partition('/')[2]}"
    return Resolution(
        id=f"resolution/{pair}/{number}", left=left, right=right, verdict=verdict, by="A person", why="x", **{**OURS, **more}
    )  # fmt: skip


LATER = [incident("ward", start="2020-09-10"), actor("group/attack-g1"), actor("group/third")]
ACCUSED = [claim("ward", 1, "group/attack-g1", "state/xbb", "paper"), claim("ward", 2, CREW, "state/xcc", "gazette")]


@pytest.mark.parametrize("pair", [(CREW, "group/attack-g1"), ("group/attack-g1", CREW)])
def test_two_records_that_are_resolved_are_read_as_one_group(asked, pair) -> None:
    alone = asked("hospital-promises", *PROMISE, *LATER, *ACCUSED)[VOW]
    assert alone.status == "searched_not_found" and "in 1 attribution," in alone.because
    reading = asked("hospital-promises", *PROMISE, *LATER, *ACCUSED, resolved(*pair))[VOW]
    assert (reading.status, reading.standard) == ("contradicted", "indications")
    assert "in 2 attributions, 0 by the group itself, held in 2 origin clusters" in reading.because
    assert "1 attribution of these names it by another record" in reading.because
    assert resolved(*pair).id in reading.inputs
    page = (DOCS / "recomputed" / "hospital-promises.md").read_text(encoding="utf-8")
    quoted = [line.removeprefix(">").strip() for line in page.splitlines() if line.startswith(">")]
    assert " ".join(quoted) == reading.because


def test_a_claim_that_names_both_records_of_a_group_counts_once(asked) -> None:
    both = claim("ward", 1, CREW, "state/xbb", "paper", accused_actors=(CREW, "group/attack-g1"))
    reading = asked("hospital-promises", *PROMISE, *LATER, both, resolved(CREW, "group/attack-g1"))[VOW]
    assert (reading.status, reading.standard) == ("searched_not_found", "allegation")
    assert "named for 1 attack, in 1 attribution, 0 by the group itself, held in 1 origin cluster" in reading.because


@pytest.mark.parametrize(
    "decided",
    [
        [resolved(CREW, "group/attack-g1", 1), resolved("group/attack-g1", CREW, 2, "different")],
        [resolved(CREW, "group/attack-g1", 9), resolved(CREW, "group/attack-g1", 10, "unsure")],
        [resolved(CREW, "group/attack-g1", 1), resolved(CREW, "group/attack-g1", 2, checked="unconfirmed")],
        [resolved(CREW, "group/attack-g1", checked="unconfirmed")],
        [resolved(CREW, "group/third"), resolved("group/third", "group/attack-g1")],
    ],
    ids=["taken back", "ten is more than nine", "doubted", "unconfirmed", "never transitively"],
)
def test_only_a_standing_resolution_of_the_very_pair_is_followed(asked, decided) -> None:
    reading = asked("hospital-promises", *PROMISE, *LATER, *ACCUSED, *decided)[VOW]
    assert reading.status == "searched_not_found" and "in 1 attribution," in reading.because
    assert not any(each.startswith("resolution/") for each in reading.inputs)


def test_a_decision_given_again_is_followed_again(asked) -> None:
    decided = [
        resolved(CREW, "group/attack-g1", number, verdict) for number, verdict in ((1, "different"), (2, "same"))
    ]
    assert asked("hospital-promises", *PROMISE, *LATER, *ACCUSED, *decided)[VOW].status == "contradicted"


def test_attacks_in_two_collections_are_never_added(asked) -> None:
    twin = [incident("twin", start="2020-09", **SET), claim("twin", 1, CREW, "state/xcc", "gazette", **SET)]
    own = [incident("ward", start="2020-09-10"), claim("ward", 1, CREW, "state/xbb", "paper")]
    reading = asked("hospital-promises", *PROMISE, *own, *twin)[VOW]
    assert (reading.status, reading.standard) == ("searched_not_found", "allegation")
    assert "Answerable's own cases: named for 1 attack, in 1 attribution" in reading.because
    assert "A data set: named for 1 attack, in 1 attribution" in reading.because and "2 attacks" not in reading.because


# Harm without attribution


def test_a_set_without_attributions_is_not_asked_for_them(asked) -> None:
    breach = [incident("row", **SET), harm("row", **SET)]
    assert asked("harm-without-attribution", *DUTY, *breach) == {}
    unsure = claim("other", 1, "state/xaa", "state/xcc", "paper", checked="unconfirmed", **SET)
    assert asked("harm-without-attribution", *DUTY, *breach, incident("other", **SET), unsure) == {}
    sure = claim("other", 1, "state/xaa", "state/xcc", "paper", **SET)
    reading = asked("harm-without-attribution", *DUTY, *breach, incident("other", **SET), sure)[ASKED]
    assert "A data set: 1 incident" in reading.because and reading.standard == "allegation"


def test_harm_in_two_collections_is_never_added(asked) -> None:
    twin = [incident("twin", start="2020", **SET), harm("twin", **SET), harm("twin", 2, **SET)]
    other = [incident("other", **SET), claim("other", 1, "state/xaa", "state/xcc", "paper", **SET)]
    reading = asked("harm-without-attribution", *DUTY, incident("ward"), harm("ward"), *twin, *other)[ASKED]
    assert (
        "Answerable's own cases: 1 incident, the first of them dated 2020-05-03 (1 verified harm); " in reading.because
    )
    assert "A data set: 1 incident, the first of them dated 2020 (2 verified harms)." in reading.because
    assert "3 verified harms" not in reading.because and reading.because.endswith("their numbers are never added.")


def test_harm_that_nobody_attributed_is_counted_for_the_territory(asked) -> None:
    readings = asked(
        "harm-without-attribution", *DUTY, incident("ward"), harm("ward"), harm("ward", 2),
        claim("ward", 1, "Unknown attackers", "state/xbb", "paper"), incident("clinic", start="2019-02"), harm("clinic"),
    )  # fmt: skip
    reading = readings[ASKED]
    assert reading.status == "searched_not_found" and "2 incidents" in reading.because
    assert "3 verified harms" in reading.because and "2019-02" in reading.because


@pytest.mark.parametrize(
    "more",
    [
        [harm("ward"), claim("ward", 1, "state/xaa", "state/xbb", "paper")],
        [harm("ward"), claim("ward", 1, "A crew without an id", "state/xbb", "paper")],
        [harm("ward"), claim("ward", 1, "A crew", "state/xbb", "paper", checked="unconfirmed")],
        [harm("ward", causal="excluded")],
        [harm("ward", value_kind="confirmed_zero", best=0)],
        [],
    ],
)
def test_attributed_or_harmless_incidents_are_left_out(asked, more) -> None:
    assert asked("harm-without-attribution", *DUTY, incident("ward"), *more) == {}
