"""A record's page as one file (HTML) that opens from a disk and asks nothing of any network: its style inside, its sources written out.

Its links lead to the edition that it was made from. The policy (CSP Level 3) allows its own style, by digest, and nothing else;
it stands in the file too, so that it holds without a server.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape

from answerable.core.record import Record
from answerable.core.source import Source
from answerable.public.addresses import numbered, origin
from answerable.public.places import sources_of

#: Sources that one file writes out; the page names them all.
MOST_SOURCES = 300
_SHEET = re.compile(r'<link rel="stylesheet" href="/static/([a-z/-]+\.css)"( media="print")?>\n?')
#: What names an address for machines, or loads: none of it has a place in a file on a disk.
_HEAD = re.compile(r'<(?:link|meta property="og:[a-z:_]+"|meta name="robots")[^>]*>\n?')
_OURS = re.compile(r'(\s(?:href|action)=")(/[^"]*)"')
_QUERY = re.compile(r'(\shref=")(\?[^"]*)"')
_CITED = re.compile(r'\shref="[^"]*?/(source/[a-z0-9][a-z0-9./-]*)["#?]')


def as_offline(request: Any, record: Record) -> HttpResponse:
    """Answer with a record's page as one file to be kept. Raises Http404 for a record that has no page of its own."""
    from answerable.public.views.record import PAGES

    make = PAGES.get(type(record))
    if make is None:
        raise Http404
    number = request.volume.manifest.number
    request.offline = True
    request.base = f"{request.prefix}/e/{number}"
    made = make(request, record).content.decode()
    style = "\n".join(_sheet(*found) for found in dict.fromkeys(_SHEET.findall(made)))
    policy = f"default-src 'none'; style-src 'sha256-{_digest(style)}'; base-uri 'none'"
    made = _HEAD.sub("", _SHEET.sub("", made))
    made = _OURS.sub(lambda found: f'{found[1]}{escape(origin(request))}{found[2]}"', made)
    here = escape(numbered(request, f"/{record.id}"))
    made = _QUERY.sub(lambda found: f'{found[1]}{here}{found[2]}"', made)
    told = render_to_string(
        "public/_offline.html",
        {"sources": _sources(request, record, made), "address": numbered(request, f"/{record.id}"), "number": number},
    )
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<style>{style}</style>\n</head>'
    made = made.replace("</head>", head, 1).replace("</main>", f"{told}</main>", 1)
    name = re.sub(r"[^a-z0-9.-]+", "-", record.id)
    return HttpResponse(
        made,
        headers={
            "Content-Security-Policy": f"{policy}; form-action 'self'; frame-ancestors 'none'",
            "Content-Disposition": f'attachment; filename="answerable-e{number}-{name}.html"',
        },
    )


def _sources(request: Any, record: Record, made: str) -> list[Source]:
    """The sources that the page names, each once, in order of title."""
    ids = dict.fromkeys([*(each.id for each in sources_of(request.volume, record)), *_CITED.findall(made)])
    found = [each for each in request.volume.edition.many(list(ids)[:MOST_SOURCES]) if isinstance(each, Source)]
    return sorted(found, key=lambda each: (each.title.casefold(), each.id))


@cache
def _sheet(name: str, printed: str) -> str:
    place = finders.find(name)
    if not isinstance(place, str):
        raise Http404
    rules = re.sub(r"/\*.*?\*/\n?", "", Path(place).read_text(encoding="utf-8"), flags=re.DOTALL)
    return f"@media print{{{rules}}}" if printed else rules


def _digest(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
