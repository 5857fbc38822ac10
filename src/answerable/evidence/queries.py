"""Reads of the evidence room: how far the ledger goes, its entries, an event, a chain of custody, a proof; the exhibits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from answerable.core.checkpoint import Checkpoint
from answerable.core.entry import Event
from answerable.core.entry import disclosure as line_of
from answerable.core.exhibit import Exhibit as Told
from answerable.core.merkle import Frontier, Refuted
from answerable.core.note import split
from answerable.evidence import records
from answerable.evidence.models import Entry, Exhibit, Head
from answerable.ledger.signing import read_checkpoint
from answerable.ledger.tree import Tree

#: Entries read in one question.
STEP = 16_384


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry is in the published ledger: its place, the tree it is proven in, the hashes, and the signed checkpoint."""

    index: int
    size: int
    entry: bytes
    path: list[bytes]
    checkpoint: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a chain of custody: its place, its entry, and its event; None where that was erased."""

    index: int
    entry: bytes
    event: Event | None


def head() -> Frontier:
    """Return the frontier of all entries."""
    found = Head.objects.get()
    return records.frontier(found.size, bytes(found.frontier))


def entries(start: int, end: int) -> Iterator[bytes]:
    """Yield the 36 bytes of each entry from `start` up to `end`. Raises Refuted where one is missing."""
    for first in range(start, end, STEP):
        last = min(first + STEP, end)
        found = Entry.objects.filter(index__gte=first, index__lt=last).order_by("index").values_list("index", "entry")
        at = first
        for index, entry in found:
            if index != at:
                break
            yield bytes(entry)
            at += 1
        if at != last:
            raise Refuted(f"entry {at} is missing in the database")


def event(index: int) -> Event | None:
    """Return the event of an entry, None where it was erased. Raises Refuted where there is no such entry, or it was altered."""
    found = _entry(index)
    return records.event(index, found.entry, found.salt, found.event) if found.salt is not None else None


def disclosure(index: int) -> bytes:
    """Return the line that makes an event public with its salt. Raises Refuted where it was erased."""
    found = _entry(index)
    if found.salt is None:
        raise Refuted(f"entry {index}: its event was erased, and nothing is left to disclose")
    return line_of(found.salt, records.event(index, found.entry, found.salt, found.event))


def disclosures(start: int, end: int) -> Iterator[bytes]:
    """Yield the line that discloses each event from `start` up to `end`. Raises Refuted where one was erased or is missing."""
    for first in range(start, end, STEP):
        last = min(first + STEP, end)
        found = Entry.objects.filter(index__gte=first, index__lt=last).order_by("index")
        at = first
        for index, entry, salt, data in found.values_list("index", "entry", "salt", "event"):
            if index != at or salt is None:
                break
            yield line_of(bytes(salt), records.event(index, bytes(entry), bytes(salt), bytes(data)))
            at += 1
        if at != last:
            raise Refuted(f"entry {at}: its event was erased or is missing, and nothing is left to disclose")


def chain(item: str) -> list[Link]:
    """Return the custody of a thing, first to last, each link proven to name the one before it. Raises Refuted.

    An erased link is found by the entry that the next one names; what stood before an erased link nothing names any more. The
    publication of a thing's record stands in its chain and names nothing: publications are entered by the thousand.
    """
    links: list[Link] = []
    for index in Entry.objects.filter(item=item).order_by("index").values_list("index", flat=True):
        found = _entry(index)
        told = records.event(index, found.entry, found.salt or b"", found.event)
        if told.item != item:
            raise Refuted(f"entry {index}: is an event of another item than the database says")
        before = links[-1].entry.hex() if links else ""
        if told.prev != before and told.kind != "publication":
            links.append(_erased(index, told.prev, before))
        links.append(Link(index, found.entry, told))
    return links


def proof(index: int, size: int | None = None, *, folder: Path | None = None) -> Proof:
    """Return the proof of an entry in the published tree; `size`: in an older, smaller one. Raises Refuted.

    The signed checkpoint is the published one in both cases; an older tree needs the checkpoint that was made of it.
    """
    place = folder or Path(settings.LEDGER)
    note = read_checkpoint(place)
    signed = Checkpoint.parse(split(note)[0])
    if index >= signed.size:
        raise Refuted(f"entry {index} is not published yet: {signed.size} entries were signed")
    tree = Tree(place, signed.size, signed.root)
    within = signed.size if size is None else size
    (entry,) = tree.entries(index, index + 1)
    return Proof(index, within, entry, tree.inclusion(index, within), note)


def exhibit(name: str) -> Exhibit:
    """Return an exhibit's row. Raises Refuted where there is none of that id."""
    found: Exhibit | None = Exhibit.objects.filter(id=name).first()
    if found is None:
        raise unknown(name)
    return found


def exhibits() -> Iterator[Exhibit]:
    """Yield every exhibit's row in the order of their ids."""
    return iter(Exhibit.objects.order_by("id").iterator())


def exhibit_records() -> Iterator[Told]:
    """Yield the record of every exhibit that is not being erased; one without a cluster of its own leaves that to its source."""
    return (records.exhibit(row) for row in exhibits() if not row.erasing)


def unknown(name: str) -> Refuted:
    """Return the error that names an exhibit that there is not."""
    return Refuted(f"{ascii(name)[1:-1][:300]}: there is no such exhibit. `answerable exhibits` lists them")


class _Found(NamedTuple):
    entry: bytes
    salt: bytes | None
    event: bytes


def _entry(index: int) -> _Found:
    found = Entry.objects.filter(index=index).values_list("entry", "salt", "event").first()
    if found is None:
        raise Refuted(f"entry {index} is not in the ledger")
    entry, salt, data = found
    return _Found(bytes(entry), None if salt is None else bytes(salt), bytes(data or b""))


def _erased(index: int, prev: str, before: str) -> Link:
    found = Entry.objects.filter(entry=bytes.fromhex(prev), event__isnull=True).values_list("index", flat=True).first()
    if not prev or found is None or found >= index:
        raise Refuted(f"entry {index}: does not name the entry before it ({before or 'none'}): the chain is broken")
    return Link(found, bytes.fromhex(prev), None)
