"""Internet shutdowns: one event counted in several years is one incident, and nobody is accused beyond what is coded."""

from __future__ import annotations

import io
import os
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from answerable import instruments
from answerable.core.actor import Actor
from answerable.core.attribution import Attribution
from answerable.core.authority import Authority
from answerable.core.incident import Incident, Response
from answerable.core.kinds import decode
from answerable.core.record import canonical
from answerable.core.source import Accounting, Source
from answerable.core.validation import validate
from answerable.sources import Malformed, Parsed
from answerable.sources._authority import authority
from answerable.sources._opening import open_raw
from answerable.sources.access_now_shutdowns import SOURCE

SAMPLE = Path(__file__).parent / "samples" / "shutdowns" / "access_now_snapshot_2030-01-02.parquet"
COLUMNS = """start_date_type start_date country geo_scope area_name shutdown_type affected_network shutdown_extent ordered_by
decision_maker actual_cause actual_cause_details info_source info_source_link shutdown_status end_date duration
gov_justification gov_just_details gov_ack legal_just legal_method gov_ack_source gov_ack_quote facebook_affected
twitter_affected whatsapp_affected instagram_affected telegram_affected other_affected sms_affected phonecall_affected
telcos_involved telco_ack telco_ack_source telco_ack_quote election violence hr_abuse_reported users_targeted
users_target_detail users_notified econ_impact event an_link region count_year""".split()
SCHEMA = pa.schema(
    [(n, pa.timestamp("us") if n.endswith("_date") else pa.int64() if n == "count_year" else pa.large_string()) for n in COLUMNS]
)  # fmt: skip


def row(**given) -> dict[str, object]:
    """One row about a place that is not on any map."""
    usual = {
        "start_date_type": "Actual", "start_date": datetime(2021, 3, 4), "country": "Norway", "area_name": "Nowhere Fjord",
        "shutdown_type": "Shutdown", "affected_network": "Broadband, Mobile", "shutdown_extent": "Full network",
        "ordered_by": "Executive government", "shutdown_status": "Ended", "end_date": datetime(2021, 3, 6),
        "gov_ack": "Yes", "gov_justification": "School exams", "hr_abuse_reported": "No", "actual_cause": "Exam cheating",
        "event": "An invented event of this sample.", "gov_ack_quote": "Invented words.", "region": "Europe", "count_year": 2021,
    }  # fmt: skip
    return {name: {**usual, **given}.get(name) for name in COLUMNS}


ROWS = [
    row(),
    row(start_date=datetime(2019, 5, 6), end_date=None, shutdown_status="Ongoing", count_year=2019, gov_ack="No"),
    row(start_date=datetime(2019, 5, 6), end_date=None, shutdown_status="Ongoing", count_year=2020, gov_ack="Unknown",
        event="The same invented event, told in another way."),
    row(start_date=datetime(2022, 7, 8), end_date=None, start_date_type="Estimated", ordered_by="Military", count_year=2022),
    row(start_date=datetime(2023, 1, 1), end_date=None, country="Sweden; Iceland", count_year=2023),
    row(start_date=datetime(2023, 1, 2), end_date=None, country="Somaliland", start_date_type=None, count_year=2023),
    row(start_date=datetime(2023, 1, 3), end_date=None, ordered_by="Unknown", gov_ack=None, count_year=2023,
        shutdown_type="Throttle", shutdown_extent="Service-based", affected_network="Mobile"),
    row(start_date=datetime(2023, 1, 4), end_date=datetime(2023, 1, 3), count_year=2023),
    row(start_date=datetime(2023, 1, 5), end_date=None, country="Korea", count_year=2023),
    row(start_date=datetime(2023, 1, 6), end_date=None, event="One event of a day.", count_year=2023),
    row(start_date=datetime(2023, 1, 6), end_date=None, event="Another event of that day.", count_year=2023),
    row(start_date=datetime(2023, 1, 7), end_date=None, count_year=2023),
    row(start_date=datetime(2023, 1, 7), end_date=None, gov_ack="No", count_year=2023),
    row(start_date=None, end_date=None), row(country=None),
    row(start_date=datetime(1969, 12, 31), end_date=None, ordered_by="Judiciary", count_year=1969),
    row(start_date=datetime(2049, 1, 1), end_date=None, shutdown_status="Ongoing", count_year=2049),
    row(start_date=datetime(2024, 1, 1), end_date=None, count_year=2023),
]  # fmt: skip


