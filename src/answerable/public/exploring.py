"""Exploring is narrowing one collection's records of one kind down by words, facets and years, in SQL over the edition.

Words are found by FTS5 (sqlite.org/fts5.html): each must begin a word of the record's text; a commitment or a reading is found
by the words of what it joins. Values of one facet widen each other, facets narrow each other. Nothing here decodes a record.
"""

from __future__ import annotations

import difflib
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any, overload
from urllib.parse import urlencode

from answerable.editions.manifest import SQLITE
from answerable.public.collection import Collection, collections
from answerable.public.shelf import Volume

#: The kinds that can be explored, with their facets in the order of the page.
FACETS: dict[str, tuple[str, ...]] = {
    "incident": ("type", "status", "year", "sector", "means", "territory"),
    "commitment": ("basis", "instrument"),
    "provision": ("polarity", "theme"),
    "actor": ("type",),
    "reading": ("status", "indicator"),
}
#: Kinds of which a column is a facet; those of the others stand in the table of facets.
_BY_COLUMN = frozenset({"commitment"})
#: By which day a range of years goes.
DAY = {"incident": "start", "commitment": "since"}
#: Kinds without words of their own, and the fields whose words find them.
_JOINS = {"commitment": ("actor", "instrument"), "reading": ("actor", "provision")}
_ORDER = {
    "incident": '"start" DESC, id',
    "commitment": '"since" DESC, id',
    "actor": "name COLLATE NOCASE, id",
    "provision": "id",
    "reading": "id",
}
_MATCHING = "SELECT id FROM found WHERE found MATCH ?"
#: So many words are looked for, so many misspelt ones are helped with, by so many words of the vocabulary.
MOST_WORDS, MOST_HELPED, MOST_NEAR = 20, 3, 3
_LONGEST_WORD, _MOST_COMPARED = 40, 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of an edition: a kind, the collection of it, words, values by facet, first and last year ("" for open)."""

    kind: str
    collection: Collection
    text: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    first: str = ""
    last: str = ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The names and values of its address, always in one order."""
        made = [("kind", self.kind), ("collection", self.collection.slug), ("q", self.text)]
        made += [(name, value) for name in FACETS[self.kind] for value in sorted(self.chosen.get(name, ()))]
        made += [("from", self.first), ("to", self.last)]
        return [(name, value) for name, value in made if value]

    @property
    def query(self) -> str:
        """The query of its address."""
        return urlencode(self.pairs)

    @property
    def active(self) -> list[str]:
        """What narrows it down: `q`, facets, `years`."""
        made = ["q"] if self.text else []
        made += [name for name in FACETS[self.kind] if self.chosen.get(name)]
        return made + (["years"] if self.first or self.last else [])

    def without(self, name: str) -> Asked:
        """The same without one of `active`."""
        if name == "q":
            return replace(self, text="")
        if name == "years":
            return replace(self, first="", last="")
        return replace(self, chosen={key: held for key, held in self.chosen.items() if key != name})

    def only(self, name: str, value: str) -> Asked:
        """The same with one value alone in a facet."""
        return replace(self, chosen={**self.chosen, name: (value,)})


class Hits(Sequence[str]):
    """The ids of what is found, counted once and read a slice at a time."""

    def __init__(self, volume: Volume, asked: Asked) -> None:
        self._volume = volume
        self._asked = asked
        self._number = count(volume, asked)

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        first, last, _step = place.indices(self._number)
        where, values = _where(self._asked)
        query = f'SELECT id FROM "{self._asked.kind}" {where} ORDER BY {_ORDER[self._asked.kind]} LIMIT ? OFFSET ?'
        return [found for (found,) in self._volume.ask(query, *values, max(0, last - first), first)]


def words(text: str) -> list[str]:
    """Return the words of a text that are looked for."""
    return "".join(letter if letter.isalnum() else " " for letter in text).split()[:MOST_WORDS]


def count(volume: Volume, asked: Asked) -> int:
    """Count what is found."""
    where, values = _where(asked)
    ((number,),) = volume.ask(f'SELECT count(*) FROM "{asked.kind}" {where}', *values)
    return int(number)


def elsewhere(volume: Volume, asked: Asked) -> list[tuple[Collection, int]]:
    """Count the same in every collection that holds records of the kind, one by one: they are never added."""
    where, values = _where(asked, whole=True)
    found = dict(volume.ask(f'SELECT publisher, count(*) FROM "{asked.kind}" {where} GROUP BY 1', *values))
    held = volume.once(
        f"holding {asked.kind}",
        lambda: {name for (name,) in volume.ask(f'SELECT DISTINCT publisher FROM "{asked.kind}"')},
    )
    return [(each, found.get(name, 0)) for name, each in collections(volume).items() if name in held]


def facets(volume: Volume, asked: Asked) -> dict[str, dict[str, int]]:
    """Count the records for each value of each facet; a facet in use is counted as if it were not, so that it can be widened."""
    if not asked.active:
        made: dict[str, dict[str, int]] = volume.once(
            f"facets {asked.query}", lambda: _facets(volume, asked, FACETS[asked.kind])
        )
        return made
    used = [name for name in asked.active if name in FACETS[asked.kind]]
    rest = [name for name in FACETS[asked.kind] if name not in used]
    counted = _facets(volume, asked, rest) if rest else {}
    for name in used:
        counted |= _facets(volume, asked.without(name), [name])
    return counted


def known(volume: Volume, kind: str) -> dict[str, frozenset[str]]:
    """Return every value of each facet of a kind, in any collection."""
    made: dict[str, frozenset[str]] = volume.once(f"values {kind}", lambda: _known(volume, kind))
    return made


