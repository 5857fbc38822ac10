"""Looking, as pages show it: for each State and sector who looked there and in which languages, and where nobody did.

The numbers are those of the edition's own table (editions.coverage). They stand per collection and are never added, and
that nobody looked says nothing of what happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from answerable.editions.coverage import NO_SECTOR
from answerable.editions.tables import COVERAGE
from answerable.public.collection import Collection, Count, collections, counts
from answerable.public.openwords import plain
from answerable.public.shelf import Volume

#: Rows of the table that are read at a time where all of them are passed on.
BATCH = 1_000
COLUMNS = ("state", "sector", "publisher", "incidents", "first_year", "last_year", "languages")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one collection holds in one place: how many incidents, of which years, and the languages of its sources."""

    collection: Collection
    count: Count | None
    first: str = ""
    last: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One State or sector, with a cell for each collection; one without a count did not look there."""

    key: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Looked:
    """A table of lines, its collections, and the States or sectors in which nobody looked."""

    collections: list[Collection]
    lines: list[Line]
    nobody: list[str]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one collection reaches: its incidents, in how many States, in which years and languages."""

    count: Count
    states: int
    first: str
    last: str
    languages: tuple[str, ...]


_Held = tuple[int, str, str, set[str]]


def sectors(volume: Volume) -> list[str]:
    """Return every sector that any collection knows, alphabetical; the last stands for none recorded."""
    found: list[str] = volume.once(
        "sectors", lambda: [each for (each,) in _ask(volume, "SELECT DISTINCT sector FROM coverage")]
    )
    return _alphabetical(found)


def reaches(volume: Volume) -> list[Reach]:
    """Return how far each collection reaches, Answerable's own first."""
    made = []
    for count in counts(volume, "incident"):
        held = [
            cells[count.collection.publisher]
            for cells in _by_state(volume).values()
            if count.collection.publisher in cells
        ]
        made.append(
            Reach(
                count,
                len(held),
                min((each[1] for each in held if each[1]), default=""),
                max((each[2] for each in held), default=""),
                tuple(sorted(set[str]().union(*(each[3] for each in held)))),
            )
        )
    return made


def looked_everywhere(volume: Volume, sector: str = "") -> Looked:
    """Return every State by id, in one sector or in all of them together."""
    every = [each for each in volume.edition.framework.actors if each.startswith("state/")]
    if sector:
        held: dict[str, dict[str, _Held]] = {}
        rows = _ask(
            volume,
            "SELECT state, publisher, incidents, first_year, last_year, languages FROM coverage WHERE sector = ? AND publisher IS NOT NULL",
            sector,
        )
        for state, publisher, incidents, first, last, languages in rows:
            held.setdefault(state, {})[publisher] = _held(incidents, first, last, languages)
    else:
        held = _by_state(volume)
    columns = _columns(volume, held)
    field = "looked" if sector else "territories"
    lines = [
        Line(state, [_cell(each, held[state], field, f"{state} {sector}".strip()) for each in columns])
        for state in sorted(held)
    ]
    return Looked(columns, lines, [] if sector == NO_SECTOR else sorted(set(every) - set(held)))


def looked_in(volume: Volume, state: str) -> Looked | None:
    """Return the sectors of one State; None where the edition has no table of who looked."""
    held: dict[str, dict[str, _Held]] = {}
    nobody = []
    for sector, publisher, incidents, first, last, languages in _ask(
        volume,
        "SELECT sector, publisher, incidents, first_year, last_year, languages FROM coverage WHERE state = ?",
        state,
    ):
        if publisher is None:
            nobody.append(sector)
        else:
            held.setdefault(sector, {})[publisher] = _held(incidents, first, last, languages)
    if not held and not nobody:
        return None
    columns = _columns(volume, held)
    lines = [
        Line(sector, [_cell(each, held[sector], "looked", f"{state} {sector}") for each in columns])
        for sector in _alphabetical(held)
    ]
    return Looked(columns, lines, _alphabetical(nobody))


def is_told(volume: Volume, state: str) -> bool:
    """Return whether the edition says who looked in a State, or that nobody did."""
    return bool(_ask(volume, "SELECT 1 FROM coverage WHERE state = ? LIMIT 1", state))


def _alphabetical(found: Iterable[str]) -> list[str]:
    """Sectors in the order in which the language of the page reads them; the one for none recorded last."""
    return sorted(found, key=lambda sector: (sector == NO_SECTOR, plain(sector).casefold(), sector))


def rows(volume: Volume) -> Iterator[dict[str, Any]]:
    """Yield every row of the table, as the edition holds it, a batch at a time."""
    last = 0
    while batch := _ask(
        volume, f"SELECT rowid, {', '.join(COLUMNS)} FROM coverage WHERE rowid > ? ORDER BY rowid LIMIT {BATCH}", last
    ):
        for _rowid, *values in batch:
            row = dict(zip(COLUMNS, values, strict=True))
            row["languages"] = msgspec.json.decode(row["languages"] or "[]")
            yield row
        last = batch[-1][0]


def _by_state(volume: Volume) -> dict[str, dict[str, _Held]]:
    """By State and publisher, each incident counted once, whatever its sectors."""
    made: dict[str, dict[str, _Held]] = volume.once("looked by state", lambda: _read_by_state(volume))
    return made


def _read_by_state(volume: Volume) -> dict[str, dict[str, _Held]]:
    made: dict[str, dict[str, _Held]] = {}
    for state, publisher, incidents, first, last in _ask(
        volume,
        "SELECT link.target, publisher, count(*), min(substr(start, 1, 4)), max(substr(start, 1, 4)) FROM link"
        " JOIN incident ON incident.id = link.source WHERE link.field = 'territories' GROUP BY 1, 2",
    ):
        made.setdefault(state, {})[publisher] = _held(incidents, first, last, "[]")
    for state, publisher, languages in _ask(
        volume, "SELECT state, publisher, languages FROM coverage WHERE publisher IS NOT NULL"
    ):
        made[state][publisher][3].update(msgspec.json.decode(languages))
    return made


def _ask(volume: Volume, query: str, *values: object) -> list[Any]:
    """Ask the edition, if it has the table: one that was made before there was one has not."""
    return volume.ask(query, *values) if COVERAGE in volume.manifest.tables else []


def _held(incidents: int, first: str | None, last: str | None, languages: str) -> _Held:
    return incidents, first or "", last or "", set(msgspec.json.decode(languages))


def _columns(volume: Volume, held: dict[str, dict[str, _Held]]) -> list[Collection]:
    looking = {publisher for cells in held.values() for publisher in cells}
    return [each for publisher, each in collections(volume).items() if publisher in looking]


def _cell(collection: Collection, held: dict[str, _Held], field: str, of: str) -> Cell:
    if collection.publisher not in held:
        return Cell(collection, None)
    incidents, first, last, languages = held[collection.publisher]
    return Cell(collection, Count(collection, "incident", incidents, field, of), first, last, tuple(sorted(languages)))