def written(rows: list[dict[str, object]], schema: pa.Schema = SCHEMA) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows, schema), out)
    return out.getvalue()


@pytest.fixture(scope="session")
def names() -> Authority:
    return authority(record for record in instruments.read_all() if isinstance(record, Actor))


def parse(raw: bytes, names: Authority) -> Parsed:
    return SOURCE.parse({"snapshot": {SAMPLE.name: raw}}, names)


def told(parsed: Parsed) -> Accounting:
    made = parsed.records[-1]
    assert isinstance(made, Accounting) and made.read == made.recorded + made.refused + made.unresolved
    for record in parsed.records:
        assert validate(record) == [] and decode(canonical(record)) == record
    return made


def of(parsed: Parsed, start: str, kind: type = Incident):
    slugs = {r.id.partition("/")[2] for r in parsed.records if isinstance(r, Incident) and r.start == start}
    return [r for r in parsed.records if isinstance(r, kind) and r.id.split("/")[1] in slugs]


def test_the_sample_holds_these_rows_and_each_has_its_outcome(names) -> None:
    assert parquet.read_table(SAMPLE).to_pylist() == ROWS and parquet.read_schema(SAMPLE).names == COLUMNS
    parsed = parse(SAMPLE.read_bytes(), names)
    assert {(each.outcome, each.reason): each.count for each in told(parsed).outcomes} == {
        ("recorded", "a shutdown, in one year that counted it"): 11,
        ("refused", "country is empty"): 1,
        ("refused", "start_date is empty"): 1,
        ("unresolved", "another row of the same year has the same start, area, network and event"): 2,
        ("unresolved", "country names no State that is known"): 1,
        ("unresolved", "end_date is before start_date"): 1,
        ("unresolved", "start_date is after count_year"): 1,
    }
    assert parsed.unresolved == {("state", "Korea"): 1}
    source = parsed.records[0]
    assert isinstance(source, Source) and source.edition == "2030-01-02" and "1969 to 2049" in source.covers
    assert {"decision_maker", "gov_ack_quote", "telcos_involved"} <= {each.name for each in told(parsed).unread_fields}
    assert not any(b"nvented" in canonical(record) for record in parsed.records), "texts of others are not copied"


def test_who_ordered_is_the_coalitions_claim_about_the_state_of_the_place(names) -> None:
    parsed = parse(SAMPLE.read_bytes(), names)
    (made,) = of(parsed, "2021-03-04")
    assert made.title == "Internet shutdown in Norway, from 2021-03-04 (Access Now)"
    assert (made.type, made.end, made.territories, made.means) == (
        "shutdown",
        "2021-03-06",
        ("state/nor",),
        ("shutdown",),
    )
    assert {"ordered_by=Executive government", "gov_ack=Yes", "affected_network=Mobile", "count_year=2021"} <= set(
        made.codes
    )
    (claim,) = of(parsed, "2021-03-04", Attribution)
    assert (claim.by, claim.by_type, claim.type) == ("Access Now", "civil-society", "not-recorded")
    assert claim.accused_actors == ("state/nor",) and claim.words == "ordered_by: Executive government"
    (act,) = of(parsed, "2021-03-04", Response)
    assert (act.type, act.actors, act.date) == ("acknowledgement", ("state/nor",), "")


def test_one_event_in_several_years_is_one_incident_and_the_last_year_decides(names) -> None:
    (made,) = of(parse(SAMPLE.read_bytes(), names), "2019-05-06")
    assert {"count_year=2019", "count_year=2020", "gov_ack=Unknown"} <= set(
        made.codes
    ) and "gov_ack=No" not in made.codes
    assert not made.ongoing and "Coded as ongoing when 2020 was counted; no end is recorded." in made.notes


