"""Responses to incidents in vital services: by kind and delay, and silence is unknown."""

from __future__ import annotations

import pytest

ASK = "responses-to-vital-services"
HEALTH, COURT = "state/xbb/pact/1/hospital-incident-response", "state/xbb/pact/1/offences-used"


@pytest.fixture
def owed(tiny):
    asked = ("hospital-incident-response", "offences-used")
    return [*tiny.base, *tiny.pact("pact/1", *asked, polarity="do"), tiny.commitment("pact", "state/xbb")]


@pytest.fixture
def ward(tiny):
    return tiny.incident("ward", sectors=("healthcare", "energy"))


def test_acts_are_told_by_kind_and_delay(put, owed, ward, tiny) -> None:
    readings = put(
        ASK, *owed, ward, tiny.incident("plant", sectors=("energy",)),
        tiny.response("ward", 1, "state/xbb", "political_statement", date="2020-05-05"),
        tiny.response("ward", 2, "state/xcc", "political_statement", date="2020-06"),
        tiny.response("ward", 3, "A court", "court_ruling"),
    )  # fmt: skip
    assert (
        "Answerable's own cases: 1 incident (health care 1), 1 with an act recorded [court ruling 1, no delay known; "
        "political statement 2 (1 by the State itself), 2 to 58 days after the start]." in readings[HEALTH].because
    )
    assert (readings[HEALTH].status, readings[HEALTH].standard) == ("not_searched", "allegation")
    assert "2 incidents (health care 1, power 2), 1 with an act recorded" in readings[COURT].because
    assert readings[COURT].status == "searched_not_found"
    assert (
        "] and 1 without one by the State itself. Where no act is recorded, silence is unknown."
        in readings[COURT].because
    )
    assert readings[COURT].inputs_count == 2 + 1 + 3 + 1


def test_no_act_is_unknown(put, owed, ward, tiny) -> None:
    unsure = tiny.response("ward", 1, "state/xbb", "sanction", date="2021", checked="unconfirmed")
    reading = put(ASK, *owed, ward, unsure)[HEALTH]
    assert "none with an act recorded" in reading.because and reading.status == "searched_not_found"
    assert unsure.id not in reading.inputs


def test_an_act_dated_before_the_start_is_left_out_and_counted(put, owed, ward, tiny) -> None:
    early = tiny.response("ward", 1, "state/xbb", "sanction", date="2020-04")
    reading = put(ASK, *owed, ward, early)[HEALTH]
    assert (
        "none with an act recorded" in reading.because and "[left out: 1 act dated before the start]" in reading.because
    )


def test_two_collections_with_one_event_are_told_apart(put, owed, ward, tiny) -> None:
    other = tiny.of("A data set")
    twin = tiny.incident("twin", sectors=("healthcare",), **other)
    because = put(ASK, *owed, ward, twin, tiny.response("twin", 1, "state/xbb", "apology", date="2020-05-04", **other))[
        HEALTH
    ].because
    assert (
        "Answerable's own cases: 1 incident (health care 1), none with an act recorded; A data set: 1 incident (health care 1), "
        "1 with an act recorded [apology 1 (1 by the State itself), 1 day after the start]." in because
    )


def test_a_set_that_records_no_act_of_a_state_is_not_asked(put, owed, ward, tiny) -> None:
    other = tiny.of("A breach list")
    twin = tiny.incident("twin", sectors=("healthcare",), **other)
    assert put(ASK, *owed, twin) == {}
    told = tiny.response("twin", 1, "A hospital", "notification_of_people", date="2020-05-04", **other)
    assert "A breach list" not in put(ASK, *owed, ward, twin, told)[HEALTH].because
    doubted = tiny.response("twin", 2, "state/xbb", "apology", **{**other, "checked": "unconfirmed"})
    assert put(ASK, *owed, twin, told, doubted) == {}


def test_the_norm_on_infrastructure_asks_about_health_water_and_power(put, tiny, ward) -> None:
    norm = tiny.pact("un-gge-2015/13g", "fallback-kept", polarity="do")
    elsewhere = tiny.pact("pact/1", "fallback-kept", polarity="do")[:2]
    owed = [*tiny.base, *norm, *elsewhere]
    owed += [tiny.commitment(each, "state/xbb") for each in ("un-gge-2015", "pact")]
    vote = tiny.incident("vote", sectors=("elections",))
    readings = put(ASK, *owed, ward, vote)
    assert list(readings) == ["state/xbb/un-gge-2015/13g/fallback-kept"]
    reading = next(iter(readings.values()))
    assert "1 incident (health care 1, power 1), none with an act recorded." in reading.because
    # Whether fallback worked stands in no act: that none is recorded is no search for it.
    assert reading.status == "not_searched" and reading.because.endswith("is met: that was not searched.")


@pytest.mark.parametrize(
    "more",
    [
        {"sectors": ("finance",)}, {"sectors": ()}, {"start": ""}, {"start": "2015"}, {"checked": "unconfirmed"},
        {"type": "fraud"}, {"territories": ("state/xbb", "state/xcc")}, {"territories": ("state/xaa",)},
    ],
)  # fmt: skip
def test_other_incidents_are_not_asked_about(put, owed, tiny, more) -> None:
    assert put(ASK, *owed, tiny.incident("ward", **{"sectors": ("healthcare",), **more})) == {}
