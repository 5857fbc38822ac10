"""Collecting asks every witness of a policy to cosign a checkpoint, and keeps each cosignature that it has checked itself.

Standard: c2sp.org/tlog-witness (§add-checkpoint), the client's side; c2sp.org/tlog-policy (a witness's address). A witness that
fails is named and stops no other. All are asked at once; each at most twice, each time within the bounds of one exchange.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from answerable.core.checkpoint import Checkpoint, check_cosignature
from answerable.core.merkle import Refuted
from answerable.core.note import join, split
from answerable.core.policy import Party, Policy
from answerable.witness.asking import Bounds, Host, Unanswered
from answerable.witness.submission import ADD, LINES, conflicting, cosignatures, submission

#: Witnesses asked at once, and seconds by which a witness's clock may be ahead of ours.
AT_ONCE, AHEAD = 16, 600
#: Gives the proof that the checkpoint's tree only appends to its first so many entries.
Prove = Callable[[int], list[bytes]]


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What came of asking one witness: its line and the line's time (seconds since 1970), or why there is none."""

    witness: str
    line: str = ""
    time: int = 0
    why: str = ""


def collect(note: bytes, policy: Policy, prove: Prove, now: int, bounds: Bounds | None = None) -> list[Cosigned]:
    """Ask every witness of the policy for a fresh cosignature. `now` tells which time would be in the future."""
    checkpoint = Checkpoint.parse(split(note)[0])
    one = Lock()

    def proof(first: int) -> list[bytes]:
        with one:
            return prove(first)

    def asked(name: str, party: Party) -> Cosigned:
        try:
            return _asked(name, party, note, checkpoint, proof, now, bounds)
        except (Unanswered, Refuted) as error:
            return Cosigned(name, why=str(error))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(asked, policy.witnesses, policy.witnesses.values()))


def cosigned(note: bytes, policy: Policy, found: list[Cosigned]) -> bytes:
    """Return the note with these lines; one that its key has signed before is replaced. Raises Refuted where one is not over it."""
    text, signatures = split(note)
    kept = {(each.name, each.id): each for each in signatures}
    for each in found:
        if each.line:
            check_cosignature(note, each.line, policy.witnesses[each.witness].verifier)
            (line,) = cosignatures(each.line.encode())
            kept[line.name, line.id] = line
    return join(text, kept.values())


def _asked(
    name: str, party: Party, note: bytes, checkpoint: Checkpoint, prove: Prove, now: int, bounds: Bounds | None
) -> Cosigned:
    if not party.url:
        raise Unanswered("has no address in the policy")
    host = Host(party.url, bounds)
    try:
        # A witness that never saw this ledger cosigns at once; every other one says what it saw.
        answer = host.ask(ADD, submission(0, (), note), "text/plain", LINES)
        if answer.status == 409:
            seen = conflicting(answer.body)
            if seen > checkpoint.size:
                raise Unanswered(
                    f"saw {seen} entries of this ledger, and here are {checkpoint.size}: the ledger was brought back from an old "
                    "copy, or another signer is ahead"
                )
            answer = host.ask(ADD, submission(seen, prove(seen), note), "text/plain", LINES)
            if answer.status == 409 and conflicting(answer.body) == checkpoint.size:
                raise Unanswered(f"saw another tree of {checkpoint.size} entries: the ledger has forked")
    finally:
        host.close()
    if answer.status != 200:
        raise Unanswered(f"answers {answer.status}{_REASONS.get(answer.status, '')}")
    for each in cosignatures(answer.body):
        if (each.name, each.id) == (party.verifier.name, party.verifier.id):
            time = check_cosignature(note, each.line, party.verifier)
            if not 0 < time <= now + AHEAD:
                raise Unanswered("says a time that is not now: its clock or ours is wrong")
            return Cosigned(name, each.line, time)
    raise Unanswered("gives no cosignature by its key in the policy")


_REASONS = {
    400: ": it does not understand what it was sent",
    403: ": it knows this ledger by another key",
    404: ": it does not know this ledger, or nothing is at its address",
    409: ": it saw another tree meanwhile; ask again",
    422: ": for it the checkpoint does not append to what it saw",
    503: ": it is too busy now",
}
