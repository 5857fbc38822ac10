"""A band is what is known of how far an actor keeps its word: from *lower* to *upper*, with the coverage of what is known.

The formula is METHOD §5. Never a single number below 60 % coverage, never an order where bands overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from answerable.core.assessment import VALUES

#: Below this coverage no single figure is shown.
POINT_NEEDS = Fraction(60, 100)


@dataclass(frozen=True, slots=True)
class Assessed:
    """One applicable criterion: its status, its observability and its weight."""

    status: str
    observability: str = "medium"
    weight: Fraction = Fraction(1)
    searched: bool = False

    @property
    def value(self) -> Fraction | None:
        """The value of the status, or None where it is one of the kinds of not knowing."""
        if self.status == "no_breach_found" and not (self.observability == "high" and self.searched):
            return None
        return VALUES.get(self.status)


@dataclass(frozen=True, slots=True)
class Band:
    """Coverage, lower and upper as exact fractions of 1; `point` only where coverage reaches 60 %."""

    applicable: int
    determined: int
    coverage: Fraction
    lower: Fraction
    upper: Fraction
    point: Fraction | None
    contradicted: int

    @property
    def edges(self) -> tuple[int, int]:
        """Lower and upper out of 100, rounded outwards: never narrower than what is known."""
        return floor(self.lower * 100), ceil(self.upper * 100)

    @property
    def covered(self) -> int:
        """The coverage in percent, rounded, but never up to the 60 % that a point needs, and never up to all."""
        rounded = round(self.coverage * 100)
        return rounded - 1 if self.coverage * 100 < rounded and rounded in (POINT_NEEDS * 100, 100) else rounded

    def above(self, other: Band) -> bool:
        """True only where this band lies wholly above the other."""
        return self.lower > other.upper


def band(criteria: Sequence[Assessed]) -> Band | None:
    """Compute the band over the applicable criteria; None where none applies. *not_applicable* ones are left out."""
    applicable = [criterion for criterion in criteria if criterion.status != "not_applicable"]
    weight = sum((criterion.weight for criterion in applicable), Fraction(0))
    if weight <= 0:
        return None
    determined = [(criterion.weight, value) for criterion in applicable if (value := criterion.value) is not None]
    known = sum((part for part, _ in determined), Fraction(0))
    kept = sum((part * value for part, value in determined), Fraction(0))
    coverage = known / weight
    lower = kept / weight
    return Band(
        applicable=len(applicable),
        determined=len(determined),
        coverage=coverage,
        lower=lower,
        upper=lower + 1 - coverage,
        point=kept / known if coverage >= POINT_NEEDS else None,
        contradicted=sum(criterion.status == "contradicted" for criterion in applicable),
    )
