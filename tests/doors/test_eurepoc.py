"""EuRepoC: coded values and nothing else, years that are no days, claims that are products, and persons who are not named."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable import instruments
from answerable.core.actor import Actor, Name
from answerable.core.attribution import Attribution
from answerable.core.authority import Authority
from answerable.core.incident import Incident, Response
from answerable.core.kinds import decode
from answerable.core.record import canonical
from answerable.core.source import Accounting
from answerable.core.validation import validate
from answerable.sources import Malformed, Parsed, eurepoc
from answerable.sources._authority import authority
from answerable.sources._eurepoc_claims import CLAIMS, may_be_a_person
from answerable.sources._eurepoc_words import day, listed, values
from answerable.sources._opening import open_raw

SAMPLES = Path(__file__).parent / "samples"
OURS = {"checked": "verified", "licence": "CC0-1.0", "publisher": "A Made-up List"}
STATE, SUGGESTED = "State", "Non-state actor, state-affiliation suggested"
GOVERNMENT = "Attribution by receiver government / state entity"
POLITICAL = "Political statement / report (e.g., on government / state agency websites)"


def actor(record_id: str, *names: str) -> Actor:
    made = (Name(text=names[0]), *(Name(text=name, use="alias") for name in names[1:]))
    return Actor(id=record_id, type=record_id.partition("/")[0], names=made, **OURS)


@pytest.fixture(scope="module")
def names() -> Authority:
    """The shelf's authority, with two made-up groups and a made-up company."""
    known = [record for record in instruments.read_all() if isinstance(record, Actor)]
    return authority(
        [
            *known,
            actor("group/grey-heron", "Grey Heron", "Heron-9"),
            actor("group/quiet-otter", "Quiet Otter", "Shared Name"),
            actor("group/slow-puffin", "Slow Puffin", "Shared Name"),
            actor("company/made-up-telemetry", "Made-up Telemetry"),
        ]
    )


