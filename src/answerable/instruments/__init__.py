"""The instruments door: one YAML file is one instrument with its provisions and who took it on.

Format: form.py; the files beside this module are the packaged instruments, and those whose names begin with `_` are
shared by all of them. Adding an instrument needs no code: docs/add-an-instrument.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from answerable.core.instrument import Provision
from answerable.core.record import Record
from answerable.core.source import Source
from answerable.instruments.reading import read_instrument
from answerable.instruments.shelf import PACKAGED, SHARED, Shelf, check_shared

__all__ = ["paths", "read", "read_all"]


def paths(folder: Path = PACKAGED) -> list[Path]:
    """Return the instrument files of a folder in the order of their names, without the shared ones."""
    return sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("_"))


def read(path: Path) -> list[Record]:
    """Read one file: an instrument gives its records, `_actors.yaml` the actors, another shared file none.

    Actors and criteria that an instrument points to are not repeated. Raises answerable.manuscript.Unreadable, which
    names the file, the line, the field and the mend.
    """
    if path.name.startswith("_") or path.name in SHARED:
        shelf = check_shared(path)
        if path.name != "_actors.yaml":
            return []
        actors, sources = shelf.actors()
        return [*actors, *sources]
    return read_instrument(path, Shelf(path.parent))


def read_all(folder: Path = PACKAGED) -> Iterator[Record]:
    """Read every instrument of a folder, then the actors, criteria and sources, each once. Raises Unreadable."""
    shelf = Shelf(folder)
    sources: dict[str, Source] = {}
    asked: dict[str, bool] = {}
    for path in paths(folder):
        for record in read_instrument(path, shelf):
            if isinstance(record, Source):
                sources[record.id] = record
                continue
            if isinstance(record, Provision):
                for criterion in record.criteria:
                    asked[criterion] = asked.get(criterion, False) or record.checked == "verified"
            yield record
    for key in shelf.criteria:
        yield shelf.criterion(key, "verified" if asked.get(f"criterion/{key}") else "unconfirmed")
    actors, cited = shelf.actors()
    yield from actors
    sources.update((source.id, source) for source in cited)
    yield from sources.values()
