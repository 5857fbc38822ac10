"""The exhibits of the desk: which there are and whether they are whole, who did what with one, and erasing one for good."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from answerable.cli import desk
from answerable.cli.arguments import Command
from answerable.cli.exhibiting import acting
from answerable.cli.output import DONE, FAILED, INCOMPLETE, Output
from answerable.cli.words import _

if TYPE_CHECKING:
    from answerable.evidence.models import Exhibit
    from answerable.evidence.queries import Link


def declare(command: Command) -> None:
    """Add the commands."""
    options = command("exhibits", exhibits, _("list the exhibits of the desk"))
    options.add_argument("--check", action="store_true", help=_("read every byte of them, and their custody"))

    options = command("custody", custody, _("say who did what with an exhibit, when and why"))
    options.add_argument("exhibit", metavar="EXHIBIT")
    act = options.add_mutually_exclusive_group()
    act.add_argument("--add", metavar="TEXT", help=_("enter what was done with it"))
    act.add_argument("--seal", dest="sealing", action="store_const", const="seal", help=_("its bytes are not public"))
    act.add_argument("--unseal", dest="sealing", action="store_const", const="unseal", help=_("they may be, from now"))
    acting(options)

    options = command("erase", erase, _("destroy an exhibit and its events; the ledger stays whole"))
    options.add_argument("exhibit", metavar="EXHIBIT")
    options.add_argument("--because", metavar="TEXT", required=True, help=_("why; entered in the ledger"))
    options.add_argument("--by", metavar="NAME", help=_("who does it (ANSWERABLE_BY)"))


def exhibits(chosen: argparse.Namespace, output: Output) -> int:
    """List the exhibits; with --check read every byte of them: 1 where one is damaged, 2 where an erasure has not ended."""
    with desk.at_the_desk() as settings:
        from answerable.evidence import queries

        if not chosen.check:
            found = [_described(row) for row in queries.exhibits()]
            for each in found:
                output.say(_line(each))
            output.say(_("{count} exhibits.").format(count=f"{len(found):,}"))
            output.result({"exhibits": found})
            return DONE
        from answerable.evidence.checking import check, unnamed

        vault = desk.vault(settings)
        with output.working(_("Checking")) as step:
            states = []
            for state in check(vault):
                step(state.exhibit.id)
                states.append(state)
            spare = list(unnamed(vault))
    for each in states:
        if each.state != "whole":
            output.say(f"{each.state}: {each.detail}")
    whole = sum(each.state == "whole" for each in states)
    output.say(_("{whole} of {all} exhibits are whole.").format(whole=f"{whole:,}", all=f"{len(states):,}"))
    if spare:
        output.say(_("{count} items of the vault are no exhibits.").format(count=f"{len(spare):,}"))
    output.result(
        {
            "exhibits": [{**_described(each.exhibit), "state": each.state, "detail": each.detail} for each in states],
            "unnamed": spare,
        }
    )
    if any(each.state in ("vanished", "rotted", "altered") for each in states):
        return FAILED
    return DONE if whole == len(states) else INCOMPLETE


def custody(chosen: argparse.Namespace, output: Output) -> int:
    """Say who did what with an exhibit, when and why; with --add, --seal or --unseal enter one more act first."""
    with desk.at_the_desk():
        from answerable.evidence import exhibits, queries

        said: dict[str, Any] = {"actor": desk.who(chosen.by), "why": chosen.why or "", "now": datetime.now(UTC)}
        if chosen.add:
            exhibits.note_custody(chosen.exhibit, chosen.add, **said)
        elif chosen.sealing:
            (exhibits.seal if chosen.sealing == "seal" else exhibits.unseal)(chosen.exhibit, **said)
        row = queries.exhibit(chosen.exhibit)
        links = [_told(link) for link in queries.chain(row.id)]
        found = {**_described(row), "metadata": row.metadata}
    output.say(_line(found))
    for each in links:
        if each["erased"]:
            output.say(_("{entry}: erased").format(entry=each["entry"]))
            continue
        more = ": ".join(str(each["detail"][name]) for name in ("what", "channel", "why") if name in each["detail"])
        output.say(f"{each['entry']}: {each['time']} {each['kind']}, {each['actor']}{': ' * bool(more)}{more}")
    output.result({"exhibit": found, "custody": links})
    return DONE


def erase(chosen: argparse.Namespace, output: Output) -> int:
    """Erase an exhibit; what is already in somebody's hands, in a backup or in an edition, it does not reach, and says so."""
    with desk.at_the_desk() as settings:
        from answerable.evidence import exhibits
        from answerable.evidence.records import Lingers

        try:
            events = exhibits.erase(
                desk.vault(settings), chosen.exhibit, actor=desk.who(chosen.by), why=chosen.because, now=datetime.now(UTC)
            )  # fmt: skip
        except Lingers as error:
            output.error(_("Erased: {exhibit}. But {why}").format(exhibit=chosen.exhibit, why=error))
            return INCOMPLETE
    output.say(_("Erased: {exhibit} and its {events} events. The ledger keeps their entries.").format(
        exhibit=chosen.exhibit, events=events
    ))  # fmt: skip
    output.say(_("Not reached: backups, packages that were handed out, and editions that were published."))
    output.result({"exhibit": chosen.exhibit, "outcome": "erased", "events": events})
    return DONE


def _described(row: Exhibit) -> dict[str, Any]:
    return {
        "id": row.id, "entry": row.entry, "sha256": row.sha256, "bytes": row.size, "media_type": row.media_type,
        "form": row.form, "sealed": row.sealed, "source": row.source, "captured": row.captured,
        "parent": row.parent_id or "", "how": row.how, "erasing": row.erasing,
    }  # fmt: skip


def _line(each: dict[str, Any]) -> str:
    marks = [_("sealed")] * each["sealed"] + [_("being erased")] * bool(each["erasing"])
    return ", ".join([f"{each['id']}: {each['form']}, {each['media_type']}, {each['bytes']:,} bytes", *marks])


def _told(link: Link) -> dict[str, Any]:
    made: dict[str, Any] = {"index": link.index, "entry": link.entry.hex(), "erased": link.event is None}
    if link.event:
        made |= {
            "kind": link.event.kind,
            "time": link.event.time,
            "actor": link.event.actor,
            "detail": link.event.detail,
        }
    return made
