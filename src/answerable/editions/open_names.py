"""An open name is one that a data set gives and that means nobody of the record yet, or several; people decide on it.

Spellings of one normal form are one open name. An open pair is two records that bear a name in common where nobody decided
whether they are one actor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from answerable.core.actor import Resolution
from answerable.core.authority import Authority
from answerable.core.spelling import normal
from answerable.editions.gather import Gathered

ORDER = ("state", "group", "company", "organisation")


@dataclass(frozen=True, slots=True)
class OpenName:
    """A name of a type of actor, as most rows spell it, and in how many rows of each source it stands."""

    kind: str
    name: str
    sources: tuple[tuple[str, int], ...]

    @property
    def rows(self) -> int:
        """In how many rows the name stands."""
        return sum(rows for _source, rows in self.sources)


@dataclass(frozen=True, slots=True)
class OpenPair:
    """Two records that may be one actor, and the names that both bear."""

    left: str
    right: str
    names: tuple[str, ...]


def open_names(gathered: Gathered) -> list[OpenName]:
    """Return the open names of everything at hand: by type, those of most rows first."""
    spelt: dict[tuple[str, str], Counter[str]] = {}
    sources: dict[tuple[str, str], Counter[str]] = {}
    for (source, kind, name), rows in sorted(gathered.unresolved.items()):
        # A name without letters has no form: it is listed as it is written.
        key = kind, normal(name) or name
        spelt.setdefault(key, Counter())[name] += rows
        sources.setdefault(key, Counter())[source] += rows
    made = [
        OpenName(key[0], spellings.most_common(1)[0][0], tuple(sources[key].most_common()))
        for key, spellings in spelt.items()
    ]
    return sorted(made, key=lambda each: (_place(each.kind), -each.rows, each.name))


def open_pairs(names: Authority) -> Iterator[OpenPair]:
    """Yield every open pair, in order of their ids."""
    for left, right, shared in names.undecided():
        yield OpenPair(left, right, shared)


def ruled_out(names: Authority, each: OpenName) -> set[str]:
    """Return the actors of which people said that the name does not mean them."""
    return {actor for actor, said in names.verdicts(each.name, each.kind).items() if said.verdict == "different"}


def by_people(names: Authority, rule: str) -> list[Resolution]:
    """Return the resolutions that stand and that people made, not the rule of that name."""
    return [each for each in names.standing() if each.by != rule]


def _place(kind: str) -> int:
    return ORDER.index(kind) if kind in ORDER else len(ORDER)
