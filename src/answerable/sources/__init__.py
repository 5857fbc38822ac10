"""The sources door: one module is one connector, the code that reads one outside data set; a source is the record.

A module holds `SOURCE = Connector(...)` and one function from bytes to records and observations. It opens no file and no
connection. Every row is recorded, refused or unresolved with its reason, and every field it does not read is counted by
name in the accounting. Modules whose names begin with `_` are shared by connectors and hold none.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Literal

from answerable.core.authority import Authority
from answerable.core.observation import Observations, Row
from answerable.core.record import Record
from answerable.core.source import Source


class Malformed(ValueError):
    """What is wrong with the bytes of a data set as a whole: which connector, where, what, and how to mend it."""

    def __init__(self, connector: str, place: str, what: str, mend: str) -> None:
        self.connector, self.place, self.what, self.mend = connector, place, what, mend
        super().__init__(f"{connector}: {place}: {what}. {mend}")


#: The bytes of a data set, by the name of each file: its members by their own names. A file that is no archive has one.
Raw = Mapping[str, Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class File:
    """One file of a data set: what `parse` calls it, where it lies in the folder of outside data, and where it is published.

    `path` may hold `*` for the part of a name that changes with the edition; plain, `.gz` and `.zip` are taken alike, and
    `many` says that it may be a folder or an archive of many. `also` is another place where an extract of it may lie. `url` is
    empty where the publisher has no lasting address.
    """

    name: str
    path: str
    url: str = ""
    many: bool = False
    also: str = ""


@dataclass(slots=True)
class Parsed:
    """What a data set gave: its records, the rows of each table of observations, and the names it could not resolve.

    `unresolved` counts, by type of actor and name as written, in how many rows the name stood; it is for people at work and
    is no part of an edition.
    """

    records: list[Record]
    rows: dict[str, list[Row]] = field(default_factory=dict)
    unresolved: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Connector:
    """What reads one outside data set.

    `cluster` is the one origin cluster of all that it says, the slug where none is given; `covers` is what it sets out to
    cover, in its publisher's terms; `language` is its own (BCP 47). `reads` names every field that `parse` knows; the accounting counts the others. `gives` says whether later connectors
    resolve names by its actors. `bundled` is the installed package and the path inside it where a copy of its one file lies,
    or None where the bytes must be given. `parse` takes the bytes of every file and the authority by which names resolve,
    and raises Malformed; what is wrong with a single row stands in the accounting and stops nothing.
    """

    slug: str
    title: str
    publisher: str
    licence: str
    url: str
    reads: tuple[str, ...]
    files: tuple[File, ...]
    parse: Callable[[Raw, Authority], Parsed]
    gives: Literal["actors", "records"] = "records"
    bundled: tuple[str, str] | None = None
    observations: tuple[Observations, ...] = ()
    cluster: str = ""
    covers: str = ""
    language: str = "en"
    primary: bool = False

    def source(self, *, edition: str = "", date: str = "", covers: str = "") -> Source:
        """Return the record of the data set, with what its bytes say of their edition, day and scope."""
        return Source(
            id=f"source/{self.slug}",
            checked="verified",
            licence=self.licence,
            publisher=self.publisher,
            title=self.title,
            form="dataset",
            published_by=self.publisher,
            date=date,
            url=self.url,
            cluster=self.cluster or self.slug,
            seen="local-data",
            primary=self.primary,
            language=self.language,
            edition=edition,
            covers=covers or self.covers,
        )


def all_connectors() -> tuple[Connector, ...]:
    """Return every connector of this door: those that give actors first, then in order of slug."""
    found = [
        importlib.import_module(f"{__name__}.{module.name}").SOURCE
        for module in pkgutil.iter_modules(__path__)
        if not module.name.startswith("_")
    ]
    return tuple(sorted(found, key=lambda connector: (connector.gives != "actors", connector.slug)))


def bundled(connector: Connector) -> Raw:
    """Return the installed copy of a connector's data set. Raises Malformed where its package is not installed."""
    if connector.bundled is None:
        raise Malformed(connector.slug, "installed copy", "there is none", "Give the file itself.")
    package, path = connector.bundled
    try:
        raw = resources.files(package).joinpath(path).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError):
        raise Malformed(
            connector.slug, path, f"is not in the installed package {package}", f"Install {package}."
        ) from None
    return {connector.files[0].name: {path: raw}}


def only(connector: str, raw: Raw, name: str) -> bytes:
    """Return the bytes of a file that has one member. Raises Malformed where it has none or several."""
    members = raw.get(name, {})
    if len(members) != 1:
        raise Malformed(connector, name, f"holds {len(members)} files, not one", "Give the file by itself.")
    (held,) = members.values()
    return held
