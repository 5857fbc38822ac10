"""What a file says of itself is read, bounded in time and memory, whatever the file; and no connection is opened."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
import signing
from PIL import Image
from pypdf import PdfWriter
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from answerable.evidence import reading
from answerable.evidence.reading import Bounds, Metadata

SOURCE = Path(__file__).parents[2] / "src"
MAIL = b"""Return-Path: <a@example.org>
Received: from near.example by here.example; Tue, 2 Jan 2030 00:00:02 +0000
Received: from far.example by near.example; Tue, 2 Jan 2030 00:00:01 +0000
DKIM-Signature: v=1; d=example.org
From: =?utf-8?q?Ren=C3=A9?= <a@example.org>
To: b@example.org
Subject: Leaves
Date: Tue, 2 Jan 2030 00:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain

Hello
--x
Content-Type: application/pdf
Content-Disposition: attachment; filename="../../leaf.pdf"
Content-Transfer-Encoding: base64

JVBERi0=
--x--
"""


def warc(*, compressed: bool = True) -> bytes:
    made = io.BytesIO()
    writer = WARCWriter(made, gzip=compressed)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "leaf-capture 1"}))
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    headers = {"WARC-Date": "2030-01-02T00:00:00Z"}
    writer.write_record(
        writer.create_warc_record(
            "http://leaf.example/",
            "response",
            payload=io.BytesIO(b"<p>leaf</p>"),
            http_headers=http,
            warc_headers_dict=headers,
        )
    )
    return made.getvalue()


def wacz(*more: tuple[str | zipfile.ZipInfo, bytes], digest: str = "") -> bytes:
    data = warc()
    found = {"path": "archive/data.warc.gz", "hash": digest or "sha256:" + hashlib.sha256(data).hexdigest()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("archive/data.warc.gz", data)
        file.writestr("datapackage.json", json.dumps({"wacz_version": "1.1.1", "title": "Leaf", "resources": [found]}))
        for name, each in more:
            file.writestr(name, each)
    return made.getvalue()


def pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Producer": "leaf press"})
    writer.add_attachment("../leaf.txt", b"leaf")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def photo() -> bytes:
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x0110] = "Leaf Camera"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (8, 6)).save(made, "JPEG", exif=exif)
    return made.getvalue()


def read(tmp_path: Path, data: bytes, **how: Any) -> Metadata:
    path = tmp_path / "named.exe"
    path.write_bytes(data)
    return reading.read(path, **how)


def told(found: Metadata) -> dict[str, str]:
    return {fact.name: fact.value for fact in found.facts}


def test_a_message_says_its_way_and_what_is_attached(tmp_path: Path) -> None:
    found = read(tmp_path, MAIL)
    assert (found.media_type, found.outcome) == ("message/rfc822", "read")
    assert told(found)["From"] == "René <a@example.org>" and told(found)["Subject"] == "Leaves"
    assert told(found)["DKIM Signature not checked"].endswith("d=example.org")
    assert [hop[:16] for hop in found.hops] == ["from near.exampl", "from far.example"]
    assert [(each.name, each.size) for each in found.pieces] == [("", 5), ("../../leaf.pdf", 5)]
    assert found.pieces[1].sha256 == hashlib.sha256(b"%PDF-").hexdigest()


@pytest.mark.parametrize("compressed", [True, False])
def test_a_capture_says_what_was_fetched_when_and_by_what(tmp_path: Path, compressed: bool) -> None:
    found = read(tmp_path, warc(compressed=compressed))
    assert (found.media_type, found.outcome, found.detail) == ("application/warc", "read", "")
    assert told(found) == {
        "software": "leaf-capture 1", "records": "response 1, warcinfo 1",
        "first date": "2030-01-02T00:00:00Z", "last date": "2030-01-02T00:00:00Z",
    }  # fmt: skip
    assert [(each.name, each.media_type) for each in found.pieces] == [("http://leaf.example/", "text/html")]
    if not compressed:
        changed = warc(compressed=False).replace(b"<p>leaf</p>", b"<p>LEAF</p>")
        assert "1 records differ" in read(tmp_path, changed).detail


def test_a_wrapped_capture_is_read_and_its_digests_are_compared(tmp_path: Path) -> None:
    found = read(tmp_path, wacz())
    assert (found.media_type, found.outcome, found.detail) == ("application/wacz", "read", "")
    assert told(found)["title"] == "Leaf" and found.pieces_total == 1
    assert "differs from its digest" in read(tmp_path, wacz(digest="sha256:" + "0" * 64)).detail


def test_a_pdf_an_image_and_a_log_say_what_they_are(tmp_path: Path) -> None:
    found = read(tmp_path, pdf())
    assert told(found)["pages"] == "1" and told(found)["Producer"] == "leaf press"
    assert [each.name for each in found.pieces] == ["../leaf.txt"]
    found = read(tmp_path, photo())
    assert (
        told(found)["width"] == "8"
        and told(found)["Exif Model"] == "Leaf Camera"
        and told(found)["Exif GPSLatitudeRef"] == "N"
    )
    found = read(tmp_path, b"2030-01-02T00:00:00Z start\nno time\n2030-01-03 10:00:00 end\n")
    assert told(found) == {
        "encoding": "utf-8", "lines": "3", "longest line": "27",
        "first time": "2030-01-02T00:00:00Z", "last time": "2030-01-03 10:00:00",
    }  # fmt: skip
    assert read(tmp_path, b"\x93\x01\x02" * 9).outcome == "no reader"


def link() -> zipfile.ZipInfo:
    made = zipfile.ZipInfo("archive/link")
    made.external_attr = 0o120777 << 16
    return made


def lying_zip() -> bytes:
    data = bytearray(wacz())
    at = data.rfind(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<I", 2**32 - 2)
    return bytes(data)


def bomb_png() -> bytes:
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + b"\0\0\0\0IDAT\x35\xaf\x06\x1e"
    )


def nested(depth: int) -> bytes:
    begin = MAIL.partition(b"MIME-Version")[0]
    return begin + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (each, each) for each in range(depth)
    )


@pytest.mark.parametrize(
    ("name", "data", "outcome", "says"),
    [
        ("a capture cut short", warc()[:-200], "read", "broken after 1 records"),
        ("a capture that is none", b"WARC/1.1\r\n\xff\xfe\r\n\r\n", "unreadable", ""),
        ("a wrapped capture cut short", wacz()[:-60], "no reader", ""),
        ("a member that leads out", wacz(("../x", b"x")), "unreadable", "leads out"),
        ("a member that is absolute", wacz(("/etc/x", b"x")), "unreadable", "leads out"),
        ("a member twice", wacz(("datapackage.json", b"{}")), "unreadable", "2 times"),
        ("a link", wacz((link(), b"/etc/passwd")), "unreadable", "is a link"),
        ("a size that lies", lying_zip(), "unreadable", ""),
        ("a note that is none", wacz().replace(b'{"wacz_version', b'["wacz_version'), "unreadable", ""),
        ("a picture that is a bomb", bomb_png(), "unreadable", "DecompressionBombError"),
        ("a picture cut short", photo()[:40], "unreadable", ""),
        ("a document cut short", pdf()[:200], "unreadable", ""),
        ("a document of nothing", b"%PDF-1.7\n", "unreadable", ""),
        ("a document whose pages are themselves", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages"
         b"/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R/Size 3>>\n%%EOF", "", ""),
        ("a message of messages", nested(3_000), "", ""),
        ("a message of broken words", b"From: =?utf-8?b?////?= <a>\nReceived: x\nSubject: =?x?q?=FF?=\n\n", "read", ""),
        ("a message of many fields", b"From: a\nReceived: x\n" + b"Received: y\n" * 3000 + b"\n", "read", ""),
        ("a log of one line", b"x" * 3_000_000, "read", ""),
        ("a log of control characters", b"\x1b[2J\x1b]0;owned\x07 text\n", "read", ""),
    ],
)  # fmt: skip
def test_a_hostile_file_is_named_for_what_it_is(
    tmp_path: Path, name: str, data: bytes, outcome: str, says: str
) -> None:
    began = time.monotonic()
    found = read(tmp_path, data, bounds=Bounds(processor=5, clock=15))
    assert time.monotonic() - began < 20
    assert found.outcome == outcome if outcome else found.outcome in ("read", "unreadable", "stopped")
    assert says in found.detail
    assert (
        all(fact.value.isprintable() and len(fact.value) <= 2_000 for fact in found.facts)
        and found.detail.isprintable()
    )


def test_time_and_memory_are_bounded(tmp_path: Path) -> None:
    # 100 records of 200 MB of zeros each, in a few MB: reading them takes longer than it may.
    zeros = zlib.compressobj(6, wbits=31)
    record = zeros.compress(b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 200000000\r\n\r\n")
    piece = bytes(10_000_000)
    bomb = (
        record + b"".join(zeros.compress(piece) for _ in range(20)) + zeros.compress(b"\r\n\r\n") + zeros.flush()
    ) * 100
    found = read(tmp_path, bomb, bounds=Bounds(processor=1, clock=30))
    assert (found.outcome, found.media_type) == ("stopped", "application/warc") and "1 s" in found.detail
    found = read(tmp_path, bomb, bounds=Bounds(processor=60, clock=0.5))
    assert found.outcome == "stopped" and "0.5 s" in found.detail
    found = read(tmp_path, pdf(), bounds=Bounds(memory=40_000_000))
    assert found.outcome == "stopped" and "memory" in found.detail


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, tmp_path / "none"):
        with pytest.raises(OSError):
            reading.read(path)


@pytest.fixture(scope="module")
def camera() -> tuple[str, str, str]:
    return signing.authority()


def test_only_a_trusted_signer_names_anybody(tmp_path: Path, camera: tuple[str, str, str]) -> None:
    root, chain, key = camera
    (tmp_path / "roots.pem").write_text(root)
    (tmp_path / "others.pem").write_text(signing.authority()[0])
    data = signing.signed(chain, key)
    trusted = read(tmp_path, data, anchors=tmp_path / "roots.pem").provenance
    assert trusted and (trusted.state, trusted.identity) == ("Trusted", "Leaf Camera 1 / Leaf Cameras")
    for anchors in (None, tmp_path / "others.pem"):
        other = read(tmp_path, data, anchors=anchors).provenance
        assert other and other.state != "Trusted" and other.identity == "" and "leaf-test" in other.generator
    changed = data[:-30] + bytes([data[-30] ^ 1]) + data[-29:]
    broken = read(tmp_path, changed, anchors=tmp_path / "roots.pem").provenance
    assert broken and broken.state == "Invalid" and broken.identity == ""
    assert read(tmp_path, signing.picture(), anchors=tmp_path / "roots.pem").provenance is None


FETCHED = """
import io, sys
import c2pa
context = c2pa.Context(c2pa.Settings.from_dict({"verify": {"remote_manifest_fetch": True}}))
try:
    c2pa.Reader("image/jpeg", open(sys.argv[1], "rb"), context=context)
