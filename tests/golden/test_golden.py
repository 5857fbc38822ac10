"""The program gives exactly what README.md computes on paper, and exchanging two States exchanges their accounts alone."""

from __future__ import annotations

import hashlib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

import answerable
from answerable.core.actor import Actor
from answerable.core.assessment import UNKNOWN, VALUES, Finding
from answerable.core.commitment import Commitment
from answerable.core.evaluation import Account, evaluate
from answerable.core.harm import Harm, totals
from answerable.core.indicator import Reading
from answerable.core.instrument import Criterion, Instrument, Provision
from answerable.core.kinds import KINDS, decode, is_canonical, kind_of
from answerable.core.record import Record, digest
from answerable.core.responsibility import Responsibility, responsibilities
from answerable.core.score import Band
from answerable.core.validation import dangling, validate
from answerable.editions.build import build

LINES = (Path(__file__).parent / "records.jsonl").read_bytes().splitlines()
RECORDS: list[Any] = [decode(line) for line in LINES]
DAY = date(2031, 6, 30)

# actor, side: coverage, lower, upper, point, contradicted marks
BY_FINDINGS = {
    ("state/xaa", "do"): ("1/2", "1/4", "3/4", None, 0),
    ("state/xaa", "refrain"): ("2/3", "1/3", "2/3", "1/2", 1),
    ("state/xab", "do"): ("1/5", "1/5", "1", None, 0),
    ("state/xab", "refrain"): ("0", "0", "1", None, 0),
    ("company/xco-works", "do"): ("1", "3/4", "3/4", "3/4", 0),
    ("group/xgr-moths", "refrain"): ("1", "0", "0", "0", 1),
}
BY_READINGS = {
    ("state/xaa", "do"): ("2/5", "3/10", "9/10", None, 0),
    ("state/xaa", "refrain"): ("1/3", "0", "2/3", None, 1),
    ("state/xab", "do"): ("0", "0", "1", None, 0),
    ("state/xab", "refrain"): ("0", "0", "1", None, 0),
    ("company/xco-works", "do"): ("1", "1/4", "1/4", "1/4", 0),
    ("group/xgr-moths", "refrain"): None,
}


def only(kind: type, records: list[Any]) -> list[Any]:
    return [record for record in records if isinstance(record, kind)]


def borne(records: list[Any], day: date) -> list[Responsibility]:
    return responsibilities(
        day,
        {each.id: each.type for each in only(Actor, records)},
        {each.id: each for each in only(Instrument, records)},
        only(Provision, records),
        only(Commitment, records),
    )


def accounts(records: list[Any], day: date = DAY) -> list[Account]:
    made = []
    for actor in only(Actor, records):
        made += evaluate(
            actor.type,
            day,
            [each for each in borne(records, day) if each.actor == actor.id],
            {each.id: each for each in only(Provision, records)},
            {each.id: each for each in only(Criterion, records)},
            [each for each in only(Finding, records) if each.actor == actor.id],
            [each for each in only(Reading, records) if each.actor == actor.id],
        )
    return made


def told(band: Band | None) -> tuple[Fraction, Fraction, Fraction, Fraction | None, int] | None:
    return (band.coverage, band.lower, band.upper, band.point, band.contradicted) if band else None


def on_paper(row: Any) -> Any:
    return row and (*map(Fraction, row[:3]), None if row[3] is None else Fraction(row[3]), row[4])


def test_it_is_an_account_in_canonical_form() -> None:
    assert [record.id for record in RECORDS] == sorted({record.id for record in RECORDS}, key=str.encode)
    for line, record in zip(LINES, RECORDS, strict=True):
        assert is_canonical(record, line)
        assert validate(record) == []
    assert list(dangling(RECORDS, {record.id for record in RECORDS})) == []
    assert {kind_of(record) for record in RECORDS} == set(KINDS)


def test_every_status_and_every_kind_of_not_knowing_is_in_it() -> None:
    every = {*VALUES, *UNKNOWN, "not_applicable"}
    assert {each.status for each in [*only(Finding, RECORDS), *only(Reading, RECORDS)]} == every
    assert {each.value_kind for each in only(Harm, RECORDS)} == {
        "measured", "estimated", "confirmed_zero", "not_quantified", "withheld", "searched_not_found",
    }  # fmt: skip


def test_bands_are_those_on_paper() -> None:
    made = {(each.actor, each.side): each for each in accounts(RECORDS)}
    assert set(made) == set(BY_FINDINGS) == set(BY_READINGS)
    for key, account in made.items():
        assert told(account.findings) == on_paper(BY_FINDINGS[key]), (key, "findings")
        assert told(account.readings) == on_paper(BY_READINGS[key]), (key, "readings")


