"""Merging says, field by field, what two people made of the same record, so that neither loses what they wrote.

A three-way merge over a record's plain form: the value both began from, mine and theirs. Fields that only one of us changed are taken
from them; those that both changed differently are a conflict, which a person decides. Lists of parts are one value each:
which row of a list is which is known only where rows bear an `id`, and those are merged row by row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: its path (`harm.h1.count`), its value before and after; None where it was not there."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field that both changed, each otherwise."""

    field: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """The merge: where there are conflicts, `value` has mine in those fields."""

    value: Plain
    conflicts: tuple[Conflict, ...]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return every field that differs, in the order of their names."""
    return tuple(_changes("", before, after))


def merge(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    """Merge what two people made of `base`, the plain form (`msgspec.to_builtins`) of one record."""
    conflicts: list[Conflict] = []
    return Merged(_merge("", base, mine, theirs, conflicts), tuple(conflicts))


def _changes(above: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    found: list[Change] = []
    for name in sorted({*before, *after}):
        field, one, two = above + name, before.get(name), after.get(name)
        if one == two:
            continue
        left, right = _opened(one), _opened(two)
        if left is None or right is None:
            found.append(Change(field, one, two))
        else:
            found += _changes(f"{field}.", left, right)
    return found


def _merge(
    above: str, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any], conflicts: list[Conflict]
) -> Plain:
    made: Plain = {}
    # My order first, then what only they have: a list of rows keeps the order in which its author sees it.
    for name in [*mine, *(each for each in theirs if each not in mine)]:
        field, old, one, two = above + name, base.get(name), mine.get(name), theirs.get(name)
        if one == two or two == old:
            value = one
        elif one == old:
            value = two
        else:
            left, right, below = _opened(one), _opened(two), _opened(old)
            if left is not None and right is not None and isinstance(one, list) == isinstance(two, list):
                value = _merge(f"{field}.", below or {}, left, right, conflicts)
                value = list(value.values()) if isinstance(one, list) else value
            else:
                conflicts.append(Conflict(field, old, one, two))
                value = one
        if value is not None:
            made[name] = value
    return made


def _opened(value: Any) -> Mapping[str, Any] | None:
    """A part by its fields, a list of rows by their ids; None for what has no fields of its own."""
    if isinstance(value, dict):
        return value
    if (
        isinstance(value, list)
        and value
        and all(isinstance(row, dict) and isinstance(row.get("id"), str) for row in value)
    ):
        rows = {row["id"]: row for row in value}
        return rows if len(rows) == len(value) else None
    return None
