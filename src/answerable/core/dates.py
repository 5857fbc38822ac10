"""An imprecise date is a calendar day known to the year, the month or the day, and stands for every day it may mean.

Standard: ISO 8601-1:2019 §5.2.2 (calendar dates, reduced precision): `2017`, `2017-05`, `2017-05-12`.
Two imprecise dates compare only where every day of one lies before every day of the other.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Literal

import msgspec

Date = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$(?!\n)")]
Order = Literal["before", "after", "same", "unknown"]


@lru_cache(maxsize=65536)
def bounds(text: str) -> tuple[date, date]:
    """Return the earliest and the latest day that an imprecise date may mean.

    Raises ValueError, naming the text and the form that is asked for, where it is no calendar date.
    """
    try:
        # int() alone would read "+017", " 017" and "2_17" as years.
        if not (text.isascii() and text.replace("-", "").isdigit()):
            raise ValueError
        if len(text) == 4:
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if len(text) == 7 and text[4] == "-":
            first = date(int(text[:4]), int(text[5:]), 1)
            following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            return first, following - timedelta(days=1)
        if len(text) == 10 and text[4] == text[7] == "-":
            day = date(int(text[:4]), int(text[5:7]), int(text[8:]))
            return day, day
    except ValueError:
        pass
    raise ValueError(f"{text!r} is not a date; write 2017, 2017-05 or 2017-05-12")


def earliest(text: str) -> date:
    """Return the first day an imprecise date may mean."""
    return bounds(text)[0]


def latest(text: str) -> date:
    """Return the last day an imprecise date may mean."""
    return bounds(text)[1]


def compare(left: str, right: str) -> Order:
    """Say whether `left` is before or after `right`; *same* only for two equal whole days; otherwise *unknown*."""
    left_first, left_last = bounds(left)
    right_first, right_last = bounds(right)
    if left_last < right_first:
        return "before"
    if left_first > right_last:
        return "after"
    if left_first == left_last == right_first == right_last:
        return "same"
    return "unknown"


def holds(since: str, until: str, day: date) -> bool | None:
    """Say whether a day lies in the interval from `since` (inclusive) to `until` (exclusive).

    An empty `until` means that no end is recorded. None is the honest answer where the dates are too imprecise,
    or where `since` is empty (the start is not recorded) and the end has not certainly passed.
    """
    ended: bool | None = False
    if until:
        first, last = bounds(until)
        ended = True if day >= last else False if day < first else None
    if ended:
        return False
    if not since:
        return None
    first, last = bounds(since)
    if day < first:
        return False
    started: bool | None = True if day >= last else None
    return True if started and ended is False else None


def elapsed(since: str, until: str) -> tuple[int, int]:
    """Return the least and the most whole days from one imprecise date to another; never below zero.

    Raises ValueError where `until` is certainly before `since`.
    """
    since_first, since_last = bounds(since)
    until_first, until_last = bounds(until)
    most = (until_last - since_first).days
    if most < 0:
        raise ValueError(f"{until} is before {since}")
    return max(0, (until_first - since_last).days), most
