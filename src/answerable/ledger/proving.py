"""A proof of one leaf is made from the folder beside an edition alone, for whoever wants one record and not the edition.

Standards: RFC 6962 §2.1.1 and §2.1.2 (what the path of a leaf needs, the frontier, the leaves and the consistency proof hold),
c2sp.org/tlog-proof@v1; its extra data is the line that discloses event and salt (`entry`). Memory: 32 bytes a leaf.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from answerable.core.entry import read_disclosure
from answerable.core.merkle import Refuted, leaf, node, peaks, root
from answerable.core.proof import Proof
from answerable.ledger.publication import (
    CHECKPOINT,
    Place,
    is_kept,
    read_kept,
    read_leaves,
    read_optional,
    read_place,
)

Span = tuple[int, int]


def prove(edition: Path, item: str) -> Proof | None:
    """Return the proof of a record (or of `edition/N`); None where no checkpoint is attached, or the item has no leaf with an event.

    Raises Refuted where the folder is not of its form; whether it proves anything is for who checks it.
    """
    note = read_optional(edition, CHECKPOINT)
    if note is None:
        return None
    place, hashes, found = read_place(edition), [], None
    for index, line in enumerate(read_leaves(edition), start=place.first):
        if is_kept(line):
            hashes.append(leaf(read_kept(line, f"leaf {index}")))
            continue
        event, entry = read_disclosure(line)
        hashes.append(leaf(entry))
        if event.item == item:
            found = (index, line)
    if found is None:
        return None
    end = place.first + len(hashes)
    known = dict(zip(_right_of(end, place.size), (bytes.fromhex(each) for each in place.consistency), strict=False))
    known |= _left(place)
    path = tuple(_hash(span, place.first, hashes, known) for span in _beside(found[0], place.size))
    return Proof(found[0], path, note, found[1])


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


def _hash(span: Span, first: int, hashes: list[bytes], known: dict[Span, bytes]) -> bytes:
    low, high = span
    if span in known:
        return known[span]
    if first <= low and high <= first + len(hashes):
        return root(hashes[low - first : high - first])
    if high - low < 2:
        raise Refuted(f"proof: the edition's folder holds nothing of entry {low}")
    middle = _middle(low, high)
    return node(_hash((low, middle), first, hashes, known), _hash((middle, high), first, hashes, known))


def _middle(low: int, high: int) -> int:
    """Where a span of the tree is divided: the largest power of two below its length (§2.1)."""
    return int(low + (1 << (high - low - 1).bit_length() - 1))
