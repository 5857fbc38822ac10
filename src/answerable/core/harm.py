"""Harm is an adverse effect on people or society, told in natural units; an effect on a system is impact, not harm.

Dimensions, orders, grades and the rules for sums are HARM.md's. A missing limit is unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from answerable.core.dates import Date
from answerable.core.record import Id, Number, Record, Text, quantity

Dimension = Literal[
    "life_and_health", "essential_services", "data_and_privacy", "psychological",
    "livelihood_and_economic", "rights_and_civic_space", "trust_and_social", "environment",
]  # fmt: skip
#: In HARM.md's order, H1 to H8.
DIMENSIONS: tuple[str, ...] = (
    "life_and_health", "essential_services", "data_and_privacy", "psychological",
    "livelihood_and_economic", "rights_and_civic_space", "trust_and_social", "environment",
)  # fmt: skip
LENSES: dict[str, frozenset[str]] = {
    "security": frozenset({"life_and_health", "essential_services", "livelihood_and_economic", "environment"}),
    "dignity": frozenset({"data_and_privacy", "psychological", "rights_and_civic_space"}),
}
ValueKind = Literal[
    "measured", "estimated", "confirmed_zero", "not_quantified", "withheld", "searched_not_found"
]  # fmt: skip
CausalGrade = Literal["direct", "contributory", "statistical", "alleged", "excluded"]
#: Units of measures that cannot be added, beside every rate ("… per …") and multiple ("times …").
NOT_ADDITIVE: frozenset[str] = frozenset({"percent", "percentage points", "points", "score"})
#: Counts that we derive ourselves below this are suppressed in public; figures an authority published stand.
SUPPRESSED_BELOW = 5


class Harm(Record, tag="harm", frozen=True, kw_only=True):
    """One adverse effect. `exposed` marks people who merely depended on a service; `part_of` the harm containing this one."""

    incident: Id
    dimension: Dimension
    order: Annotated[int, msgspec.Meta(ge=1, le=3)]
    what: Text
    measure: str = ""
    unit: str = ""
    min: Number | None = None
    best: Number | None = None
    max: Number | None = None
    value_kind: ValueKind
    causal: CausalGrade
    affected: Text = ""
    start: Date | Literal[""] = ""
    end: Date | Literal[""] = ""
    ongoing: bool = False
    reversibility: Annotated[int, msgspec.Meta(ge=0, le=3)] | None = None
    baseline: Text = ""
    context: Text = ""
    equity_ratio: Number | None = None
    equity_group: Text = ""
    follows_from: Id | Literal[""] = ""
    part_of: Id | Literal[""] = ""
    exposed: bool = False
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of harm in one measure and unit.

    `best` and `most` are None where any summed entry lacks that limit; `at_least` only where every one does: an entry
    without a lower limit adds nothing to it, and silence is no zero.
    """

    measure: str
    unit: str
    at_least: Decimal | None
    best: Decimal | None
    most: Decimal | None
    summed: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def not_summable(harm: Harm) -> str:
    """Say why an entry stays out of every sum, or return an empty string where it may be summed."""
    if harm.checked != "verified":
        return "not confirmed"
    if harm.causal in ("excluded", "alleged"):
        return f"graded {harm.causal}"
    if harm.exposed:
        return "exposed, not harmed"
    if harm.part_of:
        return f"contained in {harm.part_of}"
    if harm.order != 1:
        return f"order {harm.order}: it follows from another harm"
    if harm.value_kind not in ("measured", "estimated", "confirmed_zero"):
        return harm.value_kind.replace("_", " ")
    if not harm.measure:
        return "no measure recorded"
    if harm.unit in NOT_ADDITIVE or " per " in harm.unit or harm.unit.startswith("times "):
        return "a share or rate: it cannot be added"
    if harm.min is None and harm.best is None and harm.max is None:
        return "no number"
    return ""


def totals(harms: Iterable[Harm]) -> list[Total]:
    """Sum harms per measure and unit by HARM.md's rules, naming what each sum leaves out and why.

    Entries of different measures or units are never added. Returned in order of (measure, unit).
    """
    groups: dict[tuple[str, str], list[Harm]] = {}
    for harm in harms:
        groups.setdefault((harm.measure, harm.unit), []).append(harm)
    made = []
    for (measure, unit), members in sorted(groups.items()):
        left_out = [(harm.id, reason) for harm in members if (reason := not_summable(harm))]
        summed = [harm for harm in members if not not_summable(harm)]
        made.append(
            Total(
                measure=measure,
                unit=unit,
                at_least=_sum_known([_lowest(harm) for harm in summed]),
                best=_sum_all([harm.best for harm in summed]),
                most=_sum_all([harm.max for harm in summed]),
                summed=tuple(harm.id for harm in summed),
                left_out=tuple(left_out),
            )
        )
    return made


def _lowest(harm: Harm) -> Number | None:
    return 0 if harm.value_kind == "confirmed_zero" else harm.min


def _sum_known(values: list[Number | None]) -> Decimal | None:
    known = [quantity(value) for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _sum_all(values: list[Number | None]) -> Decimal | None:
    known = [quantity(value) for value in values if value is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(values) else None


def essential_services_severity(person_hours: Decimal) -> int:
    """Return H2's severity from 0 to 4 for person-hours lost (HARM.md's anchors: 10^3, 10^5 and 10^7)."""
    if person_hours <= 0:
        return 0
    return 1 + sum(person_hours >= Decimal(10) ** power for power in (3, 5, 7))


def published_count(count: int) -> int | None:
    """Return a count that we derived ourselves, or None where it is small enough to point at a person."""
    return count if count == 0 or count >= SUPPRESSED_BELOW else None
