"""Handing over plans a package of exhibits: their bytes as the vault proves them, their custody, and its proofs under the checkpoint.

What is not under a signed checkpoint cannot be proven to anybody and is not planned. Each item is copied to a nameless
file once, checked, before a byte of it is handed on; memory does not grow with it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast

from answerable.core.checkpoint import Checkpoint
from answerable.core.entry import Event, read_disclosure
from answerable.core.merkle import Refuted
from answerable.core.note import split
from answerable.core.proof import Proof
from answerable.core.record import path as path_of
from answerable.core.timestamp import check
from answerable.evidence import queries
from answerable.evidence.enclosing import published
from answerable.evidence.models import Exhibit
from answerable.evidence.vault import Vault
from answerable.ledger.signing import read_checkpoint
from answerable.packages.contents import Language, Role
from answerable.packages.making import File, Plan
from answerable.packages.trust import Stamp

#: The ending of a file's name by its media type; names from outside are not handed on.
_ENDINGS = {
    "application/wacz": ".wacz", "application/warc": ".warc", "message/rfc822": ".eml", "application/mbox": ".mbox",
    "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "text/plain": ".txt", "text/html": ".html",
    "application/json": ".json", "application/zip": ".zip",
}  # fmt: skip
#: Roles that show an exhibit in part: the media type and the ending of their files.
_PARTS: dict[Role, tuple[str, str]] = {
    "segments": ("application/jsonl", ".jsonl"), "fields": ("application/json", ".json"),
}  # fmt: skip


def plan(
    vault: Vault, exhibits: Sequence[str], ledger: Path, *, name: str, title: str, by: str, made: str,
    contact: str = "", note: str = "", policy: bytes = b"", sealed: bool = False, editions: Path | None = None,
    language: Language = "en",
) -> Plan:  # fmt: skip
    """Return the plan of a package of these exhibits. Raises Refuted where one is sealed and `sealed` is false, or not signed yet.

    `made` is when, in UTC, and `ledger` the folder in which the ledger is published; from `editions` come the published records.
    """
    rows = [_handed(each, sealed) for each in dict.fromkeys(exhibits)]
    head = read_checkpoint(ledger)
    text = split(head)[0]
    signed = Checkpoint.parse(text).size
    files: list[File] = []
    told: dict[int, bytes] = {}
    for row in rows:
        if row.entry >= signed:
            raise Refuted(
                f"{row.id}: is not under a signed checkpoint yet. Sign the ledger (`answerable sign`), then try again"
            )
        links = [link for link in queries.chain(row.id) if link.event and link.index < signed]
        told |= {link.index: queries.disclosure(link.index) for link in links}
        own = next(link for link in links if link.index == row.entry)
        role = _role(own.event)
        if role in _PARTS and row.parent:
            # What the parts are proven by: the event that took their whole in.
            line = told[row.parent.entry] = _vouching(row.parent, sealed)
            entry, media_type, ending = read_disclosure(line)[1], *_PARTS[role]
            files.append(File(_name(row, ending), role, entry, partial(_opened, vault, row.sha256), media_type))
            continue
        files.append(
            File(
                _name(row, _ENDINGS.get(row.media_type, ".bin")), role, own.entry, partial(_opened, vault, row.sha256),
                row.media_type, row.parent.sha256 if row.parent else "",
            )
        )  # fmt: skip
    custody = [told[index] for index in sorted(told)]
    return Plan(
        name=name, title=title, made=made, by=by, contact=contact, note=note, language=language,
        files=files, custody=custody, policy=policy, records=published(editions, custody) if editions else [],
        proofs=[_proof(index, told[index], head, ledger) for index in sorted(told)], stamps=list(_stamps(ledger, text)),
    )  # fmt: skip


def _handed(name: str, sealed: bool) -> Exhibit:
    row = queries.exhibit(name)
    if row.erasing:
        raise Refuted(f"{name}: is being erased")
    if row.sealed and not sealed:
        raise Refuted(f"{name}: is sealed, and whoever has the package has its bytes. Add --sealed if that is meant")
    return row


def _role(event: Event | None) -> Role:
    """Return what an exhibit is in a package, by the event that took it in."""
    if event is None or event.kind == "ingest":
        return "exhibit"
    said = event.detail.get("redacted")
    form = said.get("form") if event.kind == "redaction" and isinstance(said, dict) else ""
    return next((role for role in _PARTS if role == form), "derivative")


def _vouching(parent: Exhibit, sealed: bool) -> bytes:
    if parent.sealed and not sealed:
        what = "is sealed, and whoever has the package has the event that took it in. Add --sealed if that is meant"
        raise Refuted(f"{parent.id}: {what}")
    return queries.disclosure(parent.entry)


def _name(row: Exhibit, ending: str) -> str:
    return path_of(row.id).replace("/", "-")[-100:].lstrip("-.") + ending


def _opened(vault: Vault, digest: str) -> BinaryIO:
    made = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed by the caller
    try:
        made.writelines(vault.read(digest))
    except BaseException:
        made.close()
        raise
    made.seek(0)
    return made


def _proof(index: int, line: bytes, head: bytes, ledger: Path) -> bytes:
    found = queries.proof(index, folder=ledger)
    if found.checkpoint != head:
        raise Refuted("the ledger was signed again meanwhile: try again")
    if found.entry != read_disclosure(line)[1]:
        raise Refuted(f"entry {index}: is published other than it stands in the database")
    return Proof(index, tuple(found.path), head).format()


def _stamps(ledger: Path, text: str) -> Iterator[Stamp]:
    """Yield the timestamps over this checkpoint; one over an older checkpoint says nothing of it."""
    for place in sorted((ledger / "timestamps").glob("*.tsr")):
        roots = place.with_suffix(".pem")
        if not roots.is_file():
            continue
        made = Stamp(place.stem, place.read_bytes(), roots.read_bytes())
        try:
            check(made.token, sha256(text.encode()).digest(), made.roots)
        except Refuted:
            continue
        yield made
