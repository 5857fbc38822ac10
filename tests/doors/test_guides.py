"""The two guides for programmers, followed literally: their code is taken from the page, put in the door, and run."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import answerable
from answerable import indicators, sources
from answerable.cli import main
from answerable.core.validation import validate
from answerable.editions.build import build
from answerable.editions.gather import gather

DOCS = Path(__file__).parents[2] / "docs"


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


def test_add_a_source(put, capsys: pytest.CaptureFixture[str]) -> None:
    put(sources, "add-a-source.md", "harbour_list")
    assert main(["sources"]) == 0
    assert "Harbour list" in capsys.readouterr().out
    (connector,) = (each for each in sources.all_connectors() if each.slug == "harbour-list")
    rows = [{"name": "Ex Ltd", "url": "https://example.org"}, {"name": "ex-ltd"}, {"name": "Ёж"}, {"name": 3}, None]
    source, company, accounting = connector.parse(json.dumps(rows).encode())
    assert company.id == "company/ex-ltd"
    assert (accounting.read, accounting.recorded, accounting.refused, accounting.unresolved) == (5, 1, 2, 2)
    assert [(field.name, field.count) for field in accounting.unread_fields] == [("url", 1)]
    assert [problem for record in (source, company, accounting) for problem in validate(record)] == []
    for bad in (b"", b"{}", b"\xff", b"[" * 100_000):
        with pytest.raises(sources.Malformed):
            connector.parse(bad)
