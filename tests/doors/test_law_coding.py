"""International law in coded incidents: a coder's entry beside the norm it touches, and no breach."""

from __future__ import annotations

import pytest

ASK = "law-coding"
ACCESS, NOTICE = "state/xaa/pact/1/no-unauthorised-access", "state/xaa/pact/1/act-on-notice"
LAW = "IL_breach_indicator="


@pytest.fixture
def owed(tiny):
    asked = ("no-unauthorised-access", "act-on-notice")
    return [*tiny.base, *tiny.pact("pact/1", *asked), tiny.commitment("pact", "state/xaa")]


@pytest.fixture
def laid(tiny):
    other = tiny.of("A data set")

    def made(slug: str, *matters: str, also: tuple[str, ...] = (), **more):
        codes = tuple(f"{LAW}{matter}" for matter in matters) + also
        case = tiny.incident(slug, codes=codes, **{**other, **more})
        return [case, tiny.claim(slug, 1, "state/xaa", "A laboratory", type="technical", **other)]

    return made


def test_a_matter_is_told_beside_the_norm_it_touches(put, owed, laid) -> None:
    readings = put(
        ASK, *owed, *laid("one", "Sovereignty", "Cyber espionage", also=("state_responsibility_indicator=Direct",)),
        *laid("two", "Sovereignty", also=("state_responsibility_indicator=Indirect",)),
        *laid("three", "Due diligence"), *laid("four", "Space law"), *laid("five", "Not available"), *laid("six"),
    )  # fmt: skip
    assert list(readings) == [NOTICE, ACCESS]
    assert (
        "A data set: 4 incidents coded under international law, 2 of them under a matter that this provision touches (Cyber "
        "espionage 1, Sovereignty 2; the State's part coded as direct in 1, as indirect in 1)."
        in readings[ACCESS].because
    )
    assert "1 of them under a matter that this provision touches (Due diligence 1;" in readings[NOTICE].because
    for reading in readings.values():
        assert (reading.status, reading.standard) == ("searched_not_found", "allegation")
    assert readings[ACCESS].inputs == (
        "attribution/one/1", "attribution/two/1", "commitment/pact/xaa/1", "incident/one", "incident/two", "source/paper",
    )  # fmt: skip


def test_many_claimants_of_one_set_stay_an_allegation(put, owed, laid, tiny) -> None:
    second = tiny.claim("one", 2, "state/xaa", "state/xcc", "gazette", **tiny.of("A data set"))
    reading = put(ASK, *owed, *laid("one", "Sovereignty"), second)[ACCESS]
    assert (reading.status, reading.standard) == ("searched_not_found", "allegation")


def test_the_part_of_a_state_is_not_told_where_another_is_named_too(put, owed, laid, tiny) -> None:
    part = ("state_responsibility_indicator=Indirect",)
    rival = tiny.claim("one", 2, "state/xbb", "Another laboratory", type="technical", **tiny.of("A data set"))
    two = [*laid("one", "Sovereignty", also=part), *laid("two", "Sovereignty", also=part)]
    because = put(ASK, *owed, *two, rival)[ACCESS].because
    assert "coded as direct in 0, as indirect in 1, not told in 1 that is laid at another State too)" in because


def test_an_accusation_counts_only_in_the_collection_that_coded(put, owed, laid, tiny) -> None:
    case, _ = laid("one", "Sovereignty")
    assert put(ASK, *owed, case, tiny.claim("one", 1, "state/xaa", "state/xbb")) == {}


def test_two_collections_with_one_event_are_told_apart(put, owed, laid, tiny) -> None:
    own = [tiny.incident("own", codes=(f"{LAW}Sovereignty",)), tiny.claim("own", 1, "state/xaa", "state/xbb")]
    because = put(ASK, *owed, *laid("one", "Sovereignty"), *own)[ACCESS].because
    assert "own cases: 1 incident coded" in because and "A data set: 1 incident coded" in because


@pytest.mark.parametrize(
    "more", [{"start": "2015"}, {"start": ""}, {"start": "2014"}, {"checked": "unconfirmed"}, {"type": "fraud"}]
)
def test_other_incidents_are_not_asked_about(put, owed, laid, more) -> None:
    assert put(ASK, *owed, *laid("one", "Sovereignty", **more)) == {}


def test_who_is_not_accused_by_others_has_no_reading(put, owed, laid, tiny) -> None:
    case, other = laid("one", "Sovereignty")[0], tiny.of("A data set")
    assert put(ASK, *owed, case) == {}
    for claim in (
        tiny.claim("one", 1, "state/xbb", "A laboratory", **other), tiny.claim("one", 1, "A group", "A laboratory", **other),
        tiny.claim("one", 1, "state/xaa", "state/xaa", **other),
        tiny.claim("one", 1, "state/xaa", "whoever did it", by_type="self-claimed", **other),
        tiny.claim("one", 1, "state/xaa", "A laboratory", checked="unconfirmed", **other),
    ):  # fmt: skip
        assert put(ASK, *owed, case, claim) == {}


def test_the_norm_on_infrastructure_asks_of_vital_sectors_impaired_abroad(put, laid, tiny) -> None:
    owed = [*tiny.base, *tiny.pact("pact/1", "no-infrastructure-op"), tiny.commitment("pact", "state/xaa")]
    key, vital = "state/xaa/pact/1/no-infrastructure-op", {"sectors": ("energy",), "means": ("disruption",)}
    found = put(ASK, *owed, *laid("one", "Sovereignty", **vital), *laid("two", "Human rights", **vital))
    assert "(Human rights 1, Sovereignty 1;" in found[key].because
    for other in ({"sectors": ("media",)}, {"sectors": ("government",)}, {"means": ("data_theft", "spyware")}):
        assert put(ASK, *owed, *laid("one", "Sovereignty", **{**vital, **other})) == {}, other
    assert put(ASK, *owed, *laid("one", "Sovereignty", territories=("state/xaa",), **vital)) == {}
    assert put(ASK, *owed, *laid("one", "Due diligence", **vital)) == {}


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"means": ("intrusion",), "sectors": ("media",)}, True), ({"means": ("data_theft",), "sectors": ("individuals",)}, True),
        ({"means": ("disruption",), "sectors": ("media",)}, False), ({"means": ("intrusion",), "sectors": ("energy",)}, False),
    ],
)  # fmt: skip
def test_human_rights_stand_at_the_norm_on_spyware_where_people_it_names_were_broken_into(put, laid, tiny, more, found):
    owed = [*tiny.base, *tiny.pact("pact/1", "no-spyware-use"), tiny.commitment("pact", "state/xaa")]
    assert bool(put(ASK, *owed, *laid("one", "Human rights", **more))) is found
