"""An attribution is a dated claim by one actor that an incident was the work of another; rival claims stand side by side.

It repeats a claim and never makes one. Natural persons appear only in `accused`, in the words of the body that named them.
"""

from __future__ import annotations

from typing import Literal

from answerable.core.dates import Date
from answerable.core.record import Id, Record, Text

ClaimantType = Literal[
    "government", "court", "victim", "company", "researchers", "media", "international-organisation", "civil-society",
    "self-claimed", "not-recorded",
]  # fmt: skip


class Attribution(Record, tag="attribution", frozen=True, kw_only=True):
    """A claim: who says it, on what kind of ground, about whom, in which words, and when."""

    incident: Id
    by: Text
    by_type: ClaimantType
    by_actors: tuple[Id, ...] = ()
    type: Literal["technical", "political", "legal", "not-recorded"]
    accused: Text
    accused_actors: tuple[Id, ...] = ()
    words: Text = ""
    date: Date | Literal[""] = ""
