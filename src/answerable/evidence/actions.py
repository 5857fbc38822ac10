"""Writes of the evidence room: events are entered in the ledger, an exhibit's custody is followed, an event is erased.

Every write first locks the head's row (SQLite: BEGIN IMMEDIATE; PostgreSQL: SELECT … FOR UPDATE), and moves it from the size it
found by compare-and-swap. Rows go in by `executemany` and COPY: Django's own `bulk_create` made a third as many a second.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import count

import msgspec
from django.db import DatabaseError, connection, transaction

from answerable.core.entry import Event, event_id
from answerable.core.merkle import Frontier, Refuted
from answerable.evidence import records
from answerable.evidence.models import Entry, Head
from answerable.evidence.records import NotEntered

_COLUMNS = ("index", "entry", "salt", "event", "item")
_TYPES = ("int8", "bytea", "bytea", "bytea", "text")


def append(events: Sequence[Event]) -> int:
    """Enter events in the ledger, all or none, and return the index of the first; they are on the disk when it returns.

    Raises Refuted for an event that could not be disclosed again, NotEntered where the database fails, RuntimeError inside
    a transaction, whose end would have to come first: see `append_within`.
    """
    made = records.rows(events)
    try:
        with transaction.atomic(durable=True):
            return _enter(_locked(), made)
    except DatabaseError as error:
        raise NotEntered(f"none of {len(made)} events was entered in the ledger: {error}") from error


def append_within(events: Sequence[Event]) -> int:
    """Enter events in the caller's transaction; they are in the ledger if and when that commits, and others wait until then."""
    if not connection.in_atomic_block:
        raise RuntimeError("append_within is called inside a transaction; outside one call append")
    return _enter(_locked(), records.rows(events))


def follow(events: Sequence[Event]) -> int:
    """Enter events of custody: each gets as `prev` the entry of the event before it on the same item. Otherwise as `append`."""
    try:
        with transaction.atomic(durable=True):
            head = _locked()
            last: dict[str, str] = {}
            made: list[records.Row] = []
            for event in events:
                prev = last.get(event.item) or _last_of(event.item)
                made += records.rows([msgspec.structs.replace(event, prev=prev)])
                last[event.item] = made[-1].entry.hex()
            return _enter(head, made)
    except DatabaseError as error:
        raise NotEntered(f"none of {len(events)} events was entered in the ledger: {error}") from error


def erase(index: int, why: str, *, actor: str, now: datetime) -> int:
    """Destroy an event with its salt, enter that this was done and why, and return the index of that; the entry itself stays.

    SQLite writes zeros over both, in the file and in its log; PostgreSQL takes them out by VACUUM. Backups are their keeper's to
    erase. Raises Refuted where there is no such event.
    """
    seconds = now.astimezone(UTC)
    done = Event(
        v=1, id=event_id(int(seconds.timestamp() * 1000), os.urandom(10)), kind="erasure", item=f"entry/{index}",
        actor=actor, time=seconds.strftime("%Y-%m-%dT%H:%M:%SZ"), detail={"why": why},
    )  # fmt: skip
    made = records.rows([done])
    try:
        with transaction.atomic(durable=True):
            head = _locked()
            found = Entry.objects.filter(index=index, event__isnull=False)
            if not found.update(salt=None, event=None, item=None):
                raise Refuted(f"entry {index}: is not in the ledger, or its event is erased already")
            first = _enter(head, made)
    except DatabaseError as error:
        raise NotEntered(f"entry {index} was not erased: {error}") from error
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)" if connection.vendor == "sqlite" else "VACUUM evidence_entry")
    return first


def _locked() -> Frontier:
    """Return the frontier of the ledger, which nobody else moves until this transaction ends."""
    head = Head.objects.select_for_update().get()
    return records.frontier(head.size, bytes(head.frontier))


def _enter(head: Frontier, made: Sequence[records.Row]) -> int:
    after = head.add(row.leaf for row in made)
    placed = ((index, *row[:4]) for index, row in zip(count(head.size), made, strict=False))
    columns = ", ".join(f'"{name}"' for name in _COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY evidence_entry ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(_TYPES)
                for row in placed:
                    copy.write_row(row)
        else:
            # Past Django's cursor, which reads the whole list first to translate its marks.
            with closing(connection.connection.cursor()) as plain:
                plain.executemany(f"INSERT INTO evidence_entry ({columns}) VALUES (?, ?, ?, ?, ?)", placed)
    moved = Head.objects.filter(size=head.size).update(size=after.size, frontier=b"".join(after.hashes))
    if moved != 1:
        raise Refuted("the head of the ledger was moved by another process: nothing was entered. Try again")
    return head.size


def _last_of(item: str) -> str:
    found = Entry.objects.filter(item=item).order_by("-index").values_list("entry", flat=True).first()
    return bytes(found).hex() if found is not None else ""