def test_an_order_is_shown_only_where_the_paper_shows_one() -> None:
    made = accounts(RECORDS)
    pairs = [(one, other) for one in made for other in made if one.side == other.side]
    by_findings = {
        (one.side, one.actor, other.actor)
        for one, other in pairs
        if one.findings and other.findings and one.findings.above(other.findings)
    }
    by_readings = {
        (one.side, one.actor, other.actor)
        for one, other in pairs
        if one.readings and other.readings and one.readings.above(other.readings)
    }
    assert by_findings == {("refrain", "state/xaa", "group/xgr-moths")}
    assert by_readings == {("do", "state/xaa", "company/xco-works")}


@pytest.mark.parametrize(
    ("day", "actor", "expected"),
    [
        (DAY, "state/xaa", {("bears", "2028-02-01", True)}),
        (DAY, "state/xab", {("bears", "2030-09", True)}),
        (DAY, "state/xac", set()),
        (DAY, "state/xad", {("unknown", "", True)}),
        (DAY, "state/xae", {("bears", "2028-02-01", False)}),
        (DAY, "company/xco-works", {("bears", "", True)}),
        (DAY, "group/xgr-moths", {("bears", "2030-01-15", True)}),
        (date(2029, 12, 31), "state/xab", set()),
        (date(2029, 12, 31), "state/xac", {("bears", "2028-03-01", True)}),
        (date(2030, 6, 1), "state/xac", {("unknown", "2028-03-01", True)}),
        (date(2030, 9, 15), "state/xab", {("unknown", "2030-09", True)}),
        (date(2030, 9, 30), "state/xab", {("bears", "2030-09", True)}),
    ],
)
def test_who_bears_it_when(day: date, actor: str, expected: set[tuple[str, str, bool]]) -> None:
    assert {
        (each.standing, each.since, each.confirmed) for each in borne(RECORDS, day) if each.actor == actor
    } == expected


def test_which_provisions_each_bears() -> None:
    made = borne(RECORDS, DAY)
    for actor, numbers in {
        "state/xaa": "12345678", "state/xab": "12345678", "company/xco-works": "189", "group/xgr-moths": "5",
    }.items():  # fmt: skip
        assert [each.provision[-1] for each in made if each.actor == actor] == list(numbers)
    reserved = {each.provision for each in made if each.actor == "state/xaa" and each.reservations}
    assert reserved == {"provision/leaf-charter/6"}


def test_harm_is_summed_as_on_paper() -> None:
    made = {total.measure: total for total in totals(only(Harm, RECORDS))}
    delayed = made.pop("patients_care_delayed")
    assert (delayed.at_least, delayed.best, delayed.most) == (110, None, 190)
    assert [entry[-2:] for entry in delayed.summed] == ["/1", "/2"]
    assert {entry.rsplit("/", 1)[1] for entry, _ in delayed.left_out} == {"7", "8", "9", "10"}
    deaths = made.pop("deaths")
    assert (deaths.at_least, deaths.best, deaths.most) == (0, 0, None)
    assert all(total.summed == () and len(total.left_out) == 1 for total in made.values())


def test_a_reading_names_the_digest_of_its_inputs() -> None:
    by_id = {record.id: record for record in RECORDS}
    for reading in only(Reading, RECORDS):
        assert list(reading.inputs) == sorted(reading.inputs, key=str.encode) and reading.inputs_count == len(
            reading.inputs
        )
        together = hashlib.sha256(b"".join(bytes.fromhex(digest(by_id[each])) for each in reading.inputs))
        assert reading.inputs_digest == together.hexdigest()


def test_an_edition_of_these_facts_gives_the_same_bands(tmp_path: Path) -> None:
    build([each for each in RECORDS if not isinstance(each, Reading)], tmp_path / "edition", as_of=DAY)
    edition = answerable.open(tmp_path / "edition")
    made = {
        (account.actor, account.side): told(account.findings)
        for actor in only(Actor, RECORDS)
        for account in edition.accounts(actor.id)
    }
    assert made == {key: on_paper(row) for key, row in BY_FINDINGS.items()}


def swapped(records: list[Record], one: str, other: str) -> list[Any]:
    """Exchange two actors in every structured field of their commitments, findings and readings."""
    exchange = {one: other, other: one}
    made = []
    for record in records:
        text = record.actor if isinstance(record, Commitment | Finding | Reading) else ""
        if text in exchange:
            record = msgspec.structs.replace(record, actor=exchange[text])
        made.append(record)
    return made


@pytest.mark.parametrize("pair", [("state/xaa", "state/xab"), ("state/xaa", "state/xac"), ("state/xab", "state/xad")])
def test_exchanging_two_names_exchanges_their_bands_and_nothing_else(pair: tuple[str, str]) -> None:
    exchange = {pair[0]: pair[1], pair[1]: pair[0]}
    before = {(each.actor, each.side): (told(each.findings), told(each.readings)) for each in accounts(RECORDS)}
    after = {
        (each.actor, each.side): (told(each.findings), told(each.readings))
        for each in accounts(swapped(RECORDS, *pair))
    }
    assert {(exchange.get(actor, actor), side): bands for (actor, side), bands in before.items()} == after
