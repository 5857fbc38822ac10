"""Flows and years, counted again from the records alone, without what the pages use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

AUTHORITIES = {"government", "court", "international-organisation"}
CARE = {
    "people", "patients", "appointments", "operations", "procedures", "treatments", "surgeries", "tests", "customers",
    "subscribers", "pupils", "claimants", "students", "children", "households",
}  # fmt: skip


def passing(incidents: Iterable[Any], parts: dict[str, list[Any]], column: int, key: str) -> list[Any]:
    """The incidents whose line passes a place; `parts` holds the harms, attributions and responses of each."""
    return [each for each in incidents if key in _places(parts.get(each.id, []), column)]


def _places(parts: list[Any], column: int) -> set[str]:
    harms = [each for each in parts if each.id.startswith("harm/")]
    if column == 0:
        if any(_counted(each) for each in harms):
            return {"counted"}
        return {"described"} if harms else {"unrecorded"}
    if column == 1:
        by = {each.by_type for each in parts if each.id.startswith("attribution/")}
        return {"authority"} if by & AUTHORITIES else {"others"} if by else {"nobody"}
    return {each.type for each in parts if each.id.startswith("response/")} or {"nobody"}


def _counted(harm: Any) -> bool:
    return (
        harm.checked == "verified"
        and harm.causal in ("direct", "contributory", "statistical")
        and not harm.exposed
        and not harm.part_of
        and harm.value_kind in ("measured", "estimated")
        and (harm.best is not None or harm.min is not None)
        and harm.unit in CARE
    )


def by_year(said: str) -> dict[str, int]:
    """What a row of a table of years says, by year; the empty year is that it is not recorded."""
    found = {year: int(n.replace(",", "")) for year, n in re.findall(r"\b(\d{4}): ([\d,]+)", said)}
    unknown = re.search(r"year not recorded: ([\d,]+)", said)
    return found | ({"": int(unknown[1].replace(",", ""))} if unknown else {})
