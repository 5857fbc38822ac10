"""Protection, of a State harmed: what was promised to shield the people in it, theme by theme, by itself and by others.

A theme is what a provision is about. A provision is borne on the day of the edition (core.responsibility); that it is borne says
nothing of its being kept. What is confirmed and what is not are counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from answerable.core.instrument import Provision
from answerable.core.responsibility import Responsibility
from answerable.public import theming
from answerable.public.bearing import bearers, by_type
from answerable.public.shelf import Volume


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: how many provisions it has, how many of them a State bears, and how many other actors bear any, by type.

    `unconfirmed` and `unsure` are those of whom only an unconfirmed record says so.
    """

    slug: str
    provisions: int
    borne: int
    unconfirmed: int
    others: list[tuple[str, int]]
    unsure: list[tuple[str, int]]

    @property
    def called(self) -> theming.Theme:
        """The theme as it is read."""
        return called(self.slug)


@dataclass(frozen=True, slots=True)
class Promise:
    """One provision of a theme: what the State itself bears of it, if anything, and how many others bear it, by type.

    `unsure` are those of whom only an unconfirmed record says so.
    """

    provision: Provision
    own: Responsibility | None
    others: list[tuple[str, int]]
    unsure: list[tuple[str, int]]


def called(theme: str) -> theming.Theme:
    """Return a theme as it is read: in the reader's language where it is known, and otherwise as the record has it."""
    return theming.Theme(slug=theme, sector="", theme=theme)


def themes(volume: Volume, state: str) -> list[Theme]:
    """Return every theme of the edition's provisions, alphabetical, as they concern one State."""
    made = []
    for slug, provisions in _by_theme(volume).items():
        sure, unsure = (
            [bearers(volume, confirmed=confirmed).get(each.id, set()) for each in provisions]
            for confirmed in (True, False)
        )
        known = set[str]().union(*sure)
        made.append(
            Theme(
                slug,
                len(provisions),
                sum(state in each for each in sure),
                sum(state in each for each in unsure),
                by_type(volume, known - {state}),
                by_type(volume, set[str]().union(*unsure) - known - {state}),
            )
        )
    return sorted(made, key=lambda each: (each.called.name.casefold(), each.slug))


def promises(volume: Volume, state: str, theme: str) -> list[Promise]:
    """Return the provisions of a theme, those of the newest instruments first. Raises KeyError for a theme that is not there."""
    sure, unsure = (bearers(volume, confirmed=confirmed) for confirmed in (True, False))
    instruments = volume.edition.framework.instruments
    own = {each.provision: each for each in volume.edition.responsibilities(state) if each.standing == "bears"}
    found = sorted(_by_theme(volume)[theme], key=lambda each: (each.instrument, each.id))
    found.sort(key=lambda each: instruments[each.instrument].adopted, reverse=True)
    return [
        Promise(
            each,
            own.get(each.id),
            *(by_type(volume, held.get(each.id, set()) - {state}) for held in (sure, unsure)),
        )
        for each in found
    ]


def _by_theme(volume: Volume) -> dict[str, list[Provision]]:
    made: dict[str, list[Provision]] = {}
    for each in volume.edition.framework.provisions.values():
        for theme in each.themes:
            made.setdefault(theme, []).append(each)
    return made
