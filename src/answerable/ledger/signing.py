"""A signing publishes what the database holds: tiles, then a checkpoint that provably only appends to the last one signed.

Standard: c2sp.org/tlog-checkpoint. The order makes a crash at any instant harmless: nothing is written before the database's
own entries make the root that its head says, and begin with what was signed; tiles are on the disk before they are proven; the
guard moves before a signature gets out; the checkpoint comes last, at once. Whatever was done before a crash is found and
compared by the next signing. A whole signing reads every entry (some 5 µs each); `whole=False` only those not signed yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from answerable.core.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from answerable.core.key import ED25519, Signer
from answerable.core.merkle import Frontier, Refuted, check_consistency, leaf
from answerable.core.tiles import WIDTH
from answerable.ledger.guard import NOTHING, Guard, Signed
from answerable.ledger.tree import Tree
from answerable.ledger.writing import alone, replace, write

#: The name of the checkpoint in the ledger's folder, and the most bytes it may have.
CHECKPOINT, LARGEST = "checkpoint", 256 * 1024


class Holdings(Protocol):
    """The database as a signer sees it: how far it goes, and its entries."""

    def head(self) -> Frontier:
        """Return the frontier of all entries."""

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the 36 bytes of each entry from `start` up to `end`."""


class Signing(NamedTuple):
    """What a signing found and did: the last tree signed before, the tree now, and whether a checkpoint was made."""

    before: Signed
    now: Signed
    made: bool


def sign(
    folder: Path, holdings: Holdings, guard: Guard, signers: Sequence[Signer], *,
    time: int, whole: bool = True, adopt: bool = False,
) -> Signing:  # fmt: skip
    """Publish all entries of the database and sign their root; where nothing is new, only check. Raises Refuted by name.

    `time` (seconds since 1970) is said by keys that can say one. `adopt` lets a lost guard begin at the published checkpoint.
    """
    if not any(each.verifier.algorithm == ED25519 and each.verifier.name == guard.origin for each in signers):
        raise Refuted(f"no Ed25519 key of the name {guard.origin} is here to sign the ledger of that origin")
    with alone(folder):
        published = _published(folder, guard.origin, signers)
        last = _last(guard, published, adopt)
        head = holdings.head()
        if head.size < last.size:
            raise Refuted(
                f"the database holds {head.size} entries, {last.size} were signed: it was brought back from an old copy. "
                "Nothing is signed until the entries that were signed are in it again"
            )
        start = _proven(folder, holdings, head, last, whole)
        write(folder, start, holdings.entries(start.size, head.size))
        tree = Tree(folder, head.size, head.root())
        now = Signed(head.size, tree.head)
        if last.size:
            check_consistency(last.size, now.size, last.root, now.root, tree.consistency(last.size))
        if now == (published or NOTHING):
            return Signing(last, now, False)
        note = sign_checkpoint(Checkpoint(guard.origin, now.size, now.root), signers, time)
        guard.move(last, now)
        replace(folder / CHECKPOINT, note)
        return Signing(last, now, True)


def read_checkpoint(folder: Path) -> bytes:
    """Return the bytes of the published checkpoint. Raises Refuted where there is none."""
    path = folder / CHECKPOINT
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise Refuted(f"{path}: is missing: nothing is published here yet") from None


def _published(folder: Path, origin: str, signers: Sequence[Signer]) -> Signed | None:
    """Return the tree of the published checkpoint, which these keys must have signed."""
    if not (folder / CHECKPOINT).exists():
        return None
    try:
        checkpoint, _ = open_checkpoint(read_checkpoint(folder), [each.verifier for each in signers])
    except Refuted as error:
        raise Refuted(f"{folder / CHECKPOINT}: {error}. Put the right one back, or remove it and sign again") from None
    if checkpoint.origin != origin:
        raise Refuted(f"{folder / CHECKPOINT}: is of the ledger {checkpoint.origin}, not {origin}")
    return Signed(checkpoint.size, checkpoint.root)


def _last(guard: Guard, published: Signed | None, adopt: bool) -> Signed:
    """Return what the guard remembers. It may be one signing ahead of the checkpoint, never behind it."""
    last = guard.last()
    if published is None or published == last or published.size < last.size:
        return last
    if published.size == last.size:
        raise Refuted(f"{guard.path}: two roots of {last.size} entries were signed: the ledger has forked")
    if adopt and last == NOTHING:
        guard.move(last, published)
        return published
    raise Refuted(
        f"{guard.path}: {published.size} entries were signed, and the guard remembers {last.size}: it was lost or brought back. "
        "Compare the checkpoint with what your witnesses hold; a guard that was lost begins anew with --adopt"
    )


def _proven(folder: Path, holdings: Holdings, head: Frontier, last: Signed, whole: bool) -> Tree:
    """Prove that the database's entries begin with those signed and make its head; return the tree to go on from."""
    start = Tree(folder, 0) if whole else Tree(folder, last.size, last.root)
    here = start.frontier()
    if whole:
        here = here.add(map(leaf, holdings.entries(0, last.size)))
        if here.root() != last.root:
            raise Refuted(
                f"the first {last.size} entries of the database are not the {last.size} that were signed: it was altered or has "
                "forked. Nothing is signed until it holds them again"
            )
    elif list(start.entries(last.size // WIDTH * WIDTH)) != list(
        holdings.entries(last.size // WIDTH * WIDTH, last.size)
    ):
        raise Refuted(
            f"the last of the {last.size} entries signed are not those of the database: it was altered or has forked"
        )
    if here.add(map(leaf, holdings.entries(last.size, head.size))) != head:
        raise Refuted(
            f"the {head.size} entries of the database do not make the root that its head says: it was altered"
        )
    return start
