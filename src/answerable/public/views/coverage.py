"""Who looked where, and where nobody did: by State, in all sectors or in one, as a page, as CSV (RFC 4180) and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import msgspec
from django.http import Http404, HttpResponse, StreamingHttpResponse

from answerable.public import looking, spreadsheets
from answerable.public.addresses import may_be_taken
from answerable.public.page import Leaf, page

#: Said in the file itself: whoever takes the numbers takes their meaning with them.
CAUTION = (
    "A publisher has looked where it holds an incident. That nobody looked says nothing of what happened. One event may be "
    "in several collections and an incident in several sectors: rows are never added."
)
#: Said besides in an edition that leaves something out.
LEFT_OUT = " This edition leaves out what may not be published: a publisher that it leaves out may have looked."


def coverage(request: Any) -> HttpResponse:
    """Answer with the States, in one sector where `?sector=` names it. Raises Http404 for a sector that nobody knows."""
    volume = request.volume
    sectors = looking.sectors(volume)
    sector = request.GET.get("sector", "")
    if sector and sector not in sectors:
        raise Http404
    looked = volume.once(f"looked {sector}", lambda: looking.looked_everywhere(volume, sector))
    actors = volume.edition.framework.actors

    def name(state: str) -> str:
        return actors[state].name.casefold()

    leaf = Leaf(
        request, sorted(looked.lines, key=lambda line: name(line.key)), 50, {"sector": sector} if sector else None
    )
    return page(
        request,
        "coverage",
        looked=looked,
        leaf=leaf,
        nobody=sorted(looked.nobody, key=name),
        reaches=volume.once("reaches", lambda: looking.reaches(volume)),
        sectors=sectors,
        sector=sector,
        current="coverage",
    )


def as_csv(request: Any) -> StreamingHttpResponse:
    """Answer with every row of the table as CSV, a batch at a time. Raises PermissionDenied."""
    may_be_taken(request)
    rows = ([*list(row.values())[:-1], " ".join(row["languages"])] for row in looking.rows(request.volume))
    made = spreadsheets.lines(chain([looking.COLUMNS], rows))
    return _file(request, made, "csv", "text/csv; charset=utf-8; header=present")


def as_json(request: Any) -> StreamingHttpResponse:
    """Answer with every row of the table as JSON, with the edition, its state and what the rows cannot mean. Raises PermissionDenied."""
    may_be_taken(request)
    manifest = request.volume.manifest
    caution = CAUTION + (LEFT_OUT if manifest.withheld else "")
    head = msgspec.json.encode(
        {"edition": manifest.number, "as_of": manifest.as_of, "state": manifest.state, "caution": caution}
    )

    def lines() -> Iterator[bytes]:
        yield head[:-1] + b',"rows":['
        before = b"\n"
        for row in looking.rows(request.volume):
            yield before + msgspec.json.encode(row)
            before = b",\n"
        yield b"\n]}\n"

    return _file(request, lines(), "json", "application/json")


def _file(request: Any, lines: Iterator[bytes], ending: str, content_type: str) -> StreamingHttpResponse:
    name = f"coverage-edition-{request.volume.manifest.number}.{ending}"
    return StreamingHttpResponse(
        lines, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
