"""Exhibits on SQLite and on PostgreSQL: bytes, row and event stand together, and go together."""

from __future__ import annotations

import hashlib
import io
import random
import sqlite3
import time
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from pathlib import Path

import desking
import exhibiting
import msgspec
import pytest
from conftest import Desk

from answerable.core.merkle import Frontier, Refuted, leaf
from answerable.core.record import Invalid
from answerable.core.validation import validate
from answerable.evidence.records import Lingers
from answerable.packages.segments import commitment

ITEM, OTHER = b"the ward was dark\n" * 9, b"a second item\n"
SHA = hashlib.sha256(ITEM).hexdigest()


def test_an_item_becomes_an_exhibit_once(desk: Desk) -> None:
    name, entry, held = desk(exhibiting.preserve, ITEM, how="by mail", captured="2031-04")
    assert (name, entry, held) == (f"exhibit/report/{SHA[:12]}", 0, False)
    assert desk(exhibiting.preserve, ITEM, how="by hand") == (name, 0, True)
    assert desk(exhibiting.preserve, ITEM, "source/second")[1:] == (1, False)
    assert desk(desking.size) == 2 and desk(exhibiting.digests) == [SHA]
    event = desk(desking.event, 0)
    parts = commitment(io.BytesIO(ITEM), desk(exhibiting.key_of, name), "lines")
    assert (event.kind, event.item, event.sha256, event.size, event.media_type, event.actor) == (
        "ingest", name, SHA, len(ITEM), "text/plain", "desk-1",
    )  # fmt: skip
    assert event.detail == {
        "channel": "by mail", "form": "log", "sha512": hashlib.sha512(ITEM).hexdigest(), "source": "source/report",
        "why": "it was sent to us", "captured": "2031-04", "sealed": False,
        "segments": msgspec.to_builtins(parts),
    }  # fmt: skip
    assert parts.count == 9 and desk(exhibiting.key_of, name) != desk(exhibiting.key_of, f"exhibit/second/{SHA[:12]}")
    first, second = desk(exhibiting.records)
    assert (first.how, first.captured, first.size, first.form) == ("by mail", "2031-04", len(ITEM), "log")
    assert (first.cluster, second.source) == ("", "source/second")
    assert desk(exhibiting.check) == {first.id: "whole", second.id: "whole"}


def test_two_processes_preserve_the_same_item_at_once(desk: Desk) -> None:
    running = [desk.another().submit(exhibiting.preserve, ITEM * 5000) for _ in range(3)]
    made = [each.result(timeout=120) for each in running]
    assert sorted(held for *_, held in made) == [False, True, True] and desk(desking.size) == 1


@pytest.mark.parametrize(
    ("data", "about", "error"),
    [
        (b"", {}, Refuted),
        (ITEM, {"source": "report"}, Invalid),
        (ITEM, {"source": "state/fra"}, Invalid),
        (ITEM, {"source": "source/" + "a" * 300}, Invalid),
        (ITEM, {"captured": "2031-13"}, Invalid),
        (ITEM, {"captured": "yesterday"}, Invalid),
        (ITEM, {"form": "rumour"}, Invalid),
        (ITEM, {"how": "\udcff"}, ValueError),
        (ITEM, {"how": "x" * 99_000}, Refuted),
        (ITEM, {"parent": "exhibit/nowhere"}, Refuted),
    ],
)  # fmt: skip
def test_what_no_record_could_say_is_refused(
    sqlite_desk: Desk, data: bytes, about: dict[str, str], error: type[ValueError]
) -> None:
    with pytest.raises(error):
        sqlite_desk(exhibiting.preserve, data, **{"source": "source/report", **about})
    assert sqlite_desk(desking.size) == 0 and sqlite_desk(exhibiting.records) == []
    assert sqlite_desk(exhibiting.preserve, ITEM)[2] is False


