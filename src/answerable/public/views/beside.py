"""What lies beside a record's page under another ending: its feeds, its citation, its linked data, the page as
one file, and its proof.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse

from answerable.core.record import Record
from answerable.public.addresses import publishable
from answerable.public.views import citing, feeds, linked, offline, proofs
from answerable.public.views.record import LONGEST, as_json, record

ENDINGS: dict[str, Callable[[Any, Record], HttpResponse]] = {
    "atom": feeds.as_atom,
    "feed.json": feeds.as_feed_json,
    "bib": citing.as_bibtex,
    "csl.json": citing.as_csl,
    "jsonld": linked.as_jsonld,
    "html": offline.as_offline,
    "proof": proofs.as_proof,
}
OF_THE_EDITION: dict[str, Callable[[Any], HttpResponse]] = {
    "atom": feeds.as_atom,
    "feed.json": feeds.as_feed_json,
    "bib": citing.as_bibtex,
    "csl.json": citing.as_csl,
    "jsonld": linked.as_jsonld,
}


def beside(request: Any, record_id: str, ending: str) -> HttpResponse:
    """Answer with a record in another form; an id that ends so itself is that record. Raises Http404, PermissionDenied.

    A record whose licence keeps it local is refused as its JSON is.
    """
    whole = f"{record_id}.{ending}"
    if len(whole) > LONGEST:
        raise Http404
    edition = request.volume.edition
    found = edition.get(record_id)
    if found is None or edition.get(whole) is not None:
        return record(request, whole)
    publishable(request)
    return as_json(request, found) if found.local else ENDINGS[ending](request, found)


beside.of_its_past = True  # type: ignore[attr-defined]


def beside_edition(request: Any, ending: str) -> HttpResponse:
    """Answer with how the edition is cited, with its linked data, or with its feed."""
    publishable(request)
    return OF_THE_EDITION[ending](request)
