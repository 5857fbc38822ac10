"""The Paris Call's list: supporters known and new, days that are said and days that are not, and no person among them."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable import instruments
from answerable.core.actor import Actor, Name
from answerable.core.authority import Authority
from answerable.core.commitment import Commitment
from answerable.core.kinds import decode
from answerable.core.record import canonical
from answerable.core.source import Accounting
from answerable.core.validation import validate
from answerable.sources import Malformed, Parsed
from answerable.sources import paris_call as door
from answerable.sources._authority import authority
from answerable.sources._opening import open_raw

HEADER = ",".join(door.READS)
NAMES = authority(
    [
        *(record for record in instruments.read_all() if isinstance(record, Actor)),
        Actor(
            id="company/blue-heron", checked="verified", licence="x", publisher="x", type="company",
            names=(Name(text="Blue Heron"), Name(text="BH Works", use="alias")),
        ),
        Actor(
            id="organisation/blue-otter", checked="verified", licence="x", publisher="x", type="organisation",
            names=(Name(text="Blue Otter"),),
        ),
    ]
)  # fmt: skip


def read(content: bytes, names: Authority = NAMES) -> Parsed:
    return door.parse({"supporters": {"supporters.csv": content}}, names)


def rows(*lines: str) -> Parsed:
    return read("\n".join((HEADER, *lines)).encode())


def told(parsed: Parsed) -> Accounting:
    (found,) = (record for record in parsed.records if isinstance(record, Accounting))
    assert found.read == found.recorded + found.refused + found.unresolved
    return found


def outcomes(parsed: Parsed) -> dict[tuple[str, str], int]:
    return {(each.outcome, each.reason): each.count for each in told(parsed).outcomes}


def commitments(parsed: Parsed) -> dict[str, Commitment]:
    return {record.actor: record for record in parsed.records if isinstance(record, Commitment)}


@pytest.fixture(scope="module")
def sample() -> Parsed:
    return door.parse(open_raw(door.SOURCE, Path(__file__).parent / "samples"), NAMES)


def test_each_row_of_the_sample_has_its_outcome(sample: Parsed) -> None:
    by_list = "a new actor, listed by a day"
    assert outcomes(sample) == {
        ("recorded", "a State, with its day of signature"): 1,
        ("recorded", "a State, listed by a day"): 3,
        ("recorded", by_list): 4,
        ("recorded", f"{by_list}; its day of signature contradicts the row or the Call and is left out"): 3,
        ("recorded", "a new actor, with its day of signature"): 1,
        ("unresolved", "name and code mean different States"): 1,
        ("unresolved", "the name of the State is ambiguous"): 1,
        ("unresolved", "the name of the State is unknown"): 1,
        ("unresolved", "another row means the same supporter, or gives the same id"): 2,
        ("unresolved", "the name gives no id in a–z and 0–9"): 1,
        ("refused", "the name is that of a State that is no more"): 1,
        ("refused", "the list does not say what the supporter is"): 1,
        ("refused", "category is not one that is known"): 1,
        ("refused", "the name is that of a person: a natural person is never an actor"): 2,
        ("refused", "no day of signature on which the Call was open, and no day of listing"): 1,
        ("refused", "date_signed is no calendar day"): 1,
        ("refused", "the row has more or fewer fields than the header"): 1,
    }
    assert sample.unresolved == {("state", "Korea"): 1, ("state", "Atlantis"): 1}


def test_old_codes_mean_their_state_and_scg_decides_nothing(sample: Parsed) -> None:
    made = commitments(sample)
    assert {"state/rou", "state/srb", "state/mne"} < set(made)
    assert rows("x.md,Serbie,state,,ROM,,2019-11-10").unresolved == {}
    assert "state/srb" not in commitments(rows("x.md,Serbie,state,,ROM,,2019-11-10"))


def test_a_day_of_listing_says_by_then_and_a_day_of_signature_since_then(sample: Parsed) -> None:
    made = commitments(sample)
    assert (made["state/nor"].since, made["state/nor"].as_of) == ("2019-12-01", "")
    assert (made["state/rou"].since, made["state/rou"].as_of) == ("", "2019-11-10")
    assert made["state/nor"].id == "commitment/paris-call/nor/101"
    assert {(each.instrument, each.basis, each.how) for each in made.values()} == {
        ("instrument/paris-call", "endorsed", "endorsed")
    }


def test_a_day_that_contradicts_the_row_is_left_out_and_said(sample: Parsed) -> None:
    made = commitments(sample)
    for slug, note in (
        ("otter-watch-a-c", door.BEFORE_LISTED), ("far-seers", door.BEFORE_LISTED), ("early-birds", door.BEFORE_OPENED),
    ):  # fmt: skip
        each = made[f"organisation/{slug}"]
        assert (each.since, each.as_of, each.note) == ("", "2019-11-10", note)


def test_new_actors_are_typed_as_the_list_says_what_they_are(sample: Parsed) -> None:
    made = {record.id: record for record in sample.records if isinstance(record, Actor)}
    assert set(made) == {
        "company/grey-heron-ferries", "company/cafe-etoile-fils", "organisation/chamber-of-teapots",
        "organisation/otter-watch-a-c", "organisation/early-birds", "organisation/far-seers",
        "organisation/harbour-office-of-nowhere", "organisation/ita-organisation",
    }  # fmt: skip
    assert made["company/cafe-etoile-fils"].name == "Café Étoilé & Fils"
    assert [(each.scheme, each.value) for each in made["company/grey-heron-ferries"].identifiers] == [
        ("paris-call", "grey_heron_ferries-private-sector-NOR")
    ]


def test_an_actor_of_the_record_is_found_under_any_of_its_names_and_either_type() -> None:
    made = rows(
        "a.md,bh works,private-sector,Entreprise,NOR,,2019-11-10",
        "b.md,Blue Otter,private-sector,Entreprise,NOR,,2019-11-10",
    )
    assert set(commitments(made)) == {"company/blue-heron", "organisation/blue-otter"}
    assert outcomes(made) == {("recorded", "an actor of the record, listed by a day"): 2}
    assert not [record for record in made.records if isinstance(record, Actor)]


def test_a_name_that_is_only_like_another_is_somebody_else() -> None:
    made = rows("a.md,Blue Herons,private-sector,Entreprise,NOR,,2019-11-10")
    assert set(commitments(made)) == {"company/blue-herons"}
    taken = rows(
        "a.md,Blue (Heron) Inc,private-sector,,NOR,,2019-11-10", "b.md,Blue-Otter!,civil-society,,,,2019-11-10"
    )
    assert set(commitments(taken)) == {"company/blue-heron-inc", "organisation/blue-otter"}


def test_a_name_that_gives_another_actors_id_is_left_to_people() -> None:
    made = rows("a.md,Arm Company,private-sector,Entreprise,GBR,,2019-11-10")
    assert outcomes(made) == {("unresolved", "the name gives the id of another actor"): 1}


def test_persons_are_named_nowhere(sample: Parsed) -> None:
    said = b"".join(canonical(record) for record in sample.records)
    for name in (b"Somebody", b"one_person", b"other_person", b"Unsaid"):
        assert name not in said


@pytest.mark.parametrize("spelt", ["Palestine", "State of Palestine", "Palestine, State of", "Palestine (State of)",
                                   "Occupied Palestinian Territory", "Palestinian Territories"])  # fmt: skip
def test_palestine_is_one_state_in_six_spellings(spelt: str) -> None:
    assert set(commitments(rows(f'x.md,"{spelt}",state,,PSE,,2019-11-10'))) == {"state/pse"}


@pytest.mark.parametrize(
    ("spelt", "means"),
    [("Korea", set()), ("Corée du Sud", {"state/kor"}), ("South Korea", {"state/kor"}), ("Korea, Republic of", {"state/kor"}),
     ("North Korea", {"state/prk"}), ("DPRK", {"state/prk"})],
)  # fmt: skip
def test_korea_is_never_guessed(spelt: str, means: set[str]) -> None:
    assert set(commitments(rows(f'x.md,"{spelt}",state,,,,2019-11-10'))) == means


def test_a_very_long_line_and_mixed_encodings_refuse_their_rows_only() -> None:
    good = b"a.md,Grey Heron,private-sector,Entreprise,NOR,,2019-11-10"
    content = b"\n".join(
        [HEADER.encode(), b"x" * 2_000_000, good.replace(b"Heron", "Hérón".encode("latin-1")),
         good.replace(b"Heron", b"H" * 400), b'"' + good, good]
    )  # fmt: skip
    found = outcomes(read(content))
    assert found[("refused", "the line is longer than 1 MiB")] == 1
    assert found[("refused", "the row is not UTF-8")] == 1
    assert found[("refused", "name is too long or holds unprintable characters")] == 1
    assert told(read(b"\n".join(content.split(b"\n")[:-2] + [good]))).recorded == 1


def test_spaces_that_break_no_line_are_spaces() -> None:
    (made,) = (r for r in rows("a.md,Grey\u00a0Heron ,private-sector,,,,2019-11-10").records if isinstance(r, Actor))
    assert made.name == "Grey Heron"


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Malformed, match="paris-call-list: supporters: lacks the column nationality"):
        read(HEADER.replace("nationality", "country").encode())


cells = st.sampled_from(
    ["", "state", "private-sector", "Norvège", "SCG", "2019-11-10", "1969-01-01", "2049-13-01"]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=60)
@given(st.lists(st.lists(cells, min_size=7, max_size=7), max_size=6))
def test_any_rows_are_accounted_for(lines: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([door.READS, *lines])
    made = read(out.getvalue().encode())
    told(made)
    ids = [record.id for record in made.records]
    assert len(ids) == len(set(ids))
    for record in made.records:
        assert validate(record) == [] and decode(canonical(record)) == record


def test_the_real_list_is_accounted_for() -> None:
    folder = os.environ.get("ANSWERABLE_DATA")
    if not folder:
        pytest.skip("ANSWERABLE_DATA names no folder of outside data")
    made = door.parse(open_raw(door.SOURCE, Path(folder)), NAMES)
    assert told(made).read == 1222 and made.unresolved == {}
    states = {actor for actor in commitments(made) if actor.startswith("state/")}
    assert len(states) == 81 and {"state/rou", "state/mne", "state/srb", "state/svk"} < states
    found = outcomes(made)
    assert found[("refused", "the list does not say what the supporter is")] == 5
    assert told(made).unresolved == 0 and told(made).recorded == 1216
