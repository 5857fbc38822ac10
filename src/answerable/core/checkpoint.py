"""A checkpoint is a log's signed word on its tree, its size and root; a cosignature is another's word that it saw it, and when.

Standards: c2sp.org/tlog-checkpoint (§Note text), c2sp.org/tlog-cosignature (§Ed25519 signed message, §ML-DSA-44 signed
message). Times are seconds since 1970, and come from outside. Bounds as in note.py; an origin for ML-DSA-44 has at
most 255 bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from answerable.core.key import COSIGNATURE, ML_DSA_44, Signer, Verifier, decoded, encoded
from answerable.core.merkle import HASH, Refuted, checked_size
from answerable.core.note import Note, Signature, join, open_note, plain, split

#: The largest time of a cosignature.
LATEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: which log, how many entries, their root, and lines of the log's own that nobody checks."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be written as a note."""
        checked_size(self.size)
        if len(self.root) != HASH:
            raise Refuted("checkpoint: its root is not a hash of 32 bytes")
        for line in (self.origin, *self.extensions):
            if not line or any(sign < " " or "\ud800" <= sign <= "\udfff" for sign in line):
                raise Refuted("checkpoint: a line of it is empty or holds a control character")

    @property
    def text(self) -> str:
        """The note text: origin, size, root, extensions, each on its line."""
        return "\n".join((self.origin, str(self.size), encoded(self.root), *self.extensions, ""))

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read a note's text. Raises Refuted where it is no checkpoint in its one form."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop():
            raise Refuted("checkpoint: has not at least three lines, each ended by a newline")
        if not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1], re.ASCII):
            raise Refuted("checkpoint: its second line is not a size")
        return cls(lines[0], int(lines[1]), decoded(lines[2], "checkpoint: its root"), tuple(lines[3:]))


def sign_checkpoint(checkpoint: Checkpoint, signers: Iterable[Signer], time: int) -> bytes:
    """Return the note by which a log's own keys sign its tree. `time` is said by those keys only that can say it."""
    keys = list(signers)
    return join(checkpoint.text, [_signed(each, checkpoint.text, time) for each in keys])


def open_checkpoint(data: bytes, verifiers: Iterable[Verifier]) -> tuple[Checkpoint, Note]:
    """Open a checkpoint and check the signatures and cosignatures of all known keys. Raises Refuted."""
    note = open_note(data, verifiers, check_signature)
    return Checkpoint.parse(note.text), note


def cosign(note: bytes, signer: Signer, time: int) -> str:
    """Return the line, with its newline, by which a witness says that it saw this checkpoint at a time."""
    if signer.verifier.algorithm not in (COSIGNATURE, ML_DSA_44):
        raise Refuted(f"cosignature: {signer.verifier.name} is not the key of a witness")
    return _signed(signer, split(note)[0], time).line


def check_cosignature(note: bytes, line: str, verifier: Verifier) -> int:
    """Return the time of a witness's line over a checkpoint. Raises Refuted where it is not this witness's, or not over it."""
    made = Signature.parse(line.removesuffix("\n"))
    if verifier.algorithm not in (COSIGNATURE, ML_DSA_44) or (made.name, made.id) != (verifier.name, verifier.id):
        raise Refuted(f"cosignature: is not one by {verifier.name}")
    return check_signature(verifier, split(note)[0], made.value)


def attach(note: bytes, lines: Sequence[str]) -> bytes:
    """Return a note with more signature lines below those it has; a line whose key has signed already is left out."""
    text, signatures = split(note)
    kept = {(each.name, each.id): each for each in signatures}
    for line in lines:
        more = Signature.parse(line.removesuffix("\n"))
        kept.setdefault((more.name, more.id), more)
    return join(text, kept.values())


def check_signature(verifier: Verifier, text: str, signature: bytes) -> int:
    """Check a log's or a witness's signature over a checkpoint's text; return its time, 0 where it says none."""
    if verifier.algorithm not in (COSIGNATURE, ML_DSA_44):
        return plain(verifier, text, signature)
    time = int.from_bytes(signature[:8], "big")
    if len(signature) < 9 or time > LATEST:
        raise Refuted(f"cosignature: that of {verifier.name} holds no time and signature")
    verifier.check(_message(verifier, text, time), signature[8:])
    return time


def _signed(signer: Signer, text: str, time: int) -> Signature:
    verifier = signer.verifier
    if verifier.algorithm not in (COSIGNATURE, ML_DSA_44):
        return Signature(verifier.name, verifier.id, signer.sign(text.encode()))
    if not 0 <= time <= LATEST:
        raise Refuted("cosignature: its time is not from 0 to 2^63 - 1 seconds")
    value = time.to_bytes(8, "big") + signer.sign(_message(verifier, text, time))
    return Signature(verifier.name, verifier.id, value)


def _message(verifier: Verifier, text: str, time: int) -> bytes:
    checkpoint = Checkpoint.parse(text)
    if verifier.algorithm == COSIGNATURE:
        return f"cosignature/v1\ntime {time}\n{text}".encode()
    return subtree_message(verifier.name, time, checkpoint.origin, 0, checkpoint.size, checkpoint.root)


def subtree_message(cosigner: str, time: int, origin: str, start: int, end: int, root: bytes) -> bytes:
    """Return what ML-DSA-44 signs of a subtree: `cosigned_message` (tlog-cosignature §ML-DSA-44 signed message)."""
    names = [each.encode() for each in (cosigner, origin)]
    if any(not 1 <= len(each) <= 255 for each in names) or (start and time):
        raise Refuted("cosignature: a name has more than 255 bytes, or a part of the tree has a time")
    name, log = (bytes([len(each)]) + each for each in names)
    return b"subtree/v1\n\0" + name + time.to_bytes(8, "big") + log + start.to_bytes(8, "big") + end.to_bytes(8, "big") + root  # fmt: skip
