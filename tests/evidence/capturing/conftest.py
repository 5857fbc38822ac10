"""The local site, its capture made once a process, and a WARC and a WACZ that need no browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from tests.evidence.capturing.local_site import Site

from answerable.evidence.capturing import chromium as browsers
from answerable.evidence.capturing.bounds import Bounds
from answerable.evidence.capturing.capture import Captured, capture
from answerable.evidence.capturing.messages import read_head
from answerable.evidence.capturing.recording import Block, Exchange, Recording
from answerable.evidence.capturing.wrapping import ABOUT, wrap


def recorded(folder: Path, url: str = "https://example.org/", body: bytes = b"<p>kept") -> Path:
    """Record one exchange by hand, as the gate does, and return the WARC: for tests that need no browser."""
    recording = Recording(folder / "data.warc.gz", {"software": "a test"})
    head = read_head(BytesIO(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)))
    assert head
    request, response = Block(folder, b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"), Block(folder, head.raw)
    response.add(body)
    recording.exchange(Exchange(url, "GET", "192.0.2.1", request, response, head))
    day = "2026-05-31T10:15:00.000000Z"
    said = {"url": url, "address": url, "title": "", "date": day, "began": day, "ended": day}
    recording.resource(ABOUT, "application/json", json.dumps(said).encode(), kind="metadata")
    return recording.close().path


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    return recorded(tmp_path)


@pytest.fixture
def wacz(warc: Path, tmp_path: Path) -> Path:
    """A sound WACZ to damage."""
    return wrap(warc, tmp_path / "made.wacz", token=b"a token").path


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium; what needs it skips, saying so, where there is none."""
    found = browsers.executable()
    if found is None:
        pytest.skip("no Chromium is installed: a capture needs a browser")
    return found


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="session")
def captured(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Captured, Site]:
    """The whole site, captured once."""
    made = Site()
    folder = tmp_path_factory.mktemp("captured")
    bounds = Bounds(seconds=30, quiet=0.4, allow_private=True)
    found = capture(
        made.url("/start"), folder / "site.wacz", bounds=bounds, stamp=lambda digest: b"token over " + digest
    )
    return found, made
