"""Reading a list of entries in JSON (RFC 8259): each is an object, and its fields are known or counted by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from answerable.sources import Malformed
from answerable.sources._accounting import Tally
from answerable.sources._json import needs


def entries(connector: str, place: str, held: Any, reads: Sequence[str], tally: Tally) -> Iterator[dict[str, Any]]:
    """Yield each entry that is an object; refuse the others in the tally, and count by name the fields not in `reads`.

    Raises Malformed where there is no list of entries, or where no entry has a field that is read.
    """
    if not isinstance(held, list) or not held:
        raise Malformed(connector, place, "is not a list of entries", "Fetch it again.")
    objects = [entry for entry in held if isinstance(entry, dict)]
    needs(connector, place, objects or [{}], reads)
    for _ in range(len(held) - len(objects)):
        tally.row("refused", "the entry is not an object")
    known = frozenset(reads)
    for entry in objects:
        tally.unread(field for field in entry if field not in known)
        yield entry
