"""Freshness says whether a reader's copy of an answer still stands: entity tags, days, and 304 (RFC 9110 §8.8 and §13).

A page has a weak tag: whatever made it, pressed or not, it says the same. A file of an edition has the strong tag of its
SHA-256 while it travels as it is. The day is the edition's as-of day, the same on every machine, and never a file's time.
"""

from __future__ import annotations

import calendar
import hashlib
import time
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from answerable.public.shelf import Volume

_HERE = Path(__file__).parent


def tag(request: Any) -> str:
    """Return the weak entity tag of what an address gives: of the edition, its place in the ledger, the code, the operator, the
    language, the address."""
    volume: Volume = request.volume
    parts = (
        volume.digest,
        volume.files.ledger,
        pages_digest(),
        repr(settings.OPERATOR),
        ",".join(str(spine.number) for spine in request.shelf.spines()),
        repr(getattr(request, "among", "")),
        get_language() or "",
        f"{request.scheme}://{request.get_host()}",
        request.get_full_path(),
    )
    return f'W/"{hashlib.sha256(chr(10).join(parts).encode("utf-8", "replace")).hexdigest()[:32]}"'


def moment(request: Any) -> int | None:
    """Return when the edition was last modified, in seconds since 1970: the midnight (UTC) with which its day began.

    None where it would prove nothing: while that day is to come, for a page that speaks of other editions of the shelf, of an
    edition in the ledger, which gains witnesses and may lose a record, and at the newest address while another edition here is of
    that day or a later one.
    """
    if getattr(request, "among", ()) or request.volume.files.ledger:
        return None
    number, day = request.volume.manifest.number, request.volume.manifest.as_of
    rivals = any(spine.day >= day for spine in request.shelf.spines() if spine.number != number)
    if rivals and request.base == request.prefix:
        return None
    seconds = calendar.timegm(time.strptime(day, "%Y-%m-%d"))
    return seconds if seconds <= time.time() else None


def standing(request: Any, tag: str, response: HttpResponseBase | None = None) -> HttpResponseBase | None:
    """Return 304 or 412 where the request's conditions ask for it (in the order of §13.2.2), and the response given otherwise."""
    found: HttpResponseBase | None = get_conditional_response(request, tag, moment(request), response)
    if found is None or found is response:
        return found
    if found.status_code == 412:
        said = _("This has changed since the copy that you speak of. Ask again without that condition.")
        found = HttpResponse(f"{said}\n", status=412, content_type="text/plain; charset=utf-8")
    elif f"W/{tag}" in request.headers.get("If-None-Match", ""):
        # The copy was pressed on its way: its tag is weak, and so is that of the answer which confirms it.
        tag = f"W/{tag}"
    if found.status_code == 304:
        found["ETag"] = tag
        patch_vary_headers(found, ["Accept-Encoding"])
        mark(request, found)
    return found


def mark(request: Any, response: HttpResponseBase) -> None:
    """Say on an answer of an edition for how long and by whom it may be kept: by anyone, asking each time whether it stands."""
    response.setdefault("Cache-Control", "private, no-cache" if request.volume.local else "public, no-cache")
    seconds = moment(request)
    if seconds is not None:
        response.setdefault("Last-Modified", http_date(seconds))


@cache
def pages_digest() -> str:
    """Return the SHA-256 of the templates, the code, the style and the languages that make pages: other ones give other tags."""
    made = hashlib.sha256()
    for path in sorted(_HERE.rglob("*")):
        if path.suffix in (".html", ".py", ".css", ".svg", ".mo"):
            made.update(path.read_bytes())
    return made.hexdigest()
