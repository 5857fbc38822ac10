"""Segments and fields in a package are proven against the event that entered them; what is hidden stays so and is counted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from answerable.core.entry import Event
from answerable.core.merkle import Refuted
from answerable.packages.bag import TAG, Bag
from answerable.packages.contents import Item
from answerable.packages.fields import Hidden, read_file
from answerable.packages.segments import SEGMENT, Segmented, check_segments
from answerable.packages.zipped import Archive

#: The most bytes of a segment on its line: all its characters may be escaped.
LINE = 6 * SEGMENT + 1000


def segments_of(archive: Archive, bag: Bag, item: Item, event: Event) -> str:
    """Prove the segments in a file against what its event entered, and return how many are shown. Raises Refuted."""
    try:
        said = msgspec.convert(event.detail.get("segments"), Segmented)
    except msgspec.ValidationError:
        raise Refuted("its event entered no segments") from None
    whole = hashlib.sha256()
    shown = check_segments(_lines(archive, bag, item), said, whole.update)
    if shown == said.count and whole.hexdigest() != event.sha256:
        raise Refuted("all segments are shown, and they are not the bytes of the item whose digest was entered")
    return f"; {shown} of {said.count} segments are shown"


def fields_of(archive: Archive, bag: Bag, item: Item, event: Event) -> str:
    """Prove the fields in a file against what its event entered, and name them. Raises Refuted."""
    try:
        said = msgspec.convert(event.detail.get("fields"), Hidden)
    except msgspec.ValidationError:
        raise Refuted("its event entered no fields") from None
    if item.size > TAG:
        raise Refuted(f"is larger than {TAG} bytes")
    found = read_file(b"".join(archive.pieces(bag.members[item.path])), said)
    return f"; {len(found)} of at most {len(said.digests)} fields are shown: {', '.join(sorted(found))[:300]}"


def _lines(archive: Archive, bag: Bag, item: Item) -> Iterator[bytes]:
    held: list[bytes] = []
    length = 0
    for piece in archive.pieces(bag.members[item.path]):
        *whole, rest = piece.split(b"\n")
        for each in whole:
            yield b"".join((*held, each))
            held, length = [], 0
        held.append(rest)
        length += len(rest)
        if length > LINE:
            raise Refuted(f"a line is larger than {LINE} bytes")
    if length:
        raise Refuted("does not end in a newline")
