"""Parts of an item are committed to when it is taken in: which it has, and that any choice of them is proven and nothing else is."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from typing import Any, BinaryIO

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.core.merkle import Refuted
from answerable.packages import committing
from answerable.packages.committing import commit, disclosures
from answerable.packages.fields import Hidden, read_fields, read_file, written
from answerable.packages.pointing import DOCUMENT, chosen, fields_of_document
from answerable.packages.segments import Segmented, check_segments, disclose

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def opening(data: bytes) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(data)


@pytest.mark.parametrize(
    ("media_type", "data", "said"),
    [
        ("text/plain", b"a\nb\n", {"segments": "lines"}),
        ("message/rfc822", b"From: a\r\n\r\nb\r\n", {"segments": "mail"}),
        ("application/json", b'{"a":1}', {"fields": ""}),
        ("application/json", b'{"a":1,"a":2}', {"segments": "lines"}),
        ("application/json", b"[" + b"1," * 1000 + b"1]", {"segments": "lines"}),
        ("application/json", b'["\\ud800"]', {"segments": "lines"}),
        ("application/json", b"[1e999]", {"segments": "lines"}),
        ("application/pdf", b"%PDF-1.4", {}),
        ("image/png", b"\x89PNG", {}),
    ],
    ids=["log", "mail", "json", "json-twice", "json-many", "json-surrogate", "json-infinite", "pdf", "png"],
)
def test_what_is_entered_follows_from_the_type_and_the_bytes(
    media_type: str, data: bytes, said: dict[str, str]
) -> None:
    made = commit(opening(data), media_type, KEY, hashlib.sha256(data).hexdigest())
    assert {name: value.get("method", "") for name, value in made.items()} == said
    if made:
        assert (
            commit(opening(data), media_type, KEY, hashlib.sha256(data).hexdigest())
            == made
            != commit(opening(data), media_type, OTHER, hashlib.sha256(data).hexdigest())
        )


def test_an_item_beyond_the_bounds_says_why_it_has_no_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("answerable.packages.segments.COUNT", 2)
    assert (
        "beyond 2 segments"
        in commit(opening(b"1\n2\n3\n"), "text/plain", KEY, hashlib.sha256(b"1\n2\n3\n").hexdigest())["unsegmented"]
    )


def test_pointers_are_those_of_rfc_6901() -> None:
    # §5, where the value holds no other; two lists and an object are left out there.
    document = b'{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\\\j":5,"k\\"l":6," ":7,"m~n":8}'
    found = fields_of_document(document)
    assert found == {
        "/foo/0": "bar", "/foo/1": "baz", "/": 0, "/a~1b": 1, "/c%d": 2, "/e^f": 3, "/g|h": 4, "/i\\j": 5, '/k"l': 6,
        "/ ": 7, "/m~0n": 8,
    }  # fmt: skip
    assert chosen(["/foo", "/m~0n"], found) == {"/foo/0", "/foo/1", "/m~0n"}
    assert chosen([""], found) == set(found) and fields_of_document(b"3") == {"": 3}
    for wrong, why in (("foo", "no JSON pointer"), ("/a~2b", "no JSON pointer"), ("/m~", "no JSON pointer"), ("/fo", "leads to nothing"),
                       ("/foo/2", "leads to nothing"), ("\x1b[31m", "no JSON pointer")):  # fmt: skip
        with pytest.raises(Refuted, match=why) as refused:
            chosen([wrong], found)
        assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff", b"[" * 40_000, b"NaN", b'{"a":{"b":1,"b":2}}', b" " * (DOCUMENT + 1), b"1" * 5000],
    ids=["empty", "cut", "not-utf8", "deep", "nan", "twice", "large", "long-number"],
)
def test_what_is_no_document_is_refused(data: bytes) -> None:
    with pytest.raises(Refuted, match="^document: "):
        fields_of_document(data)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_document_or_refused(data: bytes) -> None:
    try:
        disclosures(io.BytesIO(data), KEY)
    except Refuted:
        return
    json.loads(data)


@given(VALUES, st.sets(st.integers(0, 15)), st.data())
def test_any_fields_are_proven_and_none_that_is_hidden_is_told(
    value: Any, numbers: set[int], drawn: st.DataObject
) -> None:
    data = json.dumps(value).encode()
    hidden, every = disclosures(io.BytesIO(data), KEY)
    names = [name for number, name in enumerate(every) if number in numbers]
    file = written(every[name] for name in names)
    assert read_file(file, hidden) == {name: fields_of_document(data)[name] for name in names}
    again = msgspec.convert(msgspec.to_builtins(hidden), Hidden)
    assert len(again.digests) == len(every) and read_fields(every.values(), again) == fields_of_document(data)
    at = drawn.draw(st.integers(0, len(file) * 8 - 1))
    if names:
        with pytest.raises(Refuted):
            read_file(flipped(file, at), hidden)
    others = disclosures(io.BytesIO(data), OTHER)[1]
    if names:
        with pytest.raises(Refuted, match="not among"):
            read_fields([others[names[0]]], hidden)


@settings(max_examples=60)
@given(st.text(max_size=200), st.sampled_from(["text/plain", "message/rfc822"]), st.sets(st.integers(0, 12)), st.data())
def test_any_segments_may_be_withheld_and_no_bit_changed(
    text: str, media_type: str, withheld: set[int], drawn: st.DataObject
) -> None:
    data = text.encode() + b"\nthe last line\n"
    said = msgspec.convert(
        commit(opening(data), media_type, KEY, hashlib.sha256(data).hexdigest())["segments"], Segmented
    )
    shown = set(range(said.count)) - withheld
    file = b"".join(disclose(io.BytesIO(data), KEY, said.method, shown))
    assert check_segments(file[:-1].split(b"\n"), said) == len(shown)
    changed = flipped(file, drawn.draw(st.integers(0, (len(file) - 1) * 8 - 1)))
    with pytest.raises(Refuted):
        check_segments(changed[:-1].split(b"\n"), said)
    if shown:
        lines, other = file[:-1].split(b"\n"), list(disclose(io.BytesIO(data), OTHER, said.method, shown))
        number = min(shown)
        with pytest.raises(Refuted):
            check_segments([*lines[:number], other[number].rstrip(b"\n"), *lines[number + 1 :]], said)


def test_fields_beyond_the_bounds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committing, "FIELDS", 2)
    with pytest.raises(Refuted, match="more than 2 fields"):
        disclosures(io.BytesIO(b"[1,2,3]"), KEY)


def flipped(data: bytes, bit: int) -> bytes:
    made = bytearray(data)
    made[bit // 8] ^= 1 << bit % 8
    return bytes(made)
