"""Collecting cosignatures from real witnesses on loopback, beside dead, lying, slow and endless ones."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from answerable.core.checkpoint import cosign as line_of
from answerable.core.key import COSIGNATURE, Signer
from answerable.core.merkle import Refuted
from answerable.core.policy import Party, Policy, parse_policy
from answerable.ledger.tree import Tree
from answerable.witness.asking import Bounds, Host, Unanswered
from answerable.witness.collecting import Cosigned, collect, cosigned

QUICK = Bounds(connect=2, silence=1, whole=2)
NOW = 1_800_000_100


def answering(status: str, body: bytes, type: str = "text/plain") -> Callable[[socket.socket, bytes], None]:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return lambda connection, sent: connection.sendall(head.encode() + body)


def endless(connection: socket.socket, sent: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def dripping(head: bytes) -> Callable[[socket.socket, bytes], None]:
    def drip(connection: socket.socket, sent: bytes) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(b"a")
            time.sleep(0.2)

    return drip


def test_two_of_three_are_a_quorum_with_one_dead_and_one_lying(
    ledger: Any, partner: Any, policy: Any, run: Any, hosting: Any
) -> None:
    one, two, three = partner("one"), partner("two"), partner("three")
    stranger = Signer.generate("witness.example/three", COSIGNATURE)
    ledger.grow(5)
    with ExitStack() as stack:
        for each in (one, two):
            stack.enter_context(each.running(ledger.vkey))
        # Three answers with a cosignature, but not by its key.
        three.url = hosting(lambda connection, sent: answering(
            "200 OK", line_of(sent.partition(b"\r\n\r\n")[2].partition(b"\n\n")[2], stranger, NOW).encode())(connection, sent))  # fmt: skip
        path = policy(ledger, [one.line, two.line, three.line], 2)
        code, found, _ = run("cosign", str(ledger.folder), "--policy", str(path))
        assert (code, found["witnessed"]) == (0, True)
        assert {each["name"]: each.get("error", "") for each in found["witnesses"]} == {
            "one": "", "two": "", "three": "gives no cosignature by its key in the policy"}  # fmt: skip
        # The ledger grows: they say what they saw, and are shown that it only grew.
        ledger.grow(300)
        assert run("cosign", str(ledger.folder), "--policy", str(path))[0] == 0
        seen = parse_policy(path.read_bytes()).check((ledger.folder / "checkpoint").read_bytes())
        assert (seen.reached, sorted(seen.witnesses), seen.checkpoint.size) == (True, ["one", "two"], 305)
        # Asked again, they say again that this is all they saw, at a later time; no line stands twice.
        assert run("cosign", str(ledger.folder), "--policy", str(path))[0] == 0
        assert (ledger.folder / "checkpoint").read_bytes().count("— witness".encode()) == 2
        # A database brought back: it signs fewer entries than the witnesses saw.
        (ledger.folder / "checkpoint").write_bytes(ledger.note(200))
        code, found, _ = run("cosign", str(ledger.folder), "--policy", str(path))
        assert (code, found["witnessed"]) == (2, False)
        assert found["witnesses"][0]["error"].startswith("saw 305 entries of this ledger, and here are 200")
    ledger.sign()
    code, found, _ = run("cosign", str(ledger.folder), "--policy", str(path))
    assert (code, found["witnessed"], found["witnesses"][0]["error"]) == (2, False, "cannot be reached")
    assert (ledger.folder / "checkpoint").read_bytes() == ledger.note(305), "unwitnessed, and as it was"


def test_a_lying_witness_is_named_and_stops_no_other(ledger: Any, hosting: Any) -> None:
    note = ledger.grow(3)
    keys = {name: Signer.generate(f"witness.example/{name}", COSIGNATURE) for name in (
        "good", "page", "large", "endless", "head", "body", "elsewhere", "future", "forged", "binary", "conflict", "twice",
        "sizes", "shut", "none", "plain", "login")}  # fmt: skip
    good = line_of(note, keys["good"], NOW).encode()
    forged = line_of(note, keys["forged"], NOW).encode()[:-8] + b"AAAAAAA\n"
    urls = {
        "good": hosting(answering("200 OK", b"\xe2\x80\x94 other.example AAAAAAAA\n" + good)),
        "page": hosting(answering("200 OK", b"<html><body>Welcome</body></html>\n", "text/html")),
        "large": hosting(lambda c, _: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")),
        "endless": hosting(endless),
        "head": hosting(dripping(b"HTTP/1.1 200 OK\r\nX-A: ")),
        "body": hosting(dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")),
        "elsewhere": hosting(lambda c, _: c.sendall(b"HTTP/1.1 307 T\r\nLocation: http://127.0.0.1:1/\r\n\r\n")),
        "future": hosting(answering("200 OK", line_of(note, keys["future"], NOW + 10**6).encode())),
        "forged": hosting(answering("200 OK", forged)),
        "binary": hosting(answering("200 OK", b"\xff\0\n")),
        "conflict": hosting(answering("409 Conflict", b"many\n")),
        "twice": hosting(answering("409 Conflict", b"3\n")),
        "sizes": hosting(answering("409 Conflict", b"99999999999999999999\n")),
        "shut": hosting(lambda c, _: None),
        "none": "",
        "plain": "http://witness.example/",
        "login": "https://user:word@witness.example/",
    }
    policy = Policy((Party(ledger.signer.verifier),), {name: Party(key.verifier, urls[name]) for name, key in keys.items()}, {}, "good")  # fmt: skip
    begun = time.monotonic()
    found = collect(note, policy, Tree(ledger.folder, 3).consistency, NOW, QUICK)
    assert time.monotonic() - begun < 15
    whys = {each.witness: each.why for each in found}
    assert [each.witness for each in found if each.line] == ["good"]
    parts = {
        "page": "is no cosignature", "large": "sends more than", "endless": "sends more than", "head": "within",
        "body": "within", "elsewhere": "not followed", "future": "a time that is not now", "forged": "does not verify",
        "binary": "is no cosignature", "conflict": "does not say of which size", "twice": "the ledger has forked",
        "sizes": "does not say of which size", "shut": "no answer that can be read", "none": "no address",
        "plain": "without TLS", "login": "no address that may be asked",
    }  # fmt: skip
    assert {name: part for name, part in parts.items() if part not in whys[name]} == {}, whys
    assert policy.check(cosigned(note, policy, found)).reached


def test_a_line_over_another_checkpoint_is_not_attached(ledger: Any) -> None:
    first, second = ledger.grow(1), ledger.grow(1)
    key = Signer.generate("witness.example/w", COSIGNATURE)
    policy = Policy((Party(ledger.signer.verifier),), {"w": Party(key.verifier)}, {}, "w")
    with pytest.raises(Refuted, match="does not verify"):
        cosigned(second, policy, [Cosigned("w", line_of(first, key, NOW), NOW)])


def test_a_tree_that_was_altered_is_not_shown_to_anybody(ledger: Any, policy: Any, partner: Any, run: Any) -> None:
    ledger.grow(3)
    made = partner("w")
    path: Path = policy(ledger, [made.line + "http://127.0.0.1:1"], 1)
    (ledger.folder / "tile/0/000.p/3").write_bytes(b"\1" * 96)
    code, found, _ = run("cosign", str(ledger.folder), "--policy", str(path))
    assert code == 1 and "tile/0/000.p/3" in found["error"]


@pytest.mark.parametrize(
    "address",
    ["", "ftp://a.example/", "https://", "https://a.example:99999/", "https://[::1", "http://127.0.0.1.example/", "http://10.0.0.1/",
     "https://a.example/?q", "https://a.example/#f", "https://exämple.org/", "https://a.example/\n", "https://a b/",
     "https://a.example/" + "x" * 3000, "file:///etc/passwd", "//a.example"],
)  # fmt: skip
def test_an_address_that_may_not_be_asked_is_refused(address: str) -> None:
    with pytest.raises(Unanswered):
        Host(address)
