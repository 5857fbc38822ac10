"""Verifying: whatever is changed, missing or added is named, and nothing that is changed ever passes."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.kinds import decode
from answerable.core.record import canonical
from answerable.editions.build import build
from answerable.editions.manifest import Damaged, file_names, read_manifest, read_sums, write_sums
from answerable.editions.verify import overall, verify


@pytest.fixture
def edition(small_record, tmp_path: Path) -> Path:
    build(small_record, tmp_path / "edition")
    return tmp_path / "edition"


def failures(folder: Path, depth="records") -> list[str]:
    return [claim.detail for claim in verify(folder, depth=depth) if claim.outcome == "failed"]


@pytest.mark.parametrize("depth", ["bytes", "records", "deep"])
def test_a_whole_edition_verifies(edition: Path, depth) -> None:
    assert overall(verify(edition, depth=depth)) == "verified"


def test_the_real_edition_verifies_in_depth(public_edition: Path) -> None:
    assert overall(verify(public_edition, depth="deep")) == "verified"


def test_one_changed_byte_at_sampled_positions_of_every_file_is_found(edition: Path) -> None:
    picks = random.Random(20260520)
    for name in file_names(edition):
        path = edition / name
        whole = path.read_bytes()
        places = {0, len(whole) // 2, len(whole) - 1, *(picks.randrange(len(whole)) for _ in range(4))}
        for place in places:
            flipped = bytearray(whole)
            flipped[place] ^= 1 << picks.randrange(8)
            path.write_bytes(flipped)
            assert overall(verify(edition, depth="bytes")) == "failed", f"{name}, byte {place}"
        path.write_bytes(whole)
    assert overall(verify(edition)) == "verified"


def test_a_missing_file_and_one_too_many_are_named(edition: Path) -> None:
    (edition / "tables" / "harm.parquet").unlink()
    (edition / "tables" / "harm2.parquet").write_bytes(b"")
    said = failures(edition)
    assert any(text.startswith("tables/harm.parquet: is missing") for text in said)
    assert any(text.startswith("tables/harm2.parquet: is not listed") for text in said)


def test_a_file_behind_a_link_does_not_count(edition: Path, tmp_path: Path) -> None:
    (edition / "records.jsonl").rename(tmp_path / "elsewhere")
    (edition / "records.jsonl").symlink_to(tmp_path / "elsewhere")
    assert any("records.jsonl" in text for text in failures(edition))


@pytest.mark.parametrize("name", ["records.jsonl", "SHA256SUMS"])
def test_a_named_pipe_is_no_file_and_is_not_waited_for(edition: Path, name: str) -> None:
    (edition / name).unlink()
    os.mkfifo(edition / name)
    assert any(name in text for text in failures(edition))


@pytest.mark.parametrize(
    "sums",
    [
        b"",
        b"nonsense\n",
        b"\xff\n",
        b"0" * 64 + b"  ../outside\n",
        b"0" * 64 + b"  /etc/passwd\n",
        b"0" * 64 + b" records.jsonl\n",
    ],
)
def test_sums_that_are_not_sums_are_refused(edition: Path, sums: bytes) -> None:
    (edition / "SHA256SUMS").write_bytes(sums)
    assert overall(verify(edition)) == "failed"


def test_a_folder_that_is_no_edition_is_said_to_be_none(tmp_path: Path) -> None:
    (claim,) = verify(tmp_path)
    assert "Name the folder of an edition" in claim.detail
    assert verify(tmp_path / "nowhere")[0].outcome == "failed"


def resealed(edition: Path, change) -> None:
    """Change the truth as a forger would: the sums are made anew."""
    lines = (edition / "records.jsonl").read_bytes().splitlines()
    (edition / "records.jsonl").write_bytes(b"".join(line + b"\n" for line in change(lines)))
    write_sums(edition)


def test_records_that_are_not_sound_are_found_behind_fresh_sums(edition: Path) -> None:
    resealed(edition, lambda lines: [line.replace(b'"min":3', b'"min":9') for line in lines])
    assert any("9 is above best 4" in text for text in failures(edition))


def test_records_out_of_order_or_not_canonical_are_found(edition: Path) -> None:
    resealed(edition, lambda lines: lines[::-1])
    assert any("out of order" in text for text in failures(edition))
    resealed(edition, lambda lines: [line.replace(b'{"', b'{ "', 1) for line in lines[::-1]])
    assert any("canonical" in text for text in failures(edition))


def test_a_changed_reading_is_found_in_depth_only(edition: Path) -> None:
    before = (edition / "records.jsonl").read_bytes()
    resealed(edition, lambda lines: [line.replace(b'"best":4', b'"best":5') for line in lines])
    assert (edition / "records.jsonl").read_bytes() != before
    assert overall(verify(edition)) == "verified"
    assert overall(verify(edition, depth="deep")) == "failed"


def test_an_invented_reading_is_found_in_depth(real_edition: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged"
    shutil.copytree(real_edition, forged)
    readings = [line for line in (forged / "records.jsonl").read_bytes().splitlines() if b'"kind":"reading"' in line]
    target = readings[0]

    def forge(lines):
        other = target.replace(b'"because":"', b'"because":"It is said that ', 1)
        assert canonical(decode(other)) == other
        return [other if line == target else line for line in lines]

    resealed(forged, forge)
    assert any(decode(target).id in text for text in failures(forged, depth="deep"))


def test_a_manifest_that_says_what_the_record_does_not_is_found_in_depth(edition: Path) -> None:
    manifest = (edition / "manifest.json").read_bytes()
    changed = manifest.replace(b'"question":"', b'"question":"Is it true that ', 1)
    assert changed != manifest
    (edition / "manifest.json").write_bytes(changed)
    write_sums(edition)
    assert overall(verify(edition)) == "verified"
    assert any("indicators is not what" in text for text in failures(edition, depth="deep"))


@pytest.mark.parametrize("name", ["schema/harm.json", "tables/harm.parquet"])
def test_a_derived_file_that_nobody_lists_any_more_is_missed_in_depth(edition: Path, name: str) -> None:
    (edition / name).unlink()
    write_sums(edition)
    assert any(text.startswith(f"{name}: is missing") for text in failures(edition, depth="deep"))


@pytest.mark.parametrize("day", [b"nonsense", b"2021-03", b"20210301", b"2021-02-30", b""])
def test_a_manifest_without_a_whole_day_is_refused(edition: Path, day: bytes) -> None:
    manifest = (edition / "manifest.json").read_bytes()
    (edition / "manifest.json").write_bytes(manifest.replace(b'"as_of":"2021-03-01"', b'"as_of":"' + day + b'"'))
    write_sums(edition)
    assert any(text.startswith("manifest.json: as_of") for text in failures(edition))


def test_another_toolchain_is_incomplete_not_failed(edition: Path) -> None:
    manifest = (edition / "manifest.json").read_bytes()
    (edition / "manifest.json").write_bytes(manifest.replace(b'"sqlite":"3.', b'"sqlite":"9.'))
    write_sums(edition)
    assert overall(verify(edition, depth="deep")) == "incomplete"


@given(st.binary(max_size=400))
def test_any_bytes_for_a_manifest_give_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "manifest.json").write_bytes(content)
    (folder / "SHA256SUMS").write_bytes(content)
    with pytest.raises(Damaged):
        read_manifest(folder)
    try:
        read_sums(folder)
    except Damaged:
        pass


def test_a_line_without_end_is_refused_without_reading_it_all(edition: Path) -> None:
    with (edition / "records.jsonl").open("r+b") as file:
        file.truncate(1024**3)  # A sparse gigabyte.
    write_sums(edition)
    assert any("64 MiB" in text or "not JSON" in text for text in failures(edition))
