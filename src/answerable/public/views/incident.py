"""An incident's page: what happened to people first, then what happened, who is said to have done it, and how we know."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from answerable.core.incident import Incident
from answerable.core.source import Source
from answerable.public import dots, people
from answerable.public.collection import collections
from answerable.public.page import page
from answerable.public.places import sources_of
from answerable.public.telling import tell


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
    framework = request.volume.edition.framework
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
        engaged=[
            (
                each,
                framework.provisions[each.provision],
                framework.instruments[framework.provisions[each.provision].instrument],
            )
            for each in record.engaged
        ],
        contested=[
            (each, [s for s in request.volume.edition.many(each.citations) if isinstance(s, Source)])
            for each in record.contested
        ],
        current="people",
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
