"""Resolving names: which names of the data sets mean nobody yet, whom they may mean, and what people decided."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from answerable.cli.arguments import Command
from answerable.cli.making import outside_data
from answerable.cli.naming import headline, in_words, likenesses
from answerable.cli.output import DONE, INCOMPLETE, USAGE, Output
from answerable.cli.words import _

if TYPE_CHECKING:
    from answerable.core.actor import Resolution
    from answerable.editions.gather import Gathered


def declare(command: Command) -> None:
    """Add the command."""
    options = command("resolve", resolve, _("decide whom the names in the data sets mean"))
    options.add_argument("--data", type=Path, metavar="DIR", help=_("folder of outside data (ANSWERABLE_DATA)"))
    options.add_argument("--by", metavar="NAME", help=_("who decides; kept with each decision"))
    told = options.add_mutually_exclusive_group()
    told.add_argument("--list", action="store_true", help=_("only list what is open and what was decided"))
    told.add_argument("--figures", action="store_true", help=_("measure exact names against ATT&CK's own aliases"))


def resolve(chosen: argparse.Namespace, output: Output) -> int:
    """List what is open and what was decided; on a terminal, go through it and decide."""
    folder: Path | None = chosen.data or outside_data()
    if chosen.figures:
        from answerable.cli.agreeing import figures

        return figures(folder, output)
    listing = chosen.list or output.as_json or not (sys.stdin.isatty() and sys.stdout.isatty())
    if not listing and folder is None:
        output.error(_("Decisions are kept in a folder of outside data: name it with ANSWERABLE_DATA or --data DIR."))
        return USAGE
    from answerable.editions.gather import gather

    with output.working(_("Reading the data sets")) as step:
        gathered = gather(folder, step)
    for error in gathered.stopped:
        output.say(_("Not read: {error}").format(error=error))
    if listing:
        listed(gathered, output)
        return INCOMPLETE if gathered.stopped else DONE
    from answerable.cli.deciding import decide

    assert folder is not None
    return decide(folder, gathered, chosen.by or "", output)


def listed(gathered: Gathered, output: Output) -> None:
    """Print the open names with suggestions, the open pairs, and the decisions that stand."""
    from answerable.editions.gather import RULE
    from answerable.editions.open_names import by_people, open_names, open_pairs, ruled_out

    names, alike = gathered.names, likenesses(gathered.names)
    told: dict[str, list[dict[str, Any]]] = {"unresolved": [], "ambiguous": [], "resolutions": []}
    opened = open_names(gathered)
    output.say(_("Names that mean nobody of the record: {count}").format(count=f"{len(opened):,}"))
    for each in opened:
        found = alike[each.kind].suggest(each.name, without=ruled_out(names, each)) if each.kind in alike else []
        output.say(headline(each))
        for suggestion in found:
            output.say(f"    {suggestion.likeness:3} {suggestion.actor}: {suggestion.name}")
        told["unresolved"].append(
            {
                "type": each.kind,
                "name": each.name,
                "rows": each.rows,
                "sources": dict(each.sources),
                "suggestions": [{"actor": s.actor, "name": s.name, "likeness": s.likeness} for s in found],
            }
        )
    pairs = list(open_pairs(names))
    output.say(_("Records that share a name and were not judged: {count}").format(count=f"{len(pairs):,}"))
    for pair in pairs:
        output.say(f"  {pair.left} · {pair.right}: {', '.join(pair.names)}")
        told["ambiguous"].append({"left": pair.left, "right": pair.right, "names": list(pair.names)})
    standing, ruled = by_people(names, RULE), sum(each.by == RULE for each in names.standing())
    output.say(
        _("Decisions that stand: {people} by people, {ruled} by rule (one main name, one record in each set)").format(
            people=f"{len(standing):,}", ruled=f"{ruled:,}"
        )
    )
    for resolution in standing:
        output.say(f"  {in_words(resolution)}")
    told["resolutions"] = [_as_object(each) for each in names.standing()]
    output.result({**told, "not_read": [str(error) for error in gathered.stopped]})


def _as_object(each: Resolution) -> dict[str, str]:
    subject = {"name": each.name} if each.name else {"left": each.left}
    return {"id": each.id, **subject, "right": each.right, "verdict": each.verdict, "by": each.by, "why": each.why, "date": each.date}  # fmt: skip
