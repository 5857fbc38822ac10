"""News: what the edition holds about a record that has a feed, or about anything, as the entries of a feed, newest first.

An entry is an incident, reading, commitment, attribution, response or finding; its id is the record's own address, so that the next
edition changes an entry and never repeats it. Its time is the record's own day, or the last day that an imprecise one may
mean, and never after the edition's; without any it is the edition's. Times follow RFC 3339.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from answerable.core.actor import Actor
from answerable.core.assessment import Finding
from answerable.core.attribution import Attribution
from answerable.core.commitment import Commitment
from answerable.core.dates import latest
from answerable.core.incident import Incident, Response
from answerable.core.indicator import Reading
from answerable.core.instrument import Instrument, Provision
from answerable.core.kinds import kind_of
from answerable.core.record import LOCAL_LICENCE_PREFIX, Record
from answerable.core.source import Source
from answerable.public import words
from answerable.public.addresses import LONGEST_TITLE, fit, newest, origin
from answerable.public.places import describe, place, title
from answerable.public.shelf import Volume

#: Entries of one feed; the edition's files hold them all.
MOST = 100
LONGEST = 2_000
#: By which links records are about what a feed is of, with the field of their own day.
ABOUT: dict[type[Record], dict[str, tuple[str, tuple[str, ...]]]] = {
    Actor: {
        "reading": ("as_of", ("actor",)),
        "finding": ("concluded", ("actor",)),
        "attribution": ("date", ("accused_actors", "by_actors")),
        "response": ("date", ("actors",)),
    },
    Instrument: {"reading": ("as_of", ("provision",)), "finding": ("concluded", ("provision",))},
    Source: {
        "incident": ("start", ("citations.source",)),
        "attribution": ("date", ("citations.source",)),
        "response": ("date", ("citations.source",)),
        "finding": ("concluded", ("evidence.source",)),
    },
    Provision: {"reading": ("as_of", ("provision",)), "finding": ("concluded", ("provision",))},
    Incident: {
        "reading": ("as_of", ("inputs",)),
        "attribution": ("date", ("incident",)),
        "response": ("date", ("incident",)),
    },
}
#: A record, or what belongs to it: the provisions of an instrument.
_THEIRS = "SELECT ? UNION SELECT id FROM provision WHERE instrument = ?"
#: What the feed of the edition tells of; its readings are all of one day.
OF_ALL = {"incident": "start", "attribution": "date", "response": "date", "finding": "concluded"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed; `updated` is an RFC 3339 time."""

    id: str
    address: str
    title: str
    said: str
    updated: str
    kind: str
    licence: str
    publisher: str


def has_feed(record: Record) -> bool:
    """Say whether there is a feed about a record."""
    return type(record) in ABOUT


def moment(text: str, as_of: date) -> str:
    """Return an imprecise date as an RFC 3339 time: the last day it may mean, never after the edition's, which stands for none."""
    try:
        day = min(latest(text), as_of) if text else as_of
    except ValueError:
        day = as_of
    return f"{day.isoformat()}T00:00:00Z"


def entries(request: Any, record: Record | None) -> list[Entry]:
    """Return the newest entries about a record, or about anything. Raises Http404 where its kind has no feed."""
    if record is not None and not has_feed(record):
        raise Http404
    volume, as_of = request.volume, request.volume.edition.day
    dated = sorted(_dated(volume, record) if record else _every(volume), key=lambda each: each[1])
    dated.sort(key=lambda each: moment(each[0], as_of), reverse=True)
    days = {record_id: day for day, record_id in dated[:MOST]}
    return [_entry(request, each, days[each.id]) for each in volume.edition.many(days)]


def _every(volume: Volume) -> Iterator[tuple[str, str]]:
    """Yield the day and the id of the newest records of each kind that the feed of the edition tells of."""
    for kind, day in OF_ALL.items():
        yield from volume.ask(
            f'SELECT coalesce("{day}", \'\'), id FROM "{kind}" WHERE licence NOT LIKE ?'  # noqa: S608 - names of our own
            f" ORDER BY coalesce(\"{day}\", '') DESC, id LIMIT ?",
            f"{LOCAL_LICENCE_PREFIX}%",
            MOST,
        )


def _dated(volume: Volume, record: Record) -> Iterator[tuple[str, str]]:
    """Yield the day and the id of every record about this one, each once."""
    for kind, (day, fields) in ABOUT[type(record)].items():
        marks = ", ".join("?" * len(fields))
        yield from volume.ask(
            f'SELECT coalesce("{day}", \'\'), id FROM "{kind}" WHERE id IN '  # noqa: S608 - names of our own
            f"(SELECT source FROM link WHERE target IN ({_THEIRS}) AND field IN ({marks})) AND licence NOT LIKE ?",
            record.id,
            record.id,
            *fields,
            f"{LOCAL_LICENCE_PREFIX}%",
        )
    for each in volume.edition.framework.commitments.values():
        if _takes_on(each, record) and not each.local:
            yield each.since or each.as_of, each.id


def _takes_on(commitment: Commitment, record: Record) -> bool:
    """Say whether a commitment is the actor's, or is to the provision: one without provisions is to the whole instrument."""
    if isinstance(record, Provision):
        return commitment.instrument == record.instrument and (
            not commitment.provisions or record.id in commitment.provisions
        )
    if isinstance(record, Source):
        return any(citation.source == record.id for citation in commitment.citations)
    return record.id in (commitment.actor, commitment.instrument)


def _entry(request: Any, record: Record, day: str) -> Entry:
    volume = request.volume
    path, mark, anchor = place(volume, record.id).partition("#")
    where = f"/{record.actor}/kept#{record.id}" if isinstance(record, Finding) else path + mark + anchor
    kind = kind_of(record)
    return Entry(
        id=newest(request, f"/{record.id}"),
        address=origin(request) + request.base + where,
        title=fit(f"{words.KINDS[kind]}: {describe(volume, record)}", LONGEST_TITLE),
        said=fit(
            " ".join([*_said(volume, record), _("Date: {day}.").format(day=day or _("date not recorded"))]), LONGEST
        ),
        updated=moment(day, volume.edition.day),
        kind=kind,
        licence=record.licence,
        publisher=fit(record.publisher, LONGEST_TITLE),
    )


def _said(volume: Volume, record: Any) -> Iterator[str]:
    """Yield what a record says beside its title. A claim's own words may name a person, and stand on its page alone."""
    match record:
        case Reading():
            yield _("Automated, unreviewed: {status}. {because}").format(
                status=words.STATUSES[record.status], because=record.because
            )
            yield _("At: {provision}.").format(provision=title(volume, record.provision))
        case Finding():
            yield _("Reviewed finding: {status}. {because}").format(
                status=words.STATUSES[record.status], because=record.reason
            )
            yield _("At: {provision}.").format(provision=title(volume, record.provision))
        case Attribution() | Response():
            incident = volume.edition.get(record.incident)
            if isinstance(incident, Incident):
                yield _("Incident: {incident}.").format(incident=incident.title)
    if record.checked == "unconfirmed":
        yield _("Unconfirmed: we did not see the source ourselves.")
