"""The leaves of an edition are walked once, beside its records: each record's line must be the one its leaf commits to.

Standard: RFC 6962 §2.1 for the tree; own format for the leaves (`publication`). Memory: the frontier of the tree and the
stubs, whatever the size of the edition; some 30 µs a record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from answerable.core.entry import Event, disclosure, read_disclosure
from answerable.core.merkle import Frontier, Refuted, leaf
from answerable.ledger.publication import (
    FOLDER,
    LEAVES,
    PLACE,
    Place,
    Stub,
    is_kept,
    read_kept,
    read_leaves,
    read_place,
    read_stubs,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Walked:
    """What the leaves prove: the edition's place, the tree that ends with its last leaf, and what was withdrawn."""

    place: Place
    frontier: Frontier
    stubs: list[Stub]


def edition_event(number: int, sums: bytes, *, id: str, actor: str, time: str) -> Event:
    """Return the event by which an edition with these bytes of SHA256SUMS is published."""
    return Event(
        v=1, id=id, kind="publication", item=f"edition/{number}",
        sha256=hashlib.sha256(sums).hexdigest(), size=len(sums), actor=actor, time=time,
    )  # fmt: skip


def record_event(number: int, record_id: str, line: bytes, *, id: str, actor: str, time: str) -> Event:
    """Return the event by which an edition publishes a record with this canonical line."""
    return Event(
        v=1, id=id, kind="publication", item=record_id, sha256=hashlib.sha256(line).hexdigest(), size=len(line),
        actor=actor, time=time, detail={"edition": number},
    )  # fmt: skip


def line_of(salt: bytes, event: Event) -> bytes:
    """Return a line of publication.jsonl with its newline."""
    return disclosure(salt, event) + b"\n"


def walk(edition: Path, number: int, sums: str, records: Iterable[tuple[str, bytes]]) -> Walked:
    """Prove that the leaves are those of this edition and these records, each an id and its canonical line, in order.

    `sums` is the SHA-256 of the edition's present SHA256SUMS. Raises Refuted, naming the leaf.
    """
    place, stubs = read_place(edition), read_stubs(edition)
    frontier = place.before().add(_hashes(edition, number, sums, iter(records), place.first, stubs))
    if place.size < frontier.size:
        raise Refuted(f"{FOLDER}/{PLACE}: its tree of {place.size} entries ends before the edition's leaves do")
    return Walked(place, frontier, stubs)


def _hashes(
    edition: Path, number: int, sums: str, records: Iterator[tuple[str, bytes]], first: int, stubs: list[Stub]
) -> Iterator[bytes]:
    waiting = iter(stubs)
    index = first - 1
    for index, line in enumerate(read_leaves(edition), start=first):
        where = f"{FOLDER}/{LEAVES}, leaf {index}"
        if index > first and is_kept(line):
            entry = read_kept(line, where)
            stub = next(waiting, None)
            if stub is None or (stub.index, stub.entry) != (index, entry.hex()):
                raise Refuted(f"{where}: is that of a withdrawn record, and no stub says which and why")
        else:
            try:
                event, entry = read_disclosure(line)
            except Refuted as error:
                raise Refuted(f"{where}: {error}") from None
            if index == first:
                _check_edition(event, number, sums, stubs)
            else:
                _check_record(event, number, next(records, None), where)
        yield leaf(entry)
    if index < first:
        raise Refuted(f"{FOLDER}/{LEAVES}: has no leaf")
    if (left := next(records, None)) is not None:
        raise Refuted(f"{left[0]}: has no leaf in {FOLDER}/{LEAVES}")
    if (stray := next(waiting, None)) is not None:
        raise Refuted(f"{stray.id}: is said to be withdrawn, and has no leaf in {FOLDER}/{LEAVES}")


def _check_edition(event: Event, number: int, sums: str, stubs: list[Stub]) -> None:
    if (event.kind, event.item) != ("publication", f"edition/{number}"):
        raise Refuted(f"{FOLDER}/{LEAVES}: its first leaf is not the publication of edition {number}")
    proven, by = event.sha256, "its publication"
    for stub in sorted(stubs, key=lambda each: each.at):
        withdrawal, _ = stub.disclosed()
        if (withdrawal.kind, withdrawal.item, withdrawal.detail.get("edition")) != ("withdrawal", stub.id, number):
            raise Refuted(f"{stub.id}: its stub holds no withdrawal of it from edition {number}")
        proven, by = withdrawal.sha256, f"the withdrawal of {stub.id}"
    if proven != sums:
        raise Refuted(f"SHA256SUMS: is not the one that {by} put in the ledger")


def _check_record(event: Event, number: int, record: tuple[str, bytes] | None, where: str) -> None:
    if record is None:
        raise Refuted(f"{where}: {event.item} is not in the edition, and no stub says why")
    name, line = record
    if event.item != name:
        raise Refuted(f"{where}: is that of {event.item}, where the edition has {name}")
    if event.kind != "publication" or event.detail != {"edition": number}:
        raise Refuted(f"{where}: is not the publication of {name} in edition {number}")
    if event.sha256 != hashlib.sha256(line).hexdigest() or event.size != len(line):
        raise Refuted(f"{name}: is not the record that its leaf in the ledger commits to")
