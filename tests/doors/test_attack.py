"""ATT&CK's groups and campaigns: names as they stand, months as they are meant, and what it no longer keeps left out."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.actor import Actor
from answerable.core.authority import Authority
from answerable.core.record import canonical
from answerable.core.source import Accounting
from answerable.core.validation import validate
from answerable.sources import Malformed, Parsed, attack
from answerable.sources._opening import open_raw

SAMPLES = Path(__file__).parent / "samples"
NOBODY = Authority()


def sample() -> Parsed:
    return attack.parse(open_raw(attack.SOURCE, SAMPLES), NOBODY)


def bundle(*objects: Any) -> dict[str, bytes]:
    return {"a.json": json.dumps({"type": "bundle", "objects": list(objects)}).encode()}


def group(**other: Any) -> dict[str, Any]:
    made = {
        "type": "intrusion-set", "name": "Grey Heron", "aliases": ["Grey Heron", "Heron-9"],
        "external_references": [{"source_name": "mitre-attack", "external_id": "G9001"}],
    }  # fmt: skip
    return made | other


def campaign(first: Any, last: Any) -> dict[str, Any]:
    number = [{"source_name": "mitre-attack", "external_id": "C9001"}]
    return group(type="campaign", external_references=number, first_seen=first, last_seen=last)


def parse(*objects: Any) -> Parsed:
    return attack.parse({"bundles": bundle(*objects)}, NOBODY)


def told(parsed: Parsed) -> Accounting:
    (found,) = (record for record in parsed.records if isinstance(record, Accounting))
    assert found.read == found.recorded + found.refused + found.unresolved
    return found


def outcomes(parsed: Parsed) -> dict[tuple[str, str], int]:
    return {(each.outcome, each.reason): each.count for each in told(parsed).outcomes}


def test_the_sample_is_recorded_refused_or_left_unresolved_with_reasons() -> None:
    assert outcomes(sample()) == {
        ("recorded", "a campaign"): 1,
        ("recorded", "a group with its names"): 2,
        ("refused", "ATT&CK has deprecated it"): 1,
        ("refused", "ATT&CK has revoked it"): 1,
        ("refused", "external_references holds no single number of ATT&CK's"): 1,
        ("refused", "first_seen is no time of STIX"): 1,
        ("unresolved", "another object bears the same number"): 2,
        ("unresolved", "last_seen lies before first_seen"): 1,
    }


def test_a_group_keeps_its_names_and_its_number() -> None:
    heron, puffin = (record for record in sample().records if isinstance(record, Actor))
    assert (heron.id, puffin.id) == ("group/attack-g9001", "group/attack-g9002")
    assert [(each.text, each.use) for each in heron.names] == [
        ("Grey Heron", "main"), ("Heron-9", "alias"), ("Серая Цапля", "alias"),
    ]  # fmt: skip
    assert [(each.scheme, each.value) for each in heron.identifiers] == [("mitre-attack", "G9001")]
    assert heron.licence == "LicenseRef-MITRE-ATTACK" and not heron.local


def test_campaigns_are_rows_and_groups_are_not_stated() -> None:
    assert sample().rows == {"attack_campaigns": [("C9001", "Operation Tide Table", "2019-03", "2020-07")]}
    assert not any(record.id.startswith(("affiliation/", "resolution/", "incident/")) for record in sample().records)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2019-03-01T05:00:00.000Z", "2019-03"), ("2023-01-31T23:00:00.000Z", "2023-02"), ("2019-12-31T22:00:00Z", "2020-01"),
        ("2019-03-17T04:00:00.000Z", "2019-03-17"), ("1969-12-01T00:00:00.000Z", "1969-12"), ("2049-01-01T00:00:00Z", "2049-01"),
    ],
)  # fmt: skip
def test_a_time_is_the_midnight_nearest_to_it(written: str, meant: str) -> None:
    assert parse(campaign(written, written)).rows["attack_campaigns"] == [("C9001", "Grey Heron", meant, meant)]


@pytest.mark.parametrize(
    "written", ["", None, 7, "2021", "2021-02-30T00:00:00Z", "9999-12-31T23:00:00Z", "2021-03-01 05:00"]
)
def test_what_is_no_time_is_refused(written: Any) -> None:
    parsed = parse(campaign(written, "2021-06-01T04:00:00Z"), group())
    assert told(parsed).refused == 1 and parsed.rows["attack_campaigns"] == []


@pytest.mark.parametrize(
    "other",
    [
        {"name": 3}, {"name": " "}, {"name": "x" * 301}, {"name": "a\u0000b"}, {"aliases": "Heron"}, {"aliases": [3]},
        {"aliases": [""]}, {"external_references": None}, {"external_references": []}, {"external_references": [3]},
        {"type": "malware"}, {"type": ["campaign"]}, {"type": None}, {"revoked": "yes"}, {"x_mitre_deprecated": 1},
        {"external_references": [{"source_name": "mitre-attack", "external_id": f"G900{n}"} for n in (1, 2)]},
    ],
)  # fmt: skip
def test_wrong_values_refuse_the_object_and_nothing_else(other: dict[str, Any]) -> None:
    number = [{"source_name": "mitre-attack", "external_id": "G9009"}]
    parsed = parse(group(external_references=number), group(**other), 3)
    assert (told(parsed).recorded, told(parsed).refused, told(parsed).unresolved) == (1, 2, 0)


def test_a_new_field_is_reported_by_name() -> None:
    raw = {"a.json": json.dumps({"type": "bundle", "tide": 1, "objects": [group(horoscope="Leo")]}).encode()}
    fields = {each.name: each.count for each in told(attack.parse({"bundles": raw}, NOBODY)).unread_fields}
    assert fields == {"bundle.tide": 1, "horoscope": 1}


@pytest.mark.parametrize("field", ["name", "aliases", "external_references", "first_seen", "last_seen"])
def test_a_field_that_no_group_or_no_campaign_has_stops_the_set_and_is_named(field: str) -> None:
    seen = campaign("2020-01-01T00:00:00.000Z", "2020-02-01T00:00:00.000Z")
    held = [{key: value for key, value in each.items() if key != field} for each in (group(), seen)]
    with pytest.raises(Malformed, match=f"^attack: .* objects: lacks the field {field} in every row"):
        parse(*held)


def test_a_whole_set_that_has_withdrawn_nothing_has_lost_the_field_that_says_so() -> None:
    groups = [
        group(external_references=[{"source_name": "mitre-attack", "external_id": f"G{number}"}], revoked=False)
        for number in range(1000, 1100)
    ]
    with pytest.raises(Malformed, match="intrusion-set objects: lacks the field x_mitre_deprecated in every row"):
        parse(*groups)
    assert told(parse(*groups[:99])).recorded == 99
    groups[0]["x_mitre_deprecated"] = True
    assert told(parse(*groups)).recorded == 99


def test_a_damaged_member_is_refused_alone_and_damage_of_all_stops_the_set() -> None:
    good = bundle(group())
    mixed = good | {"b.json": b"{", "c.json": b"\xff\xfe", "d.json": b"[" * 100_000, "e.json": b"{}", "readme.md": b"#"}
    parsed = attack.parse({"bundles": mixed}, NOBODY)
    assert outcomes(parsed) == {
        ("recorded", "a group with its names"): 1,
        ("refused", "the member is not JSON"): 3,
        ("refused", "the member is no STIX bundle with objects"): 1,
        ("refused", "the member is no .json file"): 1,
    }
    for bad in ({}, {"a.json": b""}, {"a.json": good["a.json"][:40]}, {"a.json": b'{"type":"bundle","objects":{}}'}):
        with pytest.raises(Malformed, match="attack: bundles: holds no"):
            attack.parse({"bundles": bad}, NOBODY)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
fields = st.sampled_from([*sorted(attack.READ), "id", "x"])


@given(st.lists(st.dictionaries(fields, json_values).map(lambda other: group(**other)) | json_values, max_size=5))
def test_any_objects_are_accounted_for(objects: list[Any]) -> None:
    parsed = parse(*objects)
    assert told(parsed).read == len(objects)
    assert all(validate(record) == [] and canonical(record) for record in parsed.records)


@given(st.binary(max_size=300))
def test_any_bytes_give_records_or_the_doors_own_error(held: bytes) -> None:
    with pytest.raises(Malformed):
        attack.parse({"bundles": {"a.json": held}}, NOBODY)


def test_the_whole_set_is_read_where_the_data_is_at_hand() -> None:
    folder = os.environ.get("ANSWERABLE_DATA")
    if not folder:
        pytest.skip("ANSWERABLE_DATA names no folder of outside data")
    parsed = attack.parse(open_raw(attack.SOURCE, Path(folder)), NOBODY)
    found = told(parsed)
    assert (found.read, found.unresolved) == (239, 0)
    assert set(outcomes(parsed)) == {
        ("recorded", "a campaign"), ("recorded", "a group with its names"),
        ("refused", "ATT&CK has deprecated it"), ("refused", "ATT&CK has revoked it"),
    }  # fmt: skip
    # Every campaign is dated to the month, whatever clock its times were written by.
    assert all(len(str(cell)) == 7 for row in parsed.rows["attack_campaigns"] for cell in row[2:])
