"""What changed since the edition before, which editions stand on the shelf, and that a page of an edition stays as it is."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import html5lib
import msgspec
import pytest
from django.test import Client
from tests.public.test_counts import read_counts

from answerable.core.actor import Actor, Name
from answerable.core.attribution import Attribution
from answerable.core.record import Record
from answerable.editions.build import build
from answerable.public import changed

OURS = {"checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable"}
DAY = date(2022, 1, 1)


def later(records: list[Record]) -> list[Record]:
    """The next edition: a harm is counted again, a company is gone, a State and a claim of a court are new."""
    made = [
        msgspec.structs.replace(each, max=12, note="Counted again.") if each.id == "harm/ward/1" else each
        for each in records
        if each.id != "company/xco"
    ]
    claim = Attribution(
        **OURS, id="attribution/ward/9", incident="incident/ward", by="A court", by_type="court", type="legal",
        accused="Jane Example", words="It was Jane Example.", date="2019", citations=records[7].citations,
    )  # fmt: skip
    return [*made, claim, Actor(**OURS, id="state/xcc", type="state", names=(Name(text="Celand"),))]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for two editions; filled once."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def shelf(two: Path, small_record: list[Record], reading_from: Callable[[Path], Client]) -> Client:
    """A client on two editions."""
    if not (two / "edition-0002").exists():
        build(small_record, two / "edition-0001", as_of=DAY)
        build(later(small_record), two / "edition-0002", as_of=date(2022, 6, 1), number=2)
    return reading_from(two)


def test_every_change_is_counted_named_and_leads_somewhere(shelf: Client) -> None:
    text = shelf.get("/changes").content.decode()
    html5lib.HTMLParser(strict=True).parse(text)
    said = {
        (values["data-count"], values["data-field"]): int(number)
        for values, number in read_counts(text).counts
        if values.get("data-of") == "1"
    }
    assert said[("actor", "added")] == said[("actor", "withdrawn")] == said[("harm", "changed")] == 1
    assert said[("attribution", "added")] == 1 and ("incident", "changed") not in said
    assert "From edition 1, as of" in text and "Celand" in text
    assert 'href="/e/1/company/xco"' in text and 'href="/e/1/incident/ward#harm/ward/1"' in text
    main = text.partition("<main")[2].partition("</main>")[0]
    for href in re.findall(r'href="(/[^"]+)"', main):
        assert shelf.get(href.replace("&amp;", "&")).status_code == 200, href


def test_changes_are_narrowed_down_by_kind_and_by_what_happened(shelf: Client) -> None:
    named = shelf.get("/changes?kind=actor&what=added").content.decode().partition('id="named"')[2]
    assert "Celand" in named and "/e/1/company/xco" not in named
    assert "Nothing of that kind changed so." in shelf.get("/changes?kind=source&what=withdrawn").content.decode()


def test_what_others_say_is_not_repeated(shelf: Client) -> None:
    text = shelf.get("/changes").content.decode()
    assert "Jane" not in text and "Counted again" not in text
    assert re.search(r"Fields that differ: <bdi[^>]*>max, note<", text)


def test_an_edition_without_one_before_says_so(shelf: Client, golden: Client) -> None:
    assert "No earlier edition stands here" in golden.get("/changes").content.decode()


def test_the_first_edition_of_two_has_nothing_to_compare(shelf: Client) -> None:
    assert "No earlier edition stands here" in shelf.get("/e/1/changes").content.decode()
    assert "From edition 1" in shelf.get("/e/2/changes").content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [("kind=nothing", 404), ("what=better", 404), ("page=0", 400), ("page=-1", 400), ("page=99", 404), ("kind=%00", 404),
     ("kind=%E2%80%AEactor", 404), ("what=" + "a" * 10_000, 404)],
)  # fmt: skip
def test_a_question_that_has_no_answer_is_a_clear_page(shelf: Client, query: str, status: int) -> None:
    response = shelf.get(f"/changes?{query}")
    assert response.status_code == status and "Traceback" not in response.content.decode()


def test_the_shelf_is_listed_newest_first_with_digests(shelf: Client) -> None:
    text = shelf.get("/editions").content.decode()
    assert text.index('href="/e/2/"') < text.index('href="/e/1/"') and text.count("the newest<") == 1
    assert len(set(re.findall(r">([0-9a-f]{64})<", text))) == 2


def test_only_pages_of_the_shelf_change_with_it(
    two: Path, shelf: Client, reading_from: Callable[[Path], Client], tmp_path: Path
) -> None:
    def pages(client: Client) -> list[bytes]:
        return [client.get(each).content for each in ("/e/1/", "/e/1/state/xaa", "/e/1/edition", "/e/1/unknown")]

    both = pages(shelf)
    tag = shelf.get("/e/1/editions")["ETag"]
    shutil.copytree(two / "edition-0001", tmp_path / "edition-0001")
    alone = reading_from(tmp_path)
    assert pages(alone) == both
    again = alone.get("/e/1/editions", headers={"If-None-Match": tag})
    assert again.status_code == 200 and again["ETag"] != tag
    assert alone.get("/e/1/editions", headers={"If-None-Match": again["ETag"]}).status_code == 304


def test_a_numbered_page_leads_to_the_newest(shelf: Client) -> None:
    old = shelf.get("/e/1/state/xaa?x=1").content.decode()
    assert '<a rel="latest-version" href="/state/xaa">' in old and "You are reading edition 1" in old
    assert 'href="/fr/state/xaa"' in shelf.get("/fr/e/1/state/xaa").content.decode()
    assert "You are reading" not in shelf.get("/state/xaa").content.decode()
    assert 'rel="latest-version" href="//' not in shelf.get("/e/1//evil.example").content.decode()


def test_an_edition_that_is_not_for_publication_is_on_no_list_elsewhere(
    small_record: list[Record], reading_from: Callable[..., Client], tmp_path: Path
) -> None:
    build(small_record, tmp_path / "edition-0001", as_of=DAY, state="not-for-publication")
    build(small_record, tmp_path / "edition-0002", as_of=DAY, number=2)
    client = reading_from(tmp_path)
    assert 'href="/e/1/"' in client.get("/editions").content.decode()
    from tests.public.test_ways import OPERATOR

    public = reading_from(tmp_path, OPERATOR=OPERATOR)
    far = {"REMOTE_ADDR": "203.0.113.9"}
    assert 'href="/e/1/"' not in public.get("/editions", **far).content.decode()
    assert "No earlier edition stands here" in public.get("/changes", **far).content.decode()


def test_large_editions_are_compared_elsewhere(shelf: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changed, "MOST_BYTES", 10)
    assert "answerable diff edition-0001 edition-0002" in shelf.get("/changes").content.decode()


def test_many_changes_are_counted_and_some_named(shelf: Client, two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changed, "MOST_NAMED", 2)
    text = shelf.get("/changes").content.decode()
    assert "There are more changes than are named here" in text and text.count('<p class="kind">') == 2


def test_a_broken_edition_is_passed_over(
    shelf: Client, two: Path, tmp_path: Path, reading_from: Callable[[Path], Client]
) -> None:
    shutil.copytree(two, tmp_path / "shelf")
    (tmp_path / "shelf" / "edition-0001" / "edition.sqlite").write_bytes(b"broken")
    client = reading_from(tmp_path / "shelf")
    assert client.get("/editions").status_code == 200
    assert "No earlier edition stands here" in client.get("/changes").content.decode()