def table(columns: Iterable[str], rows: Iterable[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def incident(number: str = "7", **other: str) -> dict[str, str]:
    return {"ID": number, "incident_type": "Disruption", "start_date": "2021-03-04", **other}


def receiver(country: str, category: str = "Media", sub: str = "", number: str = "7") -> dict[str, str]:
    held = (number, country, "EUROPE; NATO", category, sub)
    return dict(zip(eurepoc.RECEIVERS, held, strict=True))


def claim(number: str = "70.0", **other: str) -> dict[str, str]:
    return {
        "incident_ID": "7", "attribution_ID": number, "attribution_type": POLITICAL, "attribution_basis": GOVERNMENT,
        "attributing_country": "Norway", "attributed_initiator_country": "Iceland", "attributed_initiator_category": STATE,
    } | other  # fmt: skip


def raw(
    incidents: Iterable[dict[str, str]] = (),
    claims: Iterable[dict[str, str]] = (),
    receivers: Iterable[dict[str, str]] = (),
) -> dict[str, dict[str, bytes]]:
    return {
        "incidents": {"EuRepoC_Global_Database_9.9.csv": table(eurepoc.INCIDENTS, incidents)},
        "attributions": {"EuRepoC_Attribution_dataset_9.9.csv": table(CLAIMS, claims)},
        "receivers": {"EuRepoC_Receiver_dataset_9.9.csv": table(eurepoc.RECEIVERS, receivers)},
    }


def told(parsed: Parsed) -> Accounting:
    (found,) = (record for record in parsed.records if isinstance(record, Accounting))
    assert found.read == found.recorded + found.refused + found.unresolved
    return found


def outcomes(parsed: Parsed) -> dict[tuple[str, str], int]:
    return {(each.outcome, each.reason): each.count for each in told(parsed).outcomes}


def one(names: Authority, row: dict[str, str], *receivers: dict[str, str]) -> Incident:
    parsed = eurepoc.parse(raw([row], [], receivers), names)
    (found,) = (record for record in parsed.records if isinstance(record, Incident))
    return found


def claims(names: Authority, *rows: dict[str, str]) -> list[Attribution]:
    parsed = eurepoc.parse(raw([incident()], rows), names)
    return [record for record in parsed.records if isinstance(record, Attribution)]


def answers(names: Authority, **cells: str) -> list[Response]:
    parsed = eurepoc.parse(raw([incident(**cells)]), names)
    return [record for record in parsed.records if isinstance(record, Response)]


def test_every_row_of_the_sample_has_one_outcome_and_its_reason(names: Authority) -> None:
    parsed = eurepoc.parse(open_raw(eurepoc.SOURCE, SAMPLES), names)
    assert outcomes(parsed) == {
        ("recorded", "attributions: a row of a claim, no group named"): 3,
        ("recorded", "attributions: a row of a claim, the group known"): 2,
        ("recorded", "attributions: a row of a claim, the name no known group's: described by its kind"): 5,
        ("recorded", "incidents: an incident with its responses"): 5,
        ("recorded", "receivers: a receiver in a State"): 7,
        ("recorded", "receivers: a receiver in no State: a region, a territory, a body or unknown"): 2,
        ("refused", "attributions: another row says the same"): 1,
        ("refused", "attributions: attribution_date is no date"): 1,
        ("refused", "attributions: its incident is not recorded"): 1,
        ("refused", "attributions: no attribution_ID says which claim the row is of"): 1,
        ("refused", "attributions: nobody is accused: no kind, name or country"): 1,
        ("refused", "incidents: incident_type is empty: nothing says what happened"): 1,
        ("refused", "incidents: initiator_country is no list of texts"): 1,
        ("refused", "incidents: start_date is no date"): 1,
        ("refused", "incidents: the ID is no number"): 1,
        ("refused", "receivers: its incident is not recorded"): 2,
        ("unresolved", "attributions: the State is not known by this spelling"): 1,
        ("unresolved", "incidents: another row bears the same ID"): 2,
        ("unresolved", "incidents: the end lies before the start"): 1,
        ("unresolved", "receivers: the State is not known by this spelling"): 2,
    }
    assert parsed.unresolved["state", "Atlantis"] == 2 and parsed.unresolved["state", "Korea"] == 1
    assert ("company", "Made-up Security Lab") in parsed.unresolved


def test_an_empty_column_of_casualties_says_nothing_of_harm(names: Authority) -> None:
    parsed = eurepoc.parse(open_raw(eurepoc.SOURCE, SAMPLES), names)
    assert "harm" not in {record.id.partition("/")[0] for record in parsed.records}
    assert "incidents.casualties" in {each.name for each in told(parsed).unread_fields}


def test_no_person_is_named_anywhere(names: Authority) -> None:
    parsed = eurepoc.parse(open_raw(eurepoc.SOURCE, SAMPLES), names)
    held = b"".join(canonical(record) for record in parsed.records).decode() + str(parsed.unresolved)
    # Nor is what the coders wrote, whom they say was struck, or where they link.
    for word in ("Nordmann", "made-up event", "A Made-up Body", "A Made-up Ministry", "example.org"):
        assert word not in held


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2017-01-01", "2017"), ("2017-01-01 00:00:00", "2017"), ("2017-05-01", "2017-05"), ("2017-05-02", "2017-05-02"),
        ("2017-01-02", "2017-01-02"), ("1969-12-31", "1969-12-31"), ("2049-01-01", "2049"), ("2020-02-29", "2020-02-29"),
        ("", ""), ("NaT", ""), ("Not available", ""), ("Unknown", ""),
    ],
)  # fmt: skip
def test_the_first_of_january_is_the_year_and_the_first_of_a_month_the_month(written: str, meant: str) -> None:
    assert day(written) == meant


