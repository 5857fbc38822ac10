"""An instrument's page: the people in incidents that engage it, what it asks, provision by provision, and who took it on."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from answerable.core.commitment import Commitment, Position
from answerable.core.instrument import Instrument
from answerable.core.record import OWN_PUBLISHER
from answerable.public.collection import committed as committed_by_list
from answerable.public.collection import counts
from answerable.public.page import page
from answerable.public.places import sources_of
from answerable.public.seats import seats
from answerable.public.telling import held_of

MOST = 12


def instrument(request: Any, record: Instrument) -> HttpResponse:
    """Answer with the page of one instrument."""
    edition = request.volume.edition
    framework = edition.framework
    provisions = sorted(
        (each for each in framework.provisions.values() if each.instrument == record.id), key=lambda each: each.id
    )
    pointing = edition.many(each for _, each in edition.pointing_at(record.id, "instrument"))
    commitments = [each for each in pointing if isinstance(each, Commitment)]
    positions = [each for each in pointing if isinstance(each, Position)]
    counted = committed_by_list(request.volume)
    committed = {each.actor for each in commitments}
    others = {each.actor for each in positions} - committed
    return page(
        request,
        "instrument",
        record=record,
        engaged=held_of(request.volume, "instrument", record.id, most_own=MOST),
        provisions=[(each, counts(request.volume, "incident", "engaged.provision", each.id)) for each in provisions],
        acts=_groups(framework, commitments),
        stances=_groups(framework, positions),
        took_on=counted.get(record.id, []),
        seats=seats(request.volume, committed, others)
        if any(each.startswith("state/") for each in committed)
        else None,
        sources=sources_of(request.volume, record),
        current="promises",
    )


def _groups(framework: Any, acts: list[Any]) -> list[dict[str, Any]]:
    """Return acts in groups of one way of acting, one list and one standing of the source, with the actors alphabetically."""
    made: dict[tuple[Any, ...], list[Any]] = {}
    for act in acts:
        day = getattr(act, "since", "") or getattr(act, "date", "")
        # A treaty is joined on many days: its parties are one list, and the days stand on their own pages.
        made.setdefault((act.how, act.checked, act.local, act.publisher), []).append((act, day))
    groups = []
    for (how, checked, is_local, publisher), members in sorted(made.items(), key=lambda each: (-len(each[1]), each[0])):
        days = sorted({day for _, day in members if day})
        groups.append(
            {
                "how": how,
                "checked": checked,
                "local": is_local,
                "publisher": "" if publisher == OWN_PUBLISHER else publisher,
                "first": days[0] if days else "",
                "last": days[-1] if days else "",
                "actors": sorted(
                    {(framework.actors[act.actor].name, act.actor) for act, _ in members},
                    key=lambda each: (each[0].casefold(), each[1]),
                ),
            }
        )
    return groups
