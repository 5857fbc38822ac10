"""Publishing enters an edition in the ledger, a leaf for itself and one for each record, and writes its `ledger/` beside it.

Its folder is on the disk before the ledger's transaction ends, so that a full disk enters nothing; the edition gets its name last,
so that one that has its name is whole and in the ledger. A crash between leaves leaves in the ledger that no edition
claims; nothing is lost by it, and publishing again enters them anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.db import DatabaseError, transaction

from answerable.core.entry import Event, event_id
from answerable.core.merkle import Frontier, Refuted
from answerable.core.record import canonical
from answerable.editions.derive import id_of, read_lines
from answerable.editions.manifest import RECORDS, SUMS, read_manifest
from answerable.editions.space import naming
from answerable.evidence import actions, queries
from answerable.ledger.leaves import edition_event, record_event
from answerable.ledger.publication import FOLDER, LEAVES, PLACE, Place
from answerable.ledger.replacing import flush
from answerable.ledger.writing import flush_folder


def publish(built: Path, out: Path, *, actor: str, now: datetime) -> int:
    """Enter a built edition in the ledger, write its `ledger/`, and give it its name; return the index of its leaf.

    Raises Refuted where it is not for publication or the ledger was moved meanwhile, FileExistsError where `out` is taken,
    NotEntered where the database fails. Nothing stands at `out` then.
    """
    manifest = read_manifest(built)
    if manifest.state != "public":
        raise Refuted(f"{built}: is not for publication, and joins no ledger")
    if out.exists():
        raise FileExistsError(f"{out} exists already: an edition is never replaced")
    events = list(_events(built, manifest.number, actor, now))
    try:
        with transaction.atomic(durable=True):
            before = queries.head()
            first = actions.append_within(events)
            if first != before.size:
                raise Refuted("the ledger was moved by another process: nothing was entered. Publish again")
            with naming(out):
                _write(built, before, len(events))
                flush(built)
    except DatabaseError as error:
        raise Refuted(f"none of {len(events)} events was entered in the ledger: {error}") from error
    built.rename(out)
    flush_folder(out.parent)
    return first


def _events(edition: Path, number: int, actor: str, now: datetime) -> Iterator[Event]:
    time = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    milliseconds = int(now.timestamp() * 1000)
    sums = (edition / SUMS).read_bytes()
    yield edition_event(number, sums, id=event_id(milliseconds, os.urandom(10)), actor=actor, time=time)
    for line in read_lines(edition / RECORDS):
        made = event_id(milliseconds, os.urandom(10))
        yield record_event(number, id_of(line).decode(), line, id=made, actor=actor, time=time)


def _write(edition: Path, before: Frontier, count: int) -> None:
    folder = edition / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with (folder / LEAVES).open("wb") as file:
        for line in queries.disclosures(before.size, before.size + count):
            file.write(line + b"\n")
    place = Place(first=before.size, frontier=tuple(each.hex() for each in before.hashes), size=before.size + count)
    (folder / PLACE).write_bytes(canonical(place) + b"\n")
