"""The sitemap (sitemaps.org 0.9), robots.txt (RFC 9309) and security.txt (RFC 9116): what machines ask a site for first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpResponse

from answerable.core.record import LOCAL_LICENCE_PREFIX
from answerable.public.addresses import newest, publishable
from answerable.public.languages import others, prefix
from answerable.public.shelf import Volume
from answerable.public.theming import themes
from answerable.public.views.lists import ADDRESSES

#: Addresses in one part; the protocol allows five times as many, and 50 MB.
PART = 10_000
PLAIN = "text/plain; charset=utf-8"
_NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_ENTRANCES = (
    "/", "/incidents", "/instruments", "/actors", *(f"/{each}" for each in ADDRESSES.values()), "/sources", "/indicators",
    "/themes", "/promised", "/coverage", "/unknown", "/glossary", "/method", "/edition", "/editions", "/changes", "/verify",
)  # fmt: skip
#: robots.txt of what is not for publication.
_NOTHING = "User-agent: *\nDisallow: /\n"
#: Pages made for one question each, which have no end.
_ASKED = ("/search", "/explore?", "/compare?", "/verify?")
#: The kinds whose records have a page of their own.
_PAGED = ("actor", "instrument", "provision", "incident", "source", "reading")
_EVERY = " UNION ALL ".join(
    f"SELECT id FROM \"{kind}\" WHERE licence NOT LIKE '{LOCAL_LICENCE_PREFIX}%'"  # noqa: S608 - names of our own
    for kind in _PAGED
)


def index(request: Any) -> HttpResponse:
    """Answer with the index: one part for every 10,000 addresses."""
    _newest_alone(request)
    publishable(request)
    day = request.volume.manifest.as_of
    parts = (
        f"<sitemap><loc>{escape(newest(request, f'/sitemap-{part}.xml'))}</loc><lastmod>{day}</lastmod></sitemap>"
        for part in range(1, _parts(request.volume) + 1)
    )
    return _xml("sitemapindex", parts)


def part(request: Any, part: str) -> HttpResponse:
    """Answer with one part of the sitemap, the pages that are no records first. Raises Http404 for one that is not there."""
    _newest_alone(request)
    publishable(request)
    place = int(part)
    if not 1 <= place <= _parts(request.volume):
        raise Http404
    entrances = _entrances(request.volume)
    start = (place - 1) * PART
    paths = entrances[start : start + PART]
    ids = request.volume.ask(
        f"{_EVERY} ORDER BY id LIMIT ? OFFSET ?", PART - len(paths), max(0, start - len(entrances))
    )
    day = request.volume.manifest.as_of
    every = [*paths, *(f"/{record_id}" for (record_id,) in ids)]
    return _xml("urlset", (_url(request, path, day) for path in every))


def _url(request: Any, path: str, day: str) -> str:
    """One page, with its address in every language (hreflang)."""
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(newest(request, prefix(code) + path))}"/>'
        for code, _name in settings.LANGUAGES
    )
    return f"<url><loc>{escape(newest(request, path))}</loc><lastmod>{day}</lastmod>{alternates}</url>"


def robots(request: Any) -> HttpResponse:
    """Answer with robots.txt: everything may be read but what is made for one question; nothing of what is not for publication."""
    _newest_alone(request)
    if request.volume.local or settings.OPERATOR is None:
        return HttpResponse(_NOTHING, content_type=PLAIN)
    place = newest(request, "/sitemap.xml")
    starts = ("", *(prefix(code) for code in others()))
    closed = "".join(
        f"Disallow: {start}{edition}{each}\n" for start in starts for edition in ("", "/e/*") for each in _ASKED
    )
    body = f"User-agent: *\n{closed}\nSitemap: {place}\n"
    return HttpResponse(body, content_type=PLAIN)


def security(request: Any) -> HttpResponse:
    """Answer with security.txt. Raises Http404 where the operator names nobody to whom weaknesses are reported."""
    _newest_alone(request)
    operator = settings.OPERATOR
    if operator is None or not operator.security:
        raise Http404
    lines = [
        f"Contact: {operator.security}",
        f"Expires: {operator.security_until}T00:00:00Z",
        "Preferred-Languages: en",
    ]
    if operator.site:
        lines.append(f"Canonical: {newest(request, '/.well-known/security.txt')}")
    body = "\n".join(lines) + "\n"
    return HttpResponse(body, content_type=PLAIN)


def _newest_alone(request: Any) -> None:
    """These speak of the whole site: there is none at the address of a numbered edition."""
    if request.base:
        raise Http404


def _entrances(volume: Volume) -> list[str]:
    asked = (f"/indicator/{each.slug}" for each in volume.manifest.indicators)
    return [*_ENTRANCES, *asked, *(f"/theme/{each}" for each in sorted(themes(volume)))]


def _parts(volume: Volume) -> int:
    records: int
    ((records,),) = volume.once("addresses", lambda: volume.ask(f"SELECT count(*) FROM ({_EVERY})"))
    return -(-(len(_entrances(volume)) + records) // PART)


def _xml(root: str, entries: Iterable[str]) -> HttpResponse:
    held = "\n".join(entries)
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {_NAMESPACES}>\n{held}\n</{root}>\n'
    return HttpResponse(body, content_type="application/xml")
