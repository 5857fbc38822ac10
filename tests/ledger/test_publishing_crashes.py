"""Killed at any instant, publishing, attaching and withdrawing leave the old state or the new one, and end when done again."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import crashing_editions as crashing
import desking
import pytest
from conftest import Desk
from crashing_editions import Ended
from tests.ledger.test_publishing import House, bytes_of, leaf_of

from answerable.core.merkle import Frontier, leaf
from answerable.editions.build import build
from answerable.editions.verify import verify

RECORD, WORDS, WHY = "harm/ward/1", b"Operations put off", "a patient is in danger"


class Crashing:
    """Two editions that both hold a record, published anew for each round, and what every act takes when nothing kills it."""

    def __init__(self, desk: Desk, place: Path, records: list) -> None:
        desk(desking.append, 5)
        self.built = [place / "built-1", place / "built-2"]
        for number, each in enumerate(self.built, start=1):
            build(records, each, number=number)
        self.house = House(desk, place / "editions", desking.key(desk.home))
        self.editions = [self.house.editions / f"edition-000{number}" for number in (1, 2)]
        self.told = {"killed": 0, "old": 0, "new": 0, "between": 0}
        self.known: list[bytes] = []
        self.anew()
        self.like = {"publish": self.publish(1)}
        self.house.sign()
        self.like["attach"] = [self.attach(each) for each in self.editions][-1]
        self.like["withdraw"] = self.withdraw()

    def act(self, name: str, *arguments: object, like: Ended | None = None, seed: int = 0) -> Ended:
        return self.house.desk(crashing.act, name, arguments, like, seed)

    def publish(self, number: int, **more) -> Ended:
        return self.act("publish", self.house.editions, self.built[number], **more)

    def attach(self, edition: Path, **more) -> Ended:
        return self.act("attach", edition, self.house.ledger, self.house.policy, **more)

    def withdraw(self, **more) -> Ended:
        return self.act("withdraw", self.house.editions, RECORD, WHY, **more)

    def anew(self) -> None:
        """Begin with the first edition alone, published and attached."""
        shutil.rmtree(self.house.editions, ignore_errors=True)
        self.house.editions.mkdir()
        self.publish(0)
        self.house.sign()
        self.attach(self.editions[0])

    def round(self, seed: int) -> None:
        """Kill each act once, and end it."""
        self.anew()
        ended = self.publish(1, like=self.like["publish"], seed=seed)
        self.entries()
        there = self.editions[1].exists()
        assert there or not ended.acknowledged
        self.sound([self.editions[there]])
        assert {path.name for path in self.house.editions.iterdir() if path.name[0] != "."} == {
            each.name for each in self.editions[: 1 + there]
        }
        self.seen(ended, there)
        if not there:
            self.publish(1)
            self.nothing_left()
        self.house.sign()
        old = bytes_of(self.editions[1])
        ended = self.attach(self.editions[1], like=self.like["attach"], seed=seed)
        now = bytes_of(self.editions[1])
        self.sound([self.editions[1]])
        self.attach(self.editions[1])
        new = bytes_of(self.editions[1])
        assert now in (old, new) and old != new and (now == new or not ended.acknowledged)
        self.seen(ended, now == new)
        self.withdrawing(seed)

    def withdrawing(self, seed: int) -> None:
        before = [bytes_of(each) for each in self.editions]
        indexes = [leaf_of(each, RECORD) for each in self.editions]
        ended = self.withdraw(like=self.like["withdraw"], seed=seed)
        self.entries()
        old = [bytes_of(each) == held for each, held in zip(self.editions, before, strict=True)]
        assert not (ended.acknowledged and any(old))
        self.sound([each for each, same in zip(self.editions, old, strict=True) if not same], withdrawn=True)
        self.seen(ended, not any(old), between=any(old) and not all(old))
        self.withdraw()
        assert not any(WORDS in data for data in bytes_of(self.house.editions).values())
        assert [self.house.desk(desking.event, each) for each in indexes] == [None, None]
        self.nothing_left()
        self.entries()
        if seed % 5 == 0:
            self.house.sign()
            for each in self.editions:
                self.attach(each)
                self.sound([each], withdrawn=True, said=WHY)

    def seen(self, ended: Ended, new: bool, between: bool = False) -> None:
        self.told["killed"] += ended.killed
        if ended.killed:
            self.told["between" if between else "new" if new else "old"] += 1

    def sound(self, editions: list[Path], withdrawn: bool = False, said: str = "") -> None:
        """What can be read is true: nothing fails, and a withdrawal is told."""
        for edition in editions:
            claims = {each.name: each for each in verify(edition, policy=self.house.policy)}
            assert [each for each in claims.values() if each.outcome == "failed"] == []
            told = claims.get(f"ledger: withdrawn {RECORD}")
            assert (told is not None) == withdrawn and claims["ledger: leaves"].outcome == "verified"
            assert told is None or (told.outcome == "incomplete" and told.detail.endswith(said))

    def nothing_left(self) -> None:
        assert [path.name for path in self.house.editions.iterdir() if path.name[0] == "."] == []

    def entries(self) -> None:
        """No entry that was there is gone or changed."""
        held = self.house.desk(desking.entries)
        assert held[: len(self.known)] == self.known and len(held) >= len(self.known)
        assert self.house.desk(desking.head) == Frontier().add(map(leaf, held))
        self.known = held


def crash(desk: Desk, place: Path, records: list, rounds: int, seed: int) -> None:
    made = Crashing(desk, place, records)
    drawn = random.Random(seed)
    for number in range(rounds):
        made.round(3 * drawn.randrange(10**6) + number % 3)
    # That it tested something: most acts were killed, and at instants before and after their turning point.
    assert made.told["killed"] >= 2 * rounds and made.told["old"] and (rounds < 20 or made.told["new"])


def test_editions_outlive_a_kill(desk: Desk, place: Path, small_record) -> None:
    crash(desk, place, small_record, 3, 1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 6))
def test_editions_outlive_hundreds_of_kills(desk: Desk, place: Path, small_record, seed: int) -> None:
    crash(desk, place, small_record, 40, seed)
