"""The band: METHOD §5 on paper, and what must hold for every band there is."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.assessment import ADVERSE_FIRST, UNKNOWN, VALUES, Status
from answerable.core.score import POINT_NEEDS, Assessed, Band, band

STATUSES = get_args(Status)
assessed = st.builds(
    Assessed,
    st.sampled_from(STATUSES),
    st.sampled_from(["high", "medium", "low"]),
    st.builds(Fraction, st.integers(1, 9), st.integers(1, 9)),
    st.booleans(),
)


def of(*statuses: str) -> Band:
    made = band([Assessed(status) for status in statuses])
    assert made is not None
    return made


def test_every_status_has_a_value_or_is_a_kind_of_not_knowing() -> None:
    assert set(STATUSES) == set(VALUES) | set(UNKNOWN) | {"not_applicable"} == set(ADVERSE_FIRST)
    assert not set(VALUES) & set(UNKNOWN)


@pytest.mark.parametrize(
    ("statuses", "coverage", "lower", "upper", "point"),
    [
        (["met"], "1", "1", "1", "1"),
        (["contradicted"], "1", "0", "0", "0"),
        (["not_searched"], "0", "0", "1", None),
        (["met", "not_searched"], "1/2", "1/2", "1", None),
        (["met", "partly", "not_searched"], "2/3", "1/2", "5/6", "3/4"),
        (["met", "partly", "not_met", "contradicted", "withheld"], "4/5", "3/10", "1/2", "3/8"),
        (["met", "met", "met", "too_early", "not_observable"], "3/5", "3/5", "1", "1"),
        (["claimed", "searched_not_found"], "0", "0", "1", None),
        (["met", "not_applicable"], "1", "1", "1", "1"),
    ],
)
def test_bands_on_paper(statuses: list[str], coverage: str, lower: str, upper: str, point: str | None) -> None:
    made = of(*statuses)
    assert (made.coverage, made.lower, made.upper) == (Fraction(coverage), Fraction(lower), Fraction(upper))
    assert made.point == (Fraction(point) if point else None)


def test_no_band_where_nothing_applies() -> None:
    assert band([]) is None
    assert band([Assessed("not_applicable")]) is None


@pytest.mark.parametrize(
    ("observability", "searched", "value"),
    [("high", True, 1), ("high", False, None), ("medium", True, None), ("low", True, None)],
)
def test_no_breach_found_counts_only_where_a_breach_would_be_seen(
    observability: str, searched: bool, value: int | None
) -> None:
    assert Assessed("no_breach_found", observability, searched=searched).value == value


def test_weights() -> None:
    made = band([Assessed("met", weight=Fraction(3)), Assessed("not_met", weight=Fraction(1))])
    assert made is not None and made.lower == made.upper == Fraction(3, 4)


def test_a_contradiction_is_counted_whatever_the_coverage() -> None:
    assert of("contradicted", *["not_searched"] * 9).contradicted == 1


def test_order_is_shown_only_where_bands_do_not_overlap() -> None:
    assert of("met", "met").above(of("not_met", "met"))
    assert not of("met", "not_searched").above(of("not_met", "met"))
    assert not of("met").above(of("met"))


@given(st.lists(assessed))
def test_a_band_lies_between_nothing_and_everything(criteria: list[Assessed]) -> None:
    made = band(criteria)
    if made is None:
        assert all(criterion.status == "not_applicable" for criterion in criteria)
        return
    assert 0 <= made.lower <= made.upper <= 1
    assert 0 <= made.coverage <= 1 and made.upper - made.lower == 1 - made.coverage
    assert (made.point is not None) == (made.coverage >= POINT_NEEDS)
    assert made.point is None or made.lower <= made.point <= made.upper
    assert made.determined <= made.applicable
    assert not made.above(made)


@given(st.lists(assessed, min_size=1), st.data())
def test_adding_knowledge_narrows_a_band_and_never_leaves_it(criteria: list[Assessed], data: st.DataObject) -> None:
    unknown = [n for n, each in enumerate(criteria) if each.value is None and each.status != "not_applicable"]
    if not unknown:
        return
    place = data.draw(st.sampled_from(unknown))
    status = data.draw(st.sampled_from(["met", "partly", "not_met", "contradicted"]))
    learnt = list(criteria)
    learnt[place] = Assessed(status, criteria[place].observability, criteria[place].weight)
    before, after = band(criteria), band(learnt)
    assert before is not None and after is not None
    assert before.lower <= after.lower <= after.upper <= before.upper
    assert after.upper - after.lower < before.upper - before.lower


@given(st.lists(assessed), st.randoms())
def test_the_order_of_criteria_changes_nothing(criteria: list[Assessed], random: object) -> None:
    shuffled = list(criteria)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert band(shuffled) == band(criteria)


@given(st.lists(assessed), st.builds(Fraction, st.integers(1, 9), st.integers(1, 9)))
def test_only_the_proportion_of_weights_matters(criteria: list[Assessed], factor: Fraction) -> None:
    scaled = [Assessed(each.status, each.observability, each.weight * factor, each.searched) for each in criteria]
    assert band(scaled) == band(criteria)


@given(st.lists(assessed, min_size=1))
def test_whole_numbers_never_say_more_than_is_known(criteria: list[Assessed]) -> None:
    made = band(criteria)
    if made is None:
        return
    lower, upper = made.edges
    assert lower <= made.lower * 100 < lower + 1
    assert upper - 1 < made.upper * 100 <= upper
    assert (made.covered >= 60) == (made.point is not None)
    assert (made.covered == 100) == (made.coverage == 1)


def test_edges_are_rounded_outwards_and_coverage_not_up_to_a_promise() -> None:
    made = band([Assessed("met")] * 597 + [Assessed("not_met")] * 2 + [Assessed("withheld")] * 401)
    assert made is not None and made.coverage == Fraction(599, 1000)
    assert (made.edges, made.covered, made.point) == ((59, 100), 59, None)
