"""Opening and reading outside files: every packing alike, bounds on what unpacks, whole rows kept and others counted."""

from __future__ import annotations

import csv
import gzip
import io
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.sources import Connector, File, Malformed, Parsed, _opening
from answerable.sources._accounting import Tally
from answerable.sources._csv import LONGEST_FIELD, LONGEST_LINE, rows
from answerable.sources._opening import found, here, open_raw

ONE = Connector(
    slug="buoys", title="Buoys", publisher="Harbour", licence="CC0-1.0", url="https://example.org", reads=("a", "b"),
    files=(File("list", "buoys/list_*.csv"),), parse=lambda raw, names: Parsed([]),
)  # fmt: skip
MANY = replace(ONE, files=(File("list", "buoys/all.zip", many=True),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "buoys").mkdir()
    return tmp_path


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, held in members.items():
            made.writestr(name, held)
    return out.getvalue()


@pytest.mark.parametrize(
    ("ending", "pack"), [("", bytes), (".gz", gzip.compress), (".zip", lambda held: zipped(inner=held)), ("", gzip.compress)]
)  # fmt: skip
def test_one_file_is_read_alike_however_it_is_packed(folder: Path, ending: str, pack) -> None:
    (folder / f"buoys/list_1.csv{ending}").write_bytes(pack(b"a,b\n"))
    assert here(ONE, folder)
    assert [*open_raw(ONE, folder)["list"].values()] == [b"a,b\n"]


def test_of_several_editions_the_last_by_name_is_read(folder: Path) -> None:
    for name in ("list_1.0.csv", "list_1.2.csv.gz", "list_1.1.csv"):
        (folder / "buoys" / name).write_bytes(gzip.compress(b"new") if name.endswith("gz") else b"old")
    place = found(ONE, ONE.files[0], folder)
    assert place is not None and place.name == "list_1.2.csv.gz"
    assert [*open_raw(ONE, folder)["list"].values()] == [b"new"]


@pytest.mark.parametrize(
    ("held", "last"),
    [(("1.9", "1.10"), "1.10"), (("2023-08", "2024-01"), "2024-01"), (("9", "latest", "10"), "latest")],
)  # fmt: skip
def test_editions_are_in_the_order_of_their_numbers(folder: Path, held: tuple[str, ...], last: str) -> None:
    for edition in held:
        (folder / "buoys" / f"list_{edition}.csv").write_bytes(b"a,b\n")
    place = found(ONE, ONE.files[0], folder)
    assert place is not None and place.name == f"list_{last}.csv"


def test_many_members_are_read_from_a_zip_and_from_a_folder(folder: Path) -> None:
    (folder / "buoys/all.zip").write_bytes(zipped(x=b"1", y=b"2"))
    assert dict(open_raw(MANY, folder)["list"]) == {"x": b"1", "y": b"2"}
    (folder / "buoys/all.zip").unlink()
    (folder / "buoys/all").mkdir()
    (folder / "buoys/all/x").write_bytes(b"1")
    (folder / "buoys/all/away").symlink_to("/etc/hostname")
    assert dict(open_raw(MANY, folder)["list"]) == {"x": b"1"}


def test_what_is_missing_is_named_with_the_mend(folder: Path) -> None:
    assert not here(ONE, folder)
    with pytest.raises(
        Malformed, match=r"buoys: buoys/list_\*.csv: is not in the folder. Get it by way of https://example.org"
    ):
        open_raw(ONE, folder)
    published = replace(ONE, files=(replace(ONE.files[0], url="https://example.org/list_1.csv"),))
    with pytest.raises(Malformed, match=r"is not in the folder. Put it there, or `answerable fetch buoys`"):
        open_raw(published, folder)


def lying() -> bytes:
    """A zip whose directory says that a member is smaller than it is."""
    made = bytearray(zipped(x=b"a" * 1000))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = made.index(mark) + place
        made[at : at + 4] = struct.pack("<I", 10)
    return bytes(made)


def encrypted() -> bytes:
    made = bytearray(zipped(x=b"secret"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(mark) + place] |= 1
    return bytes(made)


def doubled() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made, pytest.warns(UserWarning):
        made.writestr("x", b"1")
        made.writestr("x", b"2")
    return out.getvalue()


@pytest.mark.parametrize("make", [lying, encrypted, doubled, lambda: zipped(x=b"1", y=b"2"), lambda: zipped(), lambda: b"PK\x03\x04"])  # fmt: skip
def test_zips_that_lie_hide_or_hold_too_much_are_refused(folder: Path, make) -> None:
    (folder / "buoys/list_1.csv.zip").write_bytes(make())
    with pytest.raises(Malformed, match=r"^buoys: list_1\.csv\.zip: "):
        open_raw(ONE, folder)


@pytest.mark.parametrize("pack", [gzip.compress, lambda held: zipped(x=held)])
def test_a_bomb_is_not_unpacked(folder: Path, monkeypatch: pytest.MonkeyPatch, pack) -> None:
    monkeypatch.setattr(_opening, "MOST_BYTES", 1024 * 1024)
    (folder / "buoys/list_1.csv").write_bytes(pack(b"\0" * (1024 * 1024 + 1)))
    with pytest.raises(Malformed, match="unpacks to more than 1 MiB"):
        open_raw(ONE, folder)
    (folder / "buoys/list_1.csv").write_bytes(bytes(1024 * 1024 + 1))
    with pytest.raises(Malformed, match="larger than 1 MiB"):
        open_raw(ONE, folder)


def test_a_path_inside_an_archive_is_a_label(folder: Path) -> None:
    (folder / "buoys/all.zip").write_bytes(zipped(**{"../../escape": b"1", "/etc/passwd": b"2"}))
    assert set(open_raw(MANY, folder)["list"].values()) == {b"1", b"2"}
    assert sorted(path.name for path in folder.rglob("*")) == ["all.zip", "buoys"]


def read(raw: bytes) -> tuple[list[dict[str, str]], dict[str, int], dict[str, int]]:
    tally = Tally()
    kept = list(rows("buoys", "list", raw, ("a", "b"), tally))
    from answerable.core.source import Source

    told = tally.accounting(
        Source(id="source/x", title="x", form="dataset", cluster="x", seen="stored", checked="verified", licence="x", publisher="x")
    )  # fmt: skip
    return (
        kept,
        {each.reason: each.count for each in told.outcomes},
        {each.name: each.count for each in told.unread_fields},
    )


@pytest.mark.parametrize(
    ("raw", "kept", "refused"),
    [
        (b"a,b\n1,2\n", 1, {}),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", 1, {}),
        (b"a,b\n1,2", 1, {}),
        (b"a,b\n1,2\n\n3,4\n", 2, {}),
        (b"a,b\n1,2,3\n3,4\n5\n", 1, {"the row has more or fewer fields than the header": 2}),
        (b"a,b\ncaf\xe9,2\ncaf\xc3\xa9,2\n", 1, {"the row is not UTF-8": 1}),
        (b"a,b\n1,2\x00\n3,4\n", 1, {"the line holds a NUL": 1}),
        (b"a,b\n" + b"x" * (LONGEST_LINE + 1) + b"\n3,4\n", 1, {"the line is longer than 1 MiB": 1}),
        (b"a,b\n" + b"x" * (LONGEST_FIELD + 1) + b",1\n3,4\n", 1, {"the quotes of the row cannot be read, or a field is too long": 1}),
        (b'a,b\n"x"y,1\n3,4\n', 1, {"the quotes of the row cannot be read, or a field is too long": 1}),
        (b'a,b\n"one\ntwo",2\n', 1, {}),
    ],
)  # fmt: skip
def test_whole_rows_are_kept_and_others_refused_with_a_reason(raw: bytes, kept: int, refused: dict[str, int]) -> None:
    made, told, _ = read(raw)
    assert (len(made), told) == (kept, refused)


@pytest.mark.parametrize(
    ("raw", "what"),
    [(b"", "is empty"), (b"a\n1\n", "lacks the column b"), (b"A,b\n", "lacks the column a"), (b"a,b,b\n", "two columns of one name"),
     (b"b;a\n1;2\n", "lacks the column a, b"), (b'"a,b\n', "has no header"),
     ("a,b\n1,2\n".encode("utf-16"), "has no line of text in UTF-8"),
     (b",a,b\n" + b"1,2\n" * 100, "has 100 rows, and none of as many fields as its header. Its columns are shifted")],
)  # fmt: skip
def test_another_header_stops_the_set_and_says_what_is_missing(raw: bytes, what: str) -> None:
    with pytest.raises(Malformed, match=what):
        read(raw)


def test_a_quote_left_open_takes_no_more_than_its_bound_and_is_counted() -> None:
    line = b"1,2\n"
    made, told, _ = read(b'a,b\n"open,2\n' + line * (LONGEST_FIELD // len(line) + 10) + b"3,4\n")
    assert sum(told.values()) == 1 and made and made[-1] == {"a": "3", "b": "4"}


def test_a_new_column_is_counted_by_name() -> None:
    assert read(b"b,new,a\n1,2,3\n4,5,6\n")[2] == {"new": 2}
    assert read(b",b,a\n0,1,2\n")[2] == {"a column without a name": 1}


def test_one_row_that_fits_keeps_a_set_of_which_the_others_are_shifted() -> None:
    made, told, _ = read(b"a,b\n" + b"1,2,3\n" * 100 + b"3,4\n")
    assert (len(made), told) == (1, {"the row has more or fewer fields than the header": 100})


cell = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=12)


@given(st.lists(st.tuples(cell, cell), max_size=6))
def test_what_a_writer_writes_is_read_back(written: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([("a", "b"), *written])
    made, told, _ = read(out.getvalue().encode())
    assert made == [{"a": a.strip(), "b": b.strip()} for a, b in written] and told == {}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_refused_or_stopped(raw: bytes) -> None:
    try:
        read(b"a,b\n" + raw)
        read(raw)
    except Malformed as error:
        assert str(error).startswith("buoys: list: ")
