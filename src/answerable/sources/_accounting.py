"""A tally counts what becomes of every row while a connector reads, and ends as the accounting of its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from answerable.core.observation import Row, rows_digest
from answerable.core.record import Citation
from answerable.core.source import Accounting, Observed, Outcome, Source, UnreadField

Word = Literal["recorded", "refused", "unresolved"]
#: How many rows are named as examples of one reason, and how long a name may be.
EXAMPLES, LENGTH = 5, 300


class Tally:
    """Counts rows by outcome and reason, and unread fields by name."""

    def __init__(self) -> None:
        self._rows: dict[tuple[Word, str], list[str]] = {}
        self._unread: Counter[str] = Counter()
        self._file = ""

    def of(self, file: str) -> Tally:
        """Return the tally of one file of a set of several: it counts into this one, fields under the file's name."""
        made = Tally()
        made._rows, made._unread, made._file = self._rows, self._unread, f"{file}."
        return made

    def row(self, outcome: Word, reason: str, name: str = "") -> None:
        """Count one row. Give its name only where a row of that reason cannot be about a person."""
        self._rows.setdefault((outcome, reason), []).append(_printable(name))

    def unread(self, fields: Iterable[str], rows: int = 1) -> None:
        """Count fields that the connector does not read and that stood in a row, or in so many rows."""
        for field in fields:
            self._unread[self._file + _printable(field)] += rows

    def accounting(self, source: Source, rows: Mapping[str, Sequence[Row]] | None = None) -> Accounting:
        """Return the accounting: it bears its source's slug, licence and publisher, and fixes its tables of observations."""
        return Accounting(
            id=f"accounting/{source.id.partition('/')[2]}",
            citations=(Citation(source=source.id),),
            checked="verified",
            licence=source.licence,
            publisher=source.publisher,
            source=source.id,
            read=sum(len(names) for names in self._rows.values()),
            recorded=self._count("recorded"),
            refused=self._count("refused"),
            unresolved=self._count("unresolved"),
            outcomes=tuple(
                Outcome(
                    outcome=outcome,
                    reason=reason,
                    count=len(names),
                    examples=tuple(name for name in names if name)[:EXAMPLES],
                )
                for (outcome, reason), names in sorted(self._rows.items())
            ),
            unread_fields=tuple(UnreadField(name=name, count=count) for name, count in sorted(self._unread.items())),
            observations=tuple(
                Observed(table=name, rows=len(held), sha256=rows_digest(held))
                for name, held in sorted((rows or {}).items())
            ),
        )

    def _count(self, wanted: Word) -> int:
        return sum(len(names) for (outcome, _), names in self._rows.items() if outcome == wanted)


@lru_cache(maxsize=65_536)
def _printable(name: str) -> str:
    if name.isprintable():
        return name[:LENGTH]
    return "".join(sign if sign.isprintable() else "?" for sign in name[:LENGTH])
