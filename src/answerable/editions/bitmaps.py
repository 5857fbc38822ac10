"""A bitmap is the set of the records that hold one value of one facet, or one word, as ordinals: their places in lists.

Ordinals run through kind, publisher and date (newest first, those without a date last), so that a collection is one range
of them and a page of what is found is a slice. Full text (FTS5) has the same numbers. The form of a bitmap is portable
Roaring (github.com/RoaringBitmap/RoaringFormatSpec). Like an index it holds nothing that the other tables do not say.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from itertools import groupby

from pyroaring import BitMap

#: The kinds that have ordinals, in the order of these, each with the order of its records within one publisher.
ORDER = {
    "actor": "name COLLATE NOCASE, id",
    "commitment": "since DESC, id",
    "incident": "start DESC, id",
    "instrument": "id",
    "provision": "id",
    "reading": "id",
    "source": "id",
}
#: What of a kind's own table is a facet too, beside the table of facets: each with the expression that gives its value.
COLUMNS = {
    **{kind: {"publisher": "publisher"} for kind in ORDER},
    "commitment": {
        "publisher": "publisher",
        "actor": "actor",
        "instrument": "instrument",
        "basis": "basis",
        "year": "substr(since, 1, 4)",
    },
    "reading": {"publisher": "publisher", "actor": "actor", "provision": "provision"},
}
#: What other records say of one of a kind is a facet of it too: each with the query of (its id, value).
SAID_OF = {
    "incident": {
        # The dimensions in which a number of its harm is confirmed, which may be none.
        "harm": "SELECT incident AS id, dimension AS value FROM harm WHERE checked = 'verified'"
        " AND value_kind IN ('measured', 'estimated', 'confirmed_zero')",
        "claim": "SELECT incident AS id, type AS value FROM attribution",
        "response": "SELECT incident AS id, type AS value FROM response",
    }
}
#: Facets in which a record may hold nothing, and the value under which those stand: silence can be asked for.
MAY_BE_SILENT = {
    "incident": ("year", "sector", "means", "territory", "harm", "claim", "response"),
    "provision": ("theme",),
}
NOT_RECORDED = "-"
TABLES = (
    "CREATE TABLE ordinal (number INTEGER PRIMARY KEY, id TEXT NOT NULL)",
    "CREATE TABLE bitmap (kind TEXT NOT NULL, facet TEXT NOT NULL, value TEXT NOT NULL, members BLOB NOT NULL, "
    "PRIMARY KEY (kind, facet, value)) WITHOUT ROWID",
    "CREATE TABLE word (term TEXT PRIMARY KEY, members BLOB NOT NULL) WITHOUT ROWID",
)
#: How full text tells words apart and folds them; whoever looks for words must do the same.
TOKENS = "unicode61 remove_diacritics 2"


def number(connection: sqlite3.Connection) -> None:
    """Give every record of the kinds of `ORDER` its ordinal, and keep them by id in the temporary table `numbered`."""
    for table in TABLES:
        connection.execute(table)
    for kind, order in ORDER.items():
        connection.execute(f'INSERT INTO ordinal (id) SELECT id FROM "{kind}" ORDER BY publisher, {order}')  # noqa: S608
    connection.execute("CREATE TEMP TABLE numbered (id TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID")
    connection.execute("INSERT INTO numbered SELECT id, number FROM ordinal ORDER BY id")


def write_words(connection: sqlite3.Connection) -> None:
    """Write the bitmap of every word of the full text `found`, whose rows are numbered by ordinals."""
    connection.execute("CREATE VIRTUAL TABLE temp.standing USING fts5vocab('main', 'found', 'instance')")
    rows = connection.execute("SELECT term, doc FROM temp.standing")
    connection.executemany(
        "INSERT INTO word VALUES (?, ?)",
        ((term, _form(BitMap(array("I", (at for _, at in each))))) for term, each in groupby(rows, lambda row: row[0])),
    )
    connection.execute("DROP TABLE temp.standing")


def write(connection: sqlite3.Connection) -> None:
    """Write the bitmaps of every kind that `number` numbered."""
    for kind in ORDER:
        held: defaultdict[tuple[str, str], array[int]] = defaultdict(lambda: array("I"))
        # Both tables are in order of id: the join walks them side by side.
        rows = connection.execute(
            "SELECT facet, value, number FROM facet CROSS JOIN numbered USING (id) WHERE kind = ?", (kind,)
        )
        for facet, value, at in rows:
            held[facet, value].append(at)
        for facet, query in SAID_OF.get(kind, {}).items():
            for value, at in connection.execute(f"SELECT value, number FROM ({query}) JOIN numbered USING (id)"):
                held[facet, value].append(at)
        names = COLUMNS[kind]
        taken = connection.execute(
            f'SELECT {", ".join(names.values())}, number FROM "{kind}" CROSS JOIN numbered USING (id)'  # noqa: S608
        )
        for *values, at in taken:
            for facet, value in zip(names, values, strict=True):
                if value:
                    held[facet, value].append(at)
        made = {key: BitMap(numbers) for key, numbers in held.items()}
        every = BitMap.union(BitMap(), *(each for (facet, _), each in made.items() if facet == "publisher"))
        for name in MAY_BE_SILENT.get(kind, ()):
            silent = every.difference(BitMap(), *(members for (facet, _), members in made.items() if facet == name))
            if silent:
                made[name, NOT_RECORDED] = silent
        connection.executemany(
            "INSERT INTO bitmap VALUES (?, ?, ?, ?)",
            ((kind, facet, value, _form(members)) for (facet, value), members in sorted(made.items())),
        )


def _form(members: BitMap) -> bytes:
    members.run_optimize()
    return members.serialize()
