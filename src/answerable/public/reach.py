"""The reach of a count is who looked there: the collections that hold any incident, of which years, from sources in which languages.

What nobody looked for, or nobody made known, is in no count: few incidents may mean few who looked. The numbers are those of
the edition's own table (editions.coverage); nothing is counted here but places in which nobody looked.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from answerable.editions.tables import COVERAGE
from answerable.public.collection import Collection, collections
from answerable.public.shelf import Volume

_Row = tuple[str, str | None, str | None, str]
_LOOKED = "SELECT publisher, first_year, last_year, languages FROM coverage WHERE publisher IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Looker:
    """One collection that looked, with its first and last year there (empty: not recorded) and its languages (BCP 47)."""

    collection: Collection
    first: str
    last: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Who looked in one scope; `blank` is the number of its sectors, or of its States, in which nobody did."""

    state: str
    sector: str
    lookers: tuple[Looker, ...]
    blank: int
    #: False where the edition has no table of who looked, so that nothing can be said.
    known: bool


def reach(volume: Volume, state: str = "", sector: str = "", publisher: str = "") -> Reach:
    """Return who looked in a State, in a sector, in a sector of a State, or anywhere; of one publisher where it is named."""
    if COVERAGE not in volume.manifest.tables:
        return Reach(state, sector, (), 0, False)
    every = _lookers(volume, state, sector) if state or sector else volume.once("reach", lambda: _lookers(volume))
    lookers = tuple(each for each in every if publisher in ("", each.collection.publisher))
    return Reach(state, sector, lookers, 0 if publisher else _blank(volume, state, sector), True)


def _lookers(volume: Volume, state: str = "", sector: str = "") -> list[Looker]:
    where = "".join(f" AND {field} = ?" for field, asked in (("state", state), ("sector", sector)) if asked)
    held: dict[str, list[_Row]] = {}
    for row in volume.ask(_LOOKED + where, *(each for each in (state, sector) if each)):
        held.setdefault(row[0], []).append(row)
    return [_looker(each, held[whose]) for whose, each in collections(volume).items() if whose in held]


def _looker(collection: Collection, rows: list[_Row]) -> Looker:
    languages = {each for row in rows for each in msgspec.json.decode(row[3] or "[]")}
    return Looker(
        collection,
        min((row[1] for row in rows if row[1]), default=""),
        max((row[2] for row in rows if row[2]), default=""),
        tuple(sorted(languages)),
    )


def _blank(volume: Volume, state: str, sector: str) -> int:
    """How many sectors of a State, or how many States in a sector, hold no incident of any collection."""
    if bool(state) == bool(sector):
        return 0
    field, asked = ("state", state) if state else ("sector", sector)
    ((number,),) = volume.ask(f"SELECT count(*) FROM coverage WHERE publisher IS NULL AND {field} = ?", asked)
    return int(number)
