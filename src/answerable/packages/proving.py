"""A proof or a record that stands alone is checked as in a package: entry ↔ inclusion ↔ checkpoint ↔ the witnesses whom the reader trusts.

Format: c2sp.org/tlog-proof@v1; its extra data, where there are any, are the disclosed event (`core.entry`) whose entry it proves, so
that one file is enough. A record is proven by the proof of its publication, whose event names its id and digest.
"""

from __future__ import annotations

from answerable.core.claim import Claim
from answerable.core.entry import Event, read_disclosure
from answerable.core.kinds import decode, is_canonical
from answerable.core.merkle import Refuted, check_inclusion, leaf
from answerable.core.proof import parse_proof
from answerable.core.record import Invalid, digest
from answerable.packages.trust import trusted


def verify_proof(
    text: bytes, *, event: bytes | None = None, policy: bytes | None = None, roots: bytes | None = None
) -> list[Claim]:
    """Check a proof; `event` is the disclosed line whose entry it proves, where the proof does not hold it itself."""
    return _proof(text, event, policy, roots)[1]


def verify_record(
    line: bytes, proof: bytes | None, *, policy: bytes | None = None, roots: bytes | None = None
) -> list[Claim]:
    """Check a record (its one canonical form, a newline may follow) by the proof of its publication."""
    try:
        record = decode(line)
    except Invalid as error:
        return [Claim("record", "failed", str(problem)) for problem in error.problems]
    if not is_canonical(record, line.removesuffix(b"\n")):
        return [Claim("record", "failed", f"{record.id}: is not in its one canonical form")]
    claims = [Claim("record", "verified", f"{record.id}: is sound, SHA-256 {digest(record)}")]
    if proof is None:
        what = f"{record.id}: no proof stands beside it, in a file of its name that ends in .tlog-proof"
        return [*claims, Claim("publication", "incomplete", what)]
    event, proven = _proof(proof, None, policy, roots)
    if event is None:
        return [*claims, *proven]
    if (event.kind, event.item, event.sha256) == ("publication", record.id, digest(record)):
        what = f"{record.id}: was published as it stands here; the operator says at {event.time}"
        return [*claims, *proven, Claim("publication", "verified", what)]
    what = f"{record.id}: the proof is of another thing, {event.kind} of {event.item}, or of other bytes"
    return [*claims, *proven, Claim("publication", "failed", what)]


def _proof(
    text: bytes, line: bytes | None, policy: bytes | None, roots: bytes | None
) -> tuple[Event | None, list[Claim]]:
    event, claims = None, list[Claim]()
    try:
        proof = parse_proof(text)
        claims, head = trusted(proof.checkpoint, (), policy, roots)
        line = line or proof.extra
        if not line:
            what = "the proof does not say of what it is: give the disclosed event beside it, in a file that ends in .event.json"
            return None, [*claims, Claim("entry", "incomplete", what)]
        event, entry = read_disclosure(line)
        size, root = head.checkpoint.size, head.checkpoint.root
        check_inclusion(proof.index, size, leaf(entry), proof.hashes, root)
        claims.append(Claim("entry", "verified", f"{event.kind} of {event.item}: entry {proof.index} of {size}"))
    except Refuted as error:
        claims.append(Claim("proof", "failed", str(error)))
    return event, claims
