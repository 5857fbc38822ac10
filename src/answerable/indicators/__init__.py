"""The indicators door: one module is one indicator, a repeatable question asked of the record; its answers are readings.

A module holds `INDICATOR = Indicator(...)` and one function from the record's tables to an Ibis expression, so that one
question runs on DuckDB and on Spark, and its SQL can be printed. Modules whose names begin with `_` are shared by the
questions and hold none. What a reading may say is METHOD §§3–6: *indications* at most.
"""

from __future__ import annotations

import importlib
import pkgutil

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables, ask, sql

__all__ = ["Tables", "all_indicators", "ask", "sql"]


def all_indicators() -> tuple[Indicator, ...]:
    """Return every indicator of this door in order of its slug."""
    found = [
        importlib.import_module(f"{__name__}.{module.name}").INDICATOR
        for module in pkgutil.iter_modules(__path__)
        if not module.name.startswith("_")
    ]
    return tuple(sorted(found, key=lambda indicator: indicator.slug))
