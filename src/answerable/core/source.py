"""A source is a document or data set that says something, with its publisher, date, place and origin cluster.

Copies, translations and reports of one origin share an origin cluster and count once (METHOD §2). An accounting
says, for one source, what became of every row that was read.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from answerable.core.dates import Date
from answerable.core.record import Id, Integer, Part, Record, Text

Seen = Literal["stored", "local-data", "from-knowledge"]
Interest = Literal["self", "aligned", "adverse", "independent"]


class Source(Record, tag="source", frozen=True, kw_only=True):
    """A document or data set. `primary` marks the document itself rather than a report of it."""

    title: Text
    form: Literal["document", "dataset"]
    published_by: Text = ""
    date: Date | Literal[""] = ""
    url: Text = ""
    cluster: str
    seen: Seen
    primary: bool = False
    language: str = ""
    edition: str = ""
    #: What a data set sets out to cover, in its publisher's terms; absent: not recorded.
    covers: Text = ""


class Outcome(Part, frozen=True, kw_only=True):
    """How many rows of a source were refused or left unresolved for one stated reason."""

    outcome: Literal["recorded", "refused", "unresolved"]
    reason: Text
    count: Integer
    examples: tuple[Text, ...] = ()


class UnreadField(Part, frozen=True, kw_only=True):
    """A field that the source has and the connector does not read, and in how many rows it stood."""

    name: str
    count: Integer


class Observed(Part, frozen=True, kw_only=True):
    """A table of observations that a source gave: how many rows, and their logical digest (see core.observation)."""

    table: str
    rows: Integer
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]


class Accounting(Record, tag="accounting", frozen=True, kw_only=True):
    """What became of the rows of one source: read = recorded + refused + unresolved, with every reason."""

    source: Id
    read: Integer
    recorded: Integer
    refused: Integer
    unresolved: Integer
    outcomes: tuple[Outcome, ...] = ()
    unread_fields: tuple[UnreadField, ...] = ()
    observations: tuple[Observed, ...] = ()
