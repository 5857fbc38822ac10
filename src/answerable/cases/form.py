"""The form of a case: what one file says of one incident, people first, and in which words.

It follows the project's rules for harm (HARM) and for claims (METHOD §2). A reference to a source is the source's
number `n`; a reference to a harm is its place in the list, counted from 1. Numbers and dates are text until checked,
so that a mistake in one is reported with its line.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import msgspec

from answerable.core.attribution import ClaimantType
from answerable.core.harm import CausalGrade, Dimension, ValueKind
from answerable.core.incident import IncidentClass
from answerable.core.source import Seen
from answerable.manuscript import Manuscript, Unreadable

Place = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
Ground = Literal["technical", "political", "legal"]
Status = Literal["settled", "contested"]
Order = Literal[1, 2, 3]
Reversibility = Literal[0, 1, 2, 3]

#: The words that each field takes, for errors that list them.
_WORDS: dict[str, tuple[object, ...]] = {
    "class": get_args(IncidentClass),
    "status": get_args(Status),
    "dimension": get_args(Dimension),
    "order": get_args(Order),
    "value_kind": get_args(ValueKind),
    "causal": get_args(CausalGrade),
    "reversibility": get_args(Reversibility),
    "by_type": get_args(ClaimantType),
    "type": get_args(Ground),
    "seen": get_args(Seen),
}


class _Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a case's file."""


class StruckShape(_Shape, frozen=True, kw_only=True):
    """A body that was struck, as the sources name it."""

    name: str
    sector: str = ""


class HarmShape(_Shape, frozen=True, kw_only=True):
    """One harm. `part_of` and `follows_from` are places in the list of harms."""

    dimension: Dimension
    order: Order
    what: str
    measure: str = ""
    unit: str = ""
    min: str = ""
    best: str = ""
    max: str = ""
    value_kind: ValueKind
    causal: CausalGrade
    affected: str = ""
    source: Place
    note: str = ""
    part_of: Place | None = None
    exposed: bool = False
    start: str = ""
    end: str = ""
    ongoing: bool = False
    reversibility: Reversibility | None = None
    baseline: str = ""
    context: str = ""
    equity_ratio: str = ""
    equity_group: str = ""
    follows_from: Place | None = None


class AttributionShape(_Shape, frozen=True, kw_only=True):
    """One claim of who did it: the words used, and the States and groups that those words name."""

    accused: str
    accused_states: tuple[str, ...] = ()
    accused_groups: tuple[str, ...] = ()
    by: str
    by_type: ClaimantType
    by_states: tuple[str, ...] = ()
    type: Ground
    date: str = ""
    words: str = ""
    source: Place


class ResponseShape(_Shape, frozen=True, kw_only=True):
    """One public act after the incident, and the States whose bodies took it."""

    by: str
    by_states: tuple[str, ...] = ()
    type: str
    date: str = ""
    what: str = ""
    source: Place


class EngagedShape(_Shape, frozen=True, kw_only=True):
    """A provision that the incident makes it relevant to ask about: never said to be breached."""

    provision: str
    reason: str


class ContestedShape(_Shape, frozen=True, kw_only=True):
    """A point on which the sources differ, with every position."""

    point: str
    positions: tuple[str, ...]
    source: Place


class SourceShape(_Shape, frozen=True, kw_only=True):
    """A document or data set; `cluster` names the publisher of the underlying document (METHOD §2)."""

    n: Place
    title: str
    publisher: str
    date: str = ""
    url: str = ""
    seen: Seen
    cluster: str
    primary: bool = False
    language: str = ""


class CaseShape(_Shape, frozen=True, kw_only=True):
    """One case: the whole file."""

    id: str
    title: str
    summary: str
    start: str
    end: str = ""
    ongoing: bool = False
    territories: tuple[str, ...]
    type: IncidentClass = msgspec.field(name="class")
    means: tuple[str, ...] = msgspec.field(name="types", default=())
    sectors: tuple[str, ...] = ()
    struck: tuple[StruckShape, ...] = ()
    status: Status
    notes: tuple[str, ...] = ()
    harms: tuple[HarmShape, ...] = ()
    attributions: tuple[AttributionShape, ...] = ()
    responses: tuple[ResponseShape, ...] = ()
    engaged: tuple[EngagedShape, ...] = ()
    contested: tuple[ContestedShape, ...] = ()
    sources: tuple[SourceShape, ...]


def shape(manuscript: Manuscript) -> CaseShape:
    """Return a case's typed values. Raises Unreadable with the line, and the words that the field takes."""
    try:
        return manuscript.convert(CaseShape)
    except Unreadable as error:
        words = _WORDS.get(error.field.rpartition(".")[2], ())
        if words and "nvalid enum value" in error.what:
            mend = f"Write one of: {', '.join(map(str, words))}."
            raise Unreadable(error.file, error.line, error.field, error.what, mend) from None
        raise
