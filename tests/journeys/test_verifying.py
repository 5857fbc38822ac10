"""A reader checks what they hold: a file that is dropped or chosen, hashed in the browser; a digest or a record without scripts."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.journeys.test_access import accessible
from tests.journeys.window import Reader, reading

pytestmark = pytest.mark.xdist_group("browser")
RECORD = "incident/synnovis-2024"
KNOWN = "Yes: this is the record below as edition 1 holds it."
#: Lets a page's listeners find a file as if it were dropped from a folder.
DROPPED = """([name, text]) => { const held = new DataTransfer(); held.items.add(new File([text], name));
  for (const type of ["dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: held})) }"""


def said(reader: Reader) -> str:
    """Return the answer's words, after seeing that the page is whole."""
    assert reader.overflow() == [] and accessible(reader) == []
    return re.sub(r"\s+", " ", reader.page.locator("#answer").inner_text())


@pytest.fixture
def line(public_edition: Path) -> bytes:
    """One record as the edition's file holds it."""
    lines = (public_edition / "records.jsonl").read_bytes().splitlines()
    return next(each for each in lines if json.loads(each)["id"] == RECORD)


def test_a_dropped_file_is_hashed_here_and_only_its_digest_is_sent(
    address: str, browser: Any, line: bytes, public_edition: Path
) -> None:
    with reading(browser, address, "verify-dropped") as reader:
        page = reader.page
        reader.go("/verify")
        assert page.locator("#takes").is_visible() and page.locator("#file-said").get_attribute("role") == "status"
        spaced = json.dumps(json.loads(line), indent=2)
        with page.expect_navigation():
            page.evaluate(DROPPED, ["a record.json", spaced])
        sent = parse_qs(urlsplit(page.url).query)
        assert sent == {"sha256": [hashlib.sha256(line).hexdigest()]}, "nothing but the digest of the canonical form"
        assert KNOWN in said(reader)
        reader.shows("1-record")
        with page.expect_navigation():
            page.locator("#file").set_input_files(public_edition / "manifest.json")
        assert "Yes: this is the file manifest.json of edition 1." in said(reader)
        with page.expect_navigation():
            page.evaluate(DROPPED, ["words.txt", "nobody wrote this down"])
        assert parse_qs(urlsplit(page.url).query) == {"sha256": [hashlib.sha256(b"nobody wrote this down").hexdigest()]}
        assert "Unknown" in said(reader)
        assert {"/verify", "/static/answerable/verify.js"} <= {urlsplit(each).path for each in reader.asked}
        assert not [each for each in reader.asked if "nobody" in each or "Synnovis" in each]
        reader.ended_well()


def test_the_file_is_chosen_by_keyboard_and_too_large_a_one_is_not_read(address: str, browser: Any) -> None:
    with reading(browser, address, "verify-keyboard") as reader:
        page = reader.page
        reader.go("/verify")
        reader.drawn()
        opened: list[Any] = []
        page.on("filechooser", lambda chooser: opened.append(chooser))
        for _ in range(20):
            page.locator("#file").press("Enter")
            page.wait_for_timeout(250)
            if opened:
                break
        assert opened, "no key opens the choice of a file"
        page.evaluate(
            """() => { const file = new File(["a"], "large"); Object.defineProperty(file, "size", {value: 2 ** 29 + 1});
            const held = {types: ["Files"], files: [file]};
            const event = new Event("drop", {bubbles: true, cancelable: true});
            Object.defineProperty(event, "dataTransfer", {value: held}); document.body.dispatchEvent(event) }"""
        )
        assert "larger than 512 MiB" in page.locator("#file-said").inner_text() and page.url == f"{address}/verify"
        reader.ended_well()


def test_where_the_address_is_not_secure_the_page_says_so(address: str, browser: Any) -> None:
    """A browser gives `crypto.subtle` to secure addresses alone."""
    with reading(browser, address, "verify-insecure") as reader:
        reader.page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})")
        reader.go("/verify")
        assert reader.page.locator("#takes").is_hidden()
        assert "not a secure one" in reader.page.locator("#file-said").inner_text()
        reader.ended_well()


@pytest.mark.parametrize("safest", [False, True], ids=["as styled", "without styles"])
def test_without_scripts_a_digest_or_a_record_is_pasted(address: str, browser: Any, line: bytes, safest: bool) -> None:
    with reading(browser, address, f"verify-plain-{safest}", script=False) as reader:
        page = reader.page
        if safest:
            page.route("**/*.css", lambda route: route.abort())
        page.goto(f"{address}/verify")
        assert page.locator("#file").is_hidden()
        page.get_by_label("SHA-256, 64 hexadecimal digits").fill(hashlib.sha256(line).hexdigest().upper())
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert KNOWN in re.sub(r"\s+", " ", page.locator("#answer").inner_text())
        page.get_by_label("A record as JSON").fill(json.dumps(json.loads(line), indent=1))
        with page.expect_navigation():
            page.locator("#by-record button").click()
        answer = re.sub(r"\s+", " ", page.locator("#answer").inner_text())
        assert KNOWN in answer and "not in canonical form" in answer
        page.get_by_label("A record as JSON").fill("{" * 20_000)
        with page.expect_navigation():
            page.locator("#by-record button").click()
        assert "This is too long to be sent in an address." in page.locator("#answer").inner_text()
        assert page.context.cookies() == []


def test_a_page_that_names_no_script_runs_none(address: str, browser: Any) -> None:
    """What is injected into any other page is refused by its policy, and into this one where it is not a file of this site."""
    with reading(browser, address, "verify-policy") as reader:
        page = reader.page
        for where, own in ((f"/{RECORD}", False), ("/verify", True)):
            reader.go(where)
            for source in ("", "/static/answerable/verify.js", "https://example.org/a.js"):
                page.evaluate(
                    """source => new Promise(done => { const made = document.createElement("script");
                    window.ran = false; made.onload = () => { window.ran = true; done() }; made.onerror = done;
                    if (source) made.src = source; else made.textContent = "window.ran = true";
                    document.head.append(made); if (!source) done() })""",
                    source,
                )
                assert page.evaluate("window.ran") == (own and source.startswith("/static/")), (where, source)
