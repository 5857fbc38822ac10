"""An authority says which actor a name means: exact names and aliases decide, and nothing else does.

Names are compared in the normal form of spelling.py. A name that several actors bear decides nothing unless a resolution
says that they are one; resolutions are never closed transitively. Likeness suggests to people and decides nothing: "APT28"
is not "APT29".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from answerable.core.actor import Actor, Resolution
from answerable.core.record import canonical
from answerable.core.spelling import normal

#: How a name was decided: exactly one actor bears it · several do, and resolutions say they are one · a resolution of this
#: very name · several bear it, or people were unsure · nobody does · a resolution says that it is not who bears it · it is
#: known to name no actor.
Ground = Literal["exact", "one actor", "decided", "ambiguous", "unknown", "rejected", "no actor"]
#: Schemes whose numbers stand among the names in others' lists ("G0007"): a record bears its own, so that none takes it.
NUMBERED = frozenset({"mitre-attack"})


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


@dataclass(slots=True)
class _Names:
    """The names of one type of actor, by normal form; `answers` holds what is known of them already."""

    bearers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    answers: dict[str, Match] = field(default_factory=dict)
    nobody: dict[str, Match] = field(default_factory=dict)
    decided: dict[str, dict[str, Resolution]] = field(default_factory=dict)
    # What follows from resolutions is worked out once, and forgotten when another actor or pair comes.
    worked_out: list[str] = field(default_factory=list)


class Authority:
    """Every name that the record's actors bear, and what people decided about names.

    The order in which things are taken never matters. Of several resolutions on one pair the one with the highest number
    stands, so that each can be taken back by another; one that names an actor nobody knows decides nothing.
    """

    def __init__(self, actors: Iterable[Actor] = (), resolutions: Iterable[Resolution] = ()) -> None:
        self.actors: dict[str, Actor] = {}
        self._alone: dict[str, Match] = {}
        self._forms: dict[str, list[str]] = {}
        self._stands: dict[str, Match] = {}
        self._held: dict[str, _Names] = {}
        self._pairs: dict[frozenset[str], Resolution] = {}
        self._ones: dict[str, set[str]] = {}
        for actor in actors:
            self.add(actor)
        for resolution in resolutions:
            self.decide(resolution)

    def add(self, actor: Actor) -> None:
        """Take an actor with all its names."""
        self.actors[actor.id] = actor
        for name in actor.names:
            self.call(name.text, actor.id)
        for number in actor.identifiers:
            if number.scheme in NUMBERED:
                self.call(number.value, actor.id)

    def call(self, name: str, actor: str) -> None:
        """Take one more name of an actor, as an authority file gives it."""
        alone = self._alone.get(actor)
        if alone is None:
            self._forget()
            alone = self._alone[actor] = Match(actor, "exact", (actor,))
        names, form = self._of(_type(actor)), normal(name)
        held = names.bearers.get(form, ())
        if form and actor not in held:
            names.bearers[form] = tuple(sorted((*held, actor)))
            self._forms.setdefault(actor, []).append(form)
            if held or form in names.decided or actor in self._ones:
                names.answers.pop(form, None)
            else:
                names.answers[form] = alone

    def nobody(self, name: str, kind: str, what: str) -> None:
        """Take a name that stands where an actor of a type is named and names none: a region, a body, an unknown."""
        self._stop(name, kind, Match("", "no actor", (), what))

    def several(self, name: str, kind: str, what: str) -> None:
        """Take a name that means several actors of a type and decides nothing."""
        self._stop(name, kind, Match("", "ambiguous", (), what))

    def decide(self, resolution: Resolution) -> None:
        """Take a resolution; it stands before those on the same pair whose ids end in a lower number."""
        left, right = resolution.left, resolution.right
        if resolution.name:
            if form := normal(resolution.name):
                names = self._of(_type(right))
                names.answers.pop(form, None)
                verdicts = names.decided.setdefault(form, {})
                verdicts[right] = _later(verdicts.get(right), resolution)
            return
        self._forget()
        pair = frozenset((left, right))
        standing = self._pairs[pair] = _later(self._pairs.get(pair), resolution)
        for one, other in ((left, right), (right, left)):
            if standing.verdict == "same":
                self._ones.setdefault(one, set()).add(other)
                answers = self._of(_type(one)).answers
                for form in self._forms.get(one, ()):
                    answers.pop(form, None)
            else:
                self._ones.get(one, set()).discard(other)

    def find(self, name: str, kind: str) -> Match:
        """Say which actor of a type (state, company, organisation, group) a name means."""
        try:
            names = self._held[kind]
        except KeyError:
            return _UNKNOWN
        form = normal(name)
        found = names.answers.get(form)
        return self._answer(names, form) if found is None else found

    def same(self, left: str, right: str) -> bool:
        """True where a standing resolution says that two records are one actor."""
        found = self._pairs.get(frozenset((left, right)))
        return found is not None and found.verdict == "same"

    def verdict(self, left: str, right: str) -> Resolution | None:
        """Return the standing resolution on two records, or None where nobody decided."""
        return self._pairs.get(frozenset((left, right)))

    def verdicts(self, name: str, kind: str) -> dict[str, Resolution]:
        """Return the standing resolutions on a name, by the actor that each speaks of."""
        return dict(self._of(kind).decided.get(normal(name), {}))

    def standing(self) -> Iterator[Resolution]:
        """Yield every resolution that stands, in order of id."""
        on_names = (each for names in self._held.values() for held in names.decided.values() for each in held.values())
        yield from sorted((*self._pairs.values(), *on_names), key=lambda each: (each.id, canonical(each)))

    def stands_for(self, actor: str) -> str:
        """Return the record that stands for an actor: another where resolutions say that every two of them are one.

        That A is B and B is C says nothing of A and C: until somebody says that too, each stands for itself.
        """
        ones = self._partners(actor) | {actor}
        return self.preferred(ones) if all(self._partners(each) == ones - {each} for each in ones) else actor

    def names(self, kind: str) -> Iterator[tuple[str, str]]:
        """Yield every (name, actor) of a type, as written, in order of actor."""
        for actor in sorted(self.actors):
            if _type(actor) == kind:
                for name in self.actors[actor].names:
                    yield name.text, actor

    def undecided(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield every two records that bear a name in common, with those names, where nobody decided or was sure."""
        shared: dict[tuple[str, str], list[str]] = {}
        for names in self._held.values():
            for form, bearers in names.bearers.items():
                for pair in combinations(bearers, 2):
                    judged = self._pairs.get(frozenset(pair))
                    if judged is None or judged.verdict == "unsure":
                        shared.setdefault(pair, []).append(form)
        for (left, right), forms in sorted(shared.items()):
            written = {normal(name.text): name.text for name in self.actors[left].names} if left in self.actors else {}
            yield left, right, tuple(sorted(written.get(form, form) for form in forms))

    def _of(self, kind: str) -> _Names:
        return self._held.setdefault(kind, _Names())

    def _stop(self, name: str, kind: str, match: Match) -> None:
        nobody, form = self._of(kind).nobody, normal(name)
        self._of(kind).answers.pop(form, None)
        nobody[form] = min(match, nobody.get(form, match), key=lambda each: (each.ground, each.note))

    def _partners(self, actor: str) -> set[str]:
        return {each for each in self._ones.get(actor, ()) if each in self._alone}

    def _forget(self) -> None:
        for names in self._held.values():
            for form in names.worked_out:
                names.answers.pop(form, None)
            names.worked_out.clear()
        self._stands.clear()

    def _answer(self, names: _Names, form: str) -> Match:
        """Work out what a name means by resolutions; a name of which nothing is known is not kept, there is no end to them."""
        bearers = names.bearers.get(form)
        if form in names.decided:
            found = self._judged(names, form)
        elif bearers is not None:
            found = self._one(bearers, "exact")
        else:
            return names.nobody.get(form, _UNKNOWN)
        names.answers[form] = found
        names.worked_out.append(form)
        return found

    def _judged(self, names: _Names, form: str) -> Match:
        """Answer for a name on which somebody decided."""
        bearers = names.bearers.get(form, ())
        verdicts = {right: each.verdict for right, each in names.decided[form].items() if right in self._alone}
        if same := tuple(sorted(right for right, verdict in verdicts.items() if verdict == "same")):
            return self._one(same, "decided")
        left = tuple(each for each in bearers if verdicts.get(each) != "different")
        if any(each in verdicts for each in left):
            return Match("", "ambiguous", left, "a person was unsure")
        if left:
            return self._one(left, "exact")
        return Match("", "rejected", bearers) if bearers else names.nobody.get(form, _UNKNOWN)

    def _one(self, named: tuple[str, ...], ground: Ground) -> Match:
        """Several actors that bear a name are one only where every two of them were resolved."""
        if len(named) == 1:
            found = self._stands.get(named[0])
            if found is None:
                found = self._stands[named[0]] = Match(self.stands_for(named[0]), "exact", named)
            return found if ground == "exact" else Match(found.actor, ground, named)
        if not all(self.same(left, right) for left, right in combinations(named, 2)):
            return Match("", "ambiguous", named)
        standing = {self.stands_for(each) for each in named}
        return Match(standing.pop() if len(standing) == 1 else self.preferred(named), "one actor", named)

    def preferred(self, named: Iterable[str]) -> str:
        """Return the record that stands for several of one actor: one whose id says its name, the shortest, then the first."""
        return min(named, key=lambda each: (not self._says_its_name(each), len(each), each))

    def _says_its_name(self, actor: str) -> bool:
        held = self.actors.get(actor)
        return held is not None and normal(actor.partition("/")[2]) == normal(held.name)


def links(left: Authority, right: Iterable[Actor], kind: str) -> Iterator[tuple[Actor, str]]:
    """Yield each actor of `right` with the one of `left` that bears its main name.

    Where several of `right` meet the same of `left`, the one that has its main name too is yielded, and where none or two
    have it, nobody: which one it is, people decide.
    """
    met: dict[str, list[Actor]] = {}
    for actor in right:
        if found := left.find(actor.name, kind).actor:
            met.setdefault(found, []).append(actor)
    for found, actors in sorted(met.items()):
        if len(actors) > 1:
            main = normal(left.actors[found].name) if found in left.actors else ""
            actors = [each for each in actors if normal(each.name) == main]
        if len(actors) == 1:
            yield actors[0], found


def number(resolution: Resolution) -> int:
    """Return the number in which a resolution's id ends; on one pair the highest stands."""
    last = resolution.id.rpartition("/")[2]
    return int(last) if last.isdigit() else 0


def _later(held: Resolution | None, given: Resolution) -> Resolution:
    """The one that stands. Two of one number are put in order by what they say, so that no order of reading matters."""
    return given if held is None else max(held, given, key=lambda each: (number(each), canonical(each)))


def _type(actor: str) -> str:
    return actor.partition("/")[0]
