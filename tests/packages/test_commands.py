"""The commands: `package`, `redact` and `verify` on a package, a proof and a record, with their exit codes and JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest
from holding import LOG, RECORD, Ground

from answerable.cli.main import main
from answerable.core.entry import disclosure

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "json-output.schema.json").read_text())


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command with --json, and return its exit code and its object, which the schema fixes."""
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: it checks what is printed")

    def run(command: str, *words: object) -> tuple[int, Any]:
        code = main([command, *map(str, words), "--json"])
        out = capsys.readouterr()
        assert "Traceback" not in out.out + out.err
        found = json.loads(out.out)
        if "error" not in found:
            jsonschema.validate(found, {"$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{command}"})
        return code, found

    return run


@pytest.fixture
def folder(ground: Ground, tmp_path: Path) -> Path:
    """A folder laid out as `answerable package` reads it."""
    at = tmp_path / "folder"
    plan = ground.plan()
    names = {"exhibit": "exhibits", "derivative": "derivatives", "segments": "segments", "fields": "fields"}
    for place in (*names.values(), "proofs", "timestamps"):
        (at / place).mkdir(parents=True)
    for each in plan.files:
        with each.open() as file:
            (at / names[each.role] / each.name).write_bytes(file.read())
    (at / "custody.jsonl").write_bytes(b"".join(line + b"\n" for line in plan.custody))
    for number, proof in enumerate(plan.proofs, start=1):
        (at / "proofs" / f"{number}.tlog-proof").write_bytes(proof)
    for stamp in plan.stamps:
        (at / "timestamps" / f"{stamp.name}.tsr").write_bytes(stamp.token)
        (at / "timestamps" / f"{stamp.name}.pem").write_bytes(stamp.roots)
    (at / "policy").write_bytes(plan.policy)
    (at / "records.jsonl").write_bytes(RECORD + b"\n")
    return at


@pytest.fixture
def trust(ground: Ground, tmp_path: Path) -> list[object]:
    """The options by which a reader says whom it trusts."""
    (tmp_path / "trusted").write_bytes(ground.policy())
    (tmp_path / "roots.pem").write_bytes(ground.roots or b"")
    return ["--policy", tmp_path / "trusted", *(["--roots", tmp_path / "roots.pem"] if ground.roots else [])]


@pytest.mark.parametrize("name", ["custody.jsonl", "records.jsonl", "policy", "proofs/1.tlog-proof", "exhibits"])
def test_a_link_in_a_folder_is_not_followed(said: Any, folder: Path, tmp_path: Path, name: str) -> None:
    (folder / name).rename(tmp_path / "elsewhere")
    (folder / name).symlink_to(tmp_path / "elsewhere")
    code, found = said("package", folder, "--title", "T", "--by", "B", "--out", tmp_path / "case-1.zip")
    assert code == 1 and "is no f" in found["error"] and not (tmp_path / "case-1.zip").exists()


def test_a_folder_becomes_the_same_package_and_verifies(
    said: Any, folder: Path, package: Path, trust: list[object], tmp_path: Path
) -> None:
    out = tmp_path / "case-1.zip"
    words = (folder, "--title", "A log, received by courier", "--by", "The desk", "--made", "2026-03-01T00:00:00Z")
    code, found = said("package", *words, "--out", out)
    assert (code, found["items"], found["events"]) == (0, 4, 4) and out.read_bytes() == package.read_bytes()
    assert said("package", *words, "--out", out)[0] == 1
    code, found = said("verify", out, *trust)
    assert (code, found["package"], found["outcome"]) == (0, str(out), "verified")
    assert said("verify", out)[0] == 2
    out.write_bytes(out.read_bytes() + b"x")
    assert said("verify", out, *trust)[0] == 1
    (folder / "exhibits" / "stray").write_bytes(b"no event vouches for it")
    code, found = said("package", *words, "--out", tmp_path / "other.zip")
    assert code == 1 and "no disclosed event" in found["error"] and not (tmp_path / "other.zip").exists()
    assert said("package", *words, "--out", tmp_path / "Bad Name.zip")[0] == 1


