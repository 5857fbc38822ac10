"""CVE records and what their numbering authority gave: each a row, companies by exact spelling, quick for all of them."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

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
from answerable.sources import cve_enrichment as door
from answerable.sources._authority import authority
from answerable.sources._opening import open_raw

NAMES = authority(record for record in instruments.read_all() if isinstance(record, Actor))
HEADER = ",".join(door.READS)


def read(content: bytes) -> Parsed:
    return door.parse({"table": {"table.csv": content}}, NAMES)


def rows(*lines: str) -> list[tuple]:
    return read("\n".join((HEADER, *lines)).encode()).rows["cve_enrichment"]


def told(parsed: Parsed) -> Accounting:
    (found,) = (record for record in parsed.records if isinstance(record, Accounting))
    assert found.read == found.recorded + found.refused + found.unresolved
    assert found.recorded == len(parsed.rows["cve_enrichment"])
    return found


def test_each_row_of_the_sample_has_its_outcome() -> None:
    made = door.parse(open_raw(door.SOURCE, Path(__file__).parent / "samples"), NAMES)
    assert {(each.outcome, each.reason): each.count for each in told(made).outcomes} == {
        ("recorded", "what the numbering authority gave for a flaw"): 4,
        ("refused", "published or kev_added is no calendar day"): 1,
        ("refused", "cna_cwe, cna_cpe or cna_cvss is neither 1 nor 0"): 1,
        ("refused", "exploitation is none of none, poc and active"): 1,
        ("refused", "cna names no numbering authority"): 1,
        ("refused", "cve is no CVE number"): 1,
        ("unresolved", "another row has the same CVE number"): 2,
    }
    teapots, palo_alto, oracle = "Teapots Unlimited", "company/palo-alto-networks", "company/oracle"
    first, last = "1969-12-31", "2049-02-01"
    assert made.rows["cve_enrichment"] == [
        ("CVE-1969-0001", "mitre", None, "Oracle Corporation", oracle, first, False, False, False, "active", last),
        ("CVE-2049-10001", "teapots", None, teapots, None, "2049-01-01", True, False, True, "none", None),
        ("CVE-2049-10002", "palo_alto", palo_alto, None, None, "2049-01-02", True, True, True, "poc", None),
        ("CVE-2049-10003", "mitre", None, None, None, None, False, False, False, None, None),
    ]
    unread = {each.name for each in told(made).unread_fields}
    assert unread == {"adp_cwe", "adp_cpe", "adp_cvss", "automatable", "tech_impact"}


@pytest.mark.parametrize(
    ("spelt", "company"),
    [("redhat", None), ("Mitsubishi", None), ("Mandiant", None), ("hp", "company/hp-inc"), ("Arm Ltd", "company/arm-company"),
     ("hpe", "company/hewlett-packard-enterprise"), ("google_android", "company/google"), ("AMZN", "company/amazon"),
     ("Hewlett Packer Enterprise (HPE)", None), ("ESET s.r.o", "company/eset"), ("Bosch Rexroth AG", None)],
)  # fmt: skip
def test_spellings_decide_exactly(spelt: str, company: str | None) -> None:
    (row,) = rows(f"CVE-2024-10001,{spelt},{spelt},2024-01-01,1,0,1,none,")
    assert (row[2], row[4]) == (company, company)


def test_every_further_spelling_names_an_actor_of_the_shelf_and_adds_something() -> None:
    from answerable.core.spelling import normal
    from answerable.sources._authority import _companies

    further = _companies()
    for kind, spelt in (("company", further.companies), ("organisation", further.organisations)):
        for slug, lists in spelt.items():
            actor = NAMES.actors[f"{kind}/{slug}"]
            for spelling, where in lists.items():
                assert where and normal(spelling) not in {normal(name.text) for name in actor.names}
                assert NAMES.find(spelling, kind).actor == actor.id, spelling


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Malformed, match="cve-enrichment: table: lacks the column vendor"):
        read(HEADER.replace("vendor", "maker").encode())


def test_a_very_long_line_and_other_encodings_refuse_their_rows_only() -> None:
    good = b"CVE-2024-10001,lamps,Lamps,2024-01-01,1,0,1,none,"
    found = told(read(b"\n".join([HEADER.encode(), b"9" * 2_000_000, good.replace(b"Lamps", b"L\xe4mps"), good])))
    assert (found.read, found.recorded, found.refused) == (3, 1, 2)


cells = st.sampled_from(["", "CVE-2024-10001", "oracle", "2024-01-01", "1", "0", "none", "2049-13-01"]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=9
)


@settings(max_examples=60)
@given(st.lists(st.lists(cells, min_size=9, max_size=9), max_size=6))
def test_any_rows_are_accounted_for(lines: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([door.READS, *lines])
    made = read(out.getvalue().encode())
    told(made)
    for record in made.records:
        assert validate(record) == [] and decode(canonical(record)) == record


def test_the_real_table_is_accounted_for() -> None:
    folder = os.environ.get("ANSWERABLE_DATA")
    if not folder:
        pytest.skip("ANSWERABLE_DATA names no folder of outside data")
    made = door.parse(open_raw(door.SOURCE, Path(folder)), NAMES)
    assert (told(made).read, told(made).recorded) == (44130, 44130)
    held = made.rows["cve_enrichment"]
    assert sum(row[6] is True for row in held) == 21751 and {row[9] for row in held} == {None, "none", "poc", "active"}
