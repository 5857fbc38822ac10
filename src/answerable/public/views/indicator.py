"""An indicator's page: its question, what it reads, what it can never show, its SQL, and every reading it gave."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import Http404, HttpResponse

from answerable.public import words
from answerable.public.catalogue import catalogue, sql_of
from answerable.public.page import Leaf, page

#: Control characters that a query separates values with are no characters of HTML: their pictures stand for them.
PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"}
#: A longer query stands at its own address alone.
MOST_SQL = 20_000


def indicator(request: Any, slug: str) -> HttpResponse:
    """Answer with the page of one indicator. Raises Http404 for one that this edition knows nothing of."""
    edition = request.volume.edition
    framework = edition.framework
    known = catalogue().get(slug)
    readings = request.volume.readings_by_indicator.get(slug, [])
    asked = next((each for each in request.volume.manifest.indicators if each.slug == slug), None)
    if asked is None and not readings:
        raise Http404
    version = asked.version if asked else readings[0].version
    rows = sorted(
        readings, key=lambda each: (framework.actors[each.actor].name.casefold(), each.provision, each.criterion)
    )
    counts = Counter(each.status for each in readings)
    return page(
        request,
        "indicator",
        slug=slug,
        version=version,
        known=known,
        same_version=known is not None and known.version == version,
        criteria=[each for each in known.reads if each in framework.criteria] if known else [],
        sql=sql_of(slug).translate(PICTURES) if len(sql_of(slug)) <= MOST_SQL else "",
        sql_length=len(sql_of(slug).encode()),
        statuses=[(status, counts[status]) for status in words.STATUSES if counts[status]],
        leaf=Leaf(request, rows, 80),
        current="indicators",
    )


def as_sql(request: Any, slug: str) -> HttpResponse:
    """Answer with the SQL of an indicator as text. Raises Http404 where this installation cannot make it."""
    if slug not in catalogue() or not sql_of(slug):
        raise Http404
    return HttpResponse(sql_of(slug) + "\n", content_type="text/plain; charset=utf-8")
