"""Shutdowns said to be ordered: what a collection says, whether it was acknowledged, and when it weighs."""

from __future__ import annotations

import pytest

ASK = "shutdowns-ordered"
KEPT, TOLD = "state/xaa/pact/1/no-shutdown", "state/xaa/pact/1/shutdowns-disclosed"
SET = {"by_type": "civil-society", "type": "not-recorded", "publisher": "A shutdown tracker"}


@pytest.fixture
def owed(tiny):
    return [
        *tiny.base, *tiny.pact("pact/1", "no-shutdown", "shutdowns-disclosed"), tiny.commitment("pact", "state/xaa"),
    ]  # fmt: skip


@pytest.fixture
def cut(tiny):
    def made(slug: str, *codes: str, accused: str = "state/xaa", **more):
        given = {
            "type": "shutdown",
            "territories": ("state/xaa",),
            "codes": codes,
            "publisher": SET["publisher"],
            **more,
        }
        return [tiny.incident(slug, **given), tiny.claim(slug, 1, accused, "A tracker", **SET)]

    return made


def test_acknowledged_not_acknowledged_and_not_known_are_counted_apart(put, owed, cut) -> None:
    readings = put(
        ASK, *owed, *cut("one", "gov_ack=Yes"), *cut("two", "gov_ack=No"), *cut("three"), *cut("four", "gov_ack=Unknown"),
        *cut("both", "gov_ack=Yes", "gov_ack=No"),
    )  # fmt: skip
    assert list(readings) == [KEPT, TOLD]
    assert "An acknowledgement was not found for each of them." in readings[TOLD].because
    for reading in readings.values():
        assert (reading.status, reading.standard) == ("searched_not_found", "allegation")
        assert "A shutdown tracker: 5 shutdowns (1 acknowledged, 1 not acknowledged, 3 not known)." in reading.because
        assert reading.inputs_count == 5 + 5 + 1 + 1


def test_two_collections_with_one_event_are_never_added(put, owed, cut, tiny) -> None:
    own = [tiny.incident("case", type="shutdown"), tiny.claim("case", 1, "state/xaa", "state/xbb")]
    reading = put(ASK, *owed, *cut("one", "gov_ack=No"), *own)[KEPT]
    assert (
        "Answerable's own cases: 1 shutdown (0 acknowledged, 0 not acknowledged, 1 not known); "
        "A shutdown tracker: 1 shutdown (0 acknowledged, 1 not acknowledged, 0 not known)." in reading.because
    )
    assert "2 shutdowns" not in reading.because and reading.standard == "allegation"


def test_an_acknowledgement_is_an_act_or_the_words_of_the_state_itself(put, owed, cut, tiny) -> None:
    acts = [tiny.response("one", 1, "state/xaa", "acknowledgement"), tiny.claim("two", 2, "state/xaa", "state/xaa")]
    readings = put(ASK, *owed, *cut("one"), *cut("two"), *acts)
    assert "2 shutdowns (2 acknowledged" in readings[KEPT].because
    assert "response/one/1" in readings[KEPT].inputs
    assert readings[TOLD].status == "not_searched" and readings[KEPT].status == "searched_not_found"
    assert "An acknowledgement was not found" not in readings[TOLD].because
    of_another = tiny.response("one", 1, "state/xbb", "acknowledgement")
    assert "(0 acknowledged" in put(ASK, *owed, *cut("one"), of_another)[KEPT].because
    unsure = tiny.response("one", 1, "state/xaa", "acknowledgement", checked="unconfirmed")
    assert "(0 acknowledged" in put(ASK, *owed, *cut("one"), unsure)[KEPT].because


def test_two_independent_claimants_in_one_shutdown_contradict(put, owed, cut, tiny) -> None:
    second = tiny.claim("one", 2, "state/xaa", "state/xcc", "gazette")
    readings = put(ASK, *owed, *cut("one"), second)
    assert (readings[KEPT].status, readings[KEPT].standard) == ("contradicted", "indications")
    assert (
        "not known) [1 on two independent claimants in two clusters, or a primary document]." in readings[KEPT].because
    )
    assert (readings[TOLD].status, readings[TOLD].standard) == ("searched_not_found", "allegation")
    elsewhere = tiny.claim("two", 2, "state/xaa", "state/xcc", "gazette")
    assert put(ASK, *owed, *cut("one"), tiny.incident("two", type="shutdown"), elsewhere)[KEPT].status != "contradicted"


@pytest.mark.parametrize(
    ("start", "found", "doubted"),
    [("2015-06-01", 2, 0), ("2015", 1, 1), ("2015-05", 1, 0), ("2014", 1, 0), ("", 1, 1)],
)
def test_a_shutdown_counts_only_if_it_certainly_began_under_the_responsibility(put, owed, cut, start, found, doubted):
    because = put(ASK, *owed, *cut("sure"), *cut("one", start=start))[KEPT].because
    assert f": {found} shutdown" in because and ("not known) [1 more may have begun before]." in because) is bool(
        doubted
    )


def test_a_list_that_names_the_state_dates_what_it_took_on(put, owed, cut, tiny) -> None:
    listed = tiny.commitment("pact", "state/xaa", since="", as_of="2019")
    assert KEPT in put(ASK, *owed[:-1], listed, *cut("one"))
    assert put(ASK, *owed[:-1], listed, *cut("one", start="2018")) == {}


def test_nothing_is_read_of_what_is_unconfirmed_or_laid_at_nobody(put, owed, cut, tiny) -> None:
    assert put(ASK, *owed, *cut("one", checked="unconfirmed")) == {}
    assert put(ASK, *owed, *cut("one", accused="The military")) == {}
    assert put(ASK, *owed, *cut("one", accused="state/xbb")) == {}
    assert put(ASK, *owed, *cut("one", type="attack")) == {}
    assert put(ASK, *owed, cut("one")[0]) == {}
    unsure = tiny.claim("one", 1, "state/xaa", "A tracker", checked="unconfirmed")
    assert put(ASK, *owed, cut("one")[0], unsure) == {}
    assert put(ASK, *owed[:-1], tiny.commitment("pact", "state/xaa", checked="unconfirmed"), *cut("one")) == {}
