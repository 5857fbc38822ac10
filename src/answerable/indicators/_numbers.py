"""A quantity stands in a table as a double and in a sentence as a whole number, with a comma before every three digits."""

from __future__ import annotations

from typing import Any

import ibis
from ibis.config import Config


class _Spark(Config):  # type: ignore[misc]
    """What Ibis asks of Spark about doubles: the record holds none that is not a number."""

    treat_nan_as_null: bool = False


def whole(number: Any) -> Any:
    """Return a quantity as a whole number, half away from zero. Null stays null."""
    # Ibis knows how to print doubles for Spark only where Spark is installed, and here SQL is printed without it.
    if ibis.options.pyspark is None:
        ibis.options.pyspark = _Spark()
    return number.round().cast("int64")


def grouped(number: Any) -> Any:
    """Write a whole number from 0 to below 10^12: 1234567 is 1,234,567."""
    text = ibis.literal("")
    for place in (9, 6, 3, 0):
        part = ((number // 10**place) % 1000).cast("string")
        end = "," if place else ""
        text = text + ibis.cases(
            (number >= 10 ** (place + 3), part.lpad(3, "0") + end), (number >= 10**place, part + end), else_=""
        )
    return ibis.ifelse(number == 0, "0", text)
