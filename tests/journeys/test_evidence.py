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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.evidence import working
from tests.evidence.capturing.local_site import Site
from tests.journeys.stamped import stamping_at, witnessing
from tests.journeys.test_documents import DOCS, ROOT, blocks
from tests.witness.test_anchoring import authority

from answerable.evidence.capturing import chromium
from answerable.ledger.proving import Leaves

__all__ = ["authority"]

LETTER = (
    b"From: nurse@clinic.example\r\nTo: desk@example.org\r\nDate: Tue, 4 Mar 2031 08:00:00 +0000\r\n"
    b"Subject: The ward\r\n\r\nThe ward is dark.\r\n"
)
PATIENCE = working.PATIENCE
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


@pytest.fixture(scope="module")
def stamping(authority: Path) -> Iterator[tuple[str, Path]]:
    """The address of an authority that stamps, and its root."""
    with stamping_at(authority) as address:
        yield address, authority / "root.pem"


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
    with witnessing(home, key) as witness:
        policy = f"log {key}\nwitness w1 {witness['vkeys'][0]} {witness['url']}\nquorum w1\n"
        (home / "policy").write_text(policy, encoding="ascii")
        for _once in ("as the package has it", "and after the package itself was entered, as the edition has it"):
            working.run(home, "cosign", "ledger", "--policy", "policy")
            working.run(home, "anchor", "ledger", "--authority", stamping[0], stamping[1])
            if not (reader / "clinic.zip").exists():
                working.run(
                    home, "package", exhibit, "--title", "What the clinic said", "--by", "A desk", "--policy", "policy",
                    "--out", reader / "clinic.zip",
                )  # fmt: skip
                working.run(home, "sign", "--key", "ledger.pem")
    edition = home / "editions" / "edition-0001"
    working.run(home, "attach", edition, "--ledger", home / "ledger", "--policy", "policy")
    custody = working.told(home, "custody", exhibit)["custody"]
    assert [each["kind"] for each in custody] == ["ingest", "publication", "export"]
    shutil.move(edition, reader / "edition-0001")
    shutil.move(home / "policy", reader / "policy")
    shutil.copy(stamping[1], reader / "roots.pem")
    (reader / "exhibit").write_text(json.dumps(made["kept"]), encoding="utf-8")
    shutil.rmtree(home)
    return reader


