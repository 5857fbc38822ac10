"""A proof of one leaf is made from the folder beside an edition alone, for whoever wants one record and not the edition.

Standards: RFC 6962 §2.1.1 and §2.1.2 (what the path of a leaf needs, the frontier, the leaves and the consistency proof hold),
c2sp.org/tlog-proof@v1; its extra data is the line that discloses event and salt (`entry`). Whoever proves often keeps the leaves:
41 bytes of memory each, some 3 µs to read, and at most 512 hashes a proof once its tree was walked.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

from answerable.core.entry import committed, read_disclosure
from answerable.core.merkle import HASH, Frontier, Refuted, leaf, node, peaks, root
from answerable.core.proof import Proof
from answerable.ledger.finding import find
from answerable.ledger.leaves import Walked
from answerable.ledger.publication import (
    CHECKPOINT,
    FOLDER,
    LEAVES,
    Place,
    is_kept,
    read_kept,
    read_leaves,
    read_optional,
    read_place,
    read_stubs,
)

Span = tuple[int, int]
#: The hashes of longer spans of leaves are kept once they were made.
SHORT = 256


class Leaves:
    """The leaves of an edition's folder as they were when it was made: each one's hash, and where its line begins.

    May be shared between threads. Raises Refuted where the folder is not of its form, OSError where it cannot be read.
    """

    def __init__(self, edition: Path) -> None:
        self.edition, self.place, self.stubs = edition, read_place(edition), read_stubs(edition)
        self._hashes, self._starts, at = bytearray(), array("Q"), 0
        for index, line in enumerate(read_leaves(edition), start=self.place.first):
            where = f"{FOLDER}/{LEAVES}, leaf {index}"
            self._hashes += leaf(read_kept(line, where) if is_kept(line) else committed(line))
            self._starts.append(at)
            at += len(line) + 1
        self.end = self.place.first + len(self._starts)
        if self.place.size < self.end:
            raise Refuted(f"{FOLDER}: its tree of {self.place.size} entries ends before the edition's leaves do")
        told = zip(_right_of(self.end, self.place.size), map(bytes.fromhex, self.place.consistency), strict=False)
        # What the proof says of the leaves themselves is not believed: their own hashes must agree with it.
        self._known = {span: made for span, made in told if span[0] >= self.end} | _left(self.place)

    def walked(self) -> Walked:
        """Return what the leaves prove, whatever the records beside them are. Raises Refuted."""
        spans = ((index << level, (index + 1) << level) for level, index in peaks(0, self.end))
        return Walked(self.place, Frontier(self.end, tuple(map(self._hash, spans))), self.stubs)

    def find(self, item: str) -> tuple[int, bytes] | None:
        """Return the index of the leaf of a record, or of `edition/N`, and its line; None where it has none with an event.

        Raises Refuted, also where the file is another one than it was, and OSError.
        """
        found = find(self.edition, item)
        if found is None:
            return None
        at = bisect_left(self._starts, found[0])
        if self._starts[at : at + 1] != array("Q", [found[0]]) or leaf(read_disclosure(found[1])[1]) != self._leaf(at):
            raise Refuted(f"{FOLDER}/{LEAVES}: was changed while it was read")
        return self.place.first + at, found[1]

    def prove(self, item: str) -> Proof | None:
        """Return the proof of what `find` finds; None where it finds nothing, or no checkpoint is attached. Raises Refuted, OSError."""
        note, found = read_optional(self.edition, CHECKPOINT), self.find(item)
        if note is None or found is None:
            return None
        return Proof(found[0], tuple(map(self._hash, _beside(found[0], self.place.size))), note, found[1])

    def _leaf(self, at: int) -> bytes:
        return bytes(self._hashes[HASH * at : HASH * (at + 1)])

    def _hash(self, span: Span) -> bytes:
        if span in self._known:
            return self._known[span]
        (low, high), first = span, self.place.first
        inside = first <= low and high <= self.end
        if inside and high - low <= SHORT:
            return root(self._leaf(at - first) for at in range(low, high))
        if high - low < 2:
            raise Refuted(f"proof: the edition's folder holds nothing of entry {low}")
        middle = _middle(low, high)
        made = node(self._hash((low, middle)), self._hash((middle, high)))
        if inside:
            self._known[span] = made
        return made


def _beside(index: int, size: int) -> Iterator[Span]:
    """Yield what the path of a leaf holds, from its sibling upwards."""
    spans, low, high = [], 0, size
    while high - low > 1:
        middle = _middle(low, high)
        if index < middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    yield from reversed(spans)


def _right_of(end: int, size: int) -> Iterator[Span]:
    """Yield what the consistency proof from `end` to `size` holds, in its order."""
    spans, low, high = [], 0, size
    while (low, high) != (0, end) and high != end:
        middle = _middle(low, high)
        if end <= middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    if low:
        spans.append((low, high))
    yield from reversed(spans)


def _left(place: Place) -> dict[Span, bytes]:
    """The whole subtrees before the edition, by what they are over."""
    spans = ((index << level, (index + 1) << level) for level, index in peaks(0, place.first))
    return dict(zip(spans, place.before().hashes, strict=True))


def _middle(low: int, high: int) -> int:
    """Where a span of the tree is divided: the largest power of two below its length (§2.1)."""
    return int(low + (1 << (high - low - 1).bit_length() - 1))
