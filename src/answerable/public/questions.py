"""A question, as a theme shows it: an indicator that read provisions of the theme, and all that it answered.

Every status stands, the unknown ones as well; what answers is a machine: automated, unreviewed, and no finding.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from answerable.public import words
from answerable.public.shelf import Volume


@dataclass(frozen=True, slots=True)
class Question:
    """One indicator with its readings about a theme: for each status (id, actor) of every reading, by name of actor."""

    slug: str
    title: str
    question: str
    answers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def asked_about(volume: Volume, provisions: Collection[str]) -> list[Question]:
    """Return the questions asked about these provisions, alphabetical by title."""
    named = {each.slug: each for each in volume.manifest.indicators}
    rows = volume.once(
        "readings by provision",
        lambda: volume.ask("SELECT provision, indicator, id, actor, status FROM reading ORDER BY id"),
    )
    actors = volume.edition.framework.actors
    held: dict[str, dict[str, list[tuple[str, str]]]] = {}
    wanted = frozenset(provisions)
    for provision, indicator, reading, actor, status in rows:
        if provision in wanted:
            held.setdefault(indicator, {}).setdefault(status, []).append((reading, actor))

    def name(reading: tuple[str, str]) -> tuple[str, str]:
        return actors[reading[1]].name.casefold(), reading[0]

    made = [
        Question(
            slug,
            named[slug].title if slug in named else slug,
            named[slug].question if slug in named else "",
            tuple((each, tuple(sorted(answers[each], key=name))) for each in words.STATUSES if each in answers),
        )
        for slug, answers in held.items()
    ]
    return sorted(made, key=lambda each: (each.title.casefold(), each.slug))
