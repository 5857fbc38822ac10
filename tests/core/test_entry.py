"""Entries: 36 bytes that only event and salt lead to; an event has one form; whatever else is refused."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.entry import Event, committed, disclosed, disclosure, entry, event_id, read_disclosure, read_event
from answerable.core.merkle import Refuted
from answerable.core.record import canonical

SALT = bytes(range(32))
GIVEN: dict[str, Any] = {
    "v": 1, "id": event_id(1_767_225_600_000, b"0123456789"), "kind": "publication", "item": "edition/3", "actor": "a-pseudonym",
    "time": "2026-01-01T00:00:00Z", "sha256": "ab" * 32, "size": 12, "detail": {"edition": 3},
}  # fmt: skip
EVENT = Event(**GIVEN)


def line(**changes: Any) -> bytes:
    made = {**GIVEN, **changes}
    return json.dumps({k: v for k, v in made.items() if v is not ...}, sort_keys=True, separators=(",", ":")).encode()


def test_an_entry_is_made_as_the_design_says() -> None:
    expected = b"ANS1" + hashlib.sha256(b"answerable-ledger/v1\0" + SALT + line()).digest()
    assert entry(SALT, EVENT) == expected and len(expected) == 36
    assert disclosed(SALT, line()) == read_disclosure(disclosure(SALT, EVENT)) == (EVENT, expected)
    assert committed(disclosure(SALT, EVENT)) == expected
    assert disclosure(SALT, EVENT) == b'{"event":' + line() + b',"salt":"' + SALT.hex().encode() + b'"}'


def test_every_salt_and_every_change_leads_elsewhere() -> None:
    assert entry(SALT[::-1], EVENT) != entry(SALT, EVENT) != entry(SALT, Event(**{**GIVEN, "size": 13}))
    for salt in (b"", SALT[:-1], SALT + b"\0"):
        with pytest.raises(Refuted, match="salt"):
            entry(salt, EVENT)


def test_an_id_is_a_uuid_of_version_seven_that_holds_its_time() -> None:
    made = uuid.UUID(event_id(0x0123456789AB, b"\xff" * 10))
    assert (made.version, made.variant, made.int >> 80) == (7, uuid.RFC_4122, 0x0123456789AB)
    assert event_id(1, bytes(10)) < event_id(2, bytes(10))
    for wrong in ((-1, bytes(10)), (1 << 48, bytes(10)), (1, bytes(9))):
        with pytest.raises(ValueError, match="UUID"):
            event_id(*wrong)


@pytest.mark.parametrize(
    "changes",
    [{"v": 2}, {"v": "1"}, {"v": True}, {"v": ...}, {"id": "0190"}, {"id": str(uuid.UUID(int=7))}, {"kind": "rumour"}, {"item": ""}, {"item": "x" * 301},
     {"sha256": "AB" * 32}, {"sha256": "ab" * 31}, {"sha256": ""}, {"size": -1}, {"size": 0}, {"size": 1.5}, {"size": 2**54}, {"actor": ""}, {"actor": None},
     {"time": "2026-02-30T00:00:00Z"}, {"time": "2026-01-01T00:00:00+00:00"}, {"time": "2026-01-01T00:00:00Z\n"}, {"time": "٢٠٢٦-01-01T00:00:00Z"},
     {"prev": "ab" * 32}, {"more": 1}, {"detail": []}, {"detail": {"a": 0.5}}, {"detail": {"a": 2**53 + 1}}, {"detail": {"é": 1}}, {"detail": {}},
     {"detail": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": [1]}}}}}}}}}, {"detail": {"a": "x" * 70_000}}, {"item": "\x00" * 301}],
)  # fmt: skip
def test_another_event_or_another_form_of_it_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Refuted, match="event"):
        read_event(line(**changes))


def test_another_spelling_of_the_same_event_is_refused() -> None:
    same = (line() + b"\n", b" " + line(), json.dumps(GIVEN).encode(), line().replace(b"edition/3", b"edition\\/3"), b"\xef\xbb\xbf" + line(),
            line()[:-1] + b',"v":1}', line().replace(b'"size":12', b'"size":12,"size":12'), line().replace(b'"size":12', b'"size":12.0'))  # fmt: skip
    for data in same:
        with pytest.raises(Refuted, match="event"):
            read_event(data)
        with pytest.raises(Refuted, match="event"):
            read_disclosure(b'{"event":' + data + b',"salt":"' + SALT.hex().encode() + b'"}')
    for bad in (
        b"",
        b"[" * 100_000,
        b'{"event":1}',
        disclosure(SALT, EVENT).upper(),
        disclosure(SALT, EVENT) + b" ",
        b"\xff" * 100,
        bytes(70_000),
    ):
        with pytest.raises(Refuted, match="event"):
            read_disclosure(bad)


def test_an_event_with_a_detail_that_cannot_be_written_is_never_made() -> None:
    for detail in ({"a": 0.5}, {"a": b"x"}, {1: 2}, {"a": object()}):
        with pytest.raises(ValueError):
            Event(**{**GIVEN, "detail": detail})
    with pytest.raises(Refuted, match="Unicode"):
        entry(SALT, Event(**{**GIVEN, "detail": {"a": "\ud800"}}))


details = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.from_regex("[a-z_]{1,5}", fullmatch=True), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@given(
    st.dictionaries(st.from_regex("[a-z]{1,5}", fullmatch=True), details, max_size=3),
    st.binary(min_size=32, max_size=32),
)
def test_every_event_is_read_again(detail: dict[str, Any], salt: bytes) -> None:
    try:
        event = Event(**{**GIVEN, "detail": detail})
    except ValueError:
        return  # Deeper than an event may be.
    assert read_disclosure(disclosure(salt, event)) == (event, entry(salt, event))


@given(
    st.binary(max_size=300)
    | st.text(max_size=100).map(str.encode)
    | st.dictionaries(st.sampled_from([*GIVEN, "prev"]), details).map(canonical)
)
def test_any_bytes_are_an_event_or_refused(data: bytes) -> None:
    for read in (read_event, read_disclosure):
        with pytest.raises(Refuted):
            read(data)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_changed_byte_never_leads_to_the_same_entry(at: int, to: int) -> None:
    made = disclosure(SALT, EVENT)
    at %= len(made)
    changed = made[:at] + bytes([to]) + made[at + 1 :]
    try:
        assert read_disclosure(changed)[1] != entry(SALT, EVENT) or changed == made
    except Refuted:
        assert changed != made


@pytest.mark.parametrize("bad", [b"", b"{}", b'{"event":{},"salt":""}', b'{"event":{},"salt":"' + b"0" * 62 + b'  "}',
                                 b'{"event":{},"salt":"' + b"g" * 64 + b'"}', b'{"event":{},"salt":"' + b"\xff" * 64 + b'"}'],
                         ids=["nothing", "empty", "unsalted", "spaced", "no-number", "not-text"])  # fmt: skip
def test_what_is_no_disclosure_commits_to_nothing(bad: bytes) -> None:
    with pytest.raises(Refuted):
        committed(bad)
