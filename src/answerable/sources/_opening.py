"""Opening finds the files of a data set in a folder of outside data and gives their bytes, plain, gzip and zip alike.

Formats: gzip (RFC 1952) and zip (PKWARE APPNOTE 6.3), both with a bound on what they unpack to. A name inside an archive is
a label and never a path on this machine.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from fnmatch import fnmatch
from pathlib import Path

from answerable.sources import Connector, File, Malformed, Raw

#: What one file of a data set, or all members of an archive together, may unpack to; and how many members one may have.
MOST_BYTES, MOST_MEMBERS = 1024**3, 2_000_000
AGAIN = "Fetch it again."


def here(connector: Connector, folder: Path) -> bool:
    """Say whether any file of a data set lies in the folder."""
    return any(found(connector, file, folder) for file in connector.files)


def found(connector: Connector, file: File, folder: Path) -> Path | None:
    """Return where a file of a data set lies: of several editions the last by name, 1.10 after 1.9. None where none is."""
    for place in filter(None, (file.path, file.also)):
        held = [
            path
            for ending in ("", ".gz", ".zip")
            for path in folder.glob(place + ending)
            if path.is_file() or (file.many and path.is_dir())
        ]
        if file.many:
            # A folder of members is called as the archive is, without its ending.
            held += [path for path in folder.glob(place.removesuffix(".zip")) if path.is_dir() and path not in held]
        if held:
            return max(held, key=_edition)
    return None


def _edition(path: Path) -> list[str | int]:
    """A name in parts, so that its numbers are in order as numbers."""
    return [int(part) if place % 2 else part for place, part in enumerate(re.split("([0-9]+)", path.name))]


def open_raw(connector: Connector, folder: Path) -> Raw:
    """Return the bytes of every file of a data set. Raises Malformed, naming the file that is missing or damaged."""
    raw: dict[str, dict[str, bytes]] = {}
    for file in connector.files:
        path = found(connector, file, folder)
        if path is None:
            raise Malformed(
                connector.slug,
                file.path,
                "is not in the folder",
                f"Put it there, or `answerable fetch {connector.slug}`."
                if file.url
                else f"Get it by way of {connector.url} and put it there.",
            )
        try:
            raw[file.name] = _folder(connector, path) if path.is_dir() else _members(connector, path, file.many)
        except OSError as error:
            raise Malformed(connector.slug, path.name, error.strerror or str(error), AGAIN) from None
    return raw


def _folder(connector: Connector, path: Path) -> dict[str, bytes]:
    members = sorted(each for each in path.rglob("*") if each.is_file() and not each.is_symlink())
    if sum(each.stat().st_size for each in members) > MOST_BYTES or len(members) > MOST_MEMBERS:
        raise Malformed(connector.slug, path.name, "holds more than a data set may", "Give the data set alone.")
    return {each.relative_to(path).as_posix(): each.read_bytes() for each in members}


def _members(connector: Connector, path: Path, many: bool) -> dict[str, bytes]:
    if path.stat().st_size > MOST_BYTES:
        raise Malformed(
            connector.slug, path.name, f"is larger than {MOST_BYTES // 1024**2} MiB", "Give the data set alone."
        )
    raw = path.read_bytes()
    # What a file is, its first bytes say: a name may lie. A set may be a zip by its own format and is told by its ending.
    if raw.startswith(b"PK\x03\x04") or path.suffix == ".zip":
        return unzipped(connector.slug, path.name, raw, many)
    if raw.startswith(b"\x1f\x8b"):
        return {path.name.removesuffix(".gz"): gunzipped(connector.slug, path.name, raw)}
    return {path.name: raw}


def gunzipped(connector: str, name: str, raw: bytes) -> bytes:
    """Return what a gzip holds. Raises Malformed where it is truncated, damaged, or unpacks to more than MOST_BYTES."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
            held = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Malformed(connector, name, f"cannot be unpacked: {error}", AGAIN) from None
    if len(held) > MOST_BYTES:
        raise Malformed(connector, name, f"unpacks to more than {MOST_BYTES // 1024**2} MiB", AGAIN)
    return held


def unzipped(connector: str, name: str, raw: bytes, many: bool) -> dict[str, bytes]:
    """Return the members of a zip by name. Raises Malformed where it is truncated, damaged, encrypted or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > MOST_BYTES or len(entries) > MOST_MEMBERS:
                raise Malformed(connector, name, f"unpacks to more than {MOST_BYTES // 1024**2} MiB", AGAIN)
            if len({entry.filename for entry in entries}) != len(entries):
                raise Malformed(connector, name, "holds two members of one name", AGAIN)
            held = {}
            for entry in entries:
                with archive.open(entry) as file:
                    # A header that lies about a size is found here: no more is unpacked than it says.
                    held[entry.filename] = file.read(entry.file_size + 1)
                    if len(held[entry.filename]) != entry.file_size:
                        raise Malformed(connector, name, f"{ascii(entry.filename)} is not of the size it says", AGAIN)
    except (zipfile.BadZipFile, RuntimeError, EOFError, zlib.error, OSError, ValueError) as error:
        if isinstance(error, Malformed):
            raise
        raise Malformed(connector, name, f"cannot be unpacked: {error}", AGAIN) from None
    if not many and len(held) != 1:
        raise Malformed(connector, name, f"holds {len(held)} members, not one", "Give the file by itself.")
    return held


def is_member(name: str, pattern: str) -> bool:
    """Say whether a member's own name, without its folders, has a form such as `*.json`."""
    return fnmatch(name.rpartition("/")[2], pattern)
