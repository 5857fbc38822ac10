"""The cases door: every packaged case keeps the contract, and hostile files are refused with file, line and mend."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable import cases
from answerable.core.attribution import Attribution
from answerable.core.harm import Harm, totals
from answerable.core.incident import Incident, Response
from answerable.core.kinds import decode
from answerable.core.record import Record, canonical
from answerable.core.source import Source
from answerable.core.validation import references, validate
from answerable.manuscript import Unreadable

CASE = """\
# Answerable case. CC BY 4.0.
id: harbour-clinic-2031
title: Ransomware at a clinic that does not exist
summary: Two hundred people waited a day longer for a blood test.
start: 2031-03-01
end: 2031-03
territories: [NOR]
class: attack
types: [ransomware]
sectors: [healthcare]
struck:
- name: Harbour Clinic
  sector: healthcare
status: contested
notes: [Invented for a test.]
harms:
- dimension: life_and_health
  order: 1
  what: Blood tests a day late
  measure: patients_care_delayed
  unit: patients
  min: 150
  best: 200
  value_kind: measured
  causal: direct
  affected: Patients of the clinic
  source: 1
- dimension: life_and_health
  order: 2
  what: Of these, children
  measure: patients_care_delayed
  unit: patients
  best: 12.5
  value_kind: estimated
  causal: direct
  source: 2
  part_of: 1
attributions:
- accused: The Teapot Crew
  accused_states: [SWE]
  accused_groups: [teapot-crew]
  by: Government of Norway
  by_type: government
  by_states: [NOR]
  type: political
  date: 2031-04
  words: likely
  source: 1
responses:
- by: Government of Norway
  by_states: [NOR]
  type: assistance
  date: 2031-03-02
  what: engineers sent
  source: 1
engaged:
- provision: un-gge-2015/13f
  reason: A clinic was struck.
contested:
- point: How many waited?
  positions: ['150', '200']
  source: 2
sources:
- n: 1
  title: Report on the clinic
  publisher: Harbour Times
  date: 2031-03-09
  url: https://example.org/report
  seen: stored
  cluster: harbour-times
  primary: true
- n: 2
  title: What we remember
  publisher: Nobody
  seen: from-knowledge
  cluster: nobody
"""
FILE = "harbour-clinic-2031.yaml"


def write(folder: Path, text: str | bytes, name: str = FILE) -> Path:
    """Write a case's file and return its path."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(folder: Path, old: str, new: str) -> Unreadable:
    """Change the sound case in one place and return the one error that this gives."""
    assert old in CASE
    path = write(folder, CASE.replace(old, new, 1))
    with pytest.raises(Unreadable) as caught:
        cases.read(path)
    assert caught.value.file == FILE and caught.value.mend
    assert str(caught.value.line) in str(caught.value)
    assert str(caught.value) in map(str, cases.problems(path))
    return caught.value


@pytest.mark.parametrize("path", cases.paths(), ids=lambda path: path.stem)
def test_contract(path: Path) -> None:
    """Each file is marked with its licence, and gives sound, canonical records whose references within it hold."""
    assert path.read_text(encoding="utf-8").startswith("# Answerable case. CC BY 4.0.\n")
    assert cases.problems(path) == []
    records = cases.read(path)
    incident, ids = records[0], {record.id for record in records}
    assert isinstance(incident, Incident) and incident.id == f"incident/{path.stem}"
    assert len(ids) == len(records)
    for record in records:
        assert validate(record) == [] and decode(canonical(record)) == record
        assert (record.licence, record.publisher) == ("CC-BY-4.0", "Answerable")
        for _, target in references(record):
            if target.partition("/")[0] in ("incident", "harm", "source"):
                assert target in ids
        if isinstance(record, Harm | Attribution | Response):
            (citation,) = record.citations
            (source,) = [each for each in records if each.id == citation.source]
            assert record.checked == source.checked
        if isinstance(record, Source):
            assert record.checked == ("unconfirmed" if record.seen == "from-knowledge" else "verified")
            assert record.cluster
    assert any(isinstance(record, Harm) for record in records)


