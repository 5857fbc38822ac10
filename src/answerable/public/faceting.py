"""A facet as it is read: its values in words and in order, each with how many are found, and silence among them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from answerable.editions.bitmaps import NOT_RECORDED
from answerable.public import places, words
from answerable.public.asked import NAMES
from answerable.public.exploring import FACETS, Asked
from answerable.public.shelf import Volume

_WORDS: dict[tuple[str, str], dict[str, Any]] = {
    ("incident", "type"): words.INCIDENTS,
    ("incident", "status"): words.ACCOUNTS,
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
#: Facets that stand open before anything is chosen.
_OPEN = frozenset({"type", "sector", "basis", "polarity"})


def facets_shown(volume: Volume, asked: Asked, counted: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """Return the facets of what is asked, each with its values: alphabetical, years newest first, and silence last."""
    made = []
    for name in FACETS[asked.kind]:
        picked = asked.chosen.get(name, ())
        held = [
            (shown_value(volume, asked.kind, name, value), value, value in picked, counted[name].get(value, 0))
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


def shown_value(volume: Volume, kind: str, name: str, value: str) -> str:
    """Return a value of a facet as it is read."""
    if value == NOT_RECORDED:
        return _silent(name)
    if name in _NAMED:
        return places.title(volume, value)
    if name == "year":
        return value
    held = _WORDS.get((kind, name), {}).get(value)
    return str(held) if held is not None else words.plain(value.replace("-", " "))
