"""What is at hand before anyone asks: words of templates settled by language, the first page made, counts made of bitmaps."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.wsgi import get_wsgi_application
from django.template import Context, Engine
from django.test import Client
from django.utils import translation

from answerable.project import worker
from answerable.public import ordinals
from answerable.public.collection import counts, newest
from answerable.public.harmed import silent
from answerable.public.ordinals import Hits, published
from answerable.public.shelf import Volume
from answerable.public.strips import years
from answerable.public.templatetags.settled import Settled
from answerable.public.theming import newest_of, struck, themes
from answerable.public.views import theme as theme_view

#: Built once: these tests stay with the others that read the edition of several collections.
pytestmark = pytest.mark.xdist_group("whole")


@pytest.fixture(scope="module")
def volume(whole_edition: Path) -> Volume:
    """The edition of several collections."""
    return Volume(whole_edition)


@pytest.mark.parametrize(
    ("source", "settled"),
    [
        ('{% translate "Explore" %}', True),
        ('{% trans "Nothing &amp; <b>50%% of it" %}', True),
        ('{% translate "May" context "of a month" %}', True),
        ('{% translate "Explore"|upper %}', False),
        ("{% translate word %}", False),
        ('{% translate "May" context word %}', False),
        ('{% translate "Explore" noop %}', True),
        ('{% translate "Explore" as said %}{{ said }}', False),
    ],
)
def test_a_settled_text_is_what_django_says_in_each_language(source: str, settled: bool) -> None:
    ours, theirs = (
        Engine(libraries={"i18n": library}).from_string("{% load i18n %}" + source)
        for library in ("answerable.public.templatetags.settled", "django.templatetags.i18n")
    )
    assert any(isinstance(node, Settled) for node in ours.nodelist) is settled
    said = []
    for language in ("en", "fr", "ar", "en", "fr"):
        with translation.override(language):
            said.append(ours.render(Context({"word": "<Explore>"})))
            assert said[-1] == theirs.render(Context({"word": "<Explore>"}))
    assert said[:2] == said[3:]


def test_a_page_is_told_in_another_language_after_it_was_told_in_one(golden: Client) -> None:
    english, french = (golden.get(f"{prefix}/explore").content.decode() for prefix in ("", "/fr"))
    assert golden.get("/explore").content.decode() == english != french


@pytest.fixture
def young() -> Iterator[None]:
    """Leave the search for garbage as it was."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.parametrize("broken", [False, True])
def test_a_worker_makes_the_first_page_before_it_serves(
    reading_from: Callable[[Path], Client], golden_edition: Path, tmp_path: Path, young: None, broken: bool
) -> None:
    folder = tmp_path / "edition-0001" if broken else golden_edition
    if broken:
        folder.mkdir()
        (folder / "manifest.json").write_text("{")
    reading_from(folder)
    statuses = []
    application = get_wsgi_application()

    def heard(asked: dict[str, object], start: Callable[..., object]) -> object:
        return application(asked, lambda status, headers, *_more: (statuses.append(status), start(status, headers)))

    worker.prepare(heard)
    assert statuses == ["503 Service Unavailable" if broken else "200 OK"]
    assert gc.isenabled() and gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] == worker.YOUNG


def test_what_bitmaps_count_and_order_is_what_the_tables_say(volume: Volume, monkeypatch: pytest.MonkeyPatch) -> None:
    states = [f"state/{iso}" for iso in ("usa", "fra", "ukr", "deu")]

    def said() -> list[object]:
        made: list[object] = []
        for state in states:
            held = counts(volume, "incident", "territories", state)
            made += [held, silent(volume, state), years(volume, state)]
            made += [list(newest(volume, each.collection, "incident", "territories", state, 3)) for each in held]
            made += [list(newest(volume, each.collection, "incident", "territories", state)) for each in held]
        for each in themes(volume).values():
            held = struck(volume, each)
            made += [held, *(list(newest_of(volume, each, count.collection.publisher)) for count in held)]
            made += [list(newest_of(volume, each, count.collection.publisher, 2)) for count in held]
        return made

    by_bitmaps = said()
    assert any(by_bitmaps)
    volume._made.clear()
    monkeypatch.setattr(ordinals, "kept", lambda _volume: False)
    for module in ("harmed", "strips", "theming"):
        monkeypatch.setattr(f"answerable.public.{module}.kept", lambda _volume: False, raising=False)
    assert said() == by_bitmaps
    volume._made.clear()


def test_ids_are_read_by_the_slice_and_come_whole(volume: Volume, monkeypatch: pytest.MonkeyPatch) -> None:
    members = max(published(volume, "incident").values(), key=len)
    hits = Hits(volume, members)
    whole = hits[:]
    assert len(whole) == len(hits) == len(members) > 3
    monkeypatch.setattr(ordinals, "BATCH", 2)
    assert list(hits) == whole
    assert (hits[1], hits[1:3], hits[len(hits) :]) == (whole[1], whole[1:3], [])


def test_of_many_own_cases_a_theme_tells_the_newest(
    reading_from: Callable[[Path], Client], whole_edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = reading_from(whole_edition)
    few = client.get("/theme/health-care").content.decode()
    told = []
    tell = theme_view.tell
    monkeypatch.setattr(theme_view, "MOST", 3)
    monkeypatch.setattr(theme_view, "tell", lambda volume, ids: told.append(list(ids)) or tell(volume, ids))
    many = client.get("/theme/health-care").content.decode()
    assert max(map(len, told)) <= theme_view.MOST_OWN
    assert 'class="fl' in few or "<h3" in few
    assert len(many) < len(few)
    assert many.count("<h1") == 1
