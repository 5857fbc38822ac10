"""Every kind of page answers, people come first on it, its sources are two clicks away, and the record lies beside it as JSON."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.test import Client

import answerable
from answerable.core.harm import DIMENSIONS
from answerable.core.indicator import Reading
from answerable.public.shelf import Volume
from answerable.public.sums import own_harms, sums
from answerable.public.views.reading import INPUTS
from answerable.public.words import STATUSES

GOLDEN_PAGES = [
    "/", "/incidents", "/instruments", "/actors", "/states", "/companies", "/organisations", "/groups", "/sources",
    "/indicators", "/indicator/sea", "/indicator/treaty-status", "/method", "/edition", "/unknown", "/glossary", "/search", "/search?q=leaf",
    "/state/xaa", "/state/xab", "/company/xco-works", "/group/xgr-moths", "/instrument/leaf-charter",
    "/provision/leaf-charter/1", "/provision/leaf-charter/5", "/incident/leaf-clinic-2030",
    "/reading/sea/xaa/leaf-charter/1/contact", "/source/bell-institute", "/account/state/xaa/leaf-charter",
    "/state/xaa/promised", "/state/xaa/kept", "/state/xaa/looked", "/state/xab/said", "/state/xab/claims",
    "/group/xgr-moths/claims", "/group/xgr-moths/after", "/company/xco-works/kept",
    "/e/1/", "/e/1/state/xaa", "/e/1/incident/leaf-clinic-2030",
]  # fmt: skip
REAL_PAGES = [
    "/", "/incidents", "/incidents?page=2", "/instruments", "/states", "/groups", "/groups?page=2", "/sources",
    "/indicators", "/indicator/attributed-conduct", "/state/fra", "/state/rus", "/company/microsoft", "/group/apt28",
    "/state/usa/promised", "/state/usa/kept", "/state/usa/looked", "/state/usa/said?of=response", "/state/rus/claims",
    "/group/apt28/after", "/groups?victims=state/usa", "/organisation/icrc",
    "/instrument/un-gge-2015", "/instrument/unga-75-240", "/provision/un-gge-2015/13f", "/incident/synnovis-2024",
    "/source/misp-galaxy-threat-actor", "/source/iso-3166-1", "/account/state/fra/un-gge-2015", "/search?q=hospital", "/unknown",
]  # fmt: skip


#: Links of a head that name an address and load nothing.
NAMED = ("alternate", "canonical", "cite-as", "latest-version")


class Links(HTMLParser):
    """Collects where a page leads and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.sections: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append((tag, values))
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "section":
            self.sections.append(str(values.get("id")))
        if tag == "a" and values.get("href"):
            self.hrefs.append(str(values["href"]))
        if tag in ("img", "script", "iframe", "link") and values.get("rel") not in NAMED:
            self.loads.append(str(values.get("src") or values.get("href") or ""))


def read(client: Client, address: str, status: int = 200) -> tuple[str, Links]:
    response = client.get(address)
    assert response.status_code == status, address
    text = response.content.decode()
    links = Links()
    links.feed(text)
    return text, links


def sound(text: str, links: Links) -> None:
    """What holds for every page."""
    html5lib.HTMLParser(strict=True).parse(text)
    assert len(links.ids) == len(set(links.ids)), "an id stands twice"
    assert text.count("<h1") == 1 and "<script" not in text and " style=" not in text and "<style" not in text
    assert all(load.startswith("/static/") for load in links.loads), "something is loaded from elsewhere"
    assert not any(name.startswith("on") for _, values in links.tags for name in values), "an event handler"
    assert 'lang="en" dir="ltr"' in text and 'id="operator"' in text and 'id="complain"' in text
    for fragment in (href[1:] for href in links.hrefs if href.startswith("#")):
        assert fragment in links.ids, f"#{fragment} leads nowhere"


@pytest.mark.parametrize("address", GOLDEN_PAGES)
def test_every_kind_of_page_is_sound(golden: Client, address: str) -> None:
    text, links = read(golden, address)
    sound(text, links)
    assert len(text.encode()) < (60_000 if address in ("/", "/e/1/") else 100_000)
    assert golden.head(address).status_code == 200 and golden.head(address).content == b""


