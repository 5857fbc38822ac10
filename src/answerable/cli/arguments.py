"""What a command takes from the command line: how it is declared beside its function, and the kinds of value that are read."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import Protocol

from answerable.cli.output import Output
from answerable.cli.words import _


class Command(Protocol):
    """Adds a command to the parser: its name, the function that does it, and what it is for."""

    def __call__(
        self, name: str, function: Callable[[argparse.Namespace, Output], int], help: str
    ) -> argparse.ArgumentParser:
        """Return the command's own parser."""
        ...


def day(text: str) -> date:
    """Read a day as 2026-05-31. Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("{text!r} is not a day; write 2026-05-31").format(text=text)) from None


def port(text: str) -> int:
    """Read a port of TCP. Raises ArgumentTypeError."""
    if text.isascii() and text.isdigit() and 0 <= int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(_("{text!r} is not a port from 0 to 65535").format(text=text))


def number(text: str) -> int:
    """Read an edition's number. Raises ArgumentTypeError."""
    if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(_("{text!r} is not the number of an edition; write 1, 2, 3 …").format(text=text))


def count(text: str) -> int:
    """Read a number from 1 upwards. Raises ArgumentTypeError."""
    if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(_("{text!r} is not a number from 1 upwards").format(text=text))