def test_packaged_cases_are_whole() -> None:
    kinds = [type(record) for record in cases.read_all()]
    counted = [kinds.count(kind) for kind in (Incident, Harm, Attribution, Response, Source)]
    assert all(now >= first for now, first in zip(counted, [64, 289, 99, 171, 342], strict=True))
    assert len({record.id for record in cases.read_all()}) == len(kinds)


def test_shutdowns_and_fraud_stand_apart_from_attacks() -> None:
    incidents = [record for record in cases.read_all() if isinstance(record, Incident)]
    assert {incident.type for incident in incidents if "shutdown" in incident.means} == {"shutdown"}
    assert {incident.type for incident in incidents if "business_email_compromise" in incident.means} == {"fraud"}
    assert sum(incident.type == "attack" for incident in incidents) >= 55


def test_overlapping_harm_is_never_summed_twice() -> None:
    """The union of two thefts is summed, and the thefts it contains are left out by name."""
    harms = [
        record for record in cases.read_all() if isinstance(record, Harm) and record.incident == "incident/opm-2015"
    ]
    (exposed,) = [total for total in totals(harms) if total.measure == "people_data_exposed"]
    assert exposed.best == 22_100_000 and exposed.summed == ("harm/opm-2015/5",)
    assert dict(exposed.left_out)["harm/opm-2015/1"] == "contained in harm/opm-2015/5"


def test_a_claim_that_clears_a_state_accuses_none() -> None:
    claims = {record.id: record for record in cases.read_all() if isinstance(record, Attribution)}
    cleared = claims["attribution/predator-greece-2020-2022/2"]
    assert "no state agency" in cleared.accused and cleared.accused_actors == ()


def test_a_file_becomes_records(tmp_path: Path) -> None:
    records: dict[str, Record] = {record.id: record for record in cases.read(write(tmp_path, CASE))}
    assert list(records) == [
        "incident/harbour-clinic-2031",
        "harm/harbour-clinic-2031/1",
        "harm/harbour-clinic-2031/2",
        "attribution/harbour-clinic-2031/1",
        "response/harbour-clinic-2031/1",
        "source/harbour-clinic-2031-1",
        "source/harbour-clinic-2031-2",
    ]
    incident, whole, part, claim, response, first, second = records.values()
    assert isinstance(incident, Incident) and incident.territories == ("state/nor",)
    assert incident.engaged[0].provision == "provision/un-gge-2015/13f"
    assert incident.contested[0].citations == ("source/harbour-clinic-2031-2",)
    assert isinstance(whole, Harm) and (whole.min, whole.best, whole.max) == (150, 200, None)
    assert isinstance(part, Harm) and part.best == "12.5" and part.part_of == whole.id
    assert (whole.checked, part.checked, incident.checked) == ("verified", "unconfirmed", "verified")
    assert isinstance(claim, Attribution) and claim.accused_actors == ("state/swe", "group/teapot-crew")
    assert isinstance(response, Response) and response.actors == ("state/nor",)
    assert isinstance(first, Source) and first.primary and first.checked == "verified"
    assert isinstance(second, Source) and second.date == "" and second.checked == "unconfirmed"


def test_the_guide_shows_a_sound_case(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "add-a-case.md").read_text(encoding="utf-8")
    example = guide.partition("```yaml\n")[2].partition("```\n")[0]
    path = write(tmp_path, example)
    assert cases.problems(path) == [] and len(cases.read(path)) == 8


