"""A page is one answer made from one edition: its template, its place, and what every page shows (masthead, operator)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from answerable.public.bands import percent
from answerable.public.languages import switch
from answerable.public.linking import header

T = TypeVar("T")
#: Entries of a list on one page.
LENGTH = 60


class Leaf(Generic[T]):
    """One page of a long list, with the numbers of the pages around it.

    Raises BadRequest for what is no number of a page, Http404 for a page that is not there.

    `keep` is what else the address of such a page asks for. A page says which of how many pages it is, and never how many
    entries there are: they may be of several collections, which are not added.
    """

    def __init__(
        self, request: HttpRequest, entries: Sequence[T], length: int = LENGTH, keep: Mapping[str, str] | None = None
    ) -> None:
        asked = request.GET.get("page", "1")
        if not re.fullmatch(r"[1-9][0-9]{0,5}", asked):
            raise BadRequest(_("Pages are counted from 1, in figures without a sign."))
        self.number = int(asked)
        self.pages = max(1, -(-len(entries) // length))
        if self.number > self.pages:
            raise Http404
        self.total = len(entries)
        self.entries = entries[(self.number - 1) * length : self.number * length]
        self.kept = urlencode(keep) + "&" if keep else ""
        self.previous = self.number - 1 if self.number > 1 else None
        self.next = self.number + 1 if self.number < self.pages else None


def page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """Answer with a page of the edition that the request asks for."""
    response = render(request, f"public/{template}.html", context)
    if links := header(request, context.get("record")):
        response["Link"] = links
    return response


def shared(request: Any) -> dict[str, Any]:
    """Return what every template may show: the edition, its coverage of findings, the operator, language and direction."""
    volume, prefix = getattr(request, "volume", None), getattr(request, "prefix", "")
    base = getattr(request, "base", prefix)
    context: dict[str, Any] = {
        "base": base,
        "prefix": prefix,
        "data": base.removeprefix(prefix),
        "languages": switch(request) if hasattr(request, "prefix") else [],
        "operator": settings.OPERATOR,
        "language": get_language() or settings.LANGUAGE_CODE,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "volume": volume,
        "offline": getattr(request, "offline", False),
    }
    if volume is not None:
        applicable, determined = volume.coverage
        context |= {
            "manifest": volume.manifest,
            "newest_here": prefix + (escape_leading_slashes(request.path.removeprefix(base)) or "/"),
            "coverage": percent(volume.share),
            "coverage_width": f"{float(volume.share * 100):.2f}",
            "coverage_rest": f"{float(100 - volume.share * 100):.2f}",
            "criteria_total": applicable,
            "criteria_determined": determined,
        }
    return context
