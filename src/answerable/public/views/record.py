"""A record at its own address: its page, the page it stands on, or the record itself as JSON (RFC 8259).

One that was withdrawn says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from answerable.core.actor import Actor
from answerable.core.incident import Incident
from answerable.core.indicator import Reading
from answerable.core.instrument import Instrument, Provision
from answerable.core.record import LOCAL_LICENCE_PREFIX, Record, canonical
from answerable.core.source import Source
from answerable.public.places import place, whose_page
from answerable.public.views.actor import actor
from answerable.public.views.incident import incident
from answerable.public.views.instrument import instrument
from answerable.public.views.provision import provision
from answerable.public.views.reading import reading
from answerable.public.views.source import source
from answerable.public.views.withdrawn import if_withdrawn

PAGES: dict[type[Record], Callable[[HttpRequest, Any], HttpResponse]] = {
    Actor: actor,
    Instrument: instrument,
    Provision: provision,
    Incident: incident,
    Reading: reading,
    Source: source,
}
LONGEST = 300
#: A record that very many point at names this many of them; the edition's files name them all.
MOST_POINTING = 5_000
POINTING = """
    SELECT link.field, link.source, json_extract(record.body, '$.licence') FROM link JOIN record ON record.id = link.source
    WHERE link.target = ? ORDER BY 1, 2
"""


def record(request: Any, record_id: str) -> HttpResponse:
    """Answer with a record's page or, at the same address with `.json`, with the record and the ids that point at it."""
    if len(record_id) > LONGEST:
        raise Http404
    edition = request.volume.edition
    found = edition.get(record_id)
    if found is None and record_id.endswith(".json"):
        found = edition.get(record_id.removesuffix(".json"))
        if found is not None:
            return as_json(request, found)
    if found is None:
        if (gone := if_withdrawn(request, record_id)) is not None:
            return gone
        raise Http404
    make = PAGES.get(type(found))
    if make is not None:
        return make(request, found)
    where = place(request.volume, found.id)
    if where.partition("#")[0] == f"/{found.id}":
        # Positions, affiliations, resolutions and findings stand on the page of the actor they are about.
        where = f"/{whose_page(found)}#{found.id}"
    return HttpResponseRedirect(request.base + where)


record.of_its_past = True  # type: ignore[attr-defined]


def as_json(request: Any, found: Record) -> HttpResponse:
    """Return a record and what points at it; 451 (RFC 7725) with the reason where its licence keeps it local."""
    if found.local:
        return _json(
            {
                "error": "not for publication",
                "id": found.id,
                "licence": found.licence,
                "reason": "The terms of its publisher are unclear or non-commercial, so it is not passed on. "
                "The record on disk is yours to read.",
            },
            status=451,
        )
    pointing = request.volume.ask(POINTING, found.id)
    named = [
        {"field": field, "id": pointer}
        for field, pointer, licence in pointing[:MOST_POINTING]
        if not licence.startswith(LOCAL_LICENCE_PREFIX)
    ]
    withheld = min(len(pointing), MOST_POINTING) - len(named)
    return _json(
        {
            "edition": request.volume.manifest.number,
            "as_of": request.volume.manifest.as_of,
            "state": request.volume.manifest.state,
            "record": msgspec.to_builtins(found),
            "pointing_at": named,
            "pointing_at_total": len(pointing),
            "pointing_at_withheld": withheld,
        }
    )


def _json(value: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(
        msgspec.json.format(canonical(value), indent=1) + b"\n", status=status, content_type="application/json"
    )