@pytest.mark.parametrize("address", REAL_PAGES)
def test_the_real_record_fits_its_pages(real: Client, address: str) -> None:
    text, links = read(real, address)
    sound(text, links)
    assert len(text.encode()) < (60_000 if address == "/" else 100_000)
    assert "Not for publication." in text


def test_no_link_of_the_golden_pages_is_broken(golden: Client) -> None:
    seen: dict[str, Links] = {}
    waiting = ["/"]
    while waiting:
        address = waiting.pop()
        response = golden.get(address, follow=True)
        assert response.status_code == 200, address
        links = Links()
        if response["Content-Type"].startswith("text/html"):
            links.feed(response.content.decode())
        seen[address] = links
        for href in links.hrefs:
            target = href.partition("#")[0]
            if href.startswith("/") and target not in seen and target not in waiting and "/edition/" not in target:
                waiting.append(target)
            elif href.startswith("?"):
                waiting.append(address.partition("?")[0] + target)
    assert len(seen) > 60
    for address, links in seen.items():
        for href in links.hrefs:
            target, _, fragment = href.partition("#")
            if fragment and target.startswith("/"):
                assert fragment in seen[target].ids, f"{address} leads to {href}, which is not there"


@pytest.mark.parametrize(
    "address",
    ["/state/xaa", "/state/xac", "/company/xco-works", "/group/xgr-moths", "/incident/leaf-clinic-2030",
     "/provision/leaf-charter/5", "/provision/leaf-charter/8", "/instrument/leaf-charter"],
)  # fmt: skip
def test_people_come_first(golden: Client, address: str) -> None:
    _, links = read(golden, address)
    assert links.sections[0] == "people"


def test_people_come_first_on_every_incident_actor_and_provision(real: Client, real_edition: Path) -> None:
    edition = answerable.open(real_edition)
    ids = [incident.id for incident in edition.records("incident")]
    ids += [provision.id for provision in edition.records("provision")][::9]
    ids += [actor.id for actor in edition.records("actor")][::40]
    for record_id in ids:
        text, links = read(real, f"/{record_id}")
        assert links.sections[0] == "people", record_id
        assert len(text.encode()) < 100_000, record_id


def test_all_eight_dimensions_are_always_shown(golden: Client) -> None:
    text, _ = read(golden, "/incident/leaf-clinic-2030")
    assert re.findall(r">(H[1-8]) ", text) == [f"H{number}" for number in range(1, len(DIMENSIONS) + 1)]
    for word in ("not recorded", "described, not quantified", "withheld", "searched, not found", "confirmed: none"):
        assert word in text


def test_unconfirmed_records_say_so(real: Client) -> None:
    text, _ = read(real, "/incident/synnovis-2024")
    assert '<span class="tag">unconfirmed</span>' in text


def test_two_bands_never_mixed(golden: Client) -> None:
    text, _ = read(golden, "/state/xaa")
    assert text.count('class="band fi"') == text.count('class="band rd"') == 2
    assert "<b>25–75</b>" in text and "<b>30–90</b>" in text, "duties: findings, then readings"
    assert "<b>33–67</b>" in text and "<b>0–67</b>" in text, "prohibitions: findings, then readings"
    assert "best estimate" not in text, "prohibitions and less than 60 % coverage have none"
    blank = re.findall(r'<svg class="band (fi|rd)"', read(golden, "/state/xac")[0])
    assert blank.count("fi") == blank.count("rd"), "what is wholly unknown is drawn twice too"
    company, _ = read(golden, "/company/xco-works")
    assert "best estimate 75" in company


def test_the_masthead_shows_findings_only(golden: Client, real: Client) -> None:
    assert "Findings determine 0 percent" in read(real, "/")[0]


def test_every_status_of_the_golden_record_has_its_word(golden: Client) -> None:
    text = read(golden, "/account/state/xaa/leaf-charter")[0] + read(golden, "/account/state/xab/leaf-charter")[0]
    for status in (
        "met",
        "partly",
        "not_met",
        "contradicted",
        "no_breach_found",
        "too_early",
        "withheld",
        "not_searched",
    ):
        assert str(STATUSES[status]) in text


