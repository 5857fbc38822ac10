"""An actor's page: the people harmed first, then what it promised, what is known of keeping it, and what others claim."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
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
from answerable.public.collection import Count, counts, newest
from answerable.public.looking import looked_in
from answerable.public.onename import judged, shared
from answerable.public.page import page
from answerable.public.shelf import Volume
from answerable.public.telling import held_of, named_in_lists
from answerable.public.views.lists import ADDRESSES, TITLES

#: Rows of people, claims and groups on the page itself; the JSON beside it names them all.
MOST = 30
#: The same, of a collection of others.
MOST_OTHER = 5


def actor(request: Any, record: Actor) -> HttpResponse:
    """Answer with the page of one actor."""
    volume = request.volume
    edition = volume.edition
    about = edition.many(each for _, each in edition.pointing_at(record.id, "actor"))
    reporting = edition.pointing_at(record.id, "reported_victims.state")
    judgements = judged(volume, record.id)
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
    affiliations = _of(
        Affiliation, [*about, *edition.many(each for _, each in edition.pointing_at(record.id, "group"))]
    )
    return page(
        request,
        "actor",
        record=record,
        others=[name for name in record.names if name.text != record.name],
        list_address=ADDRESSES.get(record.type, "actors"),
        list_title=TITLES.get(record.type, record.type),
        here=held_of(volume, "territories", record.id, MOST) if record.type == "state" else [],
        ascribed=held_of(volume, "accused_actors", record.id, MOST),
        victims=record.reported_victims,
        reporting=[each for _, each in reporting[:MOST]],
        reporting_counts=counts(volume, "actor", "reported_victims.state", record.id),
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
        accusing=_held(volume, "attribution", "accused_actors", record.id),
        said=_held(volume, "attribution", "by_actors", record.id),
        responses=_held(volume, "response", "actors", record.id),
        judged=judgements,
        shared_names=shared(volume, record, judgements),
        looked=looked_in(volume, record.id) if record.type == "state" else None,
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


@dataclass(frozen=True, slots=True)
class Claims:
    """What one collection holds of claims or responses: how many, and the newest of them, each with its incident."""

    count: Count
    rows: list[tuple[Any, Any, str]]

    @property
    def alone(self) -> list[Count]:
        """The count, as a list of its own."""
        return [self.count]

    @property
    def more(self) -> bool:
        """True where the collection holds more than is shown."""
        return self.count.number > len(self.rows)


def _held(volume: Volume, kind: str, field: str, of: str) -> list[Claims]:
    """Return the newest claims or responses that point at an actor, collection by collection."""
    made = []
    for count in counts(volume, kind, field, of):
        most = MOST if count.collection.own else MOST_OTHER
        shown = volume.edition.many(newest(volume, count.collection, kind, field, of, most))
        rows = [
            (each, volume.edition.get(each.incident), named_in_lists(each) if kind == "attribution" else "")
            for each in shown
            if isinstance(each, Attribution | Response)
        ]
        made.append(Claims(count, rows))
    return made
