"""Making editions: build and rebuild."""

from __future__ import annotations

import argparse

from answerable.cli.output import DONE, Output
from answerable.cli.words import _


def build(chosen: argparse.Namespace, output: Output) -> int:
    """Build an edition from every door."""
    from answerable.editions import build as building
    from answerable.editions.gather import gather

    with output.working(_("Building the edition")) as step:
        manifest = building.build(
            gather(step),
            chosen.out,
            as_of=chosen.as_of,
            state="not-for-publication" if chosen.local else "public",
            number=chosen.number,
            progress=step,
        )
    report(manifest, chosen.out, output)
    return DONE


def rebuild(chosen: argparse.Namespace, output: Output) -> int:
    """Build an edition again from its own facts."""
    from answerable.editions import rebuild as rebuilding

    with output.working(_("Rebuilding the edition")) as step:
        manifest = rebuilding.rebuild(chosen.edition, chosen.out, progress=step)
    report(manifest, chosen.out, output)
    return DONE


def report(manifest, out, output: Output) -> None:  # type: ignore[no-untyped-def]  # typed in editions; imported lazily
    """Say what an edition holds."""
    import msgspec
    from rich.table import Table

    output.say(
        _("Edition {number}, as of {day}, {state}: {out}").format(
            number=manifest.number, day=manifest.as_of, state=manifest.state, out=out
        )
    )
    table = Table(_("kind"), _("records"))
    for kind, count in manifest.counts.items():
        table.add_row(kind, f"{count:,}")
    output.show(table)
    for each in manifest.withheld:
        output.say(_("Left out: {count} records, for {reason}.").format(count=each.records, reason=each.reason))
    output.result({"edition": str(out), "manifest": msgspec.to_builtins(manifest)})
