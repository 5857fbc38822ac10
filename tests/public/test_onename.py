"""One actor behind several names, and one name behind several records: who says so, why, and what was taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from answerable.core.actor import Actor, Name, Resolution
from answerable.core.record import Record
from answerable.editions.build import build
from answerable.public.onename import judged, one_with, shared
from answerable.public.shelf import Volume

OURS: dict[str, Any] = {"checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable"}


def group(slug: str, *names: str, publisher: str = "Answerable") -> Actor:
    main, *others = names
    return Actor(
        **{**OURS, "publisher": publisher}, id=f"group/{slug}", type="group",
        names=(Name(text=main), *(Name(text=other, use="alias") for other in others)),
    )  # fmt: skip


def says(place: int, verdict: Any, by: str, why: str, **more: Any) -> Resolution:
    left, right = more.get("left", ""), more["right"]
    stem = f"{left.partition('/')[2] or 'a-name'}/{right.partition('/')[2]}"
    return Resolution(**OURS, id=f"resolution/{stem}/{place}", verdict=verdict, by=by, why=why, **more)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the edition lies; built once."""
    return tmp_path_factory.mktemp("waders")


@pytest.fixture
def volume(small_record: list[Record], folder: Path) -> Volume:
    """Five groups: heron and egret are one, heron and stork are not; that heron and ibis are one was taken back."""
    if not (folder / "edition-0001").exists():
        write(small_record, folder / "edition-0001")
    return Volume(folder / "edition-0001")


def write(small_record: list[Record], out: Path) -> None:
    made = [
        group("heron", "Grey Heron", "GH"),
        group("egret", "Egret", "G.H.", publisher="A Compiler"),
        group("stork", "Stork", publisher="A Compiler"),
        group("ibis", "Ibis"),
        group("coot", "Coot", "gh"),
        says(1, "same", "A panel", "Both use <one> tool.", left="group/heron", right="group/egret"),
        says(1, "different", "A panel", "They fought.", left="group/stork", right="group/heron", date="2021-05"),
        says(1, "same", "A rule", "The names meet.", left="group/heron", right="group/ibis"),
        says(2, "different", "A panel", "The names met by chance.", left="group/heron", right="group/ibis"),
        says(1, "same", "A panel", "So its letters say.", name="The Waders", right="group/heron"),
        says(1, "unsure", "A panel", "Two letters say little.", name="GH", right="group/egret"),
    ]
    build([*small_record, *made], out)


@pytest.fixture
def page(volume: Volume, reading_from: Callable[[Path], Client]) -> Callable[[str], str]:
    """Give the text of a page of that edition."""
    client = reading_from(volume.edition.path.parent)

    def read(address: str) -> str:
        response = client.get(address)
        assert response.status_code == 200, address
        return response.content.decode()

    return read


def test_a_judgement_names_its_author_its_reason_and_the_other_record(page: Callable[[str], str]) -> None:
    html = page("/group/heron")
    names = html[html.index('id="names"') : html.index('id="said"')]
    assert '<a href="/group/egret"><bdi>Egret</bdi></a> (<code>group/egret</code>) are one actor' in names
    assert "says <bdi>A panel</bdi>" in names and "Both use &lt;one&gt; tool." in names
    assert "(<code>group/stork</code>) are not one actor" in names and "They fought." in names and "May 2021" in names
    assert "The name “<bdi>The Waders</bdi>” means this actor" in names
    assert "is never carried further than the two records" in names


def test_the_other_record_says_the_same(page: Callable[[str], str]) -> None:
    assert "(<code>group/heron</code>) are one actor" in page("/group/egret")
    assert "(<code>group/heron</code>) are not one actor" in page("/group/stork")
    assert "The name “<bdi>GH</bdi>” may mean this actor" in page("/group/egret")


def test_what_was_taken_back_is_kept_and_says_so(page: Callable[[str], str], volume: Volume) -> None:
    html = page("/group/ibis")
    assert "The names met by chance." in html and "The names meet." in html
    assert html.count("taken back by a later judgement") == 1
    assert html.index("met by chance.") < html.index("taken back by a") < html.index("The names meet.")
    assert [(each.resolution.verdict, each.stands) for each in judged(volume, "group/ibis")] == [
        ("different", True), ("same", False),
    ]  # fmt: skip


def test_nothing_is_closed_transitively(volume: Volume) -> None:
    assert [each.other.id for each in one_with(volume, "group/heron")] == ["group/egret"]
    assert [each.other.id for each in one_with(volume, "group/egret")] == ["group/heron"]
    assert one_with(volume, "group/ibis") == one_with(volume, "group/stork") == []


def test_a_name_that_several_bear_is_said_to_decide_nothing(page: Callable[[str], str], volume: Volume) -> None:
    heron = volume.edition.framework.actors["group/heron"]
    assert [(each.name, each.others) for each in shared(volume, heron)] == [("GH", ("group/coot", "group/egret"))]
    undecided = shared(volume, heron, judged(volume, "group/heron"))
    assert [(each.name, each.others) for each in undecided] == [("GH", ("group/coot",))]
    html = page("/group/heron")
    assert "Names that other records bear too" in html and "A shared name by itself decides nothing." in html
    assert 'id="names"' not in page("/state/xaa")


def test_the_list_of_groups_says_who_is_one_with_whom(page: Callable[[str], str]) -> None:
    html = page("/groups")
    assert "one actor with" in html and html.count('class="one"') == 2
    assert "Egret</bdi></a> (A Compiler), says A panel" in html
    assert 'data-count="actor" data-collection="a-compiler"' in html


def test_every_resolution_has_its_place(
    page: Callable[[str], str], reading_from: Callable[[Path], Client], volume: Volume
) -> None:
    client = reading_from(volume.edition.path.parent)
    for each in volume.edition.records("resolution"):
        response = client.get(f"/{each.id}")
        assert response.status_code == 302
        target, _, anchor = response["Location"].partition("#")
        assert f'id="{anchor}"' in page(target)