def test_an_incident_known_from_memory_alone_is_unconfirmed(tmp_path: Path) -> None:
    path = write(tmp_path, CASE.replace("seen: stored", "seen: from-knowledge"))
    assert {record.checked for record in cases.read(path)} == {"unconfirmed"}


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ("id: harbour-clinic-2031", "id: harbour-clinic-2030", "id", "the file is named"),
        ("id: harbour-clinic-2031", "id: Harbour Clinic", "id", "is no id"),
        ("start: 2031-03-01", "start: 2031-02-30", "start", "is no date"),
        ("start: 2031-03-01", "start: in spring", "start", "is no date"),
        ("start: 2031-03-01", "start: ٢٠٣١", "start", "is no date"),
        ("end: 2031-03", "end: 2030", "end", "before the start"),
        ("date: 2031-04", "date: 2031-13", "attributions[0].date", "is no date"),
        ("territories: [NOR]", "territories: [NOW]", "territories[0]", "is no State's code"),
        ("territories: [NOR]", "territories: [nor]", "territories[0]", "is no State's code"),
        ("territories: [NOR]", "territories: []", "territories", "is empty"),
        ("accused_states: [SWE]", "accused_states: [SWE, SWE]", "attributions[0].accused_states[1]", "twice"),
        ("accused_groups: [teapot-crew]", "accused_groups: [Teapot Crew]", "attributions[0].accused_groups[0]", "short name"),
        ("class: attack", "class: prank", "class", "prank"),
        ("status: contested", "status: unsure", "status", "unsure"),
        ("dimension: life_and_health", "dimension: fun", "harms[0].dimension", "fun"),
        ("order: 1", "order: 4", "harms[0].order", "4"),
        ("min: 150", "min: 250", "harms[0].min", "is above"),
        ("min: 150", "min: -1", "harms[0].min", "below zero"),
        ("min: 150", "min: 1e3", "harms[0].min", "is not a number"),
        ("min: 150", "min: NaN", "harms[0].min", "is not a number"),
        ("min: 150", "min: " + "9" * 400, "harms[0].min", "beyond"),
        ("value_kind: measured", "value_kind: confirmed_zero", "harms[0].best", "zero"),
        ("value_kind: measured", "value_kind: not_quantified", "harms[0].best", "not_quantified"),
        ("  best: 12.5\n", "", "harms[1].value_kind", "without a number"),
        ("  measure: patients_care_delayed\n", "", "harms[0]", "measure and unit"),
        ("source: 1", "source: 7", "harms[0].source", "no source has n: 7"),
        ("source: 1", "source: many", "harms[0].source", "int"),
        ("part_of: 1", "part_of: 2", "harms[1].part_of", "names itself"),
        ("part_of: 1", "part_of: 3", "harms[1].part_of", "there is no harm 3"),
        ("  affected: Patients of the clinic", "  part_of: 2", "harms[0].part_of", "comes back"),
        ("- n: 2", "- n: 1", "sources[1].n", "two sources"),
        ("cluster: nobody", "cluster: No Body", "sources[1].cluster", "short name"),
        ("provision: un-gge-2015/13f", "provision: 13f", "engaged[0].provision", "is no provision"),
        ("type: assistance", "type: Some help", "responses[0].type", "plain word"),
        ("what: engineers sent", "whta: engineers sent", "responses[0]", "unknown field"),
        ("title: Ransomware at a clinic that does not exist\n", "", "", "missing required field"),
        ("title: Ransomware at a clinic that does not exist", "title: ''", "title", "is empty"),
        ("status: contested", "status: contested\nstatus: settled", "", "given twice"),
        ("struck:", "struck: &all", "", "anchor"),
        ("notes: [Invented for a test.]", "notes: [!!python/name:os.system x]", "", "tag"),
        ("notes: [Invented for a test.]", "notes: [", "", ""),
        ("notes: [Invented for a test.]", 'notes: ["\\ud800"]', "", ""),
        ("notes: [Invented for a test.]", "notes: [" + "[" * 500 + "]" * 500 + "]", "", "nested"),
        ("  primary: true", "  primary: true\n---\nid: another", "", "second document"),
    ],
)  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, field: str, says: str) -> None:
    error = refusal(tmp_path, old, new)
    assert error.field == field or not field
    assert says in error.what
    assert 1 <= error.line <= CASE.count("\n") + 4


def test_the_line_is_the_line_of_the_mistake(tmp_path: Path) -> None:
    error = refusal(tmp_path, "best: 12.5", "best: a dozen")
    assert error.line == CASE[: CASE.index("best: 12.5")].count("\n") + 1
    assert str(error).startswith(f"{FILE}, line {error.line}: harms[1].best: 'a dozen' is not a number. Write digits")


