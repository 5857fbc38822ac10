"""Explore: records of one kind and one collection, narrowed down by words, facets and years, and taken away as they are found.

Everything asked stands in the address, so that a result can be cited; its order is alphabetical or by date, never by value.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from answerable.editions.tables import columns
from answerable.public import places, words
from answerable.public.collection import Count, counts, named
from answerable.public.exploring import DAY, FACETS, Asked, Hits, bodies, count, elsewhere, facets, known, nearest
from answerable.public.page import Leaf, page
from answerable.public.shelf import Volume
from answerable.public.telling import tell

LENGTH, LONGEST = 20, 200
KINDS: dict[str, Any] = {
    "incident": gettext_lazy("Incidents"),
    "commitment": gettext_lazy("Commitments"),
    "provision": gettext_lazy("Provisions"),
    "actor": gettext_lazy("Actors"),
    "reading": gettext_lazy("Readings"),
}
NAMES: dict[str, Any] = {
    "type": gettext_lazy("Type"),
    "status": gettext_lazy("Status"),
    "year": gettext_lazy("Year it began"),
    "sector": gettext_lazy("Sector"),
    "means": gettext_lazy("Means"),
    "territory": gettext_lazy("Territory"),
    "basis": gettext_lazy("Basis"),
    "instrument": gettext_lazy("Instrument"),
    "polarity": gettext_lazy("Polarity"),
    "theme": gettext_lazy("Theme"),
    "indicator": gettext_lazy("Question asked"),
    "q": gettext_lazy("Words"),
    "years": gettext_lazy("Years"),
}
_WORDS: dict[tuple[str, str], dict[str, Any]] = {
    ("incident", "type"): words.INCIDENTS,
    ("provision", "polarity"): words.POLARITIES,
    ("actor", "type"): words.ACTORS,
    ("reading", "status"): words.STATUSES,
}
#: How spreadsheets know a formula: such a text is marked in CSV, so that opening the file runs nothing.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def explore(request: Any) -> HttpResponse:
    """Answer with what is found; 400 with the reason for what cannot be asked, 404 for a kind or value that is not there."""
    volume = request.volume
    if not request.GET.get("kind"):
        kinds = [(kind, title, counts(volume, kind)) for kind, title in KINDS.items()]
        return page(request, "explore", kinds=kinds, current="explore")
    asked, problems = _asked(request)
    if asked is None:
        # An edition without a record of this kind.
        return page(request, "explore", none=KINDS[request.GET["kind"]], current="explore")
    hits = Hits(volume, asked)
    leaf = Leaf(request, hits, LENGTH, _Kept(asked.pairs))
    whole = asked.kind == "incident"
    response = page(
        request,
        "explore",
        asked=asked,
        problems=problems,
        title=KINDS[asked.kind],
        kinds_named=list(KINDS.items()),
        number=_counted(asked, len(hits)),
        collections=[(_counted(_of(asked, each), n), _of(asked, each).query) for each, n in elsewhere(volume, asked)],
        facets=_facets(volume, asked),
        narrowed=[(NAMES[name], _said(volume, asked, name), asked.without(name).query) for name in asked.active],
        dated=asked.kind in DAY,
        leaf=leaf,
        told=tell(volume, leaf.entries) if whole else [],
        rows=[] if whole else volume.edition.many(leaf.entries),
        drops=_drops(volume, asked) if not hits else [],
        meant=[(each, _counted(each, count(volume, each))) for each in nearest(volume, asked)] if not hits else [],
        current="explore",
    )
    if problems:
        response.status_code = 400
    return response


def as_csv(request: Any) -> StreamingHttpResponse:
    """Stream what is found as CSV (RFC 4180), one column a field; a text that a spreadsheet would run begins with an apostrophe."""
    asked = _to_take(request)
    names = [column.name for column in columns(asked.kind)]
    writer = csv.writer(_Echo())

    def lines() -> Iterator[bytes]:
        yield writer.writerow(names)
        for row in bodies(request.volume, asked, names):
            yield writer.writerow([_harmless(value) for value in row])

    return _file(request, asked, lines(), "csv", "text/csv; charset=utf-8; header=present")


def as_jsonl(request: Any) -> StreamingHttpResponse:
    """Stream what is found as JSON Lines: each record as it stands in the edition."""
    asked = _to_take(request)
    lines = (body.encode() + b"\n" for (body,) in bodies(request.volume, asked))
    return _file(request, asked, lines, "jsonl", "application/x-ndjson")


class _Kept(dict[str, str]):
    """What every page of a result keeps: pairs, since a facet may hold several values."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def items(self) -> Any:
        return self._pairs


class _Echo:
    """Hands each line of a csv.writer back instead of keeping it."""

    def write(self, line: str) -> bytes:
        return line.encode()