def nearest(volume: Volume, asked: Asked) -> list[Asked]:
    """Return what might have been meant: with a word that finds nothing here replaced by one of the vocabulary that does."""
    held = words(asked.text)
    plain = replace(asked, chosen={}, first="", last="")
    made = []
    unknown = [each for each in dict.fromkeys(held) if not count(volume, replace(plain, text=each))]
    for word in unknown[:MOST_HELPED]:
        for near in _near(volume, word):
            text = " ".join(near if each == word else each for each in held)
            meant = next(
                (each for each in (replace(asked, text=text), replace(plain, text=text)) if count(volume, each)), None
            )
            made += [meant] if meant else []
    return made


def bodies(volume: Volume, asked: Asked, columns: Sequence[str] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield what is found row by row, never held together: these columns of it or, without any, each record's own text."""
    where, values = _where(asked)
    said = ", ".join(f'found_here."{name}"' for name in columns) or "record.body"
    query = (
        f'SELECT {said} FROM (SELECT * FROM "{asked.kind}" {where}) AS found_here'
        " JOIN record ON record.id = found_here.id ORDER BY found_here.id"
    )
    with closing(_open(volume)) as connection:
        yield from connection.execute(query, values)


def _where(asked: Asked, whole: bool = False) -> tuple[str, list[str]]:
    """The condition and its values; `whole` leaves the collection out. Names are of closed sets, values are always bound."""
    parts: list[str] = [] if whole else ["publisher = ?"]
    values: list[str] = [] if whole else [asked.collection.publisher]
    if asked.text:
        matches = [f'"{word}"*' for word in words(asked.text)]
        if not matches:
            parts.append("0")
        elif asked.kind in _JOINS:
            joined = " OR ".join(f'"{name}" IN ({_MATCHING})' for name in _JOINS[asked.kind])
            parts += [f"({joined})"] * len(matches)
            values += [match for match in matches for _ in _JOINS[asked.kind]]
        else:
            parts.append(f"id IN ({_MATCHING})")
            values.append(" ".join(matches))
    for name, held in asked.chosen.items():
        if not held:
            continue
        marks = ", ".join("?" * len(held))
        if asked.kind in _BY_COLUMN:
            parts.append(f'"{name}" IN ({marks})')
        else:
            parts.append(f"id IN (SELECT id FROM facet WHERE kind = ? AND facet = ? AND value IN ({marks}))")
            values += [asked.kind, name]
        values += held
    if asked.first or asked.last:
        parts.append(f'substr("{DAY[asked.kind]}", 1, 4) BETWEEN ? AND ?')
        values += [asked.first or "0000", asked.last or "9999"]
    return f"WHERE {' AND '.join(parts)}" if parts else "", values


def _facets(volume: Volume, asked: Asked, names: Sequence[str]) -> dict[str, dict[str, int]]:
    where, values = _where(asked)
    hit = f'WITH hit AS MATERIALIZED (SELECT * FROM "{asked.kind}" {where})'
    if asked.kind in _BY_COLUMN:
        each = " UNION ALL ".join(f"SELECT '{name}', \"{name}\", count(*) FROM hit GROUP BY 2" for name in names)
        rows = volume.ask(f"{hit} {each}", *values)
    else:
        marks = ", ".join("?" * len(names))
        rows = volume.ask(
            f'WITH hit AS MATERIALIZED (SELECT id FROM "{asked.kind}" {where}) SELECT facet, value, count(*) FROM facet'
            f" WHERE kind = ? AND facet IN ({marks}) AND id IN (SELECT id FROM hit) GROUP BY 1, 2",
            *values,
            asked.kind,
            *names,
        )
    made: dict[str, dict[str, int]] = {name: {} for name in names}
    for name, value, number in rows:
        made[name][value] = number
    return made


def _known(volume: Volume, kind: str) -> dict[str, frozenset[str]]:
    if kind in _BY_COLUMN:
        return {
            name: frozenset(value for (value,) in volume.ask(f'SELECT DISTINCT "{name}" FROM "{kind}"'))
            for name in FACETS[kind]
        }
    rows = volume.ask("SELECT DISTINCT facet, value FROM facet WHERE kind = ?", kind)
    return {name: frozenset(value for facet, value in rows if facet == name) for name in FACETS[kind]}


def _near(volume: Volume, word: str) -> list[str]:
    """The words of the vocabulary nearest to one: first among those with its first letter, which is rarely mistyped."""
    parted = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in parted if not unicodedata.combining(letter))
    if not 3 <= len(plain) <= _LONGEST_WORD:
        return []
    among = "SELECT term FROM temp.vocabulary WHERE length(term) BETWEEN ? AND ?"
    lengths = (len(plain) - 2, len(plain) + 2)
    with closing(_open(volume)) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'found', 'row')")
        for query, values in (
            (f"{among} AND term >= ? AND term < ? LIMIT ?", (*lengths, plain[0], chr(ord(plain[0]) + 1))),
            (f"{among} LIMIT ?", lengths),
        ):
            terms = [term for (term,) in connection.execute(query, (*values, _MOST_COMPARED))]
            if near := difflib.get_close_matches(plain, terms, MOST_NEAR, 0.74):
                return near
    return []


def _open(volume: Volume) -> sqlite3.Connection:
    """A connection of its own, for what outlives the request's thread or needs a temporary table; the edition is read-only."""
    path = volume.edition.path / SQLITE
    return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
