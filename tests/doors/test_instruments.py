"""The instruments door: every packaged file reads, and every mistake gives one error with file, line, field and mend."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answerable import instruments
from answerable.core.commitment import CONSENT, Commitment, Position
from answerable.core.kinds import decode, kind_of
from answerable.core.record import canonical
from answerable.core.validation import dangling, validate
from answerable.instruments.acts import VOTES_LICENCE
from answerable.instruments.places import cite
from answerable.instruments.shelf import PACKAGED, SHARED, Shelf
from answerable.manuscript import Unreadable

RECORDS = list(instruments.read_all())
BY_ID = {record.id: record for record in RECORDS}
GOOD = """\
id: fictional-pledge-2031
title: Pledge of the Fictional Forum
issuer: Fictional Forum
form: pledge
force: voluntary
adopted: 2031-05-04
addressees: [state, company]
summary: An invented pledge that spares invented hospitals.
checked: unconfirmed
provisions:
- n: 1
  title: Spare hospitals
  text: Do not disturb a hospital's systems.
  polarity: refrain
  specificity: 2
  specificity_reason: The place is named.
  addressees: [state, company]
  themes: [healthcare]
  protects: [security]
  criteria: [no-patient-harm]
  observables:
  - shows: broken
    sign: a hospital disturbed
  equivalents: [un-gge-2015/13f]
  paragraph: para 1
  checked: unconfirmed
as_of: 2031-06
commitments:
- how: signed
  actor_type: state
  actors: [NOR, FRA]
  date: 2031-05-04
  dates: {FRA: 2031-05-05}
  actor_notes: {NOR: with a speech}
  source: The Forum's list
  seen_in: ["https://forum.example/list (page 2)"]
  checked: verified
changes:
- type: reservation
  actors: [NOR]
  text: Only in peace.
  date: 2031-05-04
  checked: verified
