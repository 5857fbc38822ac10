"""The counts of a State's page as the one harmed, made again from the records alone, one by one."""

from __future__ import annotations

from typing import Any

from answerable.core.record import Record
from answerable.public import people

#: The fields that only these pages count by.
FIELDS = ("year", "ascribed", "uncounted", "unclaimed", "unanswered")


def harmed(found: Any, name: str, of: str) -> list[Record]:
    """Return the incidents that a count takes in; `found(kind, field, target)` gives the records of a kind that point at one."""
    state, _space, more = of.partition(" ")
    here = found("incident", "territories", state)
    match name:
        case "year":
            return [each for each in here if (each.start or "")[:4] == more]
        case "ascribed":
            claims = found("attribution", "accused_actors", more)
            return [each for each in here if each.id in {claim.incident for claim in claims}]
        case "uncounted":
            return [each for each in here if not people.headline(found("harm", "incident", each.id))]
        case "unclaimed":
            return [each for each in here if not found("attribution", "incident", each.id)]
    return [each for each in here if not found("response", "incident", each.id)]
