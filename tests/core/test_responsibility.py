"""Who bears what on a given day: joining, reservation, withdrawal, return, and what nobody recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from answerable.core.commitment import Commitment, Reservation
from answerable.core.instrument import Instrument, Provision
from answerable.core.responsibility import Responsibility, ground, responsibilities, standing

ENVELOPE: dict[str, Any] = {"checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable"}


def instrument(**changes: Any) -> Instrument:
    made: dict[str, Any] = {
        "id": "instrument/pact", "title": "Pact", "issuer": "Assembly", "form": "treaty", "force": "binding",
        "adopted": "2010-01-01", "in_force": "2012-01-01", "addressees": ("state",), "summary": "A pact.", **ENVELOPE,
    }  # fmt: skip
    return Instrument(**{**made, **changes})


def provision(slug: str = "1", **changes: Any) -> Provision:
    made: dict[str, Any] = {
        "id": f"provision/pact/{slug}", "instrument": "instrument/pact", "title": "Spare", "text": "Spare hospitals.",
        "polarity": "refrain", "specificity": 2, "addressees": ("state",), "criteria": ("criterion/spare",), **ENVELOPE,
    }  # fmt: skip
    return Provision(**{**made, **changes})


def commitment(n: int = 1, **changes: Any) -> Commitment:
    made: dict[str, Any] = {
        "id": f"commitment/pact/xaa/{n}", "actor": "state/xaa", "instrument": "instrument/pact", "basis": "ratified",
        "how": "ratified", **ENVELOPE,
    }  # fmt: skip
    return Commitment(**{**made, **changes})


def on(day: date, *commitments: Commitment, **changes: Any) -> list[Responsibility]:
    return responsibilities(
        day,
        {"state/xaa": "state", "company/xco": "company"},
        {"instrument/pact": instrument(**changes)},
        [provision("1"), provision("2")],
        commitments,
    )


@pytest.mark.parametrize(
    ("acts", "text", "day", "expected"),
    [
        # Joining.
        ({"since": "2013-05-01"}, {}, date(2013, 4, 30), "not yet"),
        ({"since": "2013-05-01"}, {}, date(2013, 5, 1), "bears"),
        ({"since": "2013"}, {}, date(2013, 6, 1), "unknown"),
        ({"since": "2013"}, {}, date(2013, 12, 31), "bears"),
        # A treaty that is not in force binds nobody, and neither does a signature.
        ({"since": "2010-05-01"}, {}, date(2011, 5, 1), "not yet in force"),
        ({"since": "2010-05-01"}, {"in_force": ""}, date(2020, 5, 1), "not yet in force"),
        ({"since": "2010-05-01"}, {"in_force": "2012"}, date(2012, 5, 1), "unknown"),
        ({"since": "2010-05-01", "basis": "signed"}, {}, date(2020, 1, 1), "not consented"),
        ({"since": "2010-05-01", "basis": "voted_for"}, {}, date(2020, 1, 1), "not consented"),
        ({"since": "2010-05-01", "basis": "voted_for"}, {"force": "voluntary"}, date(2020, 1, 1), "bears"),
        ({"since": "2010-05-01", "basis": "signed"}, {"force": "voluntary", "in_force": ""}, date(2020, 1, 1), "bears"),
        # Withdrawal: the day itself is no longer covered.
        ({"since": "2013-05-01", "until": "2015-06-30"}, {}, date(2015, 6, 29), "bears"),
        ({"since": "2013-05-01", "until": "2015-06-30"}, {}, date(2015, 6, 30), "ended"),
        ({"since": "2013-05-01", "until": "2015"}, {}, date(2015, 3, 1), "unknown"),
        ({"until": "2015-06-30"}, {}, date(2016, 1, 1), "ended"),
        # The start is not recorded.
        ({}, {}, date(2020, 1, 1), "unknown"),
        ({}, {}, date(2009, 12, 31), "not yet"),
        ({"as_of": "2018-03-01"}, {}, date(2018, 3, 1), "bears"),
        ({"as_of": "2018-03-01"}, {}, date(2018, 2, 28), "unknown"),
        ({"as_of": "2018"}, {}, date(2018, 3, 1), "unknown"),
        ({"as_of": "2018-03-01", "until": "2019-01-01"}, {}, date(2019, 1, 1), "ended"),
        ({"as_of": "2018-03-01", "until": "2019"}, {}, date(2019, 6, 1), "unknown"),
    ],
)
def test_standing(acts: dict[str, Any], text: dict[str, Any], day: date, expected: str) -> None:
    assert standing(commitment(**acts), instrument(**text), day) == expected


def test_whole_instrument_or_named_provisions() -> None:
    assert [each.provision for each in on(date(2020, 1, 1), commitment(since="2013-05-01"))] == [
        "provision/pact/1",
        "provision/pact/2",
    ]
    (only,) = on(date(2020, 1, 1), commitment(since="2013-05-01", provisions=("provision/pact/2",)))
    assert only.provision == "provision/pact/2" and only.ground == "obligation" and only.since == "2013-05-01"


def test_withdrawal_and_return() -> None:
    acts = (commitment(1, since="2013-05-01", until="2015-01-01"), commitment(2, since="2018-01-01"))
    assert {each.commitment for each in on(date(2014, 1, 1), *acts)} == {"commitment/pact/xaa/1"}
    assert on(date(2016, 1, 1), *acts) == []
    assert {(each.commitment, each.since) for each in on(date(2019, 1, 1), *acts)} == {
        ("commitment/pact/xaa/2", "2018-01-01")
    }


def test_ratification_outranks_the_signature_before_it() -> None:
    acts = (commitment(1, since="2010-02-01", basis="signed"), commitment(2, since="2014-02-01"))
    assert {each.standing for each in on(date(2013, 1, 1), *acts)} == {"not consented"}
    assert {(each.standing, each.commitment) for each in on(date(2015, 1, 1), *acts)} == {
        ("bears", "commitment/pact/xaa/2")
    }


def test_a_reservation_is_shown_on_the_provisions_it_names_and_removes_none() -> None:
    narrow = Reservation(type="reservation", text="Not in wartime.", provisions=("provision/pact/1",))
    wide = Reservation(type="declaration", text="As we read it.")
    one, two = on(date(2020, 1, 1), commitment(since="2013-05-01", reservations=(narrow, wide)))
    assert (one.standing, one.reservations) == ("bears", (narrow, wide))
    assert (two.standing, two.reservations) == ("bears", (wide,))


def test_reservations_of_all_acts_that_stand_are_kept() -> None:
    one, two, three = (Reservation(type="reservation", text=f"Limit {n}.") for n in range(3))
    acts = (
        commitment(1, since="2013-05-01", reservations=(one,)),
        commitment(2, since="2014-05-01", reservations=(two, one)),
        # Its day is not recorded: it may stand.
        commitment(3, reservations=(three,)),
    )
    made, _ = on(date(2020, 1, 1), *acts)
    assert (made.commitment, made.reservations) == ("commitment/pact/xaa/1", (one, two, three))
    made, _ = on(date(2013, 6, 1), *acts)
    assert made.reservations == (one, three)
    assert on(date(2020, 1, 1), *reversed(acts))[0].reservations == (one, two, three)


def test_a_reservation_at_signature_that_was_not_confirmed_at_ratification_does_not_limit_it() -> None:
    early, kept = Reservation(type="reservation", text="At signature."), Reservation(type="reservation", text="Kept.")
    signed = commitment(1, since="2010-02-01", basis="signed", reservations=(early,))
    ratified = commitment(2, since="2014-02-01", reservations=(kept,))
    assert on(date(2013, 1, 1), signed, ratified)[0].reservations == (early,)
    assert on(date(2015, 1, 1), signed, ratified)[0].reservations == (kept,)


def test_an_unconfirmed_act_adds_no_reservation_to_a_confirmed_one() -> None:
    limit = Reservation(type="reservation", text="Heard of.")
    acts = (commitment(1, since="2013"), commitment(2, since="2014", checked="unconfirmed", reservations=(limit,)))
    (made, _) = on(date(2020, 1, 1), *acts)
    assert made.confirmed and made.reservations == ()


def test_a_reservation_counts_from_its_day() -> None:
    later = Reservation(type="declaration", text="Since 2018.", date="2018-03")
    act = commitment(since="2013-05-01", reservations=(later,))
    assert on(date(2018, 2, 28), act)[0].reservations == ()
    assert on(date(2018, 3, 1), act)[0].reservations == (later,)


def test_a_provision_that_addresses_others_is_not_borne() -> None:
    act = commitment(actor="company/xco", since="2013-05-01", basis="endorsed")
    assert on(date(2020, 1, 1), act, force="voluntary") == []


@pytest.mark.parametrize("weak", ["commitment", "instrument", "provision"])
def test_one_unconfirmed_link_makes_the_responsibility_unconfirmed(weak: str) -> None:
    mark = {weak: {"checked": "unconfirmed"}}
    (made,) = responsibilities(
        date(2020, 1, 1),
        {"state/xaa": "state"},
        {"instrument/pact": instrument(**mark.get("instrument", {}))},
        [provision(**mark.get("provision", {}))],
        [commitment(since="2013-05-01", **mark.get("commitment", {}))],
    )
    assert made.standing == "bears" and made.confirmed is False


def test_the_answer_does_not_depend_on_the_order_of_the_acts() -> None:
    acts = [
        commitment(1, since="2013-05-01", checked="unconfirmed"),
        commitment(2, since="2014-05-01"),
        commitment(3, since="2014-05-01"),
        commitment(4),
    ]
    one = on(date(2020, 1, 1), *acts)
    assert one == on(date(2020, 1, 1), *reversed(acts))
    assert {each.commitment for each in one} == {"commitment/pact/xaa/2"}


def test_an_act_of_an_unknown_actor_or_on_an_unknown_instrument_is_an_error() -> None:
    with pytest.raises(KeyError):
        on(date(2020, 1, 1), commitment(instrument="instrument/none"))
    with pytest.raises(KeyError):
        on(date(2020, 1, 1), commitment(actor="state/xzz", since="2013"))


@pytest.mark.parametrize(
    ("changes", "actor_type", "expected"),
    [
        ({}, "state", "obligation"),
        ({}, "company", "obligation"),
        ({"force": "voluntary", "form": "resolution"}, "state", "norm"),
        ({"force": "voluntary", "form": "resolution"}, "company", "pledge"),
        ({"force": "voluntary", "form": "statement"}, "group", "pledge"),
        ({"force": "voluntary", "form": "pledge"}, "state", "pledge"),
        ({"force": "voluntary", "form": "professional code"}, "state", "pledge"),
    ],
)
def test_grounds(changes: dict[str, Any], actor_type: str, expected: str) -> None:
    assert ground(instrument(**changes), actor_type) == expected
