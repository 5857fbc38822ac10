"""Feeds: what the edition holds about a record, or about anything (see news), as Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from answerable.core.record import Record
from answerable.public.addresses import LONGEST_TITLE, fit, newest, origin
from answerable.public.news import entries, moment
from answerable.public.places import describe

_ATOM = "http://www.w3.org/2005/Atom"


def as_atom(request: Any, record: Record | None = None) -> HttpResponse:
    """Answer with the Atom feed about a record, or of the edition. Raises Http404 where its kind has none."""
    held = entries(request, record)
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {"xml:lang": "en"})
    _add(feed, "id", newest(request, f"/{_name(record)}"))
    _add(feed, "title", _title(request, record))
    _add(feed, "updated", moment(request.volume.manifest.as_of, request.volume.edition.day))
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{_here(request, record)}.atom")
    _add(feed, "link", rel="alternate", type="text/html", href=_here(request, record))
    _add(_add(feed, "author"), "name", _publisher())
    _add(feed, "generator", "Answerable", version=request.volume.manifest.toolchain.get("answerable", ""))
    for each in held:
        entry = _add(feed, "entry")
        _add(entry, "id", each.id)
        _add(entry, "title", each.title)
        _add(entry, "updated", each.updated)
        _add(entry, "link", rel="alternate", type="text/html", href=each.address)
        _add(_add(entry, "author"), "name", each.publisher)
        _add(entry, "category", term=each.kind)
        _add(entry, "rights", each.licence)
        _add(entry, "summary", each.said)
    body = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body + b"\n", content_type="application/atom+xml; charset=utf-8")


def as_feed_json(request: Any, record: Record | None = None) -> HttpResponse:
    """Answer with the JSON Feed about a record, or of the edition. Raises Http404 where its kind has none."""
    held = entries(request, record)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(request, record),
        "home_page_url": _here(request, record),
        "feed_url": f"{_here(request, record)}.feed.json",
        "language": "en",
        "authors": [{"name": _publisher()}],
        "items": [
            {
                "id": each.id,
                "url": each.address,
                "title": each.title,
                "content_text": each.said,
                "date_modified": each.updated,
                "tags": [each.kind],
                "authors": [{"name": each.publisher}],
                "_answerable": {"licence": each.licence},
            }
            for each in held
        ],
    }
    body = msgspec.json.format(msgspec.json.encode(feed), indent=1) + b"\n"
    return HttpResponse(body, content_type="application/feed+json")


def _title(request: Any, record: Record | None) -> str:
    name = describe(request.volume, record) if record else _("what is newest in the record")
    return fit(_("Answerable: {name}").format(name=name), LONGEST_TITLE)


def _here(request: Any, record: Record | None) -> str:
    return f"{origin(request)}{request.base}/{_name(record)}"


def _name(record: Record | None) -> str:
    return record.id if record else "edition"


def _publisher() -> str:
    return fit(settings.OPERATOR.name) if settings.OPERATOR else "Answerable"


def _add(parent: ElementTree.Element, name: str, text: str = "", **values: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", {key: value for key, value in values.items() if value})
    made.text = text or None
    return made
