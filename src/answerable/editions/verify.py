"""Verifying checks an edition without trusting who sent it: its bytes, its records, and, in depth, everything derived.

Three depths: *bytes* (every file against SHA256SUMS), *records* (each sound, canonical, in order, and pointing at what is
there, tables of observations included, and in the ledger where the edition has a folder `ledger/`), *deep* (derived files
rebuilt and every reading recomputed). Without that folder this detects damage, not forgery. *Incomplete* means that nothing
failed and not everything could be checked, or that a record was withdrawn.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Literal

from answerable.core.claim import Claim, overall
from answerable.core.kinds import KINDS, kind_of
from answerable.core.merkle import Refuted
from answerable.core.record import Invalid
from answerable.core.source import Accounting
from answerable.editions.derive import DANGLING, MOST_PROBLEMS, checked, id_of, read_lines
from answerable.editions.manifest import (
    RECORDS,
    SQLITE,
    SUMS,
    TABLES,
    Damaged,
    Manifest,
    file_names,
    read_manifest,
    read_sums,
    sha256,
)  # fmt: skip
from answerable.ledger.publication import FOLDER as LEDGER
from answerable.ledger.publication import read_stubs
from answerable.ledger.verifying import verify as ledger

#: Why nothing is recomputed where a record was withdrawn.
THINNED = (
    "records were withdrawn, and the readings stay as they were published: they cannot be recomputed from the rest."
)
Depth = Literal["bytes", "records", "deep"]


def caveat(folder: Path, depth: Depth = "records") -> str:
    """Return what this depth cannot show of this edition; nothing where its place in the ledger is checked."""
    if not (folder / LEDGER).is_dir():
        return "This detects damage, not forgery: this edition is not in a ledger."
    return "This detects damage, not forgery: its ledger was not looked at." if depth == "bytes" else ""


def verify(
    folder: Path, *, depth: Depth = "records", policy: bytes | None = None, roots: bytes | None = None
) -> list[Claim]:
    """Check an edition and return every claim checked. Stops after the bytes where they are not what was published.

    `policy` (tlog-policy) and `roots` (certificates in PEM) are the reader's own; Refuted where they are no such thing. Who names
    them asks for the ledger: without it nothing is whole, for whoever altered an edition would take its `ledger/` away.
    """
    claims = list(_bytes(folder))
    if (policy is not None or roots is not None) and (depth == "bytes" or not (folder / LEDGER).is_dir()):
        claims.append(
            Claim(
                "ledger", "incomplete", f"{LEDGER}/: is missing or was not looked at: nothing shows who published this."
            )
        )
    if depth == "bytes" or overall(claims) == "failed":
        return claims
    try:
        manifest = read_manifest(folder)
    except Damaged as error:
        return [*claims, Claim("manifest", "failed", str(error))]
    claims += _records(folder, manifest)
    if (folder / LEDGER).is_dir() and overall(claims) != "failed":
        claims += ledger(folder, manifest.number, sha256(folder / SUMS), lines_of(folder), policy, roots)
    if depth == "deep" and overall(claims) != "failed":
        claims += _deep(folder, manifest) if not _thinned(folder) else [Claim("deep", "incomplete", THINNED)]
    return claims


def _thinned(folder: Path) -> bool:
    return bool(read_stubs(folder))


def lines_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each record's id and its canonical line, in order. Raises Invalid."""
    return ((id_of(line).decode(), line) for line in read_lines(folder / RECORDS))


def _bytes(folder: Path) -> Iterator[Claim]:
    try:
        if (folder / SUMS).exists() and not (folder / SUMS).is_file():
            raise Damaged(SUMS, "is not a file")
        sums = read_sums(folder)
    except Damaged as error:
        yield Claim(SUMS, "failed", str(error))
        return
    here = set(file_names(folder)) - {SUMS}
    for name in sorted(here - set(sums)):
        yield Claim(name, "failed", f"{name}: is not listed in {SUMS}. Remove it, or fetch the edition again.")
    for name, digest in sums.items():
        path = folder / name
        # A link leads elsewhere and a named pipe never ends: neither is a file of the edition.
        if name not in here or path.is_symlink() or not path.is_file():
            yield Claim(name, "failed", f"{name}: is missing. Fetch the edition again.")
        elif sha256(path) != digest:
            yield Claim(name, "failed", f"{name}: differs from {SUMS}. Fetch the file again.")
        else:
            yield Claim(name, "verified", "bytes unchanged")


def _records(folder: Path, manifest: Manifest) -> list[Claim]:
    counts: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    gone: list[Claim] = []
    try:
        # Only what was withdrawn may be pointed at and not be there; that it was is checked with the ledger.
        withdrawn = {stub.id for stub in read_stubs(folder)}
    except Refuted as error:
        return [Claim("ledger: leaves", "failed", f"{error}. Fetch the edition again.")]
    try:
        for record, _ in checked(read_lines(folder / RECORDS)):
            counts[kind_of(record)] += 1
            if isinstance(record, Accounting):
                gone += _gone(folder, record)
    except Invalid as error:
        return [Claim("records", "failed", str(problem)) for problem in error.problems]
    if dict(counts) != manifest.counts:
        return [Claim("records", "failed", f"{RECORDS}: its counts are not the manifest's. Fetch the edition again.")]
    claims = [Claim("records", "verified", f"{sum(counts.values())} records sound, canonical and in order")]
    try:
        with closing(
            sqlite3.connect(f"{(folder / SQLITE).resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as connection:
            dangling = (row for row in connection.execute(DANGLING) if row[2] not in withdrawn)
            missing = list(islice(dangling, MOST_PROBLEMS))
    except sqlite3.Error as error:
        return [*claims, Claim("references", "failed", f"{SQLITE}: {error}. Fetch the file again.")]
    if missing or gone:
        return [
            *claims,
            *gone,
            *(
                Claim("references", "failed", f"{one}: {field} points to {two}, which is missing.")
                for one, field, two in missing
            ),
        ]
    return [*claims, Claim("references", "verified", "every reference leads to a record")]


def _gone(folder: Path, accounting: Accounting) -> Iterator[Claim]:
    for observed in accounting.observations:
        name = f"{TABLES}/{observed.table}.parquet"
        if not (folder / name).is_file():
            what = f"{accounting.id}: observations fix {name}, which is missing. Fetch the edition again."
            yield Claim("references", "failed", what)


def _deep(folder: Path, manifest: Manifest) -> list[Claim]:
    try:
        from answerable.editions.rebuild import differences
    except ImportError as error:
        return [Claim("deep", "incomplete", f"{error.name} is not installed: install answerable[build].")]
    stage = Path(tempfile.mkdtemp(prefix="answerable-"))
    try:
        return list(differences(folder, manifest, stage))
    except Invalid as error:
        return [Claim("deep", "failed", str(problem)) for problem in error.problems]
    finally:
        shutil.rmtree(stage, ignore_errors=True)
