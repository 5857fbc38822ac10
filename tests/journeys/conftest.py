"""The address that a reader opens: the packaged record as the public sees it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.journeys.window import serving

os.environ["DJANGO_SETTINGS_MODULE"] = "answerable.project.settings.public"


@pytest.fixture(scope="session")
def address(public_edition: Path) -> Iterator[str]:
    """The address of the served packaged record."""
    with serving(public_edition) as made:
        yield made
