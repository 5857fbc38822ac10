"""Validation: every problem names the record, the field and the mend; every reference is seen."""

from __future__ import annotations

import json
from typing import Any

import pytest

from answerable.core.kinds import decode
from answerable.core.validation import dangling, date_texts, references, validate

ENVELOPE = {"checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable"}
HARM = {
    "kind": "harm", "id": "harm/leaf/1", "incident": "incident/leaf", "dimension": "life_and_health", "order": 1,
    "what": "Waited", "value_kind": "measured", "causal": "direct", "best": 3,
}  # fmt: skip
INCIDENT = {
    "kind": "incident",
    "id": "incident/leaf",
    "title": "Leaf",
    "summary": "Leaf.",
    "type": "attack",
    "status": "settled",
}
ACTOR = {"kind": "actor", "id": "state/xaa", "type": "state", "names": [{"text": "Arboria"}]}
COMMITMENT = {
    "kind": "commitment", "id": "commitment/pact/xaa/1", "actor": "state/xaa", "instrument": "instrument/pact",
    "basis": "signed", "how": "signed",
}  # fmt: skip
EXHIBIT = {
    "kind": "exhibit", "id": "exhibit/leaf/1", "source": "source/leaf", "sha256": "0" * 64, "sha512": "0" * 128, "size": 3,
    "media_type": "text/plain", "form": "file", "cluster": "leaf",
}  # fmt: skip
ACCOUNTING = {
    "kind": "accounting", "id": "accounting/leaf", "source": "source/leaf", "read": 3, "recorded": 1, "refused": 1, "unresolved": 1,
    "outcomes": [
        {"outcome": "recorded", "reason": "a leaf", "count": 1},
        {"outcome": "refused", "reason": "a twig", "count": 1},
        {"outcome": "unresolved", "reason": "one of two", "count": 1},
    ],
}  # fmt: skip


def record(base: dict[str, Any], **changes: Any) -> Any:
    return decode(json.dumps({**ENVELOPE, **base, **changes}).encode())


@pytest.mark.parametrize(
    ("base", "changes", "fields"),
    [
        (HARM, {}, []),
        (HARM, {"id": "incident/leaf"}, ["id"]),
        (HARM, {"start": "2017-02-30"}, ["start"]),
        (HARM, {"start": "2017-13", "end": "2017-02-30"}, ["start", "end"]),
        (HARM, {"start": "2018", "end": "2017"}, ["end"]),
        (HARM, {"start": "2017", "end": "2017"}, []),
        (
            HARM,
            {"citations": [{"source": "source/leaf"}, {"source": "source/leaf", "seen": "2017-00"}]},
            ["citations[1].seen"],
        ),
        (EXHIBIT, {}, []),
        (EXHIBIT, {"size": 0, "captured": "2030-02", "how": "By post."}, []),
        (EXHIBIT, {"captured": "2030-02-30"}, ["captured"]),
        (EXHIBIT, {"size": -1}, ["size"]),
        (EXHIBIT, {"size": None}, ["size"]),
        (EXHIBIT, {"sealed": True, "size": None}, []),
        (EXHIBIT, {"sealed": True, "captured": "2030", "how": "By a friend."}, ["size", "captured", "how"]),
        (EXHIBIT, {"parent": "exhibit/leaf/1"}, ["parent"]),
        (EXHIBIT, {"parent": "source/leaf"}, ["parent"]),
        (EXHIBIT, {"cluster": ""}, ["cluster"]),
        (HARM, {"min": 4}, ["min"]),
        (HARM, {"min": 1, "max": 2}, ["best"]),
        (HARM, {"best": "0.5", "max": "0.25"}, ["best"]),
        (HARM, {"min": -1}, ["min"]),
        (HARM, {"value_kind": "confirmed_zero"}, ["value_kind"]),
        (HARM, {"value_kind": "confirmed_zero", "best": 0}, []),
        (HARM, {"value_kind": "not_quantified"}, ["best"]),
        (HARM, {"part_of": "harm/leaf/1"}, ["part_of"]),
        (INCIDENT, {}, []),
        (INCIDENT, {"ongoing": True, "end": "2020"}, ["ongoing"]),
        (ACTOR, {}, []),
        (ACTOR, {"type": "company"}, ["id"]),
        (ACTOR, {"id": "actor/xaa"}, ["id"]),
        (ACTOR, {"names": [{"text": "Arboria", "use": "alias"}]}, ["names"]),
        (ACTOR, {"names": []}, ["names"]),
        (ACTOR, {"names": [{"text": "A"}, {"text": "B", "since": "2001", "until": "2000"}]}, ["names[1].until"]),
        (COMMITMENT, {}, []),
        (COMMITMENT, {"id": "commitment/pact/xaa/one"}, ["id"]),
        (COMMITMENT, {"id": "commitment/pact/xaa/0"}, ["id"]),
        (COMMITMENT, {"since": "2015", "until": "2014-06"}, ["until"]),
        (COMMITMENT, {"reservations": [{"type": "r", "text": "t", "date": "2015-02-29"}]}, ["reservations[0].date"]),
        (ACCOUNTING, {}, []),
        (ACCOUNTING, {"read": 4}, ["read"]),
        (ACCOUNTING, {"recorded": 2, "refused": 0}, ["recorded", "refused"]),
        (ACCOUNTING, {"outcomes": []}, ["refused", "unresolved"]),
        (ACCOUNTING, {"recorded": -1, "refused": 3}, ["recorded", "refused"]),
    ],
)
def test_problems_name_the_field(base: dict[str, Any], changes: dict[str, Any], fields: list[str]) -> None:
    made = record(base, **changes)
    problems = validate(made)
    assert [problem.field for problem in problems] == fields
    for problem in problems:
        assert problem.record == made.id and problem.what and problem.mend.endswith((".", "…"))


def test_every_problem_is_told_not_the_first_alone() -> None:
    made = record(HARM, id="leaf/1", start="2017-02-30", min=9)
    assert [problem.field for problem in validate(made)] == ["id", "start", "min"]


def test_references_are_found_in_parts_too() -> None:
    made = record(
        INCIDENT,
        citations=[{"source": "source/leaf"}],
        territories=["state/xaa"],
        engaged=[{"provision": "provision/pact/1", "reason": "r"}],
        contested=[{"point": "p", "positions": ["a", "b"], "citations": ["source/other"]}],
    )
    assert sorted(references(made)) == [
        ("citations.source", "source/leaf"),
        ("contested.citations", "source/other"),
        ("engaged.provision", "provision/pact/1"),
        ("territories", "state/xaa"),
    ]
    assert list(references(record(HARM))) == [("incident", "incident/leaf")]


def test_a_dangling_reference_is_named() -> None:
    (problem,) = dangling([record(HARM), record(INCIDENT)], {"incident/none"})
    assert "harm/leaf/1: incident: points to incident/leaf" in str(problem)
    assert list(dangling([record(HARM), record(INCIDENT)], {"incident/leaf"})) == []


def test_every_date_is_listed() -> None:
    made = record(COMMITMENT, since="2015", reservations=[{"type": "r", "text": "t", "date": "2016-01"}], citations=[
        {"source": "source/leaf", "seen": "2024-02-03"}
    ])  # fmt: skip
    assert sorted(date_texts(made)) == ["2015", "2016-01", "2024-02-03"]
