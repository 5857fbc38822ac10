"""A tally of objects counts, by dotted name, in how many JSON objects each field stands, one inside another.

A name is that of the innermost field: `victim.country`; a list is passed through, so that its objects share their names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from answerable.sources._accounting import Tally, _printable

#: Objects nested deeper than this are counted by the name of the field that holds them.
DEEPEST = 12


class ObjectTally(Tally):
    """Counts rows as every tally does, and the fields of objects by their shape: a shape met again costs one look-up."""

    def __init__(self) -> None:
        super().__init__()
        self._shapes: Counter[tuple[str, tuple[str, ...]]] = Counter()

    def take(self, held: dict[str, Any], name: str = "", deep: int = 0) -> None:
        """Count the fields of one row, and of the objects in it."""
        leaves = []
        for key, value in held.items():
            kind = type(value)
            if deep < DEEPEST and value and (kind is dict or (kind is list and type(value[0]) is dict)):
                if kind is list:
                    value = {inner: other for each in value if type(each) is dict for inner, other in each.items()}
                self.take(value, f"{name}.{key}" if name else key, deep + 1)
            else:
                leaves.append(key)
        self._shapes[name, tuple(leaves)] += 1

    def fields(self) -> set[str]:
        """Return the dotted name of every field of the rows taken, and of the objects that hold one another."""
        found: set[str] = set()
        for name, keys in self._shapes:
            parts = name.split(".") if name else []
            found.update(".".join(parts[:deep]) for deep in range(1, len(parts) + 1))
            found.update(f"{name}.{key}" if name else key for key in keys)
        return found

    def columns(self, names: Collection[str], rows: int) -> None:
        """Count columns of a table that stand in every one of its rows and are not read."""
        for name in names if rows else ():
            self._unread[_printable(name)] += rows

    def untold(self, reads: Collection[str]) -> None:
        """Count as unread every field of the rows taken that is not among `reads`."""
        for (name, keys), count in self._shapes.items():
            for key in keys:
                field = f"{name}.{key}" if name else key
                if field not in reads:
                    self._unread[_printable(field)] += count
        self._shapes.clear()
