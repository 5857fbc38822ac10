"""A submission asks a witness to cosign a checkpoint: the size it saw last, the proof that nothing before changed, the note.

Standard: c2sp.org/tlog-witness (§add-checkpoint). At most 63 hashes and one note as bounded in core/note.py: 264 KiB in all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answerable.core.checkpoint import Checkpoint
from answerable.core.key import decoded, encoded
from answerable.core.merkle import HASH, MOST, Refuted
from answerable.core.note import NOTE, SIGNATURES, Signature, split

#: Where a checkpoint is sent, below a witness's address, and the media type of a conflicting size.
ADD, SIZE_TYPE = "add-checkpoint", "text/x.tlog.size"
#: The most hashes of a proof, bytes of a submission, and bytes of its answer (an ML-DSA-44 line has some 3,300).
HASHES, SUBMISSION, LINES = 63, NOTE + 8 * 1024, 64 * 1024


@dataclass(frozen=True, slots=True)
class Submission:
    """What a log sends to a witness; its signatures and its proof are not checked yet."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes
    checkpoint: Checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Submission:
        """Read the body of a request. Raises Refuted where it is not of the standard's one form."""
        if len(data) > SUBMISSION:
            raise Refuted(f"submission: is larger than {SUBMISSION} bytes")
        above, blank, note = data.partition(b"\n\n")
        try:
            first, *lines = above.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise Refuted("submission: is not ASCII above its checkpoint") from None
        old = _size(first.removeprefix("old ")) if first.startswith("old ") else None
        if not blank or old is None:
            raise Refuted(
                "submission: does not begin with a line `old` and a size, or has no empty line after its proof"
            )
        if len(lines) > HASHES:
            raise Refuted(f"submission: has more than {HASHES} lines of proof")
        proof = tuple(decoded(line, "submission: a line of its proof") for line in lines)
        if any(len(each) != HASH for each in proof):
            raise Refuted("submission: a line of its proof is not a hash of 32 bytes")
        return cls(old, proof, note, Checkpoint.parse(split(note)[0]))


def submission(old: int, proof: Sequence[bytes], note: bytes) -> bytes:
    """Return the body of a request."""
    return "\n".join((f"old {old}", *map(encoded, proof), "", "")).encode() + note


def conflicting(body: bytes) -> int:
    """Return the size that a witness says it saw last. Raises Refuted where it says none."""
    size = _size(body[:-1].decode("ascii", "replace")) if body.endswith(b"\n") and len(body) <= 20 else None
    if size is None:
        raise Refuted("answers that it saw another tree, and does not say of which size")
    return size


def cosignatures(body: bytes) -> list[Signature]:
    """Return the signature lines of an answer, none checked yet. Raises Refuted where it is anything else."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = ""
    if not text.endswith("\n") or text.count("\n") > SIGNATURES:
        raise Refuted("answers with something that is no cosignature")
    try:
        return [Signature.parse(line) for line in text[:-1].split("\n")]
    except Refuted:
        raise Refuted("answers with something that is no cosignature") from None


def _size(text: str) -> int | None:
    found = re.fullmatch(r"0|[1-9][0-9]{0,18}", text, re.ASCII)
    return int(text) if found and int(text) <= MOST else None