"""


def written(tmp_path: Path, text: str | bytes, name: str = "fictional-pledge-2031.yaml") -> Path:
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def refusal(file: Path) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        instruments.read(file)
    return caught.value


def test_the_record_is_whole() -> None:
    counts = Counter(map(kind_of, RECORDS))
    assert (counts["instrument"], counts["provision"], counts["criterion"]) == (78, 326, 443)
    assert counts["commitment"] + counts["position"] == 6062
    assert len(BY_ID) == len(RECORDS)
    assert list(dangling(RECORDS, BY_ID)) == []


@pytest.mark.parametrize("path", instruments.paths(), ids=lambda path: path.stem)
def test_contract(path: Path) -> None:
    records = instruments.read(path)
    assert records[0].id == f"instrument/{path.stem}"
    for record in records:
        assert validate(record) == []
        assert decode(canonical(record)) == record
        assert record.publisher == "Answerable"
        if isinstance(record, Commitment | Position):
            assert record.id.startswith(f"{kind_of(record)}/{path.stem}/{record.actor.partition('/')[2]}/")
            assert record.how in Shelf(PACKAGED).ways
    assert path.read_text(encoding="utf-8").startswith("# Answerable instrument. CC BY 4.0.\n")


@pytest.mark.parametrize("name", SHARED)
def test_shared_files_read(name: str) -> None:
    instruments.read(PACKAGED / name)


def test_no_vote_signature_or_silence_is_consent_to_be_bound() -> None:
    ways = Shelf(PACKAGED).ways
    for words in ("voted yes", "signed", "signed, not ratified", "adopted without a vote", "adopted by consensus"):
        assert ways[words].basis not in CONSENT
    for words in ("voted no", "abstained", "absent", "not a party", "announced intention", "rejected"):
        assert ways[words].record == "position"


def test_words_that_name_a_day_of_their_own_are_as_old_as_that_day() -> None:
    absent = [each for each in RECORDS if isinstance(each, Position) and "(as of " in each.how]
    assert {(each.instrument, each.as_of) for each in absent} == {
        ("instrument/un-cybercrime-convention", "2025-10"), ("instrument/paris-call", "2019-11"),
    }  # fmt: skip


def test_unconfirmed_where_group_instrument_or_inference_says_so() -> None:
    for record in RECORDS:
        if isinstance(record, Commitment | Position) and record.checked == "verified":
            assert BY_ID[record.instrument].checked == "verified"
            assert "Matched by inference" not in record.note


def test_roll_calls_from_compilations_are_local_and_nothing_hangs_without_them() -> None:
    local = [record for record in RECORDS if record.licence == VOTES_LICENCE]
    assert len(local) == 2264
    assert all(record.local for record in local)
    assert {record.how for record in local} == {"voted yes", "voted no", "abstained"}  # type: ignore[attr-defined]
    public = [record for record in RECORDS if not record.local]
    assert list(dangling(public, {record.id for record in public})) == []


def test_changes_reach_the_commitments_they_change() -> None:
    left: Commitment = BY_ID["commitment/foc-founding-declaration/usa/1"]  # type: ignore[assignment]
    assert (left.since, left.until) == ("2011", "2026-01-07")
    stayed: Commitment = BY_ID["commitment/iccpr/prk/1"]  # type: ignore[assignment]
    assert stayed.until == "" and "did not accept it" in stayed.note
    signed, ratified = (BY_ID[f"commitment/budapest-second-protocol/jpn/{n}"] for n in (1, 2))
    assert signed.reservations == () and ratified.reservations[0].type == "reservation"  # type: ignore[attr-defined]
    apart: Position = BY_ID["position/un-oewg-2025/usa/1"]  # type: ignore[assignment]
    assert apart.stance == "dissociated"
    assert "commitment/un-oewg-2025/usa/1" in BY_ID


def test_persons_are_never_actors() -> None:
    names = {name.text for record in RECORDS for name in getattr(record, "names", ())}
    assert names.isdisjoint({"Desmond Tutu", "President of Microsoft", "a high-profile member of Anonymous"})
    for instrument in ("cpi-healthcare-call-2020", "oxford-healthcare-2020", "oxford-elections-2020"):
        assert any("never actors" in note.text for note in BY_ID[f"instrument/{instrument}"].notes)  # type: ignore[attr-defined]
        assert not any(each.startswith(f"commitment/{instrument}/") for each in BY_ID)


def test_a_good_file_gives_its_records(tmp_path: Path) -> None:
    records = {record.id: record for record in instruments.read(written(tmp_path, GOOD))}
    norway: Commitment = records["commitment/fictional-pledge-2031/nor/1"]  # type: ignore[assignment]
    assert (norway.since, norway.note, norway.checked) == ("2031-05-04", "With a speech.", "unconfirmed")
    assert norway.reservations[0].text == "Only in peace."
    assert [records[each.source].title for each in norway.citations] == ["The Forum's list", "forum.example/list"]  # type: ignore[attr-defined]
    assert norway.citations[1].locator == "page 2"
    france: Commitment = records["commitment/fictional-pledge-2031/fra/1"]  # type: ignore[assignment]
    assert (france.since, france.reservations) == ("2031-05-05", ())


@pytest.mark.parametrize(
    ("old", "new", "field", "mend"),
    [
        ("adopted: 2031-05-04", "adopted: 2031-13-04", "adopted", "Correct the date."),
        ("adopted: 2031-05-04", "adopted: 4 May 2031", "adopted", "Correct the value."),
        ("{FRA: 2031-05-05}", "{FRA: 2031-02-30}", "commitments[0].dates.FRA", "Correct the date."),
        ("{FRA: 2031-05-05}", "{DEU: 2031-05-05}", "commitments[0].dates.DEU", "Add it to actors"),
        ("[NOR, FRA]", "[NOR, QQQ]", "commitments[0].actors[1]", "_actors.yaml"),
        ("[NOR, FRA]", "[NOR, FRA, NOR]", "commitments[0].actors", "Keep one"),
        ("actors: [NOR, FRA]", "collective: nobody", "commitments[0].collective", "_collectives.yaml"),
        ("actors: [NOR, FRA]", "note: none", "commitments[0]", "Give one of the two."),
        ("how: signed", "how: sighed", "commitments[0].how", "_ways.yaml"),
        ("how: signed", "how: reservation", "commitments[0].how", "under changes"),
        ("type: reservation", "type: reversal", "changes[0].type", "_ways.yaml"),
        ("type: reservation", "type: signed", "changes[0].type", "its own place"),
        ("  actors: [NOR]\n", "  actors: [DEU]\n", "changes[0].actors[0]", "Add the commitment"),
        ("[no-patient-harm]", "[no-such-thing]", "provisions[0].criteria[0]", "_criteria.yaml"),
        ("[no-patient-harm]", "[]", "provisions[0].criteria", "specificity"),
        ("un-gge-2015/13f", "un-gge-2015/13z", "provisions[0].equivalents[0]", "un-gge-2015.yaml"),
        ("un-gge-2015/13f", "un-gge-2031/1", "provisions[0].equivalents[0]", "add its file"),
        ("un-gge-2015/13f", "../_ways/1", "provisions[0].equivalents[0]", "add its file"),
        ("polarity: refrain", "polarity: avoid", "provisions[0].polarity", ""),
        ("specificity: 2", "specificity: 4", "provisions[0].specificity", ""),
        ("force: voluntary", "farce: voluntary", "", ""),
        ("summary: An", "summary: &a An", "", "Write the value out"),
        ("as_of: 2031-06", "as_of: 2031-06\nas_of: 2031-07", "", "Keep one of the two."),
        ("as_of: 2031-06", "in_force: 2030", "in_force", "Exchange"),
    ],
)  # fmt: skip
def test_each_mistake_names_its_place_and_mend(tmp_path: Path, old: str, new: str, field: str, mend: str) -> None:
    assert old in GOOD
    error = refusal(written(tmp_path, GOOD.replace(old, new, 1)))
    assert error.file == "fictional-pledge-2031.yaml"
    assert field in error.field and mend in error.mend and error.mend
    if field:
        start = "- how: signed" if field == "commitments[0]" else old
        assert error.line == GOOD[: GOOD.index(start)].count("\n") + 1


def test_a_number_given_twice_is_refused(tmp_path: Path) -> None:
    start = GOOD.index("- n: 1")
    block = GOOD[start : GOOD.index("as_of:")]
    error = refusal(written(tmp_path, GOOD.replace(block, block + block)))
    assert error.field == "provisions[1].n" and "twice" in error.what


def test_the_name_of_the_file_is_the_id(tmp_path: Path) -> None:
    assert "Rename the file" in refusal(written(tmp_path, GOOD, "other.yaml")).mend


def test_hostile_bytes_are_refused(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nid: *b\n"
    for content in (b"\xff\xfe\x00", b"", b"id: [", b"[" * 5000, bomb.encode(), b"id: !!python/name:os.system x"):
        assert refusal(written(tmp_path, content)).mend
    file = tmp_path / "big.yaml"
    with file.open("wb") as out:
        out.truncate(1024**3)
    assert "larger than" in refusal(file).what
    assert refusal(tmp_path / "missing.yaml").mend


def test_shared_files_beside_the_instrument_count_first(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("how: signed", "how: sang for it"))
    assert "_ways.yaml" in refusal(file).mend
    ways = (PACKAGED / "_ways.yaml").read_text(encoding="utf-8")
    way = "  sang for it:\n    record: commitment\n    basis: pledged\n    meaning: Invented.\n"
    written(tmp_path, ways + way, "_ways.yaml")
    assert len([each for each in instruments.read(file) if isinstance(each, Commitment)]) == 2
    written(tmp_path, ways + way.replace("basis: pledged", "stance: absent"), "_ways.yaml")
    assert refusal(file).file == "_ways.yaml"


@pytest.mark.parametrize(
    ("name", "text", "mend"),
    [
        ("_actors.yaml", "companies:\n  fra: {name: Fra}\nstates:\n  FRA: {name: France}\n", "another slug"),
        ("_actors.yaml", "states:\n  paris: {name: Paris}\n", "alpha-3"),
        ("_actors.yaml", "states:\n  FRA: {nom: France}\n", "spelling"),
        ("_collectives.yaml", "collectives:\n  we: {name: We, members: [FRA, QQQ]}\n", "_actors.yaml"),
        ("_collectives.yaml", "collectives:\n  we: {name: We, members: [FRA, FRA]}\n", "Keep one"),
        ("_ways.yaml", "ways:\n  sang: {record: position, basis: signed, meaning: x}\n", "stance"),
        ("_criteria.yaml", "criteria:\n  x: {question: Why?}\n", "Add it."),
        ("_other.yaml", "x: y\n", "Name it one of"),
    ],
)
def test_mistakes_in_shared_files(tmp_path: Path, name: str, text: str, mend: str) -> None:
    error = refusal(written(tmp_path, text, name))
    assert error.file == name and mend in error.mend


def test_a_folder_reads_like_the_package(tmp_path: Path) -> None:
    shutil.copy(PACKAGED / "un-charter.yaml", tmp_path)
    written(tmp_path, GOOD)
    kinds = Counter(map(kind_of, instruments.read_all(tmp_path)))
    assert kinds["instrument"] == 2 and kinds["criterion"] == 443


@given(st.text(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_reads_or_is_refused(tmp_path: Path, text: str) -> None:
    file = written(tmp_path, text.encode("utf-8", "surrogatepass"))
    try:
        instruments.read(file)
    except Unreadable as error:
        assert error.mend


_words = st.text(max_size=12) | st.sampled_from(
    ["signed", "state", "FRA", "2031-05", "no-patient-harm", "verified", "1"]
)
_values = st.recursive(_words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_words, inner, max_size=3))


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_value_in_any_field_reads_or_is_refused(tmp_path: Path, data: st.DataObject) -> None:
    lines = GOOD.splitlines()
    number = data.draw(st.sampled_from([n for n, line in enumerate(lines) if ": " in line]))
    # JSON in one line is YAML in flow style, so any value can be put in the place of any other.
    lines[number] = lines[number].partition(": ")[0] + ": " + json.dumps(data.draw(_values))
    try:
        for record in instruments.read(written(tmp_path, "\n".join(lines).encode("utf-8", "surrogatepass"))):
            assert validate(record) == []
            assert decode(canonical(record)) == record
    except Unreadable as error:
        assert error.mend


@given(st.text(min_size=1, max_size=200))
def test_any_place_can_be_cited(place: str) -> None:
    source, citation = cite(place)
    assert citation.source == source.id and source.title and source.cluster


def test_a_withdrawal_ends_what_came_before_it_and_not_a_return(tmp_path: Path) -> None:
    again = "- how: endorsed\n  actor_type: state\n  actors: [NOR]\n  date: 2033\n  checked: verified\nchanges:\n"
    left = GOOD.replace("changes:\n", again).replace("type: reservation", "type: withdrawal")
    left = left.replace("  text: Only in peace.\n  date: 2031-05-04", "  text: It left.\n  date: 2032-01-01")
    acts = [each for each in instruments.read(written(tmp_path, left)) if isinstance(each, Commitment)]
    assert [(act.id[-5:], act.since, act.until) for act in acts] == [
        ("fra/1", "2031-05-05", ""),
        ("nor/1", "2031-05-04", "2032-01-01"),
        ("nor/2", "2033", ""),
    ]


def test_the_guide_s_example_reads(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "add-an-instrument.md").read_text(encoding="utf-8")
    example = guide.partition("```yaml\n")[2].partition("```")[0]
    records = instruments.read(written(tmp_path, example, "harbour-pledge-2031.yaml"))
    assert Counter(map(kind_of, records)) == {
        "instrument": 1,
        "provision": 1,
        "commitment": 2,
        "position": 1,
        "source": 3,
    }
