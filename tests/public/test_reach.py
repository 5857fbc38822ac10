"""Who looked stands beside a count: collection by collection, with years and languages, and unknown where nobody did."""

from __future__ import annotations

import re
from pathlib import Path

import html5lib
import pytest
from django.template import Context, Template
from tests.public.test_counts import BESIDE, read_counts

from answerable.core.incident import Incident
from answerable.editions.coverage import Coverage
from answerable.public.collection import collections
from answerable.public.reach import reach
from answerable.public.shelf import Volume


@pytest.fixture(scope="module")
def volume(whole_edition: Path) -> Volume:
    """The edition of several collections."""
    return Volume(whole_edition)


def test_it_is_what_the_records_say(volume: Volume) -> None:
    """The truth is counted anew from the incidents, by State and by sector."""
    made = Coverage()
    for each in volume.edition.records():
        made.take(each)
    looked = [row for row in made.rows() if row[2]]
    state = max((row[0] for row in looked), key=lambda state: len({row[2] for row in looked if row[0] == state}))
    sector = next(row[1] for row in looked if row[0] == state)
    for where, rows in {
        (state, ""): [row for row in looked if row[0] == state],
        ("", sector): [row for row in looked if row[1] == sector],
        (state, sector): [row for row in looked if row[:2] == [state, sector]],
        ("", ""): looked,
    }.items():
        found = reach(volume, *where)
        assert {each.collection.publisher for each in found.lookers} == {row[2] for row in rows}
        for each in found.lookers:
            theirs = [row for row in rows if row[2] == each.collection.publisher]
            assert each.first == min((row[4] for row in theirs if row[4]), default="")
            assert each.last == max((row[5] for row in theirs if row[5]), default="")
            assert set(each.languages) == {tag for row in theirs for tag in row[6]}
    blank = [row for row in made.rows() if not row[2] and row[0] == state]
    assert reach(volume, state).blank == len(blank) > 0
    struck = {
        place for each in volume.edition.records("incident") if isinstance(each, Incident) for place in each.territories
    }
    nowhere = next(each for each in volume.edition.framework.actors if each.startswith("state/") and each not in struck)
    assert reach(volume, nowhere).lookers == ()


def said(volume: Volume, tag: str, **more: object) -> str:
    """What the tag writes on a page."""
    return Template("{% load reach %}" + tag).render(Context({"volume": volume, "base": "/e/2", **more}))


def test_a_template_says_it_with_one_tag(volume: Volume) -> None:
    state = next(each for each in volume.edition.framework.actors if len(reach(volume, each).lookers) > 1)
    html = said(volume, "{% reach state=state %}", state=state)
    html5lib.HTMLParser(strict=True).parse(
        f"<!DOCTYPE html><html><head><title>x</title></head><body>{html}</body></html>"
    )
    for each in reach(volume, state).lookers:
        assert each.collection.name in html
    assert 'href="/e/2/coverage"' in html and "in no count" in html and re.search(r"Nobody looked in .* here", html)
    assert not BESIDE.search(read_counts(html).text), "it counts no incident"
    one = reach(volume, state).lookers[-1]
    alone = said(volume, "{% reach state=state collection=one %}", state=state, one=one.collection)
    assert "this collection holds what happened here" in alone and "Nobody looked" not in alone
    assert (one.first or "not recorded") in alone
    assert "?sector=healthcare" in said(volume, '{% reach sector="healthcare" %}')
    nobody = said(volume, '{% reach state="state/nowhere" %}')
    assert "Unknown: nobody looked" in nobody and "no sign that there was none" in nobody


def test_nothing_is_said_of_a_collection_that_did_not_look(volume: Volume) -> None:
    one = next(iter(collections(volume).values()))
    assert "Unknown: nobody looked" in said(volume, '{% reach state="state/nowhere" collection=one %}', one=one)
