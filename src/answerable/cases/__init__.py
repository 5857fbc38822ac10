"""A case is one documented incident in one YAML file, people first: the door through which incidents come into the record.

The form is in `form`, the guide for contributors in docs/add-a-case.md. Nothing here opens a network connection.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from answerable.cases import checking, form, writing
from answerable.core.kinds import decode
from answerable.core.record import Invalid, Record, canonical
from answerable.core.validation import validate
from answerable.manuscript import Manuscript, Unreadable, open_manuscript

__all__ = ["Unreadable", "paths", "problems", "read", "read_all"]
#: The packaged cases: the files beside this module.
PACKAGED = Path(str(resources.files(__name__)))


def read(path: Path) -> list[Record]:
    """Return the records of one case's file, the incident first. Raises Unreadable for its first mistake."""
    return _records(open_manuscript(path))


def problems(path: Path) -> list[Unreadable]:
    """Return every mistake of one case's file: of its form the first alone, of its content all. Empty: it is sound."""
    try:
        manuscript = open_manuscript(path)
        found = list(checking.mistakes(manuscript, form.shape(manuscript)))
        if not found:
            _records(manuscript)
    except Unreadable as error:
        return [error]
    return found


def paths(folder: Path = PACKAGED) -> list[Path]:
    """Return the case files of a folder in the order of their names."""
    return sorted(folder.glob("*.yaml"))


def read_all(folder: Path = PACKAGED) -> Iterator[Record]:
    """Yield the records of every case of a folder. Raises Unreadable for the first mistake found."""
    for path in paths(folder):
        yield from read(path)


def _records(manuscript: Manuscript) -> list[Record]:
    case = form.shape(manuscript)
    for mistake in checking.mistakes(manuscript, case):
        raise mistake
    made = writing.records(case)
    for record in made:
        try:
            found = validate(decode(canonical(record)))
        except Invalid as error:
            found = error.problems
        except ValueError as error:
            raise manuscript.wrong("", str(error), "Write it as plain text.") from None
        for problem in found:
            raise manuscript.wrong("", f"{problem.record}: {problem.field}: {problem.what}", problem.mend)
    return made
