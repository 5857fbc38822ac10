"""The gate, asked by a client of the test's own and by Chromium: whom it lets a page reach, what it bounds, what it notes."""

from __future__ import annotations

import base64
import json
import os
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from tests.evidence.capturing.local_site import Site, reply

from answerable.evidence.capturing import addresses, gate
from answerable.evidence.capturing.addresses import Refused, connected, is_public, page_address
from answerable.evidence.capturing.authority import Authority
from answerable.evidence.capturing.bounds import Bounds, Uncaptured
from answerable.evidence.capturing.capture import capture
from answerable.evidence.capturing.chromium import SETTING
from answerable.evidence.capturing.gate import Gate
from answerable.evidence.capturing.passing import serve
from answerable.evidence.capturing.recording import Recording

Opens = Callable[..., Gate]
HTML = {"Content-Type": "text/html"}


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Opens]:
    made: list[Gate] = []

    def one(**bounds: Any) -> Gate:
        recording = Recording(tmp_path / f"{len(made)}.warc.gz", {"software": "a test"})
        asked = Bounds(**{"silence": 2, "allow_private": True, **bounds})
        made.append(Gate(recording, Authority(tmp_path, datetime.now(UTC)), asked, tmp_path, serve))
        return made[-1]

    yield one
    for each in made:
        each.close()
        each.recording.abandon()


def ask(through: Gate, url: str, *more: str, password: str | None = None) -> bytes:
    """Ask a gate as a browser does, and return all it sends back."""
    secret = base64.b64encode(f"capture:{password or through.password}".encode()).decode()
    with socket.create_connection(("127.0.0.1", through.port), 10) as client:
        lines = [f"GET {url} HTTP/1.1", f"Proxy-Authorization: Basic {secret}", "Host: x", "Connection: close", *more]
        client.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        answer = b""
        try:
            while part := client.recv(65536):
                answer += part
                if password and answer.endswith(b"\r\n\r\n"):
                    break
        except OSError:
            pass
        return answer


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 127.9.9.9 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 192.0.0.192 "
    "198.18.0.1 192.88.99.1 64:ff9b:1::1 3fff::1 168.63.129.16 224.0.0.1 255.255.255.255 240.0.0.1 ::1 :: ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 fe80::1 fe80::1%eth0 "
    "fd00:ec2::254 ff02::1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 2002:7f00:1::1 2002:a9fe:a9fe::1 2001:0:4136:e378:8000:63bf:80ff:fffe "
    "nonsense".split(),
)
def test_an_address_that_is_not_public_is_not_reached(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_an_address_that_is_public_may_be_reached(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "chrome://version", "ftp://a.example/", "javascript:1", "data:text/html,x", "http://", "x", "",
     "http://a b/", "http://user:secret@a.example/", "http://a:99999/", "http://[::1", "http://a/\n", "http://a/" + "x" * 9000],
)  # fmt: skip
def test_only_a_page_of_the_web_is_captured(url: str, tmp_path: Path) -> None:
    with pytest.raises(Uncaptured):
        page_address(url)
    with pytest.raises(Uncaptured):
        capture(url, tmp_path / "x.wacz")
    assert list(tmp_path.iterdir()) == []


def test_private_places_are_refused_however_they_are_written(site: Site, opens: Opens) -> None:
    strict = opens(allow_private=False)
    port = site.server.server_address[1]
    for host in (
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
    ):
        url = f"http://{host}:{port}/secret"
        assert ask(strict, url) == b"", host
    assert site.asked == [] and len(strict.failures) == 9
    assert all("not on the public network" in why or "no address" in why for why in strict.failures.values())


def test_a_name_is_looked_up_once_and_refused_whole(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def answers(host: str, port: int, **_: Any) -> list[Any]:
        looked.append(host)
        every = ["93.184.215.14", "127.0.0.1"] if len(looked) == 1 else ["127.0.0.1"]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in every]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", answers)
    with pytest.raises(Refused, match=r"leads to 127\.0\.0\.1"):
        connected("rebinding.example", site.server.server_address[1], allow_private=False, timeout=1)
    assert looked == ["rebinding.example"] and site.asked == []


