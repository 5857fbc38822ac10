"""An instrument is a dated text that sets expectations; a provision is its smallest citable part; a criterion one check of it.

Polarity (*do*, *refrain*, *disclose*) and addressees are the criterion's; a provision's are the default (METHOD §1).
All text is in our own words: the instrument itself is cited, never copied.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

import msgspec

from answerable.core.dates import Date
from answerable.core.record import Id, Part, Record, Text

Polarity = Literal["do", "refrain", "disclose"]
Observability = Literal["high", "medium", "low"]
Addressee = Literal["state", "company", "civil_society", "group", "individual", "any"]
Specificity = Annotated[int, msgspec.Meta(ge=0, le=3)]

#: Which addressee words of a text reach which type of actor.
REACHES: dict[str, frozenset[str]] = {
    "state": frozenset({"state", "any"}),
    "company": frozenset({"company", "any"}),
    "organisation": frozenset({"civil_society", "any"}),
    "group": frozenset({"group", "any"}),
    "class": frozenset({"individual", "any"}),
}
#: A text that names each of these means everyone, so it reaches a group that took it on as well.
EVERYONE: frozenset[str] = frozenset({"state", "company", "civil_society", "individual"})


def addresses(addressees: Collection[str], actor_type: str) -> bool:
    """Say whether a text addressed in these words reaches an actor of a type. Raises KeyError for an unknown type."""
    return not REACHES[actor_type].isdisjoint(addressees) or EVERYONE.issubset(addressees)


class Note(Part, frozen=True, kw_only=True):
    """A dated remark on a record, with the places where it was seen."""

    text: Text
    date: Date | Literal[""] = ""
    citations: tuple[Id, ...] = ()


class Observable(Part, frozen=True, kw_only=True):
    """A sign that would show a provision kept or broken: our proposal, not the instrument's text."""

    shows: Literal["kept", "broken"]
    sign: Text


class Instrument(Record, tag="instrument", frozen=True, kw_only=True):
    """A treaty, resolution, report, declaration, pledge, law or call. `in_force` is absent while it is not in force."""

    title: Text
    issuer: Text
    form: str
    force: Literal["binding", "voluntary"]
    adopted: Date
    in_force: Date | Literal[""] = ""
    addressees: tuple[Addressee, ...]
    summary: Text
    state_of_play: Text = ""
    document: Text = ""
    document_date: Date | Literal[""] = ""
    url: Text = ""
    notes: tuple[Note, ...] = ()


class Provision(Record, tag="provision", frozen=True, kw_only=True):
    """The smallest citable part. Specificity 0 is published as *not assessable* and never scored."""

    instrument: Id
    title: Text
    text: Text
    paragraph: Text = ""
    polarity: Polarity
    specificity: Specificity
    specificity_reason: Text = ""
    addressees: tuple[Addressee, ...]
    themes: tuple[str, ...] = ()
    protects: tuple[Literal["security", "dignity", "equity"], ...] = ()
    criteria: tuple[Id, ...]
    observables: tuple[Observable, ...] = ()
    equivalents: tuple[Id, ...] = ()


class Criterion(Record, tag="criterion", frozen=True, kw_only=True):
    """One checkable question: what would be seen if the provision were kept, where, and what would change the answer."""

    question: Text
    polarity: Polarity
    addressees: tuple[Addressee, ...]
    observability: Observability
    expected_evidence: Text
    where: Text
    met_when: Text
    partly_when: Text
    broken_when: Text
    machine: Text = ""
    what_would_change_it: Text
