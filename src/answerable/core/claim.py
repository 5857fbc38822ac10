"""A claim is one thing that verifying checked, with its outcome; nothing failed is not everything checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["verified", "failed", "incomplete"]
#: Of a part of an item, or of what was made from one: how it stands that it shows what the item shows.
Equivalence = Literal["", "proven", "asserted"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What was checked, with which outcome, and where it fails with the mend."""

    name: str
    outcome: Outcome
    detail: str = ""
    equivalence: Equivalence = ""


def overall(claims: Iterable[Claim]) -> Outcome:
    """Return the worst outcome of all: failed before incomplete before verified."""
    outcomes = {claim.outcome for claim in claims}
    return "failed" if "failed" in outcomes else "incomplete" if "incomplete" in outcomes else "verified"
