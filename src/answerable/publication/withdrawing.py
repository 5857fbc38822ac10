"""Withdrawing takes a record out of every edition, for somebody's safety or by law, and leaves a stub that the ledger proves.

Nothing is recomputed: what other records and readings said stays as it was published, and may point at the stub alone. Event and
salt of the record's leaves are destroyed, their entries stay. Every new edition is on the disk before the ledger's
transaction ends, and each is changed for its old one at once (`replacing`); a crash between two leaves those still to come
whole, and withdrawing again goes on with them.
"""

from __future__ import annotations

import os
import shutil
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
from answerable.editions.space import naming
from answerable.editions.verify import lines_of
from answerable.evidence import actions, queries
from answerable.ledger.leaves import walk
from answerable.ledger.publication import FOLDER, LEAVES, WITHDRAWN, Stub, is_kept, read_leaves, read_stubs, stub_lines
from answerable.ledger.replacing import flush, replace_folder
from answerable.publication.folder import aside_of, at_work

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
    """Withdraw a record from every edition of the folder that holds it, and return those where its stub stands now.

    Again, with the same reason, it does what is still to be done. Raises Refuted where no edition holds the record or its stub,
    where one that holds it is not whole and in this ledger, or the database fails; nothing is changed then. Raises Lingers where
    all is done and the database's log still holds the leaves' salts.
    """
    if not because.strip() or len(because) > 2_000:
        raise Refuted("a withdrawal needs a reason of at most 2,000 characters")
    with at_work(editions) as stage:
        here = sorted(editions.glob("edition-*"))
        found = [_thin(each, record_id, stage) for each in here if _holds(each, record_id)]
        if found:
            _enter(found, record_id, because, actor, now)
        for each in found:
            replace_folder(each.edition, each.built, aside_of(each.edition))
        done = [each for each in here if any(stub.id == record_id for stub in read_stubs(each))]
        if not done:
            raise Refuted(f"{record_id}: is in no edition of {editions}")
        if not found:
            _same(done[0], record_id, because)
    actions.overwrite("evidence_entry")
    return done


def _enter(found: list[Thinned], record_id: str, because: str, actor: str, now: datetime) -> None:
    """Enter the withdrawal from each edition, destroy what the ledger holds of the record, and write each new `ledger/`."""
    events = [_event(each, record_id, because, actor, now) for each in found]
    try:
        with transaction.atomic(durable=True):
            first = actions.follow_within(events)
            there = [each.index for each in found if queries.event(each.index) is not None]
            actions.erase_within(there, f"{record_id} was withdrawn", actor=actor, now=now)
            told = queries.disclosures(first, first + len(found))
            for at, (each, line) in enumerate(zip(found, told, strict=True), first):
                with naming(each.edition):
                    _write(each, record_id, at, line)
                    flush(each.built)
    except DatabaseError as error:
        raise Refuted(f"{record_id}: was not withdrawn: {error}") from error


def _same(edition: Path, record_id: str, because: str) -> None:
    """Refuse a second withdrawal of what is withdrawn already for another reason, which would not be published."""
    (stub,) = (each for each in read_stubs(edition) if each.id == record_id)
    before = stub.disclosed()[0].detail.get("because")
    if before != because:
        raise Refuted(f"{record_id}: was withdrawn before, because: {before}")


def _holds(edition: Path, record_id: str) -> bool:
    return any(each == record_id for each, _line in lines_of(edition))


def _thin(edition: Path, record_id: str, stage: Path) -> Thinned:
    """Build an edition anew without a record, whatever is read of it as it was."""
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


def _write(each: Thinned, record_id: str, at: int, line: bytes) -> None:
    """Write the new edition's `ledger/`."""
    folder = each.built / FOLDER
    shutil.copytree(each.edition / FOLDER, folder, symlinks=True)
    with (folder / LEAVES).open("wb") as file:
        for index, held in enumerate(read_leaves(each.edition), start=each.first):
            file.write((canonical({"entry": each.entry}) if index == each.index else held) + b"\n")
    told = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    salt = msgspec.json.decode(told["salt"], type=str)
    stub = Stub(id=record_id, index=each.index, entry=each.entry, event=told["event"], salt=salt, at=at)
    (folder / WITHDRAWN).write_bytes(stub_lines([*each.stubs, stub]))
