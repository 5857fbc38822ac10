"""Dots count people one by one: one dot is one event in one person's care, always the same size; a death stands alone, ringed.

The rule is LOOK.md's: no pictogram, no photograph, and no dot for what is alleged, excluded or merely exposed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import ngettext

from answerable.core.harm import Harm
from answerable.core.record import quantity
from answerable.public import words
from answerable.public.people import figure, stands

#: Units of which one is one event in one person's care: these may be drawn as dots.
CARE = frozenset({"people", "patients", "appointments", "operations", "procedures", "treatments", "surgeries"})
#: Measures of life, health and care: the ones that dots are drawn for.
CARE_DIMENSIONS = frozenset({"life_and_health", "essential_services"})
#: More dots than this say no more to the eye, and the field would not fit a page.
MOST_DOTS = 12_000


@dataclass(frozen=True, slots=True)
class Field:
    """A field of dots: one dot is one event in one person's care, 5 px apart; a wide and a narrow drawing of it."""

    harm: Harm
    count: int
    number: str
    label: str
    alone: bool
    wide: Drawing | None
    narrow: Drawing | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Whole rows of dots and the rest of the last row, in px."""

    width: int
    height: int
    rows: int
    rest: int


def fields(harms: Iterable[Harm], most: int = 4) -> tuple[list[Field], int]:
    """Return the fields of dots of an incident, fewest dots first, and how many further counts are too many to draw.

    Drawn are harms that stand, that no other entry contains, and whose unit is an event in one person's care.
    """
    picked = [
        harm
        for harm in harms
        if stands(harm) and not harm.part_of and harm.dimension in CARE_DIMENSIONS and harm.unit in CARE
    ]
    counted = [(int(quantity(harm.best if harm.best is not None else harm.min or 0)), harm) for harm in picked]
    drawn = sorted((each for each in counted if 0 < each[0] <= MOST_DOTS), key=lambda each: (each[0], each[1].id))
    kept = sorted(drawn, key=lambda each: (each[1].measure != "deaths", each[0]))[:most]
    return [
        Field(
            harm=harm,
            count=count,
            number=figure(count),
            label=_counted(harm, count),
            alone=harm.measure == "deaths" and count == 1,
            wide=_drawing(count, 114 if count > 4000 else 38 if count > 400 else 17),
            narrow=_drawing(count, 64 if count > 4000 else 38 if count > 400 else 17),
        )
        for count, harm in kept
    ], len(counted) - len(kept)


def _counted(harm: Harm, count: int) -> str:
    if harm.measure == "deaths":
        return ngettext("death", "deaths", count)
    return words.plain(harm.measure) if harm.measure else harm.what


def _drawing(count: int, across: int) -> Drawing:
    rows, rest = divmod(count, across)
    return Drawing(5 * across if rows else 5 * rest, 5 * (rows + bool(rest)), 5 * rows, 5 * rest)
