"""An incident's page: its time in lanes with people on top, claims side by side, who bears what was promised, silence as unknown."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import html5lib
import msgspec
import pytest
from django.test import Client

import answerable
from answerable.core.attribution import Attribution
from answerable.core.harm import Harm
from answerable.core.incident import Incident, Response
from answerable.core.indicator import Reading
from answerable.core.kinds import decode
from answerable.public.lanes import Lanes, events, lanes
from answerable.public.shelf import Volume
from answerable.public.telling import Told, tell

OURS: dict[str, Any] = {"checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable"}
GOLDEN = Path(__file__).parents[1] / "golden" / "records.jsonl"
TODAY = date(2031, 6, 30)


def told(
    start: str, end: str = "", ongoing: bool = False, harmed: tuple[str, ...] = (), claimed: tuple[str, ...] = (),
    answered: tuple[str, ...] = (),
) -> Told:  # fmt: skip
    """An incident with harms, claims and responses on these days."""
    incident = Incident(
        **OURS, id="incident/x", title="X", summary="X.", start=start, end=end, ongoing=ongoing, type="attack",
        status="settled",
    )  # fmt: skip
    harm = next(each for each in map(decode, GOLDEN.read_bytes().splitlines()) if isinstance(each, Harm))
    return Told(
        volume=None,  # type: ignore[arg-type]
        incident=incident,
        harms=[msgspec.structs.replace(harm, id=f"harm/x/{n}", start=day) for n, day in enumerate(harmed, 1)],
        attributions=[
            Attribution(
                **OURS, id=f"attribution/x/{n}", incident="incident/x", by="A", by_type="media", type="technical",
                accused="B", date=day,
            )
            for n, day in enumerate(claimed, 1)
        ],
        responses=[
            Response(**OURS, id=f"response/x/{n}", incident="incident/x", by="C", type="statement", date=day)
            for n, day in enumerate(answered, 1)
        ],
    )  # fmt: skip


def course(drawn: Lanes | None, name: str) -> list[tuple[float, float, bool]]:
    """The marks of a lane in numbers: where, how wide (0 for one day), hatched."""
    assert drawn is not None
    (lane,) = [each for each in drawn.lanes if each.name == name]
    return [(float(m.x[:-1]), float(m.width[:-1] or 0) if m.width else 0.0, m.hatched) for m in lane.marks]


def test_events_stand_by_the_last_day_they_may_mean_and_the_undated_last() -> None:
    made = events(told("2030-06-03", "2030-10", claimed=("2030-06", ""), answered=("2030-06-10", "2030")))
    assert [(each.kind, each.day) for each in made] == [
        ("began", "2030-06-03"), ("response", "2030-06-10"), ("claim", "2030-06"), ("ended", "2030-10"),
        ("response", "2030"), ("claim", ""),
    ]  # fmt: skip


def test_people_are_on_top_and_hatched_where_nobody_recorded_when() -> None:
    drawn = lanes(told("2030-01-01", "2030-01-10", harmed=("", "2030-01-03"), answered=("2030-01-20",)), TODAY)
    assert drawn is not None and [each.name for each in drawn.lanes] == ["people", "incident", "responses"]
    assert drawn.undated == 1 and (drawn.first, drawn.last) == ("2030-01-01", "2030-01-20")
    assert course(drawn, "people") == [(0.0, 50.0, True), (10.0, 0.0, False)]
    assert course(drawn, "incident") == [(0.0, 50.0, False)]
    assert course(drawn, "responses") == [(95.0, 0.0, False)]
    assert "claims" not in [each.name for each in drawn.lanes], "nothing is drawn of what is not recorded"


@pytest.mark.parametrize(
    ("start", "end", "ongoing", "expected"),
    [
        ("2030-01-01", "2030-01-10", False, [(0, 50, False)]),
        ("2030-01-01", "", False, [(0, 5, False), (0, 100, True)]),
        ("2030-01-01", "2030-01", False, [(0, 3.23, False), (0, 100, True)]),
        ("2030-01", "", False, [(0, 100, True)]),
        ("2030-01", "2030-01-20", False, [(0, 64.52, True)]),
    ],
)
def test_an_end_that_is_not_known_is_hatched(
    start: str, end: str, ongoing: bool, expected: list[tuple[float, float, bool]]
) -> None:
    drawn = lanes(told(start, end, ongoing, answered=("2030-01-20",)), TODAY)
    assert course(drawn, "incident") == expected


def test_what_goes_on_lasts_to_the_day_of_the_edition() -> None:
    drawn = lanes(told("2031-06-01", ongoing=True, claimed=("2031-06-11",)), TODAY)
    assert drawn is not None and drawn.last == "2031-06-30"
    assert course(drawn, "incident") == [(0.0, 100.0, False)]


@pytest.mark.parametrize(
    "alone", [told("2030-01-01"), told("", claimed=("2030", "2031")), told("2030-01-01", answered=("2030-01-01",))]
)
def test_one_day_is_no_course(alone: Told) -> None:
    assert lanes(alone, TODAY) is None


def test_no_mark_leaves_the_picture(real_edition: Path) -> None:
    volume = Volume(real_edition)
    drawn = 0
    for one in tell(volume, [each.id for each in volume.edition.records("incident")]):
        made = lanes(one, volume.edition.day)
        for lane in made.lanes if made else ():
            for mark in lane.marks:
                drawn += 1
                assert 0 <= float(mark.x[:-1]) <= 100
                assert not mark.width or float(mark.x[:-1]) + float(mark.width[:-1]) <= 100.02, one.incident.id
    assert drawn > 100


def read(client: Client, where: str) -> str:
    response = client.get(where)
    assert response.status_code == 200, where
    text: str = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(text)
    return text


def test_every_claim_stands_beside_the_others_with_who_makes_it(real: Client, real_edition: Path) -> None:
    edition = answerable.open(real_edition)
    claims = [
        each
        for each in edition.records("attribution")
        if isinstance(each, Attribution) and each.incident == "incident/notpetya-2017"
    ]
    assert len(claims) > 2
    text = read(real, "/incident/notpetya-2017")
    section = text.partition('<ol class="claims">')[2].partition("</ol>")[0]
    shown = re.findall(r'<li id="([^"]+)"><h3><bdi>([^<]+)</bdi></h3>', section)
    expected = sorted(claims, key=lambda each: (each.date or "9999", each.id))
    assert [(record_id, unescape(by)) for record_id, by in shown] == [(each.id, each.by) for each in expected]
    dated = text.partition('<ol class="tl short">')[2].partition("</ol>")[0]
    for each in expected:
        assert f'href="#{each.id}"' in dated


def test_a_promise_says_who_bears_it_and_accuses_nobody(real: Client, real_edition: Path) -> None:
    edition = answerable.open(real_edition)
    text = read(real, "/incident/notpetya-2017")
    section = text.partition('id="promised"')[2].partition("</section>")[0]
    incident = edition.get("incident/notpetya-2017")
    assert isinstance(incident, Incident)
    for row, engaged in zip(section.split("<li class=")[1:], incident.engaged, strict=True):
        provision = edition.framework.provisions[engaged.provision]
        bearing = {
            each.actor
            for each in edition.responsibilities()
            if each.provision == provision.id and each.standing == "bears" and each.confirmed
        }
        states = sum(each.startswith("state/") for each in bearing)
        assert f"State: {states}" in row
        shown = set(re.findall(r'href="/account/(state/[a-z]+)/', row))
        assert shown == (set() if provision.polarity == "refrain" else bearing & set(incident.territories))


def test_readings_that_took_an_incident_in_stand_on_its_page_and_silence_is_typed(
    real: Client, real_edition: Path
) -> None:
    edition = answerable.open(real_edition)
    taken: dict[str, set[str]] = {}
    for each in edition.records("reading"):
        if isinstance(each, Reading):
            for one in each.inputs:
                if one.startswith("incident/"):
                    taken.setdefault(one, set()).add(each.id)
    some = sorted(taken, key=lambda each: (-len(taken[each]), each))[:4]
    assert some
    for incident in some:
        section = read(real, f"/{incident}").partition('id="asked"')[2].partition("</section>")[0]
        assert set(re.findall(r'href="/(reading/[^"]+)"', section)) == taken[incident], incident
    without = next(
        each.id for each in edition.records("incident") if each.id not in taken and each.publisher == "Answerable"
    )
    section = read(real, f"/{without}").partition('id="asked"')[2].partition("</section>")[0]
    assert "Unknown: not searched" in section and "/reading/" not in section


def test_what_cannot_be_known_and_who_looked_stand_with_the_sources(real: Client) -> None:
    text = read(real, "/incident/synnovis-2024")
    section = text.partition('id="cannot"')[2].partition("</section>")[0]
    assert "What we cannot know" in section and "Who looked:" in section and 'href="/coverage"' in section
