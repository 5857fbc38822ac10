"""Capturing a page of the web as one file: what came, what did not, and the digests by which it will be known."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from answerable.cli.output import DONE, INCOMPLETE, Output
from answerable.cli.words import _

if TYPE_CHECKING:
    from answerable.evidence.capturing.capture import Captured


def capture(chosen: argparse.Namespace, output: Output) -> int:
    """Capture a page; incomplete where something of it did not come."""
    from answerable.evidence.capturing.addresses import page_address
    from answerable.evidence.capturing.bounds import Bounds
    from answerable.evidence.capturing.capture import capture as captured

    bounds = Bounds(
        seconds=chosen.seconds,
        most_bytes=chosen.mebibytes * 1024 * 1024,
        most_requests=chosen.requests,
        allow_private=chosen.allow_private,
    )
    host = re.sub(r"[^a-z0-9.-]+", "-", (page_address(chosen.url).hostname or "").lower()).strip(".-")[:100] or "page"
    out: Path = chosen.out or Path(f"{host}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.wacz")
    with output.working(_("Capturing")):
        made = captured(chosen.url, out, bounds=bounds)
    _say(made, output)
    output.result(_told(made))
    return INCOMPLETE if made.failures or made.missing else DONE


def _say(made: Captured, output: Output) -> None:
    output.say(
        _("{address} answered {status}; {requests} answers are in {place}.").format(
            address=made.address, status=made.status, requests=made.requests, place=made.place
        )
    )
    output.say(_("SHA-256 of the file: {digest}").format(digest=made.sha256))
    output.say(_("SHA-256 of the WARC in it: {digest}").format(digest=made.warc.sha256))
    if not made.stamped:
        output.say(_("No timestamp: no authority was asked, or none answered."))
    for url, why in made.failures.items():
        output.say(_("Did not come: {url}: {why}").format(url=url, why=why))
    for what in made.missing:
        output.say(_("Missing: {what}").format(what=what))


def _told(made: Captured) -> dict[str, object]:
    return {
        "url": made.url,
        "address": made.address,
        "status": made.status,
        "title": made.title,
        "began": made.began.isoformat().replace("+00:00", "Z"),
        "ended": made.ended.isoformat().replace("+00:00", "Z"),
        "file": str(made.place),
        "bytes": made.size,
        "sha256": made.sha256,
        "sha512": made.sha512,
        "warc": {"bytes": made.warc.size, "sha256": made.warc.sha256, "sha512": made.warc.sha512},
        "stamped": made.stamped,
        "requests": made.requests,
        "failures": [{"url": url, "why": why} for url, why in made.failures.items()],
        "missing": list(made.missing),
    }
