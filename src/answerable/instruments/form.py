"""The form of an instrument's file: what one may write in it, field by field, before anything is concluded from it.

Our own format, described for contributors in docs/add-an-instrument.md. Unknown fields are refused, so that a
misspelt one is never dropped in silence. Dates are ISO 8601-1 at year, month or day.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from answerable.core.commitment import Basis, Stance
from answerable.core.dates import Date
from answerable.core.instrument import Addressee, Observability, Polarity, Specificity
from answerable.core.record import SEGMENT, Checked

Segment = Annotated[str, msgspec.Meta(pattern=rf"^{SEGMENT}$(?!\n)", max_length=80)]
Code = Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{3}|[a-z0-9][a-z0-9.-]*)$(?!\n)", max_length=80)]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]
ActingType = Literal["state", "company", "organisation", "group"]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping in the file."""


class Remark(Part, frozen=True, kw_only=True):
    """A remark that is no act of joining or leaving: what kind and whose, where it has one."""

    text: Words
    type: str = ""
    by: str = ""
    date: Date | Literal[""] = ""
    checked: Checked = "verified"
    seen_in: tuple[Words, ...] = ()


class Sign(Part, frozen=True, kw_only=True):
    """What one would see if the provision were kept, or broken."""

    shows: Literal["kept", "broken"]
    sign: Words


class ProvisionForm(Part, frozen=True, kw_only=True):
    """One provision; `n` is the last part of its id."""

    n: Segment
    title: Words
    text: Words
    polarity: Polarity
    specificity: Specificity
    specificity_reason: str = ""
    addressees: tuple[Addressee, ...]
    themes: tuple[Words, ...] = ()
    protects: tuple[Literal["security", "dignity", "equity"], ...] = ()
    criteria: tuple[Segment, ...] = ()
    observables: tuple[Sign, ...] = ()
    equivalents: tuple[Words, ...] = ()
    paragraph: str = ""
    checked: Checked
    seen_in: tuple[Words, ...] = ()


class Group(Part, frozen=True, kw_only=True):
    """Actors who acted alike. `dates` and `actor_notes` hold what differs from one to the next."""

    how: Words
    actor_type: ActingType
    actors: tuple[Code, ...] = ()
    collective: str = ""
    date: Date | Literal[""] = ""
    dates: dict[Code, Date] = {}
    note: str = ""
    actor_notes: dict[Code, Words] = {}
    reported_count: Annotated[int, msgspec.Meta(ge=0)] | None = None
    identification: Literal["explicit", "inferred", ""] = ""
    source: str = ""
    seen_in: tuple[Words, ...] = ()
    checked: Checked
    local: bool = False


class Change(Part, frozen=True, kw_only=True):
    """A reservation, withdrawal or the like by some who had joined, or by all of them."""

    type: Words
    actors: tuple[Code, ...] = ()
    all: bool = False
    text: Words
    date: Date | Literal[""] = ""
    checked: Checked
    seen_in: tuple[Words, ...] = ()


class InstrumentForm(Part, frozen=True, kw_only=True):
    """A whole file. `as_of` is the date of the lists of who joined."""

    id: Segment
    title: Words
    issuer: Words
    form: Words
    force: Literal["binding", "voluntary"]
    adopted: Date
    in_force: Date | Literal[""] = ""
    addressees: tuple[Addressee, ...]
    summary: Words
    status: str = ""
    url: str = ""
    document: str = ""
    document_date: Date | Literal[""] = ""
    checked: Checked
    seen_in: tuple[Words, ...] = ()
    notes: tuple[Remark, ...] = ()
    provisions: tuple[ProvisionForm, ...]
    as_of: Date | Literal[""] = ""
    commitments: tuple[Group, ...] = ()
    changes: tuple[Change, ...] = ()


class CriterionForm(Part, frozen=True, kw_only=True):
    """One criterion of `_criteria.yaml`, under its slug."""

    question: Words
    polarity: Polarity
    addressees: tuple[Addressee, ...]
    observability: Observability
    expected_evidence: Words
    where: Words
    met_when: Words
    partly_when: Words
    broken_when: Words
    machine: str = ""
    what_would_change_it: Words


class ActorForm(Part, frozen=True, kw_only=True):
    """One actor of `_actors.yaml`, under its slug or its code."""

    name: Words
    also: tuple[Words, ...] = ()
    scheme: Literal["iso", "user-assigned"] = "iso"
    checked: Checked = "unconfirmed"
    seen_in: tuple[Words, ...] = ()


class ActorsForm(Part, frozen=True, kw_only=True):
    """The file `_actors.yaml`."""

    states: dict[Code, ActorForm] = {}
    companies: dict[Segment, ActorForm] = {}
    organisations: dict[Segment, ActorForm] = {}
    groups: dict[Segment, ActorForm] = {}


class CriteriaForm(Part, frozen=True, kw_only=True):
    """The file `_criteria.yaml`."""

    criteria: dict[Segment, CriterionForm]


class Collective(Part, frozen=True, kw_only=True):
    """States that a commitment may name together."""

    name: Words
    as_of: Date | Literal[""] = ""
    members: tuple[Code, ...]


class CollectivesForm(Part, frozen=True, kw_only=True):
    """The file `_collectives.yaml`."""

    collectives: dict[Segment, Collective]


class Way(Part, frozen=True, kw_only=True):
    """What one way of acting is in the record: a commitment, a position, a change of a commitment, or a note.

    `as_of` is the day that the words of the way name themselves; it stands in place of the day of the instrument's list.
    """

    record: Literal["commitment", "position", "change", "note"]
    basis: Basis | None = None
    stance: Stance | None = None
    effect: Literal["limit", "end", "remark"] | None = None
    as_of: Date | Literal[""] = ""
    meaning: Words


class WaysForm(Part, frozen=True, kw_only=True):
    """The file `_ways.yaml`."""

    ways: dict[Words, Way]
