"""Promises on pages: the seats of every kind, acts over time, the order of the text, and every picture with its table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import get_args

import html5lib
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import OURS

from answerable.core.actor import Actor, Name
from answerable.core.commitment import Basis, Commitment, Position, Reservation, Stance
from answerable.core.instrument import Instrument
from answerable.core.record import Record
from answerable.core.responsibility import Responsibility
from answerable.editions.build import build
from answerable.editions.edition import Edition
from answerable.public.natural import in_order, natural
from answerable.public.overtime import LABELS, over_time
from answerable.public.promises import MOST, ONE_BY_ONE, drawn_first
from answerable.public.seats import (
    MEMBERS,
    NO,
    OF_ACTS,
    OF_BEARING,
    OPEN,
    SEATS,
    SIDE,
    Seat,
    members,
    of_acts,
    of_bearing,
    seats,
)
from answerable.public.shelf import Volume

TEXT = Instrument(
    id="instrument/text", checked="verified", licence="CC-BY-4.0", publisher="Answerable", title="A text", issuer="A forum",
    form="treaty", force="binding", adopted="2001", in_force="2004", addressees=("state",), summary="It asks.",
)  # fmt: skip
REAL_TEXTS = ("instrument/budapest-convention", "instrument/iccpr", "instrument/foc-founding-declaration")


def commitment(actor: str, since: str = "", until: str = "", **more: object) -> Commitment:
    given: dict[str, object] = {
        "id": f"commitment/text/{actor}/1", "checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable",
        "actor": f"state/{actor}", "instrument": "instrument/text", "basis": "ratified", "how": "ratified",
        "since": since, "until": until,
    }  # fmt: skip
    return Commitment(**(given | more))  # type: ignore[arg-type]


def position(actor: str, stance: str, day: str = "") -> Position:
    return Position(
        id=f"position/text/{actor}/1", checked="verified", licence="CC-BY-4.0", publisher="Answerable",
        actor=f"state/{actor}", instrument="instrument/text", stance=stance, how=stance, date=day,
    )  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["13b", "10", "2", "13a", "13"], ["2", "10", "13", "13a", "13b"]),
        (["a/23-25", "a/6-2", "a/2-6", "a/12"], ["a/2-6", "a/6-2", "a/12", "a/23-25"]),
        (["gm", "1", "B", "a"], ["1", "a", "B", "gm"]),
    ],
)
def test_provisions_stand_in_the_order_of_the_text(names: list[str], expected: list[str]) -> None:
    assert sorted(names, key=natural) == expected


@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_names_can_be_put_in_order(names: list[str]) -> None:
    assert [natural(each) for each in sorted(names, key=natural)] == sorted(map(natural, names))


def test_a_commitment_decides_and_every_stance_has_its_seat() -> None:
    day = date(2030, 1, 1)
    acts = [commitment("aaa", "2020"), commitment("bbb", "2011", "2026-01-07"), commitment("ccc", "2011", "2030")]
    acts += [
        commitment("iii", "2031"),
        commitment("bbb", "2031"),
        commitment("eee", "2030-02"),
        commitment("aaa", "2031"),
    ]
    stances = [
        position("aaa", "voted_against"),
        position("ddd", "voted_against"),
        position("eee", "abstained"),
        position("fff", "absent"),
        position("ggg", "absent"),
        position("ggg", "not_party"),
        position("hhh", "disputed"),
    ]
    stances += [position("jjj", "voted_against", "2031-05")]
    assert of_acts(TEXT, acts, stances, day) == {
        "state/aaa": "yes", "state/bbb": "no", "state/ccc": "yes", "state/ddd": "no", "state/eee": "neither",
        "state/fff": "unsure", "state/ggg": "no", "state/hhh": "unsure", "state/iii": "later", "state/jjj": "later",
    }  # fmt: skip
    assert not NO & OPEN


@pytest.mark.parametrize(
    ("standing", "confirmed", "seat"),
    [("bears", True, "yes"), ("bears", False, "unsure"), ("unknown", True, "unsure"),
     ("not yet in force", True, "neither"), ("not consented", True, "neither")],
)  # fmt: skip
def test_only_what_is_confirmed_and_borne_is_solid(standing: str, confirmed: bool, seat: str) -> None:
    borne = Responsibility(
        "state/aaa", "provision/text/1", "instrument/text", "obligation", standing, "", "", (), confirmed  # type: ignore[arg-type]
    )  # fmt: skip
    seated = of_acts(TEXT, (), [position("aaa", "not_party"), position("bbb", "not_party")], date(2030, 1, 1))
    assert of_bearing(seated, [borne]) == {"state/aaa": seat, "state/bbb": "no"}


@pytest.fixture(scope="module")
def volume(real_edition: Path) -> Volume:
    return Volume(real_edition)


def test_every_member_has_one_seat_always_the_same(volume: Volume) -> None:
    listed = members(volume)
    assert len(listed) == 193 and [each.name.casefold() for each in listed] == sorted(
        each.name.casefold() for each in listed
    )
    first, last = listed[0].id, listed[-1].id
    drawn = seats(volume, {first: "yes", last: "no"})
    assert drawn is not None and drawn.total == 193 and sum(each.number for each in drawn.drawn) == 193
    paths = {each.seat: each.path for each in drawn.drawn}
    assert paths["yes"] == f"M0 0h{SIDE}v{SIDE}h-{SIDE}z"
    line, column = divmod(192, 21)
    assert paths["no"] == f"M{column * SIDE} {line * SIDE}h{SIDE}v{SIDE}h-{SIDE}z"
    area = sum(int(width) for each in drawn.drawn for width in re.findall(r"h(\d+)v", each.path))
    assert area == 193 * SIDE
    assert seats(volume, {"company/microsoft": "yes"}) is None


def recounted(edition: Edition, text: str) -> Counter[str]:
    """The seats of an instrument counted from its records, one by one."""
    day = edition.manifest.as_of
    made: dict[str, str] = {}
    listed = {each.actor for each in edition.framework.commitments.values() if each.via == "un-members"}
    for each in edition.records("position"):
        if isinstance(each, Position) and each.instrument == text and each.actor in listed:
            kind = "no" if each.stance in NO else "unsure" if each.stance in OPEN else "neither"
            if each.actor not in made or SEATS.index(kind) < SEATS.index(made[each.actor]):  # type: ignore[arg-type]
                made[each.actor] = kind
    for act in edition.framework.commitments.values():
        if act.instrument == text and act.actor in listed:
            ended = bool(act.until) and act.until <= day
            made[act.actor] = "yes" if not ended or made.get(act.actor) == "yes" else "no"
    return Counter(made.get(each, "none") for each in listed)


@pytest.mark.parametrize("text", REAL_TEXTS)
def test_the_seats_of_a_page_are_those_of_the_records_and_of_its_table(real: Client, volume: Volume, text: str) -> None:
    page = real.get(f"/{text}").content.decode()
    key = page.partition('class="key seatkey"')[2].partition("</ul>")[0]
    shown = {label: int(number) for number, label in re.findall(r"<b>(\d+)</b> ([^<]+)<", key)}
    truth = recounted(volume.edition, text)
    assert shown == {str(OF_ACTS[seat]): number for seat, number in truth.items() if number}
    assert f'href="/promised?text={text}"' in page
    table = real.get(f"/promised?text={text}").content.decode()
    html5lib.HTMLParser(strict=True).parse(table)
    rows = re.findall(
        r'<tr><th scope="row"><a href="/state/[^"]+"><bdi>([^<]+)</bdi></a></th><td[^>]*>([^<]+)</td>', table
    )
    first = rows[:193]
    assert [name for name, _ in first] == [each.name.replace("'", "&#x27;") for each in members(volume)]
    assert Counter(label for _, label in first) == Counter({str(OF_ACTS[seat]): n for seat, n in truth.items() if n})


def test_the_home_page_draws_texts_by_its_rule_and_has_their_table(real: Client, volume: Volume) -> None:
    framework = volume.edition.framework
    taken = {
        each.instrument
        for each in framework.commitments.values()
        if each.actor.startswith("state/") and each.basis in ONE_BY_ONE and each.checked == "verified" and not each.via
    }
    days = sorted((framework.instruments[each].adopted for each in taken), reverse=True)[:MOST]
    drawn = drawn_first(volume)
    assert [each.adopted for each in drawn] == days and {each.id for each in drawn} <= taken
    home = real.get("/").content.decode()
    section = home.partition('id="promised"')[2].partition("</section>")[0]
    assert re.findall(r'<h3><a href="/([^"]+)"', section) == [each.id for each in drawn]
    numbers = [int(each) for each in re.findall(r"<b>(\d+)</b> of 193", section)]
    assert numbers == [recounted(volume.edition, each.id)["yes"] for each in drawn]
    table = real.get("/promised").content.decode()
    html5lib.HTMLParser(strict=True).parse(table)
    body = table.partition('class="grid"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr><th[^>]*><a [^>]*>.*?</th>((?:<td>[^<]+</td>)+)</tr>", body)
    assert len(rows) == 193
    columns = list(zip(*(re.findall(r"<td>([^<]+)</td>", row) for row in rows), strict=True))
    assert [column.count("yes") for column in columns] == numbers


def test_acts_over_time_are_counted_by_year_and_the_undated_stand_apart() -> None:
    acts = [
        commitment("aaa", "2001-11-23"),
        commitment("bbb", "2001"),
        commitment(
            "ccc", "2004-05", reservations=(Reservation(type="reservation", text="Not art. 2.", date="2004-05"),)
        ),
        commitment("ddd", "2004-05-01", "2009"),
        commitment("eee", ""),
        commitment("fff", "2002", publisher="Another list"),
    ]
    acts += [commitment("ggg", "2011-01-01"), commitment("hhh", "2003", "2040")]
    made = over_time(acts, date(2010, 12, 31))
    assert (
        made is not None
        and made.undated
        and made.highest == 2
        and made.later == 2
        and (made.first, made.last) == ("2001", "2010")
    )
    held = {(str(lane.label), lane.publisher): dict(lane.counts) for lane in made.lanes}
    assert held == {
        ("ratified", ""): {"2001": 2, "2003": 1, "2004": 2, "": 1},
        ("made a reservation", ""): {"2004": 1},
        ("withdrew", ""): {"2009": 1},
        ("ratified", "Another list"): {"2002": 1},
    }
    assert [year for year, _ in made.rows] == ["2001", "2002", "2003", "2004", "2009", ""]
    ratified = made.lanes[0]
    assert ratified.undated is not None and ratified.undated.number == 1 and ratified.undated.height == made.height
    many = over_time([*acts, *(commitment(f"x{n:02}") for n in range(50))], date(2010, 12, 31))
    assert many is not None and many.highest == 2, "what has no day has no scale"
    assert float(ratified.undated.x[:-1]) > max(float(bar.x[:-1]) for bar in ratified.bars)
    assert all(bar.y + bar.height == made.height for lane in made.lanes for bar in lane.bars)
    assert float(ratified.undated.x[:-1]) + float(ratified.undated.width[:-1]) == pytest.approx(100, abs=0.05)


@pytest.fixture
def dated(reading_from: Callable[[Path], Client], small_record: list[Record], tmp_path: Path) -> Client:
    """Four States on one day: one bears the pact, one withdrew, one joins later, and of one nothing is recorded."""
    names = {"xcc": "Celand", "xdd": "Deland"}
    states = [Actor(id=f"state/{iso}", type="state", names=(Name(text=name),), **OURS) for iso, name in names.items()]
    hall = Instrument(
        id="instrument/hall", title="The Hall", issuer="A forum", form="treaty", force="binding", adopted="2001",
        addressees=("state",), summary="All sit in it.", **OURS,
    )  # fmt: skip
    seated = [
        commitment(iso, "2001", id=f"commitment/hall/{iso}/1", instrument=hall.id, via=MEMBERS, basis="joined")
        for iso in ("xaa", "xbb", *names)
    ]
    pact = {"instrument": "instrument/pact", "basis": "endorsed", "how": "endorsed"}
    acts = [
        commitment("xbb", "2015", "2020-05-01", id="commitment/pact/xbb/1", **pact),
        commitment("xcc", "2031-01-01", id="commitment/pact/xcc/1", **pact),
        commitment("xaa", "2032", id="commitment/pact/xaa/2", **pact),
    ]
    build([*small_record, *states, hall, *seated, *acts], tmp_path / "edition-0001", as_of=date(2030, 1, 1))
    return reading_from(tmp_path)


@pytest.mark.parametrize(("text", "labels"), [("instrument/pact", OF_ACTS), ("provision/pact/1", OF_BEARING)])
def test_what_was_withdrawn_and_what_comes_later_is_never_drawn_as_taken_on(
    dated: Client, text: str, labels: dict[Seat, object]
) -> None:
    truth = {"Aland": "yes", "Beland": "no", "Celand": "later", "Deland": "none"}
    page = dated.get(f"/{text}").content.decode()
    html5lib.HTMLParser(strict=True).parse(page)
    key = page.partition('class="key seatkey"')[2].partition("</ul>")[0]
    assert re.findall(r"<b>(\d+)</b> ([^<]+)<", key) == [
        ("1", str(labels[seat])) for seat in SEATS if seat in truth.values()
    ]  # type: ignore[comparison-overlap]
    table = dated.get(f"/promised?text={text}").content.decode()
    rows = dict(re.findall(r'<tr><th scope="row"><a [^>]+><bdi>([^<]+)</bdi></a></th><td[^>]*>([^<]+)</td>', table))
    assert rows == {name: str(labels[seat]) for name, seat in truth.items()}  # type: ignore[index]
    assert table.count("<i>dated after the day of this edition</i>") == 2


def test_a_provision_counts_every_standing(dated: Client) -> None:
    page = dated.get("/provision/pact/1").content.decode()
    table = page.partition("by standing")[2].partition("</table>")[0]
    rows = re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td><td>(\d+)</td>', table)
    assert rows == [("borne", "norm", "1"), ("ended", "norm", "1"), ("not begun", "norm", "1")]
    who = dated.get("/instrument/pact").content.decode().partition('id="who"')[2]
    assert ">2</b> in " in who and who.count('<span class="tag">dated after the day of this edition</span>') == 1
    assert "2 acts are dated after the day of this edition and are not drawn." in who


@pytest.mark.parametrize(
    ("state", "said"), [("xaa", ["not begun", ""]), ("xbb", ["ended · until 1 May 2020"]), ("xcc", ["not begun"])]
)
def test_every_act_of_an_actor_stands_by_itself_the_newest_first(dated: Client, state: str, said: list[str]) -> None:
    page = dated.get(f"/state/{state}/promised").content.decode()
    acts = re.findall(r'href="/instrument/pact">.*?<span class="sm mut">endorsed(?: · )?([^<]*)</span>', page)
    assert acts == said


def test_every_stance_has_a_seat_that_was_decided() -> None:
    neither = {"abstained", "observer", "announced", "invited", "drafted", "proposed", "participated"}
    assert set(get_args(Stance)) == NO | OPEN | neither


def test_a_duty_elsewhere_says_how_many_states_took_its_text_on(real: Client, volume: Volume) -> None:
    page = real.get("/provision/un-gge-2015/13f").content.decode()
    shown = re.findall(r'href="/promised\?text=(instrument/[^"]+)">(\d+) UN Member States? took it on', page)
    assert len(shown) > 2
    for text, number in shown:
        assert int(number) == recounted(volume.edition, text)["yes"]


def test_acts_of_one_year_are_a_date_and_no_course() -> None:
    assert over_time([commitment("aaa", "2001"), commitment("bbb", "2001-02")], date(2010, 1, 1)) is None
    assert over_time([], date(2010, 1, 1)) is None
    assert over_time([commitment("aaa", "")], date(2010, 1, 1)) is None


def test_every_way_of_acting_has_its_word() -> None:
    assert set(get_args(Basis)) | {"reserved", "withdrew"} == set(LABELS)


def test_the_table_of_acts_over_time_is_that_of_the_records(real: Client, volume: Volume) -> None:
    text = "instrument/budapest-convention"
    page = real.get(f"/{text}").content.decode()
    table = page.partition('class="overtime"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    shown = {
        year: sum(int(n) for n in re.findall(r"<td>(\d+)</td>", cells))
        for year, cells in re.findall(r'<tr><th scope="row">(\d{4})</th>((?:<td>[^<]*</td>)+)', table)
    }
    truth: Counter[str] = Counter()
    for each in volume.edition.framework.commitments.values():
        if each.instrument == text and each.since:
            truth[each.since[:4]] += 1
    assert shown == dict(truth) and len(shown) > 3


def test_provisions_of_a_page_are_in_the_order_of_the_text(real: Client, volume: Volume) -> None:
    for text in REAL_TEXTS:
        page = real.get(f"/{text}").content.decode()
        shown = re.findall(r'<h3><a href="/(provision/[^"]+)"', page)
        every = [each for each in volume.edition.framework.provisions.values() if each.instrument == text]
        assert shown == [each.id for each in in_order(every)]
    assert shown


@pytest.mark.parametrize(
    "where",
    ["/promised?text=instrument/none", "/promised?text=state/fra", "/promised?text=%00", "/promised?text=" + "a" * 10_000,
     "/promised?text=instrument/leaf-charter&page=0", "/promised?text=instrument/leaf-charter&page=99",
     "/promised?text=%E2%80%AEinstrument/leaf-charter"],
)  # fmt: skip
def test_a_text_that_is_not_there_has_no_table(golden: Client, where: str) -> None:
    response = golden.get(where)
    assert response.status_code == (400 if where.endswith("page=0") else 404)
    said = response.content.decode()
    assert "Traceback" not in said and "\u202e" not in said and "\x00" not in said


def test_instruments_and_provisions_fit_their_pages(real: Client, volume: Volume) -> None:
    """Every instrument, and the provisions with the most answers, on the whole packaged record."""
    framework = volume.edition.framework
    answered = Counter(each.provision for each in volume.edition.records("reading"))  # type: ignore[attr-defined]
    addresses = [*framework.instruments, *(each for each, _ in answered.most_common(4))]
    for each in addresses:
        size = len(real.get(f"/{each}").content)
        assert size < 100_000, (each, size)
    assert len(real.get("/").content) < 60_000
