"""Searching: every word asked for must stand in a record's title or text; the best match first, which ranks texts, not actors.

The incidents of other collections stand each under their own heading: a large one would hide all else.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse

from answerable.public import cleaning
from answerable.public.collection import Count, collections, publishers
from answerable.public.page import page

#: So many of the nearest texts are looked at; of these so many are shown, and so many of each collection of others.
NEAREST = 500
MOST = 50
MOST_OTHER = 8
LONGEST = 200


def search(request: Any) -> HttpResponse:
    """Answer a search made by GET. Control and direction characters are left out of what is asked and shown."""
    asked = cleaning.asked(request.GET.get("q", ""), LONGEST)
    nearest = request.volume.edition.search(asked, NEAREST) if asked else []
    whose = publishers(request.volume, [each.id for each in nearest if each.kind == "incident"])
    tallied = Counter(collection.publisher for collection in whose.values())
    others = {
        publisher: [each for each in nearest if each.id in whose and whose[each.id] == collection][:MOST_OTHER]
        for publisher, collection in collections(request.volume).items()
        if tallied[publisher] and not collection.own
    }
    held = [
        Count(each, "incident", tallied[publisher], "found", asked)
        for publisher, each in collections(request.volume).items()
        if tallied[publisher]
    ]
    own = [each for each in nearest if each.id not in whose or whose[each.id].own]
    return page(
        request,
        "search",
        asked=asked,
        found=own[:MOST],
        held=held,
        others=[(each, others[each.collection.publisher]) for each in held if not each.collection.own],
        nothing=not nearest,
        full=len(nearest) == NEAREST or len(own) > MOST,
        current="search",
    )
