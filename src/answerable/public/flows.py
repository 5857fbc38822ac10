"""A flow follows each incident of a scope from the people it harmed to the claims of who did it, and to every answer to it.

One line is one incident: nothing is summed, and no line is a number of people. An incident with several kinds of response has
a line to each. Where no response is recorded its line ends in the hatch, which is not to say that nobody answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Any

from django.utils.translation import gettext_lazy as _

from answerable.public import people, words
from answerable.public.collection import Collection, Count
from answerable.public.telling import Told

#: Of more incidents than this no line could be followed.
MOST = 120
#: The kinds of claimant that speak with public authority.
AUTHORITIES = frozenset({"government", "court", "international-organisation"})
NOBODY = "nobody"
PEOPLE: dict[str, Any] = {
    "counted": _("People counted, confirmed"),
    "described": _("Harm described, no confirmed count of people"),
    "unrecorded": _("No harm recorded"),
}
CLAIMED: dict[str, Any] = {
    "authority": _("Claimed by a public authority"),
    "others": _("Claimed by others alone"),
    NOBODY: _("No claim recorded"),
}
UNANSWERED = _("No response recorded")
#: What is not known: drawn hatched.
UNKNOWN = frozenset({"described", "unrecorded", NOBODY})


@dataclass(frozen=True, slots=True)
class Path:
    """One incident on its way: who was harmed, who claims who did it, and the kinds of response, alphabetical by code."""

    told: Told
    people: str
    claimed: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A place that lines pass through: its column (0 people, 1 claims, 2 responses) and how many incidents do.

    The letter stands for it where a drawing has no room for its name; those of the last column have none.
    """

    column: int
    key: str
    count: Count
    letter: str = ""

    @property
    def name(self) -> str:
        """What it is, in words."""
        if self.column == 2:
            said = str(UNANSWERED) if self.key == NOBODY else words.plain(self.key)
            return said[:1].upper() + said[1:]
        return str((PEOPLE, CLAIMED)[self.column][self.key])

    @property
    def unknown(self) -> bool:
        """True for what is drawn hatched."""
        return self.key in UNKNOWN


@dataclass(frozen=True, slots=True)
class Flow:
    """The incidents of one collection and scope on their way, in order of date, and the places that they pass."""

    paths: list[Path]
    steps: list[Step]

    def column(self, number: int) -> list[Step]:
        """Return the places of one column, from above."""
        return [each for each in self.steps if each.column == number]


def flow(collection: Collection, told: Iterable[Told], scope: str) -> Flow:
    """Follow incidents of one collection; `scope` says in their marks which they are, such as `sector=healthcare`."""
    paths = [_path(each) for each in told]
    passing: dict[tuple[int, str], int] = {}
    for path in paths:
        for place in ((0, path.people), (1, path.claimed), *((2, each) for each in path.answers or (NOBODY,))):
            passing[place] = passing.get(place, 0) + 1
    steps = [
        Step(column, key, Count(collection, "incident", n, "flow", f"{column} {key} {scope}".strip()))
        for (column, key), n in passing.items()
    ]
    ordered = sorted(steps, key=_order)
    lettered = [replace(each, letter=ascii_uppercase[n]) if each.column < 2 else each for n, each in enumerate(ordered)]
    return Flow(paths, lettered)


def _path(told: Told) -> Path:
    harmed = "counted" if people.headlined(told.harms, 1) else "described" if told.harms else "unrecorded"
    claims = {each.by_type for each in told.attributions}
    claimed = "authority" if claims & AUTHORITIES else "others" if claims else NOBODY
    return Path(told, harmed, claimed, tuple(sorted({each.type for each in told.responses})))


def _order(step: Step) -> tuple[int, int, str]:
    """Known before unknown in its column; responses alphabetical as they are read, and last that none is recorded."""
    if step.column == 2:
        return 2, step.key == NOBODY, step.name.casefold()
    return step.column, list((PEOPLE, CLAIMED)[step.column]).index(step.key), ""
