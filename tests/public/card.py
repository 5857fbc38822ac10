"""The card is the picture that other sites show beside a link: drawn from card.svg by a browser, 1200 by 630 px.

`make card` draws it anew. It shows no actor, no number and no person. Its band is an example with its three words beneath.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).parents[2] / "src" / "answerable" / "public" / "static" / "answerable"
WIDTH, HEIGHT = 1200, 630


def draw() -> bytes:
    """Return the card as PNG, by the machine's own Chromium or else by playwright's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto((STATIC / "card.svg").as_uri())
        made = page.screenshot()
        browser.close()
    return made


if __name__ == "__main__":
    (STATIC / "card.png").write_bytes(draw())
