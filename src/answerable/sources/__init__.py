"""The sources door: one module is one connector, the code that reads one outside data set; a source is the record.

A module holds `SOURCE = Connector(...)` and one function from bytes to records. It opens no file and no connection. Every row is
recorded, refused or unresolved with its reason, and every field it does not read is counted by name in the accounting.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources

from answerable.core.record import Record


class Malformed(ValueError):
    """What is wrong with the bytes of a data set as a whole: which connector, where, what, and how to mend it."""

    def __init__(self, connector: str, place: str, what: str, mend: str) -> None:
        self.connector, self.place, self.what, self.mend = connector, place, what, mend
        super().__init__(f"{connector}: {place}: {what}. {mend}")


@dataclass(frozen=True, slots=True)
class Connector:
    """What reads one outside data set.

    `reads` names every field that `parse` knows; the accounting counts the others. `bundled` is the installed package
    and the path inside it where a copy lies, or None where the bytes must be given. `parse` takes the whole file and
    raises Malformed; what is wrong with a single row stands in the accounting and stops nothing.
    """

    slug: str
    title: str
    publisher: str
    licence: str
    url: str
    reads: tuple[str, ...]
    bundled: tuple[str, str] | None
    parse: Callable[[bytes], list[Record]]


def all_connectors() -> tuple[Connector, ...]:
    """Return every connector of this door in order of its slug."""
    found = [
        importlib.import_module(f"{__name__}.{module.name}").SOURCE
        for module in pkgutil.iter_modules(__path__)
        if not module.name.startswith("_")
    ]
    return tuple(sorted(found, key=lambda connector: connector.slug))


def bundled(connector: Connector) -> bytes:
    """Return the installed copy of a connector's data set. Raises Malformed where its package is not installed."""
    if connector.bundled is None:
        raise Malformed(connector.slug, "installed copy", "there is none", "Give the file itself.")
    package, path = connector.bundled
    try:
        return resources.files(package).joinpath(path).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError):
        raise Malformed(
            connector.slug, path, f"is not in the installed package {package}", f"Install {package}."
        ) from None


def read_all() -> Iterator[Record]:
    """Yield the records of every connector whose data set is installed with the software. Raises Malformed."""
    for connector in all_connectors():
        if connector.bundled is not None:
            yield from connector.parse(bundled(connector))
