"""Writes of the evidence room: events are entered in the ledger, an exhibit's custody is followed, an event is erased.

Every write first locks the head's row (SQLite: BEGIN IMMEDIATE; PostgreSQL: SELECT … FOR UPDATE), and moves it from the size it
found by compare-and-swap. Rows go in by `executemany` and COPY: Django's own `bulk_create` made a third as many a second.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

import msgspec
from django.db import DatabaseError, connection, transaction

from answerable.core.entry import Event, Happening, event_id
from answerable.core.merkle import Frontier, Refuted
from answerable.evidence import records
from answerable.evidence.models import Entry, Head
from answerable.evidence.records import Lingers, NotEntered

_COLUMNS = ("index", "entry", "salt", "event", "item")
_TYPES = ("int8", "bytea", "bytea", "bytea", "text")


def append(events: Sequence[Event]) -> int:
    """Enter events in the ledger, all or none, and return the index of the first; they are on the disk when it returns.

    Raises Refuted for an event that could not be disclosed again, NotEntered where the database fails, RuntimeError inside
    a transaction, whose end would have to come first: see `append_within`.
    """
    made = records.rows(events)
    with entering(f"none of {len(made)} events was entered in the ledger") as head:
        return _enter(head, made)


def append_within(events: Sequence[Event]) -> int:
    """Enter events in the caller's transaction; they are in the ledger if and when that commits, and others wait until then."""
    if not connection.in_atomic_block:
        raise RuntimeError("append_within is called inside a transaction; outside one call append")
    return _enter(_locked(), records.rows(events))


def follow(events: Sequence[Event]) -> int:
    """Enter events of custody: each gets as `prev` the entry of the event before it on the same item. Otherwise as `append`."""
    with entering(f"none of {len(events)} events was entered in the ledger"):
        return follow_within(events)


def follow_within(events: Sequence[Event]) -> int:
    """Enter events of custody as `follow` does, in the caller's transaction as `append_within` does."""
    if not connection.in_atomic_block:
        raise RuntimeError("follow_within is called inside a transaction; outside one call follow")
    head = _locked()
    last: dict[str, str] = {}
    made: list[records.Row] = []
    for event in events:
        prev = last.get(event.item) or _last_of(event.item)
        made += records.rows([msgspec.structs.replace(event, prev=prev)])
        last[event.item] = made[-1].entry.hex()
    return _enter(head, made)


def event_at(now: datetime, kind: Happening, item: str, actor: str, **more: Any) -> Event:
    """Return an event of this moment, under a fresh id."""
    seconds = now.astimezone(UTC)
    return Event(
        v=1, id=event_id(int(seconds.timestamp() * 1000), os.urandom(10)), kind=kind, item=item, actor=actor,
        time=seconds.strftime("%Y-%m-%dT%H:%M:%SZ"), **more,
    )  # fmt: skip


def erase(index: int, why: str, *, actor: str, now: datetime) -> int:
    """Destroy an event with its salt, enter that this was done and why, and return the index of that; the entry itself stays.

    Backups are their keeper's to erase. Raises Refuted where there is no such event, Lingers as `overwrite` does.
    """
    with entering(f"entry {index} was not erased"):
        first = erase_within([index], why, actor=actor, now=now)
    overwrite("evidence_entry")
    return first


def erase_within(indexes: Sequence[int], why: str, *, actor: str, now: datetime) -> int:
    """Erase events in the caller's transaction, all or none, as `erase` does; `overwrite` is called after it."""
    for index in indexes:
        found = Entry.objects.filter(index=index, event__isnull=False)
        if not found.update(salt=None, event=None, item=None):
            raise Refuted(f"entry {index}: is not in the ledger, or its event is erased already")
    return append_within([event_at(now, "erasure", f"entry/{index}", actor, detail={"why": why}) for index in indexes])


def overwrite(*tables: str) -> None:
    """Have the database destroy what was deleted of these tables: zeros in SQLite's file and log, VACUUM in PostgreSQL.

    Raises Lingers where SQLite's log cannot be emptied because somebody is reading; call it when all else is done.
    """
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            for table in tables:
                cursor.execute(f"VACUUM {table}")
            return
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if cursor.fetchone()[0]:
            raise Lingers(
                "what was erased still stands in the database's log, because another process is reading the database: it goes "
                "when the last process that has it open ends"
            )


@contextmanager
def entering(failed: str) -> Iterator[Frontier]:
    """A transaction that nobody else's writing comes between, and that is on the disk when it has ended.

    Raises NotEntered, with what failed, where the database does.
    """
    try:
        with transaction.atomic(durable=True):
            yield _locked()
    except DatabaseError as error:
        raise NotEntered(f"{failed}: {error}") from error


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
