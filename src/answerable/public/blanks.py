"""A blank is what the record does not hold: for each kind of harm, in how many of Answerable's own cases no number is confirmed.

Drawn as rows of squares, one incident each (LOOK, “What does the record leave blank?”). A blank is not a zero.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from answerable.core.harm import DIMENSIONS, Harm
from answerable.public import words
from answerable.public.collection import Count

#: More incidents than this are drawn as one band, not as a square each.
MOST_SQUARES = 400
ACROSS, SIDE = 22, 14


@dataclass(frozen=True, slots=True)
class Squares:
    """A run of squares in one line: filled or not, where it begins and how wide it is, in px."""

    filled: bool
    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Blank:
    """In how many of Answerable's own cases a dimension has a confirmed number, of how many."""

    dimension: str
    numbered: Count
    total: Count
    runs: tuple[Squares, ...]
    width: int
    height: int

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
        runs, height = squares(counted.number, total.number)
        made.append(Blank(slug, counted, total, runs, ACROSS * SIDE, height))
    return made


def squares(filled: int, total: int) -> tuple[tuple[Squares, ...], int]:
    """Place `total` squares of 14 px in lines, the filled ones first."""
    if total > MOST_SQUARES:
        filled, total = round(filled * MOST_SQUARES / total), MOST_SQUARES
    runs = []
    for line in range(0, total, ACROSS):
        width = min(ACROSS, total - line)
        solid = max(0, min(width, filled - line))
        y = line // ACROSS * SIDE
        if solid:
            runs.append(Squares(True, 0, y, solid * SIDE))
        if width > solid:
            runs.append(Squares(False, solid * SIDE, y, (width - solid) * SIDE))
    return tuple(runs), -(-total // ACROSS) * SIDE
