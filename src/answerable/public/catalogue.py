"""The catalogue holds the questions that indicators ask, as this installation knows them, with the SQL that answers them.

Serving needs no query engine: where none is installed, pages show what the edition itself holds, and say so.
"""

from __future__ import annotations

from functools import lru_cache

from answerable.core.indicator import Indicator


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Indicator]:
    """Return every indicator of this installation by its slug; none where no query engine is installed."""
    try:
        from answerable.indicators import all_indicators
    except ModuleNotFoundError:
        return {}
    return {indicator.slug: indicator for indicator in all_indicators()}


@lru_cache(maxsize=64)
def sql_of(slug: str) -> str:
    """Return the SQL that answers an indicator; empty where it cannot be made here."""
    indicator = catalogue().get(slug)
    if indicator is None:
        return ""
    try:
        from answerable.editions.asking import empty_tables
        from answerable.indicators import sql
    except ModuleNotFoundError:
        return ""
    return sql(indicator, empty_tables())


def title_of(slug: str) -> str:
    """Return an indicator's title, or its slug where this installation does not know it."""
    indicator = catalogue().get(slug)
    return indicator.title if indicator else slug
