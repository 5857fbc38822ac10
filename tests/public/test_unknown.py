"""What an edition cannot know, recounted from its records, and the words of the glossary."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from tests.public.test_counts import read_counts

import answerable
from answerable.core.assessment import UNKNOWN
from answerable.core.harm import DIMENSIONS
from answerable.core.record import Record
from answerable.editions.build import build
from answerable.public.glossary import terms
from answerable.public.words import STATUSES


def test_readings_are_counted_by_kind_of_not_knowing(golden: Client, golden_edition: Path) -> None:
    text = golden.get("/unknown").content.decode()
    readings = list(answerable.open(golden_edition).records("reading"))
    said = {
        (values["data-of"], values["data-collection"]): number
        for values, number in read_counts(text).counts
        if values["data-count"] == "reading"
    }
    by_kind = {kind: sum(each.status == kind for each in readings) for kind in UNKNOWN}
    assert {kind: sum(int(n) for (of, _), n in said.items() if of == kind) for kind in UNKNOWN} == by_kind
    assert sum(by_kind.values()) > 0 and all(str(STATUSES[kind]) in text for kind in UNKNOWN)


def test_harm_without_an_entry_is_a_blank_of_one_collection(golden: Client, golden_edition: Path) -> None:
    edition = answerable.open(golden_edition)
    incidents = {each.id for each in edition.records("incident")}
    harms = list(edition.records("harm"))
    said = {
        values["data-of"]: int(number)
        for values, number in read_counts(golden.get("/unknown").content.decode()).counts
        if values.get("data-field") == "blank"
    }
    expected = {
        dimension: len(incidents - {each.incident for each in harms if each.dimension == dimension})
        for dimension in DIMENSIONS
    }
    assert said == {**expected, "any": len(incidents - {each.incident for each in harms})}
    assert len(set(said.values())) > 1


def test_criteria_that_nobody_asked_about(real: Client, real_edition: Path) -> None:
    edition = answerable.open(real_edition)
    asked = {each.criterion for kind in ("reading", "finding") for each in edition.records(kind)}
    expected = {}
    for instrument in edition.framework.instruments:
        held = {
            criterion
            for each in edition.framework.provisions.values()
            if each.instrument == instrument
            for criterion in each.criteria
        }
        if held - asked:
            expected[instrument] = f"{len(held - asked)} of {len(held)}"
    text = real.get("/unknown").content.decode()
    assert dict(re.findall(r'<td data-unread="([^"]+)">([^<]+)</td>', text)) == expected != {}


def test_languages_that_no_source_is_in(golden: Client, golden_edition: Path) -> None:
    read = {each.language.partition("-")[0] for each in answerable.open(golden_edition).records("source")}
    text = golden.get("/unknown").content.decode()
    assert set(re.findall(r'data-silent="(\w+)"', text)) == {"ar", "en", "es", "fr", "ru", "zh"} - read


def test_what_was_left_out_is_said(
    reading_from: Callable[[Path], Client], small_record: list[Record], tmp_path: Path
) -> None:
    build(small_record, tmp_path / "edition-0001", withheld={"terms that do not allow publication: X": 7})
    left = reading_from(tmp_path).get("/unknown").content.decode()
    assert "terms that do not allow publication: X" in left and ">7<" in left


def test_what_a_public_edition_would_leave_out_is_said(real: Client) -> None:
    assert "<code>LicenseRef-local-UN-votes</code>" in real.get("/unknown").content.decode()


def test_nothing_left_out_is_said_too(golden: Client) -> None:
    text = golden.get("/unknown").content.decode()
    assert "Nothing that the doors gave was withheld." in text and "LicenseRef-local" not in text


def test_an_edition_of_almost_nothing_has_the_page_too(small: Client) -> None:
    response = small.get("/unknown")
    assert response.status_code == 200 and "Traceback" not in response.content.decode()


def test_every_word_has_an_address_and_a_meaning(golden: Client) -> None:
    text = golden.get("/glossary").content.decode()
    every = [each for _id, _name, group in terms() for each in group]
    assert len(every) > 50 and len({each.anchor for each in every}) == len(every)
    assert {each.status for each in every} - {""} == set(STATUSES)
    for each in every:
        assert f'<div id="{each.anchor}">' in text and str(each.means)[:20].split("’")[0] in text
        if each.page:
            assert golden.get(each.page).status_code == 200, each.page


@pytest.mark.parametrize("query", ["?page=-1", "?q=%00", "?x=" + "a" * 10_000, "?%E2%80%AE=1"])
def test_a_question_that_nobody_asked_changes_nothing(golden: Client, query: str) -> None:
    def main(address: str) -> str:
        return golden.get(address).content.decode().partition("<main")[2].partition('id="cite"')[0]

    assert main("/unknown" + query) == main("/unknown") != ""
