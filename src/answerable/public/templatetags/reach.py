"""The tag by which a template says beside a count who looked there (reach), in which years and languages."""

from __future__ import annotations

from typing import Any

from django import template

from answerable.public.collection import Collection
from answerable.public.reach import reach as reach_of

register = template.Library()


@register.inclusion_tag("public/_reach.html", takes_context=True)
def reach(context: Any, state: str = "", sector: str = "", collection: Collection | None = None) -> dict[str, Any]:
    """Who looked in a State, a sector, both or anywhere; the one collection of a count where it is given."""
    volume = context["volume"]
    publisher = collection.publisher if collection else ""
    return {
        "reach": reach_of(volume, state, sector, publisher),
        "one": collection,
        "base": context["base"],
        "withheld": bool(volume.manifest.withheld),
    }
