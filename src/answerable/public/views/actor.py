"""An actor's page: the people harmed first, then what it promised, what is known of keeping it, and what others claim."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse

from answerable.core.actor import Actor, Affiliation
from answerable.core.assessment import Finding
from answerable.core.attribution import Attribution
from answerable.core.commitment import Commitment, Position
from answerable.core.evaluation import Account
from answerable.core.incident import Response
from answerable.core.indicator import Reading
from answerable.public.bands import Drawn, pair
from answerable.public.page import page
from answerable.public.telling import named_in_lists, newest_first, tell
from answerable.public.views.lists import ADDRESSES, TITLES

#: Rows of people, claims and groups on the page itself; the JSON beside it names them all.
MOST = 30


def actor(request: Any, record: Actor) -> HttpResponse:
    """Answer with the page of one actor."""
    edition = request.volume.edition
    pointing: dict[str, list[str]] = {}
    for field, source in edition.pointing_at(record.id):
        pointing.setdefault(field, []).append(source)
    about = edition.many(pointing.get("actor", ()))
    here = newest_first(tell(request.volume, dict.fromkeys(pointing.get("territories", ()))))
    accusing = _of(Attribution, edition.many(pointing.get("accused_actors", ())))
    ascribed = newest_first(tell(request.volume, dict.fromkeys(each.incident for each in accusing)))
    # Newest first; promises whose day is not recorded come last.
    commitments = sorted(_of(Commitment, about), key=lambda each: (each.since or each.as_of, each.id), reverse=True)
    positions = sorted(_of(Position, about), key=lambda each: (each.date or each.as_of, each.id), reverse=True)
    readings = _of(Reading, about)
    borne = edition.responsibilities(record.id)
    standings: dict[str, str] = {}
    for each in borne:
        standings.setdefault(each.commitment, each.standing)
    instruments = edition.framework.instruments
    drawn, blank = accounts(request, record)
    affiliations = _of(Affiliation, [*about, *edition.many(pointing.get("group", ()))])
    return page(
        request,
        "actor",
        record=record,
        others=[name for name in record.names if name.text != record.name],
        list_address=ADDRESSES.get(record.type, "actors"),
        list_title=TITLES.get(record.type, record.type),
        here=here[:MOST],
        here_total=len(here),
        ascribed=ascribed[:MOST],
        ascribed_total=len(ascribed),
        victims=record.reported_victims,
        reporting=edition.many(pointing.get("reported_victims.state", ()))[:MOST],
        reporting_total=len(pointing.get("reported_victims.state", ())),
        commitments=[(each, instruments[each.instrument], standings.get(each.id, "")) for each in commitments],
        positions=[(each, instruments[each.instrument]) for each in positions],
        instruments_total=len({each.instrument for each in commitments}),
        borne_total=sum(each.standing == "bears" for each in borne),
        drawn=drawn,
        blank=blank,
        readings=[(each, edition.framework.provisions[each.provision]) for each in readings],
        reading_statuses=sorted(Counter(each.status for each in readings).items()),
        findings=[
            (
                each,
                edition.framework.provisions[each.provision],
                edition.many(dict.fromkeys(evidence.source for evidence in each.evidence)),
            )
            for each in _of(Finding, about)
        ],
        accusing=_with_incident(request, accusing),
        said=[
            (each, incident, named_in_lists(each))
            for each, incident in _with_incident(request, _of(Attribution, edition.many(pointing.get("by_actors", ()))))
        ],
        responses=_with_incident(request, _of(Response, edition.many(pointing.get("actors", ())))),
        affiliations=affiliations[:MOST],
        affiliations_total=len(affiliations),
        current="actors",
    )


def accounts(request: Any, record: Actor) -> tuple[list[tuple[Account, Drawn | None, Drawn | None]], list[Account]]:
    """Return the accounts of an actor by date of the instrument, newest first: those with an answer, and those without any.

    The bands of the second are all hatch, so a page draws one for them together.
    """
    instruments = request.volume.edition.framework.instruments
    answered, blank = [], []
    every = sorted(request.volume.edition.accounts(record.id), key=lambda each: (each.instrument, each.side))
    for each in sorted(every, key=lambda each: instruments[each.instrument].adopted, reverse=True):
        if any(line.finding or line.readings for line in each.lines):
            answered.append((each, *pair(each)))
        else:
            blank.append(each)
    return answered, blank


def _of(kind: Any, records: list[Any]) -> list[Any]:
    return [each for each in records if isinstance(each, kind)]


def _with_incident(request: Any, records: list[Any]) -> list[tuple[Any, Any]]:
    dated = sorted(sorted(records, key=lambda each: each.id), key=lambda each: each.date, reverse=True)
    return [(each, request.volume.edition.get(each.incident)) for each in dated[:MOST]]
