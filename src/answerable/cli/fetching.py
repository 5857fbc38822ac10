"""Fetching data sets from their publishers into the folder of outside data: the one command that opens connections."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from answerable.cli.arguments import Command
from answerable.cli.making import outside_data
from answerable.cli.output import DONE, FAILED, INCOMPLETE, USAGE, Output
from answerable.cli.words import _

if TYPE_CHECKING:
    from answerable.ingest import Brought, Failed
    from answerable.ingest.downloading import Progress
    from answerable.sources import File


def declare(command: Command) -> None:
    """Add the command."""
    options = command("fetch", fetch, _("download data sets from their publishers into ANSWERABLE_DATA"))
    options.add_argument("sources", nargs="+", metavar="SOURCE", help=_("as `answerable sources` lists them"))


def fetch(chosen: argparse.Namespace, output: Output) -> int:
    """Bring the files of the named data sets; incomplete where some could not be brought, failed where none could."""
    from answerable import ingest
    from answerable import sources as door

    folder = outside_data()
    if folder is None:
        output.error(_("Where to? Set ANSWERABLE_DATA to the folder of outside data."))
        return USAGE
    connectors = {each.slug: each for each in door.all_connectors()}
    unknown = [slug for slug in chosen.sources if slug not in connectors]
    if unknown:
        output.error(
            _("{slug} is no source. There are: {all}").format(slug=unknown[0], all=", ".join(sorted(connectors)))
        )
        return USAGE
    if folder.exists() and not folder.is_dir():
        output.error(_("{folder} is no folder: ANSWERABLE_DATA names a folder of outside data.").format(folder=folder))
        return USAGE
    folder.mkdir(parents=True, exist_ok=True)
    told = []
    for slug in dict.fromkeys(chosen.sources):
        with _bars(output) as bar:
            files = list(ingest.fetch(connectors[slug], folder, bar))
        told += [_told(each, output) for each in files]
    output.result({"folder": str(folder), "files": told})
    failed = sum("error" in each for each in told)
    return DONE if not failed else INCOMPLETE if failed < len(told) else FAILED


def _told(each: Brought | Failed, output: Output) -> dict[str, Any]:
    """Say how it went with one file, and return it as --json prints it."""
    made: dict[str, Any] = {"source": each.source, "file": each.file, "address": each.address}
    if hasattr(each, "why"):
        if not output.as_json:
            output.error(_("{source}: not fetched. {why}").format(source=each.source, why=each.why))
        return {**made, "error": each.why}
    words = _("{source}: {place} is new: {bytes} bytes, SHA-256 {sha256}.")
    if each.outcome == "unchanged":
        words = _("{source}: {place} is as its publisher has it: {bytes} bytes, SHA-256 {sha256}.")
    output.say(words.format(source=each.source, place=each.place, bytes=f"{each.size:,}", sha256=each.sha256))
    made |= {"outcome": each.outcome, "place": str(each.place), "bytes": each.size, "sha256": each.sha256}
    if each.instead:
        output.say(
            _("    Yet {other} lies beside it and is read instead; put it elsewhere.").format(other=each.instead.name)
        )
        made["read_instead"] = str(each.instead)
    return made


@contextmanager
def _bars(output: Output) -> Iterator[Callable[[File], Progress]]:
    """Show on a terminal how much of each file is there; on a pipe stay silent."""
    from rich.markup import escape
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    if output.as_json or not output.aside.is_terminal:
        yield lambda file: lambda done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=output.aside, transient=True) as shown:

        def bar(file: File) -> Callable[[int, int | None], None]:
            task = shown.add_task(escape(file.name), total=None)
            return lambda done, total: shown.update(task, completed=done, total=total)

        yield bar
