"""An evaluation is the account of one actor: per instrument and polarity, one band from findings and one from readings.

The two are never mixed (RECORDS, "Two bands"). *Do* and *disclose* stand together, *refrain* apart. What is unconfirmed,
and provisions of specificity 0, stay out; the formula is METHOD §5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from answerable.core.assessment import Finding, most_adverse
from answerable.core.dates import earliest
from answerable.core.indicator import Reading
from answerable.core.instrument import Criterion, Provision, addresses
from answerable.core.responsibility import Responsibility
from answerable.core.score import Assessed, Band, band

Side = Literal["do", "refrain"]
SIDES: tuple[Side, ...] = ("do", "refrain")


@dataclass(frozen=True, slots=True)
class Line:
    """One applicable criterion of one provision, with what findings and what readings say of it."""

    provision: str
    criterion: str
    side: Side
    responsibility: Responsibility
    finding: Finding | None
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """One actor, one instrument, one polarity: the band of findings, the band of readings, and every line under them."""

    actor: str
    instrument: str
    side: Side
    findings: Band | None
    readings: Band | None
    lines: tuple[Line, ...]


def side_of(criterion: Criterion) -> Side:
    """Return the band a criterion belongs to: prohibitions apart, *do* and *disclose* together."""
    return "refrain" if criterion.polarity == "refrain" else "do"


def evaluate(
    actor_type: str,
    day: date,
    responsibilities: Iterable[Responsibility],
    provisions: Mapping[str, Provision],
    criteria: Mapping[str, Criterion],
    findings: Iterable[Finding],
    readings: Iterable[Reading],
) -> list[Account]:
    """Evaluate one actor on a day, by instrument and then *do* before *refrain*.

    Expects one actor's responsibilities, findings and readings. Only responsibilities that are confirmed and borne on
    the day count; a finding counts from its conclusion until it expires.
    """
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if earliest(finding.concluded) <= day < earliest(finding.expires) and finding.checked == "verified":
            found.setdefault((finding.provision, finding.criterion), []).append(finding)
    read: dict[tuple[str, str], list[Reading]] = {}
    for reading in readings:
        read.setdefault((reading.provision, reading.criterion), []).append(reading)
    lines: dict[tuple[str, Side], list[Line]] = {}
    for borne in responsibilities:
        provision = provisions[borne.provision]
        if borne.standing != "bears" or not borne.confirmed or provision.specificity == 0:
            continue
        for criterion_id in provision.criteria:
            criterion = criteria[criterion_id]
            if not addresses(criterion.addressees, actor_type):
                continue
            key = (provision.id, criterion_id)
            latest = max(found.get(key, ()), key=lambda each: (each.concluded, each.id), default=None)
            lines.setdefault((borne.instrument, side_of(criterion)), []).append(
                Line(provision.id, criterion_id, side_of(criterion), borne, latest, tuple(read.get(key, ())))
            )
    accounts = []
    for (instrument, side), members in sorted(lines.items()):
        by_findings = band([_by_finding(line, criteria[line.criterion]) for line in members])
        by_readings = band([_by_readings(line, criteria[line.criterion]) for line in members])
        actor = members[0].responsibility.actor
        if by_findings or by_readings:
            accounts.append(Account(actor, instrument, side, by_findings, by_readings, tuple(members)))
    return accounts


def _by_finding(line: Line, criterion: Criterion) -> Assessed:
    if line.finding is None:
        return Assessed("not_searched", criterion.observability)
    return Assessed(line.finding.status, criterion.observability, searched=bool(line.finding.searched))


def _by_readings(line: Line, criterion: Criterion) -> Assessed:
    confirmed = [reading.status for reading in line.readings if reading.checked == "verified"]
    return Assessed(most_adverse(confirmed) if confirmed else "not_searched", criterion.observability)
