"""Lists: actors by type, instruments, incidents, sources and indicators — alphabetical or by date, never by value.

A list of incidents is of one collection: what was not compared stands in no list together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from answerable.core.source import Accounting
from answerable.public import words
from answerable.public.collection import Collection, committed, counts, named, newest
from answerable.public.flows import MOST, flow
from answerable.public.onename import one_with
from answerable.public.page import Leaf, page
from answerable.public.shelf import Volume
from answerable.public.streams import NARROW, WIDE, stream
from answerable.public.telling import tell
from answerable.public.years import by_value, in_order

ADDRESSES = {"state": "states", "company": "companies", "organisation": "organisations", "group": "groups"}
TITLES: dict[str, Any] = {
    "state": gettext_lazy("States"),
    "company": gettext_lazy("Companies"),
    "organisation": gettext_lazy("Organisations"),
    "group": gettext_lazy("Threat groups"),
}


#: By what a list of incidents may be narrowed down: what the address calls it, and the link that it follows.
NARROWED = {"struck": "territories", "ascribed": "accused_actors"}


def incidents(request: Any) -> HttpResponse:
    """The incidents of one collection, newest first, each with what it did to people: Answerable's own where none is asked for.

    `?struck=` narrows them down to a State struck, `?ascribed=` to those that somebody ascribes to an actor. Raises Http404
    for a collection or an actor that is not there.
    """
    volume = request.volume
    narrowed = [(name, request.GET[name]) for name in NARROWED if request.GET.get(name)]
    if len(narrowed) > 1 or any(actor not in volume.edition.framework.actors for _name, actor in narrowed):
        raise Http404
    (name, actor) = narrowed[0] if narrowed else ("", "")
    field = NARROWED.get(name, "")
    held = counts(volume, "incident", field, actor)
    asked = request.GET.get("collection", "")
    # Without any incident the list of Answerable's own cases is there, and empty.
    chosen = named(volume, asked) if asked else held[0].collection if held else None
    if asked and (chosen is None or not any(each.collection == chosen for each in counts(volume, "incident"))):
        raise Http404
    found = newest(volume, chosen, "incident", field, actor) if chosen else []
    keep = {name: actor} if name else {}
    leaf = Leaf(request, found, 40, {"collection": chosen.slug, **keep} if chosen else keep)
    drawn = by_value(volume, chosen, "sector") if chosen and not name and leaf.number == 1 else None
    answered = _answered(volume, chosen, found, actor) if name == "struck" and leaf.number == 1 else {}
    return page(
        request,
        "incidents",
        **answered,
        leaf=leaf,
        told=tell(volume, leaf.entries),
        multiples=replace(drawn, panels=in_order(volume, drawn, "sector")) if drawn else None,
        chosen=chosen,
        chosen_count=[each for each in held if each.collection == chosen],
        held=held,
        narrowed=name,
        narrowed_to=actor,
        narrowing=urlencode(keep),
        current="people",
    )


def _answered(volume: Volume, chosen: Collection | None, found: Sequence[str], state: str) -> dict[str, Any]:
    """From harm to answer: Answerable's own cases that struck a State, drawn; nothing of the collections of others."""
    if chosen is None or not chosen.own or not 0 < len(found) <= MOST:
        return {}
    made = flow(chosen, tell(volume, found), urlencode({"territory": state}))
    return {"flow": made, "wide": stream(made, WIDE), "narrow": stream(made, NARROW)}


def instruments(request: Any) -> HttpResponse:
    """All instruments by the day they were adopted, newest first."""
    framework = request.volume.edition.framework
    found = sorted(framework.instruments.values(), key=lambda each: each.id)
    found.sort(key=lambda each: each.adopted, reverse=True)
    provisions = Counter(each.instrument for each in framework.provisions.values())
    taken_on = committed(request.volume)
    rows = [(each, provisions[each.id], taken_on.get(each.id, [])) for each in found]
    return page(request, "instruments", leaf=Leaf(request, rows, 50), current="promises")


def actors(request: Any, type: str) -> HttpResponse:  # noqa: A002 - the record's own word
    """The actors of one type, alphabetical, with how many instruments each took on and which records are one with it.

    `?victims=` narrows threat groups down to those whose compilers report victims in a State. Raises Http404 for no State.
    """
    volume = request.volume
    framework = volume.edition.framework
    victims = request.GET.get("victims", "")
    if victims and (type != "group" or victims not in framework.actors):
        raise Http404
    found = volume.once(
        f"actors {type}",
        lambda: sorted(
            (actor for actor in framework.actors.values() if actor.type == type),
            key=lambda actor: (actor.name.casefold(), actor.id),
        ),
    )
    if victims:
        reported = {each for _, each in volume.edition.pointing_at(victims, "reported_victims.state")}
        found = [actor for actor in found if actor.id in reported]
    # Instruments, not commitments: one promise may be in two lists of it.
    made = volume.once(
        "instruments taken on",
        lambda: Counter(
            actor for actor, _ in {(each.actor, each.instrument) for each in framework.commitments.values()}
        ),
    )
    leaf = Leaf(request, found, 200, {"victims": victims} if victims else None)
    return page(
        request,
        "actors",
        leaf=leaf,
        rows=[(actor, made[actor.id], one_with(volume, actor.id)) for actor in leaf.entries],
        held=counts(volume, "actor", "reported_victims.state" if victims else "type", victims or type),
        title=TITLES[type],
        type=type,
        victims=victims,
        current="actors",
    )


def actor_types(request: Any) -> HttpResponse:
    """The types of actors, with how many there are, collection by collection."""
    types = [(ADDRESSES[each], TITLES[each], counts(request.volume, "actor", "type", each)) for each in ADDRESSES]
    return page(request, "actor_types", types=[each for each in types if each[2]], current="actors")


def sources(request: Any) -> HttpResponse:
    """All sources, alphabetical by publisher and title; before them, for each data set, what became of its rows."""
    volume = request.volume
    found = volume.once("sources", lambda: _sources(volume))
    leaf = Leaf(request, found, 100)
    sets = volume.once("data sets", lambda: _data_sets(volume)) if leaf.number == 1 else []
    return page(request, "sources", leaf=leaf, sets=sets, current="sources")


def _sources(volume: Volume) -> list[Any]:
    return sorted(
        volume.edition.records("source"),
        key=lambda each: ((each.published_by or each.title).casefold(), each.title.casefold(), each.id),
    )


def _data_sets(volume: Volume) -> list[tuple[Any, Accounting]]:
    """Every data set with its accounting, alphabetical."""
    accountings = [each for each in volume.edition.records("accounting") if isinstance(each, Accounting)]
    found = [(volume.edition.get(each.source), each) for each in accountings]
    return sorted(
        ((source, each) for source, each in found if source), key=lambda each: (each[0].title.casefold(), each[0].id)
    )


def indicators(request: HttpRequest) -> HttpResponse:
    """The questions that were asked of this edition, with how often each was answered how."""
    return page(request, "indicators", rows=asked(request), current="indicators")


def asked(request: Any) -> list[dict[str, Any]]:
    """Return one entry for each indicator of the edition: its question, its limits and its answers by status."""
    made: list[dict[str, Any]] = request.volume.once("asked", lambda: _asked(request.volume))
    return made


def _asked(volume: Volume) -> list[dict[str, Any]]:
    answers = {
        slug: Counter(reading.status for reading in readings) for slug, readings in volume.readings_by_indicator.items()
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
        for each in volume.manifest.indicators
    ]
