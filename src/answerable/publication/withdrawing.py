"""Withdrawing takes a record out of every edition, for somebody's safety or by law, and leaves a stub that the ledger proves.

Nothing is recomputed: what other records and readings said stays as it was published, and may point at the stub alone. Event and
salt of the record's leaves are destroyed, their entries stay. Each edition is changed for its new one at once; a crash between
two editions leaves those still to come whole, and withdrawing again goes on with them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
from django.db import DatabaseError, transaction

from answerable.core.entry import Event, event_id, read_disclosure
from answerable.core.kinds import decode
from answerable.core.merkle import Refuted
from answerable.core.record import canonical
from answerable.core.source import Accounting
from answerable.editions import observed
from answerable.editions.build import Read, build
from answerable.editions.derive import is_reading
from answerable.editions.manifest import SUMS, TABLES, read_manifest, sha256
from answerable.editions.verify import lines_of
from answerable.evidence import actions, queries
from answerable.ledger.attaching import recover
from answerable.ledger.leaves import walk
from answerable.ledger.publication import FOLDER, LEAVES, WITHDRAWN, Stub, is_kept, read_leaves, stub_lines
from answerable.ledger.writing import flush_folder

REASON = "withdrawn for somebody's safety or by law"


@dataclass(frozen=True, slots=True)
class Thinned:
    """An edition built anew without a record, and the leaf that the record had in it."""

    edition: Path
    built: Path
    number: int
    first: int
    index: int
    entry: str
    stubs: list[Stub]


def withdraw(editions: Path, record_id: str, because: str, *, actor: str, now: datetime) -> list[Path]:
    """Withdraw a record from every edition of the folder that holds it, and return those.

    Raises Refuted where none holds it, where one that does is not whole and in this ledger, or the database fails; nothing is
    changed then. Raises Lingers where all is done and the database's log still holds the leaves' salts.
    """
    if not because.strip() or len(because) > 2_000:
        raise Refuted("a withdrawal needs a reason of at most 2,000 characters")
    for aside in editions.glob(".edition-*.replaced-by-withdrawal"):
        _recover(aside, editions)
    stage = Path(tempfile.mkdtemp(prefix=".withdrawing-", dir=editions))
    try:
        found = [
            _thin(each, record_id, stage) for each in sorted(editions.glob("edition-*")) if _holds(each, record_id)
        ]
        if not found:
            raise Refuted(f"{record_id}: is in no edition of {editions}")
        events = [_event(each, record_id, because, actor, now) for each in found]
        try:
            with transaction.atomic(durable=True):
                first = actions.follow_within(events)
                there = [each.index for each in found if queries.event(each.index) is not None]
                actions.erase_within(there, f"{record_id} was withdrawn", actor=actor, now=now)
        except DatabaseError as error:
            raise Refuted(f"{record_id}: was not withdrawn: {error}") from error
        for at, (each, line) in enumerate(
            zip(found, queries.disclosures(first, first + len(found)), strict=True), first
        ):
            _change(each, record_id, at, line)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    actions.overwrite("evidence_entry")
    return [each.edition for each in found]


def _holds(edition: Path, record_id: str) -> bool:
    return any(each == record_id for each, _line in lines_of(edition))


def _thin(edition: Path, record_id: str, stage: Path) -> Thinned:
    """Build an edition anew without a record, whatever is read of it as it was."""
    recover(edition)
    manifest = read_manifest(edition)
    if not (edition / FOLDER).is_dir():
        raise Refuted(f"{edition}: holds {record_id} and is not in the ledger: build it anew without it")
    walked = walk(edition, manifest.number, sha256(edition / SUMS), lines_of(edition))
    index, entry = _leaf(edition, record_id, walked.place.first)
    out = stage / edition.name
    facts = [line for each, line in lines_of(edition) if each != record_id and not is_reading(line)]
    answers = tuple(line for each, line in lines_of(edition) if each != record_id and is_reading(line))
    records = [decode(line) for line in facts]
    withheld = {each.reason: each.records for each in manifest.withheld}
    build(
        records, out, observations=observed.read(edition / TABLES, [each for each in records if isinstance(each, Accounting)]),
        as_of=date.fromisoformat(manifest.as_of), state=manifest.state, number=manifest.number,
        withheld={**withheld, REASON: withheld.get(REASON, 0) + 1}, read=Read(answers, tuple(manifest.indicators)),
    )  # fmt: skip
    return Thinned(edition, out, manifest.number, walked.place.first, index, entry, walked.stubs)


def _leaf(edition: Path, record_id: str, first: int) -> tuple[int, str]:
    for index, line in enumerate(read_leaves(edition), start=first):
        if not is_kept(line):
            event, entry = read_disclosure(line)
            if event.item == record_id:
                return index, entry.hex()
    raise Refuted(f"{record_id}: has no leaf in {edition}")


def _event(each: Thinned, record_id: str, because: str, actor: str, now: datetime) -> Event:
    sums = each.built / SUMS
    return Event(
        v=1, id=event_id(int(now.timestamp() * 1000), os.urandom(10)), kind="withdrawal", item=record_id, sha256=sha256(sums),
        size=sums.stat().st_size, actor=actor, time=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        detail={"because": because, "edition": each.number},
    )  # fmt: skip


def _change(each: Thinned, record_id: str, at: int, line: bytes) -> None:
    """Write the new edition's `ledger/`, and put it in the place of the old one."""
    folder = each.built / FOLDER
    shutil.copytree(each.edition / FOLDER, folder, symlinks=True)
    with (folder / LEAVES).open("wb") as file:
        for index, held in enumerate(read_leaves(each.edition), start=each.first):
            file.write((canonical({"entry": each.entry}) if index == each.index else held) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    told = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    salt = msgspec.json.decode(told["salt"], type=str)
    stub = Stub(id=record_id, index=each.index, entry=each.entry, event=told["event"], salt=salt, at=at)
    (folder / WITHDRAWN).write_bytes(stub_lines([*each.stubs, stub]))
    flush_folder(folder)
    flush_folder(each.built)
    aside = each.edition.with_name(f".{each.edition.name}.replaced-by-withdrawal")
    each.edition.rename(aside)
    each.built.rename(each.edition)
    flush_folder(each.edition.parent)
    shutil.rmtree(aside)


def _recover(aside: Path, editions: Path) -> None:
    """Put back the edition that a crash left aside; take it away where the new one stands."""
    edition = editions / aside.name.removeprefix(".").removesuffix(".replaced-by-withdrawal")
    if edition.exists():
        shutil.rmtree(aside)
    else:
        aside.rename(edition)
