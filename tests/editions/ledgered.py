"""A ledger of our own in memory, which editions join: strangers' entries before and after, a checkpoint, witnesses, a policy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from answerable.core.checkpoint import Checkpoint, attach, cosign, sign_checkpoint
from answerable.core.entry import Event, entry, event_id
from answerable.core.key import COSIGNATURE
from answerable.core.merkle import Frontier, leaf, node
from answerable.core.merkle import consistency as proof_of
from answerable.core.merkle import inclusion as path_of
from answerable.core.note import Signer
from answerable.core.policy import Party, policy_text
from answerable.core.record import canonical
from answerable.editions.derive import id_of, read_lines
from answerable.editions.manifest import RECORDS, SUMS, read_manifest
from answerable.ledger.leaves import edition_event, line_of, record_event
from answerable.ledger.publication import CHECKPOINT, FOLDER, LEAVES, PLACE, POLICY_FILE, Place

ORIGIN = "example.org/ledger/v1"
LOG = Signer.generate(ORIGIN)
WITNESSES = {name: Signer.generate(f"{name}.example", COSIGNATURE) for name in ("one", "two", "three")}
POLICY = policy_text(
    [Party(LOG.verifier)], {name: Party(key.verifier) for name, key in WITNESSES.items()}, 2
).encode()  # fmt: skip
#: 2026-05-20T12:00:00Z, when the log signs; a witness sees it a minute later each.
SIGNED = 1_779_278_400


@dataclass
class Ledger:
    """All entries, in order."""

    entries: list[bytes] = field(default_factory=list)

    def read(self, level: int, index: int) -> bytes:
        if level == 0:
            return leaf(self.entries[index])
        return node(self.read(level - 1, 2 * index), self.read(level - 1, 2 * index + 1))

    def frontier(self) -> Frontier:
        return Frontier.of(len(self.entries), self.read)

    def strangers(self, count: int) -> None:
        self.entries += [b"ANS1" + hashlib.sha256(b"%d" % at).digest() for at in range(count)]

    def enter(self, events: Iterable[Event]) -> list[bytes]:
        """Enter events and return the line that discloses each."""
        lines = []
        for event in events:
            salt = hashlib.sha256(b"salt %d" % len(self.entries)).digest()
            self.entries.append(entry(salt, event))
            lines.append(line_of(salt, event))
        return lines

    def checkpoint(self, witnesses: Iterable[str] = ("one", "two"), signer: Signer = LOG) -> bytes:
        head = Checkpoint(signer.verifier.name, len(self.entries), self.frontier().root())
        note = sign_checkpoint(head, [signer], SIGNED)
        return attach(note, [cosign(note, WITNESSES[name], SIGNED + 60 * at) for at, name in enumerate(witnesses, 1)])

    def path(self, index: int) -> list[bytes]:
        return path_of(index, len(self.entries), self.read)


def identity(number: int) -> dict[str, str]:
    """Return what an event of ours has beside what it says."""
    made = event_id(1_779_278_000_000, hashlib.sha256(b"%d" % number).digest()[:10])
    return {"id": made, "actor": "desk", "time": "2026-05-20T11:53:20Z"}


def publish(edition: Path, ledger: Ledger) -> None:
    """Enter an edition and its records, and write its `ledger/` without a checkpoint."""
    number, before = read_manifest(edition).number, ledger.frontier()
    events = [edition_event(number, (edition / SUMS).read_bytes(), **identity(0))]
    for at, line in enumerate(read_lines(edition / RECORDS), start=1):
        events.append(record_event(number, id_of(line).decode(), line, **identity(at)))
    lines = ledger.enter(events)
    (edition / FOLDER).mkdir()
    (edition / FOLDER / LEAVES).write_bytes(b"".join(lines))
    place = Place(first=before.size, frontier=tuple(each.hex() for each in before.hashes), size=len(ledger.entries))
    write_place(edition, place)


def cover(edition: Path, ledger: Ledger, first: int, count: int, **more: object) -> None:
    """Attach a checkpoint of the ledger as it is now, and the policy."""
    before, end = Frontier.of(first, ledger.read), first + count
    proof = proof_of(end, len(ledger.entries), ledger.read)
    write_place(edition, Place(
        first=first, frontier=tuple(each.hex() for each in before.hashes), size=len(ledger.entries),
        consistency=tuple(each.hex() for each in proof),
    ))  # fmt: skip
    (edition / FOLDER / CHECKPOINT).write_bytes(ledger.checkpoint(**more))  # type: ignore[arg-type]
    (edition / FOLDER / POLICY_FILE).write_bytes(POLICY)


def write_place(edition: Path, place: Place) -> None:
    (edition / FOLDER / PLACE).write_bytes(canonical(place) + b"\n")
