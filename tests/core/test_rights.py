"""Who may do what: a table of every role and verb, and properties of what nobody may ever do or see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.rights import (
    CONFLICTED,
    OF_THE_DESK,
    ROLES,
    VERBS,
    About,
    Person,
    may,
    may_change,
    may_release,
    refused,
    seen,
)
from answerable.core.sharing import MARKS, Audience, narrowest, passes

OURS = About(
    "incident/x", frozenset({"state/xaa"}), owner="desk", mark="TLP:AMBER+STRICT", sealed=frozenset({"witness"})
)
#: One line a role, one column a verb: written by hand, so that a change of the table shows.
TABLE = """
                 see see_sealed edit share comment code adjudicate review_safety release withdraw invite read_access_log declare
analyst           +      .       +     +      +     .       .           .           .       .       .          .            +
coder             +      .       .     .      +     +       .           .           .       .       .          .            +
adjudicator       +      .       .     .      +     .       +           .           .       .       .          .            +
safety_reviewer   +      +       .     .      +     .       .           +           .       .       .          .            +
editor            +      .       +     +      +     .       .           .           +       +       .          .            +
field_partner     .      .       .     .      .     .       .           .           .       .       .          .            .
operator          .      .       .     .      .     .       .           .           .       .       +          +            +
"""
HEAD, *LINES = [line.split() for line in TABLE.strip().splitlines()]
PEOPLE = st.builds(
    Person, st.sampled_from("abc"), st.frozensets(st.sampled_from(ROLES)), st.sampled_from(["desk", "clinic", ""]),
    st.frozensets(st.sampled_from(["desk", "clinic"])), st.frozensets(st.sampled_from(["state/xaa", "state/xbb"])), st.booleans(), st.booleans(),
)  # fmt: skip
ABOUT = st.builds(
    About, st.just("incident/x"), st.frozensets(st.sampled_from(["state/xaa", "state/xbb"])), st.sampled_from(["desk", "clinic", ""]),
    st.sampled_from(MARKS), st.frozensets(st.sampled_from("abc")), st.frozensets(st.sampled_from(["witness", "place"])),
)  # fmt: skip


def person(role: Any, **more: Any) -> Person:
    return Person(role, frozenset({role}), **{"organisation": "desk", "second_factor": True, **more})


@pytest.mark.parametrize("line", LINES, ids=[line[0] for line in LINES])
def test_the_table_of_roles_and_verbs(line: list[str]) -> None:
    assert tuple(HEAD) == VERBS and [each[0] for each in LINES] == list(ROLES)
    role, *cells = line
    for verb, cell in zip(VERBS, cells, strict=True):
        about = None if verb in OF_THE_DESK else OURS
        # A partner's line is of what is not shared with them; declaring a conflict is everybody's.
        expected = cell == "+" or (role == "field_partner" and verb == "declare")
        assert may(person(role), verb, about) is expected, (role, verb)


def test_a_field_partner_reaches_what_is_shared_with_them_by_name() -> None:
    theirs = replace(OURS, shared=frozenset({"field_partner"}))
    partner = person("field_partner", organisation="clinic")
    assert [verb for verb in VERBS if may(partner, verb, theirs)] == ["see", "edit", "comment", "declare"]
    for mark in MARKS:
        assert not may(partner, "see", replace(OURS, mark=mark)), mark
    assert seen(partner, theirs, {"title": "A clinic", "witness": "a name"}) == {"title": "A clinic"}
    assert may_change(partner, theirs, ["title"]) and not may_change(partner, theirs, ["title", "witness"])


@given(PEOPLE, ABOUT, st.sampled_from(VERBS))
def test_nobody_acts_without_a_second_factor_a_role_or_in_conflict(who: Person, about: About, verb: Any) -> None:
    if may(who, verb, about):
        assert who.active and who.second_factor and who.roles
        assert not (verb in CONFLICTED and who.conflicts & about.actors)
        assert about.id not in refused(who, verb, about)
    # More roles never take a right away, and a conflict never gives one.
    every = replace(who, roles=frozenset(ROLES))
    assert may(every, verb, about) >= may(who, verb, about)
    assert may(who, verb, about) >= may(replace(who, conflicts=frozenset({"state/xaa", "state/xbb"})), verb, about)


@given(PEOPLE, ABOUT)
def test_a_sealed_field_is_absent_and_cannot_be_written_over(who: Person, about: About) -> None:
    fields = {"title": "A clinic", "witness": "a name", "place": "a town"}
    found = seen(who, about, fields)
    assert (found is None) == (not may(who, "see", about))
    if found is not None and not may(who, "see_sealed", about):
        assert not about.sealed & found.keys() and found.keys() >= fields.keys() - about.sealed
    for name in about.sealed:
        assert may_change(who, about, [name]) <= may(who, "see_sealed", about)


@given(PEOPLE, PEOPLE, ABOUT)
def test_one_person_alone_releases_nothing(one: Person, two: Person, about: About) -> None:
    assert not may_release(one, one, about)
    assert may_release(one, two, about) == may_release(two, one, about)
    if may_release(one, two, about):
        assert "editor" in one.roles & two.roles


STAFF = Audience("a", "desk", community=True)
PARTNER = Audience("p", "clinic")
ANSWERS = Audience("c", "lawyers", frozenset({"desk"}))


@pytest.mark.parametrize(
    ("mark", "who_reads"),
    [
        ("TLP:CLEAR", "public partner stranger client staff named"), ("TLP:GREEN", "stranger client staff named"),
        ("TLP:AMBER", "client staff named"), ("TLP:AMBER+STRICT", "staff named"), ("TLP:RED", "named"),
    ],
)  # fmt: skip
def test_who_reads_what_a_mark_allows(mark: Any, who_reads: str) -> None:
    people = {
        "public": Audience(), "partner": PARTNER, "stranger": Audience("s", "others", community=True), "client": ANSWERS,
        "staff": STAFF, "named": Audience("n", "nowhere"),
    }  # fmt: skip
    reads = [name for name, each in people.items() if passes(mark, each, named=frozenset({"n"}), owner="desk")]
    assert reads == who_reads.split()
    assert not passes("TLP:AMBER+STRICT", Audience("x", ""), owner=""), "no organisation is nobody's organisation"


@given(st.lists(st.sampled_from(MARKS)))
def test_what_is_made_of_several_is_as_narrow_as_the_narrowest(marks: list[Any]) -> None:
    made = narrowest(marks)
    for who in (Audience(), STAFF, PARTNER, ANSWERS):
        if marks and passes(made, who, owner="desk"):
            assert all(passes(each, who, owner="desk") for each in marks)
    assert marks or made == "TLP:AMBER+STRICT"