@pytest.mark.parametrize(
    "written", ["2017", "2017-13-01", "2017-02-30", "01/02/2017", "2017-01-01 12:30:00", "0000-01-01"]
)
def test_what_is_no_date_is_refused_with_its_row(names: Authority, written: str) -> None:
    with pytest.raises(ValueError):
        day(written)
    for field in ("start_date", "end_date"):
        parsed = eurepoc.parse(raw([incident(), incident("8", **{field: written})]), names)
        assert outcomes(parsed)["refused", f"incidents: {field} is no date"] == 1 and told(parsed).recorded == 1


def test_an_end_before_the_start_contradicts_only_where_it_is_certain(names: Authority) -> None:
    assert one(names, incident(end_date="2021-01-01")).end == "2021"
    assert one(names, incident(end_date="2021-03-01")).end == "2021-03"
    parsed = eurepoc.parse(raw([incident(end_date="2000-01-01")], [claim()], [receiver("Norway")]), names)
    assert outcomes(parsed) == {
        ("unresolved", "incidents: the end lies before the start"): 1,
        ("refused", "attributions: its incident is not recorded"): 1,
        ("refused", "receivers: its incident is not recorded"): 1,
    }


def test_cells_of_several_values_lists_and_brackets() -> None:
    assert values("Human rights; Sovereignty; ; Human rights") == ("Human rights", "Sovereignty")
    assert values("; ") == () == values("")
    assert values("Short-term disruption (< 24h; incident scores 1 point)") == ("Short-term disruption",)
    assert values("A group (so (called)) (“proxies”) / another") == ("A group / another",)
    assert values("Open (never closed; x") == ("Open",)
    assert values("Not available") == ("Not available",) and values("none") == ("none",)
    assert listed("['China', 'China', \"Korea, Democratic People's Republic of\"]") == (
        "China", "Korea, Democratic People's Republic of",
    )  # fmt: skip
    assert listed("[]") == () == listed("") and listed("['', 'Criminal(s)']") == ("Criminal(s)",)
    for bad in ("China", "['China'", "[['x']]", "['x', 3]", "[" * 50_000, "['" + "\\" * 50_001):
        with pytest.raises(ValueError, match="is no list"):
            listed(bad)


def test_an_incident_is_told_from_coded_values(names: Authority) -> None:
    found = one(
        names,
        incident(
            incident_type="Data theft & Doxing; Ransomware",
            source_incident_detection_disclosure="Incident disclosed by victim",
            MITRE_impact="Defacement; Data Exfiltration",
            IL_breach_indicator="Human rights; Sovereignty",
            IL_breach_indicator_subcode="Civic / political rights; ",
            state_responsibility_indicator="Indirect (knowingly sanctioning / ordering)",
            weighted_cyber_intensity="6.0",
            initiator_country="['Not available', 'Europe (region)']",
            initiator_category="['Individual hacker(s)']",
        ),
        receiver("Norway", "Critical infrastructure", "Health"),
        receiver("United States", "State institutions / political system", "Military"),
        receiver("Europe (region)", "Corporate Targets (only coded if it is none of the others)"),
    )
    assert found.title == (
        "Ransomware, data theft and publication of data against critical infrastructure, State institutions and companies"
        " in Norway and the United States (EuRepoC 7)"
    )
    assert found.summary.endswith("as coded by EuRepoC. Made known by the body that was struck.")
    assert found.means == ("data_theft", "doxing", "ransomware", "defacement")
    assert found.territories == ("state/nor", "state/usa")
    assert found.sectors == ("healthcare", "military", "companies")
    assert (
        found.licence.startswith("LicenseRef-local-") and found.local and found.struck == () and found.type == "attack"
    )
    for code in (
        "incident_type=Data theft & Doxing", "IL_breach_indicator=Human rights", "IL_breach_indicator=Sovereignty",
        "IL_breach_indicator_subcode=Civic / political rights", "state_responsibility_indicator=Indirect",
        "weighted_cyber_intensity=6", "initiator_country=Europe (region)", "initiator_category=Individual hacker",
        "disclosed_by=Incident disclosed by victim", "receiver_region=NATO", "receiver_country=Europe (region)",
        "receiver_category=Corporate Targets", "receiver_category_subcode=Health",
    ):  # fmt: skip
        assert code in found.codes
    assert not any(code.endswith("=") for code in found.codes)


