"""The commands on exhibits, as the parser of the command line takes them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Protocol, get_args

from answerable.cli.words import _
from answerable.core.exhibit import Form


class Command(Protocol):
    """Adds a command to the parser: its name, the function that does it, and what it is for."""

    def __call__(self, name: str, function: str, help: str) -> argparse.ArgumentParser:
        """Return the command's own parser."""
        ...


def declare(command: Command) -> None:
    """Add the commands."""
    preserve = command("preserve", "preserving:preserve", _("keep files as exhibits, and enter them in the ledger"))
    preserve.add_argument("files", type=Path, nargs="+", metavar="FILE")
    preserve.add_argument("--source", metavar="ID", help=_("what the file is, or is of: source/…"))
    preserve.add_argument(
        "--parent", metavar="EXHIBIT", help=_("the exhibit it was made from; its source is that one's")
    )
    preserve.add_argument("--form", choices=get_args(Form), help=_("default: by what its bytes are"))
    preserve.add_argument("--captured", metavar="DAY", help=_("when it was made or recorded; 2026, 2026-05 will do"))
    preserve.add_argument("--how", metavar="TEXT", help=_("by which way it came"))
    _acting(preserve)
    _keeping(preserve)

    exhibits = command("exhibits", "exhibits:exhibits", _("list the exhibits of the desk"))
    exhibits.add_argument("--check", action="store_true", help=_("read every byte of them, and their custody"))

    custody = command("custody", "exhibits:custody", _("say who did what with an exhibit, when and why"))
    custody.add_argument("exhibit", metavar="EXHIBIT")
    act = custody.add_mutually_exclusive_group()
    act.add_argument("--add", metavar="TEXT", help=_("enter what was done with it"))
    act.add_argument("--seal", dest="sealing", action="store_const", const="seal", help=_("its bytes are not public"))
    act.add_argument("--unseal", dest="sealing", action="store_const", const="unseal", help=_("they may be, from now"))
    _acting(custody)

    erase = command("erase", "exhibits:erase", _("destroy an exhibit and its events; the ledger stays whole"))
    erase.add_argument("exhibit", metavar="EXHIBIT")
    erase.add_argument("--because", metavar="TEXT", required=True, help=_("why; entered in the ledger"))
    erase.add_argument("--by", metavar="NAME", help=_("who does it (ANSWERABLE_BY)"))


def keeping(capture: argparse.ArgumentParser) -> None:
    """Add to `capture` what keeps its page as an exhibit."""
    kept = capture.add_argument_group(_("to keep it as an exhibit"))
    kept.add_argument("--keep", action="store_true", help=_("put it in the vault; the file goes unless --out names it"))
    kept.add_argument("--source", metavar="ID", help=_("what the page is, or is of: source/…"))
    _acting(kept)
    _keeping(kept)


def _acting(command: argparse._ActionsContainer) -> None:
    command.add_argument("--by", metavar="NAME", help=_("who does it, as custody will say (ANSWERABLE_BY)"))
    command.add_argument("--why", metavar="TEXT", help=_("why, as custody will say"))


def _keeping(command: argparse._ActionsContainer) -> None:
    command.add_argument("--sealed", action="store_true", help=_("its bytes, size, day and way are not public"))
    command.add_argument("--cluster", metavar="NAME", help=_("the origin it shares with others; default: its source's"))
