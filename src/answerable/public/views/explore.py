"""Explore: records of one kind and one collection, narrowed down by words, facets and years, and what is not recorded of them.

Everything asked stands in the address, so that a result can be cited; its order is alphabetical or by date, never by value.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pyroaring import BitMap

from answerable.editions.bitmaps import NOT_RECORDED
from answerable.public import places, words
from answerable.public.asked import KINDS, NAMES, read
from answerable.public.collection import Count, counts
from answerable.public.exploring import DAY, FACETS, Asked
from answerable.public.narrowing import Hits, count, elsewhere, facets, found
from answerable.public.ordinals import ids, kept
from answerable.public.page import Leaf, page
from answerable.public.shelf import Volume
from answerable.public.spelling import nearest
from answerable.public.summing import MOST_INCIDENTS, Sum, sums
from answerable.public.telling import tell

LENGTH = 20
_WORDS: dict[tuple[str, str], dict[str, Any]] = {
    ("incident", "type"): words.INCIDENTS,
    ("incident", "harm"): words.DIMENSIONS,
    ("incident", "claim"): words.CLAIMS,
    ("provision", "polarity"): words.POLARITIES,
    ("actor", "type"): words.ACTORS,
    ("reading", "status"): words.STATUSES,
}
#: Facets whose values are records, called by their own names.
_NAMED = frozenset({"territory", "instrument"})
#: What stands for silence in each facet that may be silent.
SILENT: dict[str, Any] = {
    "harm": gettext_lazy("No confirmed number recorded"),
    "claim": gettext_lazy("No claim recorded"),
    "response": gettext_lazy("No response recorded"),
}
#: Which silence is said above every result, as what.
_BLANK: dict[str, Any] = {
    "harm": gettext_lazy("A confirmed number of what it did to people"),
    "claim": gettext_lazy("A claim of who did it"),
    "response": gettext_lazy("A public response"),
}
#: Facets that stand open before anything is chosen.
_OPEN = frozenset({"type", "sector", "basis", "polarity"})


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
        facets=_facets(volume, asked, counted),
        narrowed=[(NAMES[name], _said(volume, asked, name), asked.without(name).query) for name in asked.active],
        dated=asked.kind in DAY,
        blanks=_blanks(asked, counted, len(members)) if whole and members else [],
        place=_alone(asked, "territory"),
        sector=_alone(asked, "sector"),
        sums=_sums(volume, asked, members) if whole else [],
        too_many=MOST_INCIDENTS if whole and len(members) > MOST_INCIDENTS else 0,
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


def _facets(volume: Volume, asked: Asked, counted: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    made = []
    for name in FACETS[asked.kind]:
        picked = asked.chosen.get(name, ())
        held = [
            (_value(volume, asked.kind, name, value), value, value in picked, counted[name].get(value, 0))
            for value in {*counted[name], *picked} - {NOT_RECORDED}
        ]
        held.sort(key=lambda each: (each[0].casefold(), each[1]), reverse=name == "year")
        silent = counted[name].get(NOT_RECORDED, 0)
        if silent or NOT_RECORDED in picked:
            held.append((_silent(name), NOT_RECORDED, NOT_RECORDED in picked, silent))
        made.append(
            {
                "name": name,
                "title": NAMES[name],
                "theirs": name in _NAMED,
                "values": [(*each, urlencode({name: each[1]}), each[1] == NOT_RECORDED) for each in held],
                "within": urlencode(asked.without(name).narrowing),
                "picked": len(picked),
                "open": bool(picked) or name in _OPEN,
            }
        )
    return made


def _silent(name: str) -> str:
    return str(SILENT.get(name) or _("Not recorded"))


def _value(volume: Volume, kind: str, name: str, value: str) -> str:
    """A value of a facet as it is read."""
    if value == NOT_RECORDED:
        return _silent(name)
    if name in _NAMED:
        return places.title(volume, value)
    if name == "year":
        return value
    held = _WORDS.get((kind, name), {}).get(value)
    return str(held) if held is not None else words.plain(value.replace("-", " "))


def _said(volume: Volume, asked: Asked, name: str) -> str:
    """What one thing that narrows says."""
    if name == "q":
        return asked.text
    if name == "years":
        return f"{asked.first or '…'}–{asked.last or '…'}"
    return ", ".join(_value(volume, asked.kind, name, value) for value in asked.chosen[name])
