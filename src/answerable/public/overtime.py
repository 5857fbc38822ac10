"""Commitments over time are the acts towards one text by year and way: signed, ratified, joined, with a reservation, withdrawn.

All lanes share one scale, so that a tall bar is many acts wherever it stands. Acts whose day is not recorded stand in no year:
they are a hatch without a scale, for in lists without days they would dwarf what is known, and their number stands beside it.
Each list of acts keeps lanes of its own: lists are not added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from answerable.core.commitment import Commitment
from answerable.core.dates import earliest
from answerable.core.record import OWN_PUBLISHER

#: In px: the tallest bar of a picture.
TALL = 34
#: In the order in which lanes stand: from a first step to taking it back.
LABELS: dict[str, Any] = {
    "voted_for": _("voted for it"),
    "co-sponsored": _("co-sponsored it"),
    "adopted_by_consensus": _("adopted it by consensus"),
    "welcomed": _("welcomed it"),
    "signed": _("signed"),
    "ratified": _("ratified"),
    "acceded": _("acceded"),
    "joined": _("joined"),
    "endorsed": _("endorsed it"),
    "pledged": _("pledged"),
    "bound_by_law": _("is bound by law"),
    "issued": _("issued it"),
    "reserved": _("made a reservation"),
    "withdrew": _("withdrew"),
}
_ORDER = list(LABELS)


@dataclass(frozen=True, slots=True)
class Bar:
    """One year of one lane: where it begins and how wide it is in percent, how high in px, and how many acts it stands for."""

    x: str
    width: str
    y: int
    height: int
    number: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One way of acting in one list: its bars, and the bar of the acts without a recorded day, where there are any."""

    label: Any
    publisher: str
    bars: tuple[Bar, ...]
    undated: Bar | None
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class OverTime:
    """The picture and its table: rows of a year and the number in every lane; the year is empty for acts without a day.

    `later` is how many acts are dated after the day, and stand in neither.
    """

    first: str
    last: str
    highest: int
    height: int
    lanes: tuple[Lane, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    undated: bool
    later: int


def over_time(commitments: Iterable[Commitment], day: date) -> OverTime | None:
    """Draw commitments up to a day; None where all of them fall into one year, for that is a date and no course."""
    held, later = _counted(commitments, day)
    years = sorted({year for counts in held.values() for year in counts if year})
    if len(years) < 2:
        return None
    first, end = int(years[0]), day.year
    undated = any(counts[""] for counts in held.values())
    # The hatched bars stand after the last year, one empty year apart.
    slots = end - first + 1 + (2 if undated else 0)
    highest = max(number for counts in held.values() for year, number in counts.items() if year)

    def bar(slot: int, number: int) -> Bar:
        height = max(2, round(number * TALL / highest))
        return Bar(f"{slot * 100 / slots:.2f}%", f"{100 / slots:.2f}%", TALL - height, height, number)

    lanes = tuple(
        Lane(
            LABELS[way],
            publisher,
            tuple(bar(int(year) - first, number) for year, number in sorted(counts.items()) if year),
            Bar(f"{(slots - 1) * 100 / slots:.2f}%", f"{100 / slots:.2f}%", 0, TALL, counts[""])
            if counts[""]
            else None,
            counts,
        )
        for (publisher, way), counts in sorted(held.items(), key=lambda each: (each[0][0], _ORDER.index(each[0][1])))
    )
    rows = [(year, tuple(lane.counts[year] for lane in lanes)) for year in years]
    if undated:
        rows.append(("", tuple(lane.counts[""] for lane in lanes)))
    return OverTime(str(first), str(end), highest, TALL, lanes, tuple(rows), undated, later)


def _counted(commitments: Iterable[Commitment], today: date) -> tuple[dict[tuple[str, str], Counter[str]], int]:
    """By list and way, how many acts each year holds up to a day; and how many are dated after it."""
    held: dict[tuple[str, str], Counter[str]] = {}
    later = 0

    def count(act: Commitment, way: str, day: str) -> None:
        nonlocal later
        if day and today < earliest(day):
            later += 1
            return
        whose = "" if act.publisher == OWN_PUBLISHER else act.publisher
        held.setdefault((whose, way), Counter())[day[:4]] += 1

    for each in commitments:
        count(each, each.basis, each.since)
        for reservation in each.reservations:
            count(each, "reserved", reservation.date)
        if each.until:
            count(each, "withdrew", each.until)
    return held, later
