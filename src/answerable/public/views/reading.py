"""A reading's page: the question, the automated answer, because, and every input with its sources."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from answerable.core.indicator import Reading
from answerable.core.kinds import kind_of
from answerable.core.source import Source
from answerable.public.page import page
from answerable.public.places import describe, sources_of


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
        inputs=inputs,
        unnamed=record.inputs_count - len(record.inputs),
        current="indicators",
    )
