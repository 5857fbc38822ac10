"""An edition's standing is what its checkpoint shows to who trusts a policy: which log signed it, who saw it, and since when.

Standards: c2sp.org/tlog-checkpoint, tlog-cosignature and tlog-policy; RFC 3161 over the SHA-256 of the checkpoint's note text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from answerable.core.merkle import Refuted, check_consistency, check_inclusion, leaf
from answerable.core.note import split
from answerable.core.policy import Policy, Seen
from answerable.core.timestamp import Stamped, check
from answerable.ledger.leaves import Walked
from answerable.ledger.publication import CHECKPOINT, FOLDER, PLACE, STAMPS, Stub, read_optional, read_stamps

#: The last second of the year 9999.
LATEST = 253_402_300_799


@dataclass(frozen=True, slots=True)
class Standing:
    """A checkpoint over an edition's leaves, as a policy sees it, and the timestamps over it.

    `stamps` holds of each token what it proves by the certificates that came with it; `pinned` those that the reader's own
    certificates prove.
    """

    seen: Seen
    stamps: dict[str, Stamped] = field(default_factory=dict)
    pinned: dict[str, Stamped] = field(default_factory=dict)

    @property
    def witnessed(self) -> dict[str, datetime]:
        """Each witness by its name in the policy, and when it says it saw the checkpoint (UTC)."""
        return {name: datetime.fromtimestamp(time, UTC) for name, time in sorted(self.seen.witnesses.items())}

    @property
    def since(self) -> datetime | None:
        """The earliest time that somebody outside says the checkpoint existed at; None where nobody does."""
        return min((*self.witnessed.values(), *(each.time for each in self.stamps.values())), default=None)


def stand(edition: Path, walked: Walked, policy: Policy, roots: bytes | None = None) -> Standing | None:
    """Prove that the checkpoint covers the leaves; None where there is no checkpoint yet.

    `roots` are the reader's own trusted certificates in PEM. Too few witnesses are no error here. Raises Refuted.
    """
    note = read_optional(edition, CHECKPOINT)
    if note is None:
        return None
    seen = policy.check(note)
    head = seen.checkpoint
    for name, time in seen.witnesses.items():
        if time > LATEST:
            raise Refuted(f"{FOLDER}/{CHECKPOINT}: the time of {name} is in no calendar")
    if head.size != walked.place.size:
        raise Refuted(
            f"{FOLDER}/{PLACE}: proves a tree of {walked.place.size} entries, the checkpoint is of {head.size}"
        )
    proof = [bytes.fromhex(each) for each in walked.place.consistency]
    check_consistency(walked.frontier.size, head.size, walked.frontier.root(), head.root, proof)
    stamps, pinned = _stamps(edition, hashlib.sha256(split(note)[0].encode()).digest(), roots)
    return Standing(seen, stamps, pinned)


def covered(stub: Stub, standing: Standing | None) -> bool:
    """True where the checkpoint proves a withdrawal, False where it is older than that. Raises Refuted."""
    event, entry = stub.disclosed()
    if standing is None or stub.at >= standing.seen.checkpoint.size:
        return False
    head = standing.seen.checkpoint
    try:
        check_inclusion(stub.at, head.size, leaf(entry), [bytes.fromhex(each) for each in stub.proof], head.root)
    except Refuted as error:
        raise Refuted(f"withdrawal of {event.item}: {error}") from None
    return True


def _stamps(edition: Path, digest: bytes, roots: bytes | None) -> tuple[dict[str, Stamped], dict[str, Stamped]]:
    stamps: dict[str, Stamped] = {}
    pinned: dict[str, Stamped] = {}
    for name, token, chain in read_stamps(edition):
        where = f"{FOLDER}/{STAMPS}/{name}"
        if roots is not None:
            try:
                pinned[name] = check(token, digest, roots)
            except Refuted as error:
                if chain is None:
                    raise Refuted(f"{where}: {error}") from None
        if chain is None and roots is None:
            raise Refuted(f"{where}: nothing beside it says which certificates it is to be checked against")
        try:
            stamps[name] = check(token, digest, chain) if chain is not None else pinned[name]
        except Refuted as error:
            raise Refuted(f"{where}: {error}") from None
    return stamps, pinned
