"""An incident is a bounded event of malicious or harmful use of ICT; a response is a public act after it.

A shutdown ordered by a State on its own territory, and fraud without intrusion, are classes of their own beside
attacks (HARM). A code is what a data set's coders entered, kept as `field=value` in the set's own terms. `engaged` lists provisions that are relevant to ask about: it never says that one was breached.
"""

from __future__ import annotations

from typing import Literal

from answerable.core.dates import Date
from answerable.core.record import Id, Part, Record, Text

IncidentClass = Literal["attack", "shutdown", "fraud"]


class Struck(Part, frozen=True, kw_only=True):
    """A body that was struck, as the sources name it."""

    name: Text
    sector: Text = ""


class Engaged(Part, frozen=True, kw_only=True):
    """A provision that the incident makes it relevant to ask about, and why."""

    provision: Id
    reason: Text


class Contested(Part, frozen=True, kw_only=True):
    """A point on which the sources differ, with every position."""

    point: Text
    positions: tuple[Text, ...]
    citations: tuple[Id, ...] = ()


class Incident(Record, tag="incident", frozen=True, kw_only=True):
    """A bounded event, told from the people it hurt. `territories` are the States where people or bodies were struck."""

    title: Text
    summary: Text
    start: Date | Literal[""] = ""
    end: Date | Literal[""] = ""
    ongoing: bool = False
    type: IncidentClass
    means: tuple[str, ...] = ()
    territories: tuple[Id, ...] = ()
    sectors: tuple[str, ...] = ()
    struck: tuple[Struck, ...] = ()
    engaged: tuple[Engaged, ...] = ()
    status: Literal["settled", "contested"]
    contested: tuple[Contested, ...] = ()
    notes: tuple[Text, ...] = ()
    codes: tuple[Text, ...] = ()


class Response(Record, tag="response", frozen=True, kw_only=True):
    """A public act after an incident: statement, sanction, indictment, law, apology, compensation, help."""

    incident: Id
    by: Text
    actors: tuple[Id, ...] = ()
    type: str
    date: Date | Literal[""] = ""
    what: Text = ""
