"""A mark says how far something may be passed on: TLP 2.0, by what it is about, to whom, and in which organisation.

Standard: FIRST, Traffic Light Protocol 2.0 (August 2022), definitions 1–4. Who is named to a record is decided by people and comes from outside.
Marks are kept as their standard writes them. What bears no mark is for the organisation that keeps it, never for the public.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Mark = Literal["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"]
#: The narrowest first.
MARKS: tuple[Mark, ...] = ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR")
UNMARKED: Mark = "TLP:AMBER+STRICT"


@dataclass(frozen=True, slots=True)
class Audience:
    """Somebody who would read: who they are and where they belong. `clients` are the organisations that theirs answers for."""

    person: str = ""
    organisation: str = ""
    clients: frozenset[str] = frozenset()
    community: bool = False

    @property
    def public(self) -> bool:
        """True of a reader whom nobody knows."""
        return not self.person


def narrowest(marks: Iterable[Mark]) -> Mark:
    """Return the mark of what is made of several things: that of the narrowest, and that of the unmarked for none."""
    return min(marks, key=MARKS.index, default=UNMARKED)


def passes(mark: Mark, to: Audience, *, named: frozenset[str] = frozenset(), owner: str = "") -> bool:
    """True where a mark lets somebody read. `named` are the people it was given to, `owner` the organisation that marked it.

    Being named suffices for everything but makes nobody's organisation named too. A reader without a name gets CLEAR alone.
    """
    if mark == "TLP:CLEAR":
        return True
    if to.public:
        return False
    if to.person in named:
        return True
    if bool(owner) and to.organisation == owner:
        return mark != "TLP:RED"
    if bool(owner) and owner in to.clients:
        return mark in ("TLP:AMBER", "TLP:GREEN")
    return mark == "TLP:GREEN" and to.community
