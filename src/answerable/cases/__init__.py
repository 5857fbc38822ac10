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

__all__ = ["Unreadable", "names", "problems", "read", "read_all"]


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


def names() -> list[str]:
    """Return the file names of the packaged cases, in order."""
    return sorted(file.name for file in resources.files(__name__).iterdir() if file.name.endswith(".yaml"))


def read_all() -> Iterator[Record]:
    """Yield the records of every packaged case. Raises Unreadable for the first mistake found."""
    for name in names():
        yield from _records(Manuscript(name, (resources.files(__name__) / name).read_bytes()))


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