def _asked(request: Any) -> tuple[Asked | None, list[str]]:
    """What an address asks, and what of it cannot be asked; None where no record of the kind is held. Raises Http404."""
    volume, asked = request.volume, request.GET
    kind = asked["kind"]
    if kind not in FACETS:
        raise Http404
    held = counts(volume, kind)
    chosen = named(volume, asked["collection"]) if asked.get("collection") else held[0].collection if held else None
    if asked.get("collection") and not any(each.collection == chosen for each in held):
        raise Http404
    if chosen is None:
        return None, []
    values = known(volume, kind)
    picked: dict[str, tuple[str, ...]] = {}
    for name in FACETS[kind]:
        wanted = tuple(sorted({each for each in asked.getlist(name) if each}))
        if not values[name].issuperset(wanted):
            raise Http404
        if wanted:
            picked[name] = wanted
    problems = [
        _("{kind} have no such facet: {facet}. It was left out.").format(kind=KINDS[kind], facet=NAMES[name])
        for name in sorted({each for names in FACETS.values() for each in names} - set(FACETS[kind]))
        if asked.get(name)
    ]
    first, last = (_plain(asked.get(name, "")) for name in ("from", "to"))
    if (first or last) and kind not in DAY:
        problems.append(_("{kind} have no range of years. It was left out.").format(kind=KINDS[kind]))
        first = last = ""
    if any(each and not re.fullmatch(r"[0-9]{4}", each, re.ASCII) for each in (first, last)):
        problems.append(_("A year has four digits, such as 2017. The range was left out."))
        first = last = ""
    elif first and last and first > last:
        problems.append(_("The first year comes after the last one. The range was left out."))
        first = last = ""
    return Asked(kind, chosen, _plain(asked.get("q", "")), picked, first, last), problems


def _plain(text: str) -> str:
    """A text without control and direction characters, cut to what is looked at."""
    return "".join(each for each in text[:LONGEST] if unicodedata.category(each)[0] != "C").strip()


def _to_take(request: Any) -> Asked:
    """What a download asks. Raises PermissionDenied where the edition is not for publication, Http404 for what cannot be asked."""
    if request.volume.local:
        raise PermissionDenied(
            _(
                "This edition holds records that may not be passed on, so no results are handed out. They are on your disk."
            )
        )
    asked, problems = _asked(request) if request.GET.get("kind") else (None, [])
    if asked is None or problems:
        raise Http404
    return asked


def _file(request: Any, asked: Asked, lines: Iterator[bytes], ending: str, content_type: str) -> StreamingHttpResponse:
    name = f"{asked.kind}-{asked.collection.slug}-edition-{request.volume.manifest.number}.{ending}"
    return StreamingHttpResponse(
        lines, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _counted(asked: Asked, number: int) -> Count:
    """A count of what is found, marked with the rest of its question: its kind and its collection stand in the mark already."""
    of = urlencode([each for each in asked.pairs if each[0] not in ("kind", "collection")])
    return Count(asked.collection, asked.kind, number, "explored", of)


def _of(asked: Asked, collection: Any) -> Asked:
    return Asked(asked.kind, collection, asked.text, asked.chosen, asked.first, asked.last)


def _drops(volume: Volume, asked: Asked) -> list[tuple[Any, str, Count, str]]:
    """What would be found without each thing that narrows."""
    made = []
    for name in asked.active:
        wider = asked.without(name)
        if number := count(volume, wider):
            made.append((NAMES[name], _said(volume, asked, name), _counted(wider, number), wider.query))
    return made


def _facets(volume: Volume, asked: Asked) -> list[dict[str, Any]]:
    made = []
    for name, found in facets(volume, asked).items():
        picked = asked.chosen.get(name, ())
        held = [
            (_value(volume, asked.kind, name, value), value, value in picked,
             _counted(asked.only(name, value), found.get(value, 0)))
            for value in {*found, *picked}
        ]  # fmt: skip
        held.sort(key=lambda each: (each[0].casefold(), each[1]), reverse=name == "year")
        made.append({"name": name, "title": NAMES[name], "values": held, "open": bool(picked)})
    order = FACETS[asked.kind]
    return sorted(made, key=lambda each: order.index(each["name"]))


def _value(volume: Volume, kind: str, name: str, value: str) -> str:
    """A value of a facet as it is read."""
    if name in ("territory", "instrument"):
        return places.title(volume, value)
    if name == "year":
        return value
    found = _WORDS.get((kind, name), {}).get(value)
    return str(found) if found is not None else words.plain(value.replace("-", " "))


def _said(volume: Volume, asked: Asked, name: str) -> str:
    """What one thing that narrows says."""
    if name == "q":
        return asked.text
    if name == "years":
        return f"{asked.first or '…'}–{asked.last or '…'}"
    return ", ".join(_value(volume, asked.kind, name, value) for value in asked.chosen[name])
