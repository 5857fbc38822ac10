"""Seats are the 193 members of the United Nations in alphabetical order, each always in the same place: who took a text on.

Solid: a commitment is recorded. Hollow: another stance. Empty: nothing is recorded, which is not a no.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from answerable.public.shelf import Volume

ACROSS = 21
SIDE = 9
#: The collective through which the record lists the members, as its commitments name it.
MEMBERS = "un-members"


@dataclass(frozen=True, slots=True)
class Seats:
    """The path of the solid squares and of the hollow ones, and how many there are."""

    width: int
    height: int
    empty: str
    solid: str
    hollow: str
    committed: int
    other: int
    total: int


def seats(volume: Volume, committed: Collection[str], other: Collection[str]) -> Seats:
    """Draw the seats of an instrument."""
    framework = volume.edition.framework
    members = {each.actor for each in framework.commitments.values() if each.via == MEMBERS}
    states = sorted((framework.actors[each] for each in members), key=lambda actor: (actor.name.casefold(), actor.id))
    solid, hollow, empty = [], [], []
    for place, actor in enumerate(states):
        line, column = divmod(place, ACROSS)
        kind = solid if actor.id in committed else hollow if actor.id in other else empty
        kind.append((column * SIDE, line * SIDE))
    lines = -(-len(states) // ACROSS)
    return Seats(
        width=ACROSS * SIDE,
        height=lines * SIDE,
        empty=_runs(empty),
        solid=_runs(solid),
        hollow=_runs(hollow),
        committed=len(solid),
        other=len(hollow),
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
