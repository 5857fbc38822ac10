"""The languages of the pages: which address speaks which, what a page says of its others, and what has no language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest
from django.test import Client
from django.utils import formats, translation
from msgspec.structs import replace
from tests.conftest import OURS

from answerable.core.commitment import Position
from answerable.core.incident import Incident, Response
from answerable.core.record import Record
from answerable.editions.build import build
from answerable.public.formats.fr import formats as french
from answerable.public.operator import Operator
from answerable.public.templatetags.settled import Settled

LANGUAGES = {"en": "", "fr": "/fr", "es": "/es", "ar": "/ar"}
PAGES = ("/", "/incidents", "/instruments", "/actors", "/states", "/sources", "/indicators", "/coverage", "/method",
         "/edition", "/search?q=clinic", "/explore", "/compare", "/incident/leaf-clinic-2030", "/state/xaa",
         "/themes", "/theme/health-care", "/years")  # fmt: skip
HERE = "https://example.org"
SOMEBODY = Operator(name="A", address="B", contact="C", complaints="D", site=HERE)


@pytest.fixture
def published(reading_from: Callable[..., Client], golden_edition: Path) -> Client:
    """A client on the golden edition, published by somebody."""
    return reading_from(golden_edition, OPERATOR=SOMEBODY)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_an_address_decides_the_language_alone(golden: Client, code: str, page: str) -> None:
    for edition in ("", "/e/1"):
        response = golden.get(
            f"{LANGUAGES[code]}{edition}{page}", headers={"accept-language": "es", "cookie": "django_language=fr"}
        )
        said = response.content.decode()
        assert response.status_code == 200
        assert f'<html lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}">' in said
        assert response["Content-Language"] == code and not response.cookies
        assert "accept-language" not in response.get("Vary", "").lower() and "cookie" not in response["Vary"].lower()
        inside = re.findall(r'(?:href|action)="(/[^"]*)"', re.sub(r'<nav class="langs".*?</nav>', "", said, flags=re.S))
        assert inside
        for each in inside:
            data = re.search(r"\.(csv|jsonl?|jsonld|atom|bib|parquet|sqlite|sql)($|[?#])|SHA256SUMS", each)
            if not each.startswith("/static/") and not data:
                # Under a number a page may lead to the newest edition, and never out of its language.
                assert re.match(f"{LANGUAGES[code]}/(?!fr/|es/|ar/)", each), each


@pytest.mark.parametrize(
    "page", ["/", "/e/1/search?q=clinic&page=1", "/incident/leaf-clinic-2030", "/nothing?a=%22%3Cb"]
)
def test_the_switch_leads_to_the_same_page(golden: Client, page: str) -> None:
    for code, prefix in LANGUAGES.items():
        said = golden.get(prefix + page).content.decode()
        (switch,) = re.findall(r'<nav class="langs".*?</nav>', said, flags=re.S)
        linked = dict(re.findall(r'hreflang="(\w+)" rel="alternate" href="([^"]*)"', switch))
        assert linked == {
            other: (start + page).replace("&", "&amp;") for other, start in LANGUAGES.items() if other != code
        }
        assert f'<span lang="{code}" aria-current="true">' in switch


def test_no_address_leads_the_switch_elsewhere(golden: Client) -> None:
    for path in (
        "/fr//example.org/x",
        "/fr/%0d%0ax",
        "/ar/" + "a" * 3_000,
        "/es/?q=" + "b" * 3_000,
        "/fr/fr/",
        "/fr/e/1//x",
    ):
        said = golden.get(path).content.decode()
        for each in re.findall(r'rel="alternate" href="([^"]*)"', said):
            assert re.match(r"/(?!/)", each) and len(each) < 2_100


def test_mishaps_speak_the_language_of_their_address(
    golden: Client, reading_from: Callable[..., Client], tmp_path: Path
) -> None:
    for code, prefix in LANGUAGES.items():
        response = golden.get(f"{prefix}/nothing")
        assert response.status_code == 404 and f'<html lang="{code}"' in response.content.decode()
        assert f'action="{prefix}/search"' in response.content.decode()
        for answer, status in (
            (golden.post(f"{prefix}/"), 405),
            (golden.get(f"{prefix}/", headers={"host": "somewhere.example"}), 400),
        ):
            assert (answer.status_code, answer["Content-Language"]) == (status, code)
    empty = reading_from(tmp_path)
    for code, prefix in LANGUAGES.items():
        answer = empty.get(f"{prefix}/")
        assert (answer.status_code, answer["Content-Language"]) == (503, code)


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml", "/sitemap-1.xml", "/.well-known/security.txt", "/en/", "/FR/",
                                  "/fr-CA/", "/de/", "/frx/", "/e/1/fr/", "/fr/en/", "/ar/e/9/"])  # fmt: skip
def test_what_speaks_of_the_whole_site_or_no_language_of_ours_is_not_there(published: Client, path: str) -> None:
    prefixed = (
        path if path.strip("/").partition("/")[0] in {*LANGUAGES, "FR", "fr-CA", "de", "frx", "e"} else f"/fr{path}"
    )
    assert published.get(prefixed).status_code == 404


def test_a_bare_language_leads_to_its_front_page(golden: Client) -> None:
    for code in ("fr", "es", "ar"):
        answer = golden.get(f"/{code}")
        assert (answer.status_code, answer["Location"]) == (308, f"/{code}/")


@pytest.mark.parametrize("data", ["/coverage.csv", "/coverage.json", "/incident/leaf-clinic-2030.json",
                                  "/state/xaa.atom", "/e/1/state/xaa.bib", "/edition/records.jsonl"])  # fmt: skip
def test_data_has_one_address(published: Client, data: str) -> None:
    assert published.get(data).status_code == 200
    for prefix in ("/fr", "/ar"):
        answer = published.get(prefix + data)
        assert (answer.status_code, answer["Location"]) == (308, data)


def test_pages_name_themselves_in_every_language(published: Client) -> None:
    for code, prefix in LANGUAGES.items():
        for start in ("", "/e/1"):
            said = published.get(f"{prefix}{start}/incident/leaf-clinic-2030?utm=1").content.decode()
            found = dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]*)">', said))
            page = "/incident/leaf-clinic-2030"
            assert found == {
                **{each: HERE + other + page for each, other in LANGUAGES.items()},
                "x-default": HERE + page,
            }
            assert f'<link rel="canonical" href="{found[code]}">' in said
            assert f'<link rel="cite-as" href="{HERE}/e/1{page}">' in said


def test_the_sitemap_names_the_languages(published: Client) -> None:
    part = ElementTree.fromstring(published.get("/sitemap-1.xml").content)
    urls = list(part)
    assert urls
    for url in urls:
        place = url.findtext("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
        assert place is not None
        found = {each.get("hreflang"): each.get("href") for each in url.iter("{http://www.w3.org/1999/xhtml}link")}
        assert found == {code: place.replace(HERE, HERE + prefix, 1) for code, prefix in LANGUAGES.items()}


def test_each_language_of_a_page_has_its_own_tag(golden: Client) -> None:
    tags = {code: golden.get(f"{prefix}/incidents")["ETag"] for code, prefix in LANGUAGES.items()}
    assert len(set(tags.values())) == len(tags)
    assert golden.get("/ar/incidents", headers={"if-none-match": tags["ar"]}).status_code == 304
    assert golden.get("/ar/incidents", headers={"if-none-match": tags["en"]}).status_code == 200


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arabic in which every string of ours says that it was translated: ⟦…⟧."""
    trans = translation._trans
    for name in ("gettext", "pgettext", "ngettext", "npgettext"):
        real = getattr(trans, name)

        def said(*args: object, _real: Callable[..., str] = real) -> str:
            made = _real(*args)
            return f"⟦{made}⟧" if translation.get_language() == "ar" and made.strip(" ;,·") else made

        monkeypatch.setattr(trans, name, said)
    # Templates keep what other tests had them settle: here every word is said afresh, and nothing made up is left to others.
    monkeypatch.setattr(Settled, "render", lambda settled, context: settled._node.render(context))


