"""Enclosing takes the published record of an exhibit from an edition: the very line whose digest its event of publication says.

A line that no such event names is passed over, so nothing is believed of the editions; a record that was withdrawn stands in none of them.
Editions are read as streams, a line of at most a mebibyte at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from answerable.core.entry import read_disclosure

LINE = 1024 * 1024


def published(editions: Path, custody: Iterable[bytes]) -> list[bytes]:
    """Return the lines of records that these disclosed events published, in the events' order, where an edition holds them."""
    events = [read_disclosure(line)[0] for line in custody]
    wanted = dict.fromkeys(event.sha256 for event in events if event.kind == "publication")
    found: dict[str, bytes] = {}
    for path in sorted(editions.glob("edition-*/records.jsonl"), reverse=True) if wanted else ():
        if len(found) == len(wanted):
            break
        with path.open("rb") as file:
            while line := file.readline(LINE):
                bare = line.removesuffix(b"\n")
                if b'"kind":"exhibit"' in bare and (digest := hashlib.sha256(bare).hexdigest()) in wanted:
                    found[digest] = bare
    return [found[digest] for digest in wanted if digest in found]
