"""A blank is what the record does not hold: for each kind of harm, in how many of Answerable's own cases no number is confirmed.

Drawn as a row of squares, one incident each (LOOK, “What does the record leave blank?”); on a phone as several lines. A blank is
not a zero.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from answerable.core.harm import DIMENSIONS, Harm
from answerable.public import words
from answerable.public.collection import Count

#: More incidents than this are drawn as one band, not as a square each.
MOST_SQUARES = 400
SIDE = 14
#: Squares in a line: on a wide screen, where a line grows smaller to fit, and on a phone.
WIDE, NARROW = 80, 22


@dataclass(frozen=True, slots=True)
class Squares:
    """A run of squares in one line: filled or not, where it begins and how wide it is, in px."""

    filled: bool
    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Runs of squares in lines, and how wide and high they are together, in px; `where` names the screens that they are for."""

    where: str
    runs: tuple[Squares, ...]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Blank:
    """In how many of Answerable's own cases a dimension has a confirmed number, of how many."""

    dimension: str
    numbered: Count
    total: Count
    drawn: tuple[Drawn, ...]

    @property
    def name(self) -> str:
        """The dimension in words."""
        return str(words.DIMENSIONS[self.dimension])


def blanks(harms: Collection[Harm], total: Count, scope: str = "") -> list[Blank]:
    """Return all eight dimensions over so many own cases and their harms; `scope` as in sums.sums."""
    numbered: dict[str, set[str]] = {slug: set() for slug in DIMENSIONS}
    for harm in harms:
        if harm.checked == "verified" and harm.value_kind in ("measured", "estimated", "confirmed_zero"):
            numbered[harm.dimension].add(harm.incident)
    made = []
    for slug in DIMENSIONS:
        of = f"{slug} {scope}".strip()
        counted = Count(total.collection, "incident", len(numbered[slug]), "dimension", of)
        made.append(Blank(slug, counted, total, drawings(counted.number, total.number)))
    return made


def drawings(filled: int, total: int) -> tuple[Drawn, ...]:
    """Draw `total` squares, the filled ones first, for each width of screen."""
    if total > MOST_SQUARES:
        filled, total = round(filled * MOST_SQUARES / total), MOST_SQUARES
    return tuple(_drawn(where, across, filled, total) for where, across in (("wide", WIDE), ("narrow", NARROW)))


def _drawn(where: str, across: int, filled: int, total: int) -> Drawn:
    runs = []
    for line in range(0, total, across):
        width = min(across, total - line)
        solid = max(0, min(width, filled - line))
        y = line // across * SIDE
        if solid:
            runs.append(Squares(True, 0, y, solid * SIDE))
        if width > solid:
            runs.append(Squares(False, solid * SIDE, y, (width - solid) * SIDE))
    return Drawn(where, tuple(runs), min(across, total) * SIDE, -(-total // across) * SIDE)
