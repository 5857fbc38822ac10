"""A memory keeps the last checkpoint seen of each log, and moves on only from the one that it was compared with.

Standard: c2sp.org/tlog-witness (checking the old size and persisting the new checkpoint are one atomic step). An SQLite file;
what `move` wrote is on the disk when it returns. A memory brought back from a backup has forgotten: never restore one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from answerable.core.merkle import EMPTY_ROOT, Refuted

_TABLE = """CREATE TABLE IF NOT EXISTS seen (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL CHECK (size >= 0), root BLOB NOT NULL CHECK (length(root) = 32),
    note BLOB NOT NULL, since INTEGER NOT NULL) STRICT"""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A tree that was seen: its size and root, the signed note that says so, and when it was seen first (seconds since 1970)."""

    size: int = 0
    root: bytes = EMPTY_ROOT
    note: bytes = b""
    since: int = 0


NEVER = Sighting()


class Memory:
    """The last sighting of each origin, in a file that it makes at once, so that a wrong one is noticed before it is needed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._opened() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(_TABLE)

    def last(self, origin: str) -> Sighting:
        """Return what was last seen of a log: the empty tree where nothing was."""
        with self._opened() as connection:
            return _read(connection, origin)

    def move(self, origin: str, before: Sighting, after: Sighting) -> Sighting:
        """Keep `after` where the last is still of the size and root of `before`; return what is the last then.

        An answer other than `after` means that another was faster. Never fewer entries are kept than were seen.
        """
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            found = _read(connection, origin)
            if (found.size, found.root) != (before.size, before.root) or after.size < found.size:
                connection.execute("ROLLBACK")
                return found
            connection.execute(
                "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)",
                (origin, after.size, after.root, after.note, after.since),
            )
            connection.execute("COMMIT")
        return after

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=5, isolation_level=None)) as connection:
                connection.execute("PRAGMA synchronous = EXTRA")
                yield connection
        except sqlite3.Error as error:
            raise Refuted(f"{self.path}: cannot be read or written as a memory of checkpoints: {error}") from None


def _read(connection: sqlite3.Connection, origin: str) -> Sighting:
    found = connection.execute("SELECT size, root, note, since FROM seen WHERE origin = ?", (origin,)).fetchone()
    return Sighting(*found) if found else NEVER
