"""Time to attribution: delays as ranges, medians only where dates allow, collection by collection."""

from __future__ import annotations

import pytest

ASK = "time-to-attribution"
STRUCK, BLAMED = "state/xbb/pact/1/offences-used", "state/xbb/pact/1/accusation-grounds"


@pytest.fixture
def owed(tiny):
    return [*tiny.base, *tiny.pact("pact/1", "offences-used", polarity="do"), tiny.commitment("pact", "state/xbb")]


@pytest.fixture
def blaming(tiny):
    return [*tiny.base, *tiny.pact("pact/1", "accusation-grounds", polarity="do"), tiny.commitment("pact", "state/xbb")]


def test_the_first_dated_attribution_of_each_kind_counts(put, owed, tiny) -> None:
    reading = put(
        ASK, *owed, tiny.incident("one"),
        tiny.claim("one", 1, "A crew", "A laboratory", type="technical", date="2020-05-13"),
        tiny.claim("one", 2, "A crew", "A laboratory", type="technical", date="2020-05-05"),
        tiny.claim("one", 3, "A crew", "state/xcc", type="political", date="2020-06"),
    )[STRUCK]  # fmt: skip
    assert "Answerable's own cases: 1 incident (political 1: 29 to 58 days, technical 1: 2 days)." in reading.because
    assert (reading.status, reading.standard) == ("searched_not_found", "allegation")
    assert reading.inputs_count == 3 + 1 + 1 + 1


@pytest.mark.parametrize(
    ("start", "day", "said"),
    [
        ("2020-05-03", "2020-05-03", "legal 1: 0 days)"),
        ("2020", "2020", "legal 1: 0 to 365 days)"),
        ("2020-05", "2020-05-02", "legal 1: 0 to 1 day)"),
        ("2019", "2020", "legal 1: 1 to 730 days)"),
    ],
)
def test_an_imprecise_day_makes_a_range_that_is_never_below_zero(put, owed, tiny, start, day, said) -> None:
    claim = tiny.claim("one", 1, "A crew", "A court", type="legal", date=day)
    reading = put(ASK, *owed, tiny.incident("one", start=start), claim)[STRUCK]
    assert said in reading.because and reading.status == "not_searched"


def test_an_attribution_certainly_before_the_start_is_left_out_and_counted(put, owed, tiny) -> None:
    early = tiny.claim("one", 1, "A crew", "A laboratory", type="technical", date="2020-04")
    later = tiny.claim("one", 2, "A crew", "A laboratory", type="technical", date="2020-05-04")
    reading = put(ASK, *owed, tiny.incident("one"), early, later)[STRUCK]
    assert (
        "technical 1: 1 day)" in reading.because
        and "[left out: 1 attribution dated before the start]" in reading.because
    )
    assert put(ASK, *owed, tiny.incident("one"), early) == {}


def test_a_median_is_said_of_five_delays_and_of_exact_ones_alone(put, owed, tiny) -> None:
    def case(number: int, day: str, start: str = "2020-05-01"):
        claim = tiny.claim(f"i{number}", 1, "A crew", "A laboratory", type="technical", date=day)
        return [tiny.incident(f"i{number}", start=start), claim]

    four = [each for number, day in enumerate((2, 3, 5, 9)) for each in case(number, f"2020-05-0{day}")]
    year = case(8, "2020")
    assert "technical 5: 0 to 244 days)." in put(ASK, *owed, *four, *year)[STRUCK].because
    five = [*four, *case(7, "2020-05-31")]
    assert (
        "technical 6: 0 to 244 days (median of 5 dated to within a month: 4 days))."
        in put(ASK, *owed, *five, *year)[STRUCK].because
    )


def test_two_collections_with_one_event_are_told_apart(put, owed, tiny) -> None:
    other = tiny.of("A data set")
    reading = put(
        ASK, *owed, tiny.incident("one"), tiny.claim("one", 1, "A crew", "A laboratory", type="technical", date="2020-05-04"),
        tiny.incident("two", **other), tiny.claim("two", 1, "A crew", "A laboratory", type="technical", date="2020-05-10", **other),
    )[STRUCK]  # fmt: skip
    assert "Answerable's own cases: 1 incident (technical 1: 1 day); A data set: 1 incident (technical 1: 7 days)." in (
        reading.because
    )


def test_the_state_that_blames_another_is_asked_wherever_it_struck(put, blaming, tiny) -> None:
    case = tiny.incident("one", territories=("state/xcc", "state/xdd"))
    blame = tiny.claim("one", 1, "state/xaa", "state/xbb", date="2020-05-10")
    before = tiny.claim("one", 2, "A crew", "A laboratory", type="technical", date="2020-05-04")
    reading = put(ASK, *blaming, case, blame, before)[BLAMED]
    assert reading.status == "not_searched" and "political 1: 7 days, technical 1: 1 day" in reading.because
    nobody = tiny.claim("one", 1, "A crew", "state/xbb", date="2020-05-10")
    itself = tiny.claim("one", 1, "state/xbb", "state/xbb", date="2020-05-10")
    technical = tiny.claim("one", 1, "state/xaa", "state/xbb", type="technical", date="2020-05-10")
    for other in (nobody, itself, technical):
        assert put(ASK, *blaming, case, other, before) == {}


def test_what_has_no_delay_gives_no_reading(put, owed, tiny) -> None:
    claim = tiny.claim("one", 1, "A crew", "A laboratory", type="technical", date="2020-05-04")
    undated = tiny.claim("one", 1, "A crew", "A laboratory", type="technical")
    for case in (
        [tiny.incident("one")], [tiny.incident("one"), undated], [tiny.incident("one", checked="unconfirmed"), claim],
        [tiny.incident("one", start=""), claim], [tiny.incident("one", start="2015"), claim],
        [tiny.incident("one", territories=("state/xbb", "state/xcc")), claim],
        [tiny.incident("one"), tiny.claim("one", 1, "A crew", "x", type="technical", date="2021", checked="unconfirmed")],
        [tiny.incident("one"), tiny.claim("one", 1, "A crew", "x", type="technical", date="2021", by_type="self-claimed")],
        [tiny.incident("one"), tiny.claim("one", 1, "Unknown attackers", "x", type="technical", date="2021")],
        [tiny.incident("one"), tiny.claim("one", 1, "A crew", "x", type="not-recorded", date="2021")],
    ):  # fmt: skip
        assert put(ASK, *owed, *case) == {}


def test_an_undated_attribution_is_counted_and_lends_no_day(put, owed, tiny) -> None:
    cases = [tiny.incident("one"), tiny.claim("one", 1, "A crew", "x", type="technical", date="2020-05-04"),
             tiny.incident("two"), tiny.claim("two", 1, "A crew", "x", type="technical"),
             tiny.claim("two", 2, "A crew", "A court", type="legal")]  # fmt: skip
    reading = put(ASK, *owed, *cases)[STRUCK]
    assert "2 incidents (legal 1, no day recorded, technical 2, of the 1 with days: 1 day)." in reading.because