except c2pa.C2paError:
    pass
"""


def test_no_reader_opens_a_connection(tmp_path: Path, camera: tuple[str, str, str]) -> None:
    """A remote manifest is not fetched; the same library, left to itself, asks for it at once."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _where = server.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(1000))

        threading.Thread(target=listen, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/manifest.c2pa"
        data = signing.signed(camera[1], camera[2], remote=url)
        assert url.encode() in data
        found = read(tmp_path, data)
        assert found.outcome == "read" and asked == []
        subprocess.run([sys.executable, "-c", FETCHED, str(tmp_path / "named.exe")], check=True, timeout=60)
        assert asked, "the control did not ask either: this test shows nothing"
        server.shutdown(socket.SHUT_RDWR)


def test_a_worker_refuses_sockets_and_programs() -> None:
    code = """
import sys
from answerable.evidence.reading import worker
sys.addaudithook(worker.offline)
import os, socket, subprocess
for attempt in (lambda: socket.create_connection(("127.0.0.1", 9)), lambda: subprocess.run(["true"]), lambda: os.system("true")):
    try:
        attempt()
    except PermissionError as error:
        print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    assert done.stdout.count("a reader may not do this") == 3


def test_every_cut_of_every_sort_of_file_is_answered(tmp_path: Path) -> None:
    for data in (MAIL, warc(), wacz(), pdf(), photo(), gzip.compress(warc(compressed=False))):
        cut = data[: len(data) * 2 // 3]
        assert read(tmp_path, cut).outcome in ("read", "unreadable", "no reader")
