"""A theme's page: the people first, then who struck or answered there, who promised what, what was asked, and what is unknown."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect

from answerable.core.harm import Harm
from answerable.core.record import OWN_PUBLISHER
from answerable.public import dots, people, years
from answerable.public.answers import answered
from answerable.public.blanks import blanks
from answerable.public.collection import Count
from answerable.public.flows import MOST, Flow, flow
from answerable.public.forums import engaged_in, promised, provisions_of
from answerable.public.page import page
from answerable.public.questions import asked_about
from answerable.public.shelf import Volume
from answerable.public.streams import NARROW, WIDE, stream
from answerable.public.sums import own_harms, sums
from answerable.public.telling import Held, Told, tell
from answerable.public.theming import Theme, address, listed, newest_of, struck, themes

#: Of the collections of others so many of the newest incidents are told; of Answerable's own, so many with their ranges.
MOST_OTHER, MOST_OWN = 3, 14


def every(request: Any) -> HttpResponse:
    """Answer with all themes: those of incidents and promises alike, of incidents alone, and of promises alone."""
    volume = request.volume
    found = listed(themes(volume).values())
    rows = [(each, struck(volume, each), len(provisions_of(volume, each.theme)) if each.theme else 0) for each in found]
    return page(
        request,
        "themes",
        both=[row for row in rows if row[0].sector and row[0].theme],
        sectors=[row for row in rows if not row[0].theme],
        promises=[row for row in rows if not row[0].sector],
        current="themes",
    )


def theme(request: Any, slug: str) -> HttpResponse:
    """Answer with the page of one theme; a word of the record leads to it. Raises Http404 for one that there is not."""
    volume = request.volume
    found = themes(volume).get(slug)
    if found is None:
        if (where := address(slug)) != slug and where in themes(volume):
            address_there = f"{request.base}/theme/{where}"
            return HttpResponsePermanentRedirect(address_there)
        raise Http404
    held = [_held(volume, found, count) for count in struck(volume, found)]
    own = next((each for each in held if each.count.collection.own), None)
    ids: list[str] = volume.once(f"own of {slug}", lambda: list(newest_of(volume, found, OWN_PUBLISHER)) if own else [])
    harms = volume.once(f"harms of {slug}", lambda: own_harms(volume, set(ids)))
    # A promise is relevant to cases of many kinds: none of them alone stands for it.
    shown = _chosen(volume, ids, harms) if own and found.sector else None
    fields, too_many = dots.fields(shown.harms) if shown else ([], 0)
    provisions = provisions_of(volume, found.theme) if found.theme else []
    engaged = [] if provisions else volume.once(f"engaged by {slug}", lambda: engaged_in(volume, set(ids)))
    return page(
        request,
        "theme",
        theme=found,
        own=own,
        others=[each for each in held if not each.count.collection.own],
        held=held,
        shown=shown,
        fields=fields,
        too_many=too_many,
        rows=[(each, _ranges(each)) for each in own.told[:MOST_OWN]] if own else [],
        more_own=bool(own and own.count.number > MOST_OWN),
        **_own(volume, found, own, harms),
        multiples=years.by_collection(volume, found.sector) if found.sector else None,
        answered=answered(volume, [each.count for each in held], found.sector) if found.sector else [],
        promised=promised(volume, provisions or engaged),
        provisions=provisions,
        asked=asked_about(volume, provisions),
        current="themes",
    )


def _own(volume: Volume, found: Theme, own: Held | None, harms: list[Harm]) -> dict[str, Any]:
    """What is said of Answerable's own cases alone: sums, blanks and answers; nothing where they are of no sector."""
    if own is None or not found.sector:
        return {}
    made: Flow | None = flow(own.count.collection, own.told, found.scope) if own.count.number <= MOST else None
    return {
        "sums": sorted(
            volume.once(f"sums of {found.slug}", lambda: sums(volume, harms, found.scope)),
            key=lambda each: each.measure.casefold(),
        ),
        "blanks": volume.once(f"blanks of {found.slug}", lambda: blanks(harms, own.count, found.scope)),
        "flow": made,
        "wide": stream(made, WIDE) if made else None,
        "narrow": stream(made, NARROW) if made else None,
    }


def _held(volume: Volume, found: Theme, count: Count) -> Held:
    """What one collection holds of a theme: of Answerable's own cases all of them, while one could follow their lines."""
    most = MOST_OTHER
    if count.collection.own:
        most = count.number if count.number <= MOST else MOST_OWN
    return Held(count, tell(volume, newest_of(volume, found, count.collection.publisher, most)))


def _chosen(volume: Volume, ids: list[str], harms: list[Harm]) -> Told | None:
    """The rule of the first page: the newest with a confirmed death graded direct or contributory; else the newest."""
    dying = {
        harm.incident
        for harm in harms
        if harm.measure == "deaths" and people.stands(harm) and harm.causal in ("direct", "contributory")
    }
    chosen = next((each for each in ids if each in dying), ids[0] if ids else None)
    return tell(volume, [chosen])[0] if chosen else None


def _ranges(told: Told) -> list[people.Row]:
    return [people.row(each) for each in people.headlined(told.harms, 2)]
