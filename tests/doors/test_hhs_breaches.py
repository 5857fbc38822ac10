"""Breaches of health data: only hacking, only the day of the report, and no practice that is called after a person."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.authority import Authority
from answerable.core.harm import Harm
from answerable.core.incident import Incident, Response
from answerable.core.kinds import decode
from answerable.core.record import canonical
from answerable.core.source import Accounting
from answerable.core.validation import validate
from answerable.sources import Malformed, Parsed
from answerable.sources._opening import open_raw
from answerable.sources._practices import is_body
from answerable.sources.hhs_breaches import READS, SOURCE

SAMPLE = (Path(__file__).parent / "samples" / "hhs_ocr" / "Source_Breach_Report.csv").read_bytes()
HEADER = [*READS, "Web Description"]
USUAL = [
    "Larkspur Hollow Hospital",
    "VT",
    "Healthcare Provider",
    "700",
    "03/04/2021",
    "Hacking/IT Incident",
    "Email",
    "No",
    "-",
]


def parse(raw: bytes) -> Parsed:
    return SOURCE.parse({"report": {"report.csv": raw}}, Authority())


def written(*rows: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *rows])
    return out.getvalue().encode(errors="surrogateescape")


def row(**given: str) -> list[str]:
    usual = dict(
        zip(("name", "state", "type", "people", "day", "breach", "place", "associate", "text"), USUAL, strict=True)
    )
    return list({**usual, **given}.values())


def told(parsed: Parsed) -> Accounting:
    made = parsed.records[-1]
    assert isinstance(made, Accounting) and made.read == made.recorded + made.refused + made.unresolved
    assert len({record.id for record in parsed.records}) == len(parsed.records)
    for record in parsed.records:
        assert validate(record) == [] and decode(canonical(record)) == record
    return made


def one(*rows: list[str]) -> tuple[Incident, Harm, Response]:
    records = parse(written(*rows)).records
    (incident,) = (each for each in records if isinstance(each, Incident))
    (harm,) = (each for each in records if isinstance(each, Harm))
    (response,) = (each for each in records if isinstance(each, Response))
    return incident, harm, response


def reasons(*rows: list[str]) -> set[tuple[str, str]]:
    return {(each.outcome, each.reason) for each in told(parse(written(*rows))).outcomes}


def test_the_sample_is_accounted_for_row_by_row() -> None:
    parsed = parse(SAMPLE)
    assert {(each.outcome, each.reason): each.count for each in told(parsed).outcomes} == {
        ("recorded", "a breach by hacking"): 4,
        ("refused", "Breach Submission Date is no calendar day"): 1,
        ("refused", "Individuals Affected is no whole number above zero"): 1,
        ("refused", "Type of Breach is empty"): 1,
        ("refused", "no hacking: Theft"): 1,
        ("refused", "no hacking: several other types"): 1,
        ("refused", "the row has more or fewer fields than the header"): 1,
        ("unresolved", "State is no code of the Postal Service"): 1,
        ("unresolved", "another row says the same of the same body and day"): 2,
    }
    assert ("Web Description", 12) in {(each.name, each.count) for each in told(parsed).unread_fields}
    assert not any(b"invented" in canonical(each) or b"Nonesuch" in canonical(each) for each in parsed.records)


def test_a_breach_is_told_with_its_people_and_the_day_of_its_report() -> None:
    incident, harm, response = one(row())
    assert incident.title == "Breach of health data by hacking at Larkspur Hollow Hospital, reported 2021-03-04"
    assert (incident.type, incident.start, incident.territories) == ("attack", "", ("state/usa",))
    assert [each.name for each in incident.struck] == ["Larkspur Hollow Hospital"] and incident.sectors == (
        "healthcare",
    )
    assert incident.codes == (
        "type_of_breach=Hacking/IT Incident", "location=Email", "entity_type=Healthcare Provider", "business_associate=No",
        "state=VT", "submitted_year=2021",
    )  # fmt: skip
    assert (harm.measure, harm.unit, harm.best, harm.value_kind) == ("people_data_exposed", "people", 700, "measured")
    assert (response.type, response.date, response.by) == (
        "notification_of_authority",
        "2021-03-04",
        "Larkspur Hollow Hospital",
    )
    assert incident.citations[0].locator == "03/04/2021, VT, 700"


@pytest.mark.parametrize("people", ["500", "501"])
def test_500_and_501_may_stand_for_a_number_nobody_knows_yet(people: str) -> None:
    _, harm, _ = one(row(people=people))
    assert (harm.best, harm.value_kind) == (int(people), "estimated") and "not yet known" in harm.note


def test_numbers_of_a_business_associate_may_overlap_and_say_so() -> None:
    assert "numbers may overlap" in one(row(associate="Yes"))[1].note and one(row(associate="No"))[1].note == ""


@pytest.mark.parametrize("people", ["", "\\N"])
def test_a_number_that_is_not_told_is_not_zero(people: str) -> None:
    _, harm, _ = one(row(people=people))
    assert (harm.best, harm.value_kind) == (None, "not_quantified")


def test_a_type_that_is_not_known_is_not_repeated() -> None:
    # In a row that is shifted, the cell may hold a name.
    assert reasons(row(breach="Ida Nobody DDS"), row(breach="Theft, Ida Nobody"), row(breach="Theft")) == {
        ("refused", "Type of Breach holds a type that is not known"),
        ("refused", "no hacking: Theft"),
    }


def test_one_type_of_several_is_hacking_and_each_becomes_a_code() -> None:
    incident, _, _ = one(row(breach="Hacking/IT Incident, Theft", place="Email, Laptop", state=""))
    assert {"type_of_breach=Theft", "location=Email", "location=Laptop"} <= set(incident.codes)
    assert incident.territories == () and not any(code.startswith("state=") for code in incident.codes)


@pytest.mark.parametrize("people", ["0", "-5", "1.5", "12,000", "٣٠٠", "9" * 16, "many"])
def test_a_number_that_is_none_refuses_its_row(people: str) -> None:
    assert reasons(row(people=people)) == {("refused", "Individuals Affected is no whole number above zero")}


@pytest.mark.parametrize("day", ["", "2021-03-04", "13/01/2021", "02/29/2023", "3/4/2021", "\\N", "01/01/0000"])
def test_a_day_that_is_none_refuses_its_row(day: str) -> None:
    assert reasons(row(day=day)) == {("refused", "Breach Submission Date is no calendar day")}


@pytest.mark.parametrize(
    ("day", "iso"), [("12/31/1969", "1969-12-31"), ("01/01/2049", "2049-01-01"), ("02/29/2024", "2024-02-29")]
)
def test_days_of_1969_and_2049_stand_as_they_were_written(day: str, iso: str) -> None:
    assert one(row(day=day))[2].date == iso


def test_rows_in_another_encoding_too_long_or_shifted_are_refused_and_the_next_is_read() -> None:
    made = written(row(name="Caf\udce9 Hospital"), row(text="x" * 2_000_000), row()[1:], row(name="a\x00b"), row())
    assert {(each.outcome, each.reason, each.count) for each in told(parse(made)).outcomes} == {
        ("recorded", "a breach by hacking", 1),
        ("refused", "the line holds a NUL", 1),
        ("refused", "the line is longer than 1 MiB", 1),
        ("refused", "the row has more or fewer fields than the header", 1),
        ("refused", "the row is not UTF-8", 1),
    }


@pytest.mark.parametrize("column", READS)
def test_a_missing_or_renamed_column_stops_the_set_and_is_named(column: str) -> None:
    with pytest.raises(Malformed, match=f"hhs-breaches: report: lacks the column {column}"):
        parse(written(row()).replace(column.encode(), b"Other Column", 1))


@pytest.mark.parametrize(
    "name",
    ["Nobody N. Nonesuch, MD", "Nobody Nonesuch D.D.S., P.C.", "Dr. Nobody Nonesuch", "Drs. Nonesuch & Nil PA", "Nobody Nonesuch",
     "Nobody N Nonesuch Medical Center", "Office of Nobody Nonesuch Health", "NOBODY NONESUCH M.D. PLLC", "Nobody Nonesuch, Inc.",
     "Nonesuch Family Dental LLC", "Hollow Clinic, DPM", "Nobody Nonesuch Phd Health", "Nonesuch Medical Group PA", "Nil and Nonesuch Mds Inc."],
)  # fmt: skip
def test_a_practice_that_may_be_called_after_a_person_is_never_named(name: str) -> None:
    assert not is_body(name)
    incident, harm, response = one(row(name=name))
    assert (
        "a health care provider" in incident.title and incident.struck == () and response.by == "A health care provider"
    )
    assert not any(
        word in canonical(each) for each in (incident, harm, response) for word in (b"Nonesuch", b"NONESUCH")
    )


@pytest.mark.parametrize(
    "name", ["Larkspur Hollow Hospital", "Sundial Health Plan, Inc.", "County of Nowhere", "Zzyzx, Inc.", "Zzyzx"]
)
def test_a_body_is_named(name: str) -> None:
    assert is_body(name) and one(row(name=name))[0].struck[0].name == name


cells = st.text(max_size=30) | st.sampled_from(
    [*USUAL, "\\N", "501", "12/31/1969", "Theft", "Hacking/IT Incident, Loss", "ZZ", '"', ","]
)


@given(
    st.lists(st.lists(cells, min_size=9, max_size=9) | st.builds(row, name=cells, people=cells, day=cells), max_size=5)
)
def test_any_rows_are_accounted_for(rows: list[list[str]]) -> None:
    try:
        made = parse(written(*rows))
    except UnicodeEncodeError:
        return
    told(made)


@given(st.binary(max_size=300))
def test_any_bytes_after_the_header_are_accounted_for(raw: bytes) -> None:
    told(parse(written() + raw))


def test_the_portals_report_at_hand_adds_up() -> None:
    folder = os.environ.get("ANSWERABLE_DATA")
    if not folder:
        pytest.skip("ANSWERABLE_DATA names no folder of outside data")
    parsed = SOURCE.parse(open_raw(SOURCE, Path(folder)), Authority())
    made = told(parsed)
    assert made.read >= 5371 and parsed.unresolved == {} and made.unresolved < 20
    if made.read == 5371:
        assert (made.recorded, made.refused, made.unresolved) == (2611, 2760, 0)
