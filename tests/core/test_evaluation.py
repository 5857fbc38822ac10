"""Evaluation: which responsibilities count, and from when to when a finding does (the golden edition has the rest)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from answerable.core.assessment import Finding
from answerable.core.evaluation import Account, evaluate, side_of
from answerable.core.instrument import Criterion, Provision
from answerable.core.kinds import decode
from answerable.core.responsibility import Responsibility

GOLDEN: list[Any] = [
    decode(line) for line in (Path(__file__).parents[1] / "golden" / "records.jsonl").read_bytes().splitlines()
]
PROVISIONS = {each.id: each for each in GOLDEN if isinstance(each, Provision)}
CRITERIA = {each.id: each for each in GOLDEN if isinstance(each, Criterion)}
FINDING = next(each for each in GOLDEN if isinstance(each, Finding) and each.id == "finding/xaa/1/contact/1")
BORNE = Responsibility(
    actor="state/xaa",
    provision="provision/leaf-charter/1",
    instrument="instrument/leaf-charter",
    ground="norm",
    standing="bears",
    since="2028-02-01",
    commitment="commitment/leaf-charter/xaa/1",
    reservations=(),
    confirmed=True,
)


def one(day: date = date(2031, 6, 30), borne: Responsibility = BORNE, **changes: Any) -> list[Account]:
    finding = msgspec.structs.replace(FINDING, **changes)
    return evaluate("state", day, [borne], PROVISIONS, CRITERIA, [finding], [])


def replaced(**changes: Any) -> Responsibility:
    return replace(BORNE, **changes)


@pytest.mark.parametrize(
    ("day", "determined"),
    [
        (date(2030, 11, 30), 0),
        (date(2030, 12, 1), 1),
        (date(2031, 11, 30), 1),
        (date(2031, 12, 1), 0),
    ],
)
def test_a_finding_counts_from_its_conclusion_until_it_expires(day: date, determined: int) -> None:
    (account,) = one(day)
    assert account.findings is not None and account.findings.determined == determined
    assert (account.lines[0].finding is not None) == bool(determined)


def test_an_unconfirmed_finding_does_not_count() -> None:
    (account,) = one(checked="unconfirmed")
    assert account.findings is not None and account.findings.determined == 0


@pytest.mark.parametrize("standing", ["unknown", "not yet in force", "not consented", "ended", "not yet"])
def test_only_what_is_borne_counts(standing: Any) -> None:
    assert one(borne=replaced(standing=standing)) == []


def test_only_what_is_confirmed_counts() -> None:
    assert one(borne=replaced(confirmed=False)) == []


def test_what_cannot_be_assessed_is_no_line() -> None:
    assert one(borne=replaced(provision="provision/leaf-charter/8")) == []


@pytest.mark.parametrize(("polarity", "side"), [("do", "do"), ("disclose", "do"), ("refrain", "refrain")])
def test_sides(polarity: Any, side: str) -> None:
    assert side_of(msgspec.structs.replace(CRITERIA["criterion/contact"], polarity=polarity)) == side


def test_accounts_come_by_instrument_and_then_do_before_refrain() -> None:
    borne = [replaced(provision=f"provision/leaf-charter/{n}") for n in (7, 5, 1)]
    made = evaluate("state", date(2031, 6, 30), borne, PROVISIONS, CRITERIA, [], [])
    assert [account.side for account in made] == ["do", "refrain"]
    assert [[line.criterion for line in account.lines] for account in made] == [
        ["criterion/flaws-policy", "criterion/contact"],
        ["criterion/flaws-not-kept", "criterion/hospitals-spared"],
    ]
    assert [account.findings.coverage for account in made if account.findings] == [0, 0]
