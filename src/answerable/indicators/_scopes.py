"""A scope says which incidents a criterion asks about: their type, sector and means, where they struck and what they harmed.

Only criteria to which an attribution speaks have one; none that needs an armed conflict has, for the record cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Scope:
    """Which incidents a criterion asks about. Every condition that is given has to hold."""

    criterion: str
    type: str = "attack"
    sectors: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    #: Somebody was struck on another State's territory.
    abroad: bool = False
    #: A verified harm with a direct or contributory causal grade: to care, or to services people cannot do without.
    hurt: Literal["", "care", "services"] = ""


#: Which dimensions of harm each of the two words means.
HURTS = {"care": ("life_and_health", "essential_services"), "services": ("essential_services",)}
VITAL = (
    "energy", "water", "healthcare", "transport", "telecommunications", "finance", "government", "emergency_services",
)  # fmt: skip
SCOPES = (
    Scope("aid-systems-spared", sectors=("humanitarian",)),
    Scope("election-no-interference", sectors=("elections",), abroad=True),
    Scope("health-care-left-alone", sectors=("healthcare",)),
    Scope("no-civilian-effect", hurt="services"),
    Scope("no-election-tamper", sectors=("elections",), abroad=True),
    Scope("no-hospital-op", sectors=("healthcare",), hurt="care"),
    Scope("no-influence-operations", means=("information_operation",), abroad=True),
    Scope("no-infrastructure-op", sectors=VITAL, abroad=True),
    Scope("no-own-ransomware", means=("ransomware",)),
    Scope("no-patient-harm", sectors=("healthcare",), hurt="care"),
    Scope("no-shutdown", type="shutdown"),
    Scope("no-spread", means=("worm",)),
    Scope("no-spyware-use", means=("spyware",)),
    Scope("no-survival-op", sectors=("water",), hurt="services"),
    Scope("no-unauthorised-access", abroad=True),
    Scope("spyware-no-abuse", means=("spyware",)),
    Scope("vital-services-left-alone", sectors=VITAL),
)


def within(rows: Any, scope: Scope) -> Any:
    """Say which rows (criterion, type, sectors, means, abroad, care, services) lie within a scope."""
    held = (rows.criterion == f"criterion/{scope.criterion}") & (rows.type == scope.type)
    if scope.sectors:
        held &= reduce(or_, (rows.sectors.contains(sector) for sector in scope.sectors))
    if scope.means:
        held &= reduce(or_, (rows.means.contains(means) for means in scope.means))
    if scope.abroad:
        held &= rows.abroad.fill_null(False)
    if scope.hurt:
        held &= rows[scope.hurt].fill_null(False)
    return held
