"""Linked data: what a page is about as JSON-LD 1.1 in the words of schema.org, in a file beside it, since no script stands in a page."""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from answerable.core.actor import Actor
from answerable.core.incident import Incident
from answerable.core.indicator import Reading
from answerable.core.instrument import Instrument, Provision
from answerable.core.record import Record
from answerable.core.source import Source
from answerable.editions.manifest import SUMS, read_sums
from answerable.public import words
from answerable.public.addresses import fit, newest, numbered, web
from answerable.public.linking import LICENCES
from answerable.public.places import describe, title
from answerable.public.views.edition import TYPES as MEDIA

#: A group may be a body or a name that analysts gave to a behaviour: a Thing says neither.
ACTORS = {
    "state": "Country",
    "company": "Corporation",
    "organisation": "Organization",
    "group": "Thing",
    "class": "Thing",
}
LONGEST = 5_000
FILES = ("records.jsonl", "edition.sqlite", "manifest.json")


def as_jsonld(request: Any, record: Record | None = None) -> HttpResponse:
    """Answer with a record, or the edition, as JSON-LD."""
    made = _edition(request) if record is None else _record(request, record)
    kept = {
        "@context": "https://schema.org",
        **{name: value for name, value in made.items() if value not in ("", [], None)},
    }
    return HttpResponse(
        msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n", content_type="application/ld+json"
    )


def _edition(request: Any) -> dict[str, Any]:
    manifest, folder = request.volume.manifest, request.volume.edition.path
    sums = read_sums(folder)
    return {
        "@type": "Dataset",
        "@id": numbered(request, "/edition"),
        "url": numbered(request, "/edition"),
        "name": _("Answerable, edition {number}").format(number=manifest.number),
        "description": _(
            "What happened to people through harmful use of ICT, who promised what, and what is known of whether promises "
            "were kept: actors, instruments, incidents, harms, attributions, responses and readings, each with its sources."
        ),
        "version": str(manifest.number),
        "dateModified": manifest.as_of,
        "isAccessibleForFree": True,
        "license": [LICENCES.get(each.licence, each.licence) for each in manifest.licences],
        "publisher": {"@type": "Organization", "name": fit(settings.OPERATOR.name)} if settings.OPERATOR else None,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": name,
                "contentUrl": numbered(request, f"/edition/{name}"),
                "encodingFormat": MEDIA.get(f".{name.rpartition('.')[2]}", "application/vnd.sqlite3"),
                "contentSize": str((folder / name).stat().st_size),
                "sha256": sums[name],
            }
            for name in FILES
            if name in sums and name != SUMS and (folder / name).is_file()
        ],
    }


def _record(request: Any, record: Record) -> dict[str, Any]:
    return {
        "@type": _type(record),
        "@id": newest(request, f"/{record.id}"),
        "url": newest(request, f"/{record.id}"),
        "name": fit(describe(request.volume, record), LONGEST),
        "identifier": record.id,
        **_of(request, record),
        "subjectOf": {
            "@type": "WebPage",
            "url": numbered(request, f"/{record.id}"),
            "license": LICENCES.get(record.licence, record.licence),
            "version": str(request.volume.manifest.number),
            "dateModified": request.volume.manifest.as_of,
            "sdPublisher": {"@type": "Organization", "name": fit(record.publisher)},
            "isPartOf": {"@type": "Dataset", "@id": numbered(request, "/edition")},
        },
    }


def _type(record: Record) -> str:
    match record:
        case Actor():
            return ACTORS[record.type]
        case Instrument():
            return "Legislation" if record.force == "binding" else "CreativeWork"
        case Provision():
            return "CreativeWork"
        case Incident():
            return "Event"
        case Source():
            return "Dataset" if record.form == "dataset" else "CreativeWork"
        case Reading():
            return "Observation"
    return "Thing"


def _of(request: Any, record: Any) -> dict[str, Any]:
    """What schema.org has a word for, in the record's own kind."""
    volume = request.volume

    def other(record_id: str, kind: str) -> dict[str, str]:
        return {"@type": kind, "@id": newest(request, f"/{record_id}"), "name": fit(title(volume, record_id), LONGEST)}

    match record:
        case Actor():
            return {
                "alternateName": [fit(each.text) for each in record.names if each.text != record.name],
                "description": fit(record.description, LONGEST),
            }
        case Instrument():
            return {
                "description": fit(record.summary, LONGEST),
                "dateCreated": record.adopted,
                "creator": {"@type": "Organization", "name": fit(record.issuer)},
                "sameAs": web(record.url),
            }
        case Provision():
            return {
                "description": fit(record.text, LONGEST),
                "isPartOf": other(record.instrument, _type(volume.edition.framework.instruments[record.instrument])),
            }
        case Incident():
            return {
                "description": fit(record.summary, LONGEST),
                "startDate": record.start,
                "endDate": record.end,
                "location": [other(each, "Place") for each in record.territories],
            }
        case Source():
            return {
                "description": fit(record.covers, LONGEST),
                "datePublished": record.date,
                "inLanguage": record.language,
                "publisher": {"@type": "Organization", "name": fit(record.published_by)}
                if record.published_by
                else None,
                "license": LICENCES.get(record.licence, record.licence) if record.form == "dataset" else "",
                "sameAs": web(record.url),
            }
        case Reading():
            return {
                "description": fit(
                    _("Automated, unreviewed: {status}. {because}").format(
                        status=words.STATUSES[record.status], because=record.because
                    ),
                    LONGEST,
                ),
                "observationDate": record.as_of,
                "observationAbout": other(record.actor, ACTORS[volume.edition.framework.actors[record.actor].type]),
                "measuredProperty": {"@type": "Property", "name": fit(title(volume, record.criterion), LONGEST)},
            }
    return {}
