"""A delay is the time from the start of an incident to an act about it, in whole days, as a range where days are not exact.

An imprecise day stands for every day that it may mean (EDTF, ISO 8601-2). The range of a median is the median of the
least and the median of the most, for a median can lie nowhere else.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.indicators._sentences import counted

#: A median is said of at least so many delays, each known to within WIDTH days; of fewer only the range is said.
MEDIAN_FROM = 5
WIDTH = 31


def days(start: Any, end: Any) -> Any:
    """Return the whole days between two days written as text; null where one is absent."""
    return end.cast("date").delta(start.cast("date"), unit="day")


def before(rows: Any) -> Any:
    """Say which acts certainly came before the incident began. Expects start_first and act_last."""
    return (rows.act_last < rows.start_first).fill_null(False)


def first(rows: Any, key: tuple[str, ...]) -> Any:
    """Return the delay to the first dated act of each key: the key, least and most, in days, never below zero.

    Expects start_first, start_last, act_first and act_last; rows without both dates are left out, and so are acts that
    certainly came before the incident.
    """
    dated = rows.filter(rows.start_first.notnull() & rows.act_first.notnull() & ~before(rows))
    made = dated.group_by(key).agg(
        start_first=dated.start_first.min(),
        start_last=dated.start_last.max(),
        act_first=dated.act_first.min(),
        act_last=dated.act_last.min(),
    )
    least = days(made.start_last, made.act_first)
    return made.select(*key, least=ibis.ifelse(least < 0, 0, least), most=days(made.start_first, made.act_last))


def summed(rows: Any, key: tuple[str, ...]) -> Any:
    """Sum up delays: the key, dated, least, most, exact, and the limits of the median of the exact ones.

    Expects least and most. A delay is exact enough for a median where it is known to within WIDTH days.
    """
    exact = (rows.most - rows.least) <= WIDTH
    return rows.group_by(key).agg(
        dated=rows.count(),
        least=rows.least.min(),
        most=rows.most.max(),
        exact=exact.sum(),
        median_least=rows.least.median(where=exact).floor().cast("int64"),
        median_most=rows.most.median(where=exact).ceil().cast("int64"),
    )


def said(rows: Any) -> Any:
    """Return "12 to 40 days", with the median where enough delays are exact. Expects the columns of `summed`."""
    median = span(rows.median_least, rows.median_most)
    return span(rows.least, rows.most) + ibis.ifelse(
        rows.exact >= MEDIAN_FROM,
        ibis.literal(" (median of ") + rows.exact.cast("string") + " dated to within a month: " + median + ")",
        ibis.literal(""),
    )


def span(least: Any, most: Any) -> Any:
    """Return "3 days", or "3 to 9 days"."""
    return ibis.ifelse(least == most, counted(least, "day"), least.cast("string") + " to " + counted(most, "day"))
