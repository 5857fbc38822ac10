"""Making a package writes items, custody and proofs into one file, and hands it out only when it agrees with itself.

The same input gives the same bytes. Items are read once, as streams, and hashed while they are written; everything else is held in
memory. The file appears under its name when it is whole, and only its maker can read it.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import msgspec

from answerable.core.entry import read_disclosure
from answerable.core.merkle import Refuted
from answerable.core.proof import parse_proof
from answerable.core.record import canonical
from answerable.packages.bag import BAGIT, DECLARATION, MANIFESTS, PAYLOAD, TAG_MANIFESTS, manifest, ordered
from answerable.packages.contents import (
    CONTENTS,
    CRATE,
    CUSTODY,
    FOLDERS,
    Contents,
    Item,
    Language,
    Role,
    read_contents,
)
from answerable.packages.describing import FORM, described
from answerable.packages.disclosed import Disclosed, Told, in_order
from answerable.packages.hashing import Hasher, hashing
from answerable.packages.trust import Stamp, enclosed
from answerable.packages.zipped import PIECE, Member, checked_names, directory


@dataclass(frozen=True, slots=True)
class File:
    """A file to enclose: its name in the package, its role, the entry that vouches for it, and how to open its bytes."""

    name: str
    role: Role
    entry: bytes
    open: Callable[[], BinaryIO]
    media_type: str = "application/octet-stream"
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a package is to hold. `custody` are lines of disclosed events, `proofs` their proofs in the same order; `made` is UTC."""

    name: str
    title: str
    made: str
    by: str
    files: Sequence[File]
    custody: Sequence[bytes]
    proofs: Sequence[bytes]
    contact: str = ""
    note: str = ""
    policy: bytes = b""
    stamps: Sequence[Stamp] = field(default_factory=list)
    records: Sequence[bytes] = field(default_factory=list)
    language: Language = "en"


def make(plan: Plan, out: Path) -> None:
    """Write a package. Raises Refuted where its parts contradict each other, FileExistsError where `out` stands already."""
    from answerable.core.claim import overall
    from answerable.packages.checking import verify_package

    if out.exists():
        raise FileExistsError(17, "stands already: a package is never replaced", str(out))
    disclosed = _disclosed(plan)
    handle, name = tempfile.mkstemp(prefix=f".{out.name}-", dir=out.parent)
    stage = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            _write(plan, disclosed, file)
            file.flush()
            os.fsync(file.fileno())
        claims = verify_package(stage)
        if overall(claims) == "failed":
            raise Refuted("; ".join(claim.detail for claim in claims if claim.outcome == "failed"))
        # A link fails where the name was taken meanwhile; a rename would replace it.
        os.link(stage, out)
    finally:
        stage.unlink()


def _disclosed(plan: Plan) -> Disclosed:
    told = []
    if not plan.custody or len(plan.custody) != len(plan.proofs):
        raise Refuted("package: needs at least one event, and a proof for each")
    for line, text in zip(plan.custody, plan.proofs, strict=True):
        event, entry = read_disclosure(line)
        told.append(Told(event, entry, replace(parse_proof(text), extra=b"")))
    made = in_order(told)
    return Disclosed(made, made[0].proof.checkpoint, tuple(plan.stamps), plan.policy, tuple(plan.records))


def _write(plan: Plan, disclosed: Disclosed, file: BinaryIO) -> None:
    places = {FOLDERS[each.role] + each.name: each for each in plan.files}
    if len(places) != len(plan.files):
        raise Refuted("package: two files of one role have one name")
    checked_names(f"{plan.name}/{path}" for path in [*places, CRATE])
    lines = {read_disclosure(line)[1]: line for line in plan.custody}
    tags = {
        BAGIT: DECLARATION,
        CUSTODY: b"".join(lines[each.entry] + b"\n" for each in disclosed.told),
        **disclosed.files,
    }
    writer = _Writer(plan.name, file)
    with hashing() as digest:
        for path in ordered(places):
            with places[path].open() as source:
                writer.stream(path, source, digest)
        items = tuple(_item(path, places[path], writer) for path in sorted(places))
        contents = Contents(v=1, form=FORM, name=plan.name, title=plan.title, made=plan.made, by=plan.by,
                            contact=plan.contact, note=plan.note, language=plan.language, items=items)  # fmt: skip
        read_contents(canonical(contents) + b"\n")
        known = {entry for entry, _ in disclosed.events}
        if lost := [item.path for item in items if item.entry not in known]:
            raise Refuted(f"{lost[0]}: the event that vouches for it is not disclosed")
        head = enclosed(disclosed.checkpoint, disclosed.policy, disclosed.stamps)
        sizes = {item.path: item.size for item in items}
        derived, words = described(contents, disclosed.events, head, len(disclosed.records), sizes)
        tags |= derived
        tags[CONTENTS] = canonical(msgspec.structs.replace(contents, words=words)) + b"\n"
        for path in ordered(tags):
            writer.add(path, tags[path], digest)
        for names in (MANIFESTS, TAG_MANIFESTS):
            payload = names is MANIFESTS
            listed = {path: each for path, each in writer.digests.items() if path.startswith(PAYLOAD) == payload}
            for which, name in enumerate(names):
                writer.add(name, manifest(listed, which), digest)
    writer.end()


def _item(path: str, file: File, writer: _Writer) -> Item:
    sha256, size = writer.digests[path][0], writer.members[path].size
    return msgspec.convert(
        {"path": path, "role": file.role, "sha256": sha256, "size": size, "media_type": file.media_type,
         "entry": file.entry.hex(), **({"parent": file.parent} if file.parent else {})},
        Item,
    )  # fmt: skip


class _Writer:
    """Writes members one behind the other, each header when its bytes are known."""

    def __init__(self, base: str, file: BinaryIO) -> None:
        self.base, self.file = base, file
        self.members: dict[str, Member] = {}
        self.digests: dict[str, tuple[str, str]] = {}
        self.at = 0

    def stream(self, path: str, source: BinaryIO, digest: Hasher) -> None:
        """Write a member from a stream whose length nobody knows before."""
        # A header of either length may be needed: where the guess was too short, the bytes would have to move.
        size = source.seek(0, os.SEEK_END)
        source.seek(0)
        self._member(path, size, iter(lambda: source.read(PIECE), b""), digest)

    def add(self, path: str, data: bytes, digest: Hasher) -> None:
        """Write a member from its bytes."""
        self._member(path, len(data), [data] if data else [], digest)

    def _member(self, path: str, size: int, pieces: Iterable[bytes], digest: Hasher) -> None:
        guess = Member(f"{self.base}/{path}", size, 0, self.at)
        self.file.write(guess.header)
        crc = written = 0

        def passing() -> Iterator[bytes]:
            nonlocal crc, written
            for piece in pieces:
                self.file.write(piece)
                crc, written = zlib.crc32(piece, crc), written + len(piece)
                yield piece

        self.digests[path] = digest(passing())
        if written != size:
            raise Refuted(f"{path}: changed while it was read")
        member = replace(guess, crc=crc)
        self.file.seek(self.at)
        self.file.write(member.header)
        self.file.seek(member.end)
        self.members[path], self.at = member, member.end

    def end(self) -> None:
        """Write the directory."""
        self.file.write(directory(self.members.values(), self.at))
