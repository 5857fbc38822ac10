"""The folder of editions is worked on by one process at a time, and what a killed one left there is put right first.

Editions are numbered from 1 and never renumbered. What is being made stands in a folder of its own below, whose name no reader
looks for.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from answerable.ledger import attaching, replacing

MAKING, ASIDE = ".making-", ".replaced-by-withdrawal"


@contextmanager
def at_work(editions: Path) -> Iterator[Path]:
    """Give a place to build in, alone with the folder. Raises Refuted where another process is at work there."""
    with replacing.alone(editions):
        for left in editions.glob(f".edition-*{ASIDE}"):
            replacing.recover(editions / left.name.removeprefix(".").removesuffix(ASIDE), left)
        for edition in editions.glob("edition-*"):
            attaching.recover(edition)
        for left in editions.glob(f"{MAKING}*"):
            shutil.rmtree(left, ignore_errors=True)
        stage = Path(tempfile.mkdtemp(prefix=MAKING, dir=editions))
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def aside_of(edition: Path) -> Path:
    """Return where an edition stands between its old and its new form, where both cannot be exchanged in one step."""
    return edition.with_name(f".{edition.name}{ASIDE}")


def next_number(editions: Path) -> int:
    """Return the number after the highest of the folder; an edition that cannot be read counts by its folder's name."""
    named = (re.fullmatch(r"edition-([0-9]{1,9})", path.name, re.ASCII) for path in editions.glob("edition-*"))
    return max((int(found[1]) for found in named if found), default=0) + 1


def place_of(editions: Path, number: int) -> Path:
    """Return where the edition of a number stands."""
    return editions / f"edition-{number:04}"
