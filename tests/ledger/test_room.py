"""The evidence room on SQLite and on PostgreSQL: what is acknowledged is there, once, in order; what is erased is gone."""

from __future__ import annotations

import desking
import pytest
from conftest import Desk

from answerable.core.checkpoint import open_checkpoint
from answerable.core.entry import read_disclosure
from answerable.core.merkle import Frontier, Refuted, check_inclusion, leaf
from answerable.evidence.records import NotEntered


def test_what_was_appended_is_there_in_order(desk: Desk) -> None:
    assert desk(desking.append, 3) == 0
    assert desk(desking.append, 300, 1) == 3
    assert desk(desking.append, 0) == 303
    held = desk(desking.entries)
    assert len(held) == len(set(held)) == 303
    assert desk(desking.head) == Frontier().add(map(leaf, held))
    assert [desk(desking.event, index) for index in (0, 2, 302)] == [
        desking.events(3)[0], desking.events(3)[2], desking.events(300, 1)[299],
    ]  # fmt: skip
    told, entry = read_disclosure(desk(desking.disclosure, 302))
    assert told == desking.events(300, 1)[299] and entry == held[302]
    with pytest.raises(Refuted, match="entry 303 is not in the ledger"):
        desk(desking.event, 303)


def test_an_event_that_could_never_be_disclosed_is_not_entered(desk: Desk) -> None:
    bad = [*desking.events(2), *desking.events(1, 1, size=-1)]
    with pytest.raises(Refuted):
        desk(desking.append_these, bad)
    assert desk(desking.size) == 0


def test_appending_inside_a_transaction_is_acknowledged_by_that(desk: Desk) -> None:
    with pytest.raises(RuntimeError):
        desk(desking.append_nested)
    assert desk(desking.append_in_a_transaction_that_fails) == 0
    assert desk(desking.append, 1) == 0


def test_appenders_at_once_take_turns(desk: Desk) -> None:
    others = [desk.another() for _ in range(3)]
    running = [each.submit(desking.append_often, 12, 7, 100 * number) for number, each in enumerate(others)]
    firsts = [first for each in running for first in each.result(timeout=120)]
    assert sorted(firsts) == list(range(0, 36 * 7, 7))
    held = desk(desking.entries)
    assert len(set(held)) == 36 * 7 and desk(desking.head) == Frontier().add(map(leaf, held))
    for number, each in enumerate(running):
        for turn, first in enumerate(each.result()):
            assert desk(desking.event, first + 6) == desking.events(7, 100 * number + turn)[6]


def test_custody_is_a_chain(desk: Desk) -> None:
    desk(desking.follow, 2, "exhibit/a")
    desk(desking.follow, 1, "exhibit/b", 1)
    desk(desking.follow, 2, "exhibit/a", 2)
    held = desk(desking.entries)
    assert [desk(desking.event, index).prev for index in range(5)] == [
        "", held[0].hex(), "", held[1].hex(), held[3].hex(),
    ]  # fmt: skip
    assert desk(desking.chain, "exhibit/a") == [(0, True), (1, True), (3, True), (4, True)]
    desk(desking.erase, 1, "a person asked for it")
    assert desk(desking.chain, "exhibit/a") == [(0, True), (1, False), (3, True), (4, True)]
    desk(desking.sql, "UPDATE evidence_entry SET item = 'exhibit/a' WHERE item = 'exhibit/b'")
    with pytest.raises(Refuted, match="another item"):
        desk(desking.chain, "exhibit/a")


def test_a_chain_that_lost_a_link_is_refuted(desk: Desk) -> None:
    desk(desking.follow, 3, "exhibit/a")
    desk(desking.sql, 'DELETE FROM evidence_entry WHERE "index" = 1')
    with pytest.raises(Refuted, match="the chain is broken"):
        desk(desking.chain, "exhibit/a")


def test_an_erased_event_is_gone_and_the_ledger_whole(desk: Desk) -> None:
    desk(desking.append, 5)
    entry, salt, data = desk(desking.stored, 2)
    before = desk(desking.entries)
    assert desk(desking.erase, 2, "a person asked for it") == 5
    assert desk(desking.entries)[:5] == before and before[2] == entry
    assert desk(desking.event, 2) is None
    done = desk(desking.event, 5)
    assert (done.kind, done.item, done.detail) == ("erasure", "entry/2", {"why": "a person asked for it"})
    with pytest.raises(Refuted, match="erased"):
        desk(desking.disclosure, 2)
    with pytest.raises(Refuted, match="erased already"):
        desk(desking.erase, 2, "again")
    assert desk(desking.size) == 6
    if not desk.url:
        here = b"".join(path.read_bytes() for path in desk.home.glob("desk.sqlite*"))
        assert entry in here and salt not in here and data not in here and b"exhibit/0-2" not in here
    assert desk(desking.sign).made


def test_an_altered_row_is_named(desk: Desk) -> None:
    desk(desking.append, 3)
    salt = 'UPDATE evidence_entry SET salt = (SELECT salt FROM evidence_entry WHERE "index" = 0) WHERE "index" = 1'
    desk(desking.sql, salt)
    with pytest.raises(Refuted, match="entry 1: its event or its salt was altered"):
        desk(desking.event, 1)


def test_a_proof_leads_to_the_signed_root(desk: Desk) -> None:
    with pytest.raises(Refuted, match="nothing is published"):
        desk(desking.proof, 0)
    desk(desking.append, 300)
    desk(desking.sign)
    desk(desking.append, 5, 1)
    for index in (0, 255, 256, 299):
        at, size, entry, path, note = desk(desking.proof, index)
        checkpoint, _ = open_checkpoint(note, [desking.key(desk.home).verifier])
        check_inclusion(at, size, leaf(entry), path, checkpoint.root)
        assert size == 300 and entry == desk(desking.stored, index)[0]
    with pytest.raises(Refuted, match="entry 300 is not published yet"):
        desk(desking.proof, 300)
    desk(desking.sign)
    old = Frontier().add(map(leaf, desk(desking.entries)[:300])).root()
    at, size, entry, path, _ = desk(desking.proof, 7, 300)
    check_inclusion(at, size, leaf(entry), path, old)


def test_a_full_disk_takes_nothing_and_loses_nothing(sqlite_desk: Desk) -> None:
    sqlite_desk(desking.append, 10)
    with pytest.raises(NotEntered, match="none of 5000 events was entered"):
        sqlite_desk(desking.append_beyond, 5000, 200_000)
    assert sqlite_desk(desking.size) == 10
    assert sqlite_desk(desking.append, 5000) == 10
