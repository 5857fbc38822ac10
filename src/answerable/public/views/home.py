"""The home page, drawn from the record by rules that it states: people first, what is left blank, who has promised what.

What it says of people is about Answerable's own documented cases. The other collections are listed with their counts, and
added to none.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from answerable.core.instrument import Instrument
from answerable.core.record import OWN_PUBLISHER
from answerable.public import dots, people, promises
from answerable.public.blanks import blanks
from answerable.public.collection import collections, counts, newest
from answerable.public.page import page
from answerable.public.seats import OF_ACTS, SEATS, Seats, seats
from answerable.public.shelf import Volume
from answerable.public.sums import own_harms, sums
from answerable.public.telling import Told, tell
from answerable.public.views.lists import asked
from answerable.public.views.method import EXAMPLE


def home(request: Any) -> HttpResponse:
    """Answer with the home page."""
    volume: Volume = request.volume
    shown = volume.once("home incident", lambda: _chosen(volume))
    fields, too_many = dots.fields(shown.harms) if shown else ([], 0)
    held = counts(volume, "incident")
    own = [each for each in held if each.collection.own]
    promised = volume.once("home promised", lambda: _promised(volume))
    drawn = {each.seat for _text, made in promised for each in made.drawn}
    first, _stop, rest = shown.incident.summary.partition(". ") if shown else ("", "", "")
    return page(
        request,
        "home",
        told=shown,
        first=first + "." if _stop else first,
        rest=rest,
        fields=fields,
        too_many=too_many,
        blanks=volume.once("home blanks", lambda: blanks(own_harms(volume), own[0])) if own else [],
        own=own,
        others=[each for each in held if not each.collection.own],
        sums=sorted(
            volume.once("home sums", lambda: sums(volume, own_harms(volume))), key=lambda each: each.measure.casefold()
        ),
        promised=promised,
        seat_labels=[(f"s{place}", OF_ACTS[each]) for place, each in enumerate(SEATS) if each in drawn],
        asked=asked(request),
        example=EXAMPLE,
        current="home",
    )


def _chosen(volume: Volume) -> Told | None:
    """The rule, among Answerable's own cases: the newest with a confirmed death graded direct or contributory; else the newest."""
    dying = {
        harm.incident
        for harm in own_harms(volume)
        if harm.measure == "deaths" and people.stands(harm) and harm.causal in ("direct", "contributory")
    }
    own = collections(volume).get(OWN_PUBLISHER)
    ids = newest(volume, own, "incident", most=-1 if dying else 1) if own else []
    found = next((each for each in ids if each in dying), ids[0] if ids else None)
    return tell(volume, [found])[0] if found else None


def _promised(volume: Volume) -> list[tuple[Instrument, Seats]]:
    """The texts that promises.drawn_first picks, each with its seats."""
    drawn = [(each, seats(volume, promises.seats_of(volume, each.id))) for each in promises.drawn_first(volume)]
    return [(each, made) for each, made in drawn if made is not None]
