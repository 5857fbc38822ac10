"""What is owed is what one actor took on under one instrument: its acts, what it bears on the day, and all answers about it.

Nothing is left out because no band counts it: past findings and readings of what is not borne stand here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from answerable.core.actor import Actor
from answerable.core.assessment import Finding
from answerable.core.commitment import Commitment, Position
from answerable.core.evaluation import Account, Line, Side
from answerable.core.indicator import Reading
from answerable.core.instrument import Instrument
from answerable.core.responsibility import Responsibility, standing
from answerable.public.shelf import Volume


@dataclass(frozen=True, slots=True)
class Column:
    """One actor: its acts with where each stands on the day, its other stances, its accounts and what it bears.

    `findings` and `readings` hold all that there are by provision and criterion, also those that no band counts.
    """

    actor: Actor
    acts: tuple[tuple[Commitment, str], ...]
    stances: tuple[Position, ...]
    accounts: dict[Side, Account]
    lines: dict[tuple[str, str], Line]
    borne: dict[str, Responsibility]
    findings: dict[tuple[str, str], tuple[Finding, ...]]
    readings: dict[tuple[str, str], tuple[Reading, ...]]


def owed(volume: Volume, actor: Actor, instrument: Instrument) -> Column:
    """Return what an actor took on under an instrument."""
    edition = volume.edition

    def held(kind: str) -> list[Any]:
        found = volume.ask(
            f'SELECT id FROM "{kind}" WHERE actor = ? AND instrument = ? ORDER BY id', actor.id, instrument.id
        )
        return edition.many(each for (each,) in found)

    accounts = {each.side: each for each in edition.accounts(actor.id) if each.instrument == instrument.id}
    findings: dict[tuple[str, str], tuple[Finding, ...]] = {}
    readings: dict[tuple[str, str], tuple[Reading, ...]] = {}
    for each in _answers(volume, actor, instrument):
        kept: Any = findings if isinstance(each, Finding) else readings
        key = (each.provision, each.criterion)
        kept[key] = (*kept.get(key, ()), each)
    return Column(
        actor,
        # The earliest first; acts whose day is not recorded come last.
        tuple(
            (each, standing(each, instrument, edition.day))
            for each in sorted(held("commitment"), key=lambda each: (each.since or "9999", each.id))
        ),
        tuple(sorted(held("position"), key=lambda each: (each.date or "9999", each.id))),
        accounts,
        {(line.provision, line.criterion): line for each in accounts.values() for line in each.lines},
        {each.provision: each for each in edition.responsibilities(actor.id) if each.instrument == instrument.id},
        findings,
        readings,
    )


def _answers(volume: Volume, actor: Actor, instrument: Instrument) -> list[Any]:
    """Every finding and reading of an actor under an instrument, in order of id."""
    found = [
        each
        for kind in ("finding", "reading")
        for each in volume.ask(
            f'SELECT id FROM "{kind}" WHERE actor = ? AND provision IN (SELECT id FROM provision WHERE instrument = ?)'
            " ORDER BY id",
            actor.id,
            instrument.id,
        )
    ]
    return volume.edition.many(each for (each,) in found)
