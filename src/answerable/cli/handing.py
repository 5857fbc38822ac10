"""Handing over exhibits of the desk as a package: what leaves the house is entered in their custody before it leaves."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from answerable.cli import desk
from answerable.cli.output import DONE, Output
from answerable.cli.words import _
from answerable.core.policy import POLICY


def package(chosen: argparse.Namespace, name: str, made: str, output: Output) -> int:
    """Make the package called `name` of the exhibits that were named, as of `made`. Raises Refuted, FileExistsError."""
    from answerable.packages.making import make

    policy = b""
    if chosen.policy:
        with chosen.policy.open("rb") as file:
            policy = file.read(POLICY + 1)
    if chosen.out.exists():
        raise FileExistsError(17, _("stands already: a package is never replaced"), str(chosen.out))
    with desk.at_the_desk() as settings, output.working(_("Packing")):
        from answerable.evidence import exhibits
        from answerable.evidence.handing import plan

        planned = plan(
            desk.vault(settings), chosen.what, settings.LEDGER, name=name, title=chosen.title, by=chosen.by, made=made,
            contact=chosen.contact, note=chosen.note, policy=policy, sealed=chosen.sealed,
            editions=chosen.editions, language=chosen.language,
        )  # fmt: skip
        for each in dict.fromkeys(chosen.what):
            exhibits.note_custody(
                each, _("handed over in the package {name}").format(name=name), actor=desk.who(None), kind="export",
                why=chosen.title, now=datetime.now(UTC),
            )  # fmt: skip
        make(planned, chosen.out)
    output.say(
        _("{out}: {items} items, {events} events. What a reader can check of it: answerable verify {out}").format(
            out=chosen.out, items=len(planned.files), events=len(planned.custody)
        )
    )
    if planned.records:
        output.say(_("With them: {count} published records.").format(count=len(planned.records)))
    output.result(
        {
            "package": str(chosen.out),
            "items": len(planned.files),
            "events": len(planned.custody),
            "records": len(planned.records),
            "made": made,
        }
    )
    return DONE
