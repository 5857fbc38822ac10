"""A proof is one text that shows, without any server, that an entry is in the ledger: its place, its path and the checkpoint.

Standard: c2sp.org/tlog-proof@v1 (§Format). A proof has at most 64 hashes, 64 KiB of extra data and a note as bounded there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from answerable.core.checkpoint import Checkpoint
from answerable.core.key import Verifier, decoded, encoded
from answerable.core.merkle import HASH, LONGEST, MOST, Refuted, check_inclusion, leaf
from answerable.core.note import NOTE, split
from answerable.core.policy import Policy, Seen

HEAD = "c2sp.org/tlog-proof@v1"
#: The most bytes of extra data, and of a whole proof.
EXTRA, PROOF = 64 * 1024, NOTE + 128 * 1024


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry's index, its path from the leaf's sibling upwards, the signed checkpoint, and data that nobody vouches for."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    def format(self) -> bytes:
        """Return the proof's text. Raises Refuted where it could not be read again."""
        lines = [HEAD, *([f"extra {encoded(self.extra)}"] if self.extra else ()), f"index {self.index}"]
        made = "\n".join((*lines, *map(encoded, self.hashes), "", "")).encode() + self.checkpoint
        if parse_proof(made) != self:
            raise Refuted("proof: cannot be written so that it is read again")
        return made

    def check(self, entry: bytes, policy: Policy, logs: Iterable[Verifier] = ()) -> Seen:
        """Prove that the entry stands at its index in a tree that a trusted log signed; return who saw that tree.

        Whether enough witnesses saw it is said by the answer, not raised. Raises Refuted for all else.
        """
        seen = policy.check(self.checkpoint, logs)
        head = seen.checkpoint
        check_inclusion(self.index, head.size, leaf(entry), self.hashes, head.root)
        return seen


def parse_proof(data: bytes) -> Proof:
    """Read a proof; its signatures and its path are not checked yet. Raises Refuted."""
    if len(data) > PROOF:
        raise Refuted(f"proof: is larger than {PROOF} bytes")
    above, blank, checkpoint = data.partition(b"\n\n")
    try:
        lines = above.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Refuted("proof: is not ASCII above its checkpoint") from None
    if lines.pop(0) != HEAD or not blank:
        raise Refuted(f"proof: does not begin with {HEAD} and end in a checkpoint")
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = decoded(lines.pop(0)[6:], "proof: its extra data")
    found = re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines.pop(0) if lines else "", re.ASCII)
    if not found or int(found[1]) > MOST:
        raise Refuted("proof: has no index of an entry where it belongs")
    hashes = tuple(decoded(line, "proof: a hash") for line in lines[: LONGEST + 1])
    if len(lines) > LONGEST or any(len(each) != HASH for each in hashes) or len(extra) > EXTRA:
        raise Refuted(
            f"proof: a line is not a hash of 32 bytes, or there are more than {LONGEST}, or too much extra data"
        )
    Checkpoint.parse(split(checkpoint)[0])
    return Proof(int(found[1]), hashes, checkpoint, extra)
