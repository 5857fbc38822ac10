"""A process of the desk that is killed while it enters events and signs, and what must hold of what it leaves behind."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import desking

from answerable.core.checkpoint import open_checkpoint
from answerable.core.merkle import Refuted, check_consistency, leaf
from answerable.ledger.signing import CHECKPOINT, read_checkpoint
from answerable.ledger.tree import Tree


def rounds(crashes: int, seed: int) -> dict[str, int]:
    """Crash so many times; after each, check everything. Return what was seen, so that a test knows that it tested something."""
    from django.conf import settings

    drawn = random.Random(seed)
    told = {"crashes": 0, "ended": 0, "acknowledged": 0, "unacknowledged": 0, "checkpoints": 0, "size": 0}
    known: list[bytes] = []
    last = (0, b"")
    acknowledged: list[int] = []
    while told["crashes"] < crashes:
        desking.let_go()
        killed, acknowledged = _one(drawn.randrange(2**32), told["crashes"] % 2 == 0)
        told["crashes" if killed else "ended"] += 1
        held = _check_entries(known, acknowledged)
        told["acknowledged"] += len(acknowledged)
        told["unacknowledged"] += len(held) - (acknowledged[-1] if acknowledged else len(known)) > 0
        known = held
        found = _check_published(Path(settings.LEDGER), held, last)
        told["checkpoints"] += found != last
        last = found
    desking.sign()
    told["size"] = len(known)
    assert _check_published(Path(settings.LEDGER), known, last)[0] == len(known)
    return told


def _one(seed: int, by_step: bool) -> tuple[bool, list[int]]:
    """Fork a child and have it killed: at one of its own steps, or by the clock. Return whether it was, and what it acknowledged."""
    reading, writing = os.pipe()
    drawn = random.Random(seed)
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            if by_step:
                _die_at(drawn.choice((drawn.randrange(20), drawn.randrange(400))))
            _work(drawn, writing)
            os._exit(0)
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(3)
    os.close(writing)
    if not by_step:
        time.sleep(drawn.uniform(0.0, 0.05))
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        lines = pipe.read().split(b"\n")
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status), [int(line) for line in lines[:-1]]


def _die_at(step: int) -> None:
    """Kill this process at its so-manieth file opened, named, made or removed, or statement begun."""
    left = step

    def watch(event: str, _: object) -> None:
        nonlocal left
        if event in ("open", "os.rename", "os.mkdir", "os.remove", "fcntl.flock", "sqlite3.connect", "os.listdir"):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def _work(drawn: random.Random, writing: int) -> None:
    for _ in range(drawn.randrange(1, 7)):
        if drawn.random() < 0.6:
            count = drawn.choice((1, 2, drawn.randrange(1, 60), drawn.randrange(1, 300)))
            first = desking.append(count, drawn.randrange(2**32))
            os.write(writing, b"%d\n" % (first + count))
        else:
            desking.sign(whole=drawn.random() < 0.5)


def _check_entries(known: list[bytes], acknowledged: list[int]) -> list[bytes]:
    held = desking.entries()
    assert held[: len(known)] == known, "entries that were there changed or went"
    assert len(held) >= max(acknowledged, default=0), "an acknowledged entry was lost"
    head = desking.head()
    assert head.size == len(held)
    return held


def _check_published(folder: Path, held: list[bytes], last: tuple[int, bytes]) -> tuple[int, bytes]:
    if not (folder / CHECKPOINT).exists():
        assert last == (0, b"")
        return last
    from django.conf import settings

    checkpoint, _ = open_checkpoint(read_checkpoint(folder), [desking.key(settings.HOME).verifier])
    tree = Tree(folder, checkpoint.size, checkpoint.root)
    assert list(tree.entries()) == held[: checkpoint.size]
    assert checkpoint.size >= last[0], "a checkpoint went back"
    if last[0]:
        check_consistency(last[0], checkpoint.size, last[1], checkpoint.root, tree.consistency(last[0]))
    if checkpoint.size:
        assert tree.frontier().add(map(leaf, held[checkpoint.size :])) == desking.head()
    return checkpoint.size, checkpoint.root


def two_signers(times: int) -> int:
    """Sign again and again beside another who does the same; return how often this one was the first."""
    made = 0
    for _ in range(times):
        try:
            made += desking.sign().made
        except Refuted as error:
            if "another signer is at work" not in str(error):
                raise
    return made
