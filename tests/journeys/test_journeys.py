"""Five people use the account in a real browser, with scripts and without: journalist, diplomat, nurse, student, editor.

Each leaves a screenshot of every step in `screenshots/`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from tests.journeys.window import Reader, reading

pytestmark = pytest.mark.xdist_group("browser")
SCRIPTS = pytest.mark.parametrize("script", [False, True], ids=["without scripts", "with scripts"])
PHONE = {"viewport": {"width": 360, "height": 780}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
UNKNOWN = ".st svg use[href='#unk'], .st svg[class*=unk], svg use[href='#unk']"


def taken(reader: Reader, selector: str) -> bytes:
    """Return what a link hands out, as the reader's own browser would fetch it; it must answer 200."""
    href = reader.page.locator(selector).first.get_attribute("href")
    assert href, selector
    return fetched(reader, href)


def fetched(reader: Reader, href: str) -> bytes:
    address = href if "://" in href else reader.address + href
    assert address.startswith(reader.address)
    response = reader.page.context.request.get(address)
    assert response.status == 200, address
    body: bytes = response.body()
    return body


def people_first(reader: Reader) -> bool:
    return bool(reader.page.locator("main section").first.get_attribute("id") == "people")


@SCRIPTS
def test_the_journalist_goes_from_a_hospital_attack_to_the_promise_the_silence_and_the_download(
    address: str, browser: Any, script: bool
) -> None:
    with reading(browser, address, f"journalist-{script}", script=script) as reader:
        page = reader.page
        reader.go("/")
        reader.shows("1-home")
        assert page.locator("h1").inner_text().strip()
        page.locator("main form[role=search] input[type=search]").fill("hospital")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        reader.shows("2-found")
        reader.follow("main a[href^='/incident/brno-university-hospital-2020']")
        reader.shows("3-incident")
        assert people_first(reader)
        assert page.locator("#how a[href^='/source/']").count() >= 1, "its sources stand on the page"
        silence = page.locator("#responses, #claims").filter(has_text="Unknown")
        promise = page.locator("#promised a[href^='/provision/']").first.get_attribute("href")
        if silence.count():
            silence.first.scroll_into_view_if_needed()
            reader.shows("4-silence")
        reader.follow(f"#promised a[href='{promise}']")
        reader.shows("5-promise")
        assert people_first(reader)
        page.locator("#kept").scroll_into_view_if_needed()
        assert page.locator("#kept use[href='#unk']").count() + page.locator("#kept .st").count() > 0
        reader.shows("6-what-is-not-known")
        page.go_back()
        told = json.loads(taken(reader, "#get a[href$='.json']"))
        assert told["record"]["id"] == "incident/brno-university-hospital-2020"
        reader.go("/explore?kind=incident&collection=answerable&sector=healthcare")
        reader.shows("7-explore")
        rows = list(csv.DictReader(io.StringIO(taken(reader, "#get a[href*='explore.csv']").decode("utf-8-sig"))))
        lines = [json.loads(line) for line in taken(reader, "#get a[href*='explore.jsonl']").splitlines()]
        assert {each["id"] for each in rows} == {each["id"] for each in lines} != set()
        assert int(page.locator("h1 ~ .stand [data-count], .stand [data-count]").first.inner_text()) == len(rows)
        reader.ended_well()


@SCRIPTS
def test_the_diplomat_compares_three_states_on_one_norm(address: str, browser: Any, script: bool) -> None:
    with reading(browser, address, f"diplomat-{script}", script=script) as reader:
        page = reader.page
        reader.go("/provision/un-gge-2015/13f")
        reader.shows("1-provision")
        reader.follow("main a[href*='/compare?']")
        reader.shows("2-choose")
        for state in ("usa", "fra", "rus"):
            page.locator(f"input[name=actor][value='state/{state}']").check()
        with page.expect_navigation():
            page.locator("form.ask button").last.click()
        reader.shows("3-compared")
        asked = parse_qs(urlparse(page.url).query)
        assert sorted(asked["actor"]) == ["state/fra", "state/rus", "state/usa"], "the address can be passed on"
        names = page.locator("main table.beside thead bdi, main .three h3 bdi, main h3 bdi").all_inner_texts()
        three = [each for each in names if each in ("France", "Russia", "Russian Federation", "United States")]
        assert len(dict.fromkeys(three)) == 3 and list(dict.fromkeys(three)) == sorted(dict.fromkeys(three))
        told = json.loads(taken(reader, "#get a[href*='compare.json']"))
        assert "state/fra" in json.dumps(told)
        reader.ended_well()


