"""The documents, followed literally: the code of read-the-record runs as it stands, links lead somewhere, JSON fits its schema."""

from __future__ import annotations

import hashlib
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

import answerable
from answerable.cli.main import parser
from answerable.core.record import digest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SAMPLES = ROOT / "tests" / "doors" / "samples"
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


@pytest.mark.parametrize("command", blocks(DOCS / "readers-guide.md", "sh"))
def test_the_commands_of_the_readers_guide_run_as_they_stand(command: str, place: Path) -> None:
    done = subprocess.run(
        ["bash", "-euc", command], cwd=place, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    if "grep" in command:
        edition = answerable.open(place / "editions" / "edition-0001")
        record = edition.get("incident/synnovis-2024")
        sums = hashlib.sha256((edition.path / "SHA256SUMS").read_bytes()).hexdigest()
        assert done.stdout.startswith(sums) and "FAILED" not in done.stdout
        assert done.stdout.split()[-2] == digest(record)


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
    printed(definition, arguments, code, place)


def printed(definition: str, arguments: list[str], code: int, place: Path, data: Path | None = None) -> dict[str, Any]:
    """Run a command with --json and check its exit code and that it printed one object of its definition."""
    done = subprocess.run(
        [sys.executable, "-m", "answerable", *arguments, "--json"],
        cwd=place,
        env={**environment(), "ANSWERABLE_DATA": str(data or "")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    errors = Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{definition}"}).iter_errors(found)
    assert [error.message for error in errors] == []
    return found


def test_json_output_names_a_set_that_stopped_and_tells_of_the_others(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(SAMPLES, data)
    place = data / "kev" / "known_exploited_vulnerabilities.json"
    place.write_bytes(place.read_bytes()[:-20])
    for definition, arguments in (("sources", ["sources"]), ("build", ["build", "--out", "made"])):
        found = printed(definition, arguments, 2, tmp_path, data)
        (stopped,) = found["not_read"]
        assert stopped.startswith("cisa-kev: ")
        assert len(found["sources"]) >= 11
    assert "known_exploited" not in found["manifest"]["tables"]


@pytest.mark.parametrize("data", ["nowhere", "a-file"])
@pytest.mark.parametrize("arguments", [["build", "--out", "made"], ["sources"], ["resolve", "--list"]])
def test_a_folder_of_outside_data_that_is_none_stops_every_command(
    data: str, arguments: list[str], tmp_path: Path
) -> None:
    (tmp_path / "a-file").write_bytes(b"")
    found = printed("error", arguments, 1, tmp_path, tmp_path / data)
    assert "ANSWERABLE_DATA names a folder" in found["error"]
    assert not (tmp_path / "made").exists()
