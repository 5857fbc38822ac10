"""Redaction: segments and fields are proven to belong to what was entered, and tell nothing of what is hidden."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import secrets
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.merkle import Refuted
from answerable.packages import fields
from answerable.packages.segments import Method, check_segments, commitment, disclose, leaf_of, segments

KEY = secrets.token_bytes(32)
MAIL = b"""Received: from a.example\r
\tby b.example\r
Subject: help\r
Content-Type: multipart/mixed; boundary="cut"\r
\r
preamble\r
--cut\r
Content-Type: text/plain\r
\r
first line\r
second line\r
--cut\r
Content-Transfer-Encoding: base64\r
\r
AAAA\r
BBBB\r
--cut--\r
after\r
"""


def shown(data: bytes, method: Method, numbers: set[int]) -> list[bytes]:
    return [line.removesuffix(b"\n") for line in disclose(io.BytesIO(data), KEY, method, numbers)]


def test_a_mail_is_cut_where_its_parts_are() -> None:
    found = list(segments(io.BytesIO(MAIL), "mail"))
    assert found[0] == b"Received: from a.example\r\n\tby b.example\r\n" and found[1] == b"Subject: help\r\n"
    assert b"AAAA\r\nBBBB\r\n" in found and b"first line\r\n" in found and b"--cut--\r\n" in found
    assert b"".join(found) == MAIL


@given(st.binary(max_size=300) | st.just(MAIL), st.sampled_from(["lines", "mail"]), st.sets(st.integers(0, 20)))
def test_whatever_is_shown_is_proven_and_is_in_its_place(data: bytes, method: Method, numbers: set[int]) -> None:
    said = commitment(io.BytesIO(data), KEY, method)
    parts = list(segments(io.BytesIO(data), method))
    assert b"".join(parts) == data and said.count == len(parts)
    found: list[bytes] = []
    lines = shown(data, method, numbers)
    assert check_segments(lines, said, found.append) == len(numbers & set(range(len(parts))))
    assert found == [part for number, part in enumerate(parts) if number in numbers]
    for changed in (lines[1:], [*lines, *lines[:1]], lines[::-1]):
        if changed != lines:
            with pytest.raises(Refuted):
                check_segments(changed, said)


def test_a_segment_cannot_be_changed_moved_or_guessed() -> None:
    data = b"yes\nno\nyes\n"
    said = commitment(io.BytesIO(data), KEY, "lines")
    lines = shown(data, "lines", {0, 2})
    hidden = json.loads(lines[1])
    assert list(hidden) == ["hash"] and json.loads(lines[0])["salt"] != json.loads(lines[2])["salt"]
    for guess in (b"yes\n", b"no\n"):
        assert hidden["hash"] not in (hashlib.sha256(guess).hexdigest(), leaf_of(b"\0" * 32, guess).hex())
    for forged in (lines[0].replace(b"yes", b"no"), lines[2], lines[0].replace(b"{", b"{ "), b"{}", b"", b"\xff", b"[" * 5000,
                   lines[0].replace(b"}", b',"hash":"' + b"0" * 64 + b'"}')):  # fmt: skip
        with pytest.raises(Refuted):
            check_segments([forged, *lines[1:]], said)
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(io.BytesIO(data), b"short", "lines")


def test_a_salt_that_one_item_shows_opens_no_other_under_the_same_key_nor_itself_cut_otherwise() -> None:
    public, secret = b"Subject: hello\nyes\n", b"Subject: raid\nyes\n"
    told = [json.loads(line)["salt"] for line in shown(public, "lines", {0, 1})]
    for data, method in ((secret, "lines"), (public, "mail")):
        for line, salt, text in zip(shown(data, method, set()), told, data.splitlines(keepends=True), strict=True):
            assert json.loads(line)["hash"] != leaf_of(bytes.fromhex(salt), text).hex()


@given(st.lists(st.binary(max_size=120), max_size=5))
def test_any_lines_are_refused(lines: list[bytes]) -> None:
    said = commitment(io.BytesIO(b"one\ntwo\n"), KEY, "lines")
    with pytest.raises(Refuted):
        check_segments(lines, said)


def test_the_digests_of_fields_are_those_of_rfc_9901() -> None:
    # §4.2.1 and §4.2.3: the disclosure of "family_name", and its digest; and one of appendix A.1.
    text = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    assert fields.digest(text) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
    bits = base64.urlsafe_b64decode("_26bc4LT-ac6q2KI6cBW5es" + "==")
    assert len(bits) >= fields.SALT
    more = "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd"
    assert fields.digest(more) == "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4"
    entered = fields.Hidden(digests=(fields.digest(text), fields.digest(more)), algorithm="sha-256")
    assert fields.read_fields([more, text], entered) == {"family_name": "Möbius", "given_name": "John"}
    made = fields.disclosure(base64.urlsafe_b64decode("2GLC42sKQveCfGfryNRN9w=="), "given_name", "John")
    assert made == more


def test_fields_are_refused_as_the_rfc_asks() -> None:
    salts = [secrets.token_bytes(16) for _ in range(2)]
    entered, made = fields.hide({"a": 1, "b": {"c": [True]}}, salts)
    assert list(entered.digests) == sorted(entered.digests)
    assert fields.read_fields([made["b"]], entered) == {"b": {"c": [True]}}
    assert json.loads(msgspec.json.encode(entered)) == {"_sd": list(entered.digests), "_sd_alg": "sha-256"}
    two = fields.disclosure(salts[0], "a", 2)
    both = fields.Hidden(digests=(fields.digest(made["a"]), fields.digest(two)), algorithm="sha-256")
    twice = fields.Hidden(digests=entered.digests[:1] * 2, algorithm="sha-256")
    reserved = base64.urlsafe_b64encode(b'["c2FsdA","_sd",1]').rstrip(b"=").decode()
    nested = base64.urlsafe_b64encode(b'["c2FsdA","x",{"_sd":[]}]').rstrip(b"=").decode()
    for what, listed, known in (
        ("two values", [made["a"], two], both), ("shown twice", [made["a"]] * 2, entered), ("not among", [two], entered),
        ("stands twice", [], twice), ("base64url", [made["a"] + "="], entered), ("base64url", [" "], entered),
        ("reserved", [reserved], entered), ("reserved", [nested], entered), ("larger", ["A" * 70_000], entered),
    ):  # fmt: skip
        with pytest.raises(Refuted, match=what):
            fields.read_fields(listed, known)
    for name, short in (("_sd", salts[0]), ("...", salts[0]), ("a", b"short")):
        with pytest.raises(ValueError, match="reserved"):
            fields.disclosure(short, name, 1)


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: json.dumps([text]).encode() + b"\n"))
def test_any_file_of_fields_is_refused_or_empty(data: bytes) -> None:
    entered, _ = fields.hide({"a": 1}, [b"0" * 16])
    try:
        assert fields.read_file(data, entered) == {}
    except Refuted:
        pass


def test_what_lies_under_a_box_is_in_no_byte_of_the_new_item(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image", reason="pillow is not installed: it draws the new item")
    pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: it draws the pages of a PDF")
    from PIL import PngImagePlugin

    from answerable.packages.rasterising import Box, rasterise

    picture = image.new("RGB", (60, 40), (255, 255, 255))
    picture.paste((255, 0, 0), (10, 10, 20, 20))
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "a person")
    picture.save(tmp_path / "a.png", pnginfo=notes)
    data, media_type = rasterise(tmp_path / "a.png", [Box(1, 10, 10, 10, 10)])
    made = image.open(io.BytesIO(data))
    assert media_type == "image/png" and b"a person" not in data
    assert made.getpixel((15, 15)) == (0, 0, 0) and made.getpixel((40, 30)) == (255, 255, 255)
    assert (255, 0, 0) not in {made.getpixel((x, y)) for x in range(60) for y in range(40)}
    picture.save(tmp_path / "a.pdf", "PDF", resolution=72, author="a person")
    data, media_type = rasterise(tmp_path / "a.pdf", [Box(1, 10, 10, 10, 10)])
    assert (media_type, data[:5]) == ("application/pdf", b"%PDF-") and b"a person" not in data
    assert data == rasterise(tmp_path / "a.pdf", [Box(1, 10, 10, 10, 10)])[0]
    for box in (Box(2, 0, 0, 1, 1), Box(1, 100, 0, 1, 1), Box(1, 0, 0, 0, 1)):
        with pytest.raises(Refuted, match="box"):
            rasterise(tmp_path / "a.png", [box])
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(Refuted, match="cannot be drawn"):
        rasterise(tmp_path / "bad.pdf", [])
