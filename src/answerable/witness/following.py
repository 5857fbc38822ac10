"""A monitor follows a published ledger, and says by name what an honest one never does: a rollback, a fork, a hash that is not proven.

Everything new since the last look is downloaded and checked: each entry is in its tile, each tile is proven by the checkpoint's
root, and the tree begins with the one seen last. A fork is proven by two notes of the log's own key, so both are kept. The time
comes from outside. Nothing is remembered of a look that failed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from answerable.core.checkpoint import Checkpoint
from answerable.core.claim import Claim
from answerable.core.key import Verifier
from answerable.core.merkle import Frontier, Refuted
from answerable.core.note import NOTE, split
from answerable.core.policy import NONE, Policy, Seen
from answerable.witness.asking import Unanswered
from answerable.witness.collecting import AHEAD
from answerable.witness.memory import NEVER, Sighting
from answerable.witness.published import Get, Published

CHECKPOINT = "checkpoint"
#: A policy that asks for no witness.
ALONE = Policy((), {}, {}, NONE)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a ledger: what was claimed, what is to be remembered, and the notes that prove what went wrong, by name."""

    claims: tuple[Claim, ...]
    sighting: Sighting
    evidence: dict[str, bytes]


class _Forked(Exception):
    """The tree of the log's new checkpoint does not begin with the tree of its old one."""


def look(get: Get, log: Verifier, policy: Policy, last: Sighting, now: int, stale: int) -> Look:
    """Look once. `now` is in seconds since 1970; a newest word on the checkpoint that is `stale` seconds old is too old."""
    try:
        note = get(CHECKPOINT, NOTE)
        if note is None:
            raise Unanswered("has no checkpoint")
    except Unanswered as error:
        return Look((Claim("checkpoint", "incomplete", f"the ledger {error}"),), last, {})
    try:
        seen = _opened(note, log, policy)
    except Refuted as error:
        return Look((Claim("checkpoint", "failed", str(error)),), last, {})
    here = seen.checkpoint
    claims = [Claim("checkpoint", "verified", f"{here.size} entries, signed by {log.name}")]
    wrong = _stepped_back(here, last)
    try:
        if not wrong:
            count = _grown(get, here, last)
            claims.append(Claim("entries", "verified", f"{count} new entries, each proven by the root"))
            claims.append(Claim("consistency", "verified", f"the tree begins with the {last.size} entries seen before"))
    except _Forked:
        wrong = Claim(
            "fork", "failed",
            f"a fork: the tree of {here.size} entries does not begin with the {last.size} that the same key signed before",
        )  # fmt: skip
    except Unanswered as error:
        return Look((*claims, Claim("entries", "incomplete", f"the ledger {error}")), last, {})
    except Refuted as error:
        return Look((*claims, Claim("entries", "failed", str(error))), last, {})
    if wrong:
        return Look((*claims, wrong), last, {_name(wrong, each): each for each in (last.note, note)})
    same = (here.size, here.root) == (last.size, last.root) and last.note
    sighting = Sighting(here.size, here.root, note, last.since if same else now)
    return Look((*claims, *_standing(seen, policy, sighting, now, stale)), sighting, {})


def _opened(note: bytes, log: Verifier, policy: Policy) -> Seen:
    seen = policy.check(note, [log])
    if log not in seen.note.verified or seen.checkpoint.origin != log.name:
        raise Refuted(f"checkpoint: is not signed by {log.name} under its own name")
    return seen


def _stepped_back(here: Checkpoint, last: Sighting) -> Claim | None:
    if here.size < last.size:
        what = f"a rollback: the checkpoint has {here.size} entries, and {last.size} were signed before"
        return Claim("rollback", "failed", what)
    if here.size == last.size and here.root != last.root:
        what = (
            f"a fork: the same key signed two trees of {here.size} entries"
            if last.note
            else "an empty tree has one root"
        )
        return Claim("fork", "failed", what)
    return None


def _grown(get: Get, here: Checkpoint, last: Sighting) -> int:
    """Check all that is new, and return how many entries it is."""
    if here.size == last.size:
        return 0
    tree = Published(get, here.size, here.root)
    before = Frontier.of(last.size, tree.read)
    if before.root() != last.root:
        raise _Forked
    if before.add(tree.leaves(last.size)).root() != here.root:
        raise Refuted("the new entries do not make the root that the checkpoint names")
    return here.size - last.size


def _standing(seen: Seen, policy: Policy, sighting: Sighting, now: int, stale: int) -> Iterable[Claim]:
    """Say how fresh the newest word on the checkpoint is, and whether enough witnesses saw it."""
    # A time still to come says nothing, or one wrong clock would keep a ledger that stands still fresh for ever.
    words = [time for time in seen.note.verified.values() if 0 < time <= now + AHEAD]
    newest = max(words) if words else sighting.since
    whose = "a signature says its time" if words else "this monitor saw it first"
    hours = (now - newest) / 3600
    fresh = now - newest <= stale
    yield Claim("freshness", "verified" if fresh else "incomplete",
                f"{'' if fresh else 'stale: '}{whose} {max(hours, 0):.1f} hours ago")  # fmt: skip
    if policy.quorum != NONE:
        absent = [name for name in policy.witnesses if name not in seen.witnesses]
        told = f"{len(seen.witnesses)} of {len(policy.witnesses)} witnesses cosigned"
        told += f"; not: {', '.join(absent)}" if absent else ""
        yield Claim(
            "quorum", "verified" if seen.reached else "incomplete", told if seen.reached else f"unwitnessed: {told}"
        )


def _name(wrong: Claim, note: bytes) -> str:
    return f"{wrong.name}-{hashlib.sha256(note).hexdigest()[:16]}.note"


def remembered(last: Sighting) -> Sighting:
    """Return what a memory holds. Raises Refuted where its note is not of the tree that it names: it was altered."""
    if last == NEVER:
        return last
    held = Checkpoint.parse(split(last.note)[0])
    if (held.size, held.root) != (last.size, last.root):
        raise Refuted("the memory of this monitor was altered: its note is of another tree than it names")
    return last
