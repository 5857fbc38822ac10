"""What the commands on exhibits take in common: who acts and why, and how an exhibit is kept."""

from __future__ import annotations

import argparse

from answerable.cli.words import _


def acting(command: argparse._ActionsContainer) -> None:
    """Add who acts, and why."""
    command.add_argument("--by", metavar="NAME", help=_("who does it, as custody will say (ANSWERABLE_BY)"))
    command.add_argument("--why", metavar="TEXT", help=_("why, as custody will say"))


def keeping(command: argparse._ActionsContainer) -> None:
    """Add what is said of an exhibit when it is kept."""
    command.add_argument("--sealed", action="store_true", help=_("its bytes, size, day and way are not public"))
    command.add_argument("--cluster", metavar="NAME", help=_("the origin it shares with others; default: its source's"))
