"""VCDB: only hacking, malware and social engineering are recorded; nobody struck is named, and no analyst's entry accuses."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable import instruments
from answerable.core.actor import Actor
from answerable.core.attribution import Attribution
from answerable.core.authority import Authority
from answerable.core.harm import Harm
from answerable.core.incident import Incident
from answerable.core.kinds import decode
from answerable.core.record import canonical
from answerable.core.source import Accounting
from answerable.core.validation import validate
from answerable.sources import Malformed, Parsed, _veris, vcdb
from answerable.sources._authority import authority
from answerable.sources._opening import open_raw
from answerable.sources.vcdb import SOURCE

FOLDER = Path(__file__).parent / "samples" / "vcdb" / "validated"
SAMPLE = {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir())}
HACKING = json.loads(SAMPLE["hacking.json"])


@pytest.fixture(scope="session")
def names() -> Authority:
    return authority(record for record in instruments.read_all() if isinstance(record, Actor))


def parse(members: dict[str, bytes], names: Authority) -> Parsed:
    return SOURCE.parse({"validated": members}, names)


def of(names: Authority, **given: Any) -> Parsed:
    """What one member gives that is like the sample's first, with fields exchanged; None takes a field away."""
    member = {key: value for key, value in {**HACKING, **given}.items() if value is not None}
    # A second member has every field that a set must have somewhere.
    other = {**HACKING, "incident_id": "00000000-0000-4000-8000-999999999999", "action": {"error": {}}}
    return parse({"a.json": json.dumps(member).encode(), "b.json": json.dumps(other).encode()}, names)


def told(parsed: Parsed) -> Accounting:
    made = parsed.records[-1]
    assert isinstance(made, Accounting) and made.read == made.recorded + made.refused + made.unresolved
    assert len({record.id for record in parsed.records}) == len(parsed.records)
    for record in parsed.records:
        assert validate(record) == [] and decode(canonical(record)) == record
    return made


def outcomes(parsed: Parsed) -> dict[tuple[str, str], int]:
    made = {(each.outcome, each.reason): each.count for each in told(parsed).outcomes}
    made.pop(("refused", "neither hacking nor malware: error"), None)
    return made


def incident(parsed: Parsed) -> Incident:
    (made,) = (each for each in parsed.records if isinstance(each, Incident))
    return made


def harms(parsed: Parsed) -> list[Harm]:
    return [each for each in parsed.records if isinstance(each, Harm)]


def test_the_sample_is_accounted_for_member_by_member(names) -> None:
    parsed = parse(SAMPLE, names)
    assert outcomes(parsed) == {
        ("recorded", "hacking or malware"): 2,
        ("recorded", "fraud by social means alone"): 1,
        ("refused", "its analysts call it ineligible"): 1,
        ("refused", "neither hacking nor malware: misuse"): 1,
        ("refused", "neither hacking nor malware: physical, error"): 1,
        ("refused", "security_incident is Suspected, not Confirmed"): 1,
        ("refused", "the member is not JSON"): 1,
        ("refused", "timeline.incident is no calendar date"): 1,
        ("unresolved", "another member bears the same incident_id"): 2,
        ("unresolved", "incident_id is no UUID"): 1,
        ("unresolved", "victim.country names no State that is known"): 1,
    }
    assert parsed.unresolved == {("state", "Ruritania"): 1}
    assert not any(isinstance(each, Attribution) for each in parsed.records)
    assert not any(
        word in canonical(each) for each in parsed.records[:-1] for word in (b"Larkspur", b"invented", b"example.org")
    )


def test_fields_that_are_not_read_are_counted_by_their_dotted_name(names) -> None:
    unread = {each.name: each.count for each in told(parse(SAMPLE, names)).unread_fields}
    assert unread["victim.victim_id"] == 9 and unread["summary"] == 12 and unread["plus.event_chain.action"] == 11
    assert unread["action.hacking.vector"] == 8 and unread["asset.assets.amount"] == 12
    assert "action.hacking.variety" not in unread and "plus" not in unread and "incident_id" not in unread


