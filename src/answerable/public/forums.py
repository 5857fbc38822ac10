"""A forum is where a promise was made: provisions of a theme under their instrument and its forum, with who bears them.

Who bears it is computed for the day of the edition from what is confirmed (core.responsibility); never a word for guilt.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from answerable.core.instrument import Instrument, Provision
from answerable.public.bearing import bearers, by_type
from answerable.public.natural import natural
from answerable.public.shelf import Volume


@dataclass(frozen=True, slots=True)
class Promise:
    """One provision and its bearers: how many of each type of actor, in order of the types.

    Not `recorded`: the record holds no act of anybody towards it, so that nothing is known of who bears it.
    """

    provision: Provision
    bearers: tuple[tuple[str, int], ...]
    recorded: bool


@dataclass(frozen=True, slots=True)
class Promised:
    """One instrument with those of its provisions that a theme names."""

    instrument: Instrument
    promises: list[Promise]


def promised(volume: Volume, provisions: Collection[str]) -> list[Promised]:
    """Return these provisions by instrument: alphabetical by forum, and by date and title within one."""
    framework = volume.edition.framework
    borne = bearers(volume, confirmed=True)
    acted = volume.once("acted towards", lambda: {each.provision for each in volume.edition.responsibilities()})
    by: dict[str, list[Promise]] = {}
    for each in provisions:
        found = framework.provisions[each]
        by.setdefault(found.instrument, []).append(
            Promise(found, tuple(by_type(volume, borne.get(each, ()))), each in acted)
        )
    made = [Promised(framework.instruments[each], by[each]) for each in by]
    return sorted(
        made,
        key=lambda each: (each.instrument.issuer.casefold(), each.instrument.adopted, each.instrument.title.casefold()),
    )


def provisions_of(volume: Volume, theme: str) -> list[str]:
    """Return the ids of the provisions with a theme, in order."""
    found = (each.id for each in volume.edition.framework.provisions.values() if theme in each.themes)
    return sorted(found, key=natural)


def engaged_in(volume: Volume, incidents: Collection[str]) -> list[str]:
    """Return the ids of the provisions that these incidents make it relevant to ask about, in order."""
    rows = volume.once(
        "engagements", lambda: volume.ask("SELECT source, target FROM link WHERE field = 'engaged.provision'")
    )
    return sorted({target for source, target in rows if source in incidents})
