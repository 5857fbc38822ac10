"""Gathering reads a folder that is laid out like a package and finds for each file the event that vouches for it.

The folder holds `exhibits/`, `derivatives/`, `segments/`, `fields/`, `custody.jsonl` (disclosed events), `proofs/` (a
tlog-proof for each line, named as in a package or numbered from 1), and, where there are any, `policy`, `timestamps/*.tsr` with `*.pem`,
and `records.jsonl`. Links are refused.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec

from answerable.core.entry import Event, read_disclosure
from answerable.core.merkle import Refuted
from answerable.packages.bag import TAG
from answerable.packages.contents import (
    CUSTODY,
    FOLDERS,
    POLICY,
    RECORDS,
    TYPES,
    Language,
    Role,
    lines_of,
    parent_of,
    proof_path,
)
from answerable.packages.fields import Hidden, read_file
from answerable.packages.making import File, Plan
from answerable.packages.segments import Segmented, check_segments
from answerable.packages.trust import Stamp

Known = Mapping[bytes, Event]


def gather(
    folder: Path,
    *,
    name: str,
    title: str,
    made: str,
    by: str,
    contact: str = "",
    note: str = "",
    language: Language = "en",
) -> Plan:
    """Return the plan of the package that a folder holds. Raises Refuted where no disclosed event vouches for a file."""
    custody = lines_of(_read(folder / CUSTODY), CUSTODY)
    known: dict[bytes, Event] = {}
    for line in custody:
        event, entry = read_disclosure(line)
        known[entry] = event
    files = [
        _file(path, role, known)
        for role, place in FOLDERS.items()
        for path in _files(folder / place.removeprefix("data/"))
    ]
    stamps = [
        Stamp(path.stem, _read(path), _read(path.with_suffix(".pem")))
        for path in _files(folder / "timestamps")
        if path.suffix == ".tsr"
    ]
    return Plan(
        name=name, title=title, made=made, by=by, contact=contact, note=note, language=language, files=files, custody=custody,
        proofs=[_proof(folder, number, entry) for number, entry in enumerate(known, start=1)],
        policy=_read(folder / POLICY) if (folder / POLICY).exists() else b"", stamps=stamps,
        records=lines_of(_read(folder / RECORDS), RECORDS) if (folder / RECORDS).exists() else [],
    )  # fmt: skip


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_symlink():
        raise Refuted(f"{folder}: is no folder")
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_symlink() or not path.is_file():
            raise Refuted(f"{path}: is no file")
        yield path


def _proof(folder: Path, number: int, entry: bytes) -> bytes:
    named = folder / proof_path(entry)
    return _read(named if named.exists() else folder / "proofs" / f"{number}.tlog-proof")


def _read(path: Path) -> bytes:
    # A link leads out of the folder, and a named pipe never ends.
    if not stat.S_ISREG((found := path.lstat()).st_mode):
        raise Refuted(f"{path}: is no file")
    if found.st_size > TAG:
        raise Refuted(f"{path}: is larger than {TAG} bytes")
    return path.read_bytes()


def _file(path: Path, role: Role, known: Known) -> File:
    entry, event = _FINDERS[role](path, known)
    parent = parent_of(event.detail) if role == "derivative" else ""
    return File(path.name, role, entry, partial(_open, path), TYPES.get(role, event.media_type), parent)


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _item(kinds: Sequence[str], path: Path, known: Known) -> tuple[bytes, Event]:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    for entry, event in known.items():
        if event.kind in kinds and event.sha256 == sha256:
            return entry, event
    raise Refuted(f"{path}: no disclosed event vouches for its bytes (SHA-256 {sha256})")


def _segments(path: Path, known: Known) -> tuple[bytes, Event]:
    for entry, event in known.items():
        try:
            said = msgspec.convert(event.detail.get("segments"), Segmented)
            with path.open("rb") as file:
                check_segments((line.removesuffix(b"\n") for line in file), said)
        except (msgspec.ValidationError, Refuted):
            continue
        return entry, event
    raise Refuted(f"{path}: are the segments of no disclosed event")


def _fields(path: Path, known: Known) -> tuple[bytes, Event]:
    for entry, event in known.items():
        try:
            read_file(_read(path), msgspec.convert(event.detail.get("fields"), Hidden))
        except (msgspec.ValidationError, Refuted):
            continue
        return entry, event
    raise Refuted(f"{path}: are the fields of no disclosed event")


_FINDERS: dict[Role, Callable[[Path, Known], tuple[bytes, Event]]] = {
    "exhibit": partial(_item, ("ingest", "custody")), "derivative": partial(_item, ("derivative", "redaction")),
    "segments": _segments, "fields": _fields,
}  # fmt: skip
