"""A media type comes from bytes alone, and anything at all has one."""

from __future__ import annotations

import gzip
import io
import itertools
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.evidence.vault.media import media_type

WARC = b"WARC/1.1\r\nWARC-Type: warcinfo\r\n\r\n"
MAIL = b"Received: from a by b; Mon, 1 Jan 2030 00:00:00 +0000\r\nFrom: a@example.org\r\nSubject: x\r\n\r\nHello\r\n"


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


def typed(data: bytes) -> str:
    return media_type(io.BytesIO(data), len(data))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "application/octet-stream"),
        (WARC, "application/warc"),
        (gzip.compress(WARC), "application/warc"),
        (gzip.compress(b"no such thing"), "application/gzip"),
        (archive("datapackage.json", "archive/data.warc.gz"), "application/wacz"),
        (archive("datapackage.json", "pages/pages.jsonl"), "application/zip"),
        (archive("[Content_Types].xml", "word/document.xml"),
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (archive(), "application/zip"),
        (archive("a")[:-30], "application/zip"),
        (MAIL, "message/rfc822"),
        (b"From x Mon Jan 1 00:00:00 2030\n" + MAIL, "application/mbox"),
        (b"From: a@example.org\n", "text/plain"),
        (b"date: today\nsubject: no mail\n\n", "text/plain"),
        (b"%PDF-1.7\n\xe2\xe3\n", "application/pdf"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"BM is how this log begins\n", "text/plain"),
        ("naïve text".encode(), "text/plain"),
        ("é".encode() * 40_000, "text/plain"),
        (b"x" + "é".encode() * 40_000, "text/plain"),
        (b"text\0with a hole", "application/octet-stream"),
        ("wide".encode("utf-16"), "text/plain"),
        (b'{"a": 1}', "application/json"),
        (b'{"a": 1', "text/plain"),
        (b"[" * 60_000, "text/plain"),
        (b"  <!DOCTYPE HTML><title>x", "text/html"),
        (b"<?xml version='1.0'?><svg/>", "image/svg+xml"),
        (b"\x93\x01\x02" * 9, "application/octet-stream"),
    ],
    ids=map(str, itertools.count()),
)  # fmt: skip
def test_bytes_have_one_type(data: bytes, expected: str) -> None:
    assert typed(data) == expected


@given(
    st.sampled_from(
        [b"", b"PK\3\4", b"\x1f\x8b\x08\0", b"%PDF-", b"From ", b"{", WARC, MAIL, archive("a"), b"\xff\xfe"]
    ),
    st.binary(max_size=400),
    st.integers(0, 120),
)
def test_anything_has_a_type_that_a_record_takes(begin: bytes, rest: bytes, cut: int) -> None:
    data = (begin + rest)[: len(begin) + len(rest) - cut]
    assert re.fullmatch(r"[a-z0-9][a-z0-9!#&^_.+-]*/[a-z0-9][a-z0-9!#&^_.+-]*", typed(data))
