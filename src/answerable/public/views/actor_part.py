"""The pages behind an actor's page, one for each long list: what it promised, every answer, claims, acts, and who looked there."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from answerable.core.actor import Actor
from answerable.public.answering import accounts, findings, readings
from answerable.public.bearing import stances, taken
from answerable.public.claims import acts
from answerable.public.collection import counts, newest
from answerable.public.looking import looked_in
from answerable.public.page import Leaf, page

#: The lists of claims and responses: their kind and the link that joins them to the actor.
ACTS: dict[str, tuple[tuple[str, str], ...]] = {
    "claims": (("attribution", "accused_actors"),),
    "said": (("response", "actors"), ("attribution", "by_actors")),
    "after": (("response", "incident.accused_actors"),),
    "here": (("attribution", "incident.territories"), ("response", "incident.territories")),
}
#: Sectors on one page of who looked.
SECTORS = 20


def part(request: Any, actor: str, behind: str) -> HttpResponse:
    """Answer with one list of an actor's page, whole. Raises Http404 where there is no such actor or it has no such list."""
    record = request.volume.edition.framework.actors.get(actor)
    if record is None:
        raise Http404
    if behind == "promised":
        return _promised(request, record)
    if behind == "kept":
        return _kept(request, record)
    if behind == "looked":
        return _looked(request, record)
    return _acts(request, record, behind)


def _promised(request: Any, record: Actor) -> HttpResponse:
    volume = request.volume
    return page(
        request,
        "actor_promised",
        record=record,
        leaf=Leaf(request, taken(volume, record.id), 150),
        positions=stances(volume, record.id),
        current="actors",
    )


def _kept(request: Any, record: Actor) -> HttpResponse:
    volume = request.volume
    drawn, blank = accounts(volume, record.id)
    return page(
        request,
        "actor_kept",
        record=record,
        drawn=drawn,
        blank=blank,
        findings=findings(volume, record.id),
        readings=readings(volume, record.id),
        current="actors",
    )


def _looked(request: Any, record: Actor) -> HttpResponse:
    looked = looked_in(request.volume, record.id) if record.type == "state" else None
    if looked is None:
        raise Http404
    leaf = Leaf(request, looked.lines, SECTORS)
    return page(request, "actor_looked", record=record, looked=looked, leaf=leaf, current="actors")


def _acts(request: Any, record: Actor, name: str) -> HttpResponse:
    """One kind of act of one collection, newest first: the first that there is, or the one that is asked for."""
    volume = request.volume
    held = [each for kind, field in ACTS[name] for each in counts(volume, kind, field, record.id)]
    kind, collection = request.GET.get("of", ""), request.GET.get("collection", "")
    chosen = next((each for each in held if kind in ("", each.kind) and collection in ("", each.collection.slug)), None)
    if chosen is None and (kind or collection):
        raise Http404
    ids = newest(volume, chosen.collection, chosen.kind, chosen.field, record.id) if chosen else []
    leaf = Leaf(request, ids, 40, {"of": chosen.kind, "collection": chosen.collection.slug} if chosen else None)
    return page(
        request,
        "actor_acts",
        record=record,
        name=name,
        held=held,
        chosen=chosen,
        alone=[chosen] if chosen else [],
        leaf=leaf,
        rows=acts(volume, leaf.entries),
        current="actors",
    )