def alone(reader: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Run a command as a stranger does, who has the light install and no network: its exit code, and its object."""
    light = [str(ROOT / "src"), json.dumps(HEAVY), json.dumps([*arguments, "--json"])]
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("ANSWERABLE_", "DJANGO_", "PYTHON"))
    }
    done = subprocess.run(
        [sys.executable, "-I", "-c", ALONE, *light], cwd=reader, env=kept, capture_output=True, text=True, check=False, timeout=PATIENCE,
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


def altered(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path}: {old}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_reader_checks_with_nothing_of_ours(handed: Path, tmp_path: Path) -> None:
    reader = tmp_path / "reader"
    shutil.copytree(handed, reader)
    with (reader / "edition-0001" / "records.jsonl").open("rb") as records:
        line = next(each for each in records if b'"kind":"incident"' in each)
    (reader / "incident.json").write_bytes(b'{"record":' + line + b"}")
    proof = Leaves(reader / "edition-0001").prove(json.loads(line)["id"])
    (reader / "incident.proof").write_bytes(proof.format())

    def follow(command: str) -> subprocess.CompletedProcess[str]:
        bare = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            ["bash", "-euc", command],
            cwd=reader,
            env=bare,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    done = follow("\n".join(blocks(DOCS / "check-it-yourself.md", "sh")))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Signature Verified Successfully") == 4 and "1 of the witnesses saw it" in done.stdout
    assert "Verification: OK" in done.stderr + done.stdout and "Time stamp: " in done.stdout
    assert all(f"entered: {kind} exhibit/" in done.stdout for kind in ("ingest", "publication"))
    place = json.loads((reader / "edition-0001" / "ledger" / "proof.json").read_text(encoding="utf-8"))
    assert place["consistency"], "the ledger went on after the edition"
    assert "7647 records are in the ledger as they stand here, 0 withdrawn" in done.stdout
    edition, package = Path("edition-0001"), Path("clinic")
    published, checkpoint = f"python3 published.py {edition}", f"{edition}/ledger/checkpoint"
    summed = f"cd {package} && sha256sum --quiet -c manifest-sha256.txt"
    for file, old, new, command in (
        (edition / "records.jsonl", "Harbour Clinic", "Harbour clinic", published),
        (edition / "SHA256SUMS", "records.jsonl", "records.json", published),
        (edition / "ledger" / "publication.jsonl", '"salt":"', '"salt":"00', published),
        (edition / "ledger" / "proof.json", '"consistency":["', f'"consistency":["{64 * "0"}","', published),
        (edition / "ledger" / "checkpoint", "\n", "\n1", f"python3 signed.py {checkpoint} policy"),
        (edition / "ledger" / "checkpoint", "\n", "\n1", f"python3 witnessed.py {checkpoint} policy"),
        (package / "custody.jsonl", '"time":"2', '"time":"1', f"python3 entered.py {package}"),
        (Path("incident.json"), '"id":"', '"id":"a', "python3 recorded.py incident.json incident.proof"),
        (Path("incident.proof"), "index ", "index 1", "python3 recorded.py incident.json incident.proof"),
        (package / "data" / "ro-crate-metadata.json", '"', '" ', summed),
    ):
        held = (reader / file).read_bytes()
        altered(reader / file, old, new)
        assert follow(command).returncode != 0, f"{file}: {command}"
        (reader / file).write_bytes(held)
        assert follow(command).returncode == 0, command


@pytest.mark.long
def test_a_fresh_environment_with_the_light_install_verifies(handed: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True, timeout=PATIENCE)
    python = tmp_path / "venv" / "bin" / "python"
    locked = tmp_path / "versions"
    # The versions of the lock; its digests cannot be asked for beside a folder, which has none.
    pinned = re.findall(r"^[\w.-]+==[^\s;\\]+", (ROOT / "requirements.lock").read_text(encoding="utf-8"), flags=re.M)
    locked.write_text("\n".join(pinned), encoding="utf-8")
    installed = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--constraint", locked, str(ROOT)], capture_output=True, text=True,
        check=False, timeout=PATIENCE,
    )  # fmt: skip
    if installed.returncode and re.search(r"Connection|Temporary failure|No matching distribution", installed.stderr):
        pytest.skip("nothing can be installed here: no package index is reached")
    assert installed.returncode == 0, installed.stderr
    listed = subprocess.run(
        [python, "-m", "pip", "freeze"], capture_output=True, check=True, text=True, timeout=PATIENCE
    ).stdout
    names = {line.partition("==")[0].lower() for line in listed.splitlines() if "==" in line}
    assert {"cryptography", "msgspec", "pyyaml", "rfc3161-client", "rich"} <= names
    assert not names & {"django", "obstore", "warcio", "pyarrow", "duckdb", "urllib3"}
    assert {line.lower() for line in listed.splitlines() if "==" in line} <= {each.lower() for each in pinned}, (
        "what is installed is what is locked"
    )
    for arguments, code in (
        (["clinic.zip", *TRUST], 0),
        (["edition-0001", *TRUST], 0),
        (["clinic.zip"], 2),
        (["nowhere.zip"], 1),
    ):
        command = [python, "-I", "-m", "answerable", "verify", *arguments]
        done = subprocess.run(command, cwd=handed, capture_output=True, text=True, check=False, timeout=PATIENCE)
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
        text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 of 2 exhibits are whole" in done.stdout and "incomplete" in done.stdout
    assert (desk / "letter.zip").stat().st_size > len(LETTER)
    assert not list((desk / "desk" / "vault" / "sha256").rglob("*/*/*")), "nothing is left in the vault"
