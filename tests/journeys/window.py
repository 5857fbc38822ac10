"""A window is what a reader has open on the account: a page, what it asked for and complained about, and its screenshots.

The account is served as `answerable serve` does. Screenshots go to `screenshots/`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHOTS = Path(__file__).parents[2] / "screenshots"


@contextmanager
def serving(edition: Path) -> Iterator[str]:
    """Serve an edition on a free port of this machine and give its address; raise where the server ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = subprocess.Popen(
        [sys.executable, "-m", "answerable", "serve", str(edition), "--port", str(port)],
        env={name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")},
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=5).close()
                break
            except OSError:
                assert served.poll() is None, "the server ended"
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        served.terminate()
        served.wait(timeout=20)


@dataclass
class Reader:
    """Somebody with a browser window: the page they read, what it asked for, what it complained about, and their screenshots."""

    page: Any
    address: str
    name: str
    asked: list[str]
    complaints: list[str]

    def go(self, where: str) -> None:
        """Open an address of the account; it must answer 200."""
        response = self.page.goto(self.address + where)
        assert response.status == 200, f"{where}: {response.status}"

    def follow(self, selector: str) -> None:
        """Click what a selector finds first and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def drawn(self) -> None:
        """Wait until the page stands on the screen: before that a browser drops what is typed."""
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def shows(self, step: str) -> None:
        """Keep a screenshot of what stands on the screen, and check that it is no wider than the screen."""
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{self.name}-{step}.png")
        assert self.overflow() == [], f"{step} is wider than the screen"

    def overflow(self) -> list[str]:
        """What stands out of the screen at its side; empty where nothing makes the page scroll sideways."""
        found: list[str] = self.page.locator("html").evaluate(OVERFLOW)
        return found

    def small(self, least: int = 24) -> list[str]:
        """Links and controls with less than so many px either way that are no words within a sentence (WCAG 2.2, 2.5.8)."""
        found: list[str] = self.page.locator("html").evaluate(SMALL, least)
        return found

    def ended_well(self) -> None:
        """Nothing was asked of another host, no cookie was set, and the browser refused nothing."""
        assert [each for each in self.asked if not each.startswith((self.address, "data:"))] == []
        assert self.page.context.cookies() == []
        assert self.complaints == []


OVERFLOW = """root => root.scrollWidth <= root.clientWidth ? [] :
  [...document.querySelectorAll('body *')].filter(e => { const r = e.getBoundingClientRect();
    return r.width && (r.right > root.clientWidth + 1 || r.left < -1) })
  .slice(0, 3).map(e => `${e.tagName}.${e.className.baseVal ?? e.className}: ${e.textContent.trim().slice(0, 60)}`)
  .concat([`${root.scrollWidth} px of ${root.clientWidth}`])"""
SMALL = """(root, least) => [...root.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]
  .filter(e => { const r = e.getBoundingClientRect(), s = getComputedStyle(e);
    if (!r.width || !r.height || s.display === 'inline' || e.closest('.skip')) return false;
    return Math.min(r.width, r.height) < least - 0.5 && !(e.labels && e.labels.length) })
  .map(e => `${e.tagName} ${Math.round(e.getBoundingClientRect().width)}x${Math.round(e.getBoundingClientRect().height)}: ${e.textContent.trim().slice(0, 40)}`)"""


@contextmanager
def reading(browser: Any, address: str, name: str, *, script: bool = True, **window: Any) -> Iterator[Reader]:
    """Open a window on the account, with scripts or without; `window` is what Playwright takes for a new context."""
    window.setdefault("viewport", {"width": 1280, "height": 900})
    context = browser.new_context(java_script_enabled=script, **window)
    page = context.new_page()
    reader = Reader(page, address, name, [], [])
    page.on("request", lambda request: reader.asked.append(request.url))
    page.on("console", lambda said: reader.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    try:
        yield reader
    finally:
        context.close()