def test_two_events_of_one_day_that_a_year_counts_twice_stay_two(names) -> None:
    assert len(of(parse(SAMPLE.read_bytes(), names), "2023-01-06")) == 2


def test_an_estimated_day_keeps_its_month_and_forces_accuse_no_state(names) -> None:
    parsed = parse(SAMPLE.read_bytes(), names)
    assert len(of(parsed, "2022-07")) == 1
    (claim,) = of(parsed, "2022-07", Attribution)
    assert claim.accused_actors == () and "not coded" in claim.accused
    assert of(parsed, "2022-07", Response)[0].actors == ()


def test_who_is_not_the_government_of_the_place_may_be_another_state(names) -> None:
    (claim,) = of(parse(written([row(ordered_by="Non-government")]), names), "2021-03-04", Attribution)
    assert claim.accused == "somebody other than the government of the place; it may be another State"
    assert (claim.accused_actors, claim.words) == ((), "ordered_by: Non-government")


def test_several_states_or_none_in_a_cell_accuse_none(names) -> None:
    parsed = parse(SAMPLE.read_bytes(), names)
    assert of(parsed, "2023-01-01")[0].territories == ("state/isl", "state/swe")
    assert of(parsed, "2023-01-01", Attribution)[0].accused_actors == ()
    assert of(parsed, "2023-01-01", Response)[0].actors == ()
    (lone,) = of(parsed, "2023-01-02")
    assert lone.territories == () and "Somaliland" in lone.title and "not coded" in lone.notes[0]


def test_an_unknown_orderer_gives_no_claim_and_a_missing_code_none(names) -> None:
    parsed = parse(SAMPLE.read_bytes(), names)
    (made,) = of(parsed, "2023-01-03")
    assert made.means == ("throttling",) and made.title.startswith("Throttled")
    assert not any(code.startswith("gov_ack=") for code in made.codes)
    assert of(parsed, "2023-01-03", Attribution) == of(parsed, "2023-01-03", Response) == []


def test_days_of_1969_and_2049_are_kept_and_only_the_newest_count_is_ongoing(names) -> None:
    parsed = parse(SAMPLE.read_bytes(), names)
    assert len(of(parsed, "1969-12-31")) == 1 and of(parsed, "2049-01-01")[0].ongoing


@pytest.mark.parametrize(
    ("spelling", "state"),
    [
        ("Korea", ""), ("South Korea", "state/kor"), ("Republic of Korea", "state/kor"), ("KOR", "state/kor"), ("ROM", "state/rou"),
        ("North Korea", "state/prk"), ("PRK", "state/prk"), ("KR", "state/kor"), ("Palestine, State of", "state/pse"),
        ("Palestine", "state/pse"), ("PSE", "state/pse"), ("PS", "state/pse"), ("palestine, state of", "state/pse"),
    ],
)  # fmt: skip
def test_spellings_of_states_decide_exactly_or_not_at_all(spelling, state, names) -> None:
    parsed = parse(written([row(country=spelling)]), names)
    found = [each.territories for each in parsed.records if isinstance(each, Incident)]
    assert found == ([(state,)] if state else []) and parsed.unresolved == ({} if state else {("state", spelling): 1})


def test_a_state_that_is_no_more_stands_in_no_territory(names) -> None:
    parsed = parse(written([row(country="SCG")]), names)
    assert told(parsed).recorded == 1 and of(parsed, "2021-03-04")[0].territories == ()


