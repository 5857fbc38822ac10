"""The clock of an assessment: nobody's time is shortened, whatever days are given."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.clock import DAYS, EXTENSION, STEPS, due, expires, may_reply, step_now

BEGAN = date(2031, 1, 1)
DATES = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_what_takes_its_whole_time_is_over_after_eleven_weeks() -> None:
    steps = due(BEGAN)
    assert [(each.last - each.begins).days for each in steps] == [14, 7, 21, 14, 14, 7]
    assert steps[-1].last == BEGAN + timedelta(days=77)
    assert due(BEGAN, extended=True)[-1].last == BEGAN + timedelta(days=87)


@given(DATES, st.lists(st.integers(0, 60), max_size=len(STEPS)), st.booleans())
def test_a_step_has_all_its_days_from_the_end_of_the_one_before(began: date, took: list[int], extended: bool) -> None:
    ended, day = {}, began
    for step, days in zip(STEPS, took, strict=False):
        ended[step] = day = day + timedelta(days=days)
    steps = due(began, ended, extended=extended)
    for each, days in zip(steps, took, strict=False):
        more = EXTENSION if extended and each.step == "reply" else 0
        assert each.late(day) == max(0, days - DAYS[each.step] - more)
    now = step_now(steps)
    assert (now is None) == (len(took) == len(STEPS))
    if now:
        assert now.step == STEPS[len(took)] and now.begins == day
        assert now.late(now.last) == 0 and now.late(now.last + timedelta(days=3)) == 3


@pytest.mark.parametrize(
    ("ended", "what"),
    [
        ({"code": date(2030, 12, 31)}, "code: ended on 2030-12-31, before it began on 2031-01-01"),
        ({"code": date(2031, 1, 9), "adjudicate": date(2031, 1, 8)}, "adjudicate: ended on 2031-01-08"),
        ({"adjudicate": date(2031, 1, 16)}, "adjudicate: ended while code has not"),
    ],
)
def test_days_that_cannot_be_are_refused(ended: dict[str, date], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        due(BEGAN, ended)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "extended", "taken"),
    [
        (date(2031, 1, 20), False, False), (date(2031, 1, 21), False, True), (date(2031, 2, 11), False, True),
        (date(2031, 2, 12), False, False), (date(2031, 2, 12), True, True), (date(2031, 2, 21), True, True),
        (date(2031, 2, 22), True, False),
    ],
)  # fmt: skip
def test_a_reply_is_taken_on_its_days_alone(day: date, extended: bool, taken: bool) -> None:
    ended = {"code": date(2031, 1, 10), "adjudicate": date(2031, 1, 21)}
    assert may_reply(due(BEGAN, ended, extended=extended), day) is taken  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("concluded", "day"),
    [
        (date(2031, 6, 30), date(2032, 6, 30)),
        (date(2032, 2, 29), date(2033, 3, 1)),
        (date(2031, 2, 28), date(2032, 2, 28)),
    ],
)
def test_a_finding_stands_for_twelve_months(concluded: date, day: date) -> None:
    assert expires(concluded) == day
