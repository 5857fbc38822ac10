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


def values(record: Any, facet: str) -> set[str]:
    """The values of a record in a facet, read from its own fields."""
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
    return {getattr(record, facet)}


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
        if not all(values(each, facet) & set(wanted) for facet, wanted in asked.items()):
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
