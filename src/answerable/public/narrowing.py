"""Narrowing finds what a question of Explore asks for: bitmaps of facet values and of words, intersected (editions.bitmaps).

Bitmaps of facets are held in memory once asked for, those of words for a while. No record is read in order to find it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator

from pyroaring import BitMap

from answerable.editions.bitmaps import TOKENS
from answerable.public.collection import Collection, collections
from answerable.public.exploring import DAY, FACETS, JOINS, Asked
from answerable.public.ordinals import BATCH, deserialized, ids, published, sets
from answerable.public.shelf import Volume

#: So many words are looked for; the bitmaps of so many are kept.
MOST_WORDS, MOST_KEPT = 20, 128
#: Above every word that begins with a prefix, in the order of bytes.
_LAST = "\U0010ffff"


def found(volume: Volume, asked: Asked) -> BitMap:
    """Return the ordinals of what is found in the collection."""
    return BitMap.intersection(_whole(volume, asked), *_narrowing(volume, asked).values())


def count(volume: Volume, asked: Asked) -> int:
    """Count what is found in the collection."""
    return len(found(volume, asked))


def elsewhere(volume: Volume, asked: Asked) -> list[tuple[Collection, int]]:
    """Count the same in every collection that holds records of the kind, one by one: they are never added."""
    parts = list(_narrowing(volume, asked).values())
    held = published(volume, asked.kind)
    return [
        (each, len(BitMap.intersection(held[name], *parts)))
        for name, each in collections(volume).items()
        if name in held
    ]


def facets(volume: Volume, asked: Asked) -> dict[str, dict[str, int]]:
    """Count the records for each value of each facet; a facet in use is counted as if it were not, so that it can be widened."""
    parts = _narrowing(volume, asked)
    if parts:
        return _facets(volume, asked, parts)
    made: dict[str, dict[str, int]] = volume.once(f"facets {asked.query}", lambda: _facets(volume, asked, parts))
    return made


def known(volume: Volume, kind: str) -> dict[str, frozenset[str]]:
    """Return every value of each facet of a kind, in any collection."""
    held = sets(volume, kind)
    return {name: frozenset(held.get(name, ())) for name in FACETS[kind]}


def terms(text: str) -> list[str]:
    """Return the words of a text as full text folds them, in their order."""
    return _tokens.of(text)[:MOST_WORDS]


def begun(volume: Volume, term: str) -> BitMap:
    """Return the ordinals of the records of any kind in whose text a word begins so."""
    kept: dict[str, BitMap] = volume.once("words begun", dict)
    members = kept.get(term)
    if members is None:
        rows = volume.ask("SELECT members FROM word WHERE term >= ? AND term < ?", term, term + _LAST)
        members = BitMap.union(*(deserialized(blob) for (blob,) in rows)) if rows else BitMap()
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[term] = members
    return members


def _whole(volume: Volume, asked: Asked) -> BitMap:
    return published(volume, asked.kind).get(asked.collection.publisher, BitMap())


def _narrowing(volume: Volume, asked: Asked) -> dict[str, BitMap]:
    """One bitmap for each thing that narrows."""
    held = sets(volume, asked.kind)
    made: dict[str, BitMap] = {}
    if asked.text:
        made["q"] = _worded(volume, asked.kind, terms(asked.text))
    for name, values in asked.chosen.items():
        if values:
            made[name] = _union(held.get(name, {}).get(value) for value in values)
    if asked.kind in DAY and (asked.first or asked.last):
        first, last = asked.first or "0000", asked.last or "9999"
        # Where no year is recorded stands under no number, and is in no range.
        made["years"] = _union(
            each for year, each in held.get("year", {}).items() if year.isdigit() and first <= year <= last
        )
    return made


def _worded(volume: Volume, kind: str, looked_for: list[str]) -> BitMap:
    if not looked_for:
        return BitMap()
    matched = [begun(volume, each) for each in looked_for]
    if kind in JOINS:
        matched = [_union(_joined(volume, kind, each)) for each in matched]
    return BitMap.intersection(*matched)


def _joined(volume: Volume, kind: str, matched: BitMap) -> Iterator[BitMap | None]:
    """The bitmaps of what joins a record among these."""
    held = sets(volume, kind)
    for name in JOINS[kind]:
        every = matched & BitMap.union(BitMap(), *published(volume, name).values())
        values = held.get(name, {})
        for first in range(0, len(every), BATCH):
            yield from (values.get(each) for each in ids(volume, every[first : first + BATCH]))


def _facets(volume: Volume, asked: Asked, parts: dict[str, BitMap]) -> dict[str, dict[str, int]]:
    whole, held = _whole(volume, asked), sets(volume, asked.kind)
    every = BitMap.intersection(whole, *parts.values())
    made = {}
    for name in FACETS[asked.kind]:
        within = every
        if name in parts:
            within = BitMap.intersection(whole, *(each for key, each in parts.items() if key != name))
        made[name] = {
            value: number
            for value, members in held.get(name, {}).items()
            if (number := within.intersection_cardinality(members))
        }
    return made


def _union(members: Iterable[BitMap | None]) -> BitMap:
    return BitMap.union(BitMap(), *(each for each in members if each is not None))


class _Tokens(threading.local):
    """The tokenizer of full text itself, so that words are told apart and folded as they were when the edition was built."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.execute(f"CREATE VIRTUAL TABLE said USING fts5(text, content='', tokenize = '{TOKENS}')")
        self._connection.execute("CREATE VIRTUAL TABLE standing USING fts5vocab('said', 'instance')")

    def of(self, text: str) -> list[str]:
        run = self._connection.execute
        run("INSERT INTO said (rowid, text) VALUES (1, ?)", (text.encode("utf-8", "replace").decode(),))
        try:
            return [term for (term,) in run('SELECT term FROM standing ORDER BY "offset"')]
        finally:
            run("INSERT INTO said (said) VALUES ('delete-all')")


_tokens = _Tokens()
