"""Readings recomputed by hand in the docs are word for word what the questions answer on the data they were made of."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from answerable.core.indicator import Reading
from answerable.core.record import canonical
from answerable.editions.asking import digests, open_tables
from answerable.editions.derive import Derivation
from answerable.editions.framework import Framework
from answerable.editions.gather import gather
from answerable.editions.parquet import ParquetWriter
from answerable.indicators import Tables, all_indicators, ask

DOCS = Path(__file__).parents[2] / "docs"
SECTIONS = [
    section
    for path in sorted([*DOCS.glob("recomputed*.md"), *DOCS.glob("recomputed/*.md")])
    for section in re.split(r"(?m)^(?=## )", path.read_text(encoding="utf-8"))
]
#: Sections that give a reading of the real record; others give made-up rows, and are tested beside their questions.
REAL = [(found[1], section) for section in SECTIONS if (found := re.search(r"(?m)^`(reading/[^`]+)`$", section))]
SLUGS = {name.split("/")[1] for name, _ in REAL}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    folder = os.environ.get("ANSWERABLE_DATA")
    if not folder:
        pytest.skip("ANSWERABLE_DATA names no folder of outside data")
    made, out, framework = gather(Path(folder)), tmp_path_factory.mktemp("recomputed") / "tables", Framework()
    lines = (canonical(each) for each in sorted(made.records, key=lambda each: each.id.encode()))
    with closing(ParquetWriter(out)) as parquet:
        Derivation([parquet], [framework.take]).take(lines)
    opened = open_tables(out, framework, date(2026, 6, 1), made.observations)
    yield opened
    opened.backend.disconnect()


@pytest.fixture(scope="module")
def readings(tables: Tables) -> dict[str, Reading]:
    asked = [indicator for indicator in all_indicators() if indicator.slug in SLUGS]
    return {each.id: each for indicator in asked for each in ask(indicator, tables, lambda ids: digests(tables, ids))}


def test_readings_of_data_sets_are_recomputed_in_the_docs() -> None:
    assert {
        "shutdowns-ordered", "time-to-attribution", "responses-to-vital-services", "law-coding", "detection",
        "health-breaches",
    } <= SLUGS  # fmt: skip


@pytest.mark.parametrize(("name", "section"), REAL, ids=[name for name, _ in REAL])
def test_what_was_recomputed_by_hand_is_what_the_question_answers(name: str, section: str, readings) -> None:
    reading = readings[name]
    quoted = " ".join(line.removeprefix(">").strip() for line in section.splitlines() if line.startswith(">"))
    assert quoted == reading.because
    assert f"`{reading.status}`" in section and f"`{reading.standard}`" in section
    named = [each for each in reading.inputs if each.startswith(("incident/", "harm/", "response/", "commitment/"))]
    assert [each for each in named if each not in section] == []
