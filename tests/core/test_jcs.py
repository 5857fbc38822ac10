"""The full canonical form: RFC 8785's own examples, its long list of numbers by digest, and an independent implementation."""

from __future__ import annotations

import hashlib
import json
import os
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.jcs import jcs, number
from answerable.core.record import LIMIT, canonical

OWN = Path(__file__).parent / "vectors" / "jcs"
DATA = os.environ.get("ANSWERABLE_DATA")
PUBLIC = Path(DATA) / "vectors" / "jcs" / "testdata" if DATA else None
away = pytest.mark.skipif(PUBLIC is None, reason="ANSWERABLE_DATA is not set: public vectors are not here")
CASES = [path for at in (OWN, *([PUBLIC] if PUBLIC else [])) for path in sorted((at / "input").glob("*.json"))]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LIMIT + 1, LIMIT - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=20,
)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_example(path: Path) -> None:
    made = jcs(json.loads(path.read_bytes()))
    assert made == (path.parents[1] / "output" / path.name).read_bytes().rstrip(b"\n")
    if (hexadecimal := path.parents[1] / "outhex" / f"{path.stem}.txt").exists():
        assert made == bytes.fromhex(hexadecimal.read_text())


@away
def test_every_public_example_was_met() -> None:
    assert {path.stem for path in CASES if path.parents[1] == PUBLIC} == {
        "arrays", "french", "structures", "unicode", "values", "weird"
    }  # fmt: skip


@given(values)
def test_the_form_is_that_of_an_independent_implementation(value: object) -> None:
    assert jcs(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(st.recursive(st.none() | st.booleans() | st.integers(-LIMIT + 1, LIMIT - 1) | texts, lambda inner: st.lists(inner) | st.dictionaries(st.from_regex(r"[a-z_$]{1,6}", fullmatch=True), inner), max_leaves=15))  # fmt: skip
def test_of_a_record_both_forms_are_one(value: object) -> None:
    assert jcs(value) == canonical(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_leads_back_to_itself(value: float) -> None:
    assert float(number(value)) == value


@pytest.mark.parametrize(
    "wrong",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        2**53 + 1,
        -(2**60),
        "\ud800",
        {"\udfff": 1},
        {1: 2},
        b"x",
        {"a": object()},
    ],
)
def test_what_json_cannot_hold_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        jcs(wrong)


def test_depth_is_bounded() -> None:
    deep: object = 0
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ValueError, match="deeper"):
        jcs(deep)


def doubles(fixed: list[int]) -> Iterator[int]:
    """The sequence of doubles that the standard's test data is made of."""
    yield from fixed
    yield from range(0x0010000000000000, 0x0010000000000000 + 2000)
    block = bytes(32)
    while True:
        block = hashlib.sha256(block).digest()
        for (bits,) in struct.iter_unpack("<Q", block):
            (value,) = struct.unpack("<d", struct.pack("<Q", bits))
            if value == value and abs(value) != float("inf") and value != 0:
                yield bits


@away
@pytest.mark.parametrize("count", [1000, 10_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_the_long_list_of_numbers_has_its_published_digest(count: int) -> None:
    assert PUBLIC
    readme = (PUBLIC / "README.md").read_text(encoding="utf-8")
    fixed = [int(each, 16) for each in re.findall(r"\b0x([0-9a-f]{16})n", readme.partition("serialU64s")[0])]
    (published,) = re.findall(rf"\| ([0-9a-f]{{64}}) \| {count} +\|", readme)
    made = hashlib.sha256()
    for bits, _ in zip(doubles(fixed), range(count), strict=False):
        (value,) = struct.unpack("<d", struct.pack("<Q", bits))
        made.update(f"{bits:x},{number(value)}\n".encode())
    assert made.hexdigest() == published
