"""The two guides for programmers, followed literally: their code is taken from the page, put in the door, and run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import answerable
from answerable import indicators
from answerable.cli import main
from answerable.editions.build import build
from answerable.editions.gather import gather

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def code(page: str) -> str:
    (block,) = re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    return block


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """Put a page's code into a door under a file name, as if it lay beside the others."""
    made: list[str] = []

    def into(door, page: str, name: str) -> None:
        (tmp_path / f"{name}.py").write_text(code(page), encoding="utf-8")
        monkeypatch.setattr(door, "__path__", [*door.__path__, str(tmp_path)])
        made.append(f"{door.__name__}.{name}")

    yield into
    for module in made:
        sys.modules.pop(module, None)


def test_add_an_indicator(put, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(indicators, "add-an-indicator.md", "shutdown_at_home")
    assert main(["indicators", "shutdown-at-home"]) == 0
    assert "SELECT" in capsys.readouterr().out
    build(gather().records, tmp_path / "my-edition")
    readings = [
        r for r in answerable.open(tmp_path / "my-edition").records("reading") if r.indicator == "shutdown-at-home"
    ]
    assert len(readings) >= 5 and "state/cmr" in {reading.actor for reading in readings}
    assert {reading.status for reading in readings} == {"searched_not_found"}
    assert main(["evaluate", "--edition", str(tmp_path / "my-edition"), "state/cmr"]) == 0
    assert "Who ordered them is not read here." in re.sub(r"\s+", " ", capsys.readouterr().out)


def test_add_a_source_takes_one_file_and_one_sample(tmp_path: Path) -> None:
    """The page followed in a copy of the project: one file in the door, one sample, and its own three commands."""
    for part in ("src", "tests/doors", "tests/conftest.py", "pyproject.toml"):
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / part, tmp_path / part)
    page = (DOCS / "add-a-source.md").read_text(encoding="utf-8")
    (sample,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    samples = tmp_path / "tests" / "doors" / "samples"
    (samples / "harbour").mkdir()
    (samples / "harbour" / "list.json").write_text(sample, encoding="utf-8")
    door = tmp_path / "src" / "answerable" / "sources"
    (door / "harbour_list.py").write_text(code("add-a-source.md"), encoding="utf-8")

    def follow(*command: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(tmp_path / "src"), "ANSWERABLE_DATA": "tests/doors/samples"}
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert " passed" in follow("pytest", "tests/doors/test_sources.py", "-k", "harbour-list", "-q", "-p", "no:xdist")
    told = follow("answerable", "sources")
    assert "Harbour list" in told and "read 4, recorded 1, refused 1, unresolved 2" in told
    follow("answerable", "build", "--out", "my-edition")
    edition = answerable.open(tmp_path / "my-edition")
    assert edition.get("company/exco").name == "Exco"
    assert edition.tables["harbour_answers"].to_pylist() == [{"company": "company/exco", "days": 3}]
