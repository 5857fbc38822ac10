"""The home page, drawn from the record by rules that it states: one incident, what is left blank, what may be added up.

All of it is about Answerable's own documented cases. The other collections are listed with their counts, and added to none.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from answerable.core.record import OWN_PUBLISHER
from answerable.public import dots, people
from answerable.public.blanks import blanks
from answerable.public.collection import collections, counts, newest
from answerable.public.page import page
from answerable.public.seats import Seats, seats
from answerable.public.shelf import Volume
from answerable.public.sums import own_harms, sums
from answerable.public.telling import Told, tell
from answerable.public.views.lists import asked

#: The texts shown as seats: so many of those that States take on one by one.
INSTRUMENTS = 6
ONE_BY_ONE = frozenset({"signed", "ratified", "acceded", "endorsed", "joined", "pledged"})


def home(request: Any) -> HttpResponse:
    """Answer with the home page."""
    volume: Volume = request.volume
    shown = volume.once("home incident", lambda: _chosen(volume))
    fields, too_many = dots.fields(shown.harms) if shown else ([], 0)
    held = counts(volume, "incident")
    own = [each for each in held if each.collection.own]
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
        promised=volume.once("home promised", lambda: _promised(volume)),
        asked=asked(request),
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
    ids = newest(volume, own, "incident") if own else []
    found = next((each for each in ids if each in dying), ids[0] if ids else None)
    return tell(volume, [found])[0] if found else None


def _promised(volume: Volume) -> list[tuple[Any, Seats]]:
    """The newest texts that States take on one by one, of those with a confirmed commitment of any."""
    framework = volume.edition.framework
    committed: dict[str, set[str]] = {}
    for commitment in framework.commitments.values():
        if (
            commitment.actor.startswith("state/")
            and commitment.basis in ONE_BY_ONE
            and commitment.checked == "verified"
            and not commitment.via
        ):
            committed.setdefault(commitment.instrument, set()).add(commitment.actor)
    newest = sorted(sorted(committed), key=lambda each: framework.instruments[each].adopted, reverse=True)[:INSTRUMENTS]
    return [(framework.instruments[each], seats(volume, committed[each], ())) for each in newest]
