"""The public process on a folder of editions: the golden one (public, findings and readings) and the real one (local)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

os.environ["DJANGO_SETTINGS_MODULE"] = "answerable.project.settings.public"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from answerable.core.kinds import decode  # noqa: E402
from answerable.core.record import Record  # noqa: E402
from answerable.editions.build import build  # noqa: E402

GOLDEN = Path(__file__).parents[1] / "golden" / "records.jsonl"


@pytest.fixture(scope="session")
def golden_edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition of the hand-written golden record, with findings, readings and every unknown."""
    out = tmp_path_factory.mktemp("golden") / "edition-0001"
    build([decode(line) for line in GOLDEN.read_bytes().splitlines()], out, as_of=date(2031, 6, 30))
    return out


@pytest.fixture
def reading_from() -> Iterator[Callable[[Path], Client]]:
    """Give a client of the public process on a folder of editions."""
    overrides = []

    def open_on(folder: Path, **more: object) -> Client:
        override = override_settings(EDITIONS=folder, ALLOWED_HOSTS=[*settings.LOOPBACK, "testserver"], **more)
        override.enable()
        overrides.append(override)
        return Client(raise_request_exception=False)

    yield open_on
    for override in reversed(overrides):
        override.disable()


@pytest.fixture
def golden(reading_from: Callable[[Path], Client], golden_edition: Path) -> Client:
    """A client on the golden edition."""
    return reading_from(golden_edition)


@pytest.fixture
def real(reading_from: Callable[[Path], Client], real_edition: Path) -> Client:
    """A client on the whole packaged record, local rows included."""
    return reading_from(real_edition)


@pytest.fixture
def small(reading_from: Callable[[Path], Client], small_record: list[Record], tmp_path: Path) -> Client:
    """A client on a small edition made for one test."""
    build(small_record, tmp_path / "edition-0001")
    return reading_from(tmp_path)
