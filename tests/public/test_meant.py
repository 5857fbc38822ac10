"""What an address that holds nothing offers instead: the likeliest first, of this edition or another, in bounded time."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client


def offered(client: Client, address: str, status: int = 404) -> list[str]:
    response = client.get(address)
    assert response.status_code == status
    found = re.search(r'<section class="q" id="meant".*?</section>', response.content.decode(), re.DOTALL)
    return re.findall(r'<a href="([^"]+)"', found[0]) if found else []


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("/state/france", "/state/fra"), ("/State/FRA/", "/state/fra"), ("/state//fra", "/state/fra"), ("/country/fra", "/state/fra"),
        ("/states/fra", "/state/fra"), ("/state/fra.htm", "/state/fra"), ("/state/fr", "/state/fra"), ("/stat/fra", "/state/fra"),
        ("/state/FRA.json", "/state/fra.json"), ("/e/1/state/france", "/e/1/state/fra"), ("/e/9/state/fra", "/state/fra"),
        ("/ar/state/france", "/ar/state/fra"), ("/Incidents/", "/incidents"), ("/incidnets", "/incidents"),
        ("/incident/wannacry-nhs", "/incident/wannacry-nhs-2017"), ("/incident/wannacry_nhs_2017", "/incident/wannacry-nhs-2017"),
        ("/instruments/un-gge-2015", "/instrument/un-gge-2015"), ("/treaty/budapest-convention", "/instrument/budapest-convention"),
        ("/group/apt-28", "/group/apt28"), ("/states?page=77", "/states"), ("/state/%E2%80%AEfra", "/state/fra"),
    ],
)  # fmt: skip
def test_what_was_meant_stands_first(real: Client, address: str, first: str) -> None:
    found = offered(real, address)
    assert found[:1] == [first] and len(found) <= 5
    assert all(real.get(each).status_code in (200, 451) for each in found)


def test_a_wrong_page_of_a_list_leads_to_the_list(real: Client) -> None:
    assert offered(real, "/states?page=-1", 400) == ["/states"]


def test_in_every_language_a_page_is_offered_without_what_was_asked_of_it(real: Client) -> None:
    for prefix in ("", "/fr", "/es", "/ar"):
        assert offered(real, f"{prefix}/explore?kind=incident&type=nonsense") == [f"{prefix}/explore"]


def test_words_of_the_address_are_ready_to_be_searched(real: Client) -> None:
    assert b'value="red maple"' in real.get("/incident/red-maple").content
    assert b"<script" not in real.get("/incident/<script>alert(1)</script>").content


def test_a_record_of_another_edition_is_found_there(whole: Client, whole_edition: Path) -> None:
    import answerable

    ids = {each.id for each in answerable.open(whole_edition).records("incident")}
    earlier = {each.id for each in answerable.open(whole_edition.parent / "edition-0001").records("incident")}
    only = min(ids - earlier)
    assert offered(whole, f"/e/1/{only}")[0] == f"/e/2/{only}"


@pytest.mark.parametrize(
    "address",
    ["/state/" + "a" * 290, "/incident/" + "-".join(["hospital"] * 30), "/source/" + "e" * 120, "/incident/a", "/x" * 140,
     "/state/%F0%9F%98%80", "/incident/%22%29%20OR%20NEAR%28", "/group/*", "/state/'%20OR%201=1", "/" + "%CC%81" * 90],
)  # fmt: skip
def test_nothing_makes_it_slow_or_breaks_it(whole: Client, address: str) -> None:
    whole.get("/nowhere")
    began = time.process_time()
    assert whole.get(address).status_code == 404
    assert time.process_time() - began < 1.5


def test_without_an_edition_nothing_is_offered(reading_from: Callable[..., Client], tmp_path: Path) -> None:
    assert offered(reading_from(tmp_path), "/state/france", 503) == []