def unmarked(text: str) -> list[str]:
    """Return the words of a page that stand neither in a string of ours nor in an element that is isolated or of its own language."""
    found: list[str] = []

    def walk(node: Any, language: str, isolated: bool) -> None:
        tag = str(node.tag).rpartition("}")[2]
        if tag in ("style", "svg", "code", "title", "time"):
            return
        language = node.get("lang", language)
        isolated = isolated or tag == "bdi" or (tag == "a" and "langs" in node.get("class", ""))
        if language == "ar" and not isolated and node.text:
            found.append(node.text)
        for each in node:
            walk(each, language, isolated)
            if language == "ar" and not isolated and each.tail:
                found.append(each.tail)

    (body,) = html5lib.parse(text).iter("{http://www.w3.org/1999/xhtml}body")
    walk(body, "ar", False)
    whole = "\x00".join(found)
    while (bare := re.sub("⟦[^⟦⟧]*⟧", "", whole)) != whole:
        whole = bare
    return [each.strip() for each in whole.split("\x00") if re.search(r"[A-Za-z]{4}", each)]


#: Names, licences and formats that are the same in every language.
SAME = re.compile(
    r"Answerable|BibTeX|CSL-JSON|JSON-LD|JSON|CSV|Atom|JSON Feed|Parquet|CC[0-]|CC-BY.*|CC0.*|local-only:.*|LicenseRef.*"
    r"|EUPL.*|https?://.*"
)


