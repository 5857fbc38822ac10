"""A reading's page: the question, the automated answer, because, and every input with its sources."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse

from answerable.core.indicator import Reading
from answerable.core.kinds import kind_of
from answerable.core.record import Record
from answerable.core.source import Source
from answerable.public.collection import Count, collections
from answerable.public.page import Leaf, page
from answerable.public.places import describe, sources_of
from answerable.public.shelf import Volume

#: Inputs on one page.
INPUTS = 50


def reading(request: Any, record: Reading) -> HttpResponse:
    """Answer with the page of one reading: its inputs link to their sources, so that a source is two clicks away."""
    edition = request.volume.edition
    framework = edition.framework
    inputs = []
    for each in edition.many(record.inputs):
        sources = [each] if isinstance(each, Source) else sources_of(request.volume, each)
        inputs.append((each, kind_of(each), describe(request.volume, each), sources))
    return page(
        request,
        "reading",
        record=record,
        indicator=next((each for each in request.volume.manifest.indicators if each.slug == record.indicator), None),
        actor=framework.actors[record.actor],
        provision=framework.provisions[record.provision],
        instrument=framework.instruments[framework.provisions[record.provision].instrument],
        criterion=framework.criteria[record.criterion],
        leaf=Leaf(request, inputs, INPUTS),
        rests_on=_rests_on(request.volume, [each for each, *_ in inputs]),
        unnamed=record.inputs_count > len(record.inputs),
        current="indicators",
    )


def _rests_on(volume: Volume, inputs: list[Record]) -> list[tuple[str, list[Count]]]:
    """How many inputs of each kind are named, collection by collection: readings add nothing across them, nor do pages."""
    held = collections(volume)
    tallied = Counter((kind_of(each), each.publisher) for each in inputs)
    kinds = sorted({kind for kind, _ in tallied})
    return [
        (
            kind,
            [
                Count(collection, kind, tallied[kind, publisher], "named", "inputs")
                for publisher, collection in held.items()
                if tallied[kind, publisher]
            ],
        )
        for kind in kinds
    ]
