"""The doors, listed: connectors and what they account for, indicators and the SQL they ask."""

from __future__ import annotations

import argparse

from answerable.cli.arguments import Command
from answerable.cli.making import COUNTS, outside_data
from answerable.cli.output import DONE, FAILED, INCOMPLETE, Output
from answerable.cli.words import _


def declare(command: Command) -> None:
    """Add the commands."""
    command("sources", sources, _("list the connectors and what they account for"))
    options = command("indicators", indicators, _("list the questions asked of the record"))
    options.add_argument("slug", nargs="?", help=_("show one in full, with its SQL"))


def sources(chosen: argparse.Namespace, output: Output) -> int:
    """List every connector, and what became of the rows of those whose data are at hand."""
    from answerable import sources as door
    from answerable.core.source import Accounting
    from answerable.editions.gather import gather

    gathered = gather(outside_data())
    accountings = {each.id: each for each in gathered.records if isinstance(each, Accounting)}
    told = []
    for connector in door.all_connectors():
        accounting = accountings.get(f"accounting/{connector.slug}")
        counts = {name: getattr(accounting, name) for name in COUNTS} if accounting else {}
        output.say(f"{connector.slug}: {connector.title} ({connector.licence})")
        output.say("    " + (", ".join(f"{name} {count:,}" for name, count in counts.items()) or _("not at hand")))
        for outcome in accounting.outcomes if accounting else ():
            output.say(f"    {outcome.outcome}: {outcome.count:,} · {outcome.reason}")
        if accounting and accounting.unread_fields:
            output.say(_("    not read: {fields}").format(fields=", ".join(e.name for e in accounting.unread_fields)))
        told.append(
            {
                "slug": connector.slug,
                "title": connector.title,
                "publisher": connector.publisher,
                "licence": connector.licence,
                "url": connector.url,
                "accounting": counts,
                "fields_not_read": {each.name: each.count for each in accounting.unread_fields} if accounting else {},
            }
        )
    for error in gathered.stopped:
        output.say(_("Not read: {error}").format(error=error))
    output.result({"sources": told, "not_read": [str(error) for error in gathered.stopped]})
    return INCOMPLETE if gathered.stopped else DONE


def indicators(chosen: argparse.Namespace, output: Output) -> int:
    """List every indicator, or show one with its limits and its SQL."""
    from answerable import indicators as door

    every = door.all_indicators()
    picked = [each for each in every if chosen.slug in (None, each.slug)]
    if not picked:
        output.error(_("{slug} is no indicator. There are: {all}").format(
            slug=chosen.slug, all=", ".join(each.slug for each in every)))  # fmt: skip
        return FAILED
    told = []
    for each in picked:
        sql = _sql(each) if chosen.slug else None
        output.say(f"{each.slug} (version {each.version}): {each.question}")
        if chosen.slug:
            for limit in each.limits:
                output.say(_("It can never show: {limit}").format(limit=limit))
            output.say(sql or "")
        told.append(
            {
                "slug": each.slug,
                "version": each.version,
                "title": each.title,
                "question": each.question,
                "reads": list(each.reads),
                "limits": list(each.limits),
                **({"sql": sql} if sql else {}),
            }
        )
    output.result({"indicators": told})
    return DONE


def _sql(indicator) -> str:  # type: ignore[no-untyped-def]  # typed in core; imported lazily
    from answerable import indicators as door
    from answerable.editions.asking import empty_tables

    return door.sql(indicator, empty_tables())
