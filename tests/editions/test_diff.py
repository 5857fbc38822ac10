"""A diff says in words what was added, withdrawn and changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest

from answerable.core.actor import Actor, Name
from answerable.core.record import Invalid
from answerable.editions.build import build
from answerable.editions.diff import changes, manifest_changes, summary


def test_a_diff_names_every_change_and_nothing_else(small_record, tmp_path: Path) -> None:
    build(small_record, tmp_path / "one", as_of=date(2022, 1, 1))
    later = [
        msgspec.structs.replace(each, max=12, note="Counted again.") if each.id == "harm/ward/1" else each
        for each in small_record
        if each.id != "company/xco"
    ]
    ours = {"checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable"}
    later.append(Actor(id="state/xcc", type="state", names=(Name(text="Celand"),), **ours))
    build(later, tmp_path / "two", as_of=date(2022, 1, 1))
    found = [change for change in changes(tmp_path / "one", tmp_path / "two") if change.kind != "reading"]
    assert [(change.id, change.what) for change in found] == [
        ("company/xco", "withdrawn"),
        ("harm/ward/1", "changed"),
        ("state/xcc", "added"),
    ]
    assert found[1].words() == "harm/ward/1 (harm): max is now given: “12”; note is now given: “Counted again.”."
    assert summary(found)["actor"] == {"added": 1, "withdrawn": 1}
    assert list(changes(tmp_path / "one", tmp_path / "one")) == []


def test_a_diff_says_when_the_day_moved(small_record, tmp_path: Path) -> None:
    build(small_record, tmp_path / "one", as_of=date(2022, 1, 1))
    build(small_record, tmp_path / "two", as_of=date(2022, 1, 2), state="not-for-publication")
    assert manifest_changes(tmp_path / "one", tmp_path / "two") == [
        "The as-of day goes from 2022-01-01 to 2022-01-02.",
        "The publication state goes from public to not-for-publication.",
    ]


@pytest.mark.parametrize("line", [b"{}\n", b"nonsense\n", b'{"id":"state/xaa"}\n', b'{"id":"\xff"}\n', b"no newline"])
def test_a_diff_with_a_broken_edition_names_what_is_wrong(small_record, tmp_path: Path, line: bytes) -> None:
    build(small_record, tmp_path / "one", as_of=date(2022, 1, 1))
    build(small_record, tmp_path / "two", as_of=date(2022, 1, 1))
    (tmp_path / "two" / "records.jsonl").write_bytes(line)
    with pytest.raises(Invalid):
        list(changes(tmp_path / "one", tmp_path / "two"))


def test_a_diff_of_long_texts_shows_where_they_part(small_record, tmp_path: Path) -> None:
    long = "The same words stand at the start of both. " * 9
    for name, end in (("one", "Three wards closed."), ("two", "Four wards closed.")):
        told = [
            msgspec.structs.replace(each, summary=long + end) if each.id == "incident/ward" else each
            for each in small_record
        ]
        build(told, tmp_path / name, as_of=date(2022, 1, 1))
    (change,) = changes(tmp_path / "one", tmp_path / "two")
    words = change.words()
    assert "Three wards closed.”" in words and "Four wards closed.”" in words and words.count("“…") == 2
