"""Spelling help: what a search that finds nothing might have meant, with a word replaced by one that the edition holds."""

from __future__ import annotations

import difflib
from dataclasses import replace

from answerable.public.exploring import Asked
from answerable.public.narrowing import count, terms
from answerable.public.shelf import Volume

#: So many misspelt words are helped with, by so many words each.
MOST_HELPED, MOST_NEAR = 3, 3
_LONGEST_WORD, _MOST_COMPARED = 40, 20_000
_AMONG = "SELECT term FROM word WHERE length(term) BETWEEN ? AND ?"


def nearest(volume: Volume, asked: Asked) -> list[Asked]:
    """Return what might have been meant: with a word that finds nothing here replaced by one that does."""
    held = terms(asked.text)
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


def _near(volume: Volume, word: str) -> list[str]:
    """The words nearest to one: first among those with its first letter, which is rarely mistyped."""
    if not 3 <= len(word) <= _LONGEST_WORD:
        return []
    lengths = (len(word) - 2, len(word) + 2)
    for query, values in (
        (f"{_AMONG} AND term >= ? AND term < ? LIMIT ?", (*lengths, word[0], chr(ord(word[0]) + 1), _MOST_COMPARED)),
        (f"{_AMONG} LIMIT ?", (*lengths, _MOST_COMPARED)),
    ):
        held = [term for (term,) in volume.ask(query, *values)]
        if near := difflib.get_close_matches(word, held, MOST_NEAR, 0.74):
            return near
    return []
