"""An indicator's page: its question, what it reads, what it can never show, its SQL, and every reading it gave."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import Http404, HttpResponse

from answerable.editions.manifest import Asked
from answerable.public import words
from answerable.public.catalogue import sql_of
from answerable.public.page import Leaf, page

#: Control characters that a query separates values with are no characters of HTML: their pictures stand for them.
PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"}
#: A longer query stands at its own address alone.
MOST_SQL = 20_000


def indicator(request: Any, slug: str) -> HttpResponse:
    """Answer with the page of one indicator. Raises Http404 for one that this edition knows nothing of."""
    edition = request.volume.edition
    framework = edition.framework
    asked = _asked(request, slug)
    readings = request.volume.readings_by_indicator.get(slug, [])
    sql = sql_of(slug, asked.version)
    rows = sorted(
        readings, key=lambda each: (framework.actors[each.actor].name.casefold(), each.provision, each.criterion)
    )
    counts = Counter(each.status for each in readings)
    return page(
        request,
        "indicator",
        indicator=asked,
        criteria=[each for each in asked.reads if each in framework.criteria],
        sql=sql.translate(PICTURES) if len(sql) <= MOST_SQL else "",
        sql_length=len(sql.encode()),
        statuses=[(status, counts[status]) for status in words.STATUSES if counts[status]],
        leaf=Leaf(request, rows, 80),
        current="indicators",
    )


def as_sql(request: Any, slug: str) -> HttpResponse:
    """Answer with the SQL of an indicator as text. Raises Http404 where this installation cannot make it."""
    sql = sql_of(slug, _asked(request, slug).version)
    if not sql:
        raise Http404
    return HttpResponse(sql + "\n", content_type="text/plain; charset=utf-8")


def _asked(request: Any, slug: str) -> Asked:
    found = next((each for each in request.volume.manifest.indicators if each.slug == slug), None)
    if found:
        return found
    readings = request.volume.readings_by_indicator.get(slug)
    if not readings:
        raise Http404
    # A record may hold readings of a question that its edition was not asked; the slug is all that is known of it.
    return Asked(slug, readings[0].version, slug, "", (), ())
