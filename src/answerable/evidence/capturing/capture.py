"""A capture is one page as a browser saw it on one day: its traffic, its picture and its document, in one file.

The WARC's digests are taken, and its timestamp asked for, at the close of the WARC; then it is wrapped. The file stands
in its place whole, or not at all.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from answerable.evidence.capturing.addresses import page_address
from answerable.evidence.capturing.authority import Authority
from answerable.evidence.capturing.bounds import Bounds, Uncaptured
from answerable.evidence.capturing.browsing import VIEW, Seen, browse
from answerable.evidence.capturing.gate import Gate
from answerable.evidence.capturing.opening import opened
from answerable.evidence.capturing.passing import serve
from answerable.evidence.capturing.recording import Closed, Recording, moment
from answerable.evidence.capturing.wrapping import ABOUT, wrap

#: Given a SHA-256, 32 bytes, returns a RFC 3161 token over it, or None where no authority answered.
Stamp = Callable[[bytes], bytes | None]


@dataclass(frozen=True, slots=True)
class Captured:
    """A capture in its place: what was asked, what came, the digests of the WARC within and of the file, and what is missing."""

    url: str
    address: str
    status: int
    title: str
    began: datetime
    ended: datetime
    place: Path
    size: int
    sha256: str
    sha512: str
    warc: Closed
    stamped: bool
    requests: int
    failures: dict[str, str]
    missing: tuple[str, ...]


def capture(url: str, out: Path, *, bounds: Bounds | None = None, stamp: Stamp | None = None) -> Captured:
    """Capture a page as the file `out`. Raises Uncaptured where no page came, and then writes nothing.

    `bounds.seconds` bounds the loading; what is asked of the page afterwards takes a minute more at worst.
    """
    bounds = bounds or Bounds()
    page_address(url)
    if out.exists():
        raise Uncaptured(f"{out} is there already", "Nothing is written over; name another file.")
    if not out.parent.is_dir():
        raise Uncaptured(f"{out.parent} is no folder", "Make it first.")
    folder = Path(tempfile.mkdtemp(prefix=".capture-", dir=out.parent))
    try:
        return _in(folder, url, out, bounds, stamp)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _in(folder: Path, url: str, out: Path, bounds: Bounds, stamp: Stamp | None) -> Captured:
    began = datetime.now(UTC)
    software = f"answerable {version('answerable')}"
    about = {"software": software, "format": "WARC File Format 1.1", "isPartOf": url, "created": moment(began)}
    recording = Recording(folder / "data.warc.gz", about)
    gate = None
    try:
        gate = Gate(recording, Authority(folder, began), bounds, folder, serve)
        seen = _run(browse(url, gate))
        gate.close()
        ended = datetime.now(UTC)
        status, said = _described(url, seen, gate, recording, began, ended)
        for address, document in seen.documents:
            recording.resource(f"urn:dom:{address}", "text/html; charset=utf-8", document)
        if seen.picture:
            recording.resource(f"urn:fullPage:{seen.address}", "image/png", seen.picture)
        recording.resource(ABOUT, "application/json", json.dumps(said, indent=1).encode(), kind="metadata")
    except BaseException:
        if gate:
            gate.close()
        recording.abandon()
        raise
    warc = recording.close()
    token = stamp(bytes.fromhex(warc.sha256)) if stamp else None
    made = wrap(warc.path, folder / "made.wacz", token=token)
    # What we hand out passes our own check, or is not handed out.
    opened(made.path)
    try:
        # A link, unlike a rename, never takes the place of what came there meanwhile.
        os.link(made.path, out)
    except FileExistsError:
        raise Uncaptured(f"{out} is there already", "Nothing is written over; name another file.") from None
    return Captured(
        url, seen.address, status, seen.title, began, ended, out, made.size, made.sha256, made.sha512, warc,
        token is not None, recording.requests, dict(gate.failures), tuple(seen.missing),
    )  # fmt: skip


def _run(browsing: Coroutine[Any, Any, Seen]) -> Seen:
    """Run to the end, in a thread of its own where the caller's thread runs a loop already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(browsing)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, browsing).result()


def _described(
    url: str, seen: Seen, gate: Gate, recording: Recording, began: datetime, ended: datetime
) -> tuple[int, dict[str, object]]:
    """Say in the capture itself how it was made and what it lacks. Raises Uncaptured where its page never came."""
    address = seen.address.partition("#")[0]
    answer = recording.answers.get(address) or recording.answers.get(url.partition("#")[0])
    if answer is None:
        raise Uncaptured(f"{url} left no answer behind", "Look at it in a browser.")
    return answer.status, {
        "url": url,
        "address": seen.address,
        "title": seen.title,
        "status": answer.status,
        "date": answer.date,
        "began": moment(began),
        "ended": moment(ended),
        "browser": f"Chromium {seen.browser}",
        "software": f"answerable {version('answerable')}",
        "view": list(VIEW),
        "requests": recording.requests,
        "hosts": gate.hosts,
        "failures": gate.failures,
        "missing": seen.missing,
        "bounds": {
            "seconds": gate.bounds.seconds,
            "bytes": gate.bounds.most_bytes,
            "requests": gate.bounds.most_requests,
            "private": gate.bounds.allow_private,
        },
    }
