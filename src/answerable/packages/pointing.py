"""A field of a JSON document is a value that holds no other, under the pointer that leads to it; a pointer may choose many.

Standard: RFC 6901 §3 (its form: `~0` is `~`, `~1` is `/`), §4 (how it leads to a value, from names and from places in a list). An
empty object and an empty list are fields too. A name that stands twice in one object is refused: RFC 8259 §4 leaves open which
of both is meant. A document of at most 64 KiB.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from answerable.core.merkle import Refuted

DOCUMENT = 64 * 1024
_POINTER = re.compile(r"(/([^/~]|~[01])*)*")


def fields_of_document(data: bytes) -> dict[str, Any]:
    """Return each field under its pointer, in the document's order. Raises Refuted where it is no such document."""
    if len(data) > DOCUMENT:
        raise Refuted(f"document: is larger than {DOCUMENT} bytes")
    try:
        document = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_none)
    except (ValueError, RecursionError) as error:
        raise Refuted(f"document: {error}") from None
    found: dict[str, Any] = {}
    left: list[tuple[str, Any]] = [("", document)]
    while left:
        pointer, value = left.pop()
        named = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        inside = [(f"{pointer}/{_escaped(str(name))}", each) for name, each in named]
        if inside:
            left += reversed(inside)
        else:
            found[pointer] = value
    return found


def chosen(pointers: Iterable[str], names: Iterable[str]) -> set[str]:
    """Return which fields these pointers choose, each what it leads to with all within. Raises Refuted for one that leads nowhere."""
    known, found = list(names), set[str]()
    for pointer in pointers:
        if not _POINTER.fullmatch(pointer):
            what = "write /name/0, with ~0 for ~ and ~1 for /"
            raise Refuted(f"{ascii(pointer)[:200]}: is no JSON pointer (RFC 6901): {what}")
        within = {name for name in known if name == pointer or name.startswith(f"{pointer}/")}
        if not within:
            raise Refuted(f"{ascii(pointer)[:200]}: leads to nothing in the document")
        found |= within
    return found


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return made


def _none(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")