def test_another_version_of_the_file_stops_the_set_and_says_why(names) -> None:
    plain = pa.Table.from_pylist(ROWS, SCHEMA)
    wrong = {
        "start_date": pa.array(["2021-03-04"] * len(ROWS)), "count_year": pa.array(["2021"] * len(ROWS)),
        "country": pa.array(range(len(ROWS))),
        "end_date": pa.array([datetime(2021, 1, 1)] * len(ROWS), pa.timestamp("us", tz="UTC")),
    }  # fmt: skip
    for name, column in wrong.items():
        out = io.BytesIO()
        parquet.write_table(plain.set_column(COLUMNS.index(name), name, column), out)
        with pytest.raises(
            Malformed, match=f"access-now-shutdowns: snapshot: holds the column {name} as .*Its form has changed"
        ):
            parse(out.getvalue(), names)
    out = io.BytesIO()
    parquet.write_table(plain.drop_columns(["gov_ack", "event"]), out)
    with pytest.raises(Malformed, match="lacks the column gov_ack, event|lacks the column event, gov_ack"):
        parse(out.getvalue(), names)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_and_one_that_is_no_parquet_are_refused(share, names) -> None:
    raw = SAMPLE.read_bytes()
    for bad in (raw[: int(len(raw) * share)], b"PAR1" + raw[4 : int(len(raw) * share)] + b"PAR1", b"a,b\n1,2\n", b"{}"):
        with pytest.raises(Malformed, match=r"access-now-shutdowns: snapshot: .*[^.]\. Fetch it again"):
            parse(bad, names)


def test_older_and_newer_writers_of_the_same_columns_are_read_alike(names) -> None:
    plain, usual = pa.Table.from_pylist(ROWS, SCHEMA), parse(written(ROWS), names)
    for text, day, whole in (
        (pa.string(), pa.date32(), pa.int32()),
        (pa.dictionary(pa.int32(), pa.string()), pa.timestamp("ns"), pa.uint16()),
    ):
        types = {pa.large_string(): text, pa.timestamp("us"): day, pa.int64(): whole}
        made = plain.filter(pa.array([r["start_date"] is None or r["start_date"].year > 1900 for r in ROWS]))
        made = made.cast(pa.schema([(field.name, types[field.type]) for field in SCHEMA]))
        out = io.BytesIO()
        parquet.write_table(made, out)
        assert parse(out.getvalue(), names).records == usual.records


def test_one_cell_that_is_no_text_or_no_day_refuses_its_row_alone(names) -> None:
    plain = pa.Table.from_pylist(ROWS[:3], SCHEMA)
    spoilt = pa.array([b"\xff\xfe", b"Norway", b"Norway"], pa.large_binary()).view(pa.large_string())
    late = pa.array([10**12, 0, 0], pa.int64()).cast(pa.timestamp("s"))
    for name, column, reason in (
        ("country", spoilt, "country is not UTF-8"),
        ("end_date", late, "end_date is no calendar day"),
    ):
        out = io.BytesIO()
        parquet.write_table(plain.set_column(COLUMNS.index(name), name, column), out, coerce_timestamps=None)
        made = told(parse(out.getvalue(), names))
        assert made.read == 3 and ("refused", reason, 1) in {
            (each.outcome, each.reason, each.count) for each in made.outcomes
        }


texts = (
    st.none()
    | st.sampled_from(["Norway", "Unknown", "Yes", "Military", "; ;", ",", "a; Sweden", "Estimated"])
    | st.text(max_size=20)
)
days = st.none() | st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31))
any_row = st.fixed_dictionaries(
    {n: days if n.endswith("_date") else (st.none() | st.integers(-(2**63), 2**63 - 1) | st.just(2021)) if n == "count_year" else texts
     for n in ("start_date", "end_date", "count_year", "country", "ordered_by", "gov_ack", "event", "start_date_type", "area_name")}
)  # fmt: skip


@given(st.lists(any_row.map(lambda given: row(**given)), max_size=5))
def test_any_rows_are_accounted_for(names, rows) -> None:
    assert told(parse(written(rows), names)).read == len(rows)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_one_line(names, raw) -> None:
    with pytest.raises(Malformed) as error:
        parse(raw, names)
    assert "\n" not in str(error.value)


def test_the_snapshot_at_hand_adds_up_and_leaves_no_state_unresolved(names) -> None:
    folder = os.environ.get("ANSWERABLE_DATA")
    if not folder:
        pytest.skip("ANSWERABLE_DATA names no folder of outside data")
    parsed = SOURCE.parse(open_raw(SOURCE, Path(folder)), names)
    made = told(parsed)
    assert made.read >= 2102 and parsed.unresolved == {} and made.unresolved < 20
    if made.read == 2102:
        assert (made.recorded, made.refused, made.unresolved) == (2091, 0, 11)
