"""Every collected fact is in the record or left out for a reason: run where the folder of facts is at hand."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = os.environ.get("ANSWERABLE_FACTS", "")
needs_facts = pytest.mark.skipif(
    not FOLDER, reason="the collected facts are not part of the project; ANSWERABLE_FACTS names their folder"
)


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compare", Path(__file__).with_name("compare.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_wrong_usage_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert script().main([]) == 64
    assert script().main([str(tmp_path)]) == 64
    assert "usage" in capsys.readouterr().err


@needs_facts
def test_every_fact_is_in_the_record_or_left_out_for_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert script().main([FOLDER]) == 0
    assert "0 missing or different" in capsys.readouterr().out


@needs_facts
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("instruments.yaml", "Charter of the United Nations", "Charter"),
        ("provisions.yaml", "No threat or use of force", "No force"),
        ("criteria.yaml", "polarity: do", "polarity: disclose"),
        ("commitments.yaml", "AGO: '1992-01-10'", "AGO: '1992-01-11'"),
        ("commitments_flat.csv", "un-charter,AFG,state,member", "un-charter,AFG,state,left"),
        ("commitments.yaml", "Withdrew in 2019", "Withdrew in 2018"),
        ("incidents.yaml", "best: 22", "best: 23"),
        ("reserve.yaml", "by_type: ", "by_type: x"),
    ],
)
def test_a_changed_fact_is_found(tmp_path: Path, file: str, old: str, new: str) -> None:
    facts = shutil.copytree(FOLDER, tmp_path / "facts", copy_function=shutil.copyfile)
    facts.chmod(0o755)
    text = (facts / file).read_text(encoding="utf-8")
    assert old in text
    (facts / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert script().main([str(facts)]) == 1
