"""Two hundred crashes: whatever instant a process is killed at, nothing acknowledged is lost and the tree verifies."""

from __future__ import annotations

import crashing
import desking
import pytest
from conftest import Desk


def crash(desk: Desk, crashes: int, seed: int) -> None:
    told = desk.another().submit(crashing.rounds, crashes, seed).result(timeout=240)
    assert told["crashes"] == crashes
    # That the test tested something: crashes with and without acknowledged work before them, and checkpoints between.
    assert told["acknowledged"] >= crashes / 10 and told["checkpoints"] >= crashes / 20 and told["size"] > crashes
    assert desk(desking.size) == told["size"] and not desk(desking.sign).made


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_killed_at_any_instant_sqlite(sqlite_desk: Desk, seed: int) -> None:
    crash(sqlite_desk, 50, seed)


def test_killed_at_any_instant_on_each_database(desk: Desk) -> None:
    crash(desk, 10, 5)


def test_two_signers_at_once(desk: Desk) -> None:
    desk(desking.append, 300)
    others = [desk.another() for _ in range(2)]
    running = [each.submit(crashing.two_signers, 10) for each in others]
    for number in range(10):
        desk(desking.append, 40, number)
    made = [each.result(timeout=120) for each in running]
    assert sum(made) >= 1
    desk(desking.sign)
    assert not desk(desking.sign).made
