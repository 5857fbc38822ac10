"""The reader of hand-written files: strict, bounded, and exact about the line of every mistake."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.manuscript import MAX_BYTES, MAX_DEPTH, Manuscript, Unreadable, open_manuscript


class Row(msgspec.Struct, forbid_unknown_fields=True):
    """A row of the shape that these tests ask for."""

    name: str
    count: int = 0


class Shape(msgspec.Struct, forbid_unknown_fields=True):
    """The shape that these tests ask for."""

    id: str
    rows: list[Row] = []
    code: str = ""
    flag: bool = False


def read(text: str) -> Any:
    return Manuscript("f.yaml", text.encode()).value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("code: NO", {"code": "NO"}),
        ("since: 2024-06", {"since": "2024-06"}),
        ("day: 2024-06-01", {"day": "2024-06-01"}),
        ("n: 010", {"n": "010"}),
        ("n: 1_000", {"n": "1_000"}),
        ("n: 12:30:45", {"n": "12:30:45"}),
        ("yes: no", {"yes": "no"}),
        ("v: 1e3", {"v": "1e3"}),
        ("v: .inf", {"v": ".inf"}),
        ("v: ~", {"v": None}),
        ("v:", {"v": None}),
        ("v: ''", {"v": ""}),
        ("v: 'null'", {"v": "null"}),
        ("v: [a, b, {c: d}]", {"v": ["a", "b", {"c": "d"}]}),
        ("v: |\n  a\n  b\n", {"v": "a\nb\n"}),
        ("v: >-\n  a\n  b\n", {"v": "a b"}),
        ("# a remark\nv: x # and one more", {"v": "x"}),
        ("\ufeffv: x", {"v": "x"}),
        ("- a\n- b", ["a", "b"]),
    ],
)
def test_every_scalar_is_text(text: str, value: Any) -> None:
    assert read(text) == value


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (BOMB.encode(), 1, "an anchor or alias is used"),
        (b"a: x\nb: *a\n", 2, "an anchor or alias is used"),
        (b"a: x\n<<: {b: c}\n", 0, ""),
        (b"a: x\nb: !!python/object/apply:os.system ['true']\n", 2, "the tag"),
        (b"a: x\nb: !!int '3'\n", 2, "the tag"),
        (b"a: x\nb: c\na: y\n", 3, "'a' is given twice"),
        (b"a: {b: 1,\n b: 2}\n", 2, "'b' is given twice"),
        (b"a: x\n---\nb: y\n", 2, "a second document begins"),
        (b"? [a, b]\n: c\n", 1, "a key is not plain text"),
        (b"", 1, "the file is empty"),
        (b"# nothing but a remark\n", 1, "the file is empty"),
        (b"a: b: c\n", 1, "mapping values"),
        (b"a: [1, 2\nb: c\n", 2, ""),
        (b"a:\n\t- x\n", 2, ""),
        (b"a: 'x\n", 0, ""),
        (b"ok: 1\nbad: \xff\xfe\n", 2, "the bytes are not UTF-8"),
        (b"ok: 1\nbad: \xed\xa0\x80\n", 2, "the bytes are not UTF-8"),
        ("a: b".encode("utf-16"), 1, "the bytes are not UTF-8"),
        (b"a: \x00\n", 0, ""),
        (b"a: \x1b[2J\n", 0, ""),
        (b"[" * 200_000, 1, "values are nested too deeply"),
        (b"{a: " * 200_000, 1, "values are nested too deeply"),
        (b"- " * 5000 + b"a", 1, "values are nested too deeply"),
        (b"a: " + b"x" * MAX_BYTES, 0, "the file is larger than 4 MiB"),
        (b"%YAML 9.9\n---\na: b\n", 1, ""),
    ],
)  # fmt: skip
def test_what_is_not_strict_yaml_is_refused_with_its_line(content: bytes, line: int, what: str) -> None:
    if what == "" and content.startswith(b"a: x\n<<"):
        # A merge key is only a word here: nothing is merged.
        assert Manuscript("f.yaml", content).value == {"a": "x", "<<": {"b": "c"}}
        return
    started = time.process_time()
    with pytest.raises(Unreadable) as refused:
        Manuscript("f.yaml", content)
    assert time.process_time() - started < 5
    error = refused.value
    assert error.file == "f.yaml" and what in error.what and error.mend
    assert line in (0, error.line)
    assert str(error).startswith("f.yaml") and "\x1b" not in str(error)


@pytest.mark.parametrize(
    ("text", "line", "field", "what"),
    [
        ("rows: []\n", 1, "", "missing required field `id`"),
        ("id: x\nrow: []\n", 1, "", "unknown field `row`"),
        ("id: x\nrows:\n- name: a\n- name: b\n  count: many\n", 5, "rows[1].count", "Expected `int`"),
        ("id: x\nrows:\n- name: a\n- count: 2\n", 4, "rows[1]", "missing required field `name`"),
        ("id: x\nrows: {name: a}\n", 2, "rows", "Expected `array`"),
        ("id: [x]\n", 1, "id", "Expected `str`"),
        ("- id\n", 1, "", "Expected `object`"),
    ],
)
def test_a_misfit_is_named_with_line_and_field(text: str, line: int, field: str, what: str) -> None:
    with pytest.raises(Unreadable) as refused:
        Manuscript("f.yaml", text.encode()).convert(Shape)
    error = refused.value
    assert (error.line, error.field) == (line, field) and what in error.what and error.mend


def test_types_are_asked_for_and_never_guessed() -> None:
    made = Manuscript("f.yaml", b"id: 007\nrows: [{name: NO, count: 12}]\ncode: 1.10\nflag: true\n").convert(Shape)
    assert made == Shape(id="007", rows=[Row("NO", 12)], code="1.10", flag=True)


def test_a_later_check_can_point_at_a_line() -> None:
    made = Manuscript("f.yaml", b"id: x\nrows:\n- name: a\n- name: b\n")
    error = made.wrong("rows[1].name", "is not known", "Correct it.")
    assert str(error) == "f.yaml, line 4: rows[1].name: is not known. Correct it."
    assert made.line("rows[1].nothing.here") == 4 and made.line("nowhere") == 1


def test_depth_up_to_the_limit_is_read() -> None:
    assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None


def test_a_gigabyte_on_one_line_is_refused_without_reading_it(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    with large.open("wb") as opened:
        opened.truncate(2**30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable, match=r"large\.yaml: the file is larger than 4 MiB"):
        open_manuscript(large)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no endless file to try")
def test_an_endless_file_is_refused() -> None:
    with pytest.raises(Unreadable, match="larger than 4 MiB"):
        open_manuscript(Path("/dev/zero"))


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    for missing in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(Unreadable, match=missing.name):
            open_manuscript(missing)


@given(st.text(max_size=200) | st.text("{}[]:,-?&*!|>'\"%@`# \n\tab1", max_size=200))
def test_no_text_brings_the_reader_down(text: str) -> None:
    try:
        made = Manuscript("f.yaml", text.encode("utf-8", "surrogatepass"))
        made.convert(Shape)
    except Unreadable as error:
        assert error.mend and error.line >= 0


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(content: bytes) -> None:
    try:
        Manuscript("f.yaml", content)
    except Unreadable as error:
        assert error.file == "f.yaml"


plain = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=30)


@given(
    st.recursive(
        plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain, inner, max_size=4), max_leaves=12
    )
)
def test_json_text_is_read_as_it_stands(value: Any) -> None:
    assert read(msgspec.json.encode(value).decode()) == value