def test_an_incident_is_told_from_its_codes(names) -> None:
    made = incident(of(names))
    assert made.id == "incident/vcdb-00000000-0000-4000-8000-000000000001"
    assert made.title == "Hacking against a health care body, Norway, 2019 (VCDB 00000000)"
    assert made.summary == "As coded in VERIS: hacking (Use of stolen creds)."
    assert (made.type, made.start, made.sectors, made.territories) == (
        "attack",
        "2019-02-03",
        ("healthcare",),
        ("state/nor",),
    )
    assert made.means == ("data_theft", "intrusion") and made.struck == ()
    assert {
        "action=hacking", "actor=external", "action.hacking.variety=Use of stolen creds", "actor.external.country=Unknown",
        "victim.industry=622110", "victim.country=NO", "discovery_method=external", "discovery_method.external.variety=Customer",
        "asset.assets.variety=U - Laptop", "attribute.confidentiality.data.variety=Medical", "confidence=High",
    } <= set(made.codes)  # fmt: skip


def test_an_actors_country_accuses_nobody(names) -> None:
    parsed = of(names, actor={"external": {"country": ["NO", "Ruritania"]}})
    assert {"actor.external.country=NO", "actor.external.country=Ruritania"} <= set(incident(parsed).codes)
    assert parsed.unresolved == {} and not any(isinstance(each, Attribution) for each in parsed.records)


@pytest.mark.parametrize(
    ("action", "kind", "means"),
    [
        ({"malware": {"variety": ["Ransomware", "Worm"]}}, "attack", ("data_theft", "malware", "ransomware", "worm")),
        ({"hacking": {"variety": ["DoS"]}}, "attack", ("ddos",)),
        ({"hacking": {"variety": ["Exploit vuln"]}, "misuse": {}, "error": {}}, "attack", ("data_theft", "intrusion")),
        ({"social": {"variety": ["Phishing", "Extortion"]}}, "fraud", ("extortion", "phishing")),
    ],
)
def test_what_was_done_decides_the_class_and_the_means(action, kind, means, names) -> None:
    made = incident(of(names, action=action))
    assert (made.type, made.means) == (kind, means)


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ({"misuse": {}}, "neither hacking nor malware: misuse"), ({"environmental": {}}, "neither hacking nor malware: environmental"),
        ({"physical": {}}, "neither hacking nor malware: physical"), ({"unknown": {}}, "neither hacking nor malware: unknown"),
        ({"social": {}, "misuse": {}}, "neither hacking nor malware: social, misuse"), ({}, "action is not coded"),
        ({"dowsing": {}}, "action is not coded as VERIS codes it"), ([], "action is not coded"), (None, "action is not coded"),
    ],
)  # fmt: skip
def test_what_is_no_attack_is_refused_with_what_it_is(action, reason, names) -> None:
    assert outcomes(of(names, action=action)) == {("refused", reason): 1}


@pytest.mark.parametrize("said", ["Suspected", "Near miss", "False positive"])
def test_only_confirmed_incidents_are_recorded(said, names) -> None:
    assert outcomes(of(names, security_incident=said)) == {
        ("refused", f"security_incident is {said}, not Confirmed"): 1
    }
    reason = "security_incident is not coded as VERIS codes it, not Confirmed"
    assert outcomes(of(names, security_incident=["Confirmed"])) == {("refused", reason): 1}


@pytest.mark.parametrize(
    ("day", "start"),
    [
        ({"year": 1969}, "1969"), ({"year": 2049, "month": 1}, "2049-01"), ({"year": 2020, "month": 2, "day": 29}, "2020-02-29"),
        ({"year": 2021, "day": 5}, "2021"), ({"year": 2021, "month": 2, "day": 30}, ""), ({"year": 0}, ""), ({"year": -5}, ""),
        ({"year": "2021"}, ""), ({"year": True}, ""), ({"year": 10**9}, ""), ({"month": 5}, ""), ({"year": 2021, "month": 0}, ""),
    ],
)  # fmt: skip
def test_a_date_is_kept_as_precise_as_it_is_or_refuses_its_member(day, start, names) -> None:
    parsed = of(names, timeline={"incident": day})
    if start:
        assert incident(parsed).start == start
    else:
        assert outcomes(parsed) == {("refused", "timeline.incident is no calendar date"): 1}


