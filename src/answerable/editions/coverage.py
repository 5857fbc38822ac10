"""Coverage says, for each State and sector, who looked there and in which languages, and where nobody did.

A source has looked where it holds an incident: nothing else shows that it could see there. That no source looked says
nothing of what happened. Counts stand per publisher and are never added: one event may be in several sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from answerable.core.actor import Actor
from answerable.core.incident import Incident
from answerable.core.record import Record
from answerable.core.source import Source

#: What stands for an incident of which the record names no sector.
NO_SECTOR = "not recorded"


@dataclass(slots=True)
class _Cell:
    incidents: int = 0
    first: str = ""
    last: str = ""
    sources: set[str] = field(default_factory=set)


class Coverage:
    """Counts incidents by State struck, sector and publisher while records stream past once."""

    def __init__(self) -> None:
        self._cells: dict[tuple[str, str, str], _Cell] = {}
        self._languages: dict[str, str] = {}
        self._states: list[str] = []
        self._sectors: set[str] = set()

    def take(self, record: Record) -> None:
        """Take one record of any kind."""
        if isinstance(record, Incident):
            sectors = record.sectors or (NO_SECTOR,)
            self._sectors.update(sectors)
            year = record.start[:4]
            cited = [citation.source for citation in record.citations]
            for state in record.territories:
                for sector in sectors:
                    cell = self._cells.setdefault((state, sector, record.publisher), _Cell())
                    cell.incidents += 1
                    cell.sources.update(cited)
                    if year:
                        cell.first = min(cell.first or year, year)
                        cell.last = max(cell.last, year)
        elif isinstance(record, Source):
            self._languages[record.id] = record.language
        elif isinstance(record, Actor) and record.type == "state":
            self._states.append(record.id)

    def rows(self) -> Iterator[list[Any]]:
        """Yield (state, sector, publisher, incidents, first year, last year, languages) in order.

        A State and sector of which no source holds an incident stands with no publisher and none; so does every sector
        that any source knows.
        """
        looked: dict[tuple[str, str], list[tuple[str, _Cell]]] = {}
        for (state, sector, publisher), cell in self._cells.items():
            looked.setdefault((state, sector), []).append((publisher, cell))
        states = sorted({*self._states, *(state for state, _ in looked)})
        for state in states:
            for sector in sorted(self._sectors):
                for publisher, cell in sorted(looked.get((state, sector), ()), key=lambda each: each[0]):
                    languages = sorted({self._languages.get(each, "") for each in cell.sources} - {""})
                    yield [state, sector, publisher, cell.incidents, cell.first or None, cell.last or None, languages]
                if (state, sector) not in looked and sector != NO_SECTOR:
                    yield [state, sector, None, 0, None, None, []]
