"""Who made incidents known: counted within a set that says so, beside the regions in which it places them."""

from __future__ import annotations

import pytest

from answerable.core.source import Accounting

ASK = "detection"
KEY = "state/xbb/pact/1/effects-stated"
AUTHORITIES, ATTACKER = (
    "disclosed_by=Incident disclosed by authorities of victim state",
    "disclosed_by=Incident disclosed by attacker",
)


@pytest.fixture
def owed(tiny):
    return [*tiny.base, *tiny.pact("pact/1", "effects-stated", polarity="do"), tiny.commitment("pact", "state/xbb")]


@pytest.fixture
def told(tiny):
    def made(slug: str, *codes: str, **more):
        return tiny.incident(slug, codes=codes, **{**tiny.of("A data set"), **more})

    return made


def test_who_told_is_counted_and_what_is_not_recorded_is_said(put, owed, told) -> None:
    reading = put(
        ASK, *owed, told("one", ATTACKER), told("two", ATTACKER, AUTHORITIES), told("three", "incident_type=Disruption"),
        told("four", "disclosed_by=Not available"), told("five"),
    )[KEY]  # fmt: skip
    assert (
        "A data set: 5 incidents (made known by attacker 2, authorities of victim state 1; not recorded 3)."
        in reading.because
    )
    assert (reading.status, reading.standard) == ("not_searched", "allegation")
    alone = put(ASK, *owed, told("one", ATTACKER))[KEY]
    assert alone.status == "not_searched" and alone.because.endswith("Whether the criterion is met was not searched.")


def test_regions_stand_beside_in_the_whole_collection_and_alliances_are_none(put, owed, told) -> None:
    here = ("receiver_region=EUROPE", "receiver_region=WESTEU", "receiver_region=NATO", "receiver_region=EU")
    because = put(
        ASK, *owed, told("one", ATTACKER, *here),
        told("two", AUTHORITIES, "receiver_region=EUROPE", territories=("state/xcc",)),
        told("old", AUTHORITIES, "receiver_region=EUROPE", territories=("state/xcc",), start="2001"),
        told("far", AUTHORITIES, "receiver_region=ASIA", territories=("state/xdd",)),
        told("other", AUTHORITIES, "receiver_region=EUROPE", publisher="Another set", territories=("state/xdd",)),
    )[KEY].because  # fmt: skip
    assert "authorities of the State that was struck made known in Europe 2 of 3, Western Europe 0 of 1)." in because
    assert "NATO" not in because and "Asia" not in because


def test_two_collections_with_one_event_are_told_apart_and_a_set_that_never_says_is_not_asked(put, owed, told) -> None:
    other = {"publisher": "Another set"}
    silent = told("three", "ordered_by=Unknown", publisher="A silent set")
    because = put(ASK, *owed, told("one", ATTACKER), told("two", AUTHORITIES, **other), silent)[KEY].because
    assert "A data set: 1 incident (made known by attacker 1; not recorded 0)" in because
    assert "Another set: 1 incident (made known by authorities of victim state 1; not recorded 0)" in because
    assert "A silent set" not in because and "2 incidents" not in because
    assert put(ASK, *owed, silent) == {}


@pytest.mark.parametrize(
    "more",
    [
        {"start": "2015"}, {"start": ""}, {"checked": "unconfirmed"}, {"type": "shutdown"}, {"territories": ("state/xaa",)},
        {"territories": ("state/xbb", "state/xcc")},
    ],
)  # fmt: skip
def test_other_incidents_are_not_asked_about(put, owed, told, more) -> None:
    assert put(ASK, *owed, told("one", ATTACKER, **more)) == {}


def test_a_year_that_is_certainly_later_counts(put, owed, told) -> None:
    assert KEY in put(ASK, *owed, told("one", ATTACKER, start="2016"))


def test_shares_of_a_region_rest_on_the_sets_accounting(put, owed, told, tiny) -> None:
    def counted(checked: str) -> Accounting:
        return Accounting(
            id="accounting/paper", source="source/paper", read=2, recorded=2, refused=0, unresolved=0, checked=checked,
            licence="CC-BY-4.0", publisher="A data set",
        )  # fmt: skip

    assert "accounting/paper" in put(ASK, *owed, counted("verified"), told("one", ATTACKER))[KEY].inputs
    assert "accounting/paper" not in put(ASK, *owed, counted("unconfirmed"), told("one", ATTACKER))[KEY].inputs
