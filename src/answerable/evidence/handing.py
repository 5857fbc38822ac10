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
from answerable.core.entry import read_disclosure
from answerable.core.merkle import Refuted
from answerable.core.note import split
from answerable.core.proof import Proof
from answerable.core.record import path as path_of
from answerable.core.timestamp import check
from answerable.evidence import queries
from answerable.evidence.models import Exhibit
from answerable.evidence.vault import Vault
from answerable.ledger.signing import read_checkpoint
from answerable.packages.making import File, Plan
from answerable.packages.trust import Stamp

#: The ending of a file's name by its media type; names from outside are not handed on.
_ENDINGS = {
    "application/wacz": ".wacz", "application/warc": ".warc", "message/rfc822": ".eml", "application/mbox": ".mbox",
    "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "text/plain": ".txt", "text/html": ".html",
    "application/json": ".json", "application/zip": ".zip",
}  # fmt: skip


def plan(
    vault: Vault, exhibits: Sequence[str], ledger: Path, *, name: str, title: str, by: str, made: str,
    contact: str = "", note: str = "", policy: bytes = b"", sealed: bool = False,
) -> Plan:  # fmt: skip
    """Return the plan of a package of these exhibits. Raises Refuted where one is sealed and `sealed` is false, or not signed yet.

    `made` is when, in UTC, and `ledger` the folder in which the ledger is published.
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
        entry = next(link.entry for link in links if link.index == row.entry)
        files.append(
            File(
                _name(row), "derivative" if row.parent else "exhibit", entry, partial(_opened, vault, row.sha256),
                row.media_type, row.parent.sha256 if row.parent else "",
            )
        )  # fmt: skip
    return Plan(
        name=name, title=title, made=made, by=by, contact=contact, note=note,
        files=files, custody=[told[index] for index in sorted(told)], policy=policy,
        proofs=[_proof(index, told[index], head, ledger) for index in sorted(told)], stamps=list(_stamps(ledger, text)),
    )  # fmt: skip


def _handed(name: str, sealed: bool) -> Exhibit:
    row = queries.exhibit(name)
    if row.erasing:
        raise Refuted(f"{name}: is being erased")
    if row.sealed and not sealed:
        raise Refuted(f"{name}: is sealed, and whoever has the package has its bytes. Add --sealed if that is meant")
    return row


def _name(row: Exhibit) -> str:
    return path_of(row.id).replace("/", "-")[-200:].lstrip("-.") + _ENDINGS.get(row.media_type, ".bin")


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
