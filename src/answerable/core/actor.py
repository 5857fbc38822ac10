"""An actor is a State, organisation, company, group or class of persons that bears a responsibility, acts, suffers or helps.

A natural person is never an actor. Names carry their language (BCP 47) and the time they were in use; States are
identified by ISO 3166-1 alpha-3. An affiliation is a *claimed* link between a group and a State or company.
"""

from __future__ import annotations

from typing import Literal

from answerable.core.dates import Date
from answerable.core.record import Id, Part, Record, Text

ActorType = Literal["state", "company", "organisation", "group", "class"]


class Name(Part, frozen=True, kw_only=True):
    """One name of an actor: its language (BCP 47; absent: not recorded) and when it was in use."""

    text: Text
    language: str = ""
    use: Literal["main", "alias"] = "main"
    since: Date | Literal[""] = ""
    until: Date | Literal[""] = ""


class Identifier(Part, frozen=True, kw_only=True):
    """The actor's identifier in somebody else's scheme."""

    scheme: str
    value: str


class Membership(Part, frozen=True, kw_only=True):
    """A time-bound membership of another actor."""

    of: Id
    since: Date | Literal[""] = ""
    until: Date | Literal[""] = ""


class ReportedVictim(Part, frozen=True, kw_only=True):
    """A State in which a compiler reports victims of a group: the compiler's statement, and nobody's finding."""

    state: Id
    compiler: Text


class Actor(Record, tag="actor", frozen=True, kw_only=True):
    """What is known of who an actor is: names, identifiers, memberships. `type` repeats the first segment of its id."""

    type: ActorType
    names: tuple[Name, ...]
    identifiers: tuple[Identifier, ...] = ()
    memberships: tuple[Membership, ...] = ()
    reported_victims: tuple[ReportedVictim, ...] = ()
    description: Text = ""

    @property
    def name(self) -> str:
        """The main name."""
        return next((name.text for name in self.names if name.use == "main"), self.id)


class Affiliation(Record, tag="affiliation", frozen=True, kw_only=True):
    """A claimed link between a group and a State or company; `claimant` made it, `compiler` reports that they did."""

    group: Id
    actor: Id
    claimant: Text
    compiler: Text = ""
    words: Text = ""
    date: Date | Literal[""] = ""


class Resolution(Record, tag="resolution", frozen=True, kw_only=True):
    """A judgement that `right` is, is not, or may be one actor with `left`, or is meant by a name: by whom, when and why.

    Exactly one of `left` and `name` is given. It is taken back by a later one on the same pair, whose id ends in a higher
    number.
    """

    left: Id | Literal[""] = ""
    name: Text = ""
    right: Id
    verdict: Literal["same", "different", "unsure"]
    by: Text
    why: Text
    date: Date | Literal[""] = ""