def test_a_reading_leads_to_its_sources_in_two_clicks(real: Client, real_edition: Path) -> None:
    edition = answerable.open(real_edition)
    followed = 0
    for reading in list(edition.records("reading"))[::7]:
        assert isinstance(reading, Reading)
        text, links = read(real, f"/{reading.id}")
        assert "automated, unreviewed" in text and reading.inputs_digest in text
        first = [href for href in links.hrefs if href.startswith("/source/")]
        assert first, f"{reading.id} names no source"
        followed += 1
        read(real, first[0])
    assert followed > 20


def test_a_record_lies_beside_its_page_as_json(golden: Client) -> None:
    for record_id in ("state/xaa", "incident/leaf-clinic-2030", "harm/leaf-clinic-2030/1", "criterion/contact"):
        told: Any = golden.get(f"/{record_id}.json").json()
        assert told["record"]["id"] == record_id
        assert told["pointing_at"] and all(set(each) == {"field", "id"} for each in told["pointing_at"])
        assert told["pointing_at_total"] == len(told["pointing_at"]) + told["pointing_at_withheld"]
    assert golden.get("/state/nowhere.json").status_code == 404


def test_parts_lead_to_the_page_they_stand_on(golden: Client) -> None:
    for part, where in {
        "/harm/leaf-clinic-2030/1": "/incident/leaf-clinic-2030#harm/leaf-clinic-2030/1",
        "/criterion/contact": "/provision/leaf-charter/1#criterion/contact",
        "/commitment/leaf-charter/xaa/1": "/state/xaa/promised#commitment/leaf-charter/xaa/1",
        "/finding/xaa/1/contact/1": "/state/xaa/kept#finding/xaa/1/contact/1",
        "/affiliation/xgr-moths/xac/1": "/group/xgr-moths#affiliation/xgr-moths/xac/1",
        "/accounting/bell-institute": "/source/bell-institute#accounting/bell-institute",
        "/e/1/harm/leaf-clinic-2030/1": "/e/1/incident/leaf-clinic-2030#harm/leaf-clinic-2030/1",
    }.items():
        response = golden.get(part)
        assert (response.status_code, response["Location"]) == (302, where)
        target, _, anchor = where.partition("#")
        assert anchor in read(golden, target)[1].ids


def test_an_edition_stays_at_its_number(golden: Client) -> None:
    _, links = read(golden, "/e/1/state/xaa")
    inside = [href for href in links.hrefs if href.startswith("/")]
    # But for the one link to this page in the newest edition.
    assert inside and all(re.match("(/fr|/es|/ar)?/e/1/", href) for href in inside if href != "/state/xaa")
    assert golden.get("/e/2/").status_code == 404


def test_lists_are_alphabetical_or_by_date(real: Client) -> None:
    text, _ = read(real, "/states")
    names = re.findall(r'<li><a href="/state/[a-z]{3}"><bdi>([^<]+)</bdi>', text)
    assert len(names) > 190 and names == sorted(names, key=str.casefold)
    dates = re.findall(r'<small><time datetime="([0-9-]+)">', read(real, "/incidents")[0])
    assert len(dates) > 30 and dates == sorted(dates, reverse=True)


def test_sums_name_what_they_leave_out(real: Client) -> None:
    text, _ = read(real, "/")
    section = text[text.index('id="sums"') : text.index('id="answers"')]
    assert "graded alleged" in section and "graded excluded" in section and "contained in another entry" in section


def test_no_sum_crosses_the_classes_of_incidents(real: Client, real_edition: Path) -> None:
    volume = Volume(real_edition)
    edition = volume.edition
    made = sums(volume, own_harms(volume))
    assert {each.type for each in made} >= {"attack", "shutdown"}
    for each in made:
        harms = [*each.total.summed, *(record_id for record_id, _ in each.total.left_out)]
        assert {edition.get(edition.get(one).incident).type for one in harms} == {each.type}  # type: ignore[union-attr]
    text, _ = read(real, "/")
    assert "Shutdown ordered by a State" in text[text.index('id="sums"') : text.index('id="answers"')]


