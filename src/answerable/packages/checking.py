"""Checking a package leads every item from its bytes to the signed checkpoint, offline, and says of each step whether it holds.

First the file and the bag (`zipped`, `bag`), of which every byte is read once; where they are not whole, nothing else is believed. Then the claims: bytes
↔ digest ↔ disclosed event ↔ entry ↔ inclusion ↔ checkpoint ↔ witnesses and timestamps that the reader trusts (`trust`).
Memory: the directory, the files beside the payload, and one piece of a mebibyte at a time (bounds there).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from answerable.core.claim import Claim, Equivalence
from answerable.core.entry import Event
from answerable.core.kinds import decode, is_canonical
from answerable.core.merkle import Refuted, check_inclusion, leaf
from answerable.core.record import Invalid, digest
from answerable.packages.bag import Bag, read_bag
from answerable.packages.contents import CONTENTS, CRATE, RECORDS, Contents, Item, channel_of, parent_of, read_contents
from answerable.packages.describing import FORM, described
from answerable.packages.disclosed import Disclosed, read_disclosed
from answerable.packages.revealed import fields_of, segments_of
from answerable.packages.trust import Head, enclosed, trusted
from answerable.packages.zipped import Archive


def verify_package(path: Path, *, policy: bytes | None = None, roots: bytes | None = None) -> list[Claim]:
    """Check a package by the policy and the roots (PEM) that the reader trusts, and return every claim.

    Raises nothing for what stands in the file, OSError where it cannot be read.
    """
    claims: list[Claim] = []
    try:
        with path.open("rb") as file:
            archive = Archive(file)
            bag = read_bag(archive)
            claims.append(
                Claim("bag", "verified", f"{len(bag.members)} files are whole and listed, and nothing else is there")
            )
            contents, disclosed = _read(bag)
            claims += _described(bag, contents, disclosed)
            made, head = trusted(disclosed.checkpoint, disclosed.stamps, policy, roots)
            claims += made
            claims += _events(disclosed, head)
            claims += _custody(disclosed)
            claims += _items(archive, bag, contents, dict(disclosed.events), head)
            claims += _records(disclosed)
    except Refuted as error:
        claims.append(Claim("package" if claims else "bag", "failed", str(error)))
    return claims


def _read(bag: Bag) -> tuple[Contents, Disclosed]:
    disclosed = read_disclosed(bag.tags)
    contents = read_contents(bag.tags[CONTENTS])
    if contents.name != bag.name:
        raise Refuted(f"{CONTENTS}: names another package than the bag's folder")
    if sorted([CRATE, *(item.path for item in contents.items)]) != bag.payload:
        raise Refuted(f"{CONTENTS}: its items are not the files of the payload")
    known = dict(disclosed.events)
    for item in contents.items:
        if item.sha256 != bag.digests[item.path][0] or item.size != bag.members[item.path].size:
            raise Refuted(f"{item.path}: is not the file that {CONTENTS} describes")
        if item.entry not in known:
            raise Refuted(f"{item.path}: the event that vouches for it is not disclosed")
    return contents, disclosed


def _described(bag: Bag, contents: Contents, disclosed: Disclosed) -> Iterator[Claim]:
    if contents.form != FORM:
        what = f"the cover and what else is derived are of form {contents.form}, which this version cannot compare"
        yield Claim("description", "incomplete", what)
        return
    try:
        head = enclosed(disclosed.checkpoint, disclosed.policy, disclosed.stamps)
    except Refuted as error:
        yield Claim("description", "failed", f"what the package encloses contradicts itself: {error}")
        return
    sizes = {item.path: item.size for item in contents.items}
    derived, words = described(contents, disclosed.events, head, len(disclosed.records), sizes)
    if words != contents.words:
        what = (
            f"the cover is in the words of another catalogue ({contents.language}), which this version cannot compare"
        )
        yield Claim("description", "incomplete", what)
        return
    for path, data in derived.items():
        whole = bag.digests[path][0] == hashlib.sha256(data).hexdigest() if path == CRATE else bag.tags[path] == data
        if not whole:
            yield Claim("description", "failed", f"{path}: says other than the package holds")
            return
    yield Claim("description", "verified", "the cover says what the package holds")


def _events(disclosed: Disclosed, head: Head) -> Iterator[Claim]:
    checkpoint = head.checkpoint
    for each in disclosed.told:
        name = f"event {each.entry.hex()[:16]}"
        try:
            if each.proof.checkpoint != disclosed.checkpoint:
                raise Refuted("its proof is under another checkpoint")
            check_inclusion(each.proof.index, checkpoint.size, leaf(each.entry), each.proof.hashes, checkpoint.root)
            what = f"{each.event.kind} of {each.event.item}: entry {each.proof.index} of {checkpoint.size}"
            yield Claim(name, "verified", what)
        except Refuted as error:
            yield Claim(name, "failed", f"{each.event.kind} of {each.event.item}: {error}")


#: Events that follow an item's custody, and so name the event before them.
_CUSTODY = ("ingest", "custody", "derivative", "redaction", "export")


def _custody(disclosed: Disclosed) -> Iterator[Claim]:
    before: dict[str, str] = {}
    known = dict(disclosed.events)
    said: dict[str, Claim] = {}
    for each in disclosed.told:
        item, last = each.event.item, before.get(each.event.item, "")
        name = f"custody of {item}"
        before[item] = each.entry.hex()
        if each.event.kind not in _CUSTODY:
            continue
        if each.event.prev == last:
            said.setdefault(name, Claim(name, "verified", f"{item}: each event names the one before it"))
        elif each.event.prev and each.event.prev not in known:
            what = f"{item}: an event before entry {each.proof.index} is not disclosed"
            said[name] = (
                said[name] if name in said and said[name].outcome == "failed" else Claim(name, "incomplete", what)
            )
        else:
            said[name] = Claim(name, "failed", f"{item}: entry {each.proof.index} does not name the event before it")
    yield from said.values()


def _items(archive: Archive, bag: Bag, contents: Contents, events: dict[str, Event], head: Head) -> Iterator[Claim]:
    since = f"unchanged since {head.since}" if head.since else "unchanged since it was entered"
    redactions = {each.sha256: each for each in events.values() if each.kind == "redaction"}
    for item in contents.items:
        event = events[item.entry]
        try:
            shown = _CHECKS[item.role](archive, bag, item, event)
            made = redactions.get(item.sha256) if item.role in ("segments", "fields") else None
            if made and parent_of(made.detail) != event.sha256:
                raise Refuted("the event that redacted it names another item than the one whose parts it shows")
        except Refuted as error:
            yield Claim(f"{item.role} {item.path}", "failed", f"{item.path}: {error}")
            continue
        detail = f"{item.path}: {since}, received by channel {channel_of(event.detail)}{shown}"
        yield Claim(f"{item.role} {item.path}", "verified", detail, _STANDS.get(item.role, ""))


def _exhibit(archive: Archive, bag: Bag, item: Item, event: Event) -> str:
    if event.kind not in ("ingest", "custody"):
        raise Refuted(f"an event of kind {event.kind} does not take an item in")
    return _same(item, event)


def _derivative(archive: Archive, bag: Bag, item: Item, event: Event) -> str:
    if event.kind not in ("derivative", "redaction") or parent_of(event.detail) != item.parent:
        raise Refuted("its event does not say that it was made from that parent")
    return f"{_same(item, event)}; that it shows the same as its parent is asserted, not proven"


def _same(item: Item, event: Event) -> str:
    if (event.sha256, event.size, event.media_type) != (item.sha256, item.size, item.media_type):
        raise Refuted("its digest, its size or its type is not that of its event")
    return ""


_CHECKS: dict[str, Callable[[Archive, Bag, Item, Event], str]] = {
    "exhibit": _exhibit, "derivative": _derivative, "segments": segments_of, "fields": fields_of,
}  # fmt: skip
#: How it stands that what is shown is what the whole item holds.
_STANDS: dict[str, Equivalence] = {"segments": "proven", "fields": "proven", "derivative": "asserted"}


def _records(disclosed: Disclosed) -> Iterator[Claim]:
    published = {(each.event.item, each.event.sha256) for each in disclosed.told if each.event.kind == "publication"}
    for number, line in enumerate(disclosed.records, start=1):
        try:
            record = decode(line)
        except Invalid as error:
            yield Claim(f"record, line {number}", "failed", f"{RECORDS}, line {number}: {error}")
            continue
        name = f"record {record.id}"
        if not is_canonical(record, line):
            yield Claim(name, "failed", f"{record.id}: is not in its one canonical form")
        elif (record.id, digest(record)) in published:
            yield Claim(name, "verified", "published in the ledger as it stands here")
        else:
            yield Claim(name, "incomplete", f"{record.id}: no disclosed event shows that it was published so")
