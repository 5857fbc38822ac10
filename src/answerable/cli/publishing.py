"""Publishing: `publish` enters the next edition in the ledger, `attach` puts a checkpoint beside it, `withdraw` takes a record out."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from answerable.cli import desk
from answerable.cli.arguments import Command, day
from answerable.cli.making import outside_data, report, told
from answerable.cli.output import DONE, INCOMPLETE, Output
from answerable.cli.words import _
from answerable.core.merkle import Refuted
from answerable.core.policy import POLICY


def declare(command: Command) -> None:
    """Add the commands."""
    options = command("publish", publish, _("build the next edition and enter it in the ledger"))
    options.add_argument("--editions", type=Path, default=Path("editions"), metavar="DIR", help=_("(./editions)"))
    options.add_argument(
        "--as-of", type=day, metavar="DAY", help=_("the day the account is for; default: newest in it")
    )
    options.add_argument(
        "--case", type=Path, action="append", default=[], metavar="FILE", help=_("one case more; repeat for others")
    )
    options.add_argument("--by", required=True, metavar="PSEUDONYM", help=_("who publishes; kept with each event"))

    options = command("attach", attach, _("put the ledger's checkpoint beside an edition that it covers"))
    options.add_argument("edition", type=Path, metavar="EDITION")
    options.add_argument("--ledger", type=Path, metavar="DIR", help=_("the published ledger (ANSWERABLE_LEDGER)"))
    options.add_argument("--policy", type=Path, required=True, metavar="FILE", help=_("whose checkpoints are trusted"))

    options = command("withdraw", withdraw, _("take a record out of every edition, and leave a stub"))
    options.add_argument("record", metavar="RECORD-ID")
    options.add_argument("--because", required=True, metavar="TEXT", help=_("the reason, which is published"))
    options.add_argument("--editions", type=Path, default=Path("editions"), metavar="DIR", help=_("(./editions)"))
    options.add_argument("--by", required=True, metavar="PSEUDONYM", help=_("who withdraws it"))


def publish(chosen: argparse.Namespace, output: Output) -> int:
    """Build the next edition of a folder from every door and enter it in the ledger; incomplete where a data set could not be read."""
    with desk.at_the_desk():
        from answerable.evidence import queries

        exhibits = list(queries.exhibit_records())
    from django.db import connection

    from answerable.editions import build as building
    from answerable.editions.gather import gather
    from answerable.publication import folder, publishing

    chosen.editions.mkdir(parents=True, exist_ok=True)
    try:
        with folder.at_work(chosen.editions) as stage, output.working(_("Building the edition")) as step:
            number = folder.next_number(chosen.editions)
            out = folder.place_of(chosen.editions, number)
            gathered = gather(outside_data(), step, written=chosen.case, exhibits=exhibits)
            found = building.newest_day(each for each in gathered.records if not each.local)
            manifest = building.build(
                gathered.records, stage / out.name, observations=gathered.observations,
                as_of=chosen.as_of or (found[0] if found else None), number=number, progress=step,
            )  # fmt: skip
            step(_("entering it in the ledger"))
            first = publishing.publish(stage / out.name, out, actor=chosen.by, now=datetime.now(UTC))
    finally:
        connection.close()
    output.say(
        _("In the ledger from entry {first}. Sign it, then: answerable attach {out}").format(first=first, out=out)
    )
    report(manifest, out, output, {**told(gathered, output), "first": first})
    return INCOMPLETE if gathered.stopped or gathered.left_out else DONE


def withdraw(chosen: argparse.Namespace, output: Output) -> int:
    """Withdraw a record from every edition of a folder; the ledger is signed and attached to them anew after it."""
    with desk.at_the_desk(), output.working(_("Withdrawing")):
        from answerable.evidence.records import Lingers
        from answerable.publication import withdrawing

        try:
            done = withdrawing.withdraw(
                chosen.editions, chosen.record, chosen.because, actor=chosen.by, now=datetime.now(UTC)
            )
        except Lingers as error:
            output.error(_("Withdrawn: {record}. But {why}").format(record=chosen.record, why=error))
            return INCOMPLETE
    for edition in done:
        output.say(_("Withdrawn from {edition}. Sign the ledger, then attach it anew.").format(edition=edition))
    output.result({"record": chosen.record, "withdrawn_from": [str(each) for each in done]})
    return DONE


def attach(chosen: argparse.Namespace, output: Output) -> int:
    """Put the checkpoint, its cosignatures and timestamps beside an edition; incomplete while none covers it, or it is unwitnessed."""
    from answerable.editions.manifest import SUMS, read_manifest, sha256
    from answerable.editions.verify import lines_of
    from answerable.ledger.attaching import attach_checkpoint, recover
    from answerable.ledger.leaves import walk
    from answerable.ledger.replacing import alone

    ledger = chosen.ledger or Path(os.environ.get("ANSWERABLE_LEDGER") or "")
    if ledger == Path():
        raise Refuted(_("No ledger: set ANSWERABLE_LEDGER, or write --ledger DIR"))
    with chosen.policy.open("rb") as file:
        policy = file.read(POLICY + 1)
    with output.working(_("Attaching")), alone(chosen.edition.absolute().parent):
        recover(chosen.edition)
        number, digest = read_manifest(chosen.edition).number, sha256(chosen.edition / SUMS)
        walked = walk(chosen.edition, number, digest, lines_of(chosen.edition))
        standing = attach_checkpoint(chosen.edition, walked, ledger, policy)
    if standing is None:
        output.say(_("No checkpoint covers this edition yet: sign the ledger first."))
        output.result({"edition": str(chosen.edition), "outcome": "not covered yet"})
        return INCOMPLETE
    reached, names = standing.seen.reached, list(standing.seen.witnesses)
    output.say(
        _("Attached: a checkpoint of {size} entries, seen by {names}, with {stamps} timestamps.").format(
            size=f"{standing.seen.checkpoint.size:,}",
            names=", ".join(names) or _("no witness"),
            stamps=len(standing.stamps),
        )
    )
    if not reached:
        output.say(_("Fewer witnesses than the policy asks for: unwitnessed. Attach again when there are more."))
    output.result(
        {
            "edition": str(chosen.edition),
            "outcome": "attached" if reached else "unwitnessed",
            "size": standing.seen.checkpoint.size,
            "witnesses": names,
            "timestamps": sorted(standing.stamps),
        }
    )
    return DONE if reached else INCOMPLETE
