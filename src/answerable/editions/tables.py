"""A table is the flat form of all records of one kind, derived from their types: one row a record, in order of id.

Both derived files use it, so one logical digest serves SQLite and Parquet alike: SHA-256 over the rows' canonical JSON
(RFC 8785 except that a quantity stands as a double). Absent is null. An imprecise date `d` has two more columns,
`d_first` and `d_last`: the earliest and latest day that it may mean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import msgspec

from answerable.core.dates import bounds
from answerable.core.kinds import KINDS
from answerable.core.record import DECIMAL_PATTERN, Part, Record, canonical, quantity

ColumnType = Literal["text", "integer", "real", "boolean", "list", "json"]
#: Every reference from one record to another, as rows (source, field, target).
LINK = "link"
#: Who looked where, and where nobody did (see editions.coverage).
COVERAGE = "coverage"
#: The tables that follow from all records together, with their columns.
TOGETHER: dict[str, tuple[tuple[str, ColumnType], ...]] = {
    LINK: (("source", "text"), ("field", "text"), ("target", "text")),
    COVERAGE: (
        ("state", "text"), ("sector", "text"), ("publisher", "text"), ("incidents", "integer"), ("first_year", "text"),
        ("last_year", "text"), ("languages", "list"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type, and how its value is read from a record."""

    name: str
    type: ColumnType
    read: Callable[[Any], Any]


@lru_cache(maxsize=None)
def columns(kind: str) -> tuple[Column, ...]:
    """Return the columns of a kind's table, in the order of the record's fields. Raises KeyError for an unknown kind."""
    made: list[Column] = []
    for field in msgspec.structs.fields(KINDS[kind]):
        name = field.encode_name
        patterns, types = _leaves(field.type)
        if name == "citations":
            continue  # The link table holds them.
        if any(pattern.startswith("^[0-9]{4}(") for pattern in patterns):
            made += [
                Column(name, "text", _text(name)),
                Column(f"{name}_first", "text", _bound(name, 0)),
                Column(f"{name}_last", "text", _bound(name, 1)),
            ]
        elif any(issubclass(each, Part) for each in types):
            made.append(Column(name, "json", _json(name)))
        elif _is_tuple(field.type):
            made.append(Column(name, "list", _list(name)))
        elif DECIMAL_PATTERN in patterns:
            made.append(Column(name, "real", _real(name)))
        elif bool in types:
            made.append(Column(name, "boolean", _plain(name)))
        elif int in types:
            made.append(Column(name, "integer", _plain(name)))
        else:
            made.append(Column(name, "text", _text(name)))
    if kind == "actor":
        made.append(Column("name", "text", lambda record: record.name))
    return tuple(made)


def titles(kind: str, record: Any) -> tuple[str, str] | None:
    """Return what full-text search knows of a record, as (title, body); None for kinds that are found through others."""
    match kind:
        case "actor":
            return record.name, " · ".join([name.text for name in record.names] + [record.description])
        case "instrument":
            return record.title, " ".join((record.issuer, record.document, record.summary))
        case "provision":
            return f"{record.title} ({record.paragraph})" if record.paragraph else record.title, record.text
        case "incident":
            struck = " ".join(each.name for each in record.struck)
            return record.title, " ".join((record.summary, struck, *record.means, *record.sectors))
        case "source" if record.form == "dataset":
            # Titles of documents name private persons; nobody is to be found here by name.
            return record.title, record.published_by
    return None


def facets(kind: str, record: Any) -> list[tuple[str, str]]:
    """Return the (facet, value) pairs by which a record can be narrowed down."""
    match kind:
        case "actor":
            return [("type", record.type)]
        case "instrument":
            return [("form", record.form), ("force", record.force)]
        case "provision":
            return [("polarity", record.polarity), *(("theme", theme) for theme in record.themes)]
        case "incident":
            return [
                ("type", record.type),
                ("status", record.status),
                *([("year", record.start[:4])] if record.start else []),
                *(("means", each) for each in record.means),
                *(("sector", each) for each in record.sectors),
                *(("territory", each) for each in record.territories),
            ]
        case "reading":
            return [("status", record.status), ("indicator", record.indicator)]
    return []


def row(kind: str, record: Record) -> list[Any]:
    """Return a record's row: text, int, float, bool, list of text, JSON text or None, in the order of `columns`."""
    return [column.read(record) for column in columns(kind)]


def _leaves(annotation: Any) -> tuple[set[str], set[type]]:
    patterns: set[str] = set()
    types: set[type] = set()
    for meta in getattr(annotation, "__metadata__", ()):
        if isinstance(meta, msgspec.Meta) and meta.pattern:
            patterns.add(meta.pattern)
    if isinstance(annotation, type):
        types.add(annotation)
    inner = getattr(annotation, "__args__", ()) + (
        (annotation.__origin__,) if hasattr(annotation, "__metadata__") else ()
    )
    for each in inner:
        if not isinstance(each, str):
            more_patterns, more_types = _leaves(each)
            patterns |= more_patterns
            types |= more_types
    return patterns, types


def _is_tuple(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) is tuple


def _plain(name: str) -> Callable[[Any], Any]:
    return lambda record: getattr(record, name)


def _text(name: str) -> Callable[[Any], Any]:
    return lambda record: getattr(record, name) or None


def _list(name: str) -> Callable[[Any], Any]:
    return lambda record: list(getattr(record, name))


def _json(name: str) -> Callable[[Any], Any]:
    return lambda record: canonical(value).decode() if (value := getattr(record, name)) else None


def _real(name: str) -> Callable[[Any], Any]:
    return lambda record: None if (value := getattr(record, name)) is None else float(quantity(value))


def _bound(name: str, which: int) -> Callable[[Any], Any]:
    return lambda record: bounds(text)[which].isoformat() if (text := getattr(record, name)) else None
