"""Making editions: build and rebuild. A build says what became of every row of every data set it read."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from answerable.cli import desk
from answerable.cli.arguments import Command, day, number
from answerable.cli.output import DONE, INCOMPLETE, Output
from answerable.cli.words import _

if TYPE_CHECKING:
    from answerable.core.exhibit import Exhibit
    from answerable.core.source import Accounting
    from answerable.editions.gather import Gathered

COUNTS = ("read", "recorded", "refused", "unresolved")


def outside_data() -> Path | None:
    """Return the folder of outside data that ANSWERABLE_DATA names, or None where it names none."""
    named = os.environ.get("ANSWERABLE_DATA")
    return Path(named) if named else None


def declare(command: Command) -> None:
    """Add the commands."""
    options = command("build", build, _("build an edition"))
    options.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("the folder to make"))
    options.add_argument(
        "--as-of", type=day, metavar="DAY", help=_("the day the account is for; default: newest in it")
    )
    options.add_argument("--number", type=number, default=1, help=_("the edition's number (1)"))
    options.add_argument(
        "--case", type=Path, action="append", default=[], metavar="FILE", help=_("one case more; repeat for others")
    )
    options.add_argument("--local", action="store_true", help=_("for this machine only: keep rows not for publication"))

    options = command("rebuild", rebuild, _("build an edition again from its records.jsonl"))
    options.add_argument("edition", type=Path, metavar="DIR")
    options.add_argument("--out", type=Path, required=True, metavar="DIR")


def build(chosen: argparse.Namespace, output: Output) -> int:
    """Build an edition from every door; incomplete where a data set could not be read."""
    from answerable.editions import build as building
    from answerable.editions.gather import gather

    building.must_be_new(chosen.out)
    kept = _exhibits()
    with output.working(_("Building the edition")) as step:
        gathered = gather(outside_data(), step, written=chosen.case, exhibits=kept)
        found = building.newest_day(each for each in gathered.records if chosen.local or not each.local)
        manifest = building.build(
            gathered.records,
            chosen.out,
            observations=gathered.observations,
            as_of=chosen.as_of or (found[0] if found else None),
            state="not-for-publication" if chosen.local else "public",
            number=chosen.number,
            progress=step,
        )
    report(manifest, chosen.out, output, told(gathered, output))
    if found and chosen.as_of is None:
        # One row with a wrong date moves the day from which everything counts.
        output.say(
            _("Its day is the newest that a record names: {record}. For another give --as-of.").format(record=found[1])
        )
    return INCOMPLETE if gathered.stopped or gathered.left_out else DONE


def _exhibits() -> list[Exhibit]:
    """Return the records of the desk's exhibits, where this environment names a desk."""
    if not desk.configured():
        return []
    with desk.at_the_desk():
        from answerable.evidence import queries

        return list(queries.exhibit_records())


def rebuild(chosen: argparse.Namespace, output: Output) -> int:
    """Build an edition again from its own facts."""
    from answerable.editions import rebuild as rebuilding

    with output.working(_("Rebuilding the edition")) as step:
        manifest = rebuilding.rebuild(chosen.edition, chosen.out, progress=step)
    report(manifest, chosen.out, output)
    return DONE


def told(gathered: Gathered, output: Output) -> dict[str, Any]:
    """Say what became of the rows of every data set, and which sets could not be read."""
    from answerable.core.source import Accounting

    accountings = [record for record in gathered.records if isinstance(record, Accounting)]
    width = max((len(each.source) for each in accountings), default=0)
    for each in accountings:
        output.say(
            _(
                "{source} {read:>7,} rows read = {recorded:,} recorded + {refused:,} refused + {unresolved:,} unresolved{terms}"
            ).format(
                source=each.source.ljust(width),
                terms=_(" (local: terms)") if each.local else "",
                **{name: getattr(each, name) for name in COUNTS},
            )
        )
    for error in gathered.stopped:
        output.say(_("Not read: {error}").format(error=error))
    for left in gathered.left_out:
        output.say(_("Not in the edition: {what}").format(what=left))
    return {
        "exhibits_left_out": gathered.left_out,
        "sources": [as_counts(each) for each in accountings],
        "not_read": [str(error) for error in gathered.stopped],
        "unresolved": [
            {"source": source, "type": kind, "name": name, "rows": rows}
            for (source, kind, name), rows in sorted(gathered.unresolved.items())
        ],
    }


def as_counts(accounting: Accounting) -> dict[str, Any]:
    """Return an accounting as the numbers that --json prints."""
    return {"source": accounting.source, **{name: getattr(accounting, name) for name in COUNTS}}


def report(manifest, out, output: Output, more: dict[str, Any] | None = None) -> None:  # type: ignore[no-untyped-def]  # typed in editions; imported lazily
    """Say what an edition holds; `more` joins the object that --json prints."""
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
    output.result({"edition": str(out), "manifest": msgspec.to_builtins(manifest), **(more or {})})
