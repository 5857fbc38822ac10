"""Collections stay apart on pages: home, lists, sources row by row, codes, and what nobody recorded."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

import answerable
from answerable.editions.edition import Edition

#: Built once: these tests stay together.
pytestmark = pytest.mark.xdist_group("whole")
COUNT = re.compile(r'data-count="incident" data-collection="([^"]+)"')


@pytest.fixture
def edition(whole_edition: Path) -> Edition:
    """The edition that the pages are made from."""
    return answerable.open(whole_edition)


def test_the_home_page_says_whose_numbers_it_shows(whole: Client, edition: Edition) -> None:
    html = whole.get("/").content.decode()
    assert "Answerable’s own documented cases" in html
    others = html[html.index('id="others"') : html.index('id="read"')]
    assert len(set(COUNT.findall(others))) > 3 and "answerable" not in COUNT.findall(others)
    for address in re.findall(r'href="(/source/[^"]+)"', others):
        assert whole.get(address).status_code == 200
    elsewhere = html.replace(others, "")
    assert set(COUNT.findall(elsewhere)) == {"answerable"}


def test_a_list_of_incidents_is_of_one_collection(whole: Client, edition: Edition) -> None:
    def listed(address: str) -> set[str]:
        html = whole.get(address).content.decode()
        ids = re.findall(r'<th scope="row" role="rowheader"><a href="/(incident/[^"]+)"', html)
        return {edition.get(each).publisher for each in ids}  # type: ignore[union-attr]

    assert listed("/incidents") == {"Answerable"}
    assert listed("/incidents?collection=access-now") == {"Access Now"}
    incidents: list[Any] = list(edition.records("incident"))
    state = next(each for each in incidents if each.publisher == "Access Now").territories[0]
    assert listed(f"/incidents?collection=access-now&struck={state}") == {"Access Now"}
    for hostile in (
        "collection=nobody", "collection=%00", "struck=state/zzz", "struck=state/fra&ascribed=state/rus", "collection=",
        "ascribed=%27%20OR%201=1", "collection=mitre",
    ):  # fmt: skip
        assert whole.get(f"/incidents?{hostile}").status_code == (200 if hostile == "collection=" else 404), hostile


def test_every_source_of_rows_adds_up_on_its_page(whole: Client, edition: Edition) -> None:
    accountings: list[Any] = list(edition.records("accounting"))
    assert len(accountings) > 9
    table = whole.get("/sources").content.decode()
    for each in accountings:
        html = whole.get(f"/{each.source}").content.decode()
        section = html[html.index(f'id="{each.id}"') :]
        said = [int(n.replace(",", "")) for n in re.findall(r"<dd>([\d,]+)</dd>", section)[:4]]
        assert said == [each.read, each.recorded, each.refused, each.unresolved]
        assert said[0] == sum(said[1:])
        for outcome in each.outcomes:
            assert escape(outcome.reason) in section
        for field in each.unread_fields:
            assert f"<code>{escape(field.name)}</code>" in section
        for observed in each.observations:
            assert observed.sha256 in section and f"{observed.table}.parquet" not in section
        assert f'href="/{each.source}"' in table


def test_codes_stand_as_their_coders_entered_them(whole: Client, edition: Edition) -> None:
    incidents: list[Any] = list(edition.records("incident"))
    coded = next(each for each in incidents if each.codes and "EuRepoC" in each.publisher)
    html = whole.get(f"/{coded.id}").content.decode()
    assert f"As coded by <bdi>{coded.publisher}</bdi>" in html
    for code in coded.codes:
        field, _, value = code.partition("=")
        assert f"<code>{field}</code>" in html and escape(value) in html
    assert "As coded by" not in whole.get("/incident/synnovis-2024").content.decode()


def test_what_a_claim_does_not_say_is_not_recorded(whole: Client, edition: Edition) -> None:
    claims: list[Any] = list(edition.records("attribution"))
    untyped = next(each for each in claims if each.type == "not-recorded")
    html = whole.get(f"/{untyped.incident}").content.decode()
    assert "Kind not recorded" in html and ">not-recorded<" not in html
