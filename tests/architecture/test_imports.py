"""Who imports whom, and what a command brings with it: pure commands load no Django and open no connection."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from answerable.core.kinds import decode
from answerable.editions.build import build

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "records.jsonl"
SERVER = ("django", "gunicorn", "whitenoise")
BUILD = ("ibis", "duckdb", "pyarrow", "pymispgalaxies", "pandas", "numpy")

# Runs one command; says which of the modules asked about it loaded, and stops it where it opens a connection.
RUN = """
import json, sys
arguments, hidden = json.loads(sys.argv[1]), json.loads(sys.argv[2])
for name in hidden:
    sys.modules[name] = None
def watch(event, what):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind"):
        raise SystemExit(f"a connection: {event} {what}")
sys.addaudithook(watch)
from answerable.cli import main
try:
    code = main(arguments)
except SystemExit as ended:
    code = ended.code
loaded = sorted({name.partition(".")[0] for name, module in sys.modules.items() if module is not None})
print("\\n" + json.dumps({"code": code, "loaded": loaded}))
"""


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition of the golden facts."""
    out = tmp_path_factory.mktemp("editions") / "edition-0001"
    facts = [record for line in GOLDEN.read_bytes().splitlines() if (record := decode(line)).id[:8] != "reading/"]
    build(facts, out, as_of=date(2031, 6, 30))
    return out


def run(arguments: list[str], hidden: tuple[str, ...] = ()) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(arguments), json.dumps(hidden)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.stdout.strip(), done.stderr
    made: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    made["said"] = done.stdout + done.stderr
    return made


def commands(edition: Path, out: Path) -> dict[str, list[str]]:
    case = sorted((ROOT / "src" / "answerable" / "cases").glob("[a-z]*.yaml"))[0]
    return {
        "verify": ["verify", str(edition)],
        "verify --bytes": ["verify", str(edition), "--bytes"],
        "diff": ["diff", str(edition), str(edition)],
        "evaluate": ["evaluate", "state/xaa", "--edition", str(edition)],
        "validate": ["validate", str(GOLDEN)],
        "validate a case": ["validate", str(case)],
        "verify --deep": ["verify", str(edition), "--deep"],
        "rebuild": ["rebuild", str(edition), "--out", str(out / "again")],
        "indicators": ["indicators"],
        "sources": ["sources"],
    }


LIGHT = ["verify", "verify --bytes", "diff", "evaluate", "validate", "validate a case"]


@pytest.mark.parametrize("command", [*LIGHT, "verify --deep", "rebuild", "indicators", "sources"])
def test_pure_commands_load_no_server_and_open_no_connection(command: str, edition: Path, tmp_path: Path) -> None:
    made = run(commands(edition, tmp_path)[command])
    assert made["code"] == 0, made["said"]
    assert set(made["loaded"]).isdisjoint(SERVER)


@pytest.mark.parametrize("command", LIGHT)
def test_the_light_install_is_enough_to_read_and_to_verify(command: str, edition: Path, tmp_path: Path) -> None:
    made = run(commands(edition, tmp_path)[command], hidden=(*SERVER, *BUILD))
    assert made["code"] == 0, made["said"]


def test_a_missing_extra_is_named(edition: Path, tmp_path: Path) -> None:
    made = run(commands(edition, tmp_path)["rebuild"], hidden=BUILD)
    assert made["code"] == 64 and "answerable[build]" in made["said"]
    made = run(["serve", str(edition)], hidden=SERVER)
    assert made["code"] == 64 and "answerable[server]" in made["said"]


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout
