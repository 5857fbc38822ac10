"""Reading a question of Explore from the query of an address: what may be asked is kept, and what may not is said."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from answerable.public import cleaning
from answerable.public.collection import counts, named
from answerable.public.exploring import DAY, FACETS, Asked
from answerable.public.narrowing import known

#: Of a text this many characters are looked at.
LONGEST = 200
KINDS: dict[str, Any] = {
    "incident": gettext_lazy("Incidents"),
    "commitment": gettext_lazy("Commitments"),
    "provision": gettext_lazy("Provisions"),
    "actor": gettext_lazy("Actors"),
    "reading": gettext_lazy("Readings"),
}
NAMES: dict[str, Any] = {
    "type": gettext_lazy("Type"),
    "sector": gettext_lazy("What was hit"),
    "harm": gettext_lazy("What it did to people"),
    "territory": gettext_lazy("Where"),
    "claim": gettext_lazy("Who says who did it"),
    "response": gettext_lazy("What was done about it"),
    "means": gettext_lazy("Means"),
    "status": gettext_lazy("Status"),
    "year": gettext_lazy("Year it began"),
    "basis": gettext_lazy("Basis"),
    "instrument": gettext_lazy("Instrument"),
    "polarity": gettext_lazy("Polarity"),
    "theme": gettext_lazy("Theme"),
    "indicator": gettext_lazy("Question asked"),
    "q": gettext_lazy("Words"),
    "years": gettext_lazy("Years"),
}


def read(request: Any) -> tuple[Asked | None, list[str]]:
    """Return what an address asks, and what of it cannot be asked; None where no record of the kind is held. Raises Http404."""
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
        if strange := set(wanted) - values[name]:
            what = cleaning.asked(min(strange), LONGEST)
            raise Http404(
                _("No record of this kind and edition has “{value}” under “{facet}”.").format(
                    value=what, facet=NAMES[name]
                )
            )
        if wanted:
            picked[name] = wanted
    problems = [
        _("{kind} have no such facet: {facet}. It was left out.").format(kind=KINDS[kind], facet=NAMES[name])
        for name in sorted({each for names in FACETS.values() for each in names} - set(FACETS[kind]))
        if asked.get(name)
    ]
    first, last = (cleaning.asked(asked.get(name, ""), LONGEST) for name in ("from", "to"))
    if (first or last) and kind not in DAY:
        problems.append(_("{kind} have no range of years. It was left out.").format(kind=KINDS[kind]))
        first = last = ""
    if any(each and not re.fullmatch(r"[0-9]{4}", each, re.ASCII) for each in (first, last)):
        problems.append(_("A year has four digits, such as 2017. The range was left out."))
        first = last = ""
    elif first and last and first > last:
        problems.append(_("The first year comes after the last one. The range was left out."))
        first = last = ""
    return Asked(kind, chosen, cleaning.asked(asked.get("q", ""), LONGEST), picked, first, last), problems
