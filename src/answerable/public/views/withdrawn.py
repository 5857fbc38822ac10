"""A record that was withdrawn answers at its address for ever: that, when and why it was, and which entry it had (410, RFC 9110 §15.5.11).

Nothing of what it said is shown: it is in no file of the edition any more. That it was withdrawn is proven as it was published.
"""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpResponse
from django.shortcuts import render

from answerable.core.merkle import Refuted
from answerable.core.record import canonical
from answerable.ledger.publication import Stub
from answerable.ledger.standing import covered
from answerable.public.entered import entered, withdrawn
from answerable.public.views.proofs import of_withdrawal

#: What an address of a record may end in.
ENDINGS = ("json", "proof", "atom", "feed.json", "bib", "csl.json", "jsonld", "html")


def if_withdrawn(request: Any, record_id: str) -> HttpResponse | None:
    """Answer for a record that was withdrawn, under whichever ending it is asked for; None where none of this id was."""
    gone = withdrawn(request.volume)
    if not gone:
        return None
    if stub := gone.get(record_id):
        return _page(request, stub)
    for ending in ENDINGS:
        if record_id.endswith(f".{ending}") and (stub := gone.get(record_id.removesuffix(f".{ending}"))):
            return of_withdrawal(request, stub) if ending == "proof" else _other(stub, ending) or _page(request, stub)
    return None


def if_beneath(request: Any, path: str) -> HttpResponse | None:
    """Answer for an address beneath that of a record which was withdrawn, or that asks for it; None for any other."""
    gone, asked = withdrawn(request.volume), path.strip("/").removeprefix("account/")
    for value in (each for name in ("text", "instrument", "provision", "actor") for each in request.GET.getlist(name)):
        if value in gone:
            return _page(request, gone[value])
    while gone and "/" in asked:
        if asked in gone:
            return _page(request, gone[asked])
        asked = asked.rpartition("/")[0]
    return None


def _told(stub: Stub) -> dict[str, Any]:
    event, _entry = stub.disclosed()
    because = str(event.detail.get("because", ""))
    return {"id": stub.id, "withdrawn": event.time, "because": because, "index": stub.index, "entry": stub.entry}


def _page(request: Any, stub: Stub) -> HttpResponse:
    proven = False
    try:
        held, told = entered(request.volume), _told(stub)
        proven = held is not None and covered(stub, held.standing)
    except (Refuted, OSError):
        told = {"id": stub.id, "index": stub.index, "entry": stub.entry}
    return render(request, "public/withdrawn.html", {**told, "proven": proven}, status=410)


def _other(stub: Stub, ending: str) -> HttpResponse | None:
    """What a program gets; None for a page."""
    if ending == "html":
        return None
    try:
        told = _told(stub)
    except Refuted:
        told = {"id": stub.id}
    body = msgspec.json.format(canonical({"error": "withdrawn", **told}), indent=1) + b"\n"
    return HttpResponse(body, status=410, content_type="application/json")
