"""Editions that are replaced, cut short, taken away or broken while they are served: a clear page, the right status, and mended."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from tests.public.serving import Answer, Served, serving

from answerable.core.actor import Actor, Name
from answerable.core.kinds import decode
from answerable.core.record import Record
from answerable.editions.build import build
from answerable.public.ranges import answer

HEADERS = ("content-security-policy", "referrer-policy", "x-content-type-options", "x-frame-options")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, golden_edition: Path) -> Path:
    """Three editions of the golden record in one folder: each is copied before it is broken."""
    folder = tmp_path_factory.mktemp("three")
    lines = (golden_edition / "records.jsonl").read_bytes().splitlines()
    for number in (1, 2, 3):
        build(
            [decode(line) for line in lines],
            folder / f"edition-000{number}",
            as_of=date(2031, 6, 27 + number),
            number=number,
        )
    return folder


@pytest.fixture(scope="module")
def server(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests here, on a copy of the editions: what breaks is mended after each test."""
    folder = tmp_path_factory.mktemp("served") / "editions"
    shutil.copytree(made, folder)
    with serving(folder) as served:
        yield served
    said = "".join(served.said)
    assert "Traceback" not in said and "/state/" not in said, said


@pytest.fixture
def three(made: Path, server: Served) -> Iterator[Path]:
    """The folder that is served; its newest edition is put back afterwards."""
    yield server.folder
    shutil.rmtree(server.folder / "edition-0003", ignore_errors=True)
    shutil.copytree(made / "edition-0003", server.folder / "edition-0003")


def clear(found: Answer, status: int, edition: int | None = None) -> None:
    """Assert that an answer is a page of its status, with every header, without a trace or anybody's file names."""
    said = found.body.decode()
    assert found.status == status, said[:500]
    assert found.headers["content-type"] == "text/html; charset=utf-8" and "<h1>" in said
    assert all(each in found.headers for each in HEADERS)
    assert not re.search(r"Traceback|sqlite|manifest\.json|Damaged|/edition-000", said)
    if status == 200:
        assert f"<b>Edition {edition}</b>" in said and "etag" in found.headers
    else:
        assert found.headers["cache-control"] == "no-store" and "etag" not in found.headers
    if status == 503:
        assert int(found.headers["retry-after"]) > 0 and "<b>Edition" not in said


def test_three_editions_each_stay_at_their_address(server: Served) -> None:
    clear(server.ask("/state/xaa"), 200, 3)
    for number in (1, 2, 3):
        found = server.ask(f"/e/{number}/state/xaa")
        clear(found, 200, number)
        assert f'href="/e/{number}/'.encode() in found.body
        assert server.ask(f"/e/{number}/state/xaa.json").body.startswith(b'{\n "as_of": "2031-06-%d"' % (27 + number))
    for address in ("/e/4/", "/e/4/state/xaa", "/e/0/"):
        missing = server.ask(address)
        clear(missing, 404)
        assert all(f'href="/e/{number}/"'.encode() in missing.body for number in (1, 2, 3))


