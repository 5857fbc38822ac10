"""Comparing: two to six actors side by side under one instrument, on all of its provisions or on some; no order, no rank.

Asked by GET: `actor` twice to six times, `instrument`, and `provision` as often as wished, each an id. With less than that it
is the form that asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse

from answerable.core.actor import Actor
from answerable.public import cleaning
from answerable.public.comparison import FEWEST, MOST, compare, sharing
from answerable.public.natural import in_order
from answerable.public.page import page
from answerable.public.views.lists import TITLES

#: Names of one kind of actor that the form shows at once; more are found by a part of the name.
MOST_NAMES = 200
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Offered:
    """The actors of one kind that the form offers, and whether there are more than it shows."""

    title: Any
    actors: list[Actor]
    more: bool


def comparison(request: Any) -> HttpResponse:
    """Answer with the comparison, or the form; 400 with more than six actors. Raises Http404 for what the edition lacks."""
    volume = request.volume
    instrument, chosen, provisions = asked(request)
    name = cleaning.asked(request.GET.get("name", ""), LONGEST)
    framework = volume.edition.framework
    shared = sharing(volume)
    whole = bool(instrument) and FEWEST <= len(chosen) <= MOST
    fits = [each for each in shared if all(actor in shared[each] for actor in chosen)]
    listed = fits or list(shared)
    if instrument and instrument not in listed:
        listed.append(instrument)
    picked = [framework.actors[each] for each in chosen]
    response = page(
        request,
        "compare",
        instrument=framework.instruments.get(instrument),
        chosen=_by_name(picked),
        made=compare(volume, instrument, chosen, provisions) if whole else None,
        too_many=len(chosen) > MOST,
        most=MOST,
        instruments=sorted(
            (framework.instruments[each] for each in listed), key=lambda each: (each.title.casefold(), each.id)
        ),
        none_shared=bool(chosen) and not fits,
        # Beside a comparison only names that were asked for: the page is long enough.
        offered=_offered(volume, shared.get(instrument, frozenset()), chosen, name) if name or not whole else [],
        name=name,
        provisions=in_order([each for each in framework.provisions.values() if each.instrument == instrument]),
        narrowed_to=provisions,
        query=urlencode(
            [
                *(("actor", each) for each in chosen),
                ("instrument", instrument),
                *(("provision", each) for each in provisions),
            ]
        ),
        current="actors",
    )
    if len(chosen) > MOST:
        response.status_code = 400
    return response


def asked(request: Any) -> tuple[str, list[str], list[str]]:
    """Return the instrument, the actors and the provisions asked for, each once, the provisions in the order of the text.

    Provisions of another instrument are left out: the form keeps them when a reader changes the text. Raises Http404 for
    what the edition lacks.
    """
    framework = request.volume.edition.framework
    instrument = request.GET.get("instrument", "")
    actors, provisions = (
        list(dict.fromkeys(each for each in request.GET.getlist(name) if each)) for name in ("actor", "provision")
    )
    lacking = (
        (instrument and instrument not in framework.instruments)
        or any(each not in framework.actors for each in actors)
        or any(each not in framework.provisions for each in provisions)
    )
    if lacking:
        raise Http404
    held = [framework.provisions[each] for each in provisions]
    return instrument, actors, [each.id for each in in_order([each for each in held if each.instrument == instrument])]


def _offered(volume: Any, actors: frozenset[str], chosen: list[str], name: str) -> list[Offered]:
    every = volume.edition.framework.actors
    wanted = _by_name(
        [every[each] for each in actors if each not in chosen and name.casefold() in every[each].name.casefold()]
    )
    made = []
    for type_, title in TITLES.items():
        found = [each for each in wanted if each.type == type_]
        if found:
            made.append(Offered(title, found[:MOST_NAMES], len(found) > MOST_NAMES))
    return made


def _by_name(actors: list[Actor]) -> list[Actor]:
    return sorted(actors, key=lambda each: (each.name.casefold(), each.id))
