"""A real Chromium captures a local site: what the WARC holds, read by others' readers, and what replays from the WACZ alone."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastReader
from jsonschema import Draft202012Validator
from tests.evidence.capturing.local_site import ARABIC, DOT, PAGE, STYLE, Site
from warcio.archiveiterator import ArchiveIterator

from answerable.cli import main
from answerable.evidence.capturing.capture import Captured
from answerable.evidence.capturing.opening import opened
from answerable.evidence.capturing.wrapping import TOKEN, WARC, wrap

ROOT = Path(__file__).parents[3]
Made = tuple[Captured, Site]


def warc_of(made: Captured) -> bytes:
    with zipfile.ZipFile(made.place) as archive:
        return archive.read(WARC)


def held(made: Captured) -> dict[tuple[str, str], tuple[Any, bytes]]:
    """Every record by type and address: its HTTP head and the bytes of its payload, unpacked."""
    found = {}
    for record in ArchiveIterator(io.BytesIO(warc_of(made)), check_digests="raise"):
        key = (record.rec_type, record.rec_headers.get_header("WARC-Target-URI") or "")
        found[key] = (record.http_headers, record.content_stream().read())
    return found


def test_the_warc_holds_each_request_and_answer(captured: Made) -> None:
    made, site = captured
    records = held(made)
    assert (made.failures, made.missing, made.status, made.title) == ({}, (), 200, ARABIC)
    assert made.address == site.url("/")
    head, _ = records["response", site.url("/start")]
    assert (head.get_statuscode(), head.get_header("Location")) == ("302", "/")
    assert head.get_header("Set-Cookie").startswith("visit=first")
    asked, _ = records["request", site.url("/dot.png")]
    assert asked.get_header("Cookie") == "visit=first"
    assert records["response", site.url("/")][1] == PAGE.encode()
    assert records["response", site.url("/style.css")][1] == STYLE
    assert records["response", site.url("/dot.png")][1] == DOT
    assert b"in the frame" in records["response", site.url("/frame.html")][1]
    assert records["response", site.url("/report.csv")][1] == b"ward,patients\nA,12\n"
    assert records["response", site.url("/missing.json")][0].get_statuscode() == "404"
    assert records["request", site.url("/told.json")][1] == b"asked=1"
    assert records["response", site.url("/told.json")][1] == b'{"told": "by script"}'
    # Everything the server was asked is there, and nothing else.
    kept = {url for kind, url in records if kind == "response"}
    assert kept == {site.url(each.split(" ")[1]) for each in site.asked}
    assert not any(
        "roxy-" in name for (kind, _), (head, _) in records.items() if kind == "request" for name, _ in head.headers
    )


def test_bodies_are_kept_as_they_were_sent(captured: Made) -> None:
    made, site = captured
    raw = {}
    for record in ArchiveIterator(io.BytesIO(warc_of(made)), no_record_parse=True):
        if record.rec_type == "response":
            raw[record.rec_headers.get_header("WARC-Target-URI")] = record.raw_stream.read()
    assert raw[site.url("/style.css")].endswith(b"\r\n\r\n" + gzip.compress(STYLE, mtime=0))
    assert b"\r\n\r\n32\r\n" + PAGE.encode()[:50] in raw[site.url("/")] and raw[site.url("/")].endswith(b"0\r\n\r\n")


def test_the_document_and_the_picture_are_as_the_page_ended(captured: Made) -> None:
    made, site = captured
    records = held(made)
    document = records["resource", f"urn:dom:{site.url('/')}"][1].decode()
    assert '<p id="told">by script</p>' in document and ARABIC in document
    assert "in the frame" in records["resource", f"urn:dom:{site.url('/frame.html')}"][1].decode()
    picture = records["resource", f"urn:fullPage:{site.url('/')}"][1]
    assert picture.startswith(b"\x89PNG") and int.from_bytes(picture[16:20], "big") == 1280
    said = json.loads(records["metadata", "urn:answerable:capture"][1])
    assert said["url"] == site.url("/start") and said["browser"].startswith("Chromium ")
    assert said["hosts"] == {site.url(""): {"address": "127.0.0.1"}}


def test_others_read_it_and_agree(captured: Made, tmp_path: Path) -> None:
    made, _ = captured
    data = warc_of(made)
    count = 0
    for record in FastReader(io.BytesIO(data), parse_http=False):
        assert record.verify_block_digest(), record.record_id
        count += 1
    assert count == opened(made.place).records
    copy = tmp_path / "data.warc.gz"
    copy.write_bytes(data)
    tools = Path(sys.executable).parent
    for command in (["warcio", "check", str(copy)], ["wacz", "validate", "-f", str(made.place)]):
        done = subprocess.run([str(tools / command[0]), *command[1:]], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_digests_are_those_of_the_warc_at_its_close(captured: Made) -> None:
    made, _ = captured
    data = warc_of(made)
    assert made.warc.sha256 == hashlib.sha256(data).hexdigest()
    assert made.warc.sha512 == hashlib.sha512(data).hexdigest()
    assert made.sha256 == hashlib.sha256(made.place.read_bytes()).hexdigest()
    with zipfile.ZipFile(made.place) as archive:
        assert archive.read(TOKEN) == b"token over " + hashlib.sha256(data).digest()
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}


def test_the_same_warc_is_wrapped_into_the_same_bytes(captured: Made, tmp_path: Path) -> None:
    made, _ = captured
    data = warc_of(made)
    (tmp_path / "data.warc.gz").write_bytes(data)
    again = wrap(
        tmp_path / "data.warc.gz", tmp_path / "again.wacz", token=b"token over " + hashlib.sha256(data).digest()
    )
    assert again.sha256 == made.sha256


def test_it_replays_from_the_file_alone(captured: Made, browser: Any) -> None:
    """Chromium is given what the index leads to, and nothing else: the page ends as it ended."""
    made, site = captured
    with zipfile.ZipFile(made.place) as archive:
        lines = [json.loads(line.split(" ", 2)[2]) for line in archive.read("indexes/index.cdx").decode().splitlines()]
        data = archive.read(WARC)
    index = {line["url"]: (int(line["offset"]), int(line["length"])) for line in lines}

    def answer(route: Any) -> None:
        offset, length = index[route.request.url]
        stream = io.BytesIO(zlib.decompress(data[offset : offset + length], 31))
        record = next(iter(ArchiveIterator(stream)))
        dropped = ("content-encoding", "transfer-encoding", "content-length")
        fields = {name: value for name, value in record.http_headers.headers if name.lower() not in dropped}
        status = int(record.http_headers.get_statuscode())
        route.fulfill(status=status, headers=fields, body=record.content_stream().read())

    context = browser.new_context(offline=True)
    page = context.new_page()
    page.route("**/*", answer)
    page.goto(opened(made.place).pages[0].url)
    page.wait_for_function("document.getElementById('told').textContent == 'by script'")
    assert page.title() == ARABIC
    assert page.evaluate("document.images[0].naturalWidth") == 40
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 255)"
    context.close()


def test_the_command_says_what_came_and_what_is_missing(
    chromium: str, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An address that is a download: it is kept, and what it has no document or picture of is said."""
    out = tmp_path / "made.wacz"
    code = main(["capture", site.url("/report.csv"), "--out", str(out), "--allow-private", "--seconds", "20", "--json"])
    said = json.loads(capsys.readouterr().out)
    schema = json.loads((ROOT / "docs/json-output.schema.json").read_text())
    Draft202012Validator({**schema, "$ref": "#/$defs/capture"}).validate(said)
    assert code == 2 and said["status"] == 200 and "download" in said["missing"][0]
    assert said["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert main(["capture", site.url("/"), "--out", str(out), "--allow-private"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["made.wacz"]
