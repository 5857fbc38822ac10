"""A strip is the years of one collection in one State: a bar for each year with an incident, on a scale of its own.

A year without a bar holds no incident of that collection: silence, not zero. Strips are never compared and never added.
"""

from __future__ import annotations

from dataclasses import dataclass

from answerable.editions.bitmaps import NOT_RECORDED
from answerable.public.collection import Collection, Count, collections
from answerable.public.harmed import HERE
from answerable.public.ordinals import crossed, kept, sets
from answerable.public.shelf import Volume

#: Height of the tallest bar, in units of its drawing; a year is ten wide.
HEIGHT = 44


@dataclass(frozen=True, slots=True)
class Strip:
    """The years of one collection: a bar for each year with an incident, on its own scale; the year of the edition is part of one."""

    count: Count
    years: dict[int, Count]
    undated: Count | None
    path: str
    width: int
    tallest: Count | None
    tallest_year: int
    #: Where the bar of the year that is not over yet stands: left and width in percent, top and height in units.
    partial: tuple[str, str, int, int] | None


@dataclass(frozen=True, slots=True)
class Years:
    """The strips of a State on one line of time, and its years from the newest on, each with a count per strip."""

    first: int
    last: int
    strips: list[Strip]

    @property
    def rows(self) -> list[tuple[int, list[Count | None]]]:
        """Every year with an incident of any collection, newest first."""
        held = sorted({year for strip in self.strips for year in strip.years}, reverse=True)
        return [(year, [strip.years.get(year) for strip in self.strips]) for year in held]

    @property
    def undated(self) -> list[Count | None]:
        """How many incidents of each strip have no year; empty where all have one."""
        found = [strip.undated for strip in self.strips]
        return found if any(found) else []


def years(volume: Volume, state: str) -> Years | None:
    """Return the incidents in a State by year and collection; None where there is none with a year."""
    held: dict[str, dict[str, int]] = {}
    for publisher, year, number in _counted(volume, state):
        held.setdefault(publisher, {})[year] = number
    known = [int(year) for found in held.values() for year in found if year]
    if not known:
        return None
    first, last = min(known), max(*known, volume.edition.day.year)
    made = [
        _strip(each, state, held[publisher], first, last, volume.edition.day.year)
        for publisher, each in collections(volume).items()
        if publisher in held
    ]
    return Years(first, last, made)


def _counted(volume: Volume, state: str) -> list[tuple[str, str, int]]:
    """How many incidents each publisher holds there of each year, and of none."""
    if not kept(volume):
        query = f"SELECT publisher, coalesce(substr(start, 1, 4), ''), count(*) FROM incident WHERE id IN ({HERE}) GROUP BY 1, 2"
        return volume.ask(query, state)
    return [
        (publisher, year.removeprefix(NOT_RECORDED), number)
        for year in sorted(sets(volume, "incident").get("year", {}))
        for publisher, number in crossed(volume, "incident", ("territory", state), ("year", year))
    ]


def _strip(collection: Collection, state: str, held: dict[str, int], first: int, last: int, now: int) -> Strip:
    def count(year: str) -> Count:
        return Count(collection, "incident", held[year], "year", f"{state} {year}".strip())

    dated = {int(year): count(year) for year in sorted(held) if year}
    most = max((each.number for each in dated.values()), default=0)
    tallest_year = next((year for year, each in dated.items() if each.number == most), 0)
    heights = {year: max(2, round(each.number * HEIGHT / most)) for year, each in dated.items()}
    wide = last - first + 1
    bars = "".join(
        f"M{(year - first) * 10 + 1} {HEIGHT}v-{height}h8v{height}z" for year, height in heights.items() if year != now
    )
    partial = None
    if now in heights:
        left = f"{(now - first) * 100 / wide:.2f}%"
        partial = (left, f"{100 / wide:.2f}%", HEIGHT - heights[now], heights[now])
    return Strip(
        Count(collection, "incident", sum(held.values()), "territories", state),
        dated,
        count("") if "" in held else None,
        bars,
        wide * 10,
        dated.get(tallest_year),
        tallest_year,
        partial,
    )
