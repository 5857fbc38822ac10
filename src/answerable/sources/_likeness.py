"""Likeness is how close two spellings are; it puts names before people and decides nothing.

By rapidfuzz: the ratio of the normal forms, and of the words in any order, whichever is more; 0 to 100.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from answerable.core.authority import Authority
from answerable.core.spelling import normal

#: Below this nothing is worth a look; words in another order count a little less than the same word.
LEAST, WORDS_WEIGH = 55.0, 0.95
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An actor that somebody may have meant: its id, the name of it that is alike, and how alike."""

    actor: str
    name: str
    likeness: int


class Likeness:
    """The names of one type of actor, to be searched by likeness."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take pairs of (name as written, actor)."""
        held = {(normal(name), actor): name[:LONGEST] for name, actor in names if normal(name)}
        self._actors = [actor for _form, actor in held]
        self._written = list(held.values())
        self._forms = [form[:LONGEST] for form, _actor in held]
        self._words = [_words(name) for name in self._written]

    @classmethod
    def of(cls, names: Authority, kind: str) -> Likeness:
        """Return the likeness of every name that an authority's actors of a type bear."""
        return cls(names.names(kind))

    def suggest(self, name: str, limit: int = 5, without: Collection[str] = ()) -> list[Suggestion]:
        """Return the actors whose names are most alike, the most alike first, each once; `without` are left out."""
        best: dict[str, tuple[float, str]] = {}
        for score, place in self._scored(name[:LONGEST]):
            actor = self._actors[place]
            if actor not in without and score > best.get(actor, (0.0, ""))[0]:
                best[actor] = score, self._written[place]
        ordered = sorted(best.items(), key=lambda each: (-each[1][0], each[0]))
        return [Suggestion(actor, written, round(score)) for actor, (score, written) in ordered[:limit]]

    def nearest(self, name: str, least: float) -> set[str]:
        """Return the actors that bear the name most alike in normal form, where its ratio is at least so much."""
        found = process.extract(normal(name), self._forms, scorer=fuzz.ratio, score_cutoff=least, limit=20)
        return {self._actors[place] for _form, score, place in found if score == found[0][1]}

    def alike(self, name: str, least: float) -> set[str]:
        """Return every actor that bears a name at least so much alike in normal form."""
        found = process.extract(normal(name), self._forms, scorer=fuzz.ratio, score_cutoff=least, limit=None)
        return {self._actors[place] for _form, _score, place in found}

    def _scored(self, name: str) -> list[tuple[float, int]]:
        by_form = process.extract(normal(name), self._forms, scorer=fuzz.ratio, score_cutoff=LEAST, limit=60)
        by_words = process.extract(_words(name), self._words, scorer=fuzz.token_set_ratio, score_cutoff=LEAST, limit=60)
        return [(score, place) for _, score, place in by_form] + [
            (score * WORDS_WEIGH, place) for _, score, place in by_words
        ]


def _words(name: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in name.casefold()).split())
