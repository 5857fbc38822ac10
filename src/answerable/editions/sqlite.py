"""The SQLite file of an edition: every record, one table a kind, links, facets with their bitmaps, and full text (FTS5).

It is written once, in order of id, then sealed: no journal, no free page, no clock. Readers open it immutable.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from answerable.core.kinds import KINDS
from answerable.core.record import canonical
from answerable.editions import bitmaps
from answerable.editions.derive import FACET, FULL_TEXT, RECORD
from answerable.editions.tables import COVERAGE, LINK, TOGETHER, columns

SQL_TYPES = {
    "text": "TEXT", "integer": "INTEGER", "real": "REAL", "boolean": "INTEGER", "list": "TEXT", "json": "TEXT",
}  # fmt: skip
BATCH = 5_000


def _statements() -> dict[str, tuple[str, str]]:
    made = {
        RECORD: (
            "CREATE TABLE record (id TEXT PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID",
            "?, ?, ?",
        ),
        LINK: ("CREATE TABLE link (source TEXT NOT NULL, field TEXT NOT NULL, target TEXT NOT NULL)", "?, ?, ?"),
        COVERAGE: (
            f"CREATE TABLE coverage ({', '.join(f'{name} {SQL_TYPES[type]}' for name, type in TOGETHER[COVERAGE])})",
            "?, ?, ?, ?, ?, ?, ?",
        ),
        FACET: (
            "CREATE TABLE facet (kind TEXT NOT NULL, facet TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL)",
            "?, ?, ?, ?",
        ),
        # FTS5 takes rows fast in the order of their numbers alone, and those are known last.
        FULL_TEXT: ("CREATE TEMP TABLE told (id TEXT, kind TEXT, title TEXT, body TEXT)", "?, ?, ?, ?"),
    }
    for kind in KINDS:
        fields = ", ".join(f'"{column.name}" {SQL_TYPES[column.type]}' for column in columns(kind))
        marks = ", ".join("?" for _ in columns(kind))
        made[kind] = (f'CREATE TABLE "{kind}" ({fields}, PRIMARY KEY (id)) WITHOUT ROWID', marks)
    return made


class SqliteWriter:
    """Writes edition.sqlite. Nothing is durable before `close`."""

    def __init__(self, path: Path) -> None:
        # Autocommit inside one explicit transaction: nothing is durable before `close`, and nothing needs to be.
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
            "PRAGMA cache_size = -65536; PRAGMA temp_store = FILE; PRAGMA locking_mode = EXCLUSIVE;"
        )
        self._connection.execute("BEGIN")
        self._insert: dict[str, str] = {}
        for table, (create, marks) in _statements().items():
            self._connection.execute(create)
            self._insert[table] = f'INSERT INTO "{"told" if table == FULL_TEXT else table}" VALUES ({marks})'
        self._lists = {
            kind: [place for place, column in enumerate(columns(kind)) if column.type == "list"] for kind in KINDS
        }
        self._lists |= {
            name: [place for place, (_, type) in enumerate(held) if type == "list"] for name, held in TOGETHER.items()
        }
        self._rows: dict[str, list[list[Any]]] = {table: [] for table in self._insert}

    def add(self, table: str, values: list[Any], digest: bytes) -> None:
        """Take one row of a table; lists are kept as JSON text."""
        if places := self._lists.get(table):
            values = list(values)
            for place in places:
                values[place] = canonical(values[place]).decode()
        batch = self._rows[table]
        batch.append(values)
        if len(batch) >= BATCH:
            self._flush(table)

    def close(self) -> None:
        """Write what is left, index, and seal the file."""
        for table in self._rows:
            self._flush(table)
        run = self._connection.execute
        bitmaps.number(self._connection)
        bitmaps.write(self._connection)
        run(
            "CREATE VIRTUAL TABLE found USING fts5(id UNINDEXED, kind UNINDEXED, title, body, "
            f"tokenize = '{bitmaps.TOKENS}')"
        )
        run(
            "INSERT INTO found (rowid, id, kind, title, body) SELECT number, id, told.kind, title, body"
            " FROM told CROSS JOIN numbered USING (id) ORDER BY number"
        )
        run("CREATE INDEX link_target ON link (target, field, source)")
        run("CREATE INDEX coverage_state ON coverage (state, sector)")
        run("CREATE INDEX facet_value ON facet (kind, facet, value, id)")
        run("INSERT INTO found (found) VALUES ('optimize')")
        bitmaps.write_words(self._connection)
        run("COMMIT")
        run("VACUUM")
        self._connection.close()

    def _flush(self, table: str) -> None:
        batch, self._rows[table] = self._rows[table], []
        self._connection.executemany(self._insert[table], batch)
