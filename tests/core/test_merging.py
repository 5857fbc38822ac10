"""Two people, one record: what only one changed is kept, what both changed is asked, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.merging import Change, Conflict, changes, merge

VALUES = st.one_of(st.integers(0, 3), st.text("ab", max_size=2), st.lists(st.integers(0, 2), max_size=2))
ROWS = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("xyz")}, optional={"n": st.integers(0, 2)}),
    max_size=3,
    unique_by=lambda row: row["id"],
)
PLAIN = st.dictionaries(
    st.sampled_from("abcd"),
    st.one_of(VALUES, ROWS, st.dictionaries(st.sampled_from("pq"), VALUES, max_size=2)),
    max_size=4,
)


def leaves(value: Any, at: str = "") -> dict[str, Any]:
    """What a record says by the path of each last field, rows by their ids."""
    rows = isinstance(value, list) and value and all(isinstance(row, dict) for row in value)
    inside = {row["id"]: row for row in value} if rows else value
    if not isinstance(inside, dict) or not inside:
        return {at: value}
    return {
        path: leaf for name, each in inside.items() for path, leaf in leaves(each, f"{at}.{name}".lstrip(".")).items()
    }


@given(PLAIN, PLAIN)
def test_what_only_one_changed_is_taken_whole(base: dict[str, Any], one: dict[str, Any]) -> None:
    for merged in (merge(base, one, base), merge(base, base, one), merge(base, one, one)):
        assert merged.value == one and not merged.conflicts


@given(PLAIN, PLAIN, PLAIN)
def test_both_see_the_same_conflicts_and_without_one_the_same_record(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    here, there = merge(base, mine, theirs), merge(base, theirs, mine)
    assert {(each.field, str(each.mine), str(each.theirs)) for each in here.conflicts} == {
        (each.field, str(each.theirs), str(each.mine)) for each in there.conflicts
    }
    if not here.conflicts:
        assert not changes(here.value, there.value)


@given(PLAIN, PLAIN, PLAIN)
def test_whatever_either_wrote_is_in_the_merge_or_in_a_conflict(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    merged = merge(base, mine, theirs)
    asked = [f"{each.field}." for each in merged.conflicts]
    held, before = leaves(merged.value), leaves(base)
    for whose in (leaves(mine), leaves(theirs)):
        for field in {*whose, *before}:
            written = whose.get(field)
            if written == before.get(field) or written in ({}, []):
                continue
            decided = any(f"{field}.".startswith(each) or each.startswith(f"{field}.") for each in asked)
            assert decided or held.get(field) == written, field


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "value", "conflicts"),
    [
        ({"t": "a", "n": 1}, {"t": "b", "n": 1}, {"t": "a", "n": 2}, {"t": "b", "n": 2}, ()),
        ({"t": "a"}, {"t": "b"}, {"t": "c"}, {"t": "b"}, (Conflict("t", "a", "b", "c"),)),
        ({"t": "a"}, {}, {"t": "c"}, {}, (Conflict("t", "a", None, "c"),)),
        ({"p": {"q": 1, "r": 1}}, {"p": {"q": 2, "r": 1}}, {"p": {"q": 1, "r": 3}}, {"p": {"q": 2, "r": 3}}, ()),
        (
            {"rows": [{"id": "h1", "n": 1}, {"id": "h2", "n": 1}]},
            {"rows": [{"id": "h1", "n": 2}, {"id": "h2", "n": 1}]},
            {"rows": [{"id": "h1", "n": 1}, {"id": "h3", "n": 5}]},
            {"rows": [{"id": "h1", "n": 2}, {"id": "h3", "n": 5}]},
            (),
        ),
        (
            {"rows": [1, 2]},
            {"rows": [1]},
            {"rows": [1, 2, 3]},
            {"rows": [1]},
            (Conflict("rows", [1, 2], [1], [1, 2, 3]),),
        ),
    ],
)
def test_some_by_hand(base: Any, mine: Any, theirs: Any, value: Any, conflicts: Any) -> None:
    merged = merge(base, mine, theirs)
    assert (merged.value, merged.conflicts) == (value, conflicts)


def test_changes_name_the_row_and_the_field() -> None:
    before = {"title": "A clinic", "harm": [{"id": "h1", "count": 3}, {"id": "h2"}]}
    after = {"title": "A clinic", "harm": [{"id": "h1", "count": 4}]}
    assert changes(before, after) == (Change("harm.h1.count", 3, 4), Change("harm.h2", {"id": "h2"}, None))
