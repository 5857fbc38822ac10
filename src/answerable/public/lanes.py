"""Lanes draw the time of one incident: people on top, then the incident itself, the claims of who did it, and the responses.

A day that is known is a solid mark. What is known to a month or a year alone is hatched over all the days it may mean, and so
are an end that nobody recorded, and harms without a day of their own over the time of the incident (LOOK.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from answerable.core.dates import bounds
from answerable.public.telling import Told

Kind = Literal["people", "began", "ended", "claim", "response"]
#: Events of one day stand in this order.
_ORDER: tuple[Kind, ...] = ("began", "people", "ended", "claim", "response")


@dataclass(frozen=True, slots=True)
class Event:
    """One dated thing: what kind it is, its day (empty where none is recorded), and the record that tells it."""

    kind: Kind
    day: str
    record: Any


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something stands on its lane, in percent; without a width it is one day, hatched where it is not known."""

    x: str
    width: str
    hatched: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: people, the incident, claims or responses."""

    name: Literal["people", "incident", "claims", "responses"]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Lanes:
    """The picture: its lanes, the first and the last day that it reaches, and how many harms have no day of their own."""

    lanes: tuple[Lane, ...]
    first: str
    last: str
    undated: int


def events(told: Told) -> list[Event]:
    """Return everything about an incident by the last day that it may mean; what has no day comes last."""
    incident = told.incident
    found = [Event("began", incident.start, incident)]
    if incident.end and incident.end != incident.start:
        found.append(Event("ended", incident.end, incident))
    found += [Event("people", each.start, each) for each in told.harms if each.start]
    found += [Event("claim", each.date, each) for each in told.attributions]
    found += [Event("response", each.date, each) for each in told.responses]
    return sorted(found, key=lambda each: (_last(each.day), _ORDER.index(each.kind), each.record.id))


def lanes(told: Told, today: date) -> Lanes | None:
    """Draw the lanes; None where nothing but the incident itself has a day, or everything falls on one."""
    incident = told.incident
    dated = [each.day for each in events(told) if each.day]
    if not incident.start or len(dated) < 2:
        return None
    if incident.ongoing:
        dated.append(today.isoformat())
    begin = min(bounds(each)[0] for each in dated)
    end = max(bounds(each)[1] for each in dated)
    days = (end - begin).days + 1
    if days < 2:
        return None

    def span(first: date, last: date, hatched: bool) -> Mark:
        x = (first - begin).days * 100 / days
        return Mark(f"{x:.2f}%", f"{((last - first).days + 1) * 100 / days:.2f}%", hatched)

    def marks(held: Iterable[str]) -> tuple[Mark, ...]:
        made = []
        for day in dict.fromkeys(each for each in held if each):
            first, last = bounds(day)
            sure = first == last
            made.append(Mark(span(first, last, False).x, "", False) if sure else span(first, last, True))
        return tuple(made)

    course = [span(*each) for each in _course(incident.start, incident.end, incident.ongoing, today, end)]
    undated = sum(not each.start for each in told.harms)
    people = list(marks(each.start for each in told.harms))
    if undated:
        over = bounds(incident.end)[1] if incident.end else end
        people.insert(0, span(bounds(incident.start)[0], over, True))
    drawn = (
        Lane("people", tuple(people)),
        Lane("incident", tuple(course)),
        Lane("claims", marks(each.date for each in told.attributions)),
        Lane("responses", marks(each.date for each in told.responses)),
    )
    return Lanes(tuple(each for each in drawn if each.marks), begin.isoformat(), end.isoformat(), undated)


def _course(start: str, end: str, ongoing: bool, today: date, last: date) -> list[tuple[date, date, bool]]:
    """When an incident is known to have lasted, and when it may have: first day, last day, hatched."""
    begun, surely = bounds(start)
    if not end and not ongoing:
        # Only its start is recorded: it may have lasted to the end of the picture.
        return [(begun, begun, False), (begun, last, True)] if begun == surely else [(begun, last, True)]
    until, latest = (max(surely, today),) * 2 if ongoing else bounds(end)
    made = []
    if begun < surely:
        made.append((begun, min(surely, latest), True))
    if surely <= until:
        made.append((surely, until, False))
    if until < latest:
        made.append((max(until, begun), latest, True))
    return made


def _last(day: str) -> tuple[date, date]:
    first, last = bounds(day) if day else (date.max, date.max)
    return last, first
