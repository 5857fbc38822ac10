"""Exploring, done again from the records alone: one by one, without SQL or the full-text index."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from answerable.core.kinds import kind_of
from answerable.core.record import Record, slug
from answerable.editions.tables import titles

JOINED = {"commitment": ("actor", "instrument"), "reading": ("actor", "provision")}
DAY = {"incident": "start", "commitment": "since"}


#: What stands for nothing recorded in a facet, and the facets that may hold nothing.
SILENT = "-"
MAY_BE_SILENT = frozenset({"year", "sector", "territory", "means", "theme", "harm", "claim", "response"})


def values(record: Any, facet: str, by_id: Mapping[str, Any]) -> set[str]:
    """The values of a record in a facet, read from its own fields and from the records that speak of it."""
    made = _values(record, facet, by_id)
    return {SILENT} if not made and facet in MAY_BE_SILENT else made


def _values(record: Any, facet: str, by_id: Mapping[str, Any]) -> set[str]:
    match kind_of(record), facet:
        case "incident", "year":
            return {record.start[:4]} if record.start else set()
        case "incident", "sector":
            return set(record.sectors)
        case "incident", "territory":
            return set(record.territories)
        case "provision", "theme":
            return set(record.themes)
        case "incident", "means":
            return set(record.means)
        case "incident", "harm":
            numbered = ("measured", "estimated", "confirmed_zero")
            said = _spoken(by_id).get(record.id, [])
            return {
                each.dimension
                for each in said
                if kind_of(each) == "harm" and each.checked == "verified" and each.value_kind in numbered
            }
        case "incident", "claim" | "response":
            kind = {"claim": "attribution"}.get(facet, facet)
            return {each.type for each in _spoken(by_id).get(record.id, []) if kind_of(each) == kind}
    return {getattr(record, facet)}


_held: list[tuple[Mapping[str, Any], dict[str, list[Any]]]] = []


def _spoken(by_id: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The records that speak of each incident; made once for one record."""
    if not _held or _held[0][0] is not by_id:
        made: dict[str, list[Any]] = {}
        for each in by_id.values():
            if kind_of(each) in ("harm", "attribution", "response"):
                made.setdefault(each.incident, []).append(each)
        _held[:] = [(by_id, made)]
    return _held[0][1]


def matching(records: Iterable[Record], query: str, by_id: Mapping[str, Record]) -> set[str]:
    """The ids of those records that the query of an address asks for; `by_id` holds what they join."""
    asked: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, strict_parsing=True):
        asked.setdefault(name, []).append(value)
    kind, whose = asked.pop("kind")[0], asked.pop("collection")[0]
    words = [_plain(each) for each in re.findall(r"\w+", asked.pop("q", [""])[0].replace("_", " "))]
    first, last = asked.pop("from", ["0000"])[0], asked.pop("to", ["9999"])[0]
    made = set()
    for each in records:
        if kind_of(each) != kind or slug(each.publisher) != whose:
            continue
        if not all(values(each, facet, by_id) & set(wanted) for facet, wanted in asked.items()):
            continue
        if (first, last) != ("0000", "9999") and not first <= (getattr(each, DAY[kind]) or "")[:4] <= last:
            continue
        texts = [by_id[getattr(each, name)] for name in JOINED[kind]] if kind in JOINED else [each]
        if all(any(_begins(word, text) for text in texts) for word in words):
            made.add(each.id)
    return made


def _plain(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def _begins(word: str, record: Record) -> bool:
    said = titles(kind_of(record), record)
    return bool(said) and any(each.startswith(word) for each in re.findall(r"[^\W_]+", _plain(" ".join(said or ()))))
