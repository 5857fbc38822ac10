"""Promised, as a table: the seats of the texts that the home page draws, or of one text with every act towards it.

`?text=` is the id of an instrument or a provision; without it the table is the one beside the pictures of the home page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse

from answerable.core.actor import Actor
from answerable.core.commitment import Commitment, Position
from answerable.public import promises
from answerable.public.page import Leaf, page
from answerable.public.seats import IN_A_WORD, OF_ACTS, OF_BEARING, Seat, after, members, seats

#: All members of the United Nations fit the first page, in the order of their seats; the other actors come after them.
LENGTH = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One actor: its seat, and every act of its towards the text, the earliest first, each with whether it is dated later."""

    actor: Actor
    seat: Seat
    label: Any
    acts: tuple[tuple[Commitment | Position, bool], ...]


def promised(request: Any) -> HttpResponse:
    """Answer with the table. Raises Http404 for a text that the edition lacks."""
    volume = request.volume
    framework = volume.edition.framework
    text = request.GET.get("text", "")
    if not text:
        texts = promises.drawn_first(volume)
        held = [promises.seats_of(volume, each.id) for each in texts]
        rows = [(actor, [IN_A_WORD[each.get(actor.id, "none")] for each in held]) for actor in members(volume)]
        labels = [(IN_A_WORD[seat], label) for seat, label in OF_ACTS.items()]
        return page(request, "promised", texts=texts, rows=rows, labels=labels, current="promises")
    record = framework.instruments.get(text) or framework.provisions.get(text)
    if record is None:
        raise Http404
    instrument = framework.instruments[getattr(record, "instrument", record.id)]
    leaf = Leaf(request, _lines(volume, record.id, instrument.id), LENGTH, {"text": text})
    return page(
        request, "promised", record=record, instrument=instrument, leaf=leaf, seats=_seats(volume, record.id, instrument.id),
        current="promises",
    )  # fmt: skip


def towards(volume: Any, record: str, instrument: str) -> dict[str, Seat]:
    """Return the seat of every actor towards an instrument, or towards one of its provisions."""
    if record == instrument:
        return promises.seats_of(volume, instrument)
    return promises.seats_towards(volume, volume.edition.framework.provisions[record])


def _seats(volume: Any, record: str, instrument: str) -> Any:
    return seats(volume, towards(volume, record, instrument), _labels(record, instrument))


def _labels(record: str, instrument: str) -> dict[Seat, Any]:
    return OF_ACTS if record == instrument else OF_BEARING


def _lines(volume: Any, record: str, instrument: str) -> list[Line]:
    held = towards(volume, record, instrument)
    labels = _labels(record, instrument)
    commitments, positions = promises.acts(volume, instrument)
    by: dict[str, list[Commitment | Position]] = {}
    every_act: list[Commitment | Position] = [*commitments, *positions]
    for act in every_act:
        if record == instrument or not getattr(act, "provisions", ()) or record in getattr(act, "provisions", ()):
            by.setdefault(act.actor, []).append(act)
    every = volume.edition.framework.actors
    listed = members(volume) if any(each.id in held for each in members(volume)) else []
    seated = {each.id for each in listed}
    others = sorted(
        (every[each] for each in held if each not in seated), key=lambda actor: (actor.name.casefold(), actor.id)
    )
    made = []
    for actor in (*listed, *others):
        seat = held.get(actor.id, "none")
        found = sorted(by.get(actor.id, ()), key=lambda each: (_day(each) or "9999", each.id))
        made.append(Line(actor, seat, labels[seat], tuple((each, after(each, volume.edition.day)) for each in found)))
    return made


def _day(act: Commitment | Position) -> str:
    return act.since if isinstance(act, Commitment) else act.date
