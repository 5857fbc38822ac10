"""A process of the desk that is killed while it publishes, attaches or withdraws; and the same done to its end.

Every act is done in a child of its own: one that was killed holds no thread and no lock that the next one would wait for.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import desk_publishing as desked
import desking

STEPS = (
    "open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.scandir", "os.chmod", "fcntl.flock", "sqlite3.connect",
    "shutil.rmtree", "shutil.copytree", "ctypes.dlopen", "ctypes.dlsym", "tempfile.mkdtemp",
)  # fmt: skip


class Ended(NamedTuple):
    """How a child ended: whether it was killed, whether it had said that it was done, its steps and its seconds."""

    killed: bool
    acknowledged: bool
    steps: int
    seconds: float


def publish(editions: Path, built: Path) -> None:
    """Publish a built edition as the command does: from a stage of the folder, under its next number."""
    from answerable.publication import folder, publishing

    with folder.at_work(editions) as stage:
        out = folder.place_of(editions, folder.next_number(editions))
        shutil.copytree(built, stage / out.name)
        publishing.publish(stage / out.name, out, actor="desk-1", now=desked.NOW)


def attach(edition: Path, ledger: Path, policy: bytes) -> None:
    """Attach as the command does."""
    from answerable.editions.manifest import SUMS, read_manifest, sha256
    from answerable.editions.verify import lines_of
    from answerable.ledger.attaching import attach_checkpoint, recover
    from answerable.ledger.leaves import walk
    from answerable.ledger.replacing import alone

    with alone(edition.parent):
        recover(edition)
        walked = walk(edition, read_manifest(edition).number, sha256(edition / SUMS), lines_of(edition))
        assert attach_checkpoint(edition, walked, ledger, policy)


ACTS: dict[str, Callable[..., object]] = {"publish": publish, "attach": attach, "withdraw": desked.withdraw}


def act(name: str, arguments: tuple[object, ...], like: Ended | None = None, seed: int = 0) -> Ended:
    """Do an act in a child, and kill it, where `like` says how it went before, at one of its steps or by the clock."""
    desking.let_go()
    drawn = random.Random(seed)
    reading, writing = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            signal.alarm(120)
            count = _count(_drawn(drawn, like.steps) if like and seed % 3 else -1)
            ACTS[name](*arguments)
            os.write(writing, b"%d\n" % count[0])
            os._exit(0)
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(3)
    os.close(writing)
    if like and not seed % 3:
        time.sleep(drawn.uniform(0.0, like.seconds))
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL if killed else os.waitstatus_to_exitcode(status) == 0
    return Ended(killed, bool(said), int(said or 0), time.monotonic() - began)


def _drawn(drawn: random.Random, steps: int) -> int:
    """Draw any step, or as often one of the last, where the old gives way to the new."""
    return drawn.randrange(steps) if drawn.random() < 0.5 else steps - 1 - drawn.randrange(min(steps, 60))


def _count(last: int) -> list[int]:
    """Count the steps of this process, and kill it at one of them."""
    count = [0]

    def watch(event: str, _: object) -> None:
        if event in STEPS:
            if count[0] == last:
                os.kill(os.getpid(), signal.SIGKILL)
            count[0] += 1

    sys.addaudithook(watch)
    return count
