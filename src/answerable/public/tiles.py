"""The published ledger is handed out as the static files it is: its checkpoint, its tiles and its entries, from a folder.

Standard: c2sp.org/tlog-tiles (§Parameters and the layout of files). No other name is looked for on the disk. A whole tile never
changes and is kept for ever; a partial one gives way to the whole; the checkpoint is asked for anew each time (RFC 9111, RFC 8246).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from answerable.core.merkle import Refuted
from answerable.core.note import NOTE
from answerable.core.tiles import BUNDLE, TILE, WIDTH, parse_path

AT, CHECKPOINT = "/ledger/", "checkpoint"
FOREVER, SOON, NEVER = "public, max-age=31536000, immutable", "public, max-age=3600", "no-store"


class FromTheLedger:
    """Answers what is asked of the ledger's address; all else goes on to the pages."""

    def __init__(self, following: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(AT):
            return self._following(request)
        found = handed_out(request.path_info.removeprefix(AT)) if settings.LEDGER else None
        if found is None:
            said = "The ledger has nothing of this name.\n"
            return HttpResponse(said, status=404, content_type="text/plain; charset=utf-8")
        return found


def handed_out(name: str) -> HttpResponse | None:
    """Return the answer for a name in the ledger; None where it is no name of a file of it, or the file is not there."""
    kind, keep, most = "application/octet-stream", FOREVER, TILE
    if name == CHECKPOINT:
        kind, keep, most = "text/plain; charset=utf-8", NEVER, NOTE
    else:
        try:
            place = parse_path(name)
        except Refuted:
            return None
        keep = FOREVER if place.width == WIDTH else SOON
        most = BUNDLE if place.level < 0 else TILE
    data = _read(name, most)
    return None if data is None else HttpResponse(data, content_type=kind, headers={"Cache-Control": keep})


def _read(name: str, most: int) -> bytes | None:
    """Return the bytes of a file; None for what is none, a link or a named pipe among them, and for one that is too large."""
    try:
        opened = os.open(settings.LEDGER / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (OSError, ValueError):
        return None
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            return None
        data = file.read(most + 1)
    return data if len(data) <= most else None
