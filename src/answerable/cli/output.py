"""Output is what a command says: words and tables for a person, or with --json one object for a program.

Exit codes: 0 verified or done, 1 failed or refuted, 2 incomplete, 64 wrong usage, 70 our fault (after sysexits.h).
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Any

from rich.console import Console
from rich.markup import escape

DONE, FAILED, INCOMPLETE, USAGE, OUR_FAULT = 0, 1, 2, 64, 70


#: Format characters that reorder or break what stands around them (Unicode TR 36 §3.6, UAX 9, UAX 14).
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


def harmless(text: str) -> str:
    """Return a text whose control and direction characters are written as escapes, so that none commands a terminal."""
    return "".join(
        ascii(each)[1:-1]
        if each in _REORDERING or (unicodedata.category(each) in ("Cc", "Cs") and each not in "\n\t")
        else each
        for each in text
    )


class Output:
    """Where a command speaks. `say` and `show` are silent under --json; `result` is silent without it."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        self.console = Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())
        self.aside = Console(file=sys.stderr, highlight=False)

    def say(self, text: str = "") -> None:
        """Say a line of plain text."""
        if not self.as_json:
            self.console.print(escape(harmless(text)), soft_wrap=True)

    def show(self, renderable: Any) -> None:
        """Show a table or another rich renderable."""
        if not self.as_json:
            self.console.print(renderable)

    def result(self, found: dict[str, Any]) -> None:
        """Print the command's one JSON object."""
        if self.as_json:
            text = json.dumps(found, ensure_ascii=False, indent=1)
            try:
                text.encode(sys.stdout.encoding or "ascii")
            except UnicodeEncodeError:
                # A terminal that is not UTF-8, or a file name that is not: the same object in ASCII.
                text = json.dumps(found, indent=1)
            sys.stdout.write(text + "\n")

    def error(self, what: str) -> None:
        """Say what went wrong: on standard error, and as the JSON object where one was asked for."""
        if self.as_json:
            self.result({"error": what})
        else:
            self.aside.print(escape(harmless(what)), soft_wrap=True)

    @contextmanager
    def working(self, task: str) -> Iterator[Callable[[str], None]]:
        """Show on a terminal that long work goes on, and at which step it is; on a pipe stay silent."""
        if not self.aside.is_terminal:
            yield lambda step: None
            return
        with self.aside.status(escape(task)) as status:
            yield lambda step: status.update(escape(f"{task}: {step}"))
