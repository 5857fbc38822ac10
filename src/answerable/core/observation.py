"""An observation is one row of a bulk set whose rows are no incidents: a vote, a flaw, a disclosure programme.

Observations are no records. They stand in one table a set, as their connector declares it, and the accounting of their
source fixes each table by its logical digest: SHA-256 over the canonical JSON (RFC 8785) of its rows in order, one a line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from answerable.core.record import canonical

CellType = Literal["text", "integer", "boolean"]
Cell = str | int | bool | None
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Observations:
    """The form of one table of observations: its name, what a row is, and its columns with their types, in order.

    A text cell that is empty is None. Quantities are integers: a share or a mean is the indicator's to compute.
    """

    name: str
    row: str
    columns: tuple[tuple[str, CellType], ...]


def rows_digest(rows: Iterable[Row]) -> str:
    """Return the logical digest of a table: 64 lower-case hexadecimal digits."""
    made = hashlib.sha256()
    for row in rows:
        made.update(canonical(list(row)))
        made.update(b"\n")
    return made.hexdigest()
