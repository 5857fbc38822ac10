"""A desk in a folder of its own, worked on by real commands in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

import answerable

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "json-output.schema.json").read_text(encoding="utf-8"))
ORIGIN = "example.org/ledger/v1"
#: No command of a test is waited for longer than this, in seconds.
PATIENCE = 240


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a process of the desk in this folder is told."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == "ANSWERABLE_CHROMIUM" or not name.startswith(("ANSWERABLE_", "DJANGO_", "DATABASE"))
    }
    return {
        **kept, "PYTHONPATH": str(Path(answerable.__file__).parents[1]), "ANSWERABLE_HOME": str(home),
        "ANSWERABLE_LEDGER_ORIGIN": ORIGIN, "ANSWERABLE_BY": "desk-1", "COLUMNS": "200",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", **more,
    }  # fmt: skip


def migrated(home: Path) -> Path:
    """Make the desk's tables."""
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "django", "migrate", "--settings", "answerable.project.settings.desk", "-v0"]
    subprocess.run(command, env=environment(home), check=True, timeout=PATIENCE)
    return home


def run(home: Path, *arguments: str | Path, code: int = 0, cwd: Path | None = None, **more: str) -> str:
    """Run a command and return all it says; it must end with this exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "answerable", *map(str, arguments)], env=environment(home, **more), cwd=cwd or home,
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def told(home: Path, *arguments: str | Path, code: int = 0, definition: str = "", **more: str) -> dict[str, Any]:
    """Run a command with --json; what it prints must be the one object that its definition describes."""
    found: dict[str, Any] = json.loads(run(home, *arguments, "--json", code=code, **more))
    described = {**SCHEMA, "$ref": f"#/$defs/{definition or arguments[0]}"}
    assert [error.message for error in Draft202012Validator(described).iter_errors(found)] == []
    return found
