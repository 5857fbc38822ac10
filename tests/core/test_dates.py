"""Imprecise dates: what they may mean, how they compare, and when an interval holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.dates import bounds, compare, earliest, elapsed, holds, latest

days = st.dates(min_value=date(1, 1, 1), max_value=date(9998, 12, 31))


@st.composite
def imprecise(draw: st.DrawFn) -> str:
    day = draw(st.dates(min_value=date(1990, 1, 1), max_value=date(1994, 12, 31)))
    return day.isoformat()[: draw(st.sampled_from([4, 7, 10]))]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017", date(2017, 1, 1), date(2017, 12, 31)),
        ("2017-05", date(2017, 5, 1), date(2017, 5, 31)),
        ("2017-12", date(2017, 12, 1), date(2017, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2017-02", date(2017, 2, 1), date(2017, 2, 28)),
        ("2017-05-12", date(2017, 5, 12), date(2017, 5, 12)),
    ],
)
def test_what_a_date_may_mean(text: str, first: date, last: date) -> None:
    assert bounds(text) == (first, last) == (earliest(text), latest(text))


@pytest.mark.parametrize(
    "text",
    [
        "", "17", "201", "20170", "2017-5", "2017-13", "2017-00", "2017-02-29", "2017-04-31", "2017/05/12", "2017-05-1",
        "2017-05-12T00", "2017-W19", "-017", "+017", " 017", "0000", "0000-01", "２０１７", "२०१७", "2017-05-12\n", "2 17",
        "2017-0５", "1e10", "2_17", "2017-+5", "2017-1_-01", "2017-05- 1",
    ],
)  # fmt: skip
def test_no_date_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="write 2017, 2017-05 or 2017-05-12"):
        bounds(text)


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [
        ("2017", "2018", "before"),
        ("2018-01", "2017", "after"),
        ("2017", "2017", "unknown"),
        ("2017", "2017-05", "unknown"),
        ("2017-05-12", "2017-05-12", "same"),
        ("2017-05", "2017-05-12", "unknown"),
        ("2017-05-31", "2017-06", "before"),
        ("2017-12-31", "2018", "before"),
    ],
)
def test_comparison(left: str, right: str, order: str) -> None:
    assert compare(left, right) == order


@given(imprecise(), imprecise())
def test_comparison_is_right_for_every_day_that_may_be_meant(left: str, right: str) -> None:
    order = compare(left, right)
    mirrored = {"before": "after", "after": "before", "same": "same", "unknown": "unknown"}[order]
    assert compare(right, left) == mirrored
    (left_first, left_last), (right_first, right_last) = bounds(left), bounds(right)
    if order == "before":
        assert left_last < right_first
    if order == "unknown":
        assert left_first <= right_last and right_first <= left_last


@given(imprecise(), imprecise() | st.just(""), days)
def test_an_interval_holds_only_where_it_holds_for_every_reading_of_its_dates(
    since: str, until: str, day: date
) -> None:
    ends = bounds(until) if until else (date.max, date.max)
    readings = {
        start <= day < end
        for start in bounds(since)
        for end in ends
    }  # fmt: skip
    answer = holds(since, until, day)
    if answer is not None:
        assert readings == {answer}
    else:
        assert len(readings) == 2


@pytest.mark.parametrize(
    ("since", "until", "day", "answer"),
    [
        ("2017-05-12", "", date(2017, 5, 12), True),
        ("2017-05-12", "", date(2017, 5, 11), False),
        ("2017-05-12", "2018-01-01", date(2018, 1, 1), False),
        ("2017-05-12", "2018-01-01", date(2017, 12, 31), True),
        ("2017", "", date(2017, 6, 1), None),
        ("2016", "2018", date(2018, 6, 1), None),
        ("", "", date(2018, 6, 1), None),
        ("", "2017", date(2018, 6, 1), False),
        ("", "2019", date(2018, 6, 1), None),
    ],
)
def test_whether_an_interval_holds(since: str, until: str, day: date, answer: bool | None) -> None:
    assert holds(since, until, day) is answer


@pytest.mark.parametrize(
    ("since", "until", "least", "most"),
    [
        ("2017-05-12", "2017-05-12", 0, 0),
        ("2017-05-12", "2017-05-22", 10, 10),
        ("2017-05", "2017-06", 1, 60),
        ("2017", "2017-03", 0, 89),
        ("2015", "2016-01-01", 1, 365),
    ],
)
def test_elapsed(since: str, until: str, least: int, most: int) -> None:
    assert elapsed(since, until) == (least, most)


def test_elapsed_refuses_an_end_that_is_certainly_before_the_start() -> None:
    with pytest.raises(ValueError, match="2016 is before 2017"):
        elapsed("2017", "2016")


@given(imprecise(), st.integers(0, 4000))
def test_elapsed_contains_the_truth(since: str, length: int) -> None:
    first, last = bounds(since)
    for start in (first, last):
        least, most = elapsed(since, (start + timedelta(days=length)).isoformat())
        assert least <= length <= most
