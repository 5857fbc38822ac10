"""The catalogue makes the SQL that answers an indicator, where this installation can: serving needs no query engine."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=64)
def sql_of(slug: str, version: str) -> str:
    """Return the SQL of one version of an indicator; empty where it is not the installed one, or no engine is installed."""
    try:
        from answerable.editions.asking import empty_tables
        from answerable.indicators import all_indicators, sql
    except ModuleNotFoundError:
        return ""
    installed = next((each for each in all_indicators() if (each.slug, each.version) == (slug, version)), None)
    return sql(installed, empty_tables()) if installed else ""
