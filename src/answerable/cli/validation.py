"""Validating a hand-written file: a case, an instrument, or records as JSON lines, before it is sent to anyone."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from answerable.cli.arguments import Command
from answerable.cli.output import DONE, FAILED, Output
from answerable.cli.words import _

if TYPE_CHECKING:
    from answerable.core.record import Problem, Record


def declare(command: Command) -> None:
    """Add the command."""
    options = command("validate", validate, _("check a case or instrument file before you send it"))
    options.add_argument("files", type=Path, nargs="+", metavar="FILE")


def validate(chosen: argparse.Namespace, output: Output) -> int:
    """Check each file and say its first mistake with the place and the mend."""
    told = []
    for path in chosen.files:
        try:
            said = _("sound: {count} records").format(count=_check(path))
            problems: list[str] = []
        except (ValueError, OSError) as error:
            problems = str(error).splitlines() if isinstance(error, ValueError) else [f"{path}: {error.strerror}"]
            said = "; ".join(problems)
        told.append({"file": str(path), "sound": not problems, "problems": problems})
        if problems:
            output.say("\n".join(problems))
        else:
            output.say(f"{path}: {said}")
    output.result({"files": told})
    return DONE if all(each["sound"] for each in told) else FAILED


def _check(path: Path) -> int:
    from answerable.core.record import Invalid
    from answerable.core.validation import dangling, validate

    if path.suffix == ".jsonl":
        from answerable.editions.derive import checked, read_lines

        try:
            return sum(1 for _record in checked(read_lines(path)))
        except Invalid as error:
            raise Invalid([_in(path.name, problem) for problem in error.problems]) from None
    from answerable import cases, instruments
    from answerable.manuscript import open_manuscript

    value = open_manuscript(path).value
    is_instrument = path.name.startswith("_") or (isinstance(value, dict) and "provisions" in value)
    records = list(instruments.read(path) if is_instrument else cases.read(path))
    problems = [problem for record in records for problem in validate(record)]
    problems += dangling(records, {record.id for record in records} | _known(records))
    if problems:
        raise Invalid(problems)
    return len(records)


def _in(file: str, problem: Problem) -> Problem:
    from dataclasses import replace

    named = problem.record == file
    return problem if named else replace(problem, record=f"{file}, {problem.record}")


def _known(records: list[Record]) -> set[str]:
    """Return the ids that a file may point at: instruments, actors, and the groups of the packaged sources."""
    from answerable import instruments, sources
    from answerable.core.actor import Actor
    from answerable.core.validation import references
    from answerable.sources._authority import authority

    shelf = list(instruments.read_all())
    names = authority(record for record in shelf if isinstance(record, Actor))
    packaged = [connector for connector in sources.all_connectors() if connector.bundled]
    known = {record.id for record in shelf}
    try:
        return known.union(
            *({record.id for record in each.parse(sources.bundled(each), names).records} for each in packaged)
        )
    except sources.Malformed:
        # In the light install no source is there to say which groups exist: those names are left for the build to check.
        return known | {
            target for record in records for _field, target in references(record) if target.startswith("group/")
        }
