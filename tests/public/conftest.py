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
from tests.public.entered import two_editions  # noqa: E402

from answerable.core.kinds import decode  # noqa: E402
from answerable.core.record import Record  # noqa: E402
from answerable.editions.build import build  # noqa: E402
from answerable.editions.gather import gather  # noqa: E402

SAMPLES = Path(__file__).parents[1] / "doors" / "samples"
GOLDEN = Path(__file__).parents[1] / "golden" / "records.jsonl"


@pytest.fixture(scope="session")
def golden_edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition of the hand-written golden record, with findings, readings and every unknown."""
    out = tmp_path_factory.mktemp("golden") / "edition-0001"
    build([decode(line) for line in GOLDEN.read_bytes().splitlines()], out, as_of=date(2031, 6, 30))
    return out


@pytest.fixture(scope="session")
def entered_editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two editions that are in a ledger (`entered`); whoever changes them takes a copy."""
    folder = tmp_path_factory.mktemp("entered")
    two_editions(folder)
    return folder


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
def entered(reading_from: Callable[[Path], Client], entered_editions: Path) -> Client:
    """A client on two editions that are in a ledger."""
    return reading_from(entered_editions)


@pytest.fixture
def real(reading_from: Callable[[Path], Client], real_edition: Path) -> Client:
    """A client on the whole packaged record, local rows included."""
    return reading_from(real_edition)


@pytest.fixture
def small(reading_from: Callable[[Path], Client], small_record: list[Record], tmp_path: Path) -> Client:
    """A client on a small edition made for one test."""
    build(small_record, tmp_path / "edition-0001")
    return reading_from(tmp_path)


@pytest.fixture(scope="session")
def whole_edition(tmp_path_factory: pytest.TempPathFactory, real_edition: Path) -> Path:
    """Edition 2: the packaged record with the samples of every connector, in several collections; edition 1 lies beside it."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "edition-0001").symlink_to(real_edition)
    gathered = gather(SAMPLES)
    assert gathered.stopped == []
    build(
        gathered.records,
        folder / "edition-0002",
        observations=gathered.observations,
        state="not-for-publication",
        number=2,
    )
    return folder / "edition-0002"


@pytest.fixture
def whole(reading_from: Callable[[Path], Client], whole_edition: Path) -> Client:
    """A client on both: the edition of several collections is the newest."""
    return reading_from(whole_edition.parent)
