"""A provision's page: the people in incidents that engage it, the text in our words, who bears it, and how it is kept."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse

from answerable.core.assessment import Finding
from answerable.core.indicator import Reading
from answerable.core.instrument import Provision
from answerable.public import promises
from answerable.public.bearing import bearers, by_type
from answerable.public.natural import in_order
from answerable.public.page import Leaf, page
from answerable.public.places import sources_of
from answerable.public.seats import OF_BEARING, seats
from answerable.public.telling import held_of

MOST = 25


def provision(request: Any, record: Provision) -> HttpResponse:
    """Answer with the page of one provision."""
    edition = request.volume.edition
    framework = edition.framework
    engaged = held_of(request.volume, "engaged.provision", record.id, most_own=MOST)
    for each in engaged:
        each.reasons = [
            next(engaged.reason for engaged in told.incident.engaged if engaged.provision == record.id)
            for told in each.told
        ]
    about = request.volume.edition.pointing(record.id, "provision")
    answers = [each for each in about if isinstance(each, Reading | Finding)]
    answers.sort(key=lambda each: (framework.actors[each.actor].name.casefold(), each.criterion, each.id))
    siblings = in_order([each for each in framework.provisions.values() if each.instrument == record.instrument])
    place = siblings.index(record)
    return page(
        request,
        "provision",
        record=record,
        instrument=framework.instruments[record.instrument],
        engaged=engaged,
        criteria=[framework.criteria[each] for each in record.criteria],
        seats=seats(request.volume, promises.seats_towards(request.volume, record), OF_BEARING),
        types=by_type(request.volume, bearers(request.volume, confirmed=True).get(record.id, ())),
        summary=_summary(answers, record.criteria),
        standings=promises.standings(request.volume, record),
        leaf=Leaf(request, answers, 60),
        statuses=sorted(Counter(each.status for each in answers if isinstance(each, Reading)).items()),
        findings_total=sum(isinstance(each, Finding) for each in answers),
        sources=sources_of(request.volume, record)
        or sources_of(request.volume, framework.instruments[record.instrument]),
        equivalents=[_elsewhere(request.volume, each) for each in record.equivalents],
        before=siblings[place - 1] if place else None,
        after=siblings[place + 1] if place + 1 < len(siblings) else None,
        current="promises",
    )


def _elsewhere(volume: Any, provision_id: str) -> tuple[Provision, Any, int]:
    """Return a provision that asks the same, its instrument, and how many members of the United Nations took that on."""
    framework = volume.edition.framework
    provision = framework.provisions[provision_id]
    drawn = seats(volume, promises.seats_of(volume, provision.instrument))
    return provision, framework.instruments[provision.instrument], drawn.committed if drawn else 0


def _summary(
    answers: list[Finding | Reading], criteria: tuple[str, ...]
) -> list[tuple[str, list[tuple[str, list[Any]]]]]:
    """Return, for each criterion in the order of the record, its findings and its readings by status with how many."""
    made = []
    for criterion in criteria:
        sorts: list[tuple[str, list[Any]]] = []
        for name, sort in (("finding", Finding), ("reading", Reading)):
            found = Counter(each.status for each in answers if each.criterion == criterion and isinstance(each, sort))
            sorts.append((name, sorted(found.items())))
        made.append((criterion, sorts))
    return made