def test_not_available_none_and_empty_are_three_things(names: Authority) -> None:
    found = one(names, incident(data_theft="none", disruption="Not available", hijacking=""))
    assert {"data_theft=none", "disruption=Not available"} < set(found.codes)
    assert not any(code.startswith("hijacking=") for code in found.codes)
    assert (found.start, found.end, found.ongoing) == ("2021-03-04", "", False)


@pytest.mark.parametrize(
    ("spelling", "state"),
    [
        ("Korea, Republic of", "state/kor"), ("South Korea", "state/kor"), ("KR", "state/kor"), ("KOR", "state/kor"),
        ("Korea, Democratic People's Republic of", "state/prk"), ("North Korea", "state/prk"), ("Korea", None),
        ("Palestine", "state/pse"), ("PSE", "state/pse"), ("PS", "state/pse"), ("State of Palestine", "state/pse"),
        ("Palestinian Territory, Occupied", "state/pse"), ("palestine", "state/pse"),
        ("ROM", "state/rou"), ("Hong Kong", ""), ("Unknown", ""), ("", ""), ("EU (region)", ""),
    ],
)  # fmt: skip
def test_a_spelling_means_a_state_or_none_and_is_never_guessed(
    names: Authority, spelling: str, state: str | None
) -> None:
    parsed = eurepoc.parse(raw([incident()], [], [receiver(spelling)]), names)
    (found,) = (record for record in parsed.records if isinstance(record, Incident))
    assert found.territories == ((state,) if state else ())
    assert told(parsed).unresolved == (state is None) == parsed.unresolved.get(("state", spelling), 0)


def test_rows_of_one_claim_are_one_record(names: Authority) -> None:
    (found,) = claims(
        names,
        claim(attributed_initiator="Grey Heron/Heron-9/Nobody Knows", attributing_actor="A Made-up Centre"),
        claim(attributed_initiator="Grey Heron/Heron-9/Nobody Knows", attributing_actor="Kari Nordmann (Minister)"),
        claim(attributed_initiator="Ola Nordmann", attributing_country="Sweden"),
    )
    assert found.id == "attribution/eurepoc-7/70" and found.incident == "incident/eurepoc-7"
    assert found.accused_actors == ("group/grey-heron", "state/isl")
    assert found.accused == "Grey Heron: a State actor; country: Iceland"
    assert (found.by_type, found.by_actors, found.type) == ("government", ("state/nor", "state/swe"), "political")
    assert found.by == "Government of Norway and Government of Sweden"
    assert found.citations[0].locator == "attribution_ID 70"


@pytest.mark.parametrize(
    ("kinds", "accused"),
    [
        ((STATE,), ("state/isl", "state/nor")), ((SUGGESTED,), ()), (("Non-state-group",), ()), (("Individual hacker(s)",), ()),
        (("Unknown - not attributed",), ()), ((STATE, SUGGESTED), ()),
    ],
)  # fmt: skip
def test_a_state_is_accused_only_where_it_is_coded_as_the_actor(
    names: Authority, kinds: tuple[str, ...], accused: tuple[str, ...]
) -> None:
    rows = [
        claim(attributed_initiator_category=kind, attributed_initiator_country=country)
        for kind in kinds
        for country in ("Iceland", "Norway")
    ]
    (found,) = claims(names, *rows)
    assert found.accused_actors == accused and "Iceland and Norway" in found.accused