def test_a_reading_that_rests_on_much_names_it_on_several_pages(real: Client, real_edition: Path) -> None:
    reading = next(each for each in answerable.open(real_edition).records("reading") if len(each.inputs) > INPUTS)  # type: ignore[attr-defined]
    first, second = (read(real, f"/{reading.id}?page={page}")[1].hrefs for page in (1, 2))
    assert len(set(first) & set(second)) < INPUTS < len({*first, *second})


def test_a_list_shows_no_person_that_a_court_named(real: Client, real_edition: Path) -> None:
    edition = answerable.open(real_edition)
    named = [each for each in edition.records("attribution") if each.type == "legal" and not each.accused_actors]  # type: ignore[attr-defined]
    cited = {f"/{citation.source}" for each in named for citation in each.citations}
    inputs = {f"/{source}" for each in named for field, source in edition.pointing_at(each.id) if field == "inputs"}
    pages = "".join(read(real, address)[0] for address in ("/incidents", "/incidents?page=2", "/state/usa"))
    # What rests on a document, or is an input of a reading. The document's own title may name whom it is about.
    rests = "".join(read(real, address)[0] for address in sorted(cited | inputs))
    assert named and cited
    for claim in named:
        assert claim.accused not in pages  # type: ignore[attr-defined]
        assert f"{claim.accused}, according to" not in rests and f"{claim.by}: a legal claim" in rests  # type: ignore[attr-defined]


def test_a_list_shows_the_actor_and_not_the_person_for_whom_a_court_named_it(real: Client, real_edition: Path) -> None:
    claim = answerable.open(real_edition).get("attribution/wannacry-nhs-2017/3")
    assert claim and claim.type == "legal" and claim.accused_actors and "Park" in claim.accused  # type: ignore[attr-defined]
    for address in ("/group/lazarus-group/claims", "/state/prk/claims", "/group/lazarus-group", "/state/prk"):
        text, _ = read(real, address)
        assert "Park Jin Hyok" not in text and "Lazarus Group" in text, address
    assert "Park Jin Hyok" in read(real, "/incident/wannacry-nhs-2017")[0], "the claim itself says whom it names"


def test_a_small_edition_without_readings_is_shown_whole(small: Client) -> None:
    for address in ("/", "/state/xaa", "/incident/ward", "/indicators", "/provision/pact/1", "/company/xco"):
        sound(*read(small, address))
    assert "A court" in read(small, "/incident/ward")[0]


def test_a_question_lies_beside_its_page_as_sql(golden: Client) -> None:
    response = golden.get("/indicator/treaty-status.sql")
    assert response["Content-Type"].startswith("text/plain") and "SELECT" in response.content.decode()
    assert golden.get("/indicator/sea.sql").status_code == 404


def test_a_language_that_runs_from_right_to_left_turns_the_page(golden: Client) -> None:
    text = golden.get("/ar/state/xaa").content.decode()
    assert 'lang="ar" dir="rtl"' in text
    style = (Path(answerable.__file__).parent / "public/static/answerable/answerable.css").read_text(encoding="utf-8")
    physical = (
        r"[{;\s](?:margin|padding|border)-(?:left|right)|[{;\s](?:left|right|float)\s*:|text-align:\s*(?:left|right)"
    )
    assert not re.search(physical, style) and "url(" not in style and "@import" not in style


def test_search_finds_and_says_when_it_does_not(golden: Client) -> None:
    assert "/incident/leaf-clinic-2030" in read(golden, "/search?q=leaf+clinic")[1].hrefs
    assert "Nothing in this edition" in read(golden, "/search?q=zzzzzz")[0]


def test_where_a_criterion_is_checked_stands_in_the_language_of_its_record(golden: Client) -> None:
    text = golden.get("/fr/provision/leaf-charter/1").content.decode()
    assert re.search(r'<dt>Où</dt><dd><bdi lang="en">', text) and not re.search(r"<dt>Où</dt><dd>[^<]", text)
