"""Sentences are built in the query from counts, so that *because* says what was counted and names nobody."""

from __future__ import annotations

from typing import Any

import ibis


def counted(number: Any, one: str, many: str = "") -> Any:
    """Return "1 incident", "2 incidents": a number with its noun."""
    return ibis.ifelse(number == 1, ibis.literal(f"1 {one}"), number.cast("string") + f" {many or one + 's'}")


def where(condition: Any, sentence: Any) -> Any:
    """Return the sentence, with a space before it, where the condition holds, and otherwise nothing."""
    return ibis.ifelse(condition, ibis.literal(" ") + sentence, ibis.literal(""))