def test_one_country_of_several_kinds_is_accused(names: Authority) -> None:
    (found,) = claims(names, claim(), claim(attributed_initiator_category=SUGGESTED))
    assert found.accused_actors == ("state/isl",)


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("Grey Heron", "group/grey-heron"), ("GREY-HERON", "group/grey-heron"), ("Heron-9/Grey Heron (Unit 1 (x))", "group/grey-heron"),
        ("Grey Heron/Quiet Otter", ""), ("Shared Name", ""), ("Quiet Otter/Shared Name", "group/quiet-otter"),
        ("Grey Heron/Shared Name", ""), ("Grey Heron 2", ""), ("Grey", ""), ("Ola Nordmann --> Heron-9", "group/grey-heron"),
        ("Nobody Knows < Grey Heron", ""), ("Grey Heron < Quiet Otter/G0044", "group/grey-heron"), ("/", ""), ("(", ""),
    ],
)  # fmt: skip
def test_a_chain_of_names_means_a_group_where_all_that_is_known_agrees(
    names: Authority, written: str, group: str
) -> None:
    (found,) = claims(names, claim(attributed_initiator=written, attributed_initiator_category=SUGGESTED))
    assert found.accused_actors == ((group,) if group else ())
    assert "Nordmann" not in found.accused


def test_a_person_coded_as_one_never_bears_a_groups_name(names: Authority) -> None:
    person = claim(attributed_initiator="Grey Heron", attributed_initiator_category="Individual hacker(s)")
    parsed = eurepoc.parse(raw([incident()], [person, claim("71", attributed_initiator="Lone_Handle99"),
        claim("72", attributed_initiator="Lone_Handle99", attributed_initiator_category="Individual hacker(s)")]), names)  # fmt: skip
    (found, *_) = (record for record in parsed.records if isinstance(record, Attribution))
    assert (found.accused, found.accused_actors) == ("one or more individuals; country: Iceland", ())
    # A handle that is a person's in one row is nobody's to list in another.
    assert parsed.unresolved == {}


def test_a_chain_that_groups_bear_is_listed_where_it_means_none(names: Authority) -> None:
    chains = (
        "Grey Heron/Slow Puffin/Green Lagoon",
        "Ola Nordmann --> Shared Name",
        "Ola Nordmann/Kari Nordmann/Heron-9",
    )
    said = [claim(str(number), attributed_initiator=chain) for number, chain in enumerate(chains, start=1)]
    assert eurepoc.parse(raw([incident()], said), names).unresolved == {("group", chains[0]): 1}


def test_names_that_may_be_a_persons_are_not_listed() -> None:
    for name in (
        "Ola Nordmann",
        "Li Made Up",
        "Kari Nordmann, aka Kari N.",
        "Ola Nordmann --> Heron Team",
        "Ola Nordmann/Handle99",
    ):
        assert may_be_a_person(name)
    for name in ("Puffin Hack Team", "APT-C-99", "UNC9999", "PuffinSec", "Ministry of Tides (MOT; Atlantis)"):
        assert not may_be_a_person(name)


@pytest.mark.parametrize(
    ("basis", "kind", "actor", "by_type", "by_actors", "ground"),
    [
        ("Attacker confirms", "Self-attribution in the course of the attack (e.g., x)", "Heron-9", "self-claimed",
         ("group/grey-heron",), "not-recorded"),
        ("IT-security community attributes attacker", "Technical report (e.g., by IT-companies)", "Made-up Telemetry", "company",
         ("company/made-up-telemetry",), "technical"),
        ("IT-security community attributes attacker", "Technical report (e.g., by IT-companies)", "", "researchers", (), "technical"),
        (GOVERNMENT, "Domestic legal action", "", "government", ("state/nor",), "legal"),
        (GOVERNMENT, "Direct statement in media report (e.g., x) / self-attribution via social media", "", "government",
         ("state/nor",), "political"),
        (GOVERNMENT, "Anonymous statement in media report (e.g., x)", "", "government", ("state/nor",), "not-recorded"),
        ("Media-based attribution", "Media report (e.g., x)", "", "media", (), "not-recorded"),
        ("Attribution by third-party", POLITICAL, "", "government", ("state/nor",), "political"),
        ("Attribution by third-party", "Technical report (e.g., x)", "", "not-recorded", (), "technical"),
        ("Receiver attributes attacker", "Attribution given, type unclear", "", "victim", (), "not-recorded"),
        ("Attribution by EU institution/agency", POLITICAL, "", "international-organisation", (), "political"),
        ("Contested attribution", "Not available", "", "not-recorded", (), "not-recorded"),
        ("", "", "", "not-recorded", (), "not-recorded"),
    ],
)  # fmt: skip
def test_who_claims_it_and_on_what_ground(
    names: Authority, basis: str, kind: str, actor: str, by_type: str, by_actors: tuple[str, ...], ground: str
) -> None:
    (found,) = claims(names, claim(attribution_basis=basis, attribution_type=kind, attributing_actor=actor))
    assert (found.by_type, found.by_actors, found.type) == (by_type, by_actors, ground)
    assert found.by and found.accused