def test_custody_is_followed_through_notes_seals_and_derivatives(desk: Desk) -> None:
    name, *_ = desk(exhibiting.preserve, ITEM, how="by mail", captured="2031", sealed=True)
    (told,) = desk(exhibiting.records)
    assert told.sealed and (told.size, told.captured, told.how) == (None, "", "")
    assert desk(exhibiting.note, name, "read by counsel") == 1
    with pytest.raises(Refuted, match="is sealed already"):
        desk(exhibiting.seal, name, True)
    assert desk(exhibiting.seal, name, False) == 2
    (told,) = desk(exhibiting.records)
    assert (told.size, told.captured, told.how) == (len(ITEM), "2031", "by mail")
    made, entry, _held = desk(exhibiting.preserve, OTHER, parent=name)
    held = desk(desking.entries)
    assert [desk(desking.event, index).prev for index in range(4)] == ["", held[0].hex(), held[1].hex(), ""]
    derived = desk(desking.event, entry)
    assert derived.kind == "derivative" and (derived.detail["parent"], derived.detail["of"]) == (SHA, name)
    child = next(each for each in desk(exhibiting.records) if each.id == made)
    assert child.parent == name and child.source == "source/report"
    assert desk(exhibiting.check) == {name: "whole", made: "whole"}
    with pytest.raises(Refuted, match="no such exhibit"):
        desk(exhibiting.note, "exhibit/nowhere", "seen")


def test_what_is_erased_is_gone_and_the_ledger_whole(desk: Desk) -> None:
    name, *_ = desk(exhibiting.preserve, ITEM, metadata={"name": "Anna-Example.txt"})
    same, *_ = desk(exhibiting.preserve, ITEM, "source/second")
    made, *_ = desk(exhibiting.preserve, OTHER, parent=name)
    desk(exhibiting.note, name, "read by counsel")
    before = desk(desking.entries)
    with pytest.raises(Refuted, match=made):
        desk(exhibiting.erase, name)
    assert desk(exhibiting.erase, made) == 1 and desk(exhibiting.digests) == [SHA]
    assert desk(exhibiting.erase, name) == 2
    assert desk(exhibiting.digests) == [SHA], "the other exhibit's bytes"
    assert desk(exhibiting.erase, same) == 1 and desk(exhibiting.digests) == []
    assert desk(exhibiting.records) == [] and desk(exhibiting.unnamed) == []
    held = desk(desking.entries)
    assert held[:4] == before and len(held) == 8
    assert [desk(desking.event, index) for index in range(4)] == [None] * 4
    assert desk(desking.event, 4).kind == "erasure" and desk(desking.event, 4).item == "entry/2"
    assert desk(desking.head) == Frontier().add(map(leaf, held))
    assert desk(desking.sign).now.size == 8
    with pytest.raises(Refuted, match="no such exhibit"):
        desk(exhibiting.erase, name)


def test_a_published_record_stands_in_the_custody_and_outlives_the_exhibit(desk: Desk) -> None:
    name, *_ = desk(exhibiting.preserve, ITEM)
    assert desk(desking.append_these, [exhibiting.publication(name)]) == 1
    assert desk(exhibiting.note, name, "read by counsel") == 2
    assert desk(desking.chain, name) == [(0, True), (1, True), (2, True)]
    assert desk(desking.event, 2).prev == desk(desking.entries)[1].hex()
    assert desk(exhibiting.check) == {name: "whole"}
    assert desk(exhibiting.erase, name) == 2
    assert [desk(desking.event, index) is None for index in range(3)] == [True, False, True]
    assert desk(exhibiting.preserve, ITEM)[1:] == (5, False) and desk(exhibiting.check) == {name: "whole"}


def test_no_file_of_the_database_holds_what_was_erased(sqlite_desk: Desk) -> None:
    name, *_ = sqlite_desk(exhibiting.preserve, ITEM, metadata={"name": "Anna-Example.txt"}, how="told in the garden")
    stored = lambda: b"".join(each.read_bytes() for each in sqlite_desk.home.glob("desk.sqlite*"))  # noqa: E731
    assert b"Anna-Example" in stored() and b"told in the garden" in stored()
    sqlite_desk(exhibiting.erase, name)
    assert b"Anna-Example" not in stored() and b"told in the garden" not in stored() and name.encode() not in stored()


