"""Fetching brings every file of a data set from its publisher's address into the folder of outside data, and notes it.

A file lands where its connector looks for it. What a connector has no lasting address for is said, not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlsplit

from answerable.ingest.downloading import Progress, download
from answerable.ingest.notes import journal
from answerable.ingest.transport import Bounds, Unfetched
from answerable.sources import Connector, File
from answerable.sources._opening import found

PACKED = (".gz", ".zip")
#: What stands for the part of a name that changes with the edition where the address does not tell it.
NEWEST = "latest"


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that is in its place as its publisher has it. `instead` names another copy that is read in its stead."""

    source: str
    file: str
    place: Path
    address: str
    outcome: Literal["new", "unchanged"]
    size: int
    sha256: str
    instead: Path | None


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that was not brought, and why."""

    source: str
    file: str
    address: str
    why: str


def fetch(
    connector: Connector,
    folder: Path,
    progress: Callable[[File], Progress] = lambda file: lambda done, total: None,
    bounds: Bounds | None = None,
) -> Iterator[Brought | Failed]:
    """Bring the files of one data set into a folder, one after another, and say of each how it went."""
    for file in connector.files:
        if not file.url:
            yield Failed(
                connector.slug,
                file.name,
                "",
                f"{connector.publisher} has no lasting address for {file.path} that we know of. "
                f"Get it by way of {connector.url} and put it in {folder / PurePosixPath(file.path).parent}.",
            )
            continue
        place = folder / PurePosixPath(file.path).parent / name(file)
        try:
            made = download(file.url, place, bounds or Bounds(), progress(file))
        except Unfetched as error:
            yield Failed(connector.slug, file.name, file.url, str(error))
            continue
        if made.outcome == "new":
            journal(
                folder,
                {
                    "source": connector.slug,
                    "file": place.relative_to(folder).as_posix(),
                    "address": file.url,
                    "answered_by": made.address,
                    "etag": made.said.etag,
                    "last_modified": made.said.last_modified,
                    "bytes": made.size,
                    "sha256": made.sha256,
                    "fetched": datetime.now(UTC).isoformat(timespec="seconds"),
                },
            )
        read = found(connector, file, folder)
        yield Brought(
            connector.slug,
            file.name,
            place,
            file.url,
            made.outcome,
            made.size,
            made.sha256,
            instead=read if read and read != place else None,
        )


def name(file: File) -> str:
    """Return the name under which a file lands: the publisher's own where the connector would find it under that.

    It keeps the ending that says how it is packed, so that no gzip lies under the name of a plain file.
    """
    wanted = PurePosixPath(file.path).name
    published = PurePosixPath(unquote(urlsplit(file.url).path)).name
    if any(fnmatchcase(published, wanted + ending) for ending in ("", *PACKED)) and published.isprintable():
        return published
    ending = PurePosixPath(published).suffix
    packed = ending if ending in PACKED and not wanted.endswith(ending) else ""
    return wanted.replace("*", NEWEST) + packed