def test_a_contested_claim_makes_a_contested_incident(names: Authority) -> None:
    parsed = eurepoc.parse(raw([incident(), incident("8")], [claim(attribution_basis="Contested attribution")]), names)
    assert [record.status for record in parsed.records if isinstance(record, Incident)] == ["contested", "settled"]


def test_responses_stand_side_by_side(names: Authority) -> None:
    found = answers(
        names,
        political_response_date="2021-03-05; NaT; 2021-05-01",
        political_response_type="State Actors: Preventive measures; State Actors: Stabilizing measures; EU: Stabilizing measures",
        political_response_type_subcode="Awareness raising; Statement by other ministers/members of parliament; Declaration of HR",
        political_response_country="Norway; Norway; EU (region)",
        political_response_actor="A Made-up Agency; Kari Nordmann (Minister; NOR); High Representative",
        legal_response_date="2021-06-03; 2021-06-04",
        legal_response_type="Peaceful means: Retorsion (International Law); Proclamation of public emergency (national level)",
        legal_response_type_subcode="Economic sanctions",
        legal_response_country="Norway; Norway",
    )
    assert [(each.id, each.type, each.date, each.actors) for each in found] == [
        ("response/eurepoc-7/1", "advisory", "2021-03-05", ("state/nor",)),
        ("response/eurepoc-7/2", "political_statement", "", ("state/nor",)),
        ("response/eurepoc-7/3", "political_statement", "2021-05", ()),
        # One subkind beside two kinds is of neither: only what the kind itself says is left.
        ("response/eurepoc-7/4", "other", "2021-06-03", ("state/nor",)),
        ("response/eurepoc-7/5", "emergency_measure", "2021-06-04", ("state/nor",)),
    ]
    assert [each.by for each in found][:3] == [
        "a State body of Norway", "a minister or member of parliament of Norway", "a body of the EU",
    ]  # fmt: skip
    assert found[0].what == "political; State Actors: Preventive measures; Awareness raising"


def test_what_a_person_or_company_did_is_no_act_of_a_state(names: Authority) -> None:
    other = "Other legal measures on national level (e.g. law enforcement investigations, arrests)"
    found = answers(
        names,
        legal_response_date="2021-06-01; 2021-06-02",
        legal_response_type=f"{other}; {other}",
        legal_response_country="Norway; Norway",
        legal_response_actor="Ola Nordmann; Made-up Police",
    )
    assert [(each.by, each.actors, each.type) for each in found] == [
        ("a body or person in Norway", (), "other"),
        ("a State body of Norway", ("state/nor",), "other"),
    ]
    # The kind says the European Union, the country says a State: neither is named.
    (mixed,) = answers(names, political_response_type="EU: Stabilizing measures", political_response_country="Norway")
    assert mixed.actors == () and mixed.by.startswith("not told")
    assert answers(names, legal_response_type="No justification under IL") == []
    assert answers(names, political_response_type="N; N", political_response_country="Norway; Iceland") == []


def test_lists_of_different_lengths_give_no_response_and_a_note(names: Authority) -> None:
    parsed = eurepoc.parse(
        raw([incident(political_response_date="2021-01-02; 2021-01-03", political_response_type="x")]), names
    )
    (found,) = (record for record in parsed.records if isinstance(record, Incident))
    assert found.notes == ("Responses are left out: the lists of political responses are of different lengths.",)
    assert not any(isinstance(record, Response) for record in parsed.records)


