"""Explore: records of one kind and one collection, narrowed down by words, facets and years, and what is not recorded of them.

Everything asked stands in the address, so that a result can be cited; its order is alphabetical or by date, never by value.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from pyroaring import BitMap

from answerable.editions.bitmaps import NOT_RECORDED
from answerable.public.asked import KINDS, NAMES, read
from answerable.public.collection import Count, counts
from answerable.public.exploring import DAY, Asked
from answerable.public.faceting import facets_shown, shown_value
from answerable.public.narrowing import count, elsewhere, facets, found
from answerable.public.ordinals import Hits, ids, kept
from answerable.public.page import Leaf, page
from answerable.public.shelf import Volume
from answerable.public.spelling import nearest
from answerable.public.summing import MOST_INCIDENTS, Sum, sums
from answerable.public.telling import tell

LENGTH = 20
#: Which silence is said above every result, as what.
_BLANK: dict[str, Any] = {
    "harm": gettext_lazy("A confirmed number of what it did to people"),
    "claim": gettext_lazy("A claim of who did it"),
    "response": gettext_lazy("A public response"),
}


def explore(request: Any) -> HttpResponse:
    """Answer with what is found; 400 with the reason for what cannot be asked, 404 for a kind or value that is not there."""
    volume = request.volume
    if not request.GET.get("kind"):
        kinds = [(kind, title, counts(volume, kind)) for kind, title in KINDS.items()]
        return page(request, "explore", kinds=kinds, current="explore")
    if request.GET["kind"] in KINDS and not kept(volume):
        return page(request, "explore", before=True, current="explore")
    asked, problems = read(request)
    if asked is None:
        # An edition without a record of this kind.
        return page(request, "explore", none=KINDS[request.GET["kind"]], current="explore")
    members = found(volume, asked)
    leaf = Leaf(request, Hits(volume, members), LENGTH, _Kept(asked.pairs))
    whole = asked.kind == "incident"
    counted = facets(volume, asked)
    response = page(
        request,
        "explore",
        asked=asked,
        problems=problems,
        title=KINDS[asked.kind],
        kinds_named=list(KINDS.items()),
        number=_counted(asked, len(members)),
        collections=[(_counted(asked.of(each), n), asked.of(each).query) for each, n in elsewhere(volume, asked)],
        facets=facets_shown(volume, asked, counted),
        narrowed=[(NAMES[name], _said(volume, asked, name), asked.without(name).query) for name in asked.active],
        dated=asked.kind in DAY,
        blanks=_blanks(asked, counted, len(members)) if whole and members else [],
        place=_alone(asked, "territory"),
        sector=_alone(asked, "sector"),
        sums=_sums(volume, asked, members) if whole else [],
        too_many=MOST_INCIDENTS if whole and _numbered(counted) and len(members) > MOST_INCIDENTS else 0,
        leaf=leaf,
        told=tell(volume, leaf.entries) if whole else [],
        rows=[] if whole else volume.edition.many(leaf.entries),
        drops=_drops(volume, asked) if not members else [],
        meant=[(each, _counted(each, count(volume, each))) for each in nearest(volume, asked)] if not members else [],
        current="explore",
    )
    if problems:
        response.status_code = 400
    return response


def _numbered(counted: dict[str, dict[str, int]]) -> bool:
    """True where a number of harm is confirmed of anything found."""
    return any(value != NOT_RECORDED for value in counted["harm"])


def _alone(asked: Asked, name: str) -> str:
    """The one value chosen in a facet; empty for none, several, or the lack of one."""
    chosen = asked.chosen.get(name, ())
    return chosen[0] if len(chosen) == 1 and chosen[0] != NOT_RECORDED else ""


def _sums(volume: Volume, asked: Asked, members: BitMap) -> list[Sum]:
    if len(members) > MOST_INCIDENTS:
        return []
    return sums(volume, asked.collection, ids(volume, members), urlencode(asked.narrowing))


class _Kept(dict[str, str]):
    """What every page of a result keeps: pairs, since a facet may hold several values."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def items(self) -> Any:
        return self._pairs


def _counted(asked: Asked, number: int) -> Count:
    """A count of what is found, marked with the rest of its question: its kind and its collection stand in the mark already."""
    return Count(asked.collection, asked.kind, number, "explored", urlencode(asked.narrowing))


def _drops(volume: Volume, asked: Asked) -> list[tuple[Any, str, Count, str]]:
    """What would be found without each thing that narrows."""
    made = []
    for name in asked.active:
        wider = asked.without(name)
        if number := count(volume, wider):
            made.append((NAMES[name], _said(volume, asked, name), _counted(wider, number), wider.query))
    return made


def _blanks(asked: Asked, counted: dict[str, dict[str, int]], whole: int) -> list[dict[str, Any]]:
    """Of how much of what is found nothing is recorded: widths in percent of the whole."""
    made = []
    for name, title in _BLANK.items():
        if asked.chosen.get(name):
            continue
        silent = counted[name].get(NOT_RECORDED, 0)
        known = 100 * (whole - silent) / whole
        blank = _counted(asked.only(name, NOT_RECORDED), silent)
        made.append({"title": title, "known": f"{known:.2f}", "rest": f"{100 - known:.2f}", "blank": blank})
    return made


def _said(volume: Volume, asked: Asked, name: str) -> str:
    """What one thing that narrows says."""
    if name == "q":
        return asked.text
    if name == "years":
        return f"{asked.first or '…'}–{asked.last or '…'}"
    return ", ".join(shown_value(volume, asked.kind, name, value) for value in asked.chosen[name])
