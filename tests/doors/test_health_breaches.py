"""Breaches of health data: sums within a collection and a year, by size, and nothing said of what a State did."""

from __future__ import annotations

import ibis
import pytest

from answerable.indicators._numbers import grouped

ASK = "health-breaches"
KEY = "state/xbb/pact/1/infrastructure-rule"


@pytest.fixture
def owed(tiny):
    return [
        *tiny.base,
        *tiny.pact("pact/1", "infrastructure-rule", polarity="do"),
        tiny.commitment("pact", "state/xbb"),
    ]


@pytest.fixture
def breach(tiny):
    def made(slug: str, best=None, start: str = "2020-05-03", publisher: str = "A portal", **more):
        of = tiny.of(publisher)
        case = {"sectors": ("healthcare",), "start": start, **more.pop("case", {})}
        return [tiny.incident(slug, **{**of, **case}), tiny.harm(slug, best=best, **{**of, **more})]

    return made


def test_breaches_are_summed_by_year_and_size(put, owed, breach) -> None:
    reading = put(
        ASK, *owed, *breach("a", 9_999), *breach("b", 10_000), *breach("c", 1_000_000), *breach("d", 20, "2021-02"),
        *breach("e", None, "2021", value_kind="not_quantified"),
    )[KEY]  # fmt: skip
    assert (
        "A portal: 5 breaches (2 of under 10,000 people, 1 of under 1,000,000, 1 larger, 1 of a size not known; by year 2020: "
        "3 breaches, 1,019,999 people; 2021: 2 breaches, at least 20 people)." in reading.because
    )
    assert (reading.status, reading.standard) == ("not_searched", "allegation")
    assert reading.inputs_count == 5 + 5 + 1 + 1


def test_two_collections_with_one_event_are_never_added(put, owed, breach) -> None:
    because = put(ASK, *owed, *breach("a", 700), *breach("b", 700, publisher="Answerable"))[KEY].because
    assert "own cases: 1 breach (1 of under" in because and "A portal: 1 breach (1 of under" in because
    assert "1,400" not in because and "2 breaches" not in because


def test_a_breach_without_a_day_stands_at_the_day_of_its_report(put, owed, breach, tiny) -> None:
    def told(day: str, **more):
        return tiny.response("a", 1, "A clinic", "notification_of_authority", date=day, **more)

    reading = put(ASK, *owed, *breach("a", 700, ""), told("2019-03-04"))[KEY]
    assert "2019: 1 breach, 700 people" in reading.because and "response/a/1" in reading.inputs
    dated = put(ASK, *owed, *breach("a", 700), told("2021-03-04"))[KEY]
    assert "2020: 1 breach" in dated.because and "response/a/1" not in dated.inputs
    assert put(ASK, *owed, *breach("a", 700, "")) == {}
    assert put(ASK, *owed, *breach("a", 700, ""), told("2015-05-31")) == {}
    assert put(ASK, *owed, *breach("a", 700, ""), told("2019-03-04", checked="unconfirmed")) == {}


def test_a_lower_limit_is_said_to_be_one(put, owed, breach) -> None:
    assert "2020: 1 breach, at least 500 people" in put(ASK, *owed, *breach("a", min=500))[KEY].because


@pytest.mark.parametrize(
    "more",
    [
        {"checked": "unconfirmed"}, {"causal": "alleged"}, {"exposed": True}, {"order": 2}, {"unit": "records"},
        {"measure": "people_affected"}, {"value_kind": "confirmed_zero", "best": 0}, {"start": "2015"}, {"best": None},
        {"case": {"sectors": ("education",)}}, {"case": {"type": "fraud"}}, {"case": {"checked": "unconfirmed"}},
        {"case": {"territories": ("state/xbb", "state/xcc")}},
    ],
)  # fmt: skip
def test_what_is_no_breach_of_known_size_gives_no_reading(put, owed, breach, more) -> None:
    assert put(ASK, *owed, *breach("a", **{"best": 700, **more})) == {}


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (1_000_050, "1,000,050"), (100_000_000_000, "100,000,000,000")],
)
def test_a_whole_number_is_written_with_commas(number: int, text: str) -> None:
    assert ibis.duckdb.connect().to_pyarrow(grouped(ibis.literal(number, "int64"))).as_py() == text
