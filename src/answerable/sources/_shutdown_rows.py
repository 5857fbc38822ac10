"""A row of a shutdown tracker is one shutdown in one year that counted it; rows that share what they are, are one shutdown.

Columns are those of Access Now's table. A row that contradicts itself, or another of its year, is left unresolved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from answerable.core.dates import compare
from answerable.sources import _parquet
from answerable.sources._accounting import Tally

Row = dict[str, Any]
#: What makes two rows one shutdown counted in two years. `event` parts only rows that one year counts twice.
_SAME = ("country", "start_date", "area_name", "affected_network", "shutdown_type", "shutdown_extent")
#: Columns whose entries become codes; those of `LISTS` hold several values, with commas between.
LISTS = ("shutdown_type", "affected_network", "shutdown_extent")
CODED = (
    "ordered_by", "gov_ack", "gov_justification", "legal_just", "hr_abuse_reported", "users_notified", "telco_ack",
    *LISTS, "shutdown_status", "start_date_type", "geo_scope", "area_name", "actual_cause", "election", "violence",
    "info_source", "region",
)  # fmt: skip
READS: dict[str, _parquet.CellKind] = {
    **dict.fromkeys((*_SAME, *CODED, "event"), "text"),
    "start_date": "day",
    "end_date": "day",
    "count_year": "integer",
}


def row_of(row: Row, damage: str, tally: Tally) -> Row | None:
    """Return a row with its texts in one form, or None where it was refused or left unresolved."""
    for name, kind in READS.items():
        if kind == "text":
            row[name] = " ".join((row[name] or "").split())
    if damage:
        tally.row("refused", damage)
    elif not row["country"]:
        tally.row("refused", "country is empty")
    elif not row["start_date"]:
        tally.row("refused", "start_date is empty")
    elif row["count_year"] is None or not 1900 <= row["count_year"] <= 2100:
        tally.row("refused", "count_year is no year", row["country"])
    else:
        row["start"] = row["start_date"][:7] if row["start_date_type"] == "Estimated" else row["start_date"]
        if row["end_date"] and compare(row["start"], row["end_date"]) == "after":
            tally.row("unresolved", "end_date is before start_date", f"{row['country']}, {row['start_date']}")
        elif int(row["start_date"][:4]) > row["count_year"]:
            tally.row("unresolved", "start_date is after count_year", f"{row['country']}, {row['start_date']}")
        else:
            return row
    return None


def shutdowns(rows: Sequence[Row], tally: Tally) -> Mapping[str, list[Row]]:
    """Return the rows of each shutdown in order of year, by a key made of what they share."""
    shared: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        shared.setdefault(tuple(row[name].casefold() for name in _SAME), []).append(row)
    made: dict[str, list[Row]] = {}
    for key, group in shared.items():
        parts = [(key, group)]
        if _repeats(group):
            parted: dict[tuple[str, ...], list[Row]] = {}
            for row in group:
                parted.setdefault((*key, row["event"].casefold()), []).append(row)
            parts = list(parted.items())
        for each, members in parts:
            if _repeats(members):
                for row in members:
                    tally.row(
                        "unresolved", "another row of the same year has the same start, area, network and event",
                        f"{row['country']}, {row['start_date']}, {row['count_year']}",
                    )  # fmt: skip
                continue
            digest = hashlib.sha256("|".join(each).encode(errors="surrogatepass")).hexdigest()[:12]
            made.setdefault(digest, []).extend(sorted(members, key=lambda row: int(row["count_year"])))
    return made


def _repeats(group: Sequence[Row]) -> bool:
    return len({row["count_year"] for row in group}) < len(group)
