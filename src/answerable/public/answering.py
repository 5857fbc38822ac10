"""Answering, as an actor's pages show it: its accounts with bands, the wholly unknown ones apart, and every answer under them."""

from __future__ import annotations

from typing import Any

from answerable.core.assessment import Finding
from answerable.core.evaluation import Account
from answerable.core.indicator import Reading
from answerable.core.instrument import Provision
from answerable.public.bands import Drawn, pair
from answerable.public.shelf import Volume


def accounts(volume: Volume, actor: str) -> tuple[list[tuple[Account, Drawn | None, Drawn | None]], list[Account]]:
    """Return the accounts of an actor by date of the instrument, newest first: those with an answer, and those without any.

    The bands of the second are all hatch, so a page draws one for them together.
    """
    instruments = volume.edition.framework.instruments
    answered, blank = [], []
    every = sorted(volume.edition.accounts(actor), key=lambda each: (each.instrument, each.side))
    for each in sorted(every, key=lambda each: instruments[each.instrument].adopted, reverse=True):
        if any(line.finding or line.readings for line in each.lines):
            answered.append((each, *pair(each)))
        else:
            blank.append(each)
    return answered, blank


def readings(volume: Volume, actor: str) -> list[tuple[Reading, Provision]]:
    """Return every reading on an actor with its provision, in order of id."""
    provisions = volume.edition.framework.provisions
    return [
        (each, provisions[each.provision])
        for each in volume.edition.pointing(actor, "actor")
        if isinstance(each, Reading)
    ]


def findings(volume: Volume, actor: str) -> list[tuple[Finding, Provision, list[Any]]]:
    """Return every finding on an actor with its provision and the sources of its evidence, in order of id."""
    provisions = volume.edition.framework.provisions
    return [
        (
            each,
            provisions[each.provision],
            volume.edition.many(dict.fromkeys(evidence.source for evidence in each.evidence)),
        )
        for each in volume.edition.pointing(actor, "actor")
        if isinstance(each, Finding)
    ]
