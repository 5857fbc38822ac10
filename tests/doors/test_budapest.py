"""The second-hand list of the Budapest Convention: States as parties or observers, and no commitments."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable import instruments
from answerable.core.actor import Actor
from answerable.core.source import Accounting, Source
from answerable.sources import Malformed, Parsed
from answerable.sources import budapest as door
from answerable.sources._authority import authority
from answerable.sources._opening import open_raw

NAMES = authority(record for record in instruments.read_all() if isinstance(record, Actor))


def read(content: str) -> Parsed:
    return door.parse({"list": {"list.csv": content.encode(errors="surrogatepass")}}, NAMES)


def told(parsed: Parsed) -> Accounting:
    source, found = parsed.records
    assert isinstance(source, Source) and isinstance(found, Accounting), "the list gives no commitments"
    assert found.read == found.recorded + found.refused + found.unresolved
    return found


def test_each_row_of_the_sample_has_its_outcome() -> None:
    made = door.parse(open_raw(door.SOURCE, Path(__file__).parent / "samples"), NAMES)
    assert {(each.outcome, each.reason): each.count for each in told(made).outcomes} == {
        ("recorded", "a State listed as party"): 2,
        ("recorded", "a State listed as observer"): 1,
        ("refused", "status is neither parties nor observers"): 1,
        ("refused", "the name is that of a State that is no more"): 1,
        ("unresolved", "another row names the same State"): 2,
        ("unresolved", "name and code mean different States"): 1,
        ("unresolved", "the name of the State is ambiguous"): 1,
    }
    assert made.rows["budapest_parties"] == [("state/civ", "party"), ("state/nor", "party"), ("state/usa", "observer")]
    assert made.unresolved == {("state", "korea"): 1}


def test_old_codes_decide_nothing_beside_a_name() -> None:
    assert read("iso2,name,status\nSCG,serbia,parties\n").rows["budapest_parties"] == [("state/srb", "party")]
    assert read("iso2,name,status\nROM,romania,parties\n").rows["budapest_parties"] == [("state/rou", "party")]
    assert read("iso2,name,status\n,Namibia,observers\n").rows["budapest_parties"] == [("state/nam", "observer")]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Malformed, match="budapest-parties: list: lacks the column status"):
        read("iso2,name,role\n")


cell = st.sampled_from(["NO", "norway", "parties", "SCG", "korea", ""]) | st.text(max_size=8)


@settings(max_examples=60)
@given(st.lists(st.tuples(cell, cell, cell), max_size=8))
def test_any_rows_are_accounted_for(lines: list[tuple[str, str, str]]) -> None:
    told(read("iso2,name,status\n" + "\n".join(",".join(line) for line in lines)))


def test_the_real_list_is_accounted_for() -> None:
    folder = os.environ.get("ANSWERABLE_DATA")
    if not folder:
        pytest.skip("ANSWERABLE_DATA names no folder of outside data")
    made = door.parse(open_raw(door.SOURCE, Path(folder)), NAMES)
    found = told(made)
    assert (found.read, found.recorded, made.unresolved) == (88, 88, {})
    assert [status for _, status in made.rows["budapest_parties"]].count("party") == 68