def test_files_of_two_editions_are_not_mixed(names: Authority) -> None:
    files = raw([incident()])
    assert eurepoc.parse(files, names).records[0].edition == "9.9"
    files["receivers"] = {"EuRepoC_Receiver_dataset_9.10.csv": next(iter(files["receivers"].values()))}
    with pytest.raises(Malformed, match=r"9\.10, 9\.9: are different editions"):
        eurepoc.parse(files, names)


def test_damaged_rows_are_refused_alone_and_a_changed_header_stops_the_set(names: Authority) -> None:
    files = raw([incident(), incident("8"), incident("9"), incident("10")])
    lines = next(iter(files["incidents"].values())).splitlines()
    lines[2] = lines[2].replace(b"Disruption", b"Disrupti\xf3n")
    lines[3] = lines[3].replace(b"Disruption", b"x" * 1_100_000)
    lines[4] = b"shifted," + lines[4]
    files["incidents"] = {"EuRepoC_Global_Database_9.9.csv": b"\n".join(lines)}
    parsed = eurepoc.parse(files, names)
    assert (told(parsed).read, told(parsed).recorded, told(parsed).refused) == (4, 1, 3)
    files["incidents"] = {"EuRepoC_Global_Database_9.9.csv": b"\n".join(lines).replace(b"end_date", b"ended", 1)}
    with pytest.raises(Malformed, match="eurepoc: incidents: lacks the column end_date"):
        eurepoc.parse(files, names)


cells = st.sampled_from(
    [
        "", "7", "7.0", "Not available", "Unknown", "none", "Norway", "Korea", "2017-01-01", "2049-12-31", "NaT; 2017-01-02",
        STATE, SUGGESTED, "Individual hacker(s)", "Data theft; Ransomware", "Disruption", "['Norway', 'Iceland']", "[]", "; ;",
        "Grey Heron/Heron-9", "Ola Nordmann", GOVERNMENT, POLITICAL, "State Actors: x; EU: y", "((", "x" * 120_000,
    ]
) | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20)  # fmt: skip


def some(columns: Iterable[str], number: str) -> st.SearchStrategy[list[dict[str, str]]]:
    others = [name for name in columns if name != number]
    row = st.fixed_dictionaries(
        {number: st.sampled_from(["7", "8", "9.0"]) | cells}, optional=dict.fromkeys(others, cells)
    )
    return st.lists(row, max_size=4)


@given(some(eurepoc.INCIDENTS, "ID"), some(CLAIMS, "incident_ID"), some(eurepoc.RECEIVERS, "ID"))
def test_any_rows_are_accounted_for(
    names: Authority, held: list[dict[str, str]], said: list[dict[str, str]], struck: list[dict[str, str]]
) -> None:
    parsed = eurepoc.parse(raw(held, said, struck), names)
    assert told(parsed).read <= len(held) + len(said) + len(struck)
    ids = [record.id for record in parsed.records]
    assert len(ids) == len(set(ids))
    for record in parsed.records:
        assert validate(record) == [] and decode(canonical(record)) == record


def test_the_whole_set_is_read_where_the_data_is_at_hand(names: Authority) -> None:
    folder = os.environ.get("ANSWERABLE_DATA")
    if not folder:
        pytest.skip("ANSWERABLE_DATA names no folder of outside data")
    parsed = eurepoc.parse(open_raw(eurepoc.SOURCE, Path(folder)), names)
    found = told(parsed)
    assert found.read == 1643 + 2643 + 6333
    assert not [name for kind, name in parsed.unresolved if kind == "state"]
    assert {each.reason for each in found.outcomes if each.outcome == "unresolved"} == {
        "incidents: the end lies before the start"
    }
    assert sum(isinstance(record, Incident) for record in parsed.records) > 1600
    for record in parsed.records:
        assert validate(record) == [] and decode(canonical(record)) == record
        assert record.local
