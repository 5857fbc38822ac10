"""The guard remembers the last tree that was signed, in a small file of its own that no backup of the database brings back.

A signing first proves that it only appends to what the guard remembers, then moves the guard on by compare-and-swap, and only
then lets a signature out. So no signature exists of a tree that the guard does not know, and a restored database is refused.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from answerable.core.merkle import EMPTY_ROOT, Refuted

_TABLE = """CREATE TABLE IF NOT EXISTS signed (
    one INTEGER PRIMARY KEY CHECK (one = 1), origin TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0), root BLOB NOT NULL CHECK (length(root) = 32)) STRICT"""


class Signed(NamedTuple):
    """A tree that was signed: how many entries, and their root."""

    size: int
    root: bytes


NOTHING = Signed(0, EMPTY_ROOT)


class Guard:
    """The last signed tree of one origin, in an SQLite file; every change is on the disk when it returns."""

    def __init__(self, path: Path, origin: str) -> None:
        self.path, self.origin = path, origin

    def last(self) -> Signed:
        """Return the last signed tree: of no entries where nothing was signed. Raises Refuted for a file of another origin."""
        if not self.path.exists():
            return NOTHING
        with self._opened() as connection:
            return self._read(connection)

    def move(self, before: Signed, after: Signed) -> None:
        """Remember `after` where `before` is still the last; otherwise raise Refuted: another signer was faster."""
        if after.size < before.size:
            raise Refuted(f"{self.path}: {before.size} entries were signed, and never fewer are")
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            found = self._read(connection)
            if found != before:
                raise Refuted(
                    f"{self.path}: {found.size} entries were signed meanwhile, not {before.size}: another signer is at work. "
                    "Sign again"
                )
            connection.execute(
                "INSERT INTO signed VALUES (1, ?, ?, ?) ON CONFLICT (one) DO UPDATE SET size = excluded.size, root = excluded.root",
                (self.origin, after.size, after.root),
            )
            connection.execute("COMMIT")

    def _read(self, connection: sqlite3.Connection) -> Signed:
        found = connection.execute("SELECT origin, size, root FROM signed").fetchone()
        if found is None:
            return NOTHING
        if found[0] != self.origin:
            raise Refuted(f"{self.path}: guards the ledger {found[0]}, not {self.origin}")
        return Signed(found[1], found[2])

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as connection:
                connection.execute("PRAGMA synchronous = EXTRA")
                connection.execute(_TABLE)
                yield connection
        except sqlite3.DatabaseError as error:
            raise Refuted(f"{self.path}: the guard cannot be read or written: {error}") from None
