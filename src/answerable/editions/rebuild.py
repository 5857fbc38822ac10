"""Rebuilding makes an edition again from its records.jsonl and its tables of observations: all else follows from them.

With the toolchain that the manifest names the result is identical to the last byte; with another, the logical digest of
every table is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from answerable.core.claim import Claim
from answerable.core.kinds import decode
from answerable.core.source import Accounting
from answerable.editions import observed
from answerable.editions.build import build, facts_of, toolchain
from answerable.editions.derive import id_of, is_reading, read_lines
from answerable.editions.manifest import MANIFEST, RECORDS, SUMS, TABLES, Manifest, file_names, read_manifest, sha256


def rebuild(folder: Path, out: Path, progress: Callable[[str], None] = lambda step: None) -> Manifest:
    """Build the edition in `folder` again at `out` from its facts; readings are asked anew.

    Raises Damaged, Invalid or FileExistsError, and leaves nothing behind then.
    """
    manifest = read_manifest(folder)
    lines = (line for line in facts_of(folder / RECORDS) if id_of(line).startswith(b"accounting/"))
    accountings = [record for record in map(decode, lines) if isinstance(record, Accounting)]
    return build(
        (decode(line) for line in facts_of(folder / RECORDS)),
        out,
        observations=observed.read(folder / TABLES, accountings),
        as_of=date.fromisoformat(manifest.as_of),
        state=manifest.state,
        number=manifest.number,
        withheld={each.reason: each.records for each in manifest.withheld},
        progress=progress,
    )


def differences(folder: Path, manifest: Manifest, stage: Path) -> Iterator[Claim]:
    """Rebuild an edition beside itself and yield a claim for its readings, its tables and its bytes."""
    again = stage / "again"
    made = rebuild(folder, again)
    mine, theirs = set(_readings(again)), set(_readings(folder))
    if mine == theirs:
        yield Claim("readings", "verified", f"{len(mine)} readings recomputed alike")
    for line in sorted(mine ^ theirs)[:20]:
        where = "is not what the indicators answer" if line in theirs else "is missing or differs"
        yield Claim("readings", "failed", f"{decode(line).id}: {where}.")
    for name in sorted(made.tables.keys() | manifest.tables.keys()):
        if manifest.tables.get(name) != made.tables.get(name):
            yield Claim(name, "failed", f"table {name}: its logical digest differs from the manifest's.")
    for field in manifest.__struct_fields__:
        if field not in ("tables", "toolchain") and getattr(manifest, field) != getattr(made, field):
            yield Claim(MANIFEST, "failed", f"{MANIFEST}: {field} is not what {RECORDS} and the indicators give.")
    # The sums were checked against the files before; here the files are checked against the record.
    here, there = ({*file_names(place)} - {SUMS} for place in (folder, again))
    for name in sorted(there - here):
        yield Claim(name, "failed", f"{name}: is missing, and {SUMS} does not list it. Fetch the edition again.")
    for name in sorted(here - there):
        yield Claim(name, "failed", f"{name}: cannot be rebuilt from {RECORDS}.")
    if manifest.toolchain != toolchain():
        other = ", ".join(f"{name} {version}" for name, version in sorted(manifest.toolchain.items()))
        what = f"made with {other}: the manifest was recomputed, the bytes of derived files were not compared."
        yield Claim("derived bytes", "incomplete", what)
        return
    for name in sorted(here & there):
        if sha256(again / name) != sha256(folder / name):
            yield Claim(name, "failed", f"{name}: cannot be rebuilt from {RECORDS}.")
        else:
            yield Claim(name, "verified", "rebuilt alike")


def _readings(folder: Path) -> Iterator[bytes]:
    return (line for line in read_lines(folder / RECORDS) if is_reading(line))
