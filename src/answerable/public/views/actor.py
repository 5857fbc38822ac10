"""An actor's page: the people harmed first, then what matters of its kind, the newest of each, with a way to all of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse

from answerable.core.actor import Actor, Affiliation
from answerable.core.assessment import Finding
from answerable.core.indicator import Reading
from answerable.public.answering import accounts
from answerable.public.bearing import by_ground, issued, stances, taken
from answerable.public.claims import held
from answerable.public.collection import counts
from answerable.public.looking import is_told
from answerable.public.onename import judged, one_with, shared
from answerable.public.page import page
from answerable.public.shelf import Volume
from answerable.public.struck import struck
from answerable.public.telling import held_of
from answerable.public.views.lists import ADDRESSES, TITLES

#: Rows of each list on the page itself; the page of that list has them all.
MOST = 6
#: Claimed affiliations on the page itself; the JSON beside it names them all.
MOST_AFFILIATIONS = 30
#: Accounts with bands on the page itself.
MOST_BANDS = 4


def actor(request: Any, record: Actor) -> HttpResponse:
    """Answer with the page of one actor."""
    volume: Volume = request.volume
    found = volume.edition.pointing(record.id, "actor")
    readings = [each for each in found if isinstance(each, Reading)]
    commitments = taken(volume, record.id)
    drawn, blank = accounts(volume, record.id)
    grounds = by_ground(volume, record.id)
    return page(
        request,
        "actor",
        record=record,
        others=[name for name in record.names if name.text != record.name],
        list_address=ADDRESSES.get(record.type, "actors"),
        list_title=TITLES.get(record.type, record.type),
        ascribed=held_of(volume, "accused_actors", record.id, MOST, 0),
        commitments=commitments[:MOST],
        commitments_total=len(commitments),
        stances_total=len(stances(volume, record.id)),
        instruments_total=len({each.commitment.instrument for each in commitments}),
        grounds=grounds,
        borne_total=sum(number for _, confirmed, number in grounds if confirmed),
        unconfirmed_total=sum(number for _, confirmed, number in grounds if not confirmed),
        drawn=drawn[:MOST_BANDS],
        drawn_more=len(drawn) > MOST_BANDS,
        blank=blank,
        readings_total=len(readings),
        reading_statuses=sorted(Counter(each.status for each in readings).items()),
        findings_total=sum(isinstance(each, Finding) for each in found),
        accusing=held(volume, "attribution", "accused_actors", record.id, MOST),
        responses=held(volume, "response", "actors", record.id, MOST),
        said=held(volume, "attribution", "by_actors", record.id, MOST),
        current="actors",
        **_names(volume, record),
        **_affiliations(volume, record, found),
        **_of_its_kind(volume, record),
    )


def _names(volume: Volume, record: Actor) -> dict[str, Any]:
    judgements = judged(volume, record.id)
    return {"judged": judgements, "shared_names": shared(volume, record, judgements)}


def _affiliations(volume: Volume, record: Actor, found: list[Any]) -> dict[str, Any]:
    claimed = [*found, *volume.edition.pointing(record.id, "group")]
    every = [each for each in claimed if isinstance(each, Affiliation)]
    return {"affiliations": every[:MOST_AFFILIATIONS], "affiliations_total": len(every)}


def _of_its_kind(volume: Volume, record: Actor) -> dict[str, Any]:
    """What only a State, a threat group, or a company or organisation has."""
    if record.type == "state":
        return {
            "here": held_of(volume, "territories", record.id, MOST, 0),
            "reporting": counts(volume, "actor", "reported_victims.state", record.id),
            "disclosing": _disclosing(volume, record.id),
            "looked": is_told(volume, record.id),
        }
    if record.type == "group":
        return {
            "victims": record.reported_victims,
            "after": held(volume, "response", "incident.accused_actors", record.id, MOST),
            "elsewhere": [volume.edition.framework.actors[each.other.id] for each in one_with(volume, record.id)],
        }
    return {
        "struck": struck(volume, record, MOST),
        "issued": issued(volume, record) if record.type == "organisation" else [],
    }


def _disclosing(volume: Volume, state: str) -> list[tuple[Any, bool]]:
    """The provisions by which a State ought to disclose or report something, alphabetical, each with whether that is confirmed."""
    provisions = volume.edition.framework.provisions
    borne = volume.edition.responsibilities(state)
    found = [(provisions[each.provision], each.confirmed) for each in borne if each.standing == "bears"]
    asked = [each for each in found if each[0].polarity == "disclose"]
    return sorted(asked, key=lambda each: (each[0].title.casefold(), each[0].id))
