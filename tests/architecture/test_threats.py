"""Every threat that SECURITY.md names is answered by a test that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "SECURITY.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if re.match(r"\|.*::test_", line)]


def test_the_table_is_read() -> None:
    assert len(ROWS) > 30 and all(len(row) == 3 for row in ROWS)


@pytest.mark.parametrize("named", [row[2].strip("`") for row in ROWS])
def test_a_named_test_exists(named: str) -> None:
    path, _, name = named.partition("::")
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
