"""What a package discloses: its events, each with the proof of its entry under one checkpoint, its timestamps, policy and records.

Formats: a line of custody.jsonl is a disclosed event (`core.entry`), in the ledger's order; `proofs/<entry>.tlog-proof` is a
c2sp.org/tlog-proof@v1 text, `proofs/checkpoint` the signed note that stands in each. At most 20,000 events.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from answerable.core.entry import Event, read_disclosure
from answerable.core.merkle import Refuted
from answerable.core.proof import Proof, parse_proof
from answerable.packages.bag import BAGIT, INFO, LISTS
from answerable.packages.contents import (
    CHECKPOINT,
    CONTENTS,
    COVER,
    CUSTODY,
    HOW,
    POLICY,
    PROOFS,
    RECORDS,
    STAMPS,
    lines_of,
    proof_path,
)  # fmt: skip
from answerable.packages.trust import Stamp

#: The most events of a package.
EVENTS = 20_000
_FIXED = {BAGIT, INFO, *LISTS, CONTENTS, COVER, CUSTODY, HOW, CHECKPOINT}


@dataclass(frozen=True, slots=True)
class Told:
    """A disclosed event, its entry, and the proof of that."""

    event: Event
    entry: bytes
    proof: Proof


@dataclass(frozen=True, slots=True)
class Disclosed:
    """All that stands beside the payload and is not derived."""

    told: tuple[Told, ...]
    checkpoint: bytes
    stamps: tuple[Stamp, ...]
    policy: bytes
    records: tuple[bytes, ...]

    @property
    def events(self) -> list[tuple[str, Event]]:
        """The events under their entries, in the ledger's order."""
        return [(each.entry.hex(), each.event) for each in self.told]

    @property
    def files(self) -> dict[str, bytes]:
        """The files that hold it, except custody.jsonl."""
        made = {CHECKPOINT: self.checkpoint}
        made |= {proof_path(each.entry): each.proof.format() for each in self.told}
        for each in self.stamps:
            made |= {f"{STAMPS}{each.name}.tsr": each.token, f"{STAMPS}{each.name}.pem": each.roots}
        made |= {POLICY: self.policy} if self.policy else {}
        return made | ({RECORDS: b"".join(line + b"\n" for line in self.records)} if self.records else {})


def read_disclosed(tags: Mapping[str, bytes]) -> Disclosed:
    """Read it from the files beside the payload, of which none may be left over. Raises Refuted."""
    for path in (CONTENTS, CUSTODY, COVER, HOW, CHECKPOINT):
        if path not in tags:
            raise Refuted(f"{path}: is missing")
    told = []
    for number, line in enumerate(lines_of(tags[CUSTODY], CUSTODY), start=1):
        if number > EVENTS:
            raise Refuted(f"{CUSTODY}: has more than {EVENTS} events")
        try:
            event, entry = read_disclosure(line)
            path = proof_path(entry)
            if path not in tags:
                raise Refuted(f"its proof, {path}, is missing: the event or its salt is not what was entered")
            told.append(Told(event, entry, parse_proof(tags[path])))
        except Refuted as error:
            raise Refuted(f"{CUSTODY}, line {number}: {error}") from None
    stamps = [
        Stamp(path[len(STAMPS) : -4], data, tags.get(f"{path[:-4]}.pem", b""))
        for path, data in sorted(tags.items())
        if re.fullmatch(rf"{STAMPS}[^/]+\.tsr", path)
    ]
    made = Disclosed(in_order(told), tags[CHECKPOINT], tuple(stamps), tags.get(POLICY, b""),
                     tuple(lines_of(tags.get(RECORDS, b""), RECORDS)))  # fmt: skip
    files = made.files
    for path in tags:
        if path not in files and path not in _FIXED:
            raise Refuted(f"{path}: is no part of a package")
        if path in files and files[path] != tags[path]:
            raise Refuted(f"{path}: is not in its one form")
    if [each.entry for each in told] != [each.entry for each in made.told]:
        raise Refuted(f"{CUSTODY}: its events do not stand in the ledger's order")
    return made


def in_order(told: Sequence[Told]) -> tuple[Told, ...]:
    """Return events in the ledger's order. Raises Refuted where two claim one place, or proofs are under several checkpoints."""
    made = sorted(told, key=lambda each: each.proof.index)
    for one, two in zip(made, made[1:], strict=False):
        if one.proof.index == two.proof.index or one.entry == two.entry:
            raise Refuted(f"{PROOFS}: two events claim entry {one.proof.index}, or one stands twice")
        if one.proof.checkpoint != two.proof.checkpoint:
            raise Refuted(f"{PROOFS}: the proofs are not all under one checkpoint")
    return tuple(made)
