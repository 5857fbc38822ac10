"""The manifest names everything an edition holds; SHA256SUMS proves that every file of it arrived as it was made.

SHA256SUMS has the format of GNU coreutils `sha256sum`, so that `sha256sum -c SHA256SUMS` checks an edition without us.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Literal

import msgspec

from answerable.core.dates import bounds
from answerable.core.record import canonical
from answerable.editions.derive import Table
from answerable.ledger.publication import FOLDER as LEDGER

MANIFEST, SUMS, RECORDS, SQLITE, TABLES, SCHEMA = (
    "manifest.json", "SHA256SUMS", "records.jsonl", "edition.sqlite", "tables", "schema",
)  # fmt: skip
#: The version of METHOD that readings and bands of this release follow.
METHOD = "1"
#: What must be said beside records of a licence, where its terms ask for it.
NOTICES = {
    "CC-BY-4.0": "Creative Commons Attribution 4.0: name Answerable and the edition.",
    "CC-BY-SA-4.0": "Creative Commons Attribution-ShareAlike 4.0: from the VERIS Community Database, changed by us: pass on alike.",
    "CC0-1.0": "Dedicated to the public domain by its publisher.",
    "EUPL-1.2": "European Union Public Licence 1.2: from the official repository of the Paris Call, changed by us.",
    "LicenseRef-MITRE-ATTACK": (
        "© 2025 The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation. "
        "The MITRE Corporation (MITRE) hereby grants you a non-exclusive, royalty-free license to use ATT&CK® for research, "
        "development, and commercial purposes. Any copy you make for such purposes is authorized provided that you reproduce "
        "MITRE's copyright designation and this license in any such copy."
    ),
    "LicenseRef-US-public-domain": "A work of the government of the United States, not under copyright there.",
    "LicenseRef-local-Access-Now": "Terms not confirmed: for use on this machine, not for publication.",
    "LicenseRef-local-EuRepoC": "Terms not confirmed: for use on this machine, not for publication.",
    "LicenseRef-local-UN-votes": "A compilation with non-commercial terms: for use on this machine, not for publication.",
}
State = Literal["public", "not-for-publication"]


class Asked(msgspec.Struct, frozen=True):
    """An indicator as it was asked for this edition: its version, its question, what it reads and can never show."""

    slug: str
    version: str
    title: str
    question: str
    reads: tuple[str, ...]
    limits: tuple[str, ...]


class Licence(msgspec.Struct, frozen=True):
    """A licence, the notice it asks for, and how many records carry it."""

    licence: str
    notice: str
    records: int


class Withheld(msgspec.Struct, frozen=True):
    """How many records a public edition leaves out, and why."""

    reason: str
    records: int


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an edition is and holds."""

    number: int
    as_of: str
    state: State
    method: str
    counts: dict[str, int]
    indicators: list[Asked]
    licences: list[Licence]
    withheld: list[Withheld]
    toolchain: dict[str, str]
    tables: dict[str, Table]

    def write(self, folder: Path) -> None:
        """Write manifest.json in canonical form."""
        (folder / MANIFEST).write_bytes(canonical(self) + b"\n")


class Damaged(ValueError):
    """An edition, or a file of it, is not what it must be: which file, what is wrong, and the mend."""

    def __init__(self, place: str, what: str, mend: str = "Fetch the edition again.") -> None:
        self.place, self.what, self.mend = place, what, mend
        super().__init__(f"{place}: {what}. {mend}")


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of an edition. Raises Damaged where it is missing or not a manifest."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > 8 * 1024 * 1024:
            raise Damaged(MANIFEST, "is larger than 8 MiB")
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except OSError:
        raise Damaged(str(folder), f"holds no {MANIFEST}", "Name the folder of an edition.") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Damaged(MANIFEST, str(error)) from None
    try:
        first, last = bounds(manifest.as_of)
    except ValueError as error:
        raise Damaged(MANIFEST, f"as_of: {error}") from None
    if first != last:
        raise Damaged(MANIFEST, f"as_of: {manifest.as_of} is no whole day")
    return manifest


def file_names(folder: Path) -> list[str]:
    """Return every file of a folder by its path in it, sorted; a link counts as a file and is never followed.

    What stands in `ledger/` is beside the edition, not of it: it comes later, and grows (`answerable.ledger.publication`).
    """
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    names = (path.relative_to(folder).as_posix() for path in found)
    return sorted(name for name in names if not name.startswith(f"{LEDGER}/"))


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path) -> None:
    """Write SHA256SUMS over every other file of the folder."""
    lines = [f"{sha256(folder / name)}  {name}\n" for name in file_names(folder) if name != SUMS]
    (folder / SUMS).write_text("".join(lines), encoding="ascii")


def read_sums(folder: Path) -> dict[str, str]:
    """Read SHA256SUMS as a mapping from file to digest. Raises Damaged where a line is not of its form."""
    path = folder / SUMS
    try:
        if path.stat().st_size > 1024 * 1024:
            raise Damaged(SUMS, "is larger than 1 MiB")
        text = path.read_bytes().decode("ascii")
    except OSError:
        raise Damaged(str(folder), f"holds no {SUMS}", "Name the folder of an edition.") from None
    except UnicodeDecodeError:
        raise Damaged(SUMS, "is not ASCII") from None
    sums: dict[str, str] = {}
    for number, line in enumerate(text.split("\n")[:-1], start=1):
        found = re.fullmatch(r"([0-9a-f]{64})  ([A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*)", line)
        if not found or ".." in found[2].split("/") or found[2] in sums:
            raise Damaged(f"{SUMS}, line {number}", "is not a digest, two spaces and a new file name")
        sums[found[2]] = found[1]
    if not text.endswith("\n"):
        raise Damaged(SUMS, "does not end in a newline")
    return sums