def confidentiality(**given: Any) -> dict[str, Any]:
    return {"confidentiality": {"data_disclosure": "Yes", "data": [{"variety": "Personal"}], "data_total": 90, **given}}


@pytest.mark.parametrize(
    ("attribute", "best", "most"),
    [
        (confidentiality(), 90, None),
        (confidentiality(data=[{"variety": "Personal", "amount": 50}, {"variety": "Medical", "amount": 60}]), 60, None),
        (confidentiality(data=[{"variety": "Personal"}, {"variety": "Payment"}]), None, 90),
    ],
)
def test_records_of_persons_are_an_estimate_of_people(attribute, best, most, names) -> None:
    (made,) = harms(of(names, attribute=attribute))
    assert (made.best, made.max, made.value_kind, made.unit) == (best, most, "estimated", "people")
    assert made.note.startswith("Counted in records of persons' data")


@pytest.mark.parametrize(
    "attribute",
    [
        confidentiality(data_disclosure="Potentially"), confidentiality(data_disclosure="No"), confidentiality(data_total=0),
        confidentiality(data=[{"variety": "Secrets", "amount": 7}]), confidentiality(data_total=None), confidentiality(data=[]),
        confidentiality(data_victim=["Victim organization"]), confidentiality(data_total=-4), confidentiality(data_total="90"),
        confidentiality(data_total=2**60), confidentiality(data_total=True), {}, {"confidentiality": []}, confidentiality(data={"a": 1}),
    ],
)  # fmt: skip
def test_no_harm_is_made_of_data_that_are_not_certainly_of_persons_or_not_counted(attribute, names) -> None:
    assert harms(of(names, attribute=attribute)) == []


@pytest.mark.parametrize(
    ("industry", "sector"),
    [
        ("622110", "healthcare"), ("524114", "finance"), ("221310", "water"), ("221122", "energy"), ("92", "government"),
        ("922120", "justice"), ("922160", "emergency_services"), ("928110", "military"), ("928120", "government"),
        ("611310", "education"), ("624230", "humanitarian"), ("624410", ""), ("517110", "telecommunications"), ("000", ""),
        ("", ""), ("9", ""), ("813110", "civil_society"), ("446110", "healthcare"), ("541110", "legal"), ("x" * 50, ""),
    ],
)  # fmt: skip
def test_an_industry_is_a_sector_by_its_first_digits(industry, sector) -> None:
    assert _veris.sector(industry) == sector and _veris.BODIES[sector]


@pytest.mark.parametrize(
    ("country", "territories"),
    [
        (["KR", "KP"], ("state/kor", "state/prk")), (["PS"], ("state/pse",)), (["ROM"], ("state/rou",)), (["SCG"], ()),
        (["Unknown", "Other", "HK"], ()), ([], ()), ("NO", ("state/nor",)), (["NO", 7, None], ("state/nor",)),
    ],
)  # fmt: skip
def test_countries_are_states_or_known_to_be_none(country, territories, names) -> None:
    parsed = of(names, victim={"country": country})
    assert incident(parsed).territories == territories and parsed.unresolved == {}


def test_the_name_of_two_states_decides_nothing(names) -> None:
    parsed = of(names, victim={"country": ["Korea", "NO"]})
    assert parsed.unresolved == {("state", "Korea"): 1}
    assert outcomes(parsed) == {("unresolved", "victim.country names no State that is known"): 1}


def test_members_that_are_no_objects_are_refused_and_the_others_read(names) -> None:
    bad = {"1": b"", "2": b"[]", "3": b"null", "4": b"{", "5": b"\xff", "6": b'{"a":' * 5000, "7": b'{"a":"\\ud800"}'}
    made = told(parse({**bad, "hacking.json": SAMPLE["hacking.json"]}, names))
    # An empty list holds no incident, and is no row.
    assert (made.read, made.recorded) == (7, 1)


