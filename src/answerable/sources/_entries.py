"""Reading a JSON text (RFC 8259) that holds a list of entries, each an object with fields that are known or counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from answerable.sources import Malformed
from answerable.sources._accounting import Tally

AGAIN = "Fetch it again."
CHANGED = "Its form has changed: compare it with `reads` in the connector, or give the edition that it knows."


def decoded(connector: str, place: str, raw: bytes) -> Any:
    """Return what a JSON text holds. Raises Malformed where it is none."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(connector, place, f"is not JSON: {error}", AGAIN) from None


def entries(connector: str, place: str, held: Any, reads: Sequence[str], tally: Tally) -> Iterator[dict[str, Any]]:
    """Yield each entry that is an object; refuse the others in the tally, and count by name the fields not in `reads`.

    Raises Malformed where there is no list of entries, or where no entry has a field that is read.
    """
    if not isinstance(held, list) or not held:
        raise Malformed(connector, place, "is not a list of entries", AGAIN)
    objects = [entry for entry in held if isinstance(entry, dict)]
    if missing := [field for field in reads if not any(field in entry for entry in objects)]:
        raise Malformed(connector, place, f"lacks the field {', '.join(missing)}", CHANGED)
    for _ in range(len(held) - len(objects)):
        tally.row("refused", "the entry is not an object")
    known = frozenset(reads)
    for entry in objects:
        tally.unread(field for field in entry if field not in known)
        yield entry
