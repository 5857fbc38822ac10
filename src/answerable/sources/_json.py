"""Reading JSON (RFC 8259): a document of a known form whose rows are objects, and fields that stand in at least one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from answerable.sources import Malformed

#: In so many rows, a field that only some of them have stands in at least one, unless the form has changed.
MANY = 100


def document(connector: str, place: str, raw: bytes) -> Any:
    """Return what a file says. Raises Malformed where it is no JSON."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(connector, place, f"is not JSON: {error}", "Fetch it again.") from None


def needs(connector: str, place: str, rows: Sequence[Any], fields: Iterable[str]) -> None:
    """Raise Malformed where a field that rows cannot do without stands in none of them: the form has changed."""
    held = {field for row in rows if isinstance(row, dict) for field in row}
    if rows and (missing := [field for field in fields if field not in held]):
        raise Malformed(
            connector, place, f"lacks the field {', '.join(missing)} in every row",
            "Its form has changed: compare it with `reads` in the connector, or give the edition that it knows.",
        )  # fmt: skip