def test_nobody_else_on_this_machine_may_use_it(site: Site, opens: Opens) -> None:
    made = opens()
    assert ask(made, site.url("/dot.png"), password="wrong").startswith(b"HTTP/1.1 407 ")
    assert site.asked == [] and made.recording.requests == 0


def test_what_a_server_says_is_bounded_and_noted(site: Site, opens: Opens) -> None:
    def raw(data: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(data)
            handler.close_connection = True

        return answer

    def silent(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(3)

    ok = b"HTTP/1.1 200 OK\r\n"
    site.more |= {
        "/head": raw(ok + b"X: " + b"a" * 70_000 + b"\r\n\r\n"),
        "/nothing": raw(b""),
        "/other": raw(b"SSH-2.0-x\r\n\r\n"),
        "/two": raw(ok + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        "/short": raw(ok + b"Content-Length: 100\r\n\r\nab"),
        "/chunks": raw(ok + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n"),
        "/silent": silent,
        "/big": raw(ok + b"\r\n" + bytes(300_000)),
        "/odd": raw(ok + "no colon\r\nX-\u00ff: \u00fe\r\n folded\r\nContent-Length: 2\r\n\r\nhi".encode("latin-1")),
    }
    made = opens(most_bytes=200_000, silence=1)
    for path in site.more:
        if path != "/big":
            ask(made, site.url(path))
    assert ask(made, site.url("/odd")).endswith(b"\r\n folded\r\nContent-Length: 2\r\n\r\nhi")
    ask(made, site.url("/big"))
    ask(made, site.url("/"), "Upgrade: websocket")
    said = {url.rpartition("/")[2]: why for url, why in made.failures.items()}
    for path, words in {
        "head": "larger than 64 KiB", "nothing": "without an answer", "other": "first line", "two": "length clearly",
        "short": "ends before the length", "chunks": "chunk has no size", "silent": "silent for 1", "big": "bytes were used up",
        "": "WebSocket",
    }.items():  # fmt: skip
        assert words in said.pop(path), path
    assert said == {}


def test_a_request_beyond_the_most_is_refused(site: Site, opens: Opens) -> None:
    made = opens(most_requests=2)
    for number in range(4):
        ask(made, site.url(f"/dot.png?{number}"))
    assert len(site.asked) == 2 and all("more than 2 times" in why for why in made.failures.values())


@pytest.fixture
def secure(site: Site, tmp_path: Path) -> Path:
    """The site, speaking TLS as localhost; the certificate it shows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    place = tmp_path / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    place.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place)
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    (tmp_path / "root.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return tmp_path / "root.pem"


def test_a_page_over_tls_is_kept_and_a_server_that_proves_nothing_is_refused(
    chromium: str, site: Site, secure: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"https://localhost:{site.server.server_address[1]}/frame.html"
    bounds = Bounds(seconds=20, quiet=0.3, allow_private=True)
    with pytest.raises(Uncaptured, match="does not prove who it is"):
        capture(url, tmp_path / "x.wacz", bounds=bounds)
    assert not (tmp_path / "x.wacz").exists() and not list(tmp_path.glob(".capture-*"))
    monkeypatch.setenv("SSL_CERT_FILE", str(secure))
    made = capture(url, tmp_path / "x.wacz", bounds=bounds)
    assert (made.status, made.missing) == (200, ())


def test_a_page_cannot_reach_what_stands_behind_us(
    chromium: str, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page's own server counts as public here; all else is judged as ever."""
    inner = Site()
    port = site.server.server_address[1]

    def reaches(host: str, to: int, *, allow_private: bool, timeout: float) -> tuple[socket.socket, str]:
        return connected(host, to, allow_private=(host, to) == ("127.0.0.1", port), timeout=timeout)

    monkeypatch.setattr(gate, "connected", reaches)
    address = inner.url("/secret").replace("127.0.0.1", "localhost")
    page = f"""<!doctype html><link rel=icon href="data:,"><p>public</p><img src="{address}"><iframe src="{inner.url("/frame")}"></iframe>
    <img src="/sent-on"><iframe src="file:///etc/passwd"></iframe><script>
    fetch("http://169.254.169.254/latest/meta-data/", {{mode: "no-cors"}}); fetch("/big").then(r => r.arrayBuffer());
    new WebSocket("ws://127.0.0.1:{port}/live"); navigator.sendBeacon("{inner.url("/beacon")}", "x");</script>"""
    site.more["/"] = lambda handler: reply(handler, 200, page.encode(), **HTML)
    site.more["/sent-on"] = lambda handler: reply(handler, 302, b"", Location=inner.url("/redirected"))
    site.more["/big"] = lambda handler: reply(handler, 200, os.urandom(200_000))
    made = capture(site.url("/"), tmp_path / "x.wacz", bounds=Bounds(seconds=20, quiet=0.5, most_bytes=100_000))
    assert inner.asked == [] and not any("live" in each for each in site.asked)
    refused = {url for url, why in made.failures.items() if "not on the public network" in why}
    wanted = {
        address,
        *map(inner.url, ("/frame", "/redirected")),
        "http://169.254.169.254/latest/meta-data/",
    }
    # A beacon is sent when the browser thinks fit: whenever it comes, it is refused.
    assert refused - {inner.url("/beacon")} == wanted
    assert "bytes were used up" in made.failures[site.url("/big")]
    assert "WebSocket" in made.failures[f"http://127.0.0.1:{port}/live"]
    assert b"root:" not in made.place.read_bytes() and made.status == 200


def test_without_a_chromium_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(SETTING, str(tmp_path / "none"))
    with pytest.raises(Uncaptured, match="is no program"):
        capture("https://example.org/", tmp_path / "x.wacz")
    (tmp_path / "broken").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "broken").chmod(0o755)
    monkeypatch.setenv(SETTING, str(tmp_path / "broken"))
    with pytest.raises(Uncaptured, match="Chromium does not start"):
        capture("https://example.org/", tmp_path / "x.wacz")
    assert [each.name for each in tmp_path.iterdir()] == ["broken"]


@pytest.mark.long
def test_pages_that_never_end(chromium: str, site: Site, tmp_path: Path) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        while True:
            handler.wfile.write(b"<p>more")
            time.sleep(0.1)

    def script(text: str) -> Callable[[BaseHTTPRequestHandler], None]:
        return lambda handler: reply(handler, 200, f"<p>hi<script>{text}</script>".encode(), **HTML)

    site.more |= {
        "/endless": endless,
        "/busy": script("onload = () => { while (true) {} }"),
        "/asking": script("setInterval(() => fetch('/told.json?' + Math.random()), 100)"),
        "/circle": lambda handler: reply(handler, 302, b"", Location="/circle"),
        "/huge": lambda handler: reply(handler, 200, b"<p>" + bytes(200 << 20), **HTML),
    }
    bounds = Bounds(seconds=4, quiet=0.5, allow_private=True, most_bytes=20 << 20)
    for path, words in {"/endless": "still loading", "/busy": "document", "/asking": "still asking"}.items():
        made = capture(site.url(path), tmp_path / f"{path[1:]}.wacz", bounds=bounds)
        assert made.status == 200 and words in json.dumps(made.missing), (path, made.missing)
    huge = capture(site.url("/huge"), tmp_path / "huge.wacz", bounds=bounds)
    assert "bytes were used up" in huge.failures[site.url("/huge")]
    with pytest.raises(Uncaptured, match="in a circle"):
        capture(site.url("/circle"), tmp_path / "circle.wacz", bounds=bounds)
    assert not list(tmp_path.glob(".capture-*")) and not (tmp_path / "circle.wacz").exists()
