"""Partners of a ledger as real processes on this machine: a witness, and an authority that stamps by openssl."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from tests.evidence import working
from tests.witness.test_anchoring import openssl

#: No process of a test is waited for longer than this, in seconds.
PATIENCE = 60


class _Authority(BaseHTTPRequestHandler):
    """Answers each request for a timestamp, made by openssl in the folder `at` (RFC 3161 §3.4)."""

    at: Path
    timeout = PATIENCE

    def do_POST(self) -> None:
        query, reply = self.at / "query.tsq", self.at / "reply.tsr"
        query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
        openssl(self.at, "ts", "-reply", "-config", "settings", "-queryfile", query.name, "-signer", "tsa.pem", "-inkey",
                "tsa.key", "-out", reply.name)  # fmt: skip
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(reply.stat().st_size))
        self.end_headers()
        self.wfile.write(reply.read_bytes())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def stamping_at(authority: Path) -> Iterator[str]:
    """Serve the authority of a folder, and give its address."""
    server = HTTPServer(("127.0.0.1", 0), type("Here", (_Authority,), {"at": authority}))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def witnessing(home: Path, log: str) -> Iterator[dict[str, Any]]:
    """Run a witness of a ledger from this folder, and give what it says: `port` and `vkeys`, with its address as `url`."""
    if not (home / "witness.pem").exists():
        working.run(home, "keygen", "--witness", "--name", "witness.example/w1", "witness.pem")
    command = ["witness", "--key", "witness.pem", "--state", "witness.sqlite", "--ledger", log, "--port", "0", "--json"]
    if not (home / "witness.sqlite").exists():
        command.append("--begin")
    process = subprocess.Popen(
        [sys.executable, "-m", "answerable", *command], env=working.environment(home), cwd=home,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = threading.Timer(PATIENCE, process.kill)
    deadline.start()
    try:
        assert process.stdout
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line == "}\n":
                break
        deadline.cancel()
        said: dict[str, Any] = json.loads("".join(lines))
        yield {**said, "url": f"http://127.0.0.1:{said['port']}"}
    finally:
        deadline.cancel()
        process.kill()
        process.communicate(timeout=PATIENCE)
