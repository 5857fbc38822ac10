"""Blind coding: drawn fairly, seen by nobody too early, decided by a third with reasons."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.coding import Code, Dossier, Unassignable, adjudicate, assign, readable
from answerable.core.rights import ROLES, Person

ACTORS = ("state/xaa", "state/xbb", "company/xco")


def coder(name: str, *conflicts: str, roles: tuple[Any, ...] = ("coder",)) -> Person:
    return Person(name, frozenset(roles), "desk", conflicts=frozenset(conflicts), second_factor=True)


def dossiers(count: int) -> list[Dossier]:
    return [Dossier(f"d/{n:03}", ACTORS[n % 3]) for n in range(count)]


@given(st.integers(0, 60), st.integers(2, 6), st.integers())
def test_everything_is_coded_by_two_and_nobody_has_much_more(count: int, people: int, seed: int) -> None:
    coders = [coder(f"c{n}") for n in range(people)]
    drawn = assign(dossiers(count), coders, seed=seed)
    assert drawn == assign(dossiers(count)[::-1], coders[::-1], seed=seed), "the draw hangs on the seed alone"
    assert len(drawn) == count and all(len(set(pair)) == 2 for pair in drawn.values())
    load = Counter(name for pair in drawn.values() for name in pair)
    assert max(load.values(), default=0) - min((load[each.id] for each in coders), default=0) <= 1


@given(st.integers(), st.lists(st.frozensets(st.sampled_from(ACTORS), max_size=2), min_size=2, max_size=6))
def test_nobody_codes_an_actor_with_whom_they_have_a_conflict(seed: int, conflicts: list[frozenset[str]]) -> None:
    coders = [coder(f"c{n}", *each) for n, each in enumerate(conflicts)]
    given_to = dossiers(9)
    lacking = {each.actor for each in given_to if sum(each.actor not in one.conflicts for one in coders) < 2}
    if lacking:
        with pytest.raises(Unassignable, match="fewer than two coders"):
            assign(given_to, coders, seed=seed)
        return
    by_name = {each.id: each for each in coders}
    drawn = assign(given_to, coders, seed=seed)
    assert not any(each.actor in by_name[name].conflicts for each in given_to for name in drawn[each.id])


def test_the_draw_is_a_draw() -> None:
    coders = [coder(f"c{n}") for n in range(4)]
    pairs = Counter(
        tuple(sorted(pair)) for seed in range(200) for pair in assign(dossiers(6), coders, seed=seed).values()
    )
    # Six pairs of four, 1,200 draws: 200 each, give or take what chance gives in all but one of many thousands.
    assert len(pairs) == 6 and all(120 < count < 280 for count in pairs.values())
    first = Counter(pair[0] for seed in range(200) for pair in assign(dossiers(6), coders, seed=seed).values())
    assert all(220 < count < 380 for count in first.values())


STATES = st.sampled_from(["none", "draft", "submitted"])


@given(STATES, STATES, st.booleans(), st.sets(st.sampled_from(ROLES)))
def test_a_coder_learns_nothing_of_the_other_before_the_decision(
    one: str, two: str, decided: bool, roles: set[Any]
) -> None:
    held = [
        Code("d/1", name, "met", "because", submitted=state == "submitted")
        for name, state in (("a", one), ("b", two))
        if state != "none"
    ]
    over = ["d/1"] if decided and one == two == "submitted" else []
    assigned = {"d/1": ("a", "b")}
    mine = readable(coder("a", roles=("coder", *roles)), held, assigned, over)
    # Whatever other roles a coder has.
    assert {each.coder for each in mine} <= ({"a", "b"} if over else {"a"})
    without = readable(
        coder("a", roles=("coder", *roles)), [each for each in held if each.coder == "a"], assigned, over
    )
    assert over or mine == without, "what a coder sees is the same whether or not the other has coded"
    stranger = readable(coder("s", roles=tuple(roles)), held, assigned, over)
    both = one == two == "submitted"
    allowed = both and ("adjudicator" in roles or (over and roles & {"editor", "safety_reviewer", "analyst"}))
    assert len(stranger) == (2 if allowed else 0)


def two(one: Any, other: Any, **more: Any) -> list[Code]:
    return [Code("d/1", name, said, "because", submitted=True, **more) for name, said in (("a", one), ("b", other))]


THIRD = coder("t", roles=("adjudicator",))


@pytest.mark.parametrize(
    ("codes", "by", "status", "reason", "said"),
    [
        (two("met", "met"), THIRD, "met", "", True),
        (two("met", "partly"), THIRD, "partly", "The report names one hospital.", False),
        (two("met", "met"), THIRD, "partly", "Both overlooked the second source.", False),
        (two("met", "partly"), THIRD, "partly", "  ", "give the reason"),
        (two("met", "met"), THIRD, "not_met", "", "give the reason"),
        (two("met", "met"), coder("a", roles=("adjudicator",)), "met", "", "does not decide it"),
        (two("met", "met"), coder("t"), "met", "", "no adjudicator"),
        (two("met", "met"), coder("t", "state/xaa", roles=("adjudicator",)), "met", "", "conflict of interest"),
        (two("met", "met")[:1], THIRD, "met", "", "two people"),
        ([*two("met", "met")[:1], Code("d/1", "b", "met", "because")], THIRD, "met", "", "handed in"),
        ([*two("met", "met")[:1], Code("d/2", "b", "met", "because", submitted=True)], THIRD, "met", "", "one dossier"),
    ],
)
def test_how_a_dossier_is_decided(codes: list[Code], by: Person, status: Any, reason: str, said: Any) -> None:
    if isinstance(said, bool):
        made = adjudicate(codes, by, "state/xaa", status, reason)
        assert (made.status, made.agreed, made.adjudicator) == (status, said, "t")
    else:
        with pytest.raises(ValueError, match=said):
            adjudicate(codes, by, "state/xaa", status, reason)
