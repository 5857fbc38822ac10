"""Votes in the General Assembly: one vote of one State on one resolution, and nothing counted twice or guessed."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable import instruments
from answerable.core.actor import Actor
from answerable.core.kinds import decode
from answerable.core.record import canonical
from answerable.core.source import Accounting
from answerable.core.validation import validate
from answerable.sources import Malformed, Parsed
from answerable.sources import un_votes as door
from answerable.sources._authority import authority
from answerable.sources._opening import open_raw

NAMES = authority(record for record in instruments.read_all() if isinstance(record, Actor))
HEADER = ",".join((*door.READS, "rcid"))


def read(content: bytes) -> Parsed:
    return door.parse({"votes": {"votes.csv": content}}, NAMES)


def vote(name: str, code: str = "", way: str = "yes", number: str = "R/73/27") -> str:
    return f'{number},2018-12-05,"{name}",{code},{way},Lamps,,,1.0'


def rows(*lines: str) -> list[tuple]:
    return read("\n".join((HEADER, *lines)).encode()).rows["un_votes"]


def told(parsed: Parsed) -> Accounting:
    (found,) = (record for record in parsed.records if isinstance(record, Accounting))
    assert found.read == found.recorded + found.refused + found.unresolved
    assert found.recorded == len(parsed.rows["un_votes"])
    return found


def outcomes(parsed: Parsed) -> dict[tuple[str, str], int]:
    return {(each.outcome, each.reason): each.count for each in told(parsed).outcomes}


def test_each_row_of_the_sample_has_its_outcome() -> None:
    made = door.parse(open_raw(door.SOURCE, Path(__file__).parent / "samples"), NAMES)
    assert outcomes(made) == {
        ("recorded", "a State's vote on a resolution"): 4,
        ("refused", "the name is that of a State that is no more"): 1,
        ("refused", "vote is none of yes, no and abstain"): 1,
        ("refused", "a vote on a paragraph or an amendment, not on the resolution"): 1,
        ("refused", "date is empty"): 1,
        ("refused", "unres is no number of a resolution of the General Assembly"): 1,
        ("unresolved", "name and code mean different States"): 1,
        ("unresolved", "another row has a vote of the same State on the same resolution"): 2,
        ("unresolved", "the name of the State is ambiguous"): 1,
        ("unresolved", "the name of the State is unknown"): 1,
    }
    assert made.unresolved == {("state", "Korea"): 1, ("state", "Atlantis"): 1}
    assert made.rows["un_votes"] == [
        ("A/RES/99/1", "2044-12-05", "state/fin", "abstained", "Lamps and lighthouses"),
        ("A/RES/99/1", "2044-12-05", "state/nam", "against", "Lamps and lighthouses"),
        ("A/RES/99/1", "2044-12-05", "state/nor", "for", "Lamps and lighthouses"),
        ("A/RES/99/2B", "1969-12-31", "state/can", "for", "LAMPS"),
    ]


def test_numbers_of_resolutions_are_written_alike() -> None:
    assert [row[0] for row in rows(vote("Peru"), vote("Chile", number="A/RES/73/27"))] == ["A/RES/73/27"] * 2


def test_namibia_votes_with_its_code_and_without() -> None:
    assert rows(vote("Namibia")) == rows(vote("Namibia", "NA")) != []
    assert rows(vote("Namibia", "NO")) == []


def test_a_code_that_is_no_states_stops_the_row() -> None:
    made = read("\n".join((HEADER, vote("Peru", "Q9"))).encode())
    assert outcomes(made) == {("unresolved", "the code of the State is unknown"): 1}
    assert made.unresolved == {("state", "Q9"): 1}


@pytest.mark.parametrize("spelt", ["Palestine", "State of Palestine", "Palestine, State of", "Palestine (State of)",
                                   "Occupied Palestinian Territory", "Palestinian Territory, Occupied"])  # fmt: skip
def test_palestine_is_one_state_in_six_spellings(spelt: str) -> None:
    assert [row[2] for row in rows(vote(spelt, "PS"))] == ["state/pse"]


def test_a_missing_column_is_named_and_a_new_one_counted() -> None:
    with pytest.raises(Malformed, match="un-votes: votes: lacks the column country_code"):
        read(HEADER.replace("country_code", "code").encode())
    found = told(read(f"{HEADER},zodiac\n{vote('Peru')},Leo\n".encode()))
    assert {(each.name, each.count) for each in found.unread_fields} == {("rcid", 1), ("zodiac", 1)}


cells = st.sampled_from(["", "R/73/27", "2018-12-05", "Peru", "PE", "yes", "SCG", "Korea", "2049-13-01"]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=9
)


@settings(max_examples=60)
@given(st.lists(st.lists(cells, min_size=8, max_size=8), max_size=6))
def test_any_rows_are_accounted_for(lines: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([door.READS, *lines])
    made = read(out.getvalue().encode())
    told(made)
    for record in made.records:
        assert validate(record) == [] and decode(canonical(record)) == record


def test_the_real_votes_are_accounted_for() -> None:
    folder = os.environ.get("ANSWERABLE_DATA")
    if not folder:
        pytest.skip("ANSWERABLE_DATA names no folder of outside data")
    made = door.parse(open_raw(door.SOURCE, Path(folder)), NAMES)
    assert told(made).read == 1777 and made.unresolved == {}
    assert outcomes(made)[("refused", "the name is that of a State that is no more")] == 10
    assert sum(row[2] == "state/nam" for row in made.rows["un_votes"]) == 10
    assert len({row[0] for row in made.rows["un_votes"]}) == 10
