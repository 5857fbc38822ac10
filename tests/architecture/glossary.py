"""The glossary is what the core says of itself: the first sentence of each module and of each public class.

`make glossary` writes it; a test compares it with GLOSSARY.md.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

CORE = Path(__file__).parents[2] / "src" / "answerable" / "core"
HEAD = """# Glossary

Made from the core's own words by `make glossary`; do not edit. One heading for each module of `src/answerable/core/`.
"""


def first_sentence(docstring: str) -> str:
    """Return the first sentence of a docstring on one line."""
    paragraph = " ".join(docstring.strip().split("\n\n")[0].split())
    return re.split(r"(?<=\.) (?=[A-Z`])", paragraph)[0]


def definitions() -> Iterator[str]:
    """Yield the glossary's lines."""
    yield HEAD
    for path in sorted(CORE.glob("[a-z]*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield f"## {path.stem}\n\n{first_sentence(ast.get_docstring(tree) or '')}\n"
        classes = [
            f"- **{node.name}**: {first_sentence(ast.get_docstring(node) or '')}"
            for node in tree.body
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        ]
        if classes:
            yield "\n".join(classes) + "\n"


def glossary() -> str:
    """Return the text of GLOSSARY.md."""
    return "\n".join(definitions())


if __name__ == "__main__":
    sys.stdout.write(glossary())
