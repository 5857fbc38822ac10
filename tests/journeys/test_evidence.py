"""From a page of the web to a stranger's proof: captured, kept, cited, published, witnessed, packed; then the server is gone.

The documents are followed too: docs/evidence.md as it stands, command by command.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.evidence import working
from tests.evidence.capturing.local_site import Site
from tests.journeys.test_documents import DOCS, ROOT, blocks
from tests.witness.test_anchoring import authority, openssl

from answerable.evidence.capturing import chromium

__all__ = ["authority"]

LETTER = (
    b"From: nurse@clinic.example\r\nTo: desk@example.org\r\nDate: Tue, 4 Mar 2031 08:00:00 +0000\r\n"
    b"Subject: The ward\r\n\r\nThe ward is dark.\r\n"
)
#: What the light install does not have.
HEAVY = (
    "django", "gunicorn", "whitenoise", "obstore", "warcio", "puremagic", "playwright", "pypdf", "PIL", "c2pa", "psycopg",
    "dj_database_url", "urllib3", "pyarrow", "duckdb", "ibis", "pyroaring", "pypdfium2",
)  # fmt: skip
TRUST = ("--policy", "policy", "--roots", "roots.pem")
# Runs one command where the heavy modules are not, and stops it where it opens a connection or starts a process.
ALONE = """
import json, sys
sys.path.insert(0, sys.argv[1])
for name in json.loads(sys.argv[2]):
    sys.modules[name] = None
def watch(event, what):
    if event.startswith(("socket.connect", "socket.getaddrinfo", "socket.bind", "subprocess.Popen", "os.fork")):
        raise SystemExit(f"not alone: {event} {what}")
sys.addaudithook(watch)
from answerable.cli import main
sys.exit(main(json.loads(sys.argv[3])))
"""


class _Authority(BaseHTTPRequestHandler):
    """Answers each request for a timestamp, made by openssl in the folder `at` (RFC 3161 §3.4)."""

    at: Path

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


@pytest.fixture(scope="module")
def stamping(authority: Path) -> Iterator[tuple[str, Path]]:
    """The address of an authority that stamps, and its root."""
    server = HTTPServer(("127.0.0.1", 0), type("Here", (_Authority,), {"at": authority}))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", authority / "root.pem"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """What a reader has downloaded: package, edition and policy. The desk that made them, its keys and its site are gone."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed: it makes the authority")
    if chromium.executable() is None:
        pytest.skip("no Chromium is installed: a capture needs a browser")
    stamping: tuple[str, Path] = request.getfixturevalue("stamping")
    place = tmp_path_factory.mktemp("journey")
    home, reader = working.migrated(place / "desk"), place / "reader"
    reader.mkdir()
    site = Site()
    page = site.url("/")
    (home / "harbour-clinic-2031.yaml").write_text(blocks(DOCS / "add-a-case.md", "yaml")[0], encoding="utf-8")
    source = "source/harbour-clinic-2031-1"
    made = working.told(
        home, "capture", page, "--allow-private", "--keep", "--source", source, "--why", "the clinic's own words",
        ANSWERABLE_TIMESTAMP_URL=stamping[0], ANSWERABLE_TIMESTAMP_ROOTS=str(stamping[1]),
    )  # fmt: skip
    site.server.shutdown()
    site.server.server_close()
    exhibit = made["kept"]["exhibit"]
    assert made["stamped"]
    assert made["file"] == "" and not list(home.glob("*.wacz")), "the vault alone has it"
    working.run(
        home, "publish", "--by", "desk-1", "--editions", "editions", "--case", "harbour-clinic-2031.yaml",
        "--as-of", "2031-12-31",
    )  # fmt: skip
    key = json.loads(working.run(home, "keygen", "ledger.pem", "--json"))["vkey"]
    working.run(home, "sign", "--key", "ledger.pem")
    with _Witness(home, key) as (witness, url):
        policy = f"log {key}\nwitness w1 {witness} {url}\nquorum w1\n"
        (home / "policy").write_text(policy, encoding="ascii")
        working.run(home, "cosign", "ledger", "--policy", "policy")
    working.run(home, "anchor", "ledger", "--authority", stamping[0], stamping[1])
    edition = home / "editions" / "edition-0001"
    working.run(home, "attach", edition, "--ledger", home / "ledger", "--policy", "policy")
    working.run(
        home, "package", exhibit, "--title", "What the clinic said", "--by", "A desk", "--policy", "policy",
        "--out", reader / "clinic.zip",
    )  # fmt: skip
    custody = working.told(home, "custody", exhibit)["custody"]
    assert [each["kind"] for each in custody] == ["ingest", "publication", "export"]
    shutil.move(edition, reader / "edition-0001")
    shutil.move(home / "policy", reader / "policy")
    shutil.copy(stamping[1], reader / "roots.pem")
    (reader / "exhibit").write_text(json.dumps(made["kept"]), encoding="utf-8")
    shutil.rmtree(home)
    return reader


