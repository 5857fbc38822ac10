"""Themes and their pictures: words of the record, people first, one line an incident, one scale, the unknown hatched."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from tests.public.test_pages import read, sound

from answerable.core.harm import Harm
from answerable.core.incident import Incident, Response
from answerable.core.record import Record
from answerable.editions.build import build
from answerable.public.collection import collections, counts
from answerable.public.flows import NOBODY, flow
from answerable.public.shelf import Volume
from answerable.public.streams import NARROW, WIDE, Stream, stream
from answerable.public.telling import tell
from answerable.public.theming import address, listed, themes
from answerable.public.years import BY, HEIGHT, WIDTH, by_collection, by_value

#: Built once: these tests stay with the others that read the edition of several collections.
pytestmark = pytest.mark.xdist_group("whole")


@pytest.fixture(scope="module")
def volume(whole_edition: Path) -> Volume:
    """The edition of several collections."""
    return Volume(whole_edition)


def test_a_theme_is_a_word_of_the_record_and_nothing_is_matched(volume: Volume) -> None:
    found = themes(volume)
    sectors = {each for incident in volume.edition.records("incident") for each in incident.sectors}  # type: ignore[attr-defined]
    named = {each for provision in volume.edition.framework.provisions.values() for each in provision.themes}
    assert {each.sector for each in found.values()} - {""} == sectors
    assert {each.theme for each in found.values()} - {""} == named
    assert (found["health-care"].sector, found["health-care"].theme) == ("healthcare", "healthcare")
    assert found["education"].theme == "" and found["education-awareness"].sector == ""
    names = [each.name for each in listed(found.values())]
    assert names[0] == "Health care" and names[1:] == sorted(names[1:], key=str.casefold)
    assert address("…") == "" and address("civil_society") == "civil-society"


def test_every_theme_has_a_sound_page_with_people_first(whole: Client, volume: Volume) -> None:
    text, links = read(whole, "/themes")
    sound(text, links)
    for slug in themes(volume):
        assert f"/theme/{slug}" in links.hrefs
    for slug in ("health-care", "education", "ransomware", "telecommunications"):
        text, links = read(whole, f"/theme/{slug}")
        sound(text, links)
        assert links.sections[0] == "people" and "get" in links.sections, slug
        assert len(text.encode()) < 150_000
        assert len(re.sub(r"<details.*?</details>", "", text, flags=re.S).encode()) < 100_000
    assert "/themes" in read(whole, "/")[1].hrefs


def test_a_word_of_the_record_leads_to_its_theme_and_others_nowhere(whole: Client) -> None:
    moved = whole.get("/e/2/theme/healthcare")
    assert (moved.status_code, moved["Location"]) == (301, "/e/2/theme/health-care")
    for unknown in ("/theme/nowhere", "/theme/%00", "/theme/" + "a" * 500, "/years?by=planet", "/years?sector=%00",
                    "/years?collection=nobody", "/years?page=99", "/years?sector=nowhere"):  # fmt: skip
        assert whole.get(unknown).status_code == 404, unknown
    assert whole.get("/years?page=0").status_code == 400


def test_what_no_provision_names_is_said_and_not_borrowed(whole: Client) -> None:
    text, _ = read(whole, "/theme/education")
    assert "No provision of this edition has this word as its theme." in text
    assert "gave a reading of a provision that names it" in text
    text, links = read(whole, "/theme/health-care")
    assert "/provision/paris-call/1" in links.hrefs and "Unknown: no commitment recorded" in text
    assert "automated, unreviewed" in text and "none is a finding" in text
    assert 'class="count"' in text and 'class="count"' not in read(whole, "/theme/spyware")[0], (
        "no case stands for a promise"
    )


def test_a_provision_and_an_incident_lead_to_their_themes(whole: Client) -> None:
    assert "/theme/health-care" in read(whole, "/provision/paris-call/1")[1].hrefs
    assert "/theme/health-care" in read(whole, "/incident/synnovis-2024")[1].hrefs


def _drawn(path: str) -> list[tuple[float, float]]:
    """Where each bar begins, and how tall it is, in px."""
    return [(float(x), float(tall)) for x, tall in re.findall(rf"M([\d.]+) {HEIGHT}v-([\d.]+)h", path)]


def test_bars_are_exact_on_one_scale(volume: Volume) -> None:
    (own, *_) = collections(volume).values()
    for multiples in (by_value(volume, own, "sector"), by_collection(volume, "healthcare")):
        peak = max(n for panel in multiples.panels for _, n in panel.years)
        assert multiples.peak is not None and multiples.peak.number == peak
        for panel in multiples.panels:
            bars = _drawn(panel.bars)
            assert len(bars) == len(panel.years)
            for (x, tall), (year, n) in zip(bars, panel.years, strict=True):
                assert tall == pytest.approx(n * HEIGHT / peak, abs=0.01)
                assert x == pytest.approx(
                    (int(year) - multiples.first) * WIDTH / (multiples.last - multiples.first + 1), abs=0.1
                )
            assert sum(n for _, n in panel.years) + panel.undated == panel.count.number


def test_years_are_counted_alike_by_bitmaps_and_by_tables(volume: Volume, tmp_path: Path) -> None:
    """Bitmaps alone draw every year; an edition from before there were any is drawn from its tables."""
    held = [each.collection for each in counts(volume, "incident")]
    found = []
    for name, dropped in (("bitmaps", ("incident", "facet")), ("tables", ("bitmap",))):
        shutil.copytree(volume.edition.path, tmp_path / name)
        with contextlib.closing(sqlite3.connect(tmp_path / name / "edition.sqlite")) as tables:
            for table in dropped:
                tables.execute(f"DROP TABLE {table}")
        copy = Volume(tmp_path / name)
        copy.once("collections", lambda: collections(volume))
        asked = [(each, by, sector) for each in held for by in BY for sector in ("", "healthcare", "nowhere")]
        found.append([by_value(copy, *each) for each in asked] + [by_collection(copy, "healthcare")])
    assert found[0] == found[1] and sum(len(each.panels) for each in found[0]) > 20


def test_years_that_say_nothing_are_hatched(volume: Volume) -> None:
    day = volume.edition.day.year
    for panel in (panels := by_collection(volume, "healthcare")).panels:
        spans = [(float(x), float(wide)) for x, wide in re.findall(r"M([\d.]+) 0h([\d.]+)v", panel.blank)]
        assert max(x + wide for x, wide in spans) == pytest.approx(WIDTH, abs=0.2), "the year that is not over"
        if not panel.years:
            assert panel.undated == panel.count.number
        begin = round((day - panels.first) * WIDTH / (panels.last - panels.first + 1), 1)
        assert any(x <= begin + 0.1 for x, _ in spans)


def _ends(drawn: Stream) -> list[tuple[float, float]]:
    """Where every line of a drawing ends, in px."""
    lines = re.findall(r"M(\S+) (\S+?)c\S+ 0 \S+ \S+ (\S+) ([^M\s]+)", drawn.known + drawn.unknown)
    return [(float(x) + float(right), round(float(y) + float(down), 1)) for x, y, right, down in lines]


def test_one_line_is_one_incident(volume: Volume) -> None:
    (own, *_) = collections(volume).values()
    ids = [each for (each,) in volume.ask("SELECT id FROM incident WHERE publisher = 'Answerable' ORDER BY id")]
    made = flow(own, tell(volume, ids), "")
    assert len(made.paths) == len(ids)
    for column in (0, 1):
        assert sum(step.count.number for step in made.column(column)) == len(ids), "each incident passes once"
    answered = sum(len(path.answers) or 1 for path in made.paths)
    assert sum(step.count.number for step in made.column(2)) == answered
    for shape in (WIDE, NARROW):
        drawn = stream(made, shape)
        assert drawn.known.count("M") + drawn.unknown.count("M") == len(ids) + answered
        lines = _ends(drawn)
        assert len(lines) == len(ids) + answered
        assert all(0 <= y <= drawn.height for _x, y in lines)
        for bar in drawn.bars:
            assert bar.height == pytest.approx(bar.step.count.number * bar.pitch)
            assert all(x <= shape.width and y <= drawn.height for x, y, _ in bar.lines)


def test_no_two_lines_pass_a_bar_at_one_height(volume: Volume) -> None:
    (own, *_) = collections(volume).values()
    ids = [each for (each,) in volume.ask("SELECT id FROM incident WHERE publisher = 'Answerable' ORDER BY id")]
    drawn = stream(flow(own, tell(volume, ids), ""), WIDE)
    ends = [each for each in _ends(drawn) if each[0] == WIDE.columns[2]]
    assert len(ends) > 20 and len(ends) == len(set(ends))


def test_silence_is_hatched_and_never_an_answer(
    small_record: list[Record], tmp_path: Path, reading_from: Callable[[Path], Client]
) -> None:
    kept = [each for each in small_record if not isinstance(each, Harm | Response)]
    (ward,) = (each for each in kept if isinstance(each, Incident))
    build(kept, tmp_path / "edition-0001")
    volume = Volume(tmp_path / "edition-0001")
    made = flow(collections(volume)["Answerable"], tell(volume, [ward.id]), "")
    assert [each.key for each in made.column(0)] == ["unrecorded"] and [each.key for each in made.column(2)] == [NOBODY]
    assert made.column(2)[0].unknown and stream(made, WIDE).unknown.count("M") >= 1
    text, _ = read(reading_from(tmp_path), f"/theme/{address(ward.sectors[0])}")
    assert "No response recorded" in text and "Unknown: no response recorded" in text and "No harm recorded" in text


def test_a_drawing_repeats_its_tables(whole: Client) -> None:
    text, _ = read(whole, "/theme/health-care")
    section = text[text.index('id="answered"') : text.index('id="promised"')]
    said = " ".join(
        re.findall(r"<text[^>]*>([^<]*)</text>", section.partition("stream flip")[2].partition("</svg>")[0])
    )
    rows = re.findall(r'rowheader">([^<]+)</th><td[^>]*><div><b class="num"[^>]*>([\d,]+)</b>', section)
    assert len(rows) > 5
    for name, number in rows:
        assert f"{name} {number}" in said


def test_incidents_are_drawn_by_sector_and_a_state_s_by_their_answers(whole: Client) -> None:
    text, links = read(whole, "/incidents")
    sound(text, links)
    assert 'id="years"' in text and 'id="answered"' not in text
    assert any("kind=incident&collection=answerable&sector=healthcare" in each for each in links.hrefs)
    text, links = read(whole, "/incidents?struck=state/gbr")
    sound(text, links)
    assert 'id="answered"' in text and 'id="years"' not in text
    other, _ = read(whole, "/incidents?collection=access-now&struck=state/myn".replace("myn", "ind"))
    assert 'id="answered"' not in other


def test_a_collection_that_records_no_answers_shows_no_silence(whole: Client, volume: Volume) -> None:
    text, _ = read(whole, "/theme/health-care")
    assert "Unknown: it records no claims" in text, "the breach portal names nobody"
    for kind in ("attribution", "response"):
        (none,) = volume.ask(
            f'SELECT count(*) FROM incident WHERE publisher NOT IN (SELECT publisher FROM "{kind}")'
            " AND id IN (SELECT id FROM facet WHERE facet = 'sector' AND value = 'healthcare')"
        )
        assert (f"Unknown: it records no {'claims' if kind == 'attribution' else 'responses'}" in text) == bool(none[0])
