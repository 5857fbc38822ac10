"""Searching: every word asked for must stand in a record's title or text; the best match first, which ranks texts, not actors."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import Any

from django.http import HttpResponse

from answerable.public.collection import Count, collections, publishers
from answerable.public.page import page

MOST = 50
LONGEST = 200


def search(request: Any) -> HttpResponse:
    """Answer a search made by GET. Control and direction characters are left out of what is asked and shown."""
    asked = "".join(each for each in request.GET.get("q", "")[:LONGEST] if unicodedata.category(each)[0] != "C").strip()
    found = request.volume.edition.search(asked, MOST) if asked else []
    whose = publishers(request.volume, [each.id for each in found if each.kind == "incident"])
    tallied = Counter(collection.publisher for collection in whose.values())
    return page(
        request,
        "search",
        asked=asked,
        found=[(each, whose.get(each.id)) for each in found],
        held=[
            Count(each, "incident", tallied[publisher], "found", asked)
            for publisher, each in collections(request.volume).items()
            if tallied[publisher]
        ],
        full=len(found) == MOST,
        current="search",
    )
