"""The catalogue of known exploited flaws: one row a flaw, vendors by exact name only, and *unknown* is no *no*."""

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
from answerable.core.source import Accounting, Source
from answerable.core.validation import validate
from answerable.sources import Malformed, Parsed
from answerable.sources import cisa_kev as door
from answerable.sources._authority import authority
from answerable.sources._opening import open_raw

NAMES = authority(record for record in instruments.read_all() if isinstance(record, Actor))
ENTRY = {
    "cveID": "CVE-2049-10001", "vendorProject": "Lamps", "product": "Lamp", "dateAdded": "2049-01-02",
    "dueDate": "2049-01-23", "knownRansomwareCampaignUse": "Unknown", "cwes": ["CWE-1"],
}  # fmt: skip


def read(entries: Any, **catalogue: Any) -> Parsed:
    whole = {
        "catalogVersion": "2049.1",
        "dateReleased": "2049-01-02",
        "count": 0,
        "vulnerabilities": entries,
        **catalogue,
    }
    return door.parse({"catalogue": {"kev.json": json.dumps(whole).encode()}}, NAMES)


def told(parsed: Parsed) -> Accounting:
    (found,) = (record for record in parsed.records if isinstance(record, Accounting))
    assert found.read == found.recorded + found.refused + found.unresolved
    assert found.recorded == len(parsed.rows["known_exploited"])
    return found


def outcomes(parsed: Parsed) -> dict[tuple[str, str], int]:
    return {(each.outcome, each.reason): each.count for each in told(parsed).outcomes}


def test_each_entry_of_the_sample_has_its_outcome() -> None:
    made = door.parse(open_raw(door.SOURCE, Path(__file__).parent / "samples"), NAMES)
    assert outcomes(made) == {
        ("recorded", "a flaw that is known to have been exploited"): 4,
        ("refused", "knownRansomwareCampaignUse is neither Known nor Unknown"): 1,
        ("refused", "dateAdded is no calendar day"): 1,
        ("refused", "dateAdded is empty"): 1,
        ("refused", "cveID is no CVE number"): 1,
        ("refused", "vendorProject is empty"): 1,
        ("refused", "vendorProject is not text"): 1,
        ("refused", "cwes is not a list"): 1,
        ("refused", "the entry is not an object"): 1,
        ("unresolved", "another entry has the same CVE number"): 2,
    }
    assert made.rows["known_exploited"] == [
        ("CVE-1969-0001", "Lamps", "Kettle", None, "1969-12-31", "1969-12-01", None, 2),
        ("CVE-2049-10001", "Juniper", "Kettle", "company/juniper-networks", "2049-01-02", "2049-01-23", True, 0),
        ("CVE-2049-10002", "Teapots Unlimited", "Kettle", None, "2049-01-02", "2049-01-23", None, 2),
        ("CVE-2049-10009", "Lamps", "Kettle", None, "2049-01-02", "2049-01-23", None, None),
    ]
    (source,) = (record for record in made.records if isinstance(record, Source))
    assert (source.edition, source.date) == ("2049.02.01", "2049-02-01")
    assert b"Made up for tests" not in b"".join(canonical(record) for record in made.records)


@pytest.mark.parametrize(
    ("vendor", "company"),
    [("Oracle", "company/oracle"), ("Meta Platforms", "company/meta"), ("VMware Tanzu", "company/vmware"), ("Oracles", None),
     ("Hewlett Packard (HP)", None), ("Pulse Secure", None), ("D-Link and TRENDnet", None)],
)  # fmt: skip
def test_vendors_are_companies_by_exact_name_only(vendor: str, company: str | None) -> None:
    assert [row[3] for row in read([{**ENTRY, "vendorProject": vendor}]).rows["known_exploited"]] == [company]


def test_a_catalogue_that_says_more_than_it_holds_is_refused() -> None:
    with pytest.raises(Malformed, match="cisa-kev: count: says 2 entries, and there are 1"):
        read([ENTRY], count=2)


@pytest.mark.parametrize("field", door.CATALOGUE)
def test_a_missing_field_of_the_catalogue_is_named(field: str) -> None:
    whole = {"catalogVersion": "1", "dateReleased": "2049-01-02", "count": 1, "vulnerabilities": [ENTRY]}
    del whole[field]
    with pytest.raises(Malformed, match=field):
        door.parse({"catalogue": {"kev.json": json.dumps(whole).encode()}}, NAMES)


@pytest.mark.parametrize("field", door.ENTRY)
def test_a_field_that_no_entry_has_is_named(field: str) -> None:
    with pytest.raises(Malformed, match=field):
        read([{name: value for name, value in ENTRY.items() if name != field}])


def test_other_documents_are_refused() -> None:
    for raw in (b"[]", b'{"vulnerabilities":', b"\xff", b"[" * 100_000):
        with pytest.raises(Malformed, match="cisa-kev"):
            door.parse({"catalogue": {"kev.json": raw}}, NAMES)
    for entries in ([], {}, "text", 3):
        with pytest.raises(Malformed, match="cisa-kev"):
            read(entries)


values = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.lists(st.integers(), max_size=2)


@settings(max_examples=60)
@given(st.lists(st.dictionaries(st.sampled_from(door.ENTRY), values) | values, max_size=6), values)
def test_any_entries_are_accounted_for(entries: list[Any], version: Any) -> None:
    made = read([ENTRY, *entries], catalogVersion=version, dateReleased=version)
    assert told(made).read == len(entries) + 1
    for record in made.records:
        assert validate(record) == [] and decode(canonical(record)) == record


def test_the_real_catalogue_is_accounted_for() -> None:
    folder = os.environ.get("ANSWERABLE_DATA")
    if not folder:
        pytest.skip("ANSWERABLE_DATA names no folder of outside data")
    made = door.parse(open_raw(door.SOURCE, Path(folder)), NAMES)
    assert (told(made).read, told(made).recorded) == (1404, 1404)
    assert sum(row[6] is True for row in made.rows["known_exploited"]) == 293
    assert not any(row[6] is False for row in made.rows["known_exploited"])
