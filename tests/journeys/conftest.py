"""A browser and an address for it: the packaged record as the public sees it, and the Chromium of the system.

Everything that opens a page skips, saying so, where there is no Chromium.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.window import CHROMIUM, serving

os.environ["DJANGO_SETTINGS_MODULE"] = "answerable.project.settings.public"


@pytest.fixture(scope="session")
def address(public_edition: Path) -> Iterator[str]:
    """The address of the served packaged record."""
    with serving(public_edition) as made:
        yield made


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed: a reader's journey needs a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()