@pytest.mark.parametrize("page", PAGES)
def test_every_word_of_ours_is_translated_and_every_word_of_a_record_is_marked(
    golden: Client, pseudo: None, page: str
) -> None:
    said = golden.get(f"/ar{page}").content.decode()
    assert "⟦" in said
    assert [each for each in unmarked(said) if not SAME.fullmatch(each)] == []
    assert "⟦" not in golden.get(page).content.decode(), "a translated text was kept for another language"


@pytest.fixture
def grouped(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """French that sets every figure of a number apart, so that a number which is no text cannot hide."""
    monkeypatch.setattr(french, "NUMBER_GROUPING", 1)
    formats.reset_format_cache()
    yield
    monkeypatch.undo()
    formats.reset_format_cache()


@pytest.mark.parametrize("page", PAGES)
def test_numbers_that_are_no_text_are_written_alike_in_every_language(golden: Client, grouped: None, page: str) -> None:
    def held(text: str) -> list[str]:
        # A stream is as high as its labels, which take the lines that their language needs.
        streams = re.findall(r'<svg class="[a-z ]*\bstream\b.*?</svg>', text, flags=re.S)
        assert not any(re.search(r'\s(?:width|height|x|y|d|viewBox)="[^"]*[\u202f,]', each) for each in streams)
        text = re.sub(r'<nav class="langs".*?</nav>|<link [^>]*>', "", text, flags=re.S)
        for each in streams:
            text = text.replace(each, "")
        found = re.findall(
            r"\s(?:width|height|x|y|[xy][12]|c[xy]|r|d|viewBox|points|transform|href|action|id|value|datetime|data-(?!l=)[a-z-]+|"
            r'colspan|rowspan|maxlength)="([^"]*)"',
            text,
        )
        return [each.removeprefix("/fr") if each.startswith("/fr/") else each for each in found]

    english, other = golden.get(page).content.decode(), golden.get(f"/fr{page}").content.decode()
    assert held(other) == held(english)
    assert page != "/method" or "3\u202f8" in other, "French was not set apart"


@pytest.fixture
def foreign(reading_from: Callable[..., Client], small_record: list[Record], tmp_path: Path) -> Client:
    """A record with words of open sets that are known, and with words of its own."""
    (ward,) = (each for each in small_record if isinstance(each, Incident))
    lamps = replace(ward, id="incident/lamps", title="Lamps go dark", sectors=("lighthouses",), engaged=())
    acts = [("xaa", "voted no"), ("xbb", "voted no_but later yes")]
    stances = [
        Position(id=f"position/pact/{iso}/1", actor=f"state/{iso}", instrument="instrument/pact", stance="voted_against",
                 how=how, **OURS)
        for iso, how in acts
    ]  # fmt: skip
    told = ("Reported the breach to the Secretary of Health and Human Services.", "Spoke of a_thing.")
    responses = [
        Response(id=f"response/ward/{place}", incident="incident/ward", by="Aland", type="statement",
                 actors=("state/xaa",), what=what, **OURS)
        for place, what in enumerate(told)
    ]  # fmt: skip
    build([*small_record, lamps, *stances, *responses], tmp_path / "edition-0001")
    return reading_from(tmp_path)


def test_words_that_records_choose_are_translated_and_their_free_words_are_marked(foreign: Client) -> None:
    for address, whole in (("/fr/themes", "Lighthouses"), ("/fr/theme/lighthouses", "Lighthouses")):
        assert f'<span lang="en">{whole}</span>' in foreign.get(address).content.decode()
        assert "<span lang" not in foreign.get(address.removeprefix("/fr")).content.decode().partition("<main")[2]
    assert "voted no" not in foreign.get("/fr/state/xaa/promised").content.decode()
    assert '<bdi lang="en">voted no_but later yes</bdi>' in foreign.get("/fr/state/xbb/promised").content.decode()
    for address in ("/fr/state/xaa/said", "/fr/incident/ward"):
        page = foreign.get(address).content.decode()
        assert "Reported the breach" not in page and '<bdi lang="en">Spoke of a_thing.</bdi>' in page


def test_what_may_have_been_meant_is_marked_where_a_record_says_it(foreign: Client) -> None:
    near = foreign.get("/fr/incident/Ward").content.decode().partition('id="meant"')[2]
    assert '<bdi lang="en">A ward goes dark</bdi>' in near
    ours = foreign.get("/fr/incidents?page=-1").content.decode().partition('id="meant"')[2]
    assert "<bdi" in ours and '<bdi lang="en">' not in ours.partition("</section>")[0]


def test_what_is_said_of_a_finding_is_one_sentence(golden: Client) -> None:
    page = golden.get("/fr/state/xaa/kept").content.decode()
    assert re.search(r"<small>conclue le <time [^>]+>[^<]+</time>, expire le <time ", page)
