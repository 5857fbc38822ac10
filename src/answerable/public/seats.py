"""Seats are the 193 members of the United Nations in alphabetical order, each always in the same place: who took a text on.

Solid: yes. Hollow: no. Half: neither. Hatched: absent or not known. A dot: dated after the edition's day. Empty: nothing is recorded,
which is not a no (LOOK.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from answerable.core.actor import Actor
from answerable.core.commitment import Commitment, Position
from answerable.core.dates import earliest
from answerable.core.instrument import Instrument
from answerable.core.responsibility import Responsibility, standing
from answerable.public.shelf import Volume

ACROSS = 21
SIDE = 11
#: The collective through which the record lists the members, as its commitments name it.
MEMBERS = "un-members"
Seat = Literal["yes", "no", "neither", "unsure", "later", "none"]
#: In the order in which legends name them; the first that fits an actor with several acts is its seat.
SEATS: tuple[Seat, ...] = ("yes", "no", "neither", "unsure", "later", "none")
#: Stances by which an actor is recorded as declining a text; the others are neither yes nor no.
NO = frozenset({"voted_against", "not_party", "not_endorsed", "rejected", "dissociated"})
#: Stances that leave open where an actor stands.
OPEN = frozenset({"absent", "disputed"})
OF_ACTS: dict[Seat, Any] = {
    "yes": _("took it on"),
    "no": _("voted against, stands outside or withdrew"),
    "neither": _("abstained, or took another stance"),
    "unsure": _("absent, or disputed"),
    "later": _("dated after the day of this edition"),
    "none": _("nothing is recorded"),
}
OF_BEARING: dict[Seat, Any] = {
    "yes": _("bear it"),
    "no": _("voted against its text, stands outside or withdrew"),
    "neither": _("took a step that does not bind yet, or another stance"),
    "unsure": _("unconfirmed, or unknown whether borne on this day"),
    "later": OF_ACTS["later"],
    "none": _("nothing is recorded"),
}
#: The seats in one word, for tables of many texts.
IN_A_WORD: dict[Seat, Any] = {
    "yes": _("yes"), "no": _("no"), "neither": _("neither"), "unsure": _("open"), "later": _("later"), "none": "–",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """The squares of one kind: their path, and how many they are."""

    seat: Seat
    path: str
    number: int
    label: Any

    @property
    def fill(self) -> str:
        """The pattern of the page that fills them."""
        return f"s{SEATS.index(self.seat)}"


@dataclass(frozen=True, slots=True)
class Seats:
    """The squares of a text by kind, in SEATS' order; kinds that no State has are left out."""

    width: int
    height: int
    drawn: tuple[Drawn, ...]
    total: int

    @property
    def committed(self) -> int:
        """How many are solid."""
        return next((each.number for each in self.drawn if each.seat == "yes"), 0)


def members(volume: Volume) -> list[Actor]:
    """Return the members of the United Nations as the record lists them, in the order of their seats."""

    def listed() -> list[Actor]:
        framework = volume.edition.framework
        found = {each.actor for each in framework.commitments.values() if each.via == MEMBERS}
        return sorted((framework.actors[each] for each in found), key=lambda actor: (actor.name.casefold(), actor.id))

    return volume.once("members", listed)


def of_acts(
    instrument: Instrument, commitments: Iterable[Commitment], positions: Iterable[Position], day: date
) -> dict[str, Seat]:
    """Return the seat of every actor with an act towards an instrument on a day: a commitment decides over any other stance.

    What is dated after the day decides nothing: its seat is *later* where there is no other act.
    """
    made: dict[str, Seat] = {}
    for position in positions:
        seat: Seat = "no" if position.stance in NO else "unsure" if position.stance in OPEN else "neither"
        if after(position, day):
            seat = "later"
        made[position.actor] = min(made.get(position.actor, seat), seat, key=SEATS.index)
    for each in commitments:
        stands = standing(each, instrument, day)
        if stands == "not yet":
            made.setdefault(each.actor, "later")
        elif stands != "ended":
            made[each.actor] = "yes"
        elif made.get(each.actor) != "yes":
            made[each.actor] = "no"
    return made


def of_bearing(seated: Mapping[str, Seat], borne: Iterable[Responsibility]) -> dict[str, Seat]:
    """Return the seat of every actor towards one provision: confirmed and borne, a step short of it, or not known.

    `seated` are the seats (of_acts) of those who bear nothing of it on the day.
    """
    made = dict(seated)
    for each in borne:
        if each.standing == "bears" and each.confirmed:
            made[each.actor] = "yes"
        else:
            made[each.actor] = "unsure" if each.standing in ("bears", "unknown") else "neither"
    return made


def after(act: Commitment | Position, day: date) -> bool:
    """Say whether an act is dated after a day."""
    dated = act.since if isinstance(act, Commitment) else act.date
    return bool(dated) and day < earliest(dated)


def seats(volume: Volume, held: Mapping[str, Seat], labels: Mapping[Seat, Any] = OF_ACTS) -> Seats | None:
    """Draw the seats of a text; None where no member has an act towards it, for then there is nothing to draw."""
    states = members(volume)
    if not any(each.id in held for each in states):
        return None
    squares: dict[Seat, list[tuple[int, int]]] = {}
    for place, actor in enumerate(states):
        line, column = divmod(place, ACROSS)
        squares.setdefault(held.get(actor.id, "none"), []).append((column * SIDE, line * SIDE))
    return Seats(
        width=ACROSS * SIDE,
        height=-(-len(states) // ACROSS) * SIDE,
        drawn=tuple(
            Drawn(each, _runs(squares[each]), len(squares[each]), labels[each]) for each in SEATS if each in squares
        ),
        total=len(states),
    )


def _runs(squares: list[tuple[int, int]]) -> str:
    """Return a path over the squares; neighbours in a line become one run, and the pattern cuts it into squares."""
    made = []
    place = 0
    while place < len(squares):
        x, y = squares[place]
        length = 1
        while place + length < len(squares) and squares[place + length] == (x + SIDE * length, y):
            length += 1
        made.append(f"M{x} {y}h{SIDE * length}v{SIDE}h-{SIDE * length}z")
        place += length
    return "".join(made)
