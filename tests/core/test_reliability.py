"""Agreement of coders: Krippendorff's own example, his formula written out another way, and what the method allows."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.core.reliability import SCALE, UNITS, Agreement, agreement

UNIT = st.lists(st.sampled_from(SCALE), min_size=1, max_size=4)


def by_pairs(units: list[list[str]]) -> float | None:
    """Alpha from all pairs of codes, one by one: observed within units, expected between any two codes of all."""
    units = [[SCALE.index(code) for code in unit] for unit in units if len(unit) > 1]  # type: ignore[misc]
    codes = [code for unit in units for code in unit]

    def apart(one: int, two: int) -> float:
        low, high = sorted((one, two))
        between = sum(codes.count(rank) for rank in range(low, high + 1))
        return (between - (codes.count(low) + codes.count(high)) / 2) ** 2

    expected = sum(apart(one, two) for one, two in permutations(codes, 2))
    observed = sum(apart(one, two) / (len(unit) - 1) for unit in units for one, two in permutations(unit, 2))
    return None if expected == 0 else 1 - (observed / len(codes)) / (expected / (len(codes) * (len(codes) - 1)))


@given(st.lists(UNIT, max_size=25))
def test_it_is_the_definition(units: list[list[str]]) -> None:
    found, expected = agreement(units).alpha, by_pairs(units)
    assert (found is None) == (expected is None)
    if expected is not None:
        assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.skipif(
    find_spec("krippendorff") is None,
    reason="the package krippendorff (GPL-3) is in no lock of ours; where it is installed it is asked",
)
@given(st.lists(UNIT, min_size=2, max_size=40))
def test_the_package_krippendorff_agrees(units: list[list[str]]) -> None:
    import krippendorff

    kept = [unit for unit in units if len(unit) > 1]
    # It refuses data in which nothing varies.
    if len({code for unit in kept for code in unit}) > 1:
        counted = [[unit.count(code) for code in SCALE] for unit in kept]
        expected = krippendorff.alpha(value_counts=counted, value_domain=[0, 1, 2], level_of_measurement="ordinal")
        assert agreement(units).alpha == pytest.approx(expected, abs=1e-9)


def test_one_worked_by_hand() -> None:
    # Ten codes, met 5, partly 2, not met 3. The pairs that differ: (not met, partly) and (partly, met), each 2 ordered pairs.
    # Squared differences: 0-1 (3+2)/2 = 2.5² = 6.25; 1-2 (2+5)/2 = 3.5² = 12.25; 0-2 10 - 4 = 6² = 36.
    # Observed 2·6.25 + 2·12.25 = 37; expected 2·(3·2·6.25 + 2·5·12.25 + 3·5·36) = 1400: alpha = 1 - 9·37/1400.
    units = [["met", "met"], ["met", "met"], ["partly", "met"], ["not_met", "partly"], ["not_met", "not_met"]]
    assert agreement(units).alpha == pytest.approx(1 - 9 * 37 / 1400)


@pytest.mark.parametrize(
    ("units", "alpha"),
    [
        ([], None),
        ([["met"]], None),
        ([["met", "met"]] * 40, None),
        ([["met", "met"], ["not_met", "not_met"]] * 20, 1.0),
        ([["met", "withheld"], ["met", "met"], ["not_met", "not_met"], ["claimed", "not_searched"]], 1.0),
    ],
)
def test_what_can_be_said(units: list[list[str]], alpha: float | None) -> None:
    assert agreement(units).alpha == alpha


@pytest.mark.parametrize(
    ("units", "alpha", "verdict"),
    [
        (29, 1.0, "not_measurable"), (30, None, "not_measurable"), (30, 0.8, "publish"), (30, 0.7999, "tentative"),
        (30, 0.667, "tentative"), (30, 0.6669, "withhold"), (300, -0.2, "withhold"),
    ],
)  # fmt: skip
def test_what_the_method_allows(units: int, alpha: float | None, verdict: str) -> None:
    assert Agreement(units, alpha, None).verdict == verdict


@settings(max_examples=20)
@given(st.lists(st.lists(st.sampled_from(SCALE), min_size=2, max_size=2), min_size=UNITS, max_size=40), st.integers())
def test_the_interval_is_the_same_for_everybody_and_within_reason(units: list[list[str]], seed: int) -> None:
    found = agreement(units, seed=seed)
    assert found == agreement(units, seed=seed)
    if found.interval:
        low, high = found.interval
        assert low <= high <= 1.0


def test_fewer_than_thirty_units_have_no_interval() -> None:
    units = [["met", "met"], ["not_met", "partly"]] * 20
    assert agreement(units[: UNITS - 1]).interval is None
    interval = agreement(units).interval
    alpha = agreement(units).alpha
    assert interval and alpha and interval[0] < alpha < interval[1]