def test_the_newest_edition_breaks_and_is_mended(server: Served, three: Path, made: Path) -> None:
    place, whole = three / "edition-0003", made / "edition-0003"

    def cut(name: str, size: int) -> Callable[[], None]:
        return lambda: os.truncate(place / name, size)

    def another() -> None:
        """A folder stands where the file was."""
        (place / "edition.sqlite").unlink()
        (place / "edition.sqlite").mkdir()

    breaks: list[Callable[[], object]] = [
        cut("edition.sqlite", 4096), cut("edition.sqlite", 0), cut("manifest.json", 100), cut("manifest.json", 0),
        (place / "edition.sqlite").unlink, (place / "SHA256SUMS").unlink, another,
        lambda: (place / "edition.sqlite").write_bytes(b"SQLite format 3\0" + b"\xff" * 9000),
        lambda: (place / "manifest.json").write_text('{"number": "three"}'),
        lambda: (place / "edition.sqlite").chmod(0), lambda: (place / "manifest.json").chmod(0), lambda: place.chmod(0),
    ]  # fmt: skip
    held = server.ask("/state/xaa")
    clear(held, 200, 3)
    for broken in breaks:
        broken()
        for address in ("/", "/state/xaa", "/e/3/incidents", "/fr/state/xaa"):
            found = server.ask(address)
            clear(found, 503)
            assert b'/e/2/"' in found.body
        assert server.ask("/", "HEAD").status == 503
        # Nothing is confirmed of an edition that cannot be read; the others go on.
        assert server.ask("/state/xaa", If_None_Match=held.headers["etag"]).status == 503
        clear(server.ask("/e/2/state/xaa"), 200, 2)
        place.chmod(0o755)
        shutil.rmtree(place)
        clear(server.ask("/"), 200, 2)
        clear(server.ask("/e/3/state/xaa"), 404)
        shutil.copytree(whole, place)
        clear(server.ask("/state/xaa"), 200, 3)
    assert server.ask("/state/xaa", If_None_Match=held.headers["etag"]).status == 304


def test_a_broken_record_breaks_its_own_page(server: Served, three: Path) -> None:
    clear(server.ask("/"), 200, 3)
    tables = sqlite3.connect(three / "edition-0003" / "edition.sqlite")
    ((broken,),) = tables.execute("SELECT min(id) FROM record WHERE kind = 'incident'").fetchall()
    for body in ("{", '{"kind":"incident"}', "\x00", "[" * 100_000):
        tables.execute("UPDATE record SET body = ? WHERE id = ?", (body, broken))
        tables.commit()
        clear(server.ask(f"/{broken}"), 503)
        assert server.ask(f"/{broken}.json").status == 503 and server.ask(f"/{broken}.atom").status == 503
        clear(server.ask("/method"), 200, 3)
    # Tables that contradict each other fail in a view, and it is still the edition that failed.
    tables.execute("DELETE FROM record WHERE kind IN ('instrument', 'source')")
    tables.commit()
    tables.close()
    clear(server.ask("/state/xaa"), 503)


def test_a_file_that_was_touched_is_not_handed_out(server: Served, three: Path) -> None:
    place = three / "edition-0003" / "records.jsonl"
    whole = server.ask("/edition/records.jsonl")
    assert whole.status == 200 and whole.body == place.read_bytes()
    altered = bytearray(whole.body)
    altered[100] ^= 1
    place.write_bytes(altered)
    clear(server.ask("/edition/records.jsonl"), 503)
    clear(server.ask("/edition/records.jsonl", Range="bytes=0-9"), 503)
    place.unlink()
    clear(server.ask("/edition/records.jsonl"), 503)
    assert server.ask("/edition").status == 200
    place.write_bytes(whole.body)
    assert server.ask("/edition/records.jsonl").body == whole.body


def test_what_is_cut_short_on_its_way_is_never_taken_for_whole(tmp_path: Path) -> None:
    place = tmp_path / "long"
    place.write_bytes(b"x" * 300_000)
    response = answer(place.open("rb"), 300_000, "application/octet-stream", None)
    chunks = iter(response.streaming_content)  # type: ignore[attr-defined]
    next(chunks)
    os.truncate(place, 70_000)
    with pytest.raises(ConnectionResetError):
        list(chunks)


def test_a_result_that_breaks_off_is_no_whole_answer(server: Served, three: Path) -> None:
    clear(server.ask("/"), 200, 3)
    tables = sqlite3.connect(three / "edition-0003" / "edition.sqlite")
    tables.execute("UPDATE coverage SET languages = '[' WHERE rowid = (SELECT max(rowid) FROM coverage)")
    tables.commit()
    tables.close()
    with pytest.raises(http.client.IncompleteRead):
        server.ask("/coverage.json")


