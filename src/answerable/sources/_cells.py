"""A cell is one value of a row after its check; Unfit says what becomes of a row whose value cannot be used, and why.

Days are calendar days of ISO 8601-1:2019; numbers of flaws follow the CVE programme's form (CVE-YYYY-NNNN, four or more).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from answerable.core.authority import Authority
from answerable.core.dates import bounds

#: A name or a title is no longer than this.
LONGEST = 300
_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")


class Unfit(ValueError):
    """Why one row gives nothing: the outcome and the reason that its accounting states."""

    def __init__(self, outcome: Literal["refused", "unresolved"], reason: str) -> None:
        self.outcome, self.reason = outcome, reason
        super().__init__(reason)


def text(row: Mapping[str, Any], field: str) -> str:
    """Return a field as text without spaces at its ends, empty where the row lacks it.

    Raises Unfit where it is no text, is longer than 300 signs, or holds unprintable ones.
    """
    value = row.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unfit("refused", f"{field} is not text")
    if not value.isprintable():
        # Spaces that break no line, and line ends inside a name, are spaces.
        value = " ".join(value.split())
    value = value.strip()
    if len(value) > LONGEST or not value.isprintable():
        raise Unfit("refused", f"{field} is too long or holds unprintable characters")
    return value


def required(row: Mapping[str, Any], field: str) -> str:
    """Return a field as `text` does. Raises Unfit also where it is empty."""
    return text(row, field) or _refuse(f"{field} is empty")


def day(row: Mapping[str, Any], field: str) -> str:
    """Return a field that holds a calendar day (2017-05-12), or an empty string. Raises Unfit for anything else."""
    value = text(row, field)
    return value if not value or is_day(value) else _refuse(f"{field} is no calendar day")


def is_day(value: str) -> bool:
    """Say whether a text is a whole calendar day."""
    try:
        return len(value) == 10 and bool(bounds(value))
    except ValueError:
        return False


def cve(row: Mapping[str, Any], field: str) -> str:
    """Return a field that holds the number of a flaw. Raises Unfit for anything else."""
    value = text(row, field)
    return value if _CVE.fullmatch(value) else _refuse(f"{field} is no CVE number")


def state(name: str, code: str, names: Authority, unresolved: dict[tuple[str, str], int]) -> str:
    """Return the State that a name means; a code beside it must not mean another one.

    A code that has been given up, or names no State, decides nothing. Raises Unfit where the name is known to name no State
    of the record, where it decides nothing (it is then counted in `unresolved`), and where name and code disagree.
    """
    found = names.find(name, "state")
    if found.ground == "no actor":
        raise Unfit("refused", f"the name is that of {found.note}")
    if not found.actor:
        unresolved["state", name] = unresolved.get(("state", name), 0) + 1
        raise Unfit("unresolved", f"the name of the State is {found.ground}")
    coded = names.find(code, "state") if code else None
    if coded is not None and coded.actor != found.actor:
        if coded.actor:
            raise Unfit("unresolved", "name and code mean different States")
        if coded.ground != "no actor":
            unresolved["state", code] = unresolved.get(("state", code), 0) + 1
            raise Unfit("unresolved", f"the code of the State is {coded.ground}")
    return found.actor


def _refuse(reason: str) -> str:
    raise Unfit("refused", reason)
