"""The parser of the command line, and the one place where an error becomes a sentence and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from answerable.cli import (
    anchoring,
    capturing,
    checking,
    doors,
    evaluation,
    exhibits,
    fetching,
    making,
    monitoring,
    packaging,
    preserving,
    publishing,
    redacting,
    resolving,
    serving,
    signing,
    validation,
    witnessing,
)
from answerable.cli.output import FAILED, OUR_FAULT, USAGE, Output
from answerable.cli.words import _

#: What only the extra `desk` brings.
_DESK = ("c2pa", "dj_database_url", "obstore", "PIL", "playwright", "puremagic", "pypdf", "pypdfium2", "warcio")


#: In the order in which help lists their commands.
_DECLARING = (
    serving,
    making,
    publishing,
    checking,
    packaging,
    redacting,
    evaluation,
    validation,
    fetching,
    capturing,
    witnessing,
    monitoring,
    anchoring,
    preserving,
    exhibits,
    resolving,
    signing,
    doors,
)


class _Misused(Exception):
    """The command was called wrongly: what is wrong, and how it is called."""

    def __init__(self, what: str, usage: str) -> None:
        self.what, self.usage = what, usage


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Misused(f"{self.prog}: {message}", self.format_usage())


def parser() -> argparse.ArgumentParser:
    """Return the parser; each command names the function that does it."""
    made = _Parser(prog="answerable", description=_("A public, verifiable account of responsibility in cyberspace."))
    commands = made.add_subparsers(dest="command", required=True, metavar=_("COMMAND"))
    shared = _Parser(add_help=False)
    shared.add_argument("--json", action="store_true", help=_("print one JSON object instead of words"))

    def command(name: str, function: Callable[[argparse.Namespace, Output], int], help: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[shared], help=help, description=help)
        added.set_defaults(function=function)
        return added

    for each in _DECLARING:
        each.declare(command)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    output = Output("--json" in given)
    try:
        chosen = parser().parse_args(given)
    except _Misused as error:
        sys.stderr.write(error.usage)
        output.error(error.what)
        return USAGE
    output = Output(chosen.json)
    try:
        code: int = chosen.function(chosen, output)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        output.error(_("Stopped before the end. Nothing was left half-built."))
        return 130
    except ModuleNotFoundError as error:
        extra = "server" if error.name in ("django", "gunicorn", "whitenoise") else "build"
        extra = "fetch" if error.name == "urllib3" else extra
        extra = "desk" if (error.name or "").partition(".")[0] in _DESK else extra
        if (error.name or "").startswith("answerable"):
            raise
        output.error(
            _("{name} is not installed: pip install 'answerable[{extra}]'").format(name=error.name, extra=extra)
        )
        return USAGE
    except (ValueError, OSError) as error:
        output.error(_sentence(error))
        return FAILED
    except Exception as error:  # noqa: BLE001 - whatever it is, a person reads a sentence
        if os.environ.get("ANSWERABLE_TRACE"):
            raise
        name = type(error).__name__
        output.error(
            _(
                "This is our fault, not yours ({name}: {error}). Set ANSWERABLE_TRACE=1 and tell us what it prints."
            ).format(name=name, error=error)
        )
        return OUR_FAULT


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)
