"""Disclosure programmes: policies and safe harbours as listed, addresses of e-mail nowhere, silence no *no*."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

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
from answerable.sources import disclosure_programmes as door
from answerable.sources._authority import authority
from answerable.sources._opening import open_raw

NAMES = authority(record for record in instruments.read_all() if isinstance(record, Actor))
ENTRY = {
    "program_name": "Lamps", "policy_url": "https://lamps.example/", "safe_harbor": "full", "policy_url_status": "alive",
    "offers_bounty": "no", "launch_date": "",
}  # fmt: skip
LAMPS = "https://teapots.example/security"


def read(entries: Any) -> Parsed:
    return door.parse({"list": {"list.json": json.dumps(entries).encode()}}, NAMES)


def told(parsed: Parsed) -> Accounting:
    (found,) = (record for record in parsed.records if isinstance(record, Accounting))
    assert found.read == found.recorded + found.refused + found.unresolved
    assert found.recorded == len(parsed.rows["disclosure_programmes"])
    return found


def test_each_entry_of_the_sample_has_its_outcome() -> None:
    made = door.parse(open_raw(door.SOURCE, Path(__file__).parent / "samples"), NAMES)
    assert {(each.outcome, each.reason): each.count for each in told(made).outcomes} == {
        ("recorded", "a disclosure programme"): 8,
        ("refused", "program_name is empty"): 1,
        ("refused", "program_name is not text"): 1,
        ("refused", "program_name holds an address of e-mail"): 1,
        ("refused", "safe_harbor is not text"): 1,
        ("refused", "the entry is not an object"): 1,
        ("unresolved", "another entry has the same name and policy"): 2,
    }
    assert made.rows["disclosure_programmes"] == [
        ("Bare", None, LAMPS, None, "alive", "no", None),
        ("Cousins", None, "https://cousins.example/", "full", "alive", "no", None),
        ("Cousins", None, LAMPS, "full", "alive", "no", None),
        ("Juniper", "company/juniper-networks", LAMPS, "partial", "alive", "yes", "1969"),
        ("Kettles", None, None, None, None, None, None),
        ("Lamps", None, LAMPS, None, "alive", "no", None),
        ("Moths", None, None, "full", "alive", "no", None),
        ("Teapots Unlimited", None, LAMPS, "full", "alive", "no", "2049-01-01"),
    ]
    unread = {each.name: each.count for each in told(made).unread_fields}
    assert unread["safe_harbor, values of no known meaning"] == 1
    assert unread["launch_date, values that are no date of ISO 8601"] == 1
    assert unread["policy_url, values that are no address on the web"] == 1
    assert unread["contact_email"] == 14


def test_no_address_of_e_mail_is_kept() -> None:
    made = door.parse(open_raw(door.SOURCE, Path(__file__).parent / "samples"), NAMES)
    said = b"".join(canonical(record) for record in made.records) + repr(made.rows).encode()
    assert b"@" not in said


@pytest.mark.parametrize(
    ("program", "company"),
    [("Oracle", "company/oracle"), ("Microsoft (bounty programs)", "company/microsoft"), ("Cisco Meraki", None),
     ("Hewlett Packard", None), ("google.ac", None), ("Beyond Trust", "company/beyondtrust")],
)  # fmt: skip
def test_programmes_are_companies_by_exact_name_only(program: str, company: str | None) -> None:
    (row,) = read([{**ENTRY, "program_name": program}]).rows["disclosure_programmes"]
    assert row[1] == company


@pytest.mark.parametrize("field", door.READS)
def test_a_field_that_no_entry_has_is_named(field: str) -> None:
    with pytest.raises(Malformed, match=field):
        read([{name: value for name, value in ENTRY.items() if name != field}])


def test_other_documents_are_refused() -> None:
    for raw in (b"{}", b"[]", b"[{", b"\xff", b"[" * 100_000):
        with pytest.raises(Malformed, match="disclosure-programmes"):
            door.parse({"list": {"list.json": raw}}, NAMES)


values = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.lists(st.integers(), max_size=2)


@settings(max_examples=60)
@given(st.lists(st.dictionaries(st.sampled_from(door.READS), values) | values, max_size=6))
def test_any_entries_are_accounted_for(entries: list[Any]) -> None:
    made = read([ENTRY, *entries])
    assert told(made).read == len(entries) + 1
    for record in made.records:
        assert validate(record) == [] and decode(canonical(record)) == record


def test_the_real_list_is_accounted_for() -> None:
    folder = os.environ.get("ANSWERABLE_DATA")
    if not folder:
        pytest.skip("ANSWERABLE_DATA names no folder of outside data")
    made = door.parse(open_raw(door.SOURCE, Path(folder)), NAMES)
    assert (told(made).read, told(made).recorded) == (2420, 2420)
    held = [row[3] for row in made.rows["disclosure_programmes"]]
    assert (held.count("full"), held.count("partial"), held.count("none")) == (581, 590, 491)
