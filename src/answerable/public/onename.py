"""One name, several records; one actor, several names: what people or a rule judged of it, and which names decide nothing.

A resolution is a judgement with its author and reason, and can be taken back. Nothing here is closed transitively, and
nothing that is counted of one record is counted of another with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from answerable.core.actor import Actor, Resolution
from answerable.core.spelling import normal
from answerable.public.shelf import Volume


@dataclass(frozen=True, slots=True)
class Judged:
    """One resolution as the page of one of its actors shows it: the other record, and whether a later one took it back."""

    resolution: Resolution
    other: str
    stands: bool


@dataclass(frozen=True, slots=True)
class One:
    """Another record that is one actor with this one, and who says so."""

    other: Actor
    by: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A name that other records bear too."""

    name: str
    others: tuple[str, ...]


def judged(volume: Volume, actor: str) -> list[Judged]:
    """Return every resolution on an actor: those that stand first, then those that were taken back."""
    ids = {each for field in ("left", "right") for _, each in volume.edition.pointing_at(actor, field)}
    found = [each for each in volume.edition.many(sorted(ids)) if isinstance(each, Resolution)]
    last = {_pair(each): each for each in sorted(found, key=_place)}
    made = [
        Judged(each, (each.left if each.right == actor else each.right) or "", last[_pair(each)] == each)
        for each in sorted(found, key=_place)
    ]
    return sorted(made, key=lambda each: not each.stands)


def one_with(volume: Volume, actor: str) -> list[One]:
    """Return the records that a standing resolution says are one with an actor."""
    found: dict[str, list[One]] = volume.once("one with", lambda: _ones(volume))
    return found.get(actor, [])


def shared(volume: Volume, actor: Actor, known: Iterable[Judged] = ()) -> list[Shared]:
    """Return the names of an actor that other records of its type bear too, those apart of which a judgement is known."""
    decided = {actor.id, *(each.other for each in known if each.stands)}
    bearers: dict[tuple[str, str], list[str]] = volume.once("bearers", lambda: _bearers(volume))
    made = {}
    for name in actor.names:
        others = [each for each in bearers.get((actor.type, normal(name.text)), ()) if each not in decided]
        if others:
            made.setdefault(normal(name.text), Shared(name.text, tuple(others)))
    return list(made.values())


def _ones(volume: Volume) -> dict[str, list[One]]:
    last: dict[Any, Resolution] = {}
    every = [each for each in volume.edition.records("resolution") if isinstance(each, Resolution)]
    for each in sorted(every, key=_place):
        last[_pair(each)] = each
    actors = volume.edition.framework.actors
    made: dict[str, list[One]] = {}
    for each in sorted(last.values(), key=lambda each: each.id):
        if each.verdict == "same" and each.left:
            for one, other in ((each.left, each.right), (each.right, each.left)):
                made.setdefault(one, []).append(One(actors[other], each.by))
    return made


def _bearers(volume: Volume) -> dict[tuple[str, str], list[str]]:
    made: dict[tuple[str, str], list[str]] = {}
    for actor in volume.edition.framework.actors.values():
        for form in {normal(name.text) for name in actor.names} - {""}:
            made.setdefault((actor.type, form), []).append(actor.id)
    return {form: sorted(ids) for form, ids in made.items() if len(ids) > 1}


def _pair(resolution: Resolution) -> tuple[Any, ...]:
    """What a resolution judges: two records in any order, or a name and a record."""
    if resolution.left:
        return (frozenset((resolution.left, resolution.right)),)
    return (normal(resolution.name), resolution.right)


def _place(resolution: Resolution) -> tuple[int, str]:
    last = resolution.id.rpartition("/")[2]
    return (int(last) if last.isdigit() else 0, resolution.id)