def test_nobody_else_on_the_machine_reads_the_database(sqlite_desk: Desk) -> None:
    sqlite_desk(exhibiting.preserve, ITEM)
    found = {each.name: each.stat().st_mode & 0o007 for each in sqlite_desk.home.glob("desk.sqlite*")}
    assert len(found) == 3 and set(found.values()) == {0}


def test_what_a_reader_keeps_in_the_log_is_not_said_to_be_gone(sqlite_desk: Desk) -> None:
    name, *_ = sqlite_desk(exhibiting.preserve, ITEM, metadata={"name": "Anna-Example.txt"})
    sqlite_desk(desking.sql, "PRAGMA busy_timeout = 50")
    log = sqlite_desk.home / "desk.sqlite-wal"
    with closing(sqlite3.connect(sqlite_desk.home / "desk.sqlite")) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT size FROM evidence_head").fetchone() == (1,)
        with pytest.raises(Lingers, match="another process is reading"):
            sqlite_desk(exhibiting.erase, name)
        assert sqlite_desk(exhibiting.check) == {} and b"Anna-Example" in log.read_bytes()
    sqlite_desk(desking.erase, 1, "what an erasure says is erased as well")
    assert b"Anna-Example" not in b"".join(each.read_bytes() for each in sqlite_desk.home.glob("desk.sqlite*"))


def test_no_file_of_the_database_holds_the_key_of_what_was_erased(sqlite_desk: Desk) -> None:
    name, *_ = sqlite_desk(exhibiting.preserve, ITEM)
    key = sqlite_desk(exhibiting.key_of, name)
    part = sqlite_desk(exhibiting.redact, name, [0, 2])
    redaction = sqlite_desk(desking.event, 1)
    assert redaction.kind == "redaction" and redaction.detail["redacted"] == {"form": "segments", "shown": 2, "of": 9}
    assert (redaction.detail["parent"], redaction.detail["of"]) == (SHA, name)
    assert sqlite_desk(exhibiting.key_of, part) is None, "what shows parts has none of its own"
    stored = lambda: b"".join(each.read_bytes() for each in sqlite_desk.home.glob("desk.sqlite*"))  # noqa: E731
    assert key in stored() and key not in sqlite_desk(exhibiting.bytes_of, part)
    with pytest.raises(Refuted, match="was made from it"):
        sqlite_desk(exhibiting.erase, name)
    for each in (part, name):
        sqlite_desk(exhibiting.erase, each)
    assert key not in stored() and sqlite_desk(exhibiting.check) == {} and sqlite_desk(exhibiting.digests) == []


def test_what_cannot_be_proven_to_be_a_part_is_not_shown(sqlite_desk: Desk) -> None:
    name, *_ = sqlite_desk(exhibiting.preserve, ITEM)
    sqlite_desk(desking.sql, f"UPDATE evidence_exhibit SET key = zeroblob(32) WHERE id = '{name}'")
    with pytest.raises(Refuted, match="do not make the root"):
        sqlite_desk(exhibiting.redact, name, [0])
    sqlite_desk(desking.sql, f"UPDATE evidence_exhibit SET key = NULL WHERE id = '{name}'")
    with pytest.raises(Refuted, match="is not kept"):
        sqlite_desk(exhibiting.redact, name, [0])
    picture, *_ = sqlite_desk(exhibiting.preserve, bytes(range(256)))
    with pytest.raises(Refuted, match="have none"):
        sqlite_desk(exhibiting.redact, picture, [0])
    assert sqlite_desk(desking.size) == 2


