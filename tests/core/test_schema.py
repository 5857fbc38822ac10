"""An independent validator agrees with us: every record fits its published schema, and what we refuse by type does not."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from answerable.core.kinds import KINDS, decode, schema
from answerable.core.record import Invalid

GOLDEN = (Path(__file__).parents[1] / "golden" / "records.jsonl").read_bytes().splitlines()


@cache
def validator(kind: str) -> Draft202012Validator:
    made = schema(kind)
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_record_fits_the_schema_of_its_kind(kind: str) -> None:
    records = [json.loads(line) for line in GOLDEN]
    of_kind = [record for record in records if record["kind"] == kind]
    assert of_kind
    for record in of_kind:
        assert list(validator(kind).iter_errors(record)) == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_schema_is_whole_in_itself(kind: str) -> None:
    text = json.dumps(schema(kind))
    assert "#/$defs/" not in text or "$defs" in schema(kind)
    for reference in {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}:
        assert reference in schema(kind)["$defs"]


def mutations(record: dict[str, Any]) -> list[dict[str, Any]]:
    made = [{**record, "surprise": 1}]
    for field, value in record.items():
        if field == "kind":
            continue
        made.append({**record, field: {"no": "such"}})
        if isinstance(value, str):
            made.append({**record, field: 7})
        if field in ("id", "checked", "licence", "publisher"):
            made.append({key: each for key, each in record.items() if key != field})
    made += [{**record, "id": bad} for bad in ("", "x", "A/b", "a/B", "a/../b", "a/b\n", "a//b", "a/b/")]
    return made


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_schema_and_reader_refuse_the_same_records(kind: str) -> None:
    record = next(json.loads(line) for line in GOLDEN if json.loads(line)["kind"] == kind)
    for changed in mutations(record):
        with pytest.raises(Invalid):
            decode(json.dumps(changed).encode())
        assert list(validator(kind).iter_errors(changed)), changed