def test_a_proof_and_a_record_verify_alone(said: Any, ground: Ground, trust: list[object], tmp_path: Path) -> None:
    proof, record = tmp_path / "paper.tlog-proof", tmp_path / "paper.json"
    proof.write_bytes(ground.proof(7))
    assert said("verify", proof, *trust)[0] == 2
    line = disclosure(*ground.events[7])
    (tmp_path / "paper.event.json").write_bytes(line + b"\n")
    assert said("verify", proof, *trust[:2])[0] == 0
    assert said("verify", proof)[0] == 2
    proof.write_bytes(ground.proof(7, extra=line))
    (tmp_path / "paper.event.json").unlink()
    code, found = said("verify", proof, *trust[:2])
    assert (code, found["proof"]) == (0, str(proof))
    record.write_bytes(RECORD + b"\n")
    code, found = said("verify", record, *trust[:2])
    assert (code, found["record"]) == (0, str(record))
    record.write_bytes(RECORD.replace(b"Leaf", b"Reed"))
    assert said("verify", record, *trust[:2])[0] == 1
    record.write_bytes(RECORD)
    proof.write_bytes(ground.proof(0, extra=disclosure(*ground.events[0])))
    assert said("verify", record, *trust[:2])[0] == 1
    proof.write_bytes(ground.proof(0, extra=line))
    assert said("verify", record, *trust[:2])[0] == 1
    proof.unlink()
    assert said("verify", record, *trust[:2])[0] == 2
    for data in (b"", b"hello", b"{", b"c2sp.org/tlog-proof@v1\n", b"PK", b"{" * 100_000):
        record.write_bytes(data)
        assert said("verify", record, *trust)[0] == 1


def test_segments_are_entered_and_then_shown(said: Any, tmp_path: Path) -> None:
    log, key, out = tmp_path / "log", tmp_path / "key", tmp_path / "shown.jsonl"
    log.write_bytes(LOG)
    code, entered = said("redact", log, "--key", key)
    assert code == 0 and entered["detail"]["segments"]["count"] == 4 and key.stat().st_mode & 0o77 == 0
    code, found = said("redact", log, "--key", key, "--show", "1,3-4", "--out", out)
    assert (code, found["shown"], found["detail"]) == (0, 3, entered["detail"])
    assert b"a name" not in out.read_bytes() and b"a door closed" in out.read_bytes()
    for words in (("--key", key, "--show", "9", "--out", tmp_path / "x"), ("--out", tmp_path / "x"),
                  ("--key", log, "--out", tmp_path / "x"), ("--box", "1,2", "--out", tmp_path / "x")):  # fmt: skip
        assert said("redact", log, *words)[0] == 1
    assert not (tmp_path / "x").exists()


def test_verifying_a_package_loads_no_library_of_the_desk(package: Path, trust: list[object]) -> None:
    code = f"""
import sys
for name in ("django", "yaml", "obstore", "PIL", "pyarrow", "duckdb", "urllib3", "pypdf", "playwright"):
    sys.modules[name] = None
import socket
def refuse(*words, **more): raise AssertionError("opened a connection")
socket.socket.connect = refuse
from answerable.cli.main import main
sys.exit(main({["verify", str(package), *map(str, trust)]!r}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.long
def test_a_fresh_environment_with_the_light_install_verifies(
    package: Path, trust: list[object], tmp_path: Path
) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([python, "-m", "pip", "install", "-q", str(ROOT)], env=environment, capture_output=True, text=True,
                          cwd=tmp_path, check=False)  # fmt: skip
    if done.returncode:
        pytest.skip(f"pip cannot install the light install here: {done.stderr.strip()[-200:]}")
    command = [tmp_path / "venv" / "bin" / "answerable", "verify", package, *trust]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(package) as archive:
        assert archive.namelist()
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(package.read_bytes().replace(b"a door opened", b"a door closed"))
    assert (
        subprocess.run([*command[:2], damaged, *trust], env=environment, capture_output=True, check=False).returncode
        == 1
    )
