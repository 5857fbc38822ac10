"""The ledger: appending beside plain file writes with as many fsyncs, a proof, opening ten million entries, memory.

The ten million are synthesised: the tiles of a proof's way are whole, all of one content for each level, so that the
files of a level are links to one. pymerkle is measured in a process of its own where PYMERKLE_PYTHON names a Python that has it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

MILLIONS, BATCH, BATCHES = 10_000_000, 1_000, 30

PYMERKLE = """
import sys, time
from pymerkle import InmemoryTree
tree, count = InmemoryTree(algorithm="sha256"), int(sys.argv[1])
began = time.perf_counter()
for number in range(count):
    tree.append_entry(number.to_bytes(36, "big"))
print(f"{count / (time.perf_counter() - began):,.0f} appends/s in memory, not durable", end="; ")
began = time.perf_counter()
for number in range(100):
    tree.prove_inclusion(1 + number * (count // 100), count)
print(f"proof in {count:,} entries {(time.perf_counter() - began) * 10:.3f} ms")
"""


def best(run: Callable[[], object], rounds: int = 5) -> float:
    """Return the seconds of the fastest of some rounds."""
    least = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        least = min(least, time.perf_counter() - began)
    return least


def appending(home: Path) -> bool:
    """Append batches to SQLite, and write the same bytes to a plain file, one fsync a batch each, in turn."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="answerable.project.settings.desk", ANSWERABLE_HOME=str(home), DATABASE_URL=""
    )
    import django

    django.setup()
    from django.core.management import call_command

    from answerable.core.entry import Event, event_id
    from answerable.evidence import actions, records

    call_command("migrate", verbosity=0)
    events = [
        Event(v=1, id=event_id(1_900_000_000_000 + number, os.urandom(10)), kind="publication", item=f"incident/x-{number}",
              sha256="ab" * 32, size=512, actor="desk", time="2031-01-01T00:00:00Z", detail={"edition": 3})
        for number in range(BATCH)
    ]  # fmt: skip
    ready = b"".join(b"".join(row[:3]) for row in records.rows(events))
    ours = made = plain = 0.0
    with (home / "plain").open("wb") as file:
        for _ in range(BATCHES):
            began = time.perf_counter()
            actions.append(events)
            ours += time.perf_counter() - began
            began = time.perf_counter()
            data = b"".join(b"".join(row[:3]) for row in records.rows(events))
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            made += time.perf_counter() - began
            began = time.perf_counter()
            file.write(ready)
            file.flush()
            os.fsync(file.fileno())
            plain += time.perf_counter() - began
    rate, ratio = BATCH * BATCHES / ours, ours / made
    print(
        f"append, durable, batches of {BATCH:,}: {rate:,.0f} entries/s (bound 50,000): {'held' if rate >= 50_000 else 'NOT HELD'}"
    )
    print(f"… plain file, entries made as well: {BATCH * BATCHES / made:,.0f}/s, ratio {ratio:.2f} (bound 3): "
          f"{'held' if ratio <= 3 else 'NOT HELD'}; bytes ready: {BATCH * BATCHES / plain:,.0f}/s, ratio {ours / plain:.2f}")  # fmt: skip
    return rate >= 50_000 and ratio <= 3


def reading(folder: Path) -> bool:
    """Open ten million entries and prove some of them, each with nothing kept from before."""
    from answerable.core.merkle import root
    from answerable.core.tiles import TOP, WIDTH, Place, width_at
    from answerable.ledger.tree import Tree

    alike = bytes(range(32))
    for level in range(TOP + 1):
        count = MILLIONS >> 8 * level
        data = folder / f"level-{level}"
        data.write_bytes(alike * WIDTH)
        for index in range(-(-count // WIDTH)):
            place = Place(level, index, width_at(level, index, MILLIONS))
            path = folder / place.path
            path.parent.mkdir(parents=True, exist_ok=True)
            if place.width == WIDTH:
                path.symlink_to(data)
            else:
                path.write_bytes(alike * place.width)
        alike = root([alike] * WIDTH)
    tracemalloc.start()
    tree = Tree(folder, MILLIONS)
    for number in range(500):
        tree.inclusion(number * 19_997)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    opened = best(lambda: Tree(folder, MILLIONS))
    fresh = iter(range(0, MILLIONS, 65_537 * 3))
    cold = best(lambda: Tree.inclusion(tree, next(fresh)), 20)
    warm = best(lambda: tree.inclusion(MILLIONS // 2))
    print(f"open {MILLIONS:,} entries: {opened * 1e3:.2f} ms (bound 100); proof, tiles not read before: {cold * 1e3:.2f} ms (bound 1), "
          f"again: {warm * 1e3:.3f} ms; peak of 500 proofs: {peak / 2**20:.1f} MiB")  # fmt: skip
    return opened < 0.1 and cold < 0.001


def other() -> None:
    """Measure pymerkle beside ours, or say that it is not there."""
    python = os.environ.get("PYMERKLE_PYTHON")
    if not python:
        print("pymerkle: not installed beside us (PYMERKLE_PYTHON)")
        return
    done = subprocess.run([python, "-c", PYMERKLE, "20000"], capture_output=True, text=True, check=False)
    print(f"pymerkle: {done.stdout.strip() or done.stderr.strip()}")


def main() -> int:
    """Measure all in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="answerable-bench-"))
    try:
        (folder / "ledger").mkdir()
        held = [appending(folder), reading(folder / "ledger")]
        other()
        return 0 if all(held) else 1
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
