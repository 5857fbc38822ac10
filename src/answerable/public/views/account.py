"""An account's page: one actor and one instrument, both bands of each polarity, and every criterion under them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from answerable.public.bands import pair
from answerable.public.natural import natural
from answerable.public.page import page


def account(request: Any, actor: str, instrument: str) -> HttpResponse:
    """Answer with the account of one actor under one instrument. Raises Http404 where the actor bears none of it."""
    edition = request.volume.edition
    framework = edition.framework
    if actor not in framework.actors:
        raise Http404
    found = [each for each in edition.accounts(actor) if each.instrument == f"instrument/{instrument}"]
    if not found:
        raise Http404
    sides = [
        (
            each,
            *pair(each),
            [
                (line, framework.provisions[line.provision], framework.criteria[line.criterion])
                for line in sorted(each.lines, key=lambda line: natural(line.provision))
            ],
        )
        for each in found
    ]
    return page(
        request,
        "account",
        actor=framework.actors[actor],
        instrument=framework.instruments[f"instrument/{instrument}"],
        sides=sides,
        current="actors",
    )