def test_no_page_is_of_two_editions(small_record: list[Record], tmp_path: Path) -> None:
    """While one edition takes another's place again and again, each answer is of one of them, with its own tag, or a mishap."""
    others: list[Record] = [
        Actor(**{**{name: getattr(each, name) for name in each.__struct_fields__}, "names": (Name(text="Zetaland"),)})
        if each.id == "state/xaa" and isinstance(each, Actor)
        else each
        for each in small_record
    ]
    editions = {"Aland": ("2024-02-01", small_record), "Zetaland": ("2025-03-01", others)}
    for name, (day, records) in editions.items():
        build(records, tmp_path / name, as_of=date.fromisoformat(day))
    folder = tmp_path / "editions"
    folder.mkdir()
    place = folder / "edition-0001"
    (tmp_path / "Aland").rename(place)
    stopped = threading.Event()

    def replace() -> None:
        now, then = "Aland", "Zetaland"
        while not stopped.wait(0.03):
            place.rename(tmp_path / now)
            (tmp_path / then).rename(place)
            now, then = then, now

    with serving(folder) as server:
        assert server.ask("/state/xaa").status == 200
        swapping = threading.Thread(target=replace)
        swapping.start()
        seen: dict[str, set[str]] = {name: set() for name in editions}
        statuses: set[int] = set()
        try:
            for _turn in range(60):
                found = server.ask("/state/xaa.json")
                page = server.ask("/state/xaa")
                statuses |= {found.status, page.status}
                for each in (found, page):
                    if each.status == 200:
                        name = "Zetaland" if b"Zetaland" in each.body else "Aland"
                        days = [day for day, _records in editions.values() if day.encode() in each.body]
                        assert days == [editions[name][0]], each.body
                        seen[name].add(each.headers["etag"])
        finally:
            stopped.set()
            swapping.join()
        assert statuses <= {200, 503} and not seen["Aland"] & seen["Zetaland"] and all(seen.values())
    assert "Traceback" not in "".join(server.said)


def test_head_has_no_body_and_leaves_the_connection_in_order(server: Served) -> None:
    head = b"HEAD /edition/records.jsonl HTTP/1.1\r\nHost: localhost\r\n\r\n"
    twice = server.send(head * 2 + b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert [int(each) for each in re.findall(rb"HTTP/1\.1 (\d+)", twice)] == [200, 200, 404]
    assert b'"kind"' not in twice


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"a" * 140_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (b"GET /" + b"a" * 30_000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 9_000 + b"\r\n\r\n", 431),
        (b"GE\x00T / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc", 400),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc", 405),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
    ],
    ids=["line", "path", "header", "method", "version", "host", "space", "smuggled", "post", "tls"],
)  # fmt: skip
def test_what_is_no_request_is_refused_with_every_header(server: Served, sent: bytes, status: int) -> None:
    found = server.send(sent)
    head = found.partition(b"\r\n\r\n")[0].decode().lower()
    assert head.startswith(f"http/1.1 {status} "), head
    assert all(f"\r\n{each}:" in head for each in HEADERS)
    assert b"aaaa" not in found and b"Traceback" not in found and b"gunicorn" not in found.partition(b"\r\n\r\n")[2]


def test_a_question_of_ten_thousand_letters_is_answered(server: Served) -> None:
    for letter in ("a", "%D8%A8", "%00", "%E2%80%AE"):
        assert server.ask("/search?q=" + letter * 10_000).status in (200, 400)
    assert server.ask("/explore?kind=incident&q=" + "%D8%A8" * 10_000).status == 200


def test_another_readers_edition_is_not_named(
    reading_from: Callable[..., Client], real_edition: Path, tmp_path: Path
) -> None:
    """A mishap tells nobody from elsewhere that there is an edition which is not for publication."""
    from tests.public.test_safety import OPERATOR

    client = reading_from(real_edition, OPERATOR=OPERATOR)
    for address in ("/e/9/state/fra", "/state/frb", "/e/1/nowhere", "/", "/x/" + "y" * 2000):
        response = client.get(address, REMOTE_ADDR="192.0.2.7")
        assert response.status_code in (403, 404, 414)
        assert "France" not in response.content.decode() and "<b>Edition" not in response.content.decode()
