"""A newcomer reads the account in a browser, without JavaScript: home, incident, provision, reading, source.

Runs in the Chromium of the system; skips, saying so, where there is none. Screenshots go to `screenshots/`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "screenshots"

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium is installed: the reader's journey needs a browser"
)


@pytest.fixture(scope="module")
def address(public_edition: Path) -> Iterator[str]:
    """The address of a served public edition."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = subprocess.Popen(
        [sys.executable, "-m", "answerable", "serve", str(public_edition), "--port", str(port)],
        env={name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")},
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/method", timeout=5).close()
                break
            except OSError:
                assert serving.poll() is None, "the server ended"
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.terminate()
        serving.wait(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def shown(page: Any, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")])
def test_from_the_front_page_to_a_source(address: str, browser: Any, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=False
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def step(name: str, people_first: bool = False) -> None:
        shown(page, f"{name}-{width}-{scheme}")
        overflow = page.locator("html").evaluate("root => root.scrollWidth") if context.pages else width
        assert overflow <= width, f"{name} is wider than the screen"
        if people_first:
            assert page.locator("main section").first.get_attribute("id") == "people"

    page.goto(address)
    step("home")
    page.locator("#people a").first.click()
    step("incident", people_first=True)
    assert "/incident/" in page.url
    page.locator("#promised a[href*='/provision/']").first.click()
    step("provision", people_first=True)
    page.goto(f"{address}/indicators")
    page.locator("main a[href*='/indicator/attributed-conduct']").first.click()
    step("indicator")
    page.locator("#answers a[href*='/reading/']").first.click()
    step("reading")
    assert page.locator("text=automated, unreviewed").first.is_visible()
    page.locator("#inputs a[href*='/source/']").first.click()
    step("source")
    assert "/source/" in page.url and page.locator("h1").is_visible()
    page.goto(address)
    page.locator("footer a[href='/coverage']").click()
    step("coverage")
    page.locator("#sector").select_option("healthcare")
    page.locator(".choose button").click()
    assert "sector=healthcare" in page.url and page.locator("#nobody li").first.is_visible()
    page.locator("#states tbody a").first.click()
    step("state", people_first=True)
    assert page.url.endswith("#looked") and page.locator("#looked").is_visible()
    assert context.cookies() == []
    assert all(url.startswith(address) for url in asked), "something was asked of another host"
    context.close()


@pytest.mark.parametrize(
    ("path", "scheme"),
    [("/", "light"), ("/", "dark"), ("/incident/synnovis-2024", "light"), ("/incident/synnovis-2024", "dark"),
     ("/state/rus", "dark"), ("/provision/un-gge-2015/13f", "light"), ("/method", "light"), ("/search?q=water", "dark"),
     ("/coverage", "light"), ("/coverage?sector=water", "dark"), ("/incidents", "light"), ("/sources", "dark"),
     ("/compare?instrument=instrument/un-gge-2015", "light"),
     ("/compare?actor=state/fra&actor=state/rus&actor=state/usa&instrument=instrument/un-gge-2015", "dark"),
     ("/source/misp-galaxy-threat-actor", "light"), ("/group/apt28", "dark"), ("/edition", "light")],
)  # fmt: skip
def test_pages_are_accessible(address: str, browser: Any, path: str, scheme: str) -> None:
    from axe_core_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(address + path)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    problems = [
        f"{problem['id']}: {' '.join(node['html'].split())[:160]}"
        for problem in found["violations"]
        for node in problem["nodes"][:3]
    ]
    assert found["passes"] and problems == []
    context.close()
