"""The kinds are the closed set of records that the account holds; this module reads, checks and describes them all.

JSON Schema 2020-12 describes each kind; canonical form is RFC 8785 (see record.py).
"""

from __future__ import annotations

from typing import Any

import msgspec

from answerable.core.actor import Actor, Affiliation, Resolution
from answerable.core.assessment import Finding
from answerable.core.attribution import Attribution
from answerable.core.commitment import Commitment, Position
from answerable.core.exhibit import Exhibit
from answerable.core.harm import Harm
from answerable.core.incident import Incident, Response
from answerable.core.indicator import Reading
from answerable.core.instrument import Criterion, Instrument, Provision
from answerable.core.record import Invalid, Problem, Record, canonical
from answerable.core.source import Accounting, Source

AnyRecord = (
    Actor | Affiliation | Resolution | Instrument | Provision | Criterion | Commitment | Position | Source | Accounting
    | Incident | Harm | Attribution | Response | Exhibit | Reading | Finding
)  # fmt: skip
KINDS: dict[str, type[Record]] = {
    str(kind.__struct_config__.tag): kind
    for kind in (
        Actor, Affiliation, Resolution, Instrument, Provision, Criterion, Commitment, Position, Source, Accounting,
        Incident, Harm, Attribution, Response, Exhibit, Reading, Finding,
    )
}  # fmt: skip
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(AnyRecord)
_MENDS = {
    "unknown field": "Remove it, or correct its spelling",
    "missing required field": "Add it",
    "matching regex": "Write it in the form that the schema of this kind asks for",
}


def decode(line: bytes) -> Record:
    """Read one record from its JSON bytes. Raises Invalid, naming the field, where it is not one of the kinds."""
    try:
        record: Record = _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        text = str(error)
        what, _, field = text.partition(" - at `$")
        mend = next((mend for sign, mend in _MENDS.items() if sign in text), "See the schema of this kind")
        raise Invalid([Problem(_name(line), field.rstrip("`").lstrip(".") or "record", what, mend + ".")]) from None
    return record


def _name(line: bytes) -> str:
    try:
        found = msgspec.json.decode(line, type=dict[str, Any]).get("id")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "a line that is not JSON"
    if not isinstance(found, str):
        return "a record without an id"
    # An id that could move a terminal's cursor, or fill it, is shown escaped and cut.
    return found if found.isprintable() and len(found) <= 300 else ascii(found[:80])


def is_canonical(record: Record, line: bytes) -> bool:
    """True where the bytes are the record's one canonical form."""
    return canonical(record) == line


def kind_of(record: Record) -> str:
    """Return the name of a record's kind."""
    return str(record.__struct_config__.tag)


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one kind. Raises KeyError for an unknown kind."""
    (root,), components = msgspec.json.schema_components([KINDS[kind]], ref_template="#/$defs/{name}")
    name = str(root["$ref"]).rsplit("/", 1)[-1]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind,
        **components.pop(name),
        "$defs": components,
    }
