"""A real server process on a folder of editions, asked over a real connection; it reads no more than anybody may."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.rights import like_anybody

SOURCES = Path(__file__).parents[2] / "src"


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Served:
    """A server that runs: its port, the folder it reads, and what it said of itself once it has ended."""

    port: int
    folder: Path
    said: list[str] = field(default_factory=list)

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask over a connection of its own. Raises http.client.IncompleteRead where the answer breaks off."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, headers={each.replace("_", "-"): held for each, held in headers.items()})
            found = connection.getresponse()
            return Answer(found.status, {each.lower(): held for each, held in found.getheaders()}, found.read())
        finally:
            connection.close()

    def send(self, text: bytes) -> bytes:
        """Send bytes as they are, and return every byte that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(text)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(1 << 16), b""))


@contextmanager
def serving(folder: Path, **more: str) -> Iterator[Served]:
    """Serve a folder until the block ends. Raises AssertionError where the server does not come up in a minute."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(SOURCES), **more}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "answerable", "serve", str(folder), "--port", str(port)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=like_anybody,
    )  # fmt: skip
    served = Served(port, folder)
    try:
        for _attempt in range(300):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, process.communicate(timeout=30)[0]
            time.sleep(0.2)
        yield served
    finally:
        process.terminate()
        served.said.append(process.communicate(timeout=30)[0])
