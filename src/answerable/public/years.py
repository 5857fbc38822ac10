"""Small multiples draw how many incidents a collection holds by year, side by side on one scale (LOOK, “How often?”).

Hatched are the years that say nothing: those of which the collection holds no incident at all, and the year that is not over.
Each drawing is of one collection; none is a sign of how much happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from pyroaring import BitMap

from answerable.editions.bitmaps import NOT_RECORDED
from answerable.public import places, words
from answerable.public.collection import Collection, Count, collections
from answerable.public.ordinals import kept, published, sets
from answerable.public.shelf import Volume

#: By what one collection's incidents are parted.
BY = ("sector", "territory")
WIDTH, HEIGHT = 252, 60
_YEARS = (
    "SELECT {parted}, ifnull(substr(\"start\", 1, 4), ''), count(*) FROM incident {joined} WHERE ? IN ('', publisher)"
    " AND (? = '' OR incident.id IN (SELECT id FROM facet WHERE kind = 'incident' AND facet = 'sector' AND value = ?))"
    " GROUP BY 1, 2"
)
_FACET = "JOIN facet ON facet.id = incident.id AND facet.kind = 'incident' AND facet.facet = ?"
_Rows = list[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing: its value, its collection and count, incidents by year, and how many have no recorded year."""

    key: str
    count: Count
    years: tuple[tuple[str, int], ...]
    undated: int
    bars: str
    blank: str
    query: str

    @property
    def top(self) -> tuple[str, Count] | None:
        """The first year with most incidents, and how many; None where no year is recorded."""
        if not self.years:
            return None
        year, number = max(self.years, key=lambda each: each[1])
        of = urlencode(sorted([*parse_qsl(self.count.of), ("year", year)]))
        return year, Count(self.count.collection, "incident", number, "explored", of)


@dataclass(frozen=True, slots=True)
class Multiples:
    """Drawings on one scale: the years from the first to that of the edition, and the most incidents of any in one year."""

    panels: list[Panel]
    first: int
    last: int
    peak: Count | None
    width: int = WIDTH
    height: int = HEIGHT


def by_value(volume: Volume, collection: Collection, by: str, sector: str = "") -> Multiples:
    """Draw one collection parted by sector or territory, in one sector where it is named, in order of the values."""

    def count(value: str, number: int) -> Count:
        narrowed = sorted({"sector": sector, by: value}.items()) if sector else [(by, value)]
        return Count(collection, "incident", number, "explored", urlencode(narrowed))

    made: Multiples = volume.once(
        f"years {collection.slug} {by} {sector}",
        lambda: _drawn(volume, _rows(volume, by, collection.publisher, sector), count),
    )
    return made


def by_collection(volume: Volume, sector: str) -> Multiples:
    """Draw the incidents that struck one sector, a drawing for each collection, Answerable's own first."""
    held = collections(volume)

    def count(publisher: str, number: int) -> Count:
        return Count(held[publisher], "incident", number, "explored", urlencode({"sector": sector}))

    made: Multiples = volume.once(
        f"years of {sector}", lambda: _drawn(volume, _rows(volume, sector=sector), count, list(held))
    )
    return made


def in_order(volume: Volume, multiples: Multiples, by: str) -> list[Panel]:
    """Return the drawings of one collection, alphabetical as they are read."""

    def name(key: str) -> str:
        said: str = places.title(volume, key) if by == "territory" else words.plain(key)
        return said.casefold()

    return sorted(multiples.panels, key=lambda panel: (name(panel.key), panel.key))


def _drawn(
    volume: Volume, rows: _Rows, count: Callable[[str, int], Count], order: list[str] | None = None
) -> Multiples:
    held: dict[str, dict[str, int]] = {}
    for value, year, number in rows:
        held.setdefault(value, {})[year] = number
    last = volume.edition.day.year
    dated = [int(year) for years in held.values() for year in years if year]
    first, last = min(dated, default=last), max([*dated, last])
    peak = max((n for years in held.values() for year, n in years.items() if year), default=0)
    spans = volume.once("spans of years", lambda: _spans(volume))
    panels = []
    for value in sorted(held, key=order.index if order else None):
        found = count(value, sum(held[value].values()))
        years = tuple(sorted((year, n) for year, n in held[value].items() if year))
        panels.append(
            Panel(
                key=value,
                count=found,
                years=years,
                undated=held[value].get("", 0),
                bars=_bars(years, first, last, peak),
                blank=_blank(spans.get(found.collection.publisher), first, last, volume.edition.day.year),
                query=f"kind=incident&collection={found.collection.slug}&{found.of}",
            )
        )
    tops = [each.top[1] for each in panels if each.top]
    return Multiples(panels, first, last, next((each for each in tops if each.number == peak), None))


def _rows(volume: Volume, by: str = "", publisher: str = "", sector: str = "") -> _Rows:
    """Count the incidents by a facet (by publisher where none is named) and year: of all or one publisher, in all or one sector."""
    if not kept(volume):
        query = _YEARS.format(parted="facet.value" if by else "publisher", joined=_FACET if by else "")
        return volume.ask(query, *filter(None, [by]), publisher, sector, sector)
    held, whose = sets(volume, "incident"), published(volume, "incident")
    within = [whose.get(publisher, BitMap())] if publisher else []
    within += [held.get("sector", {}).get(sector, BitMap())] if sector else []
    parted = {
        value: BitMap.intersection(members, *within)
        for value, members in (held.get(by, {}) if by else whose).items()
        if value != NOT_RECORDED
    }
    return [
        (value, year.removeprefix(NOT_RECORDED), number)
        for value, members in parted.items()
        for year, of_it in held.get("year", {}).items()
        if (number := members.intersection_cardinality(of_it))
    ]


def _spans(volume: Volume) -> dict[str, tuple[int, int]]:
    """The first and last year of which each collection holds any incident."""
    made: dict[str, list[int]] = {}
    for publisher, year, _number in _rows(volume):
        if year:
            made.setdefault(publisher, []).append(int(year))
    return {publisher: (min(years), max(years)) for publisher, years in made.items()}


def _x(year: int, first: int, last: int) -> float:
    return round((year - first) * WIDTH / (last - first + 1), 1)


def _bars(years: tuple[tuple[str, int], ...], first: int, last: int, peak: int) -> str:
    """A path over the bars, exact in height, with a gap of a sixth between them."""
    wide = round(WIDTH / (last - first + 1) * 5 / 6, 1)
    made = []
    for year, number in years:
        tall = round(number * HEIGHT / peak, 2)
        made.append(f"M{_x(int(year), first, last):g} {HEIGHT}v-{tall:g}h{wide:g}v{tall:g}z")
    return "".join(made)


def _blank(span: tuple[int, int] | None, first: int, last: int, unfinished: int) -> str:
    """A path over the years that say nothing."""
    if span is None:
        return f"M0 0h{WIDTH}v{HEIGHT}H0z"
    made = []
    for begin, end in ((first, span[0]), (min(span[1] + 1, unfinished), last + 1)):
        if end > begin:
            left, right = _x(begin, first, last), _x(end, first, last)
            made.append(f"M{left:g} 0h{right - left:g}v{HEIGHT}h-{right - left:g}z")
    return "".join(made)
