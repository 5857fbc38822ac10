"""A record taken home: one file that opens without a network, commands that check a record against its edition, and paper."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest
from django.test import Client
from playwright.sync_api import Browser
from tests.public.test_ways import HERE, HOSTILE, OPERATOR

import answerable
from answerable.core.record import digest

KEPT = [
    "/incident/leaf-clinic-2030", "/state/xaa", "/provision/leaf-charter/1", "/instrument/leaf-charter", "/company/xco-works",
    "/group/xgr-moths", "/source/bell-institute", "/reading/sea/xaa/leaf-charter/1/contact", "/fr/state/xaa", "/ar/e/1/state/xaa",
]  # fmt: skip


@pytest.fixture
def published(reading_from: Callable[..., Client], golden_edition: Path) -> Client:
    """A client on the golden edition, with an operator who names a site."""
    return reading_from(golden_edition, OPERATOR=OPERATOR)


@pytest.mark.parametrize("address", KEPT)
def test_one_file_holds_all_it_needs(published: Client, address: str) -> None:
    response = published.get(f"{address}.html")
    text = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(text)
    assert response.status_code == 200 and len(response.content) < 150_000
    assert "attachment" in response["Content-Disposition"] and ".html" in response["Content-Disposition"]
    (style,) = re.findall(r"<style>(.*?)</style>", text, flags=re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'"
    assert response["Content-Security-Policy"].startswith(policy) and f'content="{policy}"' in text
    assert not re.search(r"<(?:link|script|img|iframe)\b", text) and "@import" not in style and "url(" not in style
    assert not re.search(r'\s(?:href|action|src)="(?!https?://|#|mailto:)', text), "an address that needs a server"
    for path in re.findall(rf'href="{HERE}(/[^"#]*)', text):
        assert "/e/1/" in path or re.fullmatch(r"(?:/\w\w)?/(?:static/.*|[a-z]+/[a-z0-9./-]*|)", path), path


def test_one_file_names_its_sources_its_edition_and_how_to_verify(published: Client, golden_edition: Path) -> None:
    edition = answerable.open(golden_edition)
    text = html.unescape(published.get("/incident/leaf-clinic-2030.html").content.decode())
    incident = edition.get("incident/leaf-clinic-2030")
    assert incident is not None
    for citation in incident.citations:
        source = edition.get(citation.source)
        assert source is not None and source.title in text and source.url in text
    sums = hashlib.sha256((golden_edition / "SHA256SUMS").read_bytes()).hexdigest()
    assert "kept as a file" in text and "at its own address, which stays" not in text
    assert sums in text and digest(incident) in text and f"{HERE}/e/1/incident/leaf-clinic-2030" in text


def test_one_file_opens_from_a_disk_and_asks_nothing(published: Client, browser: Browser, tmp_path: Path) -> None:
    place = tmp_path / "record.html"
    place.write_bytes(published.get("/incident/leaf-clinic-2030.html").content)
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(place.as_uri())
    assert asked == [place.as_uri()] and said == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontWeight") == "700"
    assert not page.locator("header .paper").is_visible() and page.locator(".bar nav").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


@pytest.mark.parametrize(
    "address",
    ["/state/nowhere.html", "/harm/leaf-clinic-2030/1.html", "/edition.html", "/state/xaa.html%00", "/incidents.html"],
)
def test_what_has_no_page_is_no_file(published: Client, address: str) -> None:
    response = published.get(address)
    assert response.status_code == 404 and "Traceback" not in response.content.decode()


def test_a_local_edition_gives_no_file(real: Client) -> None:
    assert real.get("/state/fra.html").status_code == 403
    assert "curl" not in real.get("/state/fra").content.decode()


def test_following_the_commands_of_a_page_proves_its_record(
    published: Client, golden_edition: Path, tmp_path: Path
) -> None:
    page = published.get("/incident/leaf-clinic-2030").content.decode()
    block = html.unescape(page.partition('id="verify-record"')[2].partition("</section>")[0])
    take, *commands = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", block, flags=re.DOTALL)
    for address, name in re.findall(r"curl -fO (\S+/(\S+))", take):
        response = published.get(address.removeprefix(HERE))
        (tmp_path / name).write_bytes(b"".join(response.streaming_content))
        assert (tmp_path / name).read_bytes() == (golden_edition / name).read_bytes()
    expected = re.findall(r'<code dir="ltr">([0-9a-f]{64})</code>', block)

    def run(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert len(commands) == 3 and len(expected) == 2
    assert run(commands[0]).stdout.split()[0] == expected[0]
    assert "FAILED" not in run(commands[1]).stdout and run(commands[1]).returncode == 0
    assert run(commands[2]).stdout.split()[0] == expected[1]
    whole = (tmp_path / "records.jsonl").read_text(encoding="utf-8")
    (tmp_path / "records.jsonl").write_text(whole.replace("clinic", "clinik"), encoding="utf-8")
    assert "FAILED" in run(commands[1]).stdout and run(commands[2]).stdout.split()[0] != expected[1]


@pytest.mark.parametrize(
    "address", ["/incident/leaf-clinic-2030", "/provision/leaf-charter/1", "/state/xaa", "/unknown"]
)
def test_a_page_prints_as_an_annex(published: Client, browser: Browser, tmp_path: Path, address: str) -> None:
    text = published.get(f"{address}.html" if address != "/unknown" else address).content.decode()
    if address == "/unknown":
        style = Path(answerable.__file__).parent / "public" / "static" / "answerable"
        screen, printed = ((style / name).read_text() for name in ("answerable.css", "print.css"))
        sheets = f"<style>{screen}</style><style media=print>{printed}</style>"
        text = re.sub(r"<link[^>]*>", "", text).replace("</head>", f"{sheets}</head>")
    place = tmp_path / "page.html"
    place.write_text(text, encoding="utf-8")
    page = browser.new_page(color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(place.as_uri())
    style_of = "getComputedStyle(document.querySelector('{}')).{}"
    assert page.evaluate(style_of.format("body", "backgroundColor")) == "rgb(255, 255, 255)"
    assert page.evaluate(style_of.format("body", "color")) == "rgb(0, 0, 0)"
    assert page.evaluate(style_of.format(".bar nav", "display")) == "none"
    paper = page.locator("header .paper")
    assert paper.is_visible() and f"{HERE}/e/1{address}" in paper.inner_text() and "2031" in paper.inner_text()
    assert len(page.pdf(prefer_css_page_size=True)) > 10_000
    page.close()


def test_paper_names_where_the_sources_stand(published: Client, golden_edition: Path) -> None:
    page = html.unescape(published.get("/incident/leaf-clinic-2030").content.decode())
    paper = page.partition("Where the sources stand")[2].partition("</div>")[0]
    incident = answerable.open(golden_edition).get("incident/leaf-clinic-2030")
    assert incident is not None
    for citation in incident.citations:
        source = answerable.open(golden_edition).get(citation.source)
        assert source is not None and source.title in paper


def test_hostile_text_stays_text_in_a_file(
    reading_from: Callable[..., Client], small_record: list, tmp_path: Path
) -> None:
    from answerable.core.actor import Actor, Name
    from answerable.editions.build import build

    ours = {"checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable"}
    name = HOSTILE + ' href="/x" </head></main><style>'
    build(
        [*small_record, Actor(**ours, id="state/xcc", type="state", names=(Name(text=name),))],
        tmp_path / "edition-0001",
    )
    text = reading_from(tmp_path, OPERATOR=OPERATOR).get("/state/xcc.html").content.decode()
    assert text.count("<style>") == text.count("</head>") == text.count("</main>") == 1 and "<script" not in text
    html5lib.HTMLParser(strict=True).parse(re.sub("[\x00-\x08\x1b\ufffe]", "", text))


def test_a_result_on_paper_says_what_it_was_narrowed_down_by(golden: Client, browser: Browser) -> None:
    style = Path(answerable.__file__).parent / "public" / "static" / "answerable"
    screen, explore, printed = ((style / name).read_text() for name in ("answerable.css", "explore.css", "print.css"))
    text = golden.get("/explore?kind=incident&type=attack").content.decode()
    sheets = f"<style>{screen}</style><style>{explore}</style><style media=print>{printed}</style>"
    page = browser.new_page()
    page.emulate_media(media="print")
    page.set_content(re.sub(r"<link[^>]*>", "", text).replace("</head>", f"{sheets}</head>"))
    assert page.locator(".chips").is_visible() and not page.locator(".chips [aria-hidden]").first.is_visible()
    assert not page.locator(".filters").is_visible() and not page.locator("#get").is_visible()
    page.close()
