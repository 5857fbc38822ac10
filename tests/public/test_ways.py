"""Ways in and out: sitemap, robots, security.txt, feeds, OpenGraph, linked data and citations, with hostile text in the record."""

from __future__ import annotations

import html
import json
import re
import struct
import urllib.parse
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.public import card as card_py

import answerable
from answerable.core.actor import Actor, Name
from answerable.core.attribution import Attribution
from answerable.core.commitment import Commitment
from answerable.core.incident import Response
from answerable.core.record import Record
from answerable.editions.build import build
from answerable.public.addresses import fit
from answerable.public.news import MOST, moment
from answerable.public.operator import Operator, read_operator
from answerable.public.places import OWN_PAGE
from answerable.public.views import sitemap
from answerable.public.views.citing import _tex

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OURS: dict[str, Any] = {"checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable"}
HERE = "https://account.example.org"
OPERATOR = Operator(
    name="A Society", address="1 Street", contact="desk@example.org", complaints="fix@example.org", site=HERE,
    security="mailto:safe@example.org", security_until="2032-01-31",
)  # fmt: skip
FED = [
    "/state/xaa",
    "/company/xco-works",
    "/group/xgr-moths",
    "/provision/leaf-charter/1",
    "/incident/leaf-clinic-2030",
    "/instrument/leaf-charter",
    "/edition",
]
BESIDE = ("atom", "feed.json", "bib", "csl.json", "jsonld")
#: A name made to break out of XML, HTML, JSON, BibTeX and the direction of the text around it.
HOSTILE = (
    "]]></title><script>alert(1)</script>\x00\x08\x1b[2J\u202e\ufffe}{\\ \"quoted\" & 'so' %$#_~^@misc{x, \U0001f3e5"
)


