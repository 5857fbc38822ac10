"""An incident's page: what happened to people first, then what happened, who is said to have done it, and how we know."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from answerable.core.incident import Incident
from answerable.core.indicator import Reading
from answerable.core.source import Source
from answerable.public import dots, people
from answerable.public.bearing import bearers, by_type
from answerable.public.collection import collections
from answerable.public.lanes import events, lanes
from answerable.public.page import page
from answerable.public.places import sources_of
from answerable.public.shelf import Volume
from answerable.public.telling import tell

#: States of one incident whose lookers are named; a worldwide incident names none, and leads to the whole table.
MOST_PLACES = 3


def incident(request: Any, record: Incident) -> HttpResponse:
    """Answer with the page of one incident."""
    (told,) = tell(request.volume, [record.id])
    fields, too_many = dots.fields(told.harms)
    dimensions = people.dimensions(told.harms)
    cited = dict.fromkeys(
        citation.source
        for part in (record, *told.harms, *told.attributions, *told.responses)
        for citation in part.citations
    )
    sources = [each for each in request.volume.edition.many(cited) if isinstance(each, Source)]
    return page(
        request,
        "incident",
        record=record,
        told=told,
        fields=fields,
        too_many=too_many,
        dimensions=dimensions,
        recorded=sum(bool(each.rows) for each in dimensions),
        sources=sources,
        numbers={each.id: place for place, each in enumerate(sources, start=1)},
        codes=_codes(record),
        collection=collections(request.volume)[record.publisher],
        own_sources=sources_of(request.volume, record),
        engaged=_engaged(request.volume, record),
        events=events(told),
        lanes=lanes(told, request.volume.edition.day),
        readings=_readings(request.volume, record.id),
        places=record.territories if len(record.territories) <= MOST_PLACES else (),
        contested=[
            (each, [s for s in request.volume.edition.many(each.citations) if isinstance(s, Source)])
            for each in record.contested
        ],
        current="people",
    )


def _engaged(volume: Volume, record: Incident) -> list[dict[str, Any]]:
    """Return the provisions that the incident engages, with how many actors of each type bear one, and the States struck that do.

    Whom somebody accuses is not looked up here: a claim is no finding, and nobody stands as a bearer because of one.
    """
    framework = volume.edition.framework
    made = []
    for each in record.engaged:
        provision = framework.provisions[each.provision]
        who = bearers(volume, confirmed=True).get(each.provision, set())
        made.append(
            {
                "engaged": each,
                "provision": provision,
                "instrument": framework.instruments[provision.instrument],
                "types": by_type(volume, who),
                # What must not be done says nothing of those to whom it was done.
                "struck": [each for each in record.territories if each in who and provision.polarity != "refrain"],
            }
        )
    return made


def _readings(volume: Volume, record_id: str) -> list[Reading]:
    """Return the readings that took the incident in, alphabetically by actor."""
    found = volume.edition.pointing(record_id, "inputs")
    actors = volume.edition.framework.actors
    return sorted(
        (each for each in found if isinstance(each, Reading)),
        key=lambda each: (actors[each.actor].name.casefold(), each.indicator, each.id),
    )


def _codes(record: Incident) -> list[tuple[str, list[str]]]:
    """What the coders of a data set entered, by field in the set's own terms and order; each value once."""
    made: dict[str, list[str]] = {}
    for code in record.codes:
        field, _equals, value = code.partition("=")
        values = made.setdefault(field, [])
        if value not in values:
            values.append(value)
    return list(made.items())
