"""A place is the address of a record's page: the record's id, or the anchor that is its id on the page of what it belongs to."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from answerable.core.actor import Actor, Affiliation
from answerable.core.assessment import Finding
from answerable.core.attribution import Attribution
from answerable.core.commitment import Commitment, Position
from answerable.core.exhibit import Exhibit
from answerable.core.harm import Harm
from answerable.core.incident import Incident, Response
from answerable.core.indicator import Reading
from answerable.core.instrument import Criterion, Instrument, Provision
from answerable.core.record import Record, path
from answerable.core.source import Accounting, Source
from answerable.public import words
from answerable.public.entered import withdrawn
from answerable.public.shelf import Volume
from answerable.public.telling import claimed

#: First segments of ids that have a page of their own.
OWN_PAGE = frozenset(
    {"state", "company", "organisation", "group", "class", "instrument", "provision", "incident", "source", "reading"}
)
#: First segments of ids that stand on the page of an incident.
OF_AN_INCIDENT = frozenset({"harm", "attribution", "response"})


def place(volume: Volume, record_id: str) -> str:
    """Return the address of a record in its edition, without the edition's own prefix."""
    segment, _slash, rest = record_id.partition("/")
    if segment in OWN_PAGE or record_id in withdrawn(volume):
        return f"/{record_id}"
    if segment in OF_AN_INCIDENT:
        return f"/incident/{rest.rpartition('/')[0]}#{record_id}"
    if segment == "criterion" and record_id in volume.provision_of:
        return f"/{volume.provision_of[record_id]}#{record_id}"
    if segment == "accounting":
        return f"/source/{rest}#{record_id}"
    if segment == "exhibit" and (exhibit := volume.edition.get(record_id)):
        return f"/{whose_page(exhibit)}#{record_id}"
    if segment == "indicator":
        return f"/indicator/{rest}"
    if segment == "commitment" and (commitment := volume.edition.framework.commitments.get(record_id)):
        return f"/{commitment.actor}/promised#{record_id}"
    return f"/{quote(record_id)}"


def title(volume: Volume, record_id: str) -> str:
    """Return the name under which a record of the framework is shown: an actor's name, an instrument's or provision's title."""
    framework = volume.edition.framework
    if actor := framework.actors.get(record_id):
        return actor.name
    if instrument := framework.instruments.get(record_id):
        return instrument.title
    if provision := framework.provisions.get(record_id):
        return provision.title
    if criterion := framework.criteria.get(record_id):
        return criterion.question
    return _("A withdrawn record") if record_id in withdrawn(volume) else path(record_id)


def describe(volume: Volume, record: Any) -> str:
    """Return one line that says what a record says, as a claim where it is one."""
    match record:
        case Incident() | Instrument() | Provision() | Source():
            return record.title
        case Actor():
            return record.name
        case Criterion():
            return record.question
        case Harm():
            return record.what
        case Attribution():
            return claimed(volume, record)
        case Response():
            # Its own words may name a person, as a claim's may: they stand where the response itself is told.
            return _("{actor}: {act}").format(actor=record.by, act=words.plain(record.type))
        case Commitment() | Position():
            return _("{actor}, {instrument}: {how}").format(
                actor=title(volume, record.actor),
                instrument=title(volume, record.instrument),
                how=words.plain(record.how),
            )
        case Affiliation():
            return _("{compiler} compiles a claimed link of {group} with {actor}").format(
                compiler=record.compiler or record.claimant,
                group=title(volume, record.group),
                actor=title(volume, record.actor),
            )
        case Reading() | Finding():
            return _("{actor}: {question}").format(
                actor=title(volume, record.actor), question=title(volume, record.criterion)
            )
        case Exhibit():
            return f"{words.FORMS[record.form]}: {path(record.id)}"
        case Accounting():
            return title(volume, record.source)
    return path(record.id)


def sources_of(volume: Volume, record: Record) -> list[Source]:
    """Return the sources that a record cites, each once, in its order."""
    found = volume.edition.many(dict.fromkeys(citation.source for citation in record.citations))
    return [each for each in found if isinstance(each, Source)]


def whose_page(record: Record) -> str:
    """Return the page of the actor on which a position, affiliation, finding or resolution of names stands, and of an exhibit's source, without its slash."""
    if isinstance(record, Exhibit):
        return record.source
    whose = next((held for field in ("group", "actor", "left", "right") if (held := getattr(record, field, ""))), "")
    if isinstance(record, Position):
        return f"{whose}/promised"
    return f"{whose}/kept" if isinstance(record, Finding) else whose