@SCRIPTS
def test_the_nurse_on_a_phone_reads_in_arabic_of_harm_to_health_care(address: str, browser: Any, script: bool) -> None:
    with reading(browser, address, f"nurse-{script}", script=script, locale="ar", **PHONE) as reader:
        page = reader.page

        def reads(step: str) -> None:
            reader.shows(step)
            assert urlparse(page.url).path.startswith("/ar"), "the language stays"
            html = page.locator("html")
            assert (html.get_attribute("lang"), html.get_attribute("dir")) == ("ar", "rtl")
            assert reader.small() == [], "too small for a finger"
            start = page.locator("h1").evaluate("e => getComputedStyle(e).direction")
            assert start == "rtl"

        reader.go("/")
        reader.follow("a[hreflang=ar]")
        reads("1-home")
        reader.follow("a[href='/ar/themes'] >> visible=true")
        reads("2-themes")
        reader.follow("main a[href='/ar/theme/health-care']")
        reads("3-harm-to-health-care")
        assert people_first(reader)
        for section in ("promised", "unknown"):
            page.locator(f"#{section}").scroll_into_view_if_needed()
            reads(f"4-{section}")
        reader.follow("#people a[href^='/ar/incident/'], #incidents a[href^='/ar/incident/']")
        reads("5-what-happened")
        assert people_first(reader)
        assert page.locator("main [lang=en]").count() > 0, "records say which language they are in"
        reader.follow("#promised a[href^='/ar/provision/']")
        reads("6-what-was-promised")
        assert people_first(reader)
        reader.go("/ar/unknown")
        reads("7-what-is-unknown")
        reader.ended_well()


@SCRIPTS
def test_the_student_verifies_a_page(address: str, browser: Any, script: bool, tmp_path: Path) -> None:
    """From a page to its record, from the record to the edition's files, from the files to the digest that the page prints."""
    with reading(browser, address, f"student-{script}", script=script) as reader:
        page = reader.page
        reader.go("/incident/synnovis-2024")
        reader.shows("1-page")
        record = json.loads(taken(reader, "#get a[href$='.json']"))["record"]
        assert record["title"] == page.locator("h1").inner_text().strip(), "the page says what the record says"
        reader.follow("#get a[href='/edition']")
        reader.shows("2-edition")
        printed = re.findall(r"\b[0-9a-f]{64}\b", page.locator("#verify").inner_text())
        folder = tmp_path / "edition-0001"
        folder.mkdir()
        sums = taken(reader, "#files a[href$='SHA256SUMS']")
        assert hashlib.sha256(sums).hexdigest() in printed, "the page prints what fixes every file"
        (folder / "SHA256SUMS").write_bytes(sums)
        for line in sums.decode().splitlines():
            digest, name = line.split(maxsplit=1)
            content = fetched(reader, f"/edition/{name}")
            assert hashlib.sha256(content).hexdigest() == digest, name
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
        held = (json.loads(line) for line in (folder / "records.jsonl").read_text(encoding="utf-8").splitlines())
        assert next(each for each in held if each["id"] == record["id"]) == record
        command = re.findall(r"answerable verify(?! --)", page.locator("#verify").inner_text())
        assert command, "the page says how"
        verify = [sys.executable, "-m", "answerable", "verify"]
        assert subprocess.run([*verify, str(folder)], check=False, capture_output=True).returncode == 0
        records = folder / "records.jsonl"
        records.write_bytes(records.read_bytes().replace(b"Synnovis", b"Synnovix", 1))
        assert subprocess.run([*verify, str(folder)], check=False, capture_output=True).returncode != 0
        reader.ended_well()


@SCRIPTS
def test_the_editor_prints_a_page_as_an_annex(address: str, browser: Any, script: bool, tmp_path: Path) -> None:
    with reading(browser, address, f"editor-{script}", script=script, color_scheme="dark") as reader:
        page = reader.page
        reader.go("/incident/synnovis-2024")
        page.emulate_media(media="print")
        reader.shows("1-print")
        for gone in ("header nav", ".skip", "form.search", ".toc", ".crumbs"):
            assert page.locator(gone).count() == 0 or not page.locator(gone).first.is_visible(), f"{gone} is printed"
        paper = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
        assert paper in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), "paper is white, whatever the screen is"
        page.emulate_media(media=None)
        printed = page.pdf(path=tmp_path / "annex.pdf", format="A4")
        assert printed.startswith(b"%PDF")
        pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: the text of the print is not read")
        sheets = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(printed)).pages]
        text = " ".join(" ".join(sheets).split())
        assert "Ransomware at Synnovis pathology" in text and "10,152" in text, "the text is text"
        assert "Edition 1" in text, "which edition it is"
        assert "/e/1/incident/synnovis-2024" in text.replace(" ", ""), "where it stands"
        assert "Skip to the record" not in text and "Check us" not in text, "the ways around the site are printed"
        assert len(sheets) <= 12
        reader.ended_well()
