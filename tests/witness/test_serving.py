"""The witness as a process: hostile requests get a status and nothing else, slow ones an end, and the next one is served."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from answerable.core.checkpoint import check_cosignature
from answerable.core.key import COSIGNATURE, Signer
from answerable.witness.memory import Memory
from answerable.witness.seeing import Witness
from answerable.witness.serving import CONNECTIONS, Server
from answerable.witness.submission import SUBMISSION, submission

NOW = 1_800_000_100


@pytest.fixture
def server(ledger: Any, tmp_path: Path) -> Iterator[Server]:
    """A server in this process, whose patience is half a second."""
    key = Signer.generate("witness.example/w", COSIGNATURE)
    witness = Witness([key], [ledger.signer.verifier], Memory(tmp_path / "state"))
    told: list[str] = []
    with Server(("127.0.0.1", 0), witness, lambda: NOW, told.append, patience=0.5) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield made
        finally:
            made.shutdown()
            thread.join()


def said(server: Server, sent: bytes, drip: float = 0) -> bytes:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as connection:
        try:
            for portion in [sent] if not drip else [bytes([each]) for each in sent]:
                connection.sendall(portion)
                time.sleep(drip)
        except OSError:
            pass
        found = b""
        try:
            while more := connection.recv(65536):
                found += more
        except ConnectionResetError:
            pass
        return found


def post(length: str, body: bytes = b"", more: str = "", path: str = "/add-checkpoint") -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: w\r\nContent-Length: {length}\r\n{more}\r\n".encode() + body


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (post("5", b"hello", more="Connection: close\r\n"), 400),
        (post("0", more="Connection: close\r\n"), 400),
        (post(str(SUBMISSION + 1)), 413),
        (post("9" * 4000), 413),
        (post("-1"), 400),
        (post("0x10"), 400),
        (post("5", b"hello", more="Content-Length: 6\r\n"), 411),
        (post("5", b"hello", more="Transfer-Encoding: chunked\r\n"), 411),
        (b"POST /add-checkpoint HTTP/1.1\r\n\r\n", 411),
        (post("0", path="/../add-checkpoint"), 404),
        (post("0", path="/" + "a" * 70_000), 414),
        (b"GET / HTTP/1.1\r\n\r\n", 404),
        (b"DELETE / HTTP/1.1\r\n\r\n", 501),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 505),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", 431),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_a_request_that_is_wrong_is_told_so_and_the_connection_ends(server: Server, sent: bytes, status: int) -> None:
    answer = said(server, sent)
    assert answer.split(b" ")[1] == str(status).encode(), answer[:100]
    assert b"<" not in answer and b"Traceback" not in answer


def test_what_drips_or_stays_silent_is_cut_and_others_are_served(server: Server, ledger: Any) -> None:
    begun = time.monotonic()
    threads = [
        threading.Thread(target=said, args=(server, sent, drip))
        for sent, drip in ((b"", 0), (post("5")[:30], 0), (post("500", b"x" * 500), 0.05), (b"G" * 500, 0.05))
    ]
    for each in threads:
        each.start()
    note = ledger.grow(2)
    assert b"200 OK" in said(server, post(str(len(submission(0, (), note))), submission(0, (), note)))
    for each in threads:
        each.join(timeout=20)
    assert not any(each.is_alive() for each in threads)
    assert time.monotonic() - begun < 35


def test_more_connections_than_it_has_places_are_turned_away_and_the_places_come_back(server: Server) -> None:
    held = [socket.create_connection(("127.0.0.1", server.server_port), timeout=10) for _ in range(CONNECTIONS)]
    time.sleep(0.2)
    assert b" 503 " in said(server, b"")
    for each in held:
        each.close()
    time.sleep(0.3)
    assert b" 404 " in said(server, b"GET / HTTP/1.1\r\n\r\n")


def test_a_witness_runs_as_a_process_and_remembers_after_it_was_killed(ledger: Any, partner: Any) -> None:
    made = partner("w1")
    first = ledger.grow(3)

    def sent(url: str, old: int, note: bytes) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
        try:
            connection.request("POST", "/add-checkpoint", submission(old, ledger.proof(old), note))
            answer = connection.getresponse()
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
        finally:
            connection.close()

    with made.running(ledger.vkey) as url:
        begun = int(time.time())
        status, _, line = sent(url, 0, first)
        assert status == 200
        assert begun <= check_cosignature(first, line, made.signer.verifier) <= time.time()
    second = ledger.grow(3)
    with made.running(ledger.vkey) as url:
        assert sent(url, 0, second) == (409, "text/x.tlog.size", "3\n")
        assert sent(url, 3, second)[0] == 200


def test_a_witness_without_what_it_saw_does_not_start(ledger: Any, tmp_path: Path, run: Any) -> None:
    key, state = tmp_path / "key", tmp_path / "lost"
    key.write_bytes(Signer.generate("witness.example/w1", COSIGNATURE).pem())
    key.chmod(0o600)
    words = ("witness", "--key", str(key), "--state", str(state), "--ledger", ledger.vkey, "--port", "0")
    code, said, _ = run(*words)
    assert code == 1 and "--begin" in said["error"] and not state.exists()
    Memory(state)
    assert run(*words, "--begin")[0] == 1
