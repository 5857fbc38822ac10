"""A Merkle tree commits to a list of entries by one hash, its root, and proves any part of the list against that root.

Standard: RFC 6962 §2.1 (the same tree as RFC 9162 §2.1), SHA-256 (FIPS 180-4). An entry's inclusion and the consistency
of two trees are both proofs that a subtree belongs to a tree (draft-ietf-plants-merkle-tree-certs §4.4), so one way
makes them and one way checks them. Proofs are made from `Read`: a tree of any size costs some sixty hashes of memory.
A tree holds fewer than 2^63 entries; a proof of more than 64 hashes is refused unread.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

#: Bytes of a hash; the most entries of a tree (sizes travel as signed 64-bit integers); the most hashes of a proof.
HASH, MOST, LONGEST = 32, 2**63 - 1, 64
EMPTY_ROOT = hashlib.sha256(b"").digest()
#: Gives the hash of the whole subtree of 2**level leaves that is number `index` of its level.
Read = Callable[[int, int], bytes]


class Refuted(ValueError):
    """What was claimed does not verify, or does not parse: what it is, and where."""


def leaf(data: bytes) -> bytes:
    """Return the hash of an entry (§2.1: `SHA-256(0x00 || d)`)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees (§2.1: `SHA-256(0x01 || left || right)`)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes, or over the hashes of whole subtrees of one size."""
    return Frontier().add(hashes).root()


def tree_root(size: int, read: Read) -> bytes:
    """Return the root of the first `size` entries (§2.1, MTH)."""
    return _span(0, checked_size(size), read)


def inclusion(index: int, size: int, read: Read) -> list[bytes]:
    """Return the path that proves entry `index` in the tree of `size` entries (§2.1.1). Raises Refuted outside it."""
    if not 0 <= index < checked_size(size):
        raise Refuted(f"inclusion: a tree of {size} entries has no entry {index}")
    return belonging(index, index + 1, size, read)


def consistency(first: int, second: int, read: Read) -> list[bytes]:
    """Return the proof that the tree of `second` entries only appends to that of `first` (§2.1.2); of none, none."""
    if not 0 <= first <= checked_size(second):
        raise Refuted(f"consistency: a tree of {second} entries does not follow one of {first}")
    return belonging(0, first, second, read) if first else []


def check_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Prove that entry `index` has this leaf hash under the root of `size` entries (RFC 9162 §2.1.3.2), or raise Refuted."""
    if not 0 <= index < checked_size(size):
        raise Refuted(f"inclusion: a tree of {size} entries has no entry {index}")
    if len(leaf_hash) != HASH or not belongs(index, index + 1, size, leaf_hash, proof, root):
        raise Refuted(f"inclusion: entry {index} is not proven in the tree of {size} entries with this root")


def check_consistency(first: int, second: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> None:
    """Prove that the second tree only appends to the first (RFC 9162 §2.1.4.2), or raise Refuted.

    Every tree follows the empty one: from it there is nothing to prove, and no proof is accepted.
    """
    if not 0 < first <= checked_size(second):
        raise Refuted(f"consistency: nothing proves that a tree of {second} entries follows one of {first}")
    if not belongs(0, first, second, root1, proof, root2):
        raise Refuted(f"consistency: the tree of {second} entries is not proven to append to that of {first}")


def belonging(start: int, end: int, size: int, read: Read) -> list[bytes]:
    """Return the proof that the subtree over leaves [start, end) belongs to the tree (merkle-tree-certs §4.4.1).

    The subtree must be one: `start` a multiple of the smallest power of two that is not less than its number of leaves.
    """
    low, high, path, known = 0, size, [], True
    while (start, end) != (low, high):
        middle = low + (1 << (high - low - 1).bit_length() - 1)
        if end <= middle:
            path.append(_span(middle, high, read))
            high = middle
            continue
        path.append(_span(low, middle, read))
        low = middle
        if start < middle:
            # The verifier knows the hash of the subtree, not those of its parts.
            start, known = middle, False
    if not known:
        path.append(_span(low, high, read))
    return path[::-1]


def belongs(start: int, end: int, size: int, known: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """True where a proof leads from the hash of the subtree [start, end) to the tree's root (merkle-tree-certs §4.4.3)."""
    if len(proof) > LONGEST or any(len(each) != HASH for each in proof):
        return False
    first, at, last = start, end - 1, size - 1
    while first != at and (at == last or at & 1):
        first, at, last = first >> 1, at >> 1, last >> 1
    steps = iter(proof)
    inner = outer = known if first == at else next(steps, b"")
    for step in steps:
        if last == 0:
            return False
        if at & 1 or at == last:
            if first < at:
                inner = node(step, inner)
            outer = node(step, outer)
            while not at & 1:
                first, at, last = first >> 1, at >> 1, last >> 1
        else:
            outer = node(outer, step)
        first, at, last = first >> 1, at >> 1, last >> 1
    return last == 0 and inner == known and outer == root


def peaks(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (level, index) of the whole subtrees that make up leaves [start, end), left to right, the largest first."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def checked_size(size: int) -> int:
    """Return the size of a tree, or raise Refuted where no tree has it."""
    if not 0 <= size <= MOST:
        raise Refuted("size of a tree: is not a number from 0 to 2^63 - 1")
    return size


def _span(start: int, end: int, read: Read) -> bytes:
    return _fold([read(level, index) for level, index in peaks(start, end)])


def _fold(hashes: Sequence[bytes]) -> bytes:
    made = b""
    for each in reversed(hashes):
        made = node(each, made) if made else each
    return made or EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: the hashes of its largest whole subtrees, left to right; enough to append and to prove
    the root, at most 63 hashes."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no tree has at its edge."""
        if checked_size(self.size).bit_count() != len(self.hashes) or any(len(each) != HASH for each in self.hashes):
            raise Refuted(f"frontier: is not that of a tree of {self.size} entries")

    @classmethod
    def of(cls, size: int, read: Read) -> Frontier:
        """Return the frontier of the first `size` entries."""
        return cls(size, tuple(read(level, index) for level, index in peaks(0, checked_size(size))))

    def add(self, leaf_hashes: Iterable[bytes]) -> Frontier:
        """Return the frontier after these leaf hashes are appended."""
        size, hashes = self.size, list(self.hashes)
        for made in leaf_hashes:
            below = size
            while below & 1:
                made, below = node(hashes.pop(), made), below >> 1
            hashes.append(made)
            size += 1
        return Frontier(size, tuple(hashes))

    def root(self) -> bytes:
        """Return the root of the tree."""
        return _fold(self.hashes)
