"""The shelf keeps a bounded number of editions open, looks at its folder once a request, and makes what is shared once."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from answerable.core.record import Record
from answerable.editions.build import build
from answerable.public import changed
from answerable.public.shelf import MOST_OPEN, Shelf, Volume

EDITIONS = range(1, MOST_OPEN + 3)


@pytest.fixture
def many(small_record: list[Record], tmp_path: Path) -> Path:
    """A folder of more editions than are held open."""
    for number in EDITIONS:
        build(small_record, tmp_path / f"edition-{number:04}", as_of=date(2024, 1, number), number=number)
    return tmp_path


def opened(folder: Path) -> dict[int, Volume]:
    """Every edition of a folder that this process has open, whoever holds it."""
    gc.collect()
    held = [each for each in gc.get_objects() if type(each) is Volume and each.edition.path.parent == folder]
    return {each.manifest.number: each for each in held}


def test_few_of_many_editions_stay_open_and_the_newest_always(
    many: Path, reading_from: Callable[[Path], Client]
) -> None:
    client = reading_from(many)
    newest = EDITIONS[-1]
    assert client.get("/").status_code == 200
    first = opened(many)[newest]
    for number in EDITIONS:
        assert client.get(f"/e/{number}/").status_code == 200
        assert len(opened(many)) <= MOST_OPEN
    assert opened(many)[newest] is first
    client.get("/e/1/")
    client.get("/e/2/")
    assert opened(many).keys() == {1, 2, newest - 1, newest}


def test_what_is_being_read_of_an_edition_that_is_let_go_is_read_to_its_end(
    many: Path, reading_from: Callable[[Path], Client]
) -> None:
    client = reading_from(many)
    whole = b"".join(client.get("/e/1/coverage.json").streaming_content)  # type: ignore[attr-defined]
    answer = client.get("/e/1/coverage.json")
    parts = iter(answer.streaming_content)  # type: ignore[attr-defined]
    begun = next(parts)
    reading = weakref.ref(opened(many)[1])
    for number in EDITIONS[1:]:
        assert client.get(f"/e/{number}/").status_code == 200
    assert reading() is opened(many)[1] and len(opened(many)) == MOST_OPEN + 1
    assert begun != whole and begun + b"".join(parts) == whole
    answer.close()
    del answer, parts
    assert len(opened(many)) == MOST_OPEN and reading() is None


def test_a_request_looks_at_the_shelf_once(
    many: Path, reading_from: Callable[[Path], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = reading_from(many)
    client.get("/editions")
    looks: list[Path] = []
    stat = Path.stat

    def seen(path: Path, **more: bool) -> object:
        looks.append(path)
        return stat(path, **more)

    monkeypatch.setattr(Path, "stat", seen)
    for address in ("/", "/e/2/", "/nowhere"):
        looks.clear()
        client.get(address)
        assert looks.count(many / "edition-0001" / "manifest.json") == 1, address


def test_what_changed_is_worked_out_once_for_all_who_ask(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(many)
    before, after = shelf.volume(1), shelf.volume(2)
    assert before and after
    made: list[changed.Since] = []
    work = changed._since

    def slowly(*volumes: Volume) -> changed.Since:
        time.sleep(0.2)
        made.append(work(*volumes))
        return made[-1]

    monkeypatch.setattr(changed, "_since", slowly)
    with ThreadPoolExecutor(6) as readers:
        found = list(readers.map(lambda _each: changed.since(before, after), range(6)))
    assert len(made) == 1 and all(each is made[0] for each in found)


def test_what_is_made_once_may_rest_on_another_and_is_made_again_where_it_failed(golden_edition: Path) -> None:
    volume = Volume(golden_edition)
    made: list[str] = []
    together = threading.Barrier(8)

    def one() -> str:
        made.append("one")
        time.sleep(0.1)
        return "one"

    def both() -> str:
        made.append("both")
        if made.count("both") == 1:
            raise OSError
        return volume.once("one", one) + volume.once("two", lambda: "two")

    def ask(place: int) -> str:
        together.wait(10)
        try:
            return volume.once("both", both) if place % 2 else volume.once("one", one)
        except OSError:
            return "failed"

    with ThreadPoolExecutor(8) as readers:
        found = list(readers.map(ask, range(8), timeout=30))
    assert sorted(found) == sorted(["one"] * 4 + ["onetwo"] * 3 + ["failed"])
    assert sorted(made) == ["both", "both", "one"]
