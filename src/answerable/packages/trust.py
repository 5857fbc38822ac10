"""Trust comes from the reader: whose checkpoints and whose timestamps count is given, and what a package brings along is its sender's word.

Policies: c2sp.org/tlog-policy; timestamps: RFC 3161. What was checked against the reader's own policy and roots is *verified*; what
agrees only with what the sender enclosed is *incomplete*; what contradicts either is *failed*.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from answerable.core.checkpoint import Checkpoint
from answerable.core.claim import Claim
from answerable.core.merkle import Refuted
from answerable.core.note import split
from answerable.core.policy import Seen, parse_policy
from answerable.core.timestamp import Stamped, check


@dataclass(frozen=True, slots=True)
class Stamp:
    """A timestamp as it is enclosed: its name, the token, and the roots that its sender says it has."""

    name: str
    token: bytes
    roots: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """A checkpoint with what outside the package says of it: which witnesses saw it, and when it was stamped."""

    checkpoint: Checkpoint
    seen: Seen | None
    stamps: tuple[Stamped, ...]

    @property
    def since(self) -> str:
        """The earliest time (UTC) by which somebody outside vouches that the ledger stood so; empty where nobody does."""
        times = [each.time.astimezone(UTC) for each in self.stamps]
        if self.seen and self.seen.reached and self.seen.witnesses:
            # The quorum was reached no later than its last cosignature; a time of 0 says none.
            said = list(self.seen.witnesses.values())
            times += [instant(max(said))] if min(said) > 0 else []
        return f"{min(times):%Y-%m-%dT%H:%M:%SZ}" if times else ""


def instant(seconds: int) -> datetime:
    """Return a cosignature's time. Raises Refuted where it is in no calendar."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise Refuted("cosignature: its time is in no calendar") from None


def enclosed(note: bytes, policy: bytes, stamps: Sequence[Stamp]) -> Head:
    """Return what a checkpoint, a policy and timestamps say among themselves. Raises Refuted where they contradict each other."""
    text = split(note)[0]
    seen = parse_policy(policy).check(note) if policy else None
    for each in seen.witnesses.values() if seen else ():
        instant(each)
    return Head(Checkpoint.parse(text), seen, tuple(_stamped(text, each, each.roots) for each in stamps))


def trusted(
    note: bytes, stamps: Sequence[Stamp], policy: bytes | None, roots: bytes | None
) -> tuple[list[Claim], Head]:
    """Check a checkpoint and its timestamps by what the reader trusts; `Head` holds what held. Raises Refuted for no checkpoint."""
    text = split(note)[0]
    checkpoint = Checkpoint.parse(text)
    claims, seen = _signed(note, checkpoint, policy)
    held: list[Stamped] = []
    for each in stamps:
        if roots is None:
            what = "is by an authority that the sender names: give its certificates with --roots"
            claims.append(Claim(f"timestamp {each.name}", "incomplete", f"{each.name}: {what}"))
            continue
        try:
            held.append(_stamped(text, each, roots))
            what = f"stamped {held[-1].time:%Y-%m-%dT%H:%M:%SZ} by {held[-1].authority}"
            claims.append(Claim(f"timestamp {each.name}", "verified", what))
        except Refuted as error:
            claims.append(Claim(f"timestamp {each.name}", "failed", f"{each.name}: {error}"))
    head = Head(checkpoint, seen, tuple(held))
    if head.since:
        claims.append(Claim("time", "verified", f"the ledger stood so by {head.since}"))
    else:
        what = "nobody whom you trust vouches for when the ledger stood so: no quorum of witnesses, no timestamp by your roots"
        claims.append(Claim("time", "incomplete", what))
    return claims, head


def _signed(note: bytes, checkpoint: Checkpoint, policy: bytes | None) -> tuple[list[Claim], Seen | None]:
    named = f"checkpoint of {checkpoint.origin}, {checkpoint.size} entries"
    if policy is None:
        what = f"{named}: whose keys to trust is not said: give a policy with --policy"
        return [Claim("checkpoint", "incomplete", what)], None
    try:
        seen = parse_policy(policy).check(note)
        for each in seen.witnesses.values():
            instant(each)
    except Refuted as error:
        return [Claim("checkpoint", "failed", str(error))], None
    claims = [Claim("checkpoint", "verified", f"{named}, signed by {seen.log.name}")]
    who = ", ".join(sorted(seen.witnesses)) or "none"
    if seen.reached:
        return [*claims, Claim("witnesses", "verified", f"as many as your policy asks for: {who}")], seen
    return [*claims, Claim("witnesses", "incomplete", f"unwitnessed: your policy asks for more than {who}")], seen


def _stamped(text: str, stamp: Stamp, roots: bytes) -> Stamped:
    return check(stamp.token, hashlib.sha256(text.encode()).digest(), roots)
