"""A question, as a theme shows it: an indicator that read provisions of the theme, and all that it answered.

Every status stands, the unknown ones as well; what answers is a machine: automated, unreviewed, and no finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from answerable.public import words
from answerable.public.shelf import Volume


@dataclass(frozen=True, slots=True)
class Question:
    """One indicator with its readings about a theme: how many of each status, and each (id, actor, status) by name of actor."""

    slug: str
    title: str
    question: str
    answers: tuple[tuple[str, int], ...]
    readings: tuple[tuple[str, str, str], ...]


def asked_about(volume: Volume, provisions: Collection[str]) -> list[Question]:
    """Return the questions asked about these provisions, alphabetical by title."""
    named = {each.slug: each for each in volume.manifest.indicators}
    rows = volume.once(
        "readings by provision",
        lambda: volume.ask("SELECT provision, indicator, id, actor, status FROM reading ORDER BY id"),
    )
    actors = volume.edition.framework.actors
    held: dict[str, list[tuple[str, str, str]]] = {}
    wanted = frozenset(provisions)
    for provision, indicator, reading, actor, status in rows:
        if provision in wanted:
            held.setdefault(indicator, []).append((reading, actor, status))
    made = [
        Question(
            slug,
            named[slug].title if slug in named else slug,
            named[slug].question if slug in named else "",
            _tallied(readings),
            tuple(sorted(readings, key=lambda each: (actors[each[1]].name.casefold(), each[0]))),
        )
        for slug, readings in held.items()
    ]
    return sorted(made, key=lambda each: (each.title.casefold(), each.slug))


def _tallied(readings: Collection[tuple[str, str, str]]) -> tuple[tuple[str, int], ...]:
    counted = Counter(status for _id, _actor, status in readings)
    return tuple((status, counted[status]) for status in words.STATUSES if counted[status])
