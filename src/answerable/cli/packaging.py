"""Evidence packages: `package` encloses exhibits of the desk, or a folder of items, with their custody and proofs."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path

from answerable.cli.arguments import Command
from answerable.cli.output import DONE, Output
from answerable.cli.words import _


def declare(command: Command) -> None:
    """Add the command."""
    options = command("package", package, _("enclose items, their custody and proofs for a court or a journalist"))
    options.add_argument(
        "what",
        nargs="+",
        metavar="EXHIBIT|DIR",
        help=_("of the desk; or one folder, laid out as docs/packages.md says"),
    )
    options.add_argument("--sealed", action="store_true", help=_("exhibits that are sealed too"))
    options.add_argument("--policy", type=Path, metavar="FILE", help=_("to enclose with exhibits (tlog-policy)"))
    options.add_argument("--out", type=Path, required=True, metavar="NAME.zip")
    options.add_argument("--title", required=True)
    options.add_argument("--by", required=True, help=_("who makes the package"))
    options.add_argument("--contact", default="", help=_("whom to ask"))
    options.add_argument("--note", default="", help=_("a line for the cover"))
    options.add_argument("--language", choices=("en", "fr", "es", "ar"), default="en", help=_("of the cover (en)"))
    options.add_argument(
        "--editions",
        type=Path,
        default=Path("editions"),
        metavar="DIR",
        help=_("to enclose published records (./editions)"),
    )
    options.add_argument("--made", metavar="TIME", help=_("as 2026-05-31T12:00:00Z; default: now"))


def package(chosen: argparse.Namespace, output: Output) -> int:
    """Make a package of exhibits of the desk, or of a folder that holds items, custody and proofs."""
    from answerable.packages.bag import NAME
    from answerable.packages.gathering import gather
    from answerable.packages.making import make

    name = chosen.out.name.removesuffix(".zip")
    if chosen.out.suffix != ".zip" or not re.fullmatch(NAME, name):
        raise ValueError(_("{out}: name the package by small letters, digits, dots and hyphens, ending in .zip")
                         .format(out=chosen.out))  # fmt: skip
    made = chosen.made or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if all(each.startswith("exhibit/") for each in chosen.what):
        from answerable.cli import handing

        return handing.package(chosen, name, made, output)
    if len(chosen.what) > 1:
        raise ValueError(_("name exhibits, or one folder"))
    with output.working(_("Packing")):
        plan = gather(Path(chosen.what[0]), name=name, title=chosen.title, made=made, by=chosen.by,
                      contact=chosen.contact, note=chosen.note, language=chosen.language)  # fmt: skip
        make(plan, chosen.out)
    output.say(_("{out}: {items} items, {events} events. What a reader can check of it: answerable verify {out}")
               .format(out=chosen.out, items=len(plan.files), events=len(plan.custody)))  # fmt: skip
    output.result(
        {
            "package": str(chosen.out),
            "items": len(plan.files),
            "events": len(plan.custody),
            "records": len(plan.records),
            "made": made,
        }
    )
    return DONE
