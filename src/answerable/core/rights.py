"""A right is what somebody may do with a record or one of its fields, by their roles, what is shared with them, and their conflicts.

Own model (decision 0025): denied unless a line here allows it. A field that somebody may not see is absent: from the page, the
JSON, the export and the search alike, because all of them ask `seen`. Nothing here knows of a database or of a request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from answerable.core.sharing import UNMARKED, Audience, Mark, passes

Role = Literal["analyst", "coder", "adjudicator", "safety_reviewer", "editor", "field_partner", "operator"]
Verb = Literal[
    "see", "see_sealed", "edit", "share", "comment", "code", "adjudicate", "review_safety", "release", "withdraw", "invite",
    "read_access_log", "declare",
]  # fmt: skip
ROLES: tuple[Role, ...] = get_args(Role)
VERBS: tuple[Verb, ...] = get_args(Verb)
#: What each role may do with what it may reach.
ALLOWED: dict[Role, frozenset[Verb]] = {
    "analyst": frozenset({"see", "edit", "share", "comment", "declare"}),
    "coder": frozenset({"see", "comment", "code", "declare"}),
    "adjudicator": frozenset({"see", "comment", "adjudicate", "declare"}),
    "safety_reviewer": frozenset({"see", "see_sealed", "comment", "review_safety", "declare"}),
    "editor": frozenset({"see", "edit", "share", "comment", "release", "withdraw", "declare"}),
    "field_partner": frozenset({"see", "edit", "comment", "declare"}),
    # Who runs the server invites people and reads who looked at what; the record itself is not theirs to read.
    "operator": frozenset({"invite", "read_access_log", "declare"}),
}
#: What nobody does to an actor with whom they declared a conflict.
CONFLICTED: frozenset[Verb] = frozenset(
    {"edit", "code", "adjudicate", "review_safety", "release", "withdraw", "see_sealed"}
)
#: What is of no record.
OF_THE_DESK: frozenset[Verb] = frozenset({"invite", "read_access_log", "declare"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the desk. Without a second factor a person may do nothing."""

    id: str
    roles: frozenset[Role]
    organisation: str = ""
    clients: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()
    second_factor: bool = False
    active: bool = True

    @property
    def audience(self) -> Audience:
        """The person as a reader of what is marked. Staff are of the community; field partners only where they are named."""
        staff = bool(self.roles - {"field_partner"})
        return Audience(self.id, self.organisation, self.clients, community=staff)


@dataclass(frozen=True, slots=True)
class About:
    """What a right is asked of: a record, the actors it is about, who keeps it, its mark, whom it is shared with, which fields are sealed."""

    id: str
    actors: frozenset[str] = frozenset()
    owner: str = ""
    mark: Mark = UNMARKED
    shared: frozenset[str] = frozenset()
    sealed: frozenset[str] = frozenset()


def may(person: Person, verb: Verb, about: About | None = None) -> bool:
    """True where a person may do this, to this record where it is of one."""
    return refused(person, verb, about) == ""


def refused(person: Person, verb: Verb, about: About | None = None) -> str:
    """Say why a person may not do this; empty where they may. The reason names nothing of the record."""
    if not person.active:
        return "the account is closed"
    if not person.second_factor:
        return "a second factor is needed first"
    if not any(verb in ALLOWED[role] for role in person.roles):
        return "no role of this person allows it"
    if about is None:
        return "" if verb in OF_THE_DESK else "it is done to a record, and none is named"
    if not _reaches(person, about):
        return "it is not shared with this person"
    if verb in CONFLICTED and person.conflicts & about.actors:
        return "a conflict of interest is declared"
    return ""


def seen(person: Person, about: About, fields: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the fields of a record that a person may see; None where they may not know that there is one."""
    if not may(person, "see", about):
        return None
    sealed = frozenset() if may(person, "see_sealed", about) else about.sealed
    return {name: value for name, value in fields.items() if name not in sealed}


def may_change(person: Person, about: About, names: Iterable[str]) -> bool:
    """True where a person may change all of these fields: nobody writes over what they cannot see."""
    hidden = frozenset() if may(person, "see_sealed", about) else about.sealed
    return may(person, "edit", about) and not hidden & set(names)


def may_release(one: Person, two: Person, about: About) -> bool:
    """True where two different people, each with the right, release what is about to be published."""
    return one.id != two.id and may(one, "release", about) and may(two, "release", about)


def _reaches(person: Person, about: About) -> bool:
    if person.id in about.shared:
        return True
    # A field partner sees what is shared with them by name, whatever its mark, and nothing else.
    return person.roles != {"field_partner"} and passes(
        about.mark, person.audience, named=about.shared, owner=about.owner
    )