class _Witness:
    """A witness in a process of its own: its public key and its address."""

    def __init__(self, home: Path, log: str) -> None:
        self.home, self.log = home, log

    def __enter__(self) -> tuple[str, str]:
        key = ["keygen", "--witness", "--name", "witness.example/w1", "witness.pem"]
        working.run(self.home, *key)
        command = [
            "witness",
            "--key",
            "witness.pem",
            "--state",
            "witness.sqlite",
            "--begin",
            "--ledger",
            self.log,
            "--port",
            "0",
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "answerable", *command], env=working.environment(self.home), cwd=self.home,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout
        said = re.search(r"witness NAME (\S+) (http://\S+)", self.process.stdout.readline())
        assert said
        return said[1], said[2]

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.communicate(timeout=20)


def alone(reader: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Run a command as a stranger does, who has the light install and no network: its exit code, and its object."""
    light = [str(ROOT / "src"), json.dumps(HEAVY), json.dumps([*arguments, "--json"])]
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("ANSWERABLE_", "DJANGO_", "PYTHON"))
    }
    done = subprocess.run(
        [sys.executable, "-I", "-c", ALONE, *light], cwd=reader, env=kept, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert "Traceback" not in done.stderr and "not alone" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_a_stranger_verifies_the_package_and_the_edition(handed: Path) -> None:
    kept = json.loads((handed / "exhibit").read_text(encoding="utf-8"))
    code, said = alone(handed, "verify", "clinic.zip", *TRUST)
    assert code == 0, said
    held = {each["name"]: each["detail"] for each in said["claims"]}
    (item,) = (name for name in held if name.startswith("exhibit data/"))
    assert "unchanged since 2" in held[item] and "captured from http://127.0.0.1" in held[item]
    assert f"custody of {kept['exhibit']}" in held and "witnesses" in held
    code, said = alone(handed, "verify", "edition-0001", *TRUST)
    assert code == 0, said
    lines = (handed / "edition-0001" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    (record,) = (json.loads(line) for line in lines if line.startswith('{"') and '"kind":"exhibit"' in line)
    assert (record["id"], record["sha256"], record["cluster"]) == (kept["exhibit"], kept["sha256"], "harbour-clinic")
    assert record["source"] == "source/harbour-clinic-2031-1"
    cited = [line for line in lines if '"kind":"harm"' in line and record["source"] in line]
    assert cited, "the case cites what was kept"


def test_without_a_policy_it_is_incomplete_and_altered_it_fails(handed: Path, tmp_path: Path) -> None:
    assert alone(handed, "verify", "clinic.zip")[0] == 2
    data = bytearray((handed / "clinic.zip").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "clinic.zip").write_bytes(data)
    code, said = alone(
        tmp_path, "verify", "clinic.zip", "--policy", str(handed / "policy"), "--roots", str(handed / "roots.pem")
    )
    assert code == 1 and said["outcome"] == "failed"


@pytest.mark.long
def test_a_fresh_environment_with_the_light_install_verifies(handed: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    installed = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", str(ROOT)], capture_output=True, text=True, check=False
    )
    if installed.returncode and re.search(r"Connection|Temporary failure|No matching distribution", installed.stderr):
        pytest.skip("nothing can be installed here: no package index is reached")
    assert installed.returncode == 0, installed.stderr
    listed = subprocess.run([python, "-m", "pip", "list", "--format=json"], capture_output=True, check=True).stdout
    assert not {each["name"].lower() for each in json.loads(listed)} & {
        "django",
        "obstore",
        "warcio",
        "pyarrow",
        "urllib3",
    }
    for arguments, code in (
        (["clinic.zip", *TRUST], 0),
        (["edition-0001", *TRUST], 0),
        (["clinic.zip"], 2),
        (["nowhere.zip"], 1),
    ):
        command = [python, "-I", "-m", "answerable", "verify", *arguments]
        done = subprocess.run(command, cwd=handed, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Path]:
    """The folder of somebody who follows the document."""
    (tmp_path / "letter.eml").write_bytes(LETTER)
    (tmp_path / "redacted.txt").write_bytes(b"The ward is dark.\n")
    yield tmp_path


def test_the_commands_of_evidence_run_as_they_stand(desk: Path) -> None:
    environment = {
        name: value for name, value in working.environment(desk).items() if not name.startswith("ANSWERABLE_")
    }
    done = subprocess.run(
        ["bash", "-euxc", "\n".join(blocks(DOCS / "evidence.md", "sh"))], cwd=desk, env=environment, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 of 2 exhibits are whole" in done.stdout and "incomplete" in done.stdout
    assert (desk / "letter.zip").stat().st_size > len(LETTER)
    assert not list((desk / "desk" / "vault" / "sha256").rglob("*/*/*")), "nothing is left in the vault"
