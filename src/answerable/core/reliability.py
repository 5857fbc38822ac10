"""Reliability is how far coders agree beyond chance: Krippendorff's alpha of one criterion, with its bootstrap interval.

Standard: Krippendorff, *Content Analysis* (4th ed., ch. 12): coincidences of the values within a unit, ordinal difference.
What an alpha allows is METHOD §7. A unit is one actor's criterion; its values are the codes it got, *met*, *partly* or
*not met*. The interval is the percentile bootstrap over units (Efron 1979), from a seed, so that anybody gets the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Literal

#: The codes that agreement is taken over, in their order.
SCALE: tuple[str, ...] = ("not_met", "partly", "met")
#: Fewer units than this give no measurable agreement; how many samples the bootstrap draws; the share of them it keeps.
UNITS, SAMPLES, SHARE = 30, 1000, 0.95
Verdict = Literal["publish", "tentative", "withhold", "not_measurable"]
_Unit = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Alpha over so many units that two coders or more coded, its interval, and what the method allows with it.

    `alpha` is None where nothing varies: coders who all say one thing show no agreement beyond chance. The interval is None
    where there are fewer than 30 units.
    """

    units: int
    alpha: float | None
    interval: tuple[float, float] | None

    @property
    def verdict(self) -> Verdict:
        """What is done with the findings of the criterion (METHOD §7)."""
        if self.units < UNITS or self.alpha is None:
            return "not_measurable"
        return "publish" if self.alpha >= 0.8 else "tentative" if self.alpha >= 0.667 else "withhold"


def agreement(units: Iterable[Sequence[str]], *, seed: int = 0) -> Agreement:
    """Return how far coders agree. Each unit is the codes it got; other codes than those of SCALE count as not given.

    A unit with one code says nothing of agreement and is left out. Pure: the same units and seed give the same answer.
    """
    coded = [tuple(sorted(code for code in unit if code in SCALE)) for unit in units]
    counted = Counter(unit for unit in coded if len(unit) > 1)
    alpha = _alpha(counted)
    measured = counted.total() >= UNITS and alpha is not None
    return Agreement(counted.total(), alpha, _interval(counted, Random(seed)) if measured else None)


@cache
def _coincidences(unit: _Unit) -> list[list[float]]:
    """Count the ordered pairs of codes of one unit, each weighing 1 / (codes - 1), so that a unit weighs as much as it has codes."""
    counted = Counter(unit)
    return [[counted[one] * (counted[two] - (one == two)) / (len(unit) - 1) for two in SCALE] for one in SCALE]


def _alpha(units: Mapping[_Unit, int]) -> float | None:
    places = range(len(SCALE))
    weighed = [(_coincidences(unit), count) for unit, count in units.items()]
    found = [[sum(unit[one][two] * count for unit, count in weighed) for two in places] for one in places]
    totals = [sum(row) for row in found]
    count = sum(totals)

    def apart(one: int, two: int) -> float:
        """The ordinal difference: how many codes lie between two ranks, half of their own included, squared."""
        low, high = min(one, two), max(one, two)
        return (sum(totals[low : high + 1]) - (totals[low] + totals[high]) / 2) ** 2

    seen = sum(found[one][two] * apart(one, two) for one in places for two in places)
    by_chance = sum(totals[one] * totals[two] * apart(one, two) for one in places for two in places)
    return None if by_chance == 0 else 1 - (count - 1) * seen / by_chance


def _interval(units: Mapping[_Unit, int], random: Random) -> tuple[float, float]:
    """Return the middle share of the alphas of samples drawn with replacement. A sample in which nothing varies agrees wholly."""
    # Units with the same codes are the same to alpha, so that samples are drawn and counted by their kind.
    kinds, weights, size = list(units), list(units.values()), sum(units.values())
    samples = (Counter(random.choices(kinds, weights, k=size)) for _n in range(SAMPLES))
    drawn = sorted(1.0 if (one := _alpha(sample)) is None else one for sample in samples)
    cut = round(SAMPLES * (1 - SHARE) / 2)
    return drawn[cut], drawn[-cut - 1]
