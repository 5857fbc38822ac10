"""Sums of harm: what is added, what stays out and why, and what an unknown limit does to a sum."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.harm import (
    DIMENSIONS,
    LENSES,
    Harm,
    essential_services_severity,
    not_summable,
    published_count,
    totals,
)
from answerable.core.record import quantity


def harm(n: int = 1, **changes: Any) -> Harm:
    made: dict[str, Any] = {
        "id": f"harm/leaf/{n}", "checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable",
        "incident": "incident/leaf", "dimension": "life_and_health", "order": 1, "what": "Waited", "value_kind": "measured",
        "causal": "direct", "measure": "patients_care_delayed", "unit": "patients", "best": 3,
    }  # fmt: skip
    return Harm(**{**made, **changes})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"value_kind": "estimated"}, ""),
        ({"value_kind": "confirmed_zero", "best": 0}, ""),
        ({"causal": "contributory"}, ""),
        ({"best": None, "min": 2}, ""),
        ({"checked": "unconfirmed"}, "not confirmed"),
        ({"causal": "excluded"}, "graded excluded"),
        ({"causal": "alleged"}, "graded alleged"),
        ({"exposed": True}, "exposed, not harmed"),
        ({"part_of": "harm/leaf/9"}, "contained in harm/leaf/9"),
        ({"order": 2}, "order 2: it follows from another harm"),
        ({"value_kind": "not_quantified", "best": None}, "not quantified"),
        ({"value_kind": "withheld", "best": None}, "withheld"),
        ({"value_kind": "searched_not_found", "best": None}, "searched not found"),
        ({"best": None}, "no number"),
        ({"measure": ""}, "no measure recorded"),
        ({"unit": "percent"}, "a share or rate: it cannot be added"),
        ({"unit": "patients per day"}, "a share or rate: it cannot be added"),
        ({"unit": "times normal"}, "a share or rate: it cannot be added"),
    ],
)
def test_what_stays_out_of_a_sum_and_why(changes: dict[str, Any], reason: str) -> None:
    assert not_summable(harm(**changes)) == reason


def test_limits_are_added_as_limits_and_an_unknown_one_stays_unknown() -> None:
    (total,) = totals([harm(1, min=1, best=2, max=4), harm(2, min=10, best=20), harm(3, best=5)])
    assert (total.at_least, total.best, total.most) == (Decimal(11), Decimal(27), None)
    assert total.summed == ("harm/leaf/1", "harm/leaf/2", "harm/leaf/3") and total.left_out == ()


def test_a_limit_that_one_entry_lacks_is_never_taken_for_zero() -> None:
    (total,) = totals([harm(1, best=2), harm(2, min=10, best=None)])
    assert total.best is None and total.at_least == 10


def test_different_measures_and_units_are_never_added() -> None:
    made = totals([harm(1), harm(2, unit="procedures"), harm(3, measure="deaths", unit="people")])
    assert [(total.measure, total.unit) for total in made] == [
        ("deaths", "people"), ("patients_care_delayed", "patients"), ("patients_care_delayed", "procedures"),
    ]  # fmt: skip


def test_what_is_left_out_is_named_with_its_reason() -> None:
    (total,) = totals([harm(1), harm(2, causal="alleged", best=900)])
    assert total.best == 3 and total.left_out == (("harm/leaf/2", "graded alleged"),)


def test_decimals_are_added_exactly() -> None:
    (total,) = totals([harm(1, best="0.1"), harm(2, best="0.2")])
    assert total.best == Decimal("0.3")


@given(
    st.lists(
        st.tuples(
            st.integers(0, 1000),
            st.integers(0, 1000),
            st.sampled_from(["direct", "alleged", "excluded"]),
            st.booleans(),
        ),
        min_size=1,
    )
)
def test_every_entry_is_summed_or_left_out_and_order_does_not_matter(rows: list[tuple[int, int, Any, bool]]) -> None:
    harms = [
        harm(n, min=low, best=low + extra, causal=causal, exposed=exposed)
        for n, (low, extra, causal, exposed) in enumerate(rows, 1)
    ]
    (total,) = totals(harms)
    (mirrored,) = totals(reversed(harms))
    assert len(total.summed) + len(total.left_out) == len(harms)
    assert (total.at_least, total.best) == (mirrored.at_least, mirrored.best)
    counted = [
        quantity(each.min) for each in harms if each.min is not None and each.causal == "direct" and not each.exposed
    ]
    assert total.at_least == (sum(counted) if counted else None)
    assert total.best is None or total.at_least is None or total.at_least <= total.best


def test_a_sum_whose_entries_have_no_lower_limit_is_no_zero() -> None:
    (total,) = totals([harm(1, min=None, best=4), harm(2, min=None, best=6)])
    assert (total.at_least, total.best) == (None, 10)


@pytest.mark.parametrize(
    ("hours", "severity"),
    [
        ("0", 0),
        ("1", 1),
        ("999.9", 1),
        ("1000", 2),
        ("99999", 2),
        ("100000", 3),
        ("9999999", 3),
        ("10000000", 4),
        ("1e12", 4),
    ],
)
def test_severity_of_lost_services(hours: str, severity: int) -> None:
    assert essential_services_severity(Decimal(hours)) == severity


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (400, 400)])
def test_small_counts_of_our_own_are_suppressed(count: int, shown: int | None) -> None:
    assert published_count(count) == shown


def test_every_dimension_but_trust_has_one_lens() -> None:
    lensed = [dimension for lens in LENSES.values() for dimension in lens]
    assert sorted(lensed) == sorted(set(DIMENSIONS) - {"trust_and_social"})
