"""The method in short: how to read a band, a status and a harm, what a reading may say, and who answers for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from answerable.core.assessment import LIKELIHOODS
from answerable.public import words
from answerable.public.bands import Drawn
from answerable.public.page import page

#: An example for explaining: no actor's band.
EXAMPLE = Drawn(True, False, 38, 71, 67, 56, 0, 21, 14)
READING_EXAMPLE = Drawn(False, True, 20, 90, 30, None, 1, 10, 3)


def method(request: Any) -> HttpResponse:
    """Answer with the method page."""
    return page(
        request,
        "method",
        example=EXAMPLE,
        reading_example=READING_EXAMPLE,
        statuses=list(words.STATUSES.items()),
        likelihoods=[(words.plain(name), low, high) for name, (low, high) in LIKELIHOODS.items()],
        current="method",
    )
