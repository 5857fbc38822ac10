"""Incidents by year, side by side: one collection parted by sector or by territory, a page of drawings at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse

from answerable.public.collection import counts, named
from answerable.public.page import Leaf, page
from answerable.public.theming import address, themes
from answerable.public.years import BY, by_value, in_order

#: Drawings on one page.
LENGTH = 24


def by_year(request: Any) -> HttpResponse:
    """Answer with the drawings of a collection, in one sector where `?sector=` names it. Raises Http404 for what there is not.

    `?by=` is a sector unless it says territory; territories are alphabetical, and nothing groups them: the record holds no regions.
    """
    volume, asked = request.volume, request.GET
    by, sector, short = (asked.get(name, "") for name in ("by", "sector", "collection"))
    held = counts(volume, "incident")
    chosen = named(volume, short) if short else held[0].collection if held else None
    if by not in ("", *BY) or (short and not any(each.collection == chosen for each in held)):
        raise Http404
    if sector and all(each.sector != sector for each in themes(volume).values()):
        raise Http404
    by = by or ("territory" if sector else "sector")
    found = by_value(volume, chosen, by, sector) if chosen else None
    keep = {"by": by} | ({"collection": chosen.slug} if chosen else {}) | ({"sector": sector} if sector else {})
    leaf = Leaf(request, in_order(volume, found, by) if found else [], LENGTH, keep)
    return page(
        request,
        "years",
        multiples=replace(found, panels=leaf.entries) if found else None,
        by=by,
        sector=sector,
        theme=themes(volume).get(address(sector)) if sector else None,
        chosen=chosen,
        held=held,
        leaf=leaf,
        current="people",
    )
