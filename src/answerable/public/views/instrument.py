"""An instrument's page: the people in incidents that engage it, what it asks, provision by provision, and who took it on when."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from answerable.core.commitment import Commitment
from answerable.core.instrument import Instrument
from answerable.core.record import OWN_PUBLISHER
from answerable.public import promises
from answerable.public.collection import committed as committed_by_list
from answerable.public.collection import counts
from answerable.public.natural import in_order
from answerable.public.overtime import over_time
from answerable.public.page import page
from answerable.public.places import sources_of
from answerable.public.seats import after, seats
from answerable.public.shelf import Volume
from answerable.public.telling import held_of

MOST = 12
#: Longer lists of names stand on the page with the table alone, page by page.
MOST_NAMES = 200


def instrument(request: Any, record: Instrument) -> HttpResponse:
    """Answer with the page of one instrument."""
    volume = request.volume
    framework = volume.edition.framework
    commitments, positions = promises.acts(volume, record.id)
    answers = _answers(volume, record.id)
    provisions = in_order([each for each in framework.provisions.values() if each.instrument == record.id])
    return page(
        request,
        "instrument",
        record=record,
        engaged=held_of(volume, "instrument", record.id, most_own=MOST),
        provisions=[
            (each, counts(volume, "incident", "engaged.provision", each.id), answers.get(each.id, []))
            for each in provisions
        ],
        acts=_groups(volume, commitments),
        stances=_groups(volume, positions),
        reserved=_reserved(framework, commitments),
        took_on=committed_by_list(volume).get(record.id, []),
        unconfirmed=any(each.checked == "unconfirmed" for each in (*commitments, *positions)),
        over_time=over_time(commitments, volume.edition.day),
        most_names=MOST_NAMES,
        seats=seats(volume, promises.seats_of(volume, record.id)),
        sources=sources_of(volume, record),
        current="promises",
    )


def _answers(volume: Any, instrument_id: str) -> dict[str, list[tuple[str, str, int]]]:
    """Return, for each provision, its findings and then its readings by status, each with how many."""
    made: dict[str, list[tuple[str, str, int]]] = {}
    for kind in ("finding", "reading"):
        for provision, status, number in volume.ask(
            f'SELECT provision, status, count(*) FROM "{kind}" WHERE provision IN'
            " (SELECT id FROM provision WHERE instrument = ?) GROUP BY 1, 2 ORDER BY 1, 2",
            instrument_id,
        ):
            made.setdefault(provision, []).append((kind, status, number))
    return made


def _reserved(framework: Any, commitments: list[Commitment]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Return every reservation with the actors that made it in these words, alphabetically: (name, id)."""
    made: dict[tuple[str, str, str], tuple[Any, set[tuple[str, str]]]] = {}
    for act in commitments:
        for each in act.reservations:
            _held, who = made.setdefault((each.type, each.text, each.date), (each, set()))
            who.add((framework.actors[act.actor].name, act.actor))
    return [
        (each, sorted(who, key=lambda actor: (actor[0].casefold(), actor[1])))
        for _key, (each, who) in sorted(made.items(), key=lambda item: (item[0][2] or "9999", item[0]))
    ]


def _groups(volume: Volume, acts: list[Any]) -> list[dict[str, Any]]:
    """Return acts in groups of one way of acting, one list and one standing of the source, with the actors alphabetically.

    Acts dated after the day of the edition are groups of their own.
    """
    framework = volume.edition.framework
    made: dict[tuple[Any, ...], list[Any]] = {}
    for act in acts:
        day = getattr(act, "since", "") or getattr(act, "date", "")
        # A treaty is joined on many days: its parties are one list, and the days stand on their own pages.
        later = after(act, volume.edition.day)
        made.setdefault((later, act.how, act.checked, act.local, act.publisher), []).append((act, day))
    groups = []
    order = sorted(made.items(), key=lambda each: (-len(each[1]), each[0]))
    for (later, how, checked, is_local, publisher), members in order:
        days = sorted({day for _, day in members if day})
        groups.append(
            {
                "how": how,
                "later": later,
                "checked": checked,
                "local": is_local,
                "publisher": "" if publisher == OWN_PUBLISHER else publisher,
                "first": days[0] if days else "",
                "last": days[-1] if days else "",
                "undated": sum(not day for _, day in members),
                "actors": sorted(
                    {(framework.actors[act.actor].name, act.actor) for act, _ in members},
                    key=lambda each: (each[0].casefold(), each[1]),
                ),
            }
        )
    return groups
