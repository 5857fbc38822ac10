"""Anchors: a local authority made by openssl answers over HTTP, openssl checks what we keep, and liars are named."""

from __future__ import annotations

import hashlib
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from answerable.core.merkle import Refuted
from answerable.core.note import split
from answerable.core.timestamp import REPLY_TYPE
from answerable.witness.anchoring import Authority, read_authorities, stamp
from answerable.witness.asking import Bounds

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed: it makes the authority")

SETTINGS = """
[req]
distinguished_name = name
prompt = no
[name]
CN = Root
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[stamping]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = authority
[authority]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
"""
Answer = Callable[[socket.socket, bytes], None]


def openssl(at: Path, *words: str) -> str:
    done = subprocess.run(["openssl", *words], cwd=at, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a root, `root.pem`, and an authority under it."""
    at = tmp_path_factory.mktemp("authority")
    (at / "settings").write_text(SETTINGS, encoding="ascii")
    (at / "serial").write_text("01", encoding="ascii")
    for name in ("root", "tsa", "other"):
        openssl(at, "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")
    for name in ("root", "other"):
        openssl(at, "req", "-x509", "-new", "-key", f"{name}.key", "-config", "settings", "-extensions", "root",
                "-subj", f"/CN={name}", "-days", "30", "-out", f"{name}.pem")  # fmt: skip
    openssl(
        at, "req", "-new", "-key", "tsa.key", "-config", "settings", "-subj", "/CN=Local Authority", "-out", "tsa.csr"
    )
    openssl(at, "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-set_serial", "7", "-days", "30",
            "-extfile", "settings", "-extensions", "stamping", "-out", "tsa.pem")  # fmt: skip
    return at


def stamping(at: Path, change: Callable[[bytes], bytes] = lambda token: token) -> Answer:
    def answer(connection: socket.socket, sent: bytes) -> None:
        query = at / f"{hashlib.sha256(sent).hexdigest()}.tsq"
        query.write_bytes(sent.partition(b"\r\n\r\n")[2])
        openssl(at, "ts", "-reply", "-config", "settings", "-queryfile", query.name, "-signer", "tsa.pem", "-inkey", "tsa.key",
                "-out", "reply.tsr")  # fmt: skip
        token = change((at / "reply.tsr").read_bytes())
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {REPLY_TYPE}\r\nContent-Length: {len(token)}\r\n\r\n"
        connection.sendall(head.encode() + token)

    return answer


def test_two_authorities_stamp_a_checkpoint_and_openssl_agrees(
    ledger: Any, authority: Path, hosting: Any, run: Any
) -> None:
    note = ledger.grow(3)
    root = str(authority / "root.pem")
    one, two = hosting(stamping(authority)), hosting(stamping(authority))
    words = ("anchor", str(ledger.folder), "--authority", one, root, "--authority", f"{two}/tsa", root)
    code, found, _ = run(*words)
    assert code == 0 and {each["authority"] for each in found["anchors"]} == {"CN=Local Authority"}
    tokens = sorted((ledger.folder / "timestamps").glob("*.tsr"))
    assert sorted(each.name for each in tokens) == sorted(f"{url[7:].replace(':', '-')}.tsr" for url in (one, two))
    text = ledger.folder.parent / "text"
    text.write_bytes(split(note)[0].encode())
    for each in tokens:
        said = openssl(
            authority, "ts", "-verify", "-data", str(text), "-in", str(each), "-CAfile", str(each.with_suffix(".pem"))
        )
        assert "Verification: OK" in said
    code, _, said = run("anchor", str(ledger.folder), "--authority", one, root, "--authority", f"{one}/other", root)
    assert code == 1
    # They stand; asked again, nobody is troubled. With an authority gone or under another root, it is named.
    before = [each.read_bytes() for each in tokens]
    assert run(*words)[0] == 0
    assert [each.read_bytes() for each in tokens] == before
    ledger.grow(1)
    code, found, _ = run(
        "anchor", str(ledger.folder), "--authority", one, root, "--authority", two, str(authority / "other.pem")
    )
    assert code == 2 and "error" in found["anchors"][1]
    code, found, _ = run("anchor", str(ledger.folder), "--authority", "http://127.0.0.1:9", root)
    assert code == 1 and found["anchors"][0]["error"] == "cannot be reached"


def test_an_authority_that_lies_is_named_and_stops_no_other(authority: Path, hosting: Any) -> None:
    root = (authority / "root.pem").read_bytes()
    kept: list[bytes] = []

    def replayed(token: bytes) -> bytes:
        kept.append(token)
        return kept[0]

    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"
    liars = {
        "cut": stamping(authority, lambda token: token[:-9]),
        "flipped": stamping(authority, lambda token: token[:-9] + bytes([token[-9] ^ 1]) + token[-8:]),
        "page": lambda connection, sent: connection.sendall(page),
        "large": stamping(authority, lambda token: token + b"\0" * 70_000),
        "silent": lambda connection, sent: None,
    }
    urls = [hosting(each) for each in liars.values()]
    again = hosting(stamping(authority, replayed))
    authorities = [Authority(url, root) for url in (*urls, again)]
    found = stamp(b"\7" * 32, authorities, Bounds(2, 2, 5))
    assert [each.stamped is None for each in found] == [True] * 5 + [False], found
    # The first token again, over the same digest: another nonce was asked for.
    assert "nonce" in stamp(b"\7" * 32, [Authority(again, root)])[0].why.lower()


def test_a_list_of_authorities_is_read_or_refused_by_line(tmp_path: Path, authority: Path) -> None:
    shutil.copy(authority / "root.pem", tmp_path / "root.pem")
    path = tmp_path / "authorities"
    path.write_text("# two\nhttps://a.example/tsa root.pem\n\nhttps://b.example:8443 root.pem # b\n", encoding="utf-8")
    assert [each.name for each in read_authorities(path)] == ["a.example", "b.example-8443"]
    path.write_text("https://a.example\n", encoding="utf-8")
    with pytest.raises(Refuted, match="line 1"):
        read_authorities(path)
    (tmp_path / "root.pem").write_bytes(b"no certificate")
    path.write_text("https://a.example root.pem\n", encoding="utf-8")
    with pytest.raises(Refuted, match=r"root\.pem"):
        read_authorities(path)


@pytest.mark.parametrize(
    "url", ["http://a.example:x/", "", "https://../..", "https://[::1]:3/", "https://" + "a" * 500]
)
def test_the_name_of_its_files_stays_in_their_folder(url: str) -> None:
    name = Authority(url, b"").name
    assert name and "/" not in name and not name.startswith(".") and len(name) <= 100
