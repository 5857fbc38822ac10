"""An authority says which actor a name means: exact names and aliases decide, and nothing else does.

Names are compared in one normal form: Unicode NFKD (UAX 15), case folded, marks and everything but letters and digits left
out. A name that several actors bear decides nothing unless a resolution says that they are one; resolutions are never
closed transitively. Likeness suggests to people and decides nothing: "APT28" is not "APT29".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from answerable.core.actor import Actor, Resolution

#: How a name was decided: exactly one actor bears it · several do, and resolutions say they are one · a resolution of this
#: very name · several bear it · nobody does · a resolution says that it is not who bears it · it is known to name no actor.
Ground = Literal["exact", "one actor", "decided", "ambiguous", "unknown", "rejected", "no actor"]


@dataclass(frozen=True, slots=True)
class Match:
    """What an authority answers for a name: the actor's id or an empty string, on what ground, and who else bears the name.

    `note` says what a name that names no actor is: a region, a body, an unknown.
    """

    actor: str
    ground: Ground
    candidates: tuple[str, ...] = ()
    note: str = ""


_UNKNOWN = Match("", "unknown")


@lru_cache(maxsize=262_144)
def normal(name: str) -> str:
    """Return the form in which names are compared: letters and digits, case folded, without marks."""
    if name.isascii():
        return "".join(filter(str.isalnum, name.lower()))
    folded = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


class Authority:
    """Every name that the record's actors bear, and what people decided about names.

    Where several resolutions speak of one pair, the last by id stands, so that each can be taken back by another.
    """

    def __init__(self, actors: Iterable[Actor] = (), resolutions: Iterable[Resolution] = ()) -> None:
        self.actors: dict[str, Actor] = {}
        self._named: dict[tuple[str, str], tuple[str, ...]] = {}
        self._nobody: dict[tuple[str, str], Match] = {}
        self._pairs: dict[frozenset[str], Resolution] = {}
        self._decided: dict[tuple[str, str], dict[str, Resolution]] = {}
        for actor in actors:
            self.add(actor)
        for resolution in sorted(resolutions, key=_order):
            self.decide(resolution)

    def add(self, actor: Actor) -> None:
        """Take an actor with all its names."""
        self.actors[actor.id] = actor
        for name in actor.names:
            self.call(name.text, actor.id)

    def call(self, name: str, actor: str) -> None:
        """Take one more name of an actor, as an authority file gives it."""
        key = (actor.partition("/")[0], normal(name))
        held = self._named.get(key, ())
        if key[1] and actor not in held:
            self._named[key] = tuple(sorted((*held, actor)))

    def nobody(self, name: str, kind: str, what: str) -> None:
        """Take a name that stands where an actor of a type is named and names none: a region, a body, an unknown."""
        self._nobody[kind, normal(name)] = Match("", "no actor", (), what)

    def several(self, name: str, kind: str, what: str) -> None:
        """Take a name that means several actors of a type and decides nothing."""
        self._nobody[kind, normal(name)] = Match("", "ambiguous", (), what)

    def decide(self, resolution: Resolution) -> None:
        """Take a resolution; it stands before those taken earlier on the same pair."""
        if resolution.name:
            key = (resolution.right.partition("/")[0], normal(resolution.name))
            self._decided.setdefault(key, {})[resolution.right] = resolution
        else:
            self._pairs[frozenset((resolution.left, resolution.right))] = resolution

    def find(self, name: str, kind: str) -> Match:
        """Say which actor of a type (state, company, organisation, group) a name means."""
        key = (kind, normal(name))
        named = self._named.get(key, ())
        if key not in self._decided:
            if len(named) == 1:
                return Match(named[0], "exact", named)
            if not named:
                return self._nobody.get(key, _UNKNOWN)
            return self._one(named)
        verdicts = self._decided[key]
        same = tuple(sorted(actor for actor, each in verdicts.items() if each.verdict == "same"))
        if len(same) == 1:
            return Match(same[0], "decided", same)
        left = tuple(each for each in named if each not in verdicts or verdicts[each].verdict == "same")
        if same or len(left) > 1:
            return self._one(tuple(sorted({*same, *left})))
        return Match(left[0], "exact", left) if left else Match("", "rejected", tuple(sorted(verdicts)))

    def same(self, left: str, right: str) -> bool:
        """True where a standing resolution says that two records are one actor."""
        found = self._pairs.get(frozenset((left, right)))
        return found is not None and found.verdict == "same"

    def verdict(self, left: str, right: str) -> Resolution | None:
        """Return the standing resolution on two records, or None where nobody decided."""
        return self._pairs.get(frozenset((left, right)))

    def names(self, kind: str) -> Iterator[tuple[str, str]]:
        """Yield every (name, actor) of a type, as written, in order of actor."""
        for actor in sorted(self.actors):
            if actor.partition("/")[0] == kind:
                for name in self.actors[actor].names:
                    yield name.text, actor

    def _one(self, named: tuple[str, ...]) -> Match:
        """Several actors bear the name: they are one only where every two of them were resolved."""
        pairs = ((left, right) for place, left in enumerate(named) for right in named[place + 1 :])
        if all(self.same(left, right) for left, right in pairs):
            return Match(preferred(named), "one actor", named)
        return Match("", "ambiguous", named)


def preferred(named: Iterable[str]) -> str:
    """Return the record that stands for several of one actor: the shortest id, then the first."""
    return min(named, key=lambda each: (len(each), each))


def links(left: Authority, right: Iterable[Actor], kind: str) -> Iterator[tuple[Actor, str]]:
    """Yield each actor of `right` with the one of `left` that bears its main name.

    Where two of `right` meet the same of `left`, neither is yielded: which one it is, people decide.
    """
    met: dict[str, list[Actor]] = {}
    for actor in right:
        if found := left.find(actor.name, kind).actor:
            met.setdefault(found, []).append(actor)
    for found, actors in sorted(met.items()):
        if len(actors) == 1:
            yield actors[0], found


def _order(resolution: Resolution) -> tuple[str, int]:
    head, _, number = resolution.id.rpartition("/")
    return head, int(number) if number.isdigit() else 0
