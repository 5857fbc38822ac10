"""Seats are the 193 members of the United Nations in alphabetical order, each always in the same place: who took a text on.

Solid: yes. Hollow: no. Half: neither. Hatched: absent or not known. Empty: nothing is recorded, which is not a no (LOOK.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from answerable.core.actor import Actor
from answerable.core.commitment import Commitment, Position
from answerable.core.dates import latest
from answerable.core.responsibility import Responsibility
from answerable.public.shelf import Volume

ACROSS = 21
SIDE = 11
#: The collective through which the record lists the members, as its commitments name it.
MEMBERS = "un-members"
Seat = Literal["yes", "no", "neither", "unsure", "none"]
#: In the order in which legends name them; the first that fits an actor with several acts is its seat.
SEATS: tuple[Seat, ...] = ("yes", "no", "neither", "unsure", "none")
#: Stances by which an actor is recorded as declining a text; the others are neither yes nor no.
NO = frozenset({"voted_against", "not_party", "not_endorsed", "rejected", "dissociated"})
#: Stances that leave open where an actor stands.
OPEN = frozenset({"absent", "disputed"})
OF_ACTS: dict[Seat, Any] = {
    "yes": _("took it on"),
    "no": _("voted against, stands outside or withdrew"),
    "neither": _("abstained, or took another stance"),
    "unsure": _("absent, or disputed"),
    "none": _("nothing is recorded"),
}
OF_BEARING: dict[Seat, Any] = {
    "yes": _("bear it"),
    "no": _("voted against its text, or stands outside"),
    "neither": _("took a step that does not bind yet, or another stance"),
    "unsure": _("unknown whether borne on this day"),
    "none": _("nothing is recorded"),
}


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


def of_acts(commitments: Iterable[Commitment], positions: Iterable[Position], day: date) -> dict[str, Seat]:
    """Return the seat of every actor with an act towards an instrument on a day: a commitment decides over any other stance."""
    made: dict[str, Seat] = {}
    for position in positions:
        seat: Seat = "no" if position.stance in NO else "unsure" if position.stance in OPEN else "neither"
        made[position.actor] = min(made.get(position.actor, seat), seat, key=SEATS.index)
    for each in commitments:
        ended = bool(each.until) and day >= latest(each.until)
        if not ended:
            made[each.actor] = "yes"
        elif made.get(each.actor) != "yes":
            made[each.actor] = "no"
    return made


def of_bearing(borne: Iterable[Responsibility], positions: Iterable[Position], day: date) -> dict[str, Seat]:
    """Return the seat of every actor towards one provision: confirmed and borne, a step short of it, or not known."""
    made = of_acts((), positions, day)
    for each in borne:
        if each.standing == "bears" and each.confirmed:
            made[each.actor] = "yes"
        else:
            made[each.actor] = "unsure" if each.standing in ("bears", "unknown") else "neither"
    return made


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
