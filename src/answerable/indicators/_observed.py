"""What a question looked at where its rows are observations: the set's source, and the accounting that fixes its rows.

An accounting holds the digest of every table of its set (core.observation), so a reading that cites it can be recomputed
from the very rows of which it was made.
"""

from __future__ import annotations

from typing import Any

from answerable.indicators._asking import Tables
from answerable.indicators._evidence import KEY


def fixed(tables: Tables, slug: str) -> Any:
    """Return one row where the record holds a confirmed accounting of the set, and none where it does not: source."""
    return _accountings(tables, slug).select("source").distinct()


def looked_at(tables: Tables, rows: Any, slug: str) -> list[Any]:
    """Return the parts for `inputs` that name a set's source and accounting, for every key of the rows."""
    held = _accountings(tables, slug)
    keys = rows.select(*KEY).distinct()
    # As many rows as there are readings: a set has one accounting.
    return [keys.cross_join(held.select(input=held.source)), keys.cross_join(held.select(input=held.id))]


def pledged(tables: Tables, criterion: str, slug: str) -> Any:
    """Return the companies that bear a criterion for certain: the key, commitment, since, since_last.

    None where the record holds no confirmed accounting of the set that is to be asked of them.
    """
    owed = tables.responsibility
    owed = owed.filter(
        (owed.standing == "bears") & owed.confirmed & (owed.actor_type == "company") & (owed.criterion == criterion)
    )
    return owed.select(*KEY, "commitment", "since", "since_last").cross_join(fixed(tables, slug)).drop("source")


def _accountings(tables: Tables, slug: str) -> Any:
    accounting = tables.accounting
    return accounting.filter((accounting.checked == "verified") & (accounting.source == f"source/{slug}"))
