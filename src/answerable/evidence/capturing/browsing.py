"""Browsing opens one page in a headless Chromium of its own and says what stood there when it had ended.

A fresh profile each time, no service workers, Chromium's sandbox on wherever it can be (it cannot for root). All its
traffic goes to the gate; Chromium itself may look up no name.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from playwright.async_api import Browser, Download, Error, FloatRect, Page, Request, async_playwright
from playwright.async_api import TimeoutError as TookTooLong

from answerable.evidence.capturing.bounds import Uncaptured
from answerable.evidence.capturing.chromium import FLAGS, SETTING, executable
from answerable.evidence.capturing.gate import Gate

VIEW, TALLEST = (1280, 900), 16_000
#: Seconds for each thing that is asked of a page after it has loaded: a page may be busy for ever.
PATIENCE = 10.0
T = TypeVar("T")


@dataclass(slots=True)
class Seen:
    """What stood there: the address and title in the end, each frame's document, the picture, and what could not be had."""

    browser: str
    address: str
    title: str = ""
    documents: list[tuple[str, bytes]] = field(default_factory=list)
    picture: bytes = b""
    missing: list[str] = field(default_factory=list)


async def browse(url: str, gate: Gate) -> Seen:
    """Open a page through the gate and return what stood there. Raises Uncaptured where no page came."""
    # Not beside the file that is made: Chromium's sockets bear no long path.
    with tempfile.TemporaryDirectory(prefix="capture-", ignore_cleanup_errors=True) as home:
        return await _started(url, gate, home)


async def _started(url: str, gate: Gate, home: str) -> Seen:
    async with async_playwright() as playwright:
        found = executable()
        if found is None and not Path(playwright.chromium.executable_path).exists():
            raise Uncaptured("There is no Chromium here", f"Install one, or name it in {SETTING}.")
        try:
            browser = await playwright.chromium.launch(
                executable_path=found,
                chromium_sandbox=os.geteuid() != 0,
                proxy={"server": f"http://127.0.0.1:{gate.port}", "username": gate.user, "password": gate.password},
                args=[*FLAGS, f"--ignore-certificate-errors-spki-list={gate.authority.pin}"],
                # Nothing of the operator's environment is the page's business.
                env={"HOME": home, "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "TMPDIR": home},
            )
        except Error as error:
            first = str(error).strip().splitlines()[0]
            raise Uncaptured(f"Chromium does not start ({first[:300]})", f"See that {found or 'it'} runs.") from None
        try:
            return await _opened(url, gate, browser)
        finally:
            await _Asking().now(browser.close())


async def _opened(url: str, gate: Gate, browser: Browser) -> Seen:
    context = await browser.new_context(
        viewport={"width": VIEW[0], "height": VIEW[1]},
        locale="en-GB",
        timezone_id="UTC",
        service_workers="block",
        accept_downloads=True,
        reduced_motion="reduce",
    )
    saved: list[str] = []
    given_up: dict[str, str] = {}

    def saving(download: Download) -> None:
        saved.append(download.url)

    def failing(request: Request) -> None:
        if request.url.startswith("http"):
            given_up.setdefault(request.url, f"the browser gave it up ({request.failure})")

    def settle() -> None:
        # Not before the end: a download is given up by the page while it still passes the gate, and is then recorded whole.
        for address, why in given_up.items():
            if address.partition("#")[0] not in gate.recording.answers:
                gate.fail(address, why)

    context.on("requestfailed", failing)
    page = await context.new_page()
    page.on("download", saving)
    gate.start()
    seen = Seen(browser.version, url)
    shows = True
    try:
        await page.goto(url, wait_until="commit", timeout=_left(gate) * 1000)
    except Error as error:
        shows = "Download is starting" not in str(error)
        if shows:
            settle()
            raise _why(url, gate, error) from None
    if not shows:
        await _ended(gate)
        seen.address = saved[0] if saved else url
        seen.missing.append("picture and document: the address is a download and shows no page")
    else:
        await _looked_at(page, gate, seen)
    settle()
    return seen


async def _looked_at(page: Page, gate: Gate, seen: Seen) -> None:
    try:
        await page.wait_for_load_state("load", timeout=_left(gate) * 1000)
    except TookTooLong:
        seen.missing.append(f"the end of the page: it was still loading after {gate.bounds.seconds:g} seconds")
    except Error as error:
        seen.missing.append(f"the end of the page: {_first(error)}")
    asking = _Asking()
    # To the end and back, for pictures that load when they are come to.
    await asking.now(page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)"))
    ended = await _ended(gate)
    await asking.now(page.evaluate("window.scrollTo(0, 0)"))
    if not ended and not seen.missing:
        seen.missing.append(f"the end of the page: it was still asking after {gate.bounds.seconds:g} seconds")
    seen.address = page.url
    seen.title = await asking.now(page.title()) or ""
    for frame in page.frames:
        if not frame.url.startswith("http"):
            continue
        text = await asking.now(frame.content())
        if text is not None:
            seen.documents.append((frame.url, text.encode("utf-8", "replace")))
        else:
            seen.missing.append(f"document: {frame.url} gave none in time")
    height = await asking.now(page.evaluate("document.documentElement.scrollHeight"))
    clip: FloatRect | None = None
    if isinstance(height, int | float) and height > TALLEST:
        seen.missing.append(f"picture: the page is {height} pixels tall; its first {TALLEST} are shown")
        clip = {"x": 0, "y": 0, "width": VIEW[0], "height": TALLEST}
    seen.picture = await asking.now(page.screenshot(full_page=True, clip=clip)) or b""
    if not seen.picture:
        seen.missing.append("picture: the page gave none in time")


class _Asking:
    """Asks a page one thing after another; one that was too busy to answer once is given little time for the rest."""

    def __init__(self) -> None:
        self._seconds: float = PATIENCE

    async def now(self, asked: Awaitable[T]) -> T | None:
        """Return the answer, or None where there was none in time."""
        try:
            return await asyncio.wait_for(asked, self._seconds)
        except TimeoutError:
            self._seconds = 1
        except Error:
            pass
        return None


def _left(gate: Gate) -> float:
    return max(gate.ends - time.monotonic(), 0.001)


async def _ended(gate: Gate) -> bool:
    """Wait until the page asks no more, or its time is over."""
    while time.monotonic() < gate.ends:
        if gate.quiet >= gate.bounds.quiet:
            return True
        await asyncio.sleep(0.05)
    return False


def _first(error: Error) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0][:300]


def _why(url: str, gate: Gate, error: Error) -> Uncaptured:
    """Say why no page came: in the gate's words where it was the gate that ended it."""
    if isinstance(error, TookTooLong):
        return Uncaptured(f"{url} gave no page in {gate.bounds.seconds:g} seconds", "Try again, or allow it longer.")
    if "ERR_TOO_MANY_REDIRECTS" in str(error):
        return Uncaptured(f"{url} sends round in a circle", "Look at it in a browser.")
    if gate.failures:
        return Uncaptured(f"{url}: " + next(reversed(gate.failures.values())), "Nothing was captured.")
    return Uncaptured(f"{url} gives no page ({_first(error)})", "Look at it in a browser.")
