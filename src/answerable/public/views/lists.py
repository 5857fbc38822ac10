"""Lists: actors by type, instruments, incidents, sources and indicators — alphabetical or by date, never by value."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from answerable.public import words
from answerable.public.page import Leaf, page
from answerable.public.telling import tell

ADDRESSES = {"state": "states", "company": "companies", "organisation": "organisations", "group": "groups"}
TITLES: dict[str, Any] = {
    "state": gettext_lazy("States"),
    "company": gettext_lazy("Companies"),
    "organisation": gettext_lazy("Organisations"),
    "group": gettext_lazy("Threat groups"),
}


def incidents(request: Any) -> HttpResponse:
    """All incidents, newest first, each with what it did to people."""
    leaf = Leaf(request, request.volume.newest_incidents, 40)
    return page(request, "incidents", leaf=leaf, told=tell(request.volume, leaf.entries), current="people")


def instruments(request: Any) -> HttpResponse:
    """All instruments by the day they were adopted, newest first."""
    framework = request.volume.edition.framework
    found = sorted(framework.instruments.values(), key=lambda each: each.id)
    found.sort(key=lambda each: each.adopted, reverse=True)
    provisions = Counter(each.instrument for each in framework.provisions.values())
    actors: dict[str, set[str]] = {each.id: set() for each in found}
    for commitment in framework.commitments.values():
        actors[commitment.instrument].add(commitment.actor)
    rows = [(each, provisions[each.id], len(actors[each.id])) for each in found]
    return page(request, "instruments", leaf=Leaf(request, rows, 50), current="promises")


def actors(request: Any, type: str) -> HttpResponse:  # noqa: A002 - the record's own word
    """The actors of one type, alphabetical, with how many commitments each made."""
    framework = request.volume.edition.framework
    found = sorted(
        (actor for actor in framework.actors.values() if actor.type == type),
        key=lambda actor: (actor.name.casefold(), actor.id),
    )
    made = Counter(commitment.actor for commitment in framework.commitments.values())
    leaf = Leaf(request, [(actor, made[actor.id]) for actor in found], 200)
    return page(request, "actors", leaf=leaf, title=TITLES[type], type=type, current="actors")


def actor_types(request: Any) -> HttpResponse:
    """The types of actors, with how many there are."""
    counts = Counter(actor.type for actor in request.volume.edition.framework.actors.values())
    types = [(ADDRESSES[each], TITLES[each], counts[each]) for each in ADDRESSES if counts[each]]
    return page(request, "actor_types", types=types, current="actors")


def sources(request: Any) -> HttpResponse:
    """All sources, alphabetical by publisher and title."""
    found = request.volume.once(
        "sources",
        lambda: sorted(
            request.volume.edition.records("source"),
            key=lambda each: ((each.published_by or each.title).casefold(), each.title.casefold(), each.id),
        ),
    )
    return page(request, "sources", leaf=Leaf(request, found, 100), current="sources")


def indicators(request: HttpRequest) -> HttpResponse:
    """The questions that were asked of this edition, with how often each was answered how."""
    return page(request, "indicators", rows=asked(request), current="indicators")


def asked(request: Any) -> list[dict[str, Any]]:
    """Return one entry for each indicator of the edition: its question, its limits and its answers by status."""

    answers = {
        slug: Counter(reading.status for reading in readings)
        for slug, readings in request.volume.readings_by_indicator.items()
    }
    return [
        {
            "indicator": each,
            "answers": [
                (status, answers[each.slug][status])
                for status in words.STATUSES
                if answers.get(each.slug, Counter())[status]
            ],
            "total": answers.get(each.slug, Counter()).total(),
        }
        for each in request.volume.manifest.indicators
    ]
