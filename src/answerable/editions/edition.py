"""An edition, opened: typed records, the links between them, full text, tables, and the account of any actor.

It is read through SQLite, immutable and query-only; nothing here can write. An Edition may be shared between threads:
each thread gets its own connection.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from answerable.core.assessment import Finding
from answerable.core.evaluation import Account, evaluate
from answerable.core.indicator import Reading
from answerable.core.kinds import KINDS, decode
from answerable.core.merkle import Refuted
from answerable.core.record import Record
from answerable.core.responsibility import Responsibility
from answerable.editions import framework
from answerable.editions.manifest import SQLITE, TABLES, Damaged, read_manifest
from answerable.editions.standing_in import Anything
from answerable.ledger.publication import read_stubs

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Found:
    """A record that full-text search found; `snippet` marks the words between « and »."""

    id: str
    kind: str
    title: str
    snippet: str


class Edition:
    """An edition on disk. Raises Damaged where the folder holds none, or its SQLite file cannot be read."""

    def __init__(self, folder: Path | str) -> None:
        self.path = Path(folder).resolve()
        self.manifest = read_manifest(self.path)
        self._local = threading.local()
        self._opened: tuple[int, ...] = ()
        self._read("SELECT id FROM record LIMIT 1")

    def get(self, record_id: str) -> Record | None:
        """Return a record by its id, or None where there is none."""
        found = self._read("SELECT body FROM record WHERE id = ?", record_id)
        return decode(found[0][0].encode()) if found else None

    def many(self, ids: Iterable[str]) -> list[Record]:
        """Return the records with these ids that there are, in the order asked."""
        return [record for record_id in ids if (record := self.get(record_id))]

    def records(self, kind: str | None = None) -> Iterator[Record]:
        """Yield every record, or those of one kind, in order of id. Raises KeyError for an unknown kind."""
        if kind is None:
            rows = self._connection.execute("SELECT body FROM record ORDER BY id")
        else:
            KINDS[kind]
            rows = self._connection.execute(
                f'SELECT body FROM "{kind}" JOIN record USING (id) ORDER BY id'  # noqa: S608 - one of KINDS
            )
        for (body,) in rows:
            yield decode(body.encode())

    def pointing_at(self, record_id: str, field: str | None = None) -> list[tuple[str, str]]:
        """Return (field, id) of every record that points at this one, in that order."""
        if field is None:
            return self._read("SELECT field, source FROM link WHERE target = ? ORDER BY 1, 2", record_id)
        return self._read("SELECT field, source FROM link WHERE target = ? AND field = ? ORDER BY 2", record_id, field)

    def pointing(self, record_id: str, field: str) -> list[Any]:
        """Return the records that point at this one by a field, in order of id."""
        return self.many(each for _, each in self.pointing_at(record_id, field))

    def search(self, text: str, limit: int = 50) -> list[Found]:
        """Return the records whose title or text holds every word of `text`, best first; none for text without words."""
        words = "".join(letter if letter.isalnum() else " " for letter in text[:500]).split()
        if not words:
            return []
        match = " ".join(f'"{word}"*' for word in words[:20])
        query = """
            SELECT id, kind, title, snippet(found, 3, '«', '»', '…', 24) FROM found
            WHERE found MATCH ? ORDER BY bm25(found, 0, 0, 8, 1), id LIMIT ?
        """
        return [Found(*row) for row in self._read(query, match, limit)]

    @property
    def day(self) -> date:
        """The as-of day."""
        return date.fromisoformat(self.manifest.as_of)

    @cached_property
    def framework(self) -> framework.Framework:
        """Actors, instruments, provisions, criteria and commitments, held in memory."""
        return framework.Framework((each for kind in framework.KINDS for each in self.records(kind)), self._withdrawn)

    @property
    def _withdrawn(self) -> Container[str]:
        """The ids of the records that were withdrawn; where the stubs cannot be read, that may be any."""
        try:
            return frozenset(each.id for each in read_stubs(self.path))
        except (Refuted, OSError):
            return Anything()

    def responsibilities(self, actor: str | None = None) -> list[Responsibility]:
        """Return who bears which provision on the as-of day, or what one actor bears."""
        return self._borne if actor is None else self._borne_by.get(actor, [])

    @cached_property
    def _borne(self) -> list[Responsibility]:
        return self.framework.responsibilities(self.day)

    @cached_property
    def _borne_by(self) -> dict[str, list[Responsibility]]:
        made: dict[str, list[Responsibility]] = {}
        for borne in self._borne:
            made.setdefault(borne.actor, []).append(borne)
        return made

    def accounts(self, actor_id: str) -> list[Account]:
        """Evaluate one actor: per instrument and polarity, both bands and their lines. Raises KeyError where it is unknown."""
        actor = self.framework.actors[actor_id]
        about = self.pointing(actor_id, "actor")
        return evaluate(
            actor.type,
            self.day,
            self.responsibilities(actor_id),
            self.framework.provisions,
            self.framework.criteria,
            [record for record in about if isinstance(record, Finding)],
            [record for record in about if isinstance(record, Reading)],
        )

    @cached_property
    def tables(self) -> Mapping[str, pa.Table]:
        """The Parquet tables as Arrow tables, read when asked for. Needs the `build` extra."""
        return _Tables(self.path / TABLES)

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            path = self.path / SQLITE
            try:
                before = _state(path)
                connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
                connection.execute("PRAGMA query_only = 1")
                self._opened = self._opened or before
                if not before == _state(path) == self._opened:
                    # Another thread's connection would read another edition than the first.
                    connection.close()
                    raise Damaged(SQLITE, "was replaced since the edition was opened", "Open it again.")
            except (sqlite3.Error, OSError) as error:
                raise Damaged(SQLITE, str(error)) from None
            self._local.connection = connection
        return connection

    def _read(self, query: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise Damaged(SQLITE, str(error)) from None


def _state(path: Path) -> tuple[int, ...]:
    """What tells one file in a place from another."""
    state = path.stat()
    return state.st_ino, state.st_size, state.st_mtime_ns


class _Tables(Mapping[str, "pa.Table"]):
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = {path.stem: None for path in sorted(folder.glob("*.parquet"))}

    def __getitem__(self, name: str) -> pa.Table:
        if name not in self._names:
            raise KeyError(name)
        from pyarrow import parquet

        return parquet.read_table(self._folder / f"{name}.parquet")

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
