"""Standards of proof (METHOD §§4 and 6): what a finding needs, and the most that an indicator may say."""

from __future__ import annotations

from typing import Any

import pytest

from answerable.core.assessment import ADVERSE_FIRST, Evidence, Finding, most_adverse, standard_reached, unmet_standard
from answerable.core.validation import validate


def evidence(n: int = 1, **changes: Any) -> Evidence:
    made: dict[str, Any] = {
        "source": f"source/s{n}",
        "cluster": f"cluster-{n}",
        "interest": "independent",
        "bears": "supports",
    }
    return Evidence(**{**made, **changes})


def finding(**changes: Any) -> Finding:
    made: dict[str, Any] = {
        "id": "finding/xaa/pact/1/spare", "checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable",
        "actor": "state/xaa", "provision": "provision/pact/1", "criterion": "criterion/spare", "since": "2020", "until": "2021",
        "status": "met", "reason": "Seen.", "what_would_change_it": "A document that says otherwise.", "likelihood": "likely",
        "confidence": "moderate", "evidence": (evidence(1), evidence(2)), "asked": "2021-02-01", "concluded": "2021-03-01",
        "expires": "2022-03-01",
    }  # fmt: skip
    return Finding(**{**made, **changes})


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({}, ""),
        ({"likelihood": "roughly_even"}, "needs a likelihood of likely or more"),
        ({"likelihood": ""}, "needs a likelihood of likely or more"),
        ({"evidence": (evidence(1, interest="self"),)}, "needs one cluster that is not the actor's own"),
        ({"evidence": (evidence(1, interest="self"), evidence(2, interest="adverse"))}, ""),
        ({"evidence": (evidence(1, bears="contradicts"),)}, "needs one cluster that is not the actor's own"),
        ({"status": "claimed", "likelihood": "", "evidence": (evidence(1, interest="self"),)}, ""),
        ({"status": "contradicted", "likelihood": "very_likely"}, ""),
        ({"status": "not_met", "likelihood": "likely"}, "needs a likelihood of very likely or more"),
        (
            {"status": "not_met", "likelihood": "very_likely", "evidence": (evidence(1),)},
            "needs two independent clusters",
        ),
        (
            {
                "status": "contradicted",
                "likelihood": "very_likely",
                "evidence": (evidence(1), evidence(2, cluster="cluster-1")),
            },
            "needs two independent clusters",
        ),
        ({"status": "contradicted", "likelihood": "almost_certain", "asked": ""}, "needs the day the actor was asked"),
        ({"status": "no_breach_found"}, "needs a logged search"),
        ({"status": "no_breach_found", "searched": ("Courts, 2020 to 2021, in three languages",)}, ""),
        ({"status": "not_searched", "evidence": (), "likelihood": ""}, ""),
    ],
)
def test_what_a_finding_needs(changes: dict[str, Any], lacking: str) -> None:
    made = finding(**changes)
    assert unmet_standard(made).startswith(lacking) if lacking else unmet_standard(made) == ""
    assert [problem.field for problem in validate(made)] == (["status"] if lacking else [])


@pytest.mark.parametrize(
    ("clusters", "primary", "said"),
    [
        (0, False, "allegation"),
        (1, False, "allegation"),
        (2, False, "indications"),
        (1, True, "indications"),
        (9, True, "indications"),
    ],
)
def test_an_indicator_says_indications_at_most(clusters: int, primary: bool, said: str) -> None:
    assert standard_reached(clusters, primary) == said


@pytest.mark.parametrize(
    ("statuses", "stands"),
    [
        (["met", "contradicted"], "contradicted"),
        (["met", "partly", "not_searched"], "partly"),
        (["no_breach_found", "met"], "met"),
        (["not_applicable", "not_searched"], "not_searched"),
        (["claimed", "searched_not_found"], "claimed"),
    ],
)
def test_the_most_adverse_stands(statuses: list[str], stands: str) -> None:
    assert most_adverse(statuses) == most_adverse(reversed(statuses)) == stands


def test_adverse_answers_come_first_and_knowing_before_not_knowing() -> None:
    assert ADVERSE_FIRST[:3] == ("contradicted", "not_met", "partly")
    with pytest.raises(ValueError):
        most_adverse([])