def test_an_unknown_word_is_answered_with_the_words_there_are(tmp_path: Path) -> None:
    assert "attack, shutdown, fraud" in refusal(tmp_path, "class: attack", "class: prank").mend
    assert "essential_services" in refusal(tmp_path, "dimension: life_and_health", "dimension: fun").mend


def test_every_mistake_of_the_content_is_listed_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, CASE.replace("min: 150", "min: 250").replace("NOR", "XXX").replace("2031-04", "2031-99"))
    assert [error.field for error in cases.problems(path)] == [
        "territories[0]",
        "attributions[0].date",
        "attributions[0].by_states[0]",
        "responses[0].by_states[0]",
        "harms[0].min",
    ]


def test_a_longer_circle_of_containment_is_refused(tmp_path: Path) -> None:
    third = CASE[CASE.index("- dimension: life_and_health\n  order: 2") : CASE.index("attributions:")]
    text = CASE.replace("attributions:", third.replace("part_of: 1", "part_of: 2") + "attributions:")
    assert len(cases.read(write(tmp_path, text))) == 8
    circle = text.replace("  affected: Patients of the clinic", "  part_of: 3")
    assert [error.field for error in cases.problems(write(tmp_path, circle))] == [
        "harms[0].part_of",
        "harms[1].part_of",
        "harms[2].part_of",
    ]


def test_an_unknown_provision_is_left_to_the_edition(tmp_path: Path) -> None:
    """The door does not hold the instruments: only the whole record can say that a provision is missing."""
    incident = cases.read(write(tmp_path, CASE.replace("un-gge-2015/13f", "no-such-text/1")))[0]
    assert ("engaged.provision", "provision/no-such-text/1") in list(references(incident))


def test_a_yaml_bomb_is_refused(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdef", "bcdefg", strict=True)
    )
    with pytest.raises(Unreadable, match="anchor or alias"):
        cases.read(write(tmp_path, bomb))


def test_bytes_that_are_not_utf8_are_refused_with_their_line(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="line 3: the bytes are not UTF-8"):
        cases.read(write(tmp_path, b"id: x\n\ntitle: \xff\xfe\n"))


def test_a_line_of_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / FILE
    with path.open("wb") as file:
        file.write(b"id: ")
        os.truncate(path, 1024**3)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable, match="larger than 4 MiB"):
        cases.read(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


@pytest.mark.parametrize("text", ["", "---\n", "[]", "just words", "- id: x", "null", "0"])
def test_what_is_no_case_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable):
        cases.read(write(tmp_path, text))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="No such file"):
        cases.read(tmp_path / "none.yaml")
    with pytest.raises(Unreadable, match="directory"):
        cases.read(tmp_path)


def test_a_folder_of_cases_is_read_in_order(tmp_path: Path) -> None:
    write(tmp_path, CASE)
    write(tmp_path, CASE.replace("harbour-clinic-2031", "anchor-clinic-2031"), "anchor-clinic-2031.yaml")
    found = [record.id for record in cases.read_all(tmp_path) if isinstance(record, Incident)]
    assert found == ["incident/anchor-clinic-2031", "incident/harbour-clinic-2031"]


def _only_its_own_error(folder: Path, content: bytes) -> None:
    path = write(folder, content)
    try:
        cases.read(path)
    except Unreadable as error:
        assert str(error) and error.mend
        assert cases.problems(path)


@given(st.binary(max_size=200))
def test_any_bytes_give_records_or_the_doors_own_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    _only_its_own_error(tmp_path_factory.getbasetemp(), content)


@given(st.text(max_size=120).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_text_gives_the_doors_own_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    _only_its_own_error(tmp_path_factory.getbasetemp(), content)


@given(at=st.integers(0, len(CASE)), length=st.integers(0, 12), text=st.text(max_size=12))
def test_a_sound_case_damaged_anywhere_gives_the_doors_own_error(
    tmp_path_factory: pytest.TempPathFactory, at: int, length: int, text: str
) -> None:
    damaged = CASE[:at] + text + CASE[at + length :]
    _only_its_own_error(tmp_path_factory.getbasetemp(), damaged.encode("utf-8", "surrogatepass"))