@pytest.fixture
def published(reading_from: Callable[..., Client], golden_edition: Path) -> Client:
    """A client on the golden edition, with an operator who names a site."""
    return reading_from(golden_edition, OPERATOR=OPERATOR)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the hostile edition lies; built once."""
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture
def hostile(reading_from: Callable[..., Client], small_record: list[Record], folder: Path) -> Client:
    """A client on an edition whose texts are hostile, and whose days are imprecise, absent or after its own."""
    cited = small_record[7].citations
    more: list[Record] = [
        Actor(**OURS, id="state/xcc", type="state", names=(Name(text=HOSTILE), Name(text="Celand", use="alias"))),
        Actor(**OURS, id="state/xdd.atom", type="state", names=(Name(text="Named so"),)),
        Response(**OURS, id="response/ward/1", incident="incident/ward", by=HOSTILE * 400, actors=("state/xcc",), type="statement",
                 what=HOSTILE, citations=cited),
        Attribution(**OURS, id="attribution/ward/2", incident="incident/ward", by="A court", by_type="court", type="legal",
                    accused="Jane Example", words="It was Jane Example.", by_actors=("state/xcc",), date="2019", citations=cited),
        Commitment(**OURS, id="commitment/pact/xcc/1", actor="state/xcc", instrument="instrument/pact", basis="endorsed",
                   how="endorsed", since="2016", citations=cited),
    ]  # fmt: skip
    if not (folder / "edition-0001").exists():
        build([*small_record, *more], folder / "edition-0001", as_of=date(2021, 6, 30))
    return reading_from(folder)


def feed_of(client: Client, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200 and response["Content-Type"] == "application/atom+xml; charset=utf-8", address
    return ElementTree.fromstring(response.content)


def valid(feed: ElementTree.Element) -> list[ElementTree.Element]:
    """Return the entries of a feed that keeps RFC 4287: what must be there is, once; ids are unique, times are RFC 3339."""
    entries = feed.findall(f"{ATOM}entry")
    assert feed.tag == f"{ATOM}feed" and len(feed.findall(f"{ATOM}link[@rel='self']")) == 1
    ids = [each.findtext(f"{ATOM}id") for each in entries]
    assert len(ids) == len(set(ids)) and None not in ids
    for each in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(each.findall(f"{ATOM}{name}")) == 1 and each.findtext(f"{ATOM}{name}"), name
        moment_ = each.findtext(f"{ATOM}updated")
        assert moment_ and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment_)
        assert datetime.fromisoformat(moment_).tzinfo == UTC
        assert each.find(f"{ATOM}author/{ATOM}name") is not None
        assert str(each.findtext(f"{ATOM}id")).startswith("http")
    updated = [str(each.findtext(f"{ATOM}updated")) for each in entries]
    assert updated == sorted(updated, reverse=True) and len(entries) <= MOST
    return entries


@pytest.mark.parametrize("address", FED)
def test_a_feed_is_valid_and_leads_to_what_it_tells(published: Client, address: str) -> None:
    feed = feed_of(published, f"{address}.atom")
    entries = valid(feed)
    assert entries, "the golden record says something about each"
    told = published.get(f"{address}.feed.json")
    assert told["Content-Type"] == "application/feed+json"
    items = told.json()["items"]
    assert [each["id"] for each in items] == [each.findtext(f"{ATOM}id") for each in entries]
    assert told.json()["version"] == "https://jsonfeed.org/version/1.1"
    for each in items:
        assert each["url"].startswith(f"{HERE}/") and each["id"].startswith(f"{HERE}/")
        path, _, anchor = each["url"].removeprefix(HERE).partition("#")
        page = published.get(path)
        assert page.status_code == 200 and (not anchor or f'id="{anchor}"' in page.content.decode()), each["url"]
        assert published.get(each["id"].removeprefix(HERE), follow=True).status_code == 200


def test_a_feed_holds_every_record_about_its_subject(published: Client, golden_edition: Path) -> None:
    kinds = ("reading", "finding", "commitment", "attribution", "response")
    records = [each for kind in kinds for each in answerable.open(golden_edition).records(kind)]

    def about(subject: str) -> set[str]:
        fields = ("actor", "accused_actors", "by_actors", "actors")
        return {
            each.id
            for each in records
            if any(subject == held or subject in held for name in fields if (held := getattr(each, name, ())))
        }

    for subject in ("state/xaa", "state/xab", "group/xgr-moths", "company/xco-works"):
        items = published.get(f"/{subject}.feed.json").json()["items"]
        assert {each["id"].removeprefix(f"{HERE}/") for each in items} == about(subject)


def test_an_entry_has_its_own_day_or_the_editions(hostile: Client) -> None:
    items = {
        each["id"].rpartition("//testserver/")[2]: each for each in hostile.get("/state/xcc.feed.json").json()["items"]
    }
    assert {record_id: each["date_modified"] for record_id, each in items.items()} == {
        "response/ward/1": "2021-06-30T00:00:00Z",
        "attribution/ward/2": "2019-12-31T00:00:00Z",
        "commitment/pact/xcc/1": "2016-12-31T00:00:00Z",
    }
    assert "Date: 2016." in items["commitment/pact/xcc/1"]["content_text"]
    assert "date not recorded" in items["response/ward/1"]["content_text"]


@pytest.mark.parametrize(
    ("text", "time"),
    [("2020", "2020-12-31"), ("2020-02", "2020-02-29"), ("2020-02-03", "2020-02-03"), ("", "2021-06-30"),
     ("2021", "2021-06-30"), ("9999-12-31", "2021-06-30"), ("0000", "2021-06-30"), ("2020-13", "2021-06-30")],
)  # fmt: skip
def test_a_time_is_never_after_the_edition(text: str, time: str) -> None:
    assert moment(text, date(2021, 6, 30)) == f"{time}T00:00:00Z"


@pytest.mark.parametrize("address", ["/state/xcc", "/incident/ward", "/provision/pact/1"])
def test_hostile_text_breaks_nothing(hostile: Client, address: str) -> None:
    entries = valid(feed_of(hostile, f"{address}.atom"))
    assert entries
    for ending in BESIDE:
        response = hostile.get(f"{address}.{ending}")
        said = response.content.decode()
        assert response.status_code == 200 and len(said) < 100_000
        assert response["X-Content-Type-Options"] == "nosniff"
        assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069\ufffe\uffff]", said), ending
        if ending.endswith("json") or ending == "jsonld":
            json.loads(said)
    page = hostile.get(address).content.decode()
    # Browsers drop control characters in a page's text, which html5lib calls an error.
    html5lib.HTMLParser(strict=True).parse(re.sub("[\x00-\x08\x1b\ufffe]", "", page))
    assert "<script" not in page


def test_a_feed_names_no_person_whom_a_court_named(hostile: Client) -> None:
    for address in ("/state/xcc", "/incident/ward"):
        for ending in BESIDE:
            assert "Jane" not in hostile.get(f"{address}.{ending}").content.decode()
    assert "A court: a legal claim" in hostile.get("/incident/ward.atom").content.decode()
    assert "Jane" not in hostile.get("/attribution/ward/2.jsonld").content.decode()


def test_an_id_that_ends_like_a_feed_is_a_record(hostile: Client) -> None:
    assert "Named so" in hostile.get("/state/xdd.atom").content.decode()
    assert hostile.get("/state/xdd.atom")["Content-Type"].startswith("text/html")
    assert hostile.get("/state/xdd.atom.atom")["Content-Type"].startswith("application/atom+xml")


@given(text=st.text(max_size=200))
def test_text_that_leaves_is_one_line_of_xml_and_bibtex(text: str) -> None:
    said = fit(text + HOSTILE)
    made = ElementTree.Element("a")
    made.text = said
    assert ElementTree.fromstring(ElementTree.tostring(made)).text == said
    assert len(said.splitlines()) <= 1
    tex = _tex(said)
    depth = 0
    for letter in tex:
        depth += (letter == "{") - (letter == "}")
        assert depth >= 0
    assert depth == 0 and not re.search(r"(?<!\\)[#$%&_]", tex)


def test_a_citation_names_the_address_that_stays(published: Client) -> None:
    text = published.get("/e/1/incident/leaf-clinic-2030.bib").content.decode()
    assert text == published.get("/incident/leaf-clinic-2030.bib").content.decode()
    assert text.startswith("@misc{answerable-e1-incident-leaf-clinic-2030,\n  author = {{A Society}},\n")
    assert f"url = {{{HERE}/e/1/incident/leaf-clinic-2030}}" in text and "note = {As of 2031-06-30}" in text
    (item,) = published.get("/incident/leaf-clinic-2030.csl.json").json()
    assert item["URL"] == f"{HERE}/e/1/incident/leaf-clinic-2030" and item["version"] == "1"
    assert item["issued"] == {"date-parts": [[2031, 6, 30]]} and item["author"] == [{"literal": "A Society"}]
    (edition,) = published.get("/edition.csl.json").json()
    assert edition["type"] == "dataset" and edition["URL"] == f"{HERE}/e/1/edition"
    for address in ("/incident/leaf-clinic-2030", "/edition"):
        page = published.get(address).content.decode()
        assert "How to cite" in page and f'<code dir="ltr">{HERE}/e/1{address}</code>' in page


@pytest.mark.parametrize(
    "address", ["/", "/incidents", "/indicator/sea", "/explore?kind=incident&q=leaf", "/unknown", "/account/state/xaa/leaf-charter",
                "/compare?actor=state/xaa&actor=state/xab&instrument=instrument/leaf-charter", "/fr/glossary"],
)  # fmt: skip
def test_a_page_of_no_record_is_cited_in_the_page_itself(published: Client, address: str) -> None:
    page = published.get(address).content.decode()
    cited = html.unescape(page.partition('id="cite"')[2].partition("</section>")[0])
    said = re.findall(r'<code dir="ltr">([^<]+)</code>', cited)[0]
    path = said.removeprefix(f"{HERE}/e/1")
    assert said.startswith(f"{HERE}/e/1/") and published.get(path).status_code == 200
    assert urllib.parse.unquote(path) == address.removeprefix("/fr")
    entry = re.search(r"@misc\{[^@]+?\n\}\n", cited)
    assert entry and f"url = {{{said}}}" in entry[0]
    (item,) = json.loads(cited[entry.end() : cited.index("</code></pre>")])
    assert item["URL"] == said and item["title"] in html.unescape(page.partition("<title>")[2].partition("</title>")[0])


def test_a_citation_of_a_hostile_question_is_text(published: Client) -> None:
    address = "/search?q=" + urllib.parse.quote('"><script>alert(1)</script>}\u202e{')
    page = published.get(address).content.decode()
    assert "<script" not in page.partition('id="cite"')[2] and "\u202e" not in page.partition('id="cite"')[2]
    long = published.get("/search?q=leaf&x=" + "a" * 5_000).content.decode().partition('id="cite"')[2]
    assert "aaaa" not in long and f"{HERE}/e/1/search</code>" in long


def test_links_are_said_in_a_header_too(published: Client) -> None:
    def links(address: str) -> dict[str, str]:
        return {rel: href for href, rel in re.findall(r'<([^>]+)>; rel="([^"]+)"', published.get(address)["Link"])}

    found = links("/fr/e/1/incident/leaf-clinic-2030")
    assert found["canonical"] == found["latest-version"] == f"{HERE}/fr/incident/leaf-clinic-2030"
    assert found["cite-as"] == f"{HERE}/e/1/incident/leaf-clinic-2030"
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    for rel in ("describedby", "alternate"):
        assert published.get(found[rel]).status_code == 200
    assert links("/states")["describedby"] == "/edition.jsonld" and "license" not in links("/states")
    assert not published.get("/nowhere").has_header("Link")


def test_a_local_edition_names_no_address_to_cite(real: Client) -> None:
    assert not real.get("/state/fra").has_header("Link") and "og:image" not in real.get("/").content.decode()


def test_the_card_is_a_picture_of_the_size_that_is_said(published: Client) -> None:
    page = published.get("/state/xaa").content.decode()
    assert f'<meta property="og:image" content="{HERE}/static/answerable/card.png">' in page
    card = (card_py.STATIC / "card.png").read_bytes()
    assert card[:8] == b"\x89PNG\r\n\x1a\n" and len(card) < 100_000
    assert struct.unpack(">II", card[16:24]) == (card_py.WIDTH, card_py.HEIGHT) == (1200, 630)
    assert b'width="1200" height="630"' in (card_py.STATIC / "card.svg").read_bytes()


def test_a_source_is_followed_by_what_cites_it(published: Client, golden_edition: Path) -> None:
    source = "source/bell-institute"
    kinds = ("incident", "attribution", "response", "commitment")
    records = [each for kind in kinds for each in answerable.open(golden_edition).records(kind)]
    citing = {each.id for each in records if source in {citation.source for citation in each.citations}}
    citing |= {
        each.id
        for each in answerable.open(golden_edition).records("finding")
        if source in {part.source for part in each.evidence}
    }
    items = published.get(f"/{source}.feed.json").json()["items"]
    assert {each["id"].removeprefix(f"{HERE}/") for each in items} == citing != set()


def test_linked_data_of_every_kind_of_page(published: Client) -> None:
    types = {
        "/state/xaa": "Country", "/company/xco-works": "Corporation", "/group/xgr-moths": "Thing",
        "/instrument/leaf-charter": "CreativeWork", "/provision/leaf-charter/1": "CreativeWork",
        "/incident/leaf-clinic-2030": "Event", "/reading/sea/xaa/leaf-charter/1/contact": "Observation",
        "/source/bell-institute": "CreativeWork", "/edition": "Dataset",
    }  # fmt: skip
    for address, type_ in types.items():
        response = published.get(f"{address}.jsonld")
        told = response.json()
        assert response["Content-Type"] == "application/ld+json"
        assert (told["@context"], told["@type"]) == ("https://schema.org", type_) and told["name"]
        assert (
            f'<link rel="alternate" type="application/ld+json" href="{address}.jsonld">'
            in published.get(address).content.decode()
        )
    whole = published.get("/edition.jsonld").json()
    assert 50 <= len(whole["description"]) <= 5_000 and whole["publisher"]["name"] == "A Society"
    for file in whole["distribution"]:
        assert published.get(file["contentUrl"].removeprefix(HERE)).status_code == 200
        assert re.fullmatch("[0-9a-f]{64}", file["sha256"])


def test_pages_name_their_canonical_address(published: Client) -> None:
    def links(address: str) -> dict[str, str]:
        return dict(
            re.findall(
                r'<link rel="(canonical|cite-as|latest-version)" href="([^"]+)">',
                published.get(address).content.decode(),
            )
        )

    new, old = links("/state/xaa"), links("/e/1/state/xaa")
    assert new == {"canonical": f"{HERE}/state/xaa", "cite-as": f"{HERE}/e/1/state/xaa"}
    assert old == {**new, "latest-version": f"{HERE}/state/xaa"}
    assert links("/")["canonical"] == f"{HERE}/" and links("/")["cite-as"] == f"{HERE}/e/1/"
    assert links("/states?page=1&utm=x")["canonical"] == f"{HERE}/states"
    assert (
        links("/promised?text=instrument/leaf-charter")["canonical"]
        == f"{HERE}/promised?text=instrument%2Fleaf-charter"
    )
    assert links("/incidents?struck=state/xaa")["canonical"] == f"{HERE}/incidents?struck=state%2Fxaa"
    assert links('/search?q="><script>&page=1')["canonical"] == f"{HERE}/search"
    assert links("/nowhere") == {}
    page = published.get("/state/xaa").content.decode()
    assert (
        f'<meta property="og:url" content="{HERE}/state/xaa">' in page
        and '<meta property="og:title" content="Arboria">' in page
    )
    quoted = published.get("/incident/leaf-clinic-2030").content.decode()
    assert quoted.count("og:title") == quoted.count("og:description") == quoted.count("og:type") == 1


def test_the_sitemap_names_every_page_once(
    published: Client, golden_edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "PART", 7)
    index = ElementTree.fromstring(published.get("/sitemap.xml").content)
    parts = [str(each.text) for each in index.iter(f"{SITEMAP}loc")]
    assert parts == [f"{HERE}/sitemap-{part}.xml" for part in range(1, len(parts) + 1)] and len(parts) > 3
    named: list[str] = []
    for address in parts:
        part = ElementTree.fromstring(published.get(address.removeprefix(HERE)).content)
        locations = [str(each.text) for each in part.iter(f"{SITEMAP}loc")]
        assert 1 <= len(locations) <= 7
        named += locations
    assert len(named) == len(set(named)) and all(each.startswith(f"{HERE}/") for each in named)
    for each in named:
        assert published.get(each.removeprefix(HERE)).status_code == 200, each
    held = {each.id for each in answerable.open(golden_edition).records() if each.id.partition("/")[0] in OWN_PAGE}
    assert held <= {each.removeprefix(f"{HERE}/") for each in named}
    for beyond in (len(parts) + 1, 999_999):
        assert published.get(f"/sitemap-{beyond}.xml").status_code == 404


def test_a_part_holds_ten_thousand_addresses_at_most() -> None:
    assert sitemap.PART == 10_000


@pytest.mark.parametrize(
    "address",
    ["/sitemap-0.xml", "/sitemap--1.xml", "/sitemap-1.xml%00", "/sitemap-1e9.xml", "/sitemap-١.xml", "/e/1/sitemap.xml",
     "/e/1/robots.txt", "/e/1/.well-known/security.txt", "/state/nowhere.atom", "/reading/sea/xaa/leaf-charter/1/contact.atom",
     "/harm/leaf-clinic-2030/1.feed.json", "/state/xaa.atom%00", "/state/xaa.rss", "/state/xaa.ATOM", "/state/.atom",
     "/edition.rss", "/state/%E2%80%AExaa.bib", "/state/" + "a" * 800 + ".jsonld", "/state/../xaa.bib", "/e/2/state/xaa.bib"],
)  # fmt: skip
def test_what_is_not_there_is_a_clear_page(published: Client, address: str) -> None:
    response = published.get(address)
    said = response.content.decode()
    assert response.status_code == 404 and "This address holds nothing" in said and "Traceback" not in said


def test_robots_and_security_say_what_the_operator_set(
    published: Client, reading_from: Callable[..., Client], golden_edition: Path
) -> None:
    others = "".join(
        f"Disallow: /{code}{edition}/{each}\n"
        for code in ("fr", "es", "ar")
        for edition in ("", "/e/*")
        for each in ("search", "explore?", "compare?", "verify?")
    )
    assert published.get("/robots.txt").content.decode() == (
        "User-agent: *\nDisallow: /search\nDisallow: /explore?\nDisallow: /compare?\nDisallow: /verify?\nDisallow: /e/*/search\nDisallow: /e/*/explore?\n"
        f"Disallow: /e/*/compare?\nDisallow: /e/*/verify?\n{others}\nSitemap: {HERE}/sitemap.xml\n"
    )
    response = published.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "Contact: mailto:safe@example.org\nExpires: 2032-01-31T00:00:00Z\nPreferred-Languages: en\n"
        f"Canonical: {HERE}/.well-known/security.txt\n"
    )
    unnamed = reading_from(golden_edition, OPERATOR=None)
    assert unnamed.get("/.well-known/security.txt").status_code == 404
    assert unnamed.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
    silent = Operator(name="A", address="B", contact="C", complaints="D")
    assert reading_from(golden_edition, OPERATOR=silent).get("/.well-known/security.txt").status_code == 404


FOUR = 'name="A"\naddress="B"\ncontact="C"\ncomplaints="D"\n'


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ('site="account.example.org"', "site is no origin"),
        ('site="https://account.example.org/path"', "site is no origin"),
        ('site="https://a\\nSitemap: https://evil.example"', "site is no origin"),
        ('site="javascript:alert(1)"', "site is no origin"),
        ("site=3", "site is no text"),
        ('security="safe@example.org"', "stand together"),
        ('security_until="2032-01-31"', "stand together"),
        ('security="safe@example.org"\nsecurity_until="2032"', "no whole day"),
        ('security="safe@example.org"\nsecurity_until="soon"', "is not a date"),
        ('security="safe@example.org\\nContact: evil@example.org"\nsecurity_until="2032-01-31"', "no e-mail address"),
        ('security="http://example.org"\nsecurity_until="2032-01-31"', "no e-mail address"),
    ],
)
def test_settings_that_go_elsewhere_are_checked(tmp_path: Path, lines: str, wrong: str) -> None:
    place = tmp_path / "operator.toml"
    place.write_text(FOUR + lines)
    with pytest.raises(ImproperlyConfigured, match=wrong):
        read_operator(str(place))


def test_optional_settings_are_read(tmp_path: Path) -> None:
    place = tmp_path / "operator.toml"
    place.write_text(FOUR + 'site="https://a.example/"\nsecurity="safe@example.org"\nsecurity_until="2032-01-31"')
    read = read_operator(str(place))
    assert read is not None
    assert (read.site, read.security, read.security_until) == (
        "https://a.example",
        "mailto:safe@example.org",
        "2032-01-31",
    )


def test_a_local_edition_refuses_every_way_out(real: Client) -> None:
    ways = [
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/edition.atom",
        "/edition.feed.json",
        "/edition.bib",
        "/edition.csl.json",
        "/edition.jsonld",
        "/coverage.csv",
        "/coverage.json",
        "/compare.csv?actor=state/fra&actor=state/usa&instrument=instrument/un-gge-2015",
        "/edition/records.jsonl",
        *(f"/explore.{ending}?kind=incident" for ending in ("csv", "jsonl", "parquet")),
    ]
    ways += [f"{address}.{ending}" for address in ("/state/fra", "/incident/synnovis-2024") for ending in BESIDE]
    for address in ways:
        response = real.get(address)
        assert response.status_code == 403 and "not for publication" in response.content.decode(), address
    compared = "/compare?actor=state/fra&actor=state/usa&instrument=instrument/un-gge-2015"
    for page, files in (
        ("/coverage", "/coverage."),
        (compared, "/compare.csv"),
        ("/explore?kind=incident", "/explore.csv"),
    ):
        assert files not in real.get(page).content.decode(), "no page offers what is refused"
    assert real.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
    page = real.get("/state/fra").content.decode()
    assert "How to cite" not in page and "og:" not in page and "canonical" not in page and ".atom" not in page
    assert '<meta name="robots" content="noindex">' in page


def test_an_answer_beside_a_page_is_not_sent_twice(published: Client) -> None:
    for ending in BESIDE:
        first = published.get(f"/state/xaa.{ending}")
        again = published.get(f"/state/xaa.{ending}", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304 and again.content == b""
        head = published.head(f"/state/xaa.{ending}")
        assert head.status_code == 200 and head.content == b""


@pytest.mark.parametrize("document", ["readers-guide.md", "cite.md"])
def test_the_addresses_that_a_guide_names_are_there(published: Client, document: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / document).read_text(encoding="utf-8")
    named = [
        each
        for each in re.findall(r"`(/[^`…\s]*)`", text)
        if "synnovis" not in each  # a record of the packaged edition, not of this one
    ]
    assert len(named) >= 5
    for address in named:
        assert published.get(address).status_code == 200, address
    for ending in re.findall(r"^\| `(\.[a-z.]+)` \|", text, flags=re.M):
        assert published.get(f"/state/xaa{ending}").status_code == 200, ending


def test_the_number_of_an_edition_is_written_in_one_way(published: Client) -> None:
    """A second way would be a second address of every page, cited as one that holds nothing."""
    assert published.get("/e/1/state/xaa").status_code == published.get("/fr/e/1/").status_code == 200
    for address in ("/e/01/state/xaa", "/e/0001/", "/fr/e/01/", "/e/01/state/xaa.json", "/e/01/edition/records.jsonl"):
        assert published.get(address).status_code == 404, address
