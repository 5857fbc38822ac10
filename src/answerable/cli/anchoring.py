"""Anchoring: `anchor` asks authorities outside the project to timestamp the ledger's checkpoint."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from answerable.cli.arguments import Command
from answerable.cli.output import DONE, FAILED, INCOMPLETE, USAGE, Output
from answerable.cli.words import _


def declare(command: Command) -> None:
    """Add the command."""
    options = command("anchor", anchor, _("have authorities timestamp a ledger's checkpoint (RFC 3161)"))
    options.add_argument("folder", type=Path, metavar="LEDGER")
    options.add_argument(
        "--authority", nargs=2, action="append", metavar=("URL", "PEM"), help=_("repeat for a second one")
    )


def anchor(chosen: argparse.Namespace, output: Output) -> int:
    """Keep a checked token of every authority; incomplete where one failed, failed where all did."""
    from answerable.witness.anchoring import anchor as ask
    from answerable.witness.anchoring import authority, read_authorities

    listed = os.environ.get("ANSWERABLE_AUTHORITIES", "")
    given = [authority(url, Path(pem)) for url, pem in chosen.authority or ()]
    authorities = given or (read_authorities(Path(listed)) if listed else [])
    if not authorities:
        output.error(_("By whom? Write --authority URL PEM, or set ANSWERABLE_AUTHORITIES to a file of such lines."))
        return USAGE
    with output.working(_("Asking the authorities")):
        found = ask(chosen.folder, authorities)
    for each in found:
        if each.stamped is None:
            output.say(_("{name}: no timestamp: {why}.").format(name=each.authority, why=each.why))
        else:
            words = (
                _("{name}: stamped at {time} by {who}.") if each.new else _("{name}: stood already: {time} by {who}.")
            )
            output.say(
                words.format(name=each.authority, time=each.stamped.time.isoformat(), who=each.stamped.authority)
            )
    output.result(
        {
            "ledger": str(chosen.folder),
            "anchors": [
                {"name": each.authority, "error": each.why}
                if each.stamped is None
                else {
                    "name": each.authority,
                    "time": each.stamped.time.isoformat(),
                    "authority": each.stamped.authority,
                }
                for each in found
            ],
        }
    )
    held = sum(each.stamped is not None for each in found)
    return DONE if held == len(found) else INCOMPLETE if held else FAILED
