"""The documents, followed literally: the code of read-the-record runs as it stands, links lead somewhere, JSON fits its schema."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from argparse import _SubParsersAction
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from answerable.cli.main import parser

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    [*ROOT.glob("*.md"), *DOCS.glob("*.md"), *(ROOT / "decisions").glob("*.md"), ROOT / "benchmarks" / "README.md"]
)
SCHEMA: dict[str, Any] = json.loads((DOCS / "json-output.schema.json").read_text(encoding="utf-8"))


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def place(public_edition: Path, tmp_path: Path) -> Path:
    """A folder as `make demo` leaves it."""
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "edition-0001").symlink_to(public_edition)
    return tmp_path


def environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "200"}


def test_the_python_of_read_the_record_runs_as_it_stands(place: Path) -> None:
    code = "\n".join(blocks(DOCS / "read-the-record.md", "python"))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=place, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for expected in ("incident/synnovis-2024", "left out:", "readings, unreviewed", "provision/"):
        assert expected in done.stdout


@pytest.mark.parametrize("command", blocks(DOCS / "read-the-record.md", "sh"))
def test_the_commands_of_read_the_record_run_as_they_stand(command: str, place: Path) -> None:
    tool = re.findall(r"(?:^|&& )(jq|datasette|answerable|sha256sum)", command)[0]
    if not shutil.which(tool, path=environment()["PATH"]):
        pytest.skip(f"{tool} is not installed on this machine")
    done = subprocess.run(
        ["bash", "-euc", command], cwd=place, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    if tool == "datasette":
        (row,) = json.loads(done.stdout)
        assert row["id"].startswith("incident/")
    if tool == "jq":
        assert len(done.stdout.splitlines()) == 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    local = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    assert [target for target in local if target and not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_of_a_page_exists(page: Path) -> None:
    (subparsers,) = (action for action in parser()._actions if isinstance(action, _SubParsersAction))
    lines = "\n".join(re.findall(r"^```\w*\n(.*?)^```$", page.read_text(encoding="utf-8"), flags=re.M | re.S))
    for line in re.findall(r"^answerable (.*)$", lines, flags=re.M):
        words = re.split(r"\s*[#|>]", line)[0].split()
        assert words[0] in subparsers.choices, f"{page.name}: answerable {line}"
        options = {option for action in subparsers.choices[words[0]]._actions for option in action.option_strings}
        assert {word for word in words if word.startswith("--")} <= options, f"{page.name}: answerable {line}"


@pytest.mark.parametrize("target", re.findall(r"^\t?@?make (\w+)", (ROOT / "README.md").read_text(), flags=re.M))
def test_every_make_target_of_the_readme_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M)


@pytest.mark.parametrize(
    ("definition", "arguments", "code"),
    [
        ("demo", ["demo", "--no-serve", "--editions", "fresh"], 0),
        ("verify", ["verify", "editions/edition-0001"], 0),
        ("verify", ["verify", "nowhere"], 1),
        ("diff", ["diff", "editions/edition-0001", "editions/edition-0001"], 0),
        ("evaluate", ["evaluate", "state/est"], 0),
        ("evaluate", ["evaluate", "group/apt28"], 0),
        ("error", ["evaluate", "state/nowhere"], 1),
        ("validate", ["validate", str(ROOT / "src/answerable/cases/synnovis-2024.yaml"), "nowhere.yaml"], 1),
        ("sources", ["sources"], 0),
        ("indicators", ["indicators"], 0),
        ("indicators", ["indicators", "treaty-status"], 0),
        ("error", ["indicators", "no-such-question"], 1),
        ("rebuild", ["rebuild", "editions/edition-0001", "--out", "again"], 0),
    ],
)
def test_json_output_fits_its_schema(definition: str, arguments: list[str], code: int, place: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    done = subprocess.run(
        [sys.executable, "-m", "answerable", *arguments, "--json"],
        cwd=place,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    found = json.loads(done.stdout)
    errors = Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{definition}"}).iter_errors(found)
    assert [error.message for error in errors] == []
