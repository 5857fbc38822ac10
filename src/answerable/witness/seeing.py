"""A witness sees a log's checkpoint, and cosigns it only where it appends to the one that it cosigned before.

Standard: c2sp.org/tlog-witness (§add-checkpoint), with each of its status codes. The time of a cosignature comes from
outside. Never does a cosignature leave before the memory has moved on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from answerable.core.checkpoint import cosign, open_checkpoint
from answerable.core.key import COSIGNATURE, ML_DSA_44, Signer, Verifier
from answerable.core.merkle import Refuted, check_consistency
from answerable.witness.memory import Memory, Sighting
from answerable.witness.submission import SIZE_TYPE, Submission

TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a witness answers: a status, a body and its media type; `about` says for the operator's log which tree it was."""

    status: HTTPStatus
    body: bytes
    type: str = TEXT
    about: str = ""


class Witness:
    """One witness: its keys, the keys of the logs that it knows, by origin, and its memory of them."""

    def __init__(self, signers: Iterable[Signer], logs: Iterable[Verifier], memory: Memory) -> None:
        self.signers, self.memory = tuple(signers), memory
        self.logs: dict[str, list[Verifier]] = {}
        for log in logs:
            self.logs.setdefault(log.name, []).append(log)
        wrong = [each.verifier.name for each in self.signers if each.verifier.algorithm not in (COSIGNATURE, ML_DSA_44)]
        if wrong or not self.signers:
            raise Refuted(f"key: {', '.join(wrong) or 'none'}: a witness signs with a key for cosignatures")

    def see(self, body: bytes, time: int) -> Reply:
        """Answer one submission at a time (seconds since 1970)."""
        try:
            asked = Submission.parse(body)
        except Refuted as error:
            return _no(HTTPStatus.BAD_REQUEST, str(error))
        checkpoint = asked.checkpoint
        keys = self.logs.get(checkpoint.origin)
        if not keys:
            return _no(HTTPStatus.NOT_FOUND, "checkpoint: its origin is not one that this witness knows")
        try:
            open_checkpoint(asked.note, keys)
        except Refuted as error:
            return _no(HTTPStatus.FORBIDDEN, str(error))
        about = f"{checkpoint.origin} {asked.old} → {checkpoint.size}"
        if asked.old > checkpoint.size:
            return _no(HTTPStatus.BAD_REQUEST, "submission: its old size is larger than its checkpoint's", about)
        last = self.memory.last(checkpoint.origin)
        if asked.old != last.size or (asked.old == checkpoint.size and checkpoint.root != last.root):
            return _conflict(last, about)
        try:
            if asked.old:
                check_consistency(asked.old, checkpoint.size, last.root, checkpoint.root, asked.proof)
            elif asked.proof:
                raise Refuted("consistency: from the empty tree there is nothing to prove")
        except Refuted as error:
            return _no(HTTPStatus.UNPROCESSABLE_ENTITY, str(error), about)
        now = Sighting(checkpoint.size, checkpoint.root, asked.note, time)
        kept = self.memory.move(checkpoint.origin, last, now)
        if kept is not now:
            return _conflict(kept, about)
        lines = "".join(cosign(asked.note, each, time) for each in self.signers)
        return Reply(HTTPStatus.OK, lines.encode(), TEXT, about)


def _conflict(last: Sighting, about: str) -> Reply:
    return Reply(HTTPStatus.CONFLICT, f"{last.size}\n".encode(), SIZE_TYPE, f"{about}, last seen {last.size}")


def _no(status: HTTPStatus, why: str, about: str = "") -> Reply:
    return Reply(status, f"{why}\n".encode("utf-8", "backslashreplace"), TEXT, about or why)