@pytest.mark.parametrize("members", [{}, {"a": b""}, {"a": b"[]"}, {"a": b"{}", "b": b"null"}, {"a": b"[" * 100_000}])
def test_a_set_without_one_incident_is_refused_as_a_whole(members, names) -> None:
    with pytest.raises(Malformed, match="^vcdb: validated: "):
        parse(members, names)


def without(held: dict[str, Any], path: list[str]) -> dict[str, Any]:
    if len(path) == 1:
        return {key: value for key, value in held.items() if key != path[0]}
    return {**held, path[0]: without(held[path[0]], path[1:])}


@pytest.mark.parametrize(
    "field", ["incident_id", "security_incident", "action", "victim.country", "timeline.incident.year"]
)
def test_a_field_that_no_member_has_stops_the_set_and_is_named(field, names) -> None:
    with pytest.raises(Malformed, match=f"no member has the field {field}"):
        parse({"a": json.dumps(without(HACKING, field.split("."))).encode()}, names)


def test_of_a_thousand_members_one_at_least_has_every_common_field(names) -> None:
    common = "attribute.confidentiality.data_total"
    whole: dict[str, Any] = {}
    for name in {*vcdb._NEEDED, *vcdb._COMMON} - {"action"}:
        *parts, last = name.split(".")
        held = whole
        for part in parts:
            held = held.setdefault(part, {})
        held[last] = "x"
    less = json.loads(json.dumps(whole))
    del less["attribute"]["confidentiality"]["data_total"]
    with pytest.raises(Malformed, match=f"no member has the field {common}. Its form has changed"):
        parse({"all.json": json.dumps([less] * 1000).encode()}, names)
    assert told(parse({"all.json": json.dumps([*[less] * 999, whole]).encode()}, names)).read == 1000
    assert told(parse({"all.json": json.dumps([less] * 999).encode()}, names)).read == 999


def test_very_long_and_very_deep_values_stay_within_what_a_record_holds(names) -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = {"a": deep}
    long = ["y" * 300_000] * 3
    parsed = of(
        names, action={"hacking": {"variety": long}}, actor={"z" * 500_000: {}}, notes=deep, confidence="c" * 300_000
    )
    assert told(parsed).recorded == 1 and len(incident(parsed).summary) < 1000


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(given=st.dictionaries(st.sampled_from([*HACKING, "x"]), values, max_size=3))
def test_any_values_are_accounted_for(names, given) -> None:
    assert told(of(names, **given)).read == 2


@given(part=st.sampled_from(["action", "attribute", "timeline", "victim", "plus"]), inner=values)
def test_any_values_inside_are_accounted_for(names, part, inner) -> None:
    made = {key: (inner if number % 2 else {key: inner}) for number, key in enumerate(HACKING[part])}
    assert told(of(names, **{part: {**HACKING[part], **made}})).read == 2


def test_the_database_at_hand_adds_up_and_leaves_no_state_unresolved(names) -> None:
    folder = os.environ.get("ANSWERABLE_DATA")
    if not folder:
        pytest.skip("ANSWERABLE_DATA names no folder of outside data")
    parsed = SOURCE.parse(open_raw(SOURCE, Path(folder)), names)
    made = told(parsed)
    assert made.read >= 9161 and parsed.unresolved == {} and made.unresolved < 20
    if made.read == 9161:
        assert (made.recorded, made.refused, made.unresolved) == (3031, 6120, 10)


def test_one_list_of_all_incidents_is_read_as_its_members_are(names: Authority) -> None:
    held = open_raw(SOURCE, Path(__file__).parent / "samples")["validated"].values()
    members = []
    for each in held:
        try:
            made = json.loads(each)
        except ValueError:
            continue
        members += [made] if isinstance(made, dict) else []
    apart = parse({f"{place:04}.json": json.dumps(each).encode() for place, each in enumerate(members)}, names)
    together = parse({"vcdb.json": json.dumps(members).encode()}, names)
    incidents = [canonical(record) for record in apart.records if isinstance(record, Incident)]
    assert incidents and incidents == [canonical(record) for record in together.records if isinstance(record, Incident)]
    assert told(together).read == told(apart).read == len(members)