def test_an_erasure_that_was_killed_is_named_and_ended(desk: Desk) -> None:
    name, *_ = desk(exhibiting.preserve, ITEM)
    with pytest.raises(BrokenProcessPool):
        desk.another().submit(exhibiting.erase_and_be_killed, name).result(timeout=60)
    assert desk(exhibiting.digests) == [] and desk(exhibiting.check) == {name: "erasing"}
    assert desk(exhibiting.records) == [], "no edition tells of it"
    with pytest.raises(Refuted, match="erasure was begun"):
        desk(exhibiting.preserve, ITEM)
    assert desk(exhibiting.erase, name) == 1 and desk(exhibiting.check) == {}
    assert desk(desking.event, 1).detail["why"] == "a person asked for it"


def test_what_vanished_rotted_or_was_altered_is_named(sqlite_desk: Desk, place: Path) -> None:
    names = [sqlite_desk(exhibiting.preserve, b"item %d\n" % number)[0] for number in range(5)]
    digest = [hashlib.sha256(b"item %d\n" % number).hexdigest() for number in range(5)]
    exhibiting.place_of(digest[0], place).unlink()
    rotten = exhibiting.place_of(digest[1], place)
    rotten.chmod(0o600)
    rotten.write_bytes(b"item !\n")
    for column, value, name in (("size", "9", names[2]), ("sealed", "1", names[3])):
        sqlite_desk(desking.sql, f"UPDATE evidence_exhibit SET {column} = {value} WHERE id = '{name}'")
    found = sqlite_desk(exhibiting.check)
    assert [found[each] for each in names] == ["vanished", "rotted", "altered", "altered", "whole"]
    assert sqlite_desk(exhibiting.preserve, b"item 1\n")[2] and sqlite_desk(exhibiting.check)[names[1]] == "whole"


def _killed(desk: Desk, rounds: int) -> None:
    acknowledged = desk.home / "acknowledged"
    drawn = random.Random(5)
    for number in range(rounds):
        running = desk.another().submit(exhibiting.preserve_until_killed, str(acknowledged), number)
        lines = len(acknowledged.read_bytes().splitlines()) if acknowledged.exists() else 0
        until = time.monotonic() + 120
        while not acknowledged.exists() or len(acknowledged.read_bytes().splitlines()) == lines:
            assert not running.done(), running.exception()
            assert time.monotonic() < until, "nothing was acknowledged in two minutes"
            time.sleep(0.005)
        time.sleep(drawn.random() * 0.1)
        (process,) = desk._open[-1]._processes.values()
        process.kill()
        with pytest.raises(BrokenProcessPool):
            running.result(timeout=60)
    said = [line.split() for line in acknowledged.read_text().splitlines()]
    states = desk(exhibiting.check)
    assert set(states.values()) == {"whole"} and {name for name, _ in said} <= set(states)
    assert all(desk(desking.event, int(index)).item == name for name, index in said[-5:])
    assert len(states) - len(said) <= rounds and len(desk(exhibiting.unnamed)) <= rounds
    held = desk(desking.entries)
    assert desk(desking.head) == Frontier().add(map(leaf, held)) and len(held) == len(states)
    assert desk(desking.sign).now.size == len(held)


def test_a_kill_while_preserving_loses_nothing_acknowledged(desk: Desk) -> None:
    _killed(desk, 3)


@pytest.mark.long
def test_many_kills_while_preserving_lose_nothing_acknowledged(desk: Desk) -> None:
    _killed(desk, 40)


def test_a_vault_that_takes_nothing_leaves_no_row(sqlite_desk: Desk, place: Path) -> None:
    (place / "vault").write_bytes(b"a file where the vault should be")
    assert "Mend the folder" in sqlite_desk(exhibiting.refused, ITEM)
    assert sqlite_desk(desking.size) == 0


def test_every_record_of_the_room_is_sound(sqlite_desk: Desk) -> None:
    for number, sealed in enumerate((True, False)):
        sqlite_desk(exhibiting.preserve, b"%d" % number, sealed=sealed, cluster="a-body", how="by mail")
    assert [validate(each) for each in sqlite_desk(exhibiting.records)] == [[], []]
