"""A ledger that grows in a folder, witnesses as real processes, and servers on loopback that answer whatever a test says."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from answerable.core.checkpoint import Checkpoint, sign_checkpoint
from answerable.core.key import COSIGNATURE, Signer
from answerable.ledger.tree import Tree
from answerable.ledger.writing import write

ROOT = Path(__file__).parents[2]
ORIGIN = "ledger.example/ledger/v1"
TIME = 1_800_000_000
FORMS = {"environ": {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_PROXY": "*"}}


@dataclass
class Ledger:
    """A ledger with its key, in a folder, as a signer leaves it."""

    folder: Path
    signer: Signer = field(default_factory=lambda: Signer.generate(ORIGIN))
    size: int = 0

    @property
    def vkey(self) -> str:
        return self.signer.verifier.text

    def grow(self, count: int, mark: str = "") -> bytes:
        """Append entries, sign, and return the note."""
        before = Tree(self.folder, self.size)
        self.size = write(self.folder, before, (f"{mark}{n}".encode() for n in range(self.size, self.size + count)))
        return self.sign()

    def sign(self) -> bytes:
        note = self.note(self.size)
        (self.folder / "checkpoint").write_bytes(note)
        return note

    def note(self, size: int) -> bytes:
        root = Tree(self.folder, self.size).root(size)
        return sign_checkpoint(Checkpoint(ORIGIN, size, root), [self.signer], TIME)

    def proof(self, first: int, second: int | None = None) -> list[bytes]:
        return Tree(self.folder, self.size).consistency(first, second)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path / "ledger")
    made.folder.mkdir()
    return made


def command(*words: str) -> tuple[int, dict[str, Any], str]:
    """Run `answerable … --json` as a process; return its exit code, its object, and what stood on standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "answerable", *words, "--json"],
        capture_output=True, text=True, env=FORMS["environ"], check=False, timeout=120,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


@pytest.fixture
def run() -> Callable[..., tuple[int, dict[str, Any], str]]:
    return command


@dataclass
class Partner:
    """A partner's witness: its key, its state file, and while it runs its address."""

    name: str
    folder: Path
    signer: Signer
    url: str = ""

    @property
    def line(self) -> str:
        return f"witness {self.name} {self.signer.verifier.text} {self.url}"

    @contextmanager
    def running(self, *vkeys: str) -> Iterator[str]:
        key = self.folder / f"{self.name}.key"
        key.write_bytes(self.signer.pem())
        key.chmod(0o600)
        state = self.folder / f"{self.name}.state"
        words = [
            "witness",
            "--key",
            str(key),
            "--state",
            str(state),
            "--port",
            "0",
            *["--begin"] * (not state.exists()),
        ]
        process = subprocess.Popen(
            [sys.executable, "-m", "answerable", *words, *(w for each in vkeys for w in ("--ledger", each)), "--json"],
            stdout=subprocess.PIPE, text=True, env=FORMS["environ"],
        )  # fmt: skip
        assert process.stdout
        deadline = threading.Timer(60, process.kill)
        deadline.start()
        try:
            said = ""
            for line in process.stdout:
                said += line
                if line == "}\n":
                    break
            deadline.cancel()
            self.url = f"http://127.0.0.1:{json.loads(said)['port']}"
            yield self.url
        finally:
            deadline.cancel()
            process.kill()
            process.wait(timeout=60)
            process.stdout.close()


@pytest.fixture
def partner(tmp_path: Path) -> Callable[[str], Partner]:
    return lambda name: Partner(name, tmp_path, Signer.generate(f"witness.example/{name}", COSIGNATURE))


@pytest.fixture
def hosting() -> Iterator[Callable[[Callable[[socket.socket, bytes], None]], str]]:
    """Start servers that give every connection, after its request has come, to a function; return their addresses."""
    with ExitStack() as stack:

        def host(answer: Callable[[socket.socket, bytes], None]) -> str:
            listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

            def one(connection: socket.socket) -> None:
                with connection:
                    try:
                        connection.settimeout(20)
                        answer(connection, request(connection))
                    except OSError:
                        pass

            def serve() -> None:
                while True:
                    try:
                        connection, _ = listening.accept()
                    except OSError:
                        return
                    threading.Thread(target=one, args=(connection,), daemon=True).start()

            threading.Thread(target=serve, daemon=True).start()
            stack.callback(listening.shutdown, socket.SHUT_RDWR)
            return f"http://127.0.0.1:{listening.getsockname()[1]}"

        yield host


def request(connection: socket.socket) -> bytes:
    """Return one request whole."""
    found = b""
    while b"\r\n\r\n" not in found and (more := connection.recv(65536)):
        found += more
    head, _, body = found.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length and (more := connection.recv(65536)):
        body += more
    return head + b"\r\n\r\n" + body


@pytest.fixture
def policy(tmp_path: Path) -> Callable[..., Path]:
    """Write a policy of a ledger and the lines of its witnesses."""

    def made(ledger: Ledger, lines: list[str], needed: int) -> Path:
        names = " ".join(line.split()[1] for line in lines)
        text = "\n".join(
            (f"log {ledger.vkey}", *lines, f"group all-of-them {needed} {names}", "quorum all-of-them", "")
        )
        path = tmp_path / "policy"
        path.write_text(text, encoding="utf-8")
        return path

    return made
