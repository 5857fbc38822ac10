"""Bearing, as pages show it: what one actor took on by commitments, what else it said of instruments, and who bears what.

What rests on an unconfirmed record is shown, marked so, and counted by itself (decisions/0015). A commitment whose day is not
recorded stands by the day of the list that names it, and one without either comes last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from answerable.core.actor import Actor
from answerable.core.commitment import Commitment, Position
from answerable.core.instrument import Instrument
from answerable.core.responsibility import Ground, Responsibility, Standing, standing
from answerable.core.spelling import normal
from answerable.public.shelf import Volume

#: Binding first, then what States agreed, then what an actor said for itself alone.
GROUNDS: tuple[Ground, ...] = ("obligation", "norm", "pledge")


@dataclass(frozen=True, slots=True)
class Taken:
    """One commitment with its instrument; `standing` says where this act by itself stands on the day of the edition."""

    commitment: Commitment
    instrument: Instrument
    standing: Standing


def taken(volume: Volume, actor: str) -> list[Taken]:
    """Return every commitment of an actor, newest first."""
    instruments = volume.edition.framework.instruments
    found = [each for each in volume.edition.pointing(actor, "actor") if isinstance(each, Commitment)]
    found.sort(key=lambda each: (each.since or each.as_of, each.id), reverse=True)
    held = ((each, instruments[each.instrument]) for each in found)
    return [Taken(each, text, standing(each, text, volume.edition.day)) for each, text in held]


def stances(volume: Volume, actor: str) -> list[tuple[Position, Instrument]]:
    """Return every other stance of an actor with its instrument, newest first."""
    instruments = volume.edition.framework.instruments
    found = [each for each in volume.edition.pointing(actor, "actor") if isinstance(each, Position)]
    found.sort(key=lambda each: (each.date or each.as_of, each.id), reverse=True)
    return [(each, instruments[each.instrument]) for each in found]


def by_ground(volume: Volume, actor: str) -> list[tuple[Ground, bool, int]]:
    """Count the provisions that an actor bears on the day of the edition, by ground, confirmed first; none where there is none."""
    every = volume.edition.responsibilities(actor)
    borne = Counter((each.ground, each.confirmed) for each in every if each.standing == "bears")
    return [(ground, sure, n) for ground in GROUNDS for sure in (True, False) if (n := borne[ground, sure])]


def bearers(volume: Volume, *, confirmed: bool) -> dict[str, set[str]]:
    """Return the actors that bear each provision on the day of the edition: those confirmed, or those whose bearing is not."""
    made: dict[str, set[str]] = volume.once(f"bearers {confirmed}", lambda: _bearers(volume, confirmed))
    return made


def by_type(volume: Volume, actors: Iterable[str]) -> list[tuple[str, int]]:
    """Count actors by their type, in order of the types."""
    every = volume.edition.framework.actors
    return sorted(Counter(every[each].type for each in actors).items())


def of_provision(volume: Volume, provision: str) -> list[Responsibility]:
    """Return who bears a provision on the day of the edition, and by which ground."""
    made: dict[str, list[Responsibility]] = volume.once("borne by provision", lambda: _by_provision(volume))
    return made.get(provision, [])


def issued(volume: Volume, actor: Actor) -> list[Instrument]:
    """Return the instruments whose issuer is written as this actor is named, newest first."""
    names = {normal(name.text) for name in actor.names} - {""}
    found = [each for each in volume.edition.framework.instruments.values() if normal(each.issuer) in names]
    return sorted(found, key=lambda each: (each.adopted, each.id), reverse=True)


def _by_provision(volume: Volume) -> dict[str, list[Responsibility]]:
    made: dict[str, list[Responsibility]] = {}
    for each in volume.edition.responsibilities():
        made.setdefault(each.provision, []).append(each)
    return made


def _bearers(volume: Volume, confirmed: bool) -> dict[str, set[str]]:
    made: dict[str, set[str]] = {}
    for each in volume.edition.responsibilities():
        if each.standing == "bears" and each.confirmed == confirmed:
            made.setdefault(each.provision, set()).add(each.actor)
    return made
