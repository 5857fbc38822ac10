"""A scope says which incidents a criterion asks about: their type, sector and means, where they struck and what they harmed.

Only criteria to which an attribution speaks have one; none that needs an armed conflict has, for the record cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any, Literal

import ibis


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
#: Whatever strikes a public office is no attack on critical infrastructure, unless somebody says so of the incident.
INFRASTRUCTURE = tuple(each for each in VITAL if each != "government")
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
#: Means that damage or disrupt what people rely on.
IMPAIRING = (
    "data_destruction", "ddos", "denial_of_service", "disruption", "ics_attack", "ransomware", "sabotage", "wiper",
)  # fmt: skip
#: What is asked where nobody said of an incident which provisions it makes relevant: spying on a power company is no attack
#: on critical infrastructure either. Shutdowns have a question of their own.
ALONE = tuple(
    replace(scope, sectors=INFRASTRUCTURE, means=IMPAIRING) if scope.sectors == VITAL else scope
    for scope in SCOPES
    if scope.type == "attack"
)


def fits(rows: Any) -> Any:
    """Say which rows (criterion, type, sectors, means) hold an incident of the type, sectors and means asked for."""
    return reduce(or_, (_fits(rows, scope, rows.criterion == _id(scope)) for scope in SCOPES))


def asked_alone(rows: Any, hurt: Any) -> Any:
    """Return which criteria ask about each incident by its type, sectors, means and harm alone: incident, criterion.

    Expects incident, type, sectors and means, of incidents of which nobody said which provisions they make relevant, and of
    hurt incidents which sorts of harm they did (incident, care, services).
    """
    rows = rows.left_join(hurt, "incident").drop("incident_right")
    none = ibis.null("string")
    fitting = []
    for scope in ALONE:
        asked = rows[scope.hurt].fill_null(False) if scope.hurt else ibis.literal(True)
        fitting.append(ibis.ifelse(_fits(rows, scope, asked).fill_null(False), _id(scope), none))
    each = rows.select("incident", criterion=ibis.array(fitting).unnest())
    return each.filter(each.criterion.notnull())


def _fits(rows: Any, scope: Scope, asked: Any) -> Any:
    held = asked & (rows.type == scope.type)
    if scope.sectors:
        held &= reduce(or_, (rows.sectors.contains(sector) for sector in scope.sectors))
    if scope.means:
        held &= reduce(or_, (rows.means.contains(means) for means in scope.means))
    return held


def reaches(rows: Any) -> Any:
    """Say which rows (criterion, abroad, care, services) have the place and the harm that the criterion asks for."""
    held = ~rows.criterion.isin([_id(scope) for scope in SCOPES if scope.abroad]) | rows.abroad
    for word in HURTS:
        held &= ~rows.criterion.isin(asking_harm(word)) | rows[word]
    return held


def asking() -> list[str]:
    """Return the ids of all criteria that have a scope."""
    return [_id(scope) for scope in SCOPES]


def asking_harm(*words: str) -> list[str]:
    """Return the ids of the criteria that ask for one of these sorts of harm; by default, of any."""
    return [_id(scope) for scope in SCOPES if scope.hurt in (words or HURTS)]


def _id(scope: Scope) -> str:
    return f"criterion/{scope.criterion}"
