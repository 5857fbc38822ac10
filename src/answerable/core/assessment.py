"""A status is what is known of one criterion for one actor; a finding is people's reviewed conclusion, held to a standard of proof.

Statuses, the five kinds of not knowing, likelihood (ICD 203), confidence and the standards of proof are METHOD §§3–6.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Literal

from answerable.core.dates import Date
from answerable.core.record import Id, Part, Record, Text
from answerable.core.source import Interest

Status = Literal[
    "met", "partly", "not_met", "contradicted", "no_breach_found", "claimed",
    "not_searched", "searched_not_found", "withheld", "not_observable", "too_early", "not_applicable",
]  # fmt: skip
Standard = Literal["allegation", "indications", "likely", "very_likely"]
Likelihood = Literal[
    "almost_no_chance", "very_unlikely", "unlikely", "roughly_even", "likely", "very_likely", "almost_certain"
]  # fmt: skip
Confidence = Literal["low", "moderate", "high"]

VALUES: dict[str, Fraction] = {
    "met": Fraction(1),
    "partly": Fraction(1, 2),
    "not_met": Fraction(0),
    "contradicted": Fraction(0),
    "no_breach_found": Fraction(1),
}
#: The five kinds of not knowing, and a self-report alone.
UNKNOWN: tuple[str, ...] = (
    "not_searched", "searched_not_found", "withheld", "not_observable", "too_early", "claimed",
)  # fmt: skip
#: The most adverse first: where several answers meet on one criterion, the first of these stands.
ADVERSE_FIRST: tuple[str, ...] = (
    "contradicted", "not_met", "partly", "met", "no_breach_found", "claimed", "withheld", "too_early",
    "not_observable", "searched_not_found", "not_searched", "not_applicable",
)  # fmt: skip
#: ICD 203 bands, in percent.
LIKELIHOODS: dict[str, tuple[int, int]] = {
    "almost_no_chance": (1, 5),
    "very_unlikely": (5, 20),
    "unlikely": (20, 45),
    "roughly_even": (45, 55),
    "likely": (55, 80),
    "very_likely": (80, 95),
    "almost_certain": (95, 99),
}


class Evidence(Part, frozen=True, kw_only=True):
    """A citation in the role of supporting or contradicting a finding, with its cluster and its interest."""

    source: Id
    cluster: str
    interest: Interest
    bears: Literal["supports", "contradicts"]
    primary: bool = False


class Finding(Record, tag="finding", frozen=True, kw_only=True):
    """The reviewed conclusion on one actor and criterion for one period; it counts as unknown after `expires`."""

    actor: Id
    provision: Id
    criterion: Id
    since: Date
    until: Date
    status: Status
    reason: Text
    what_would_change_it: Text
    evidence: tuple[Evidence, ...] = ()
    likelihood: Likelihood | Literal[""] = ""
    confidence: Confidence | Literal[""] = ""
    asked: Date | Literal[""] = ""
    searched: tuple[Text, ...] = ()
    concluded: Date
    expires: Date


def standard_reached(clusters: int, primary: bool) -> Standard:
    """Return the most that an indicator may say on so many independent clusters: *indications* or an allegation."""
    return "indications" if clusters >= 2 or primary else "allegation"


def unmet_standard(finding: Finding) -> str:
    """Say what a finding lacks for the standard of proof of its status (METHOD §4 and §6), or return an empty string."""
    supporting = [evidence for evidence in finding.evidence if evidence.bears == "supports"]
    clusters = {evidence.cluster for evidence in supporting}
    not_self = {evidence.cluster for evidence in supporting if evidence.interest != "self"}
    likely = LIKELIHOODS.get(finding.likelihood, (0, 0))[0]
    if finding.status in ("met", "partly"):
        if likely < 55:
            return "needs a likelihood of likely or more"
        if not not_self:
            return "needs one cluster that is not the actor's own: a self-report alone yields claimed"
    if finding.status in ("not_met", "contradicted"):
        if likely < 80:
            return "needs a likelihood of very likely or more"
        if len(clusters) < 2:
            return "needs two independent clusters"
        if not finding.asked:
            return "needs the day the actor was asked"
    if finding.status == "no_breach_found" and not finding.searched:
        return "needs a logged search"
    return ""


def most_adverse(statuses: Iterable[str]) -> str:
    """Return the answer that stands where several meet on one criterion. Raises ValueError for none."""
    return min(statuses, key=ADVERSE_FIRST.index)
