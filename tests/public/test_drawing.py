"""Drawings say what the numbers say: bands, ranges, dots and dates, at their edges."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.attribution import Attribution
from answerable.core.harm import Harm
from answerable.core.score import Assessed, Band, band
from answerable.public import dots, people
from answerable.public.addresses import web
from answerable.public.bands import drawn, percent
from answerable.public.blanks import MOST_SQUARES, SIDE, drawings
from answerable.public.telling import claimed
from answerable.public.templatetags.account import counted, found
from answerable.public.templatetags.said import opening
from answerable.public.templatetags.tongues import day

STATUSES = ["met", "partly", "not_met", "contradicted", "no_breach_found", "not_searched", "withheld", "not_applicable"]


def harm(**given: Any) -> Harm:
    return Harm(
        **{
            "id": "harm/ward/1", "incident": "incident/ward", "dimension": "life_and_health", "order": 1,
            "what": "Operations put off", "measure": "surgeries_postponed", "unit": "procedures",
            "value_kind": "measured", "causal": "direct", "checked": "verified", "licence": "CC-BY-4.0",
            "publisher": "Answerable", **given,
        }
    )  # fmt: skip


@given(statuses=st.lists(st.sampled_from(STATUSES), min_size=1, max_size=12), side=st.sampled_from(["do", "refrain"]))
def test_a_band_is_drawn_within_its_line_and_never_narrower_than_known(statuses: list[str], side: Any) -> None:
    made = band([Assessed(status) for status in statuses])
    shown = drawn(made, side, finding=False)
    if made is None:
        assert shown is None
        return
    assert shown is not None
    assert 0 <= shown.lower <= shown.upper <= 100 and shown.lower + shown.unknown + shown.rest == 100
    assert Fraction(shown.lower, 100) <= made.lower and made.upper <= Fraction(shown.upper, 100)
    if side == "refrain" or made.coverage < Fraction(60, 100):
        assert shown.point is None and "best estimate" not in shown.best
    assert (shown.coverage >= 60) == (made.coverage >= Fraction(60, 100))


@given(total=st.integers(min_value=1, max_value=MOST_SQUARES), share=st.integers(min_value=0, max_value=100))
def test_every_case_is_one_square_on_every_screen(total: int, share: int) -> None:
    filled = total * share // 100
    for each in drawings(filled, total):
        assert sum(run.width for run in each.runs if run.filled) == filled * SIDE
        assert sum(run.width for run in each.runs) == total * SIDE
        assert all(run.x + run.width <= each.width and run.y + SIDE <= each.height for run in each.runs)


def test_the_cases_of_a_record_stand_in_one_line_on_a_wide_screen() -> None:
    wide, narrow = drawings(12, 64)
    assert (wide.where, wide.height, narrow.where, narrow.height) == ("wide", SIDE, "narrow", 3 * SIDE)


def test_a_coverage_is_never_rounded_up_to_a_promise() -> None:
    almost = Band(1000, 596, Fraction(596, 1000), Fraction(0), Fraction(1), None, 0)
    shown = drawn(almost, "do", finding=True)
    assert shown is not None and shown.coverage == 59
    assert percent(Fraction(1, 1000)) == "<1" and percent(Fraction(999, 1000)) == "99" and percent(Fraction(0)) == "0"


@pytest.mark.parametrize(
    ("limits", "hatch", "solid", "tick"),
    [
        ({"min": 100, "best": 120, "max": 150}, (), ("66.7%", "33.3%"), "80.0%"),
        ({"best": 120}, (("0.0%", "60.0%"), ("60.0%", "40.0%")), None, "60.0%"),
        ({"min": 60, "best": 120}, (("60.0%", "40.0%"),), ("30.0%", "30.0%"), "60.0%"),
        ({"best": 50, "max": 100}, (("0.0%", "50.0%"),), ("50.0%", "50.0%"), "50.0%"),
        ({"min": 10, "max": 40}, (), ("25.0%", "75.0%"), None),
        ({"min": 10}, (("60.0%", "40.0%"),), None, "60.0%"),
        ({"max": 40}, (("0.0%", "100.0%"),), None, None),
    ],
)
def test_a_range_is_hatched_where_a_limit_is_missing(limits: Any, hatch: Any, solid: Any, tick: Any) -> None:
    span = people.row(harm(**limits)).span
    assert span is not None
    assert (span.hatch, span.solid, span.tick) == (hatch, solid, tick)


def test_an_exact_count_needs_no_line() -> None:
    row = people.row(harm(min=3, best=3, max=3))
    assert row.span is None and row.limits == "exact, as published" and row.number == "3 procedures"


@pytest.mark.parametrize("kind", ["not_quantified", "withheld", "searched_not_found"])
def test_a_missing_number_is_a_kind_of_not_knowing(kind: str) -> None:
    row = people.row(harm(value_kind=kind))
    assert row.unknown.startswith("Unknown: ") and row.number == "" and row.span is None


def test_numbers_are_said_with_their_units() -> None:
    assert people.with_unit(10152, "appointments") == "10,152 appointments"
    assert people.with_unit(1, "appointments") == "1 appointment" and people.with_unit(1, "people") == "1 person"
    assert people.with_unit("2.5", "hours") == "2.5 hours" and people.with_unit(40, "percent") == "40 %"
    assert people.with_unit(32000000, "GBP") == "GBP 32,000,000"


@pytest.mark.parametrize(
    "given",
    [{"causal": "alleged"}, {"causal": "excluded"}, {"exposed": True}, {"checked": "unconfirmed"}, {"best": None}],
)
def test_dots_and_headlines_take_only_what_stands(given: Any) -> None:
    assert people.headline([harm(**{"best": 5, **given})]) == []
    assert dots.fields([harm(**{"best": 5, **given})]) == ([], 0)
    assert people.headline([harm(best=5)]) == ["5 surgeries postponed"]


@given(count=st.integers(min_value=1, max_value=dots.MOST_DOTS))
def test_a_field_has_one_dot_for_each_event(count: int) -> None:
    (field,), left = dots.fields([harm(best=count)])
    assert left == 0
    for drawing in (field.wide, field.narrow):
        assert drawing is not None
        assert drawing.width // 5 * (drawing.rows // 5) * bool(drawing.rows) + drawing.rest // 5 == count


def test_what_is_too_many_to_draw_is_said() -> None:
    assert dots.fields([harm(best=dots.MOST_DOTS + 1)]) == ([], 1)


def test_dates_are_said_as_precisely_as_they_are_known() -> None:
    assert [day("2017"), day("2017-05"), day("2017-05-12"), day("")] == [
        "2017", "May 2017", "12 May 2017", "date not recorded",
    ]  # fmt: skip


def test_counts_are_marked_and_years_are_not() -> None:
    assert counted("In 2021 some 1,710 waited <b>") == "In 2021 some <b>1,710</b> waited &lt;b&gt;"


def test_snippets_and_addresses_are_escaped() -> None:
    assert found("a «<b>» c") == "a <mark>&lt;b&gt;</mark> c"
    assert web("https://example.org/a") and not web("javascript:alert(1)") and not web("https://a b")


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({}, "A Group, according to A Ministry"),
        ({"by": "not recorded", "by_type": "not-recorded"}, "A Group; by whom is not recorded"),
        ({"type": "legal", "accused": "A Person"}, "A Ministry: a legal claim"),
        ({"type": "legal", "accused_actors": ("group/a",)}, "A Group, according to A Ministry"),
        (
            {"type": "legal", "accused": "A Person, for A Group", "accused_actors": ("group/a",)},
            "A Group, according to A Ministry",
        ),
    ],
)
def test_a_claim_is_one_line_that_names_no_person(given: dict[str, Any], line: str) -> None:
    said: dict[str, Any] = {
        "id": "attribution/x/1", "incident": "incident/x", "by": "A Ministry", "by_type": "government", "type": "political",
        "accused": "A Group", "checked": "verified", "licence": "CC0-1.0", "publisher": "x", **given,
    }  # fmt: skip
    actors = {"group/a": SimpleNamespace(name="A Group")}
    volume: Any = SimpleNamespace(edition=SimpleNamespace(framework=SimpleNamespace(actors=actors)))
    assert claimed(volume, Attribution(**said)) == line


@pytest.mark.parametrize(
    ("words", "said"),
    [(11, "Named for 1 incident. In 1 claim by others (0 of"), (10, "Named for 1 incident. In 1 claim by others …"),
     (8, "Named for 1 incident …"), (3, "Named for 1 …")],
)  # fmt: skip
def test_a_text_opens_as_far_as_a_clause_goes(words: int, said: str) -> None:
    assert opening("Named for 1 incident. In 1 claim by others (0 of", words) == said
