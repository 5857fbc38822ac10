"""How the public process behaves on the way: codings, tags and days, parts of files, and HEAD (RFC 9110)."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import date
from email import message_from_bytes
from pathlib import Path

import brotli
import pytest
import zstandard
from django.test import Client
from django.utils.http import http_date
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.kinds import decode
from answerable.editions.build import build
from answerable.public import coding
from answerable.public.ranges import spans

GOLDEN = Path(__file__).parents[1] / "golden" / "records.jsonl"
UNPRESSED: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}


def body_of(response: object) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def past_edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden record as of a day that has been, public, as edition 1."""
    out = tmp_path_factory.mktemp("past") / "edition-0001"
    records = [decode(line) for line in GOLDEN.read_bytes().splitlines()]
    build([each for each in records if not each.id.startswith(("finding/", "reading/"))], out, as_of=date(2024, 2, 29))
    return out


@pytest.fixture
def past(reading_from: Callable[..., Client], past_edition: Path) -> Client:
    return reading_from(past_edition)


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", ""), ("identity", ""), ("gzip", "gzip"), ("gzip, deflate, br, zstd", "br"), ("gzip, br", "br"),
        ("gzip;q=1.0, br;q=0.5, zstd;q=0.5", "gzip"), ("zstd;q=0, br;q=0.001", "br"), ("*", "br"), ("*;q=0", ""),
        ("br;q=0, *", "zstd"), ("identity, gzip;q=0.5", ""), ("identity;q=0.5, gzip;q=0.5", "gzip"), ("GZIP", "gzip"),
        ("x-gzip", "gzip"), ("gzip;q=2", ""), ("gzip;q=-1", ""), ("gzip;q=0.0001", ""), ("deflate", ""),
        ("gzip ; q=0.3 ,\tbr;Q=0.2", "gzip"), ("\x00", ""), ("," * 5000, ""), ("zstd" * 5000, ""), ("identity;q=0", ""),
    ],
)  # fmt: skip
def test_a_coding_is_what_the_reader_likes_best(accepted: str, chosen: str) -> None:
    assert coding.chosen(accepted) == chosen


@given(st.text(max_size=200))
def test_no_field_breaks_the_choice(accepted: str) -> None:
    assert coding.chosen(accepted) in ("", *coding.PREFERRED)


@pytest.mark.parametrize("how", UNPRESSED)
@pytest.mark.parametrize("address", ["/", "/state/xaa.json", "/coverage.csv", "/edition/records.jsonl", "/nowhere",
                                     "/static/answerable/answerable.css"])  # fmt: skip
def test_an_answer_travels_pressed_and_arrives_whole(golden: Client, address: str, how: str) -> None:
    plain = golden.get(address)
    whole = body_of(plain)
    response = golden.get(address, headers={"accept-encoding": how})
    body = body_of(response)
    assert response["Content-Encoding"] == how and UNPRESSED[how](body) == whole and len(body) < len(whole)
    assert "accept-encoding" in response["Vary"].lower() and "accept-encoding" in plain["Vary"].lower()
    assert response.get("Content-Length", str(len(body))) == str(len(body))
    if plain.status_code == 200 and not address.startswith("/static"):
        assert response["ETag"].startswith("W/") and response["ETag"].removeprefix("W/") == plain["ETag"].removeprefix(
            "W/"
        )


def test_a_page_is_read_while_it_arrives(golden: Client) -> None:
    response = golden.get("/", headers={"accept-encoding": "gzip, deflate, br, zstd"})
    assert response["Content-Encoding"] == "br"
    assert b"</head>" in brotli.Decompressor().process(response.content[:2_500]) and len(response.content) > 5_000


def test_what_does_not_shrink_is_left_as_it_is(golden: Client) -> None:
    for address in ("/edition/tables/harm.parquet", "/indicator/none.sql"):
        assert "Content-Encoding" not in golden.get(address, headers={"accept-encoding": "gzip;q=0"})
    assert "Content-Encoding" not in golden.get("/edition/tables/harm.parquet", headers={"accept-encoding": "zstd"})


@pytest.mark.parametrize("how", ["", "zstd"])
@pytest.mark.parametrize(
    "address",
    ["/", "/state/xaa", "/state/xaa.json", "/coverage.csv", "/edition/records.jsonl", "/edition/edition.sqlite", "/nowhere",
     "/incidents?page=0", "/static/answerable/answerable.css"],
)  # fmt: skip
def test_head_is_the_same_without_a_body(golden: Client, address: str, how: str) -> None:
    asked = {"accept-encoding": how} if how else {}
    whole = golden.get(address, headers=asked)
    length = len(body_of(whole))
    head = golden.head(address, headers=asked)
    assert head.status_code == whole.status_code and body_of(head) == b""
    assert dict(head.headers) == dict(whole.headers)
    if "Content-Length" in whole:
        assert whole["Content-Length"] == str(length)


@pytest.mark.parametrize("address", ["/", "/state/xaa.json", "/coverage.csv", "/edition/records.jsonl"])
def test_a_reader_who_has_the_copy_gets_304(past: Client, address: str) -> None:
    day = http_date(1709164800)
    assert day == "Thu, 29 Feb 2024 00:00:00 GMT"
    first = past.get(address, headers={"accept-encoding": "br"})
    tag = first["ETag"]
    assert first["Last-Modified"] == day and tag.startswith("W/")
    cases = [
        ({"if-none-match": tag}, 304),
        ({"if-none-match": tag.removeprefix("W/")}, 304),
        ({"if-none-match": f'"another", {tag}'}, 304),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": '"another"'}, 200),
        ({"if-modified-since": day}, 304),
        ({"if-modified-since": http_date(1709164799)}, 200),
        ({"if-modified-since": "last week"}, 200),
        # The tag decides where both are sent.
        ({"if-none-match": '"another"', "if-modified-since": day}, 200),
        ({"if-none-match": tag, "if-modified-since": http_date(0)}, 304),
        ({"if-match": '"another"'}, 412),
        ({"if-match": "*"}, 200),
        ({"if-unmodified-since": http_date(1)}, 412),
        ({"if-unmodified-since": day}, 200),
    ]
    for asked, status in cases:
        for method in (past.get, past.head):
            response = method(address, headers=asked)
            assert response.status_code == status, asked
            if status == 304:
                assert body_of(response) == b"" and "Content-Length" not in response
                assert response["ETag"].removeprefix("W/") == tag.removeprefix("W/")
                assert response["Last-Modified"] == day and "Accept-Encoding" in response["Vary"]
                assert response["Cache-Control"] == "public, no-cache" and "Content-Security-Policy" in response
            elif status == 412:
                assert response["Cache-Control"] == "no-store" and "ETag" not in response


def test_no_mishap_is_ever_confirmed(past: Client) -> None:
    for asked in ({"if-none-match": "*"}, {"if-modified-since": "Thu, 29 Feb 2035 00:00:00 GMT"}):
        for address, status in (
            ("/nowhere", 404),
            ("/incidents?page=0", 400),
            ("/incidents?page=999", 404),
            ("/e/7/", 404),
        ):
            response = past.get(address, headers=asked)
            assert response.status_code == status and response["Cache-Control"] == "no-store"


def test_a_day_to_come_proves_nothing(golden: Client) -> None:
    response = golden.get("/")
    assert "Last-Modified" not in response
    assert golden.get("/", headers={"if-modified-since": "Sat, 29 Jun 2041 00:00:00 GMT"}).status_code == 200


def test_two_editions_of_one_day_are_told_apart(
    reading_from: Callable[..., Client], past_edition: Path, tmp_path: Path
) -> None:
    records = [decode(line) for line in GOLDEN.read_bytes().splitlines() if b'"harm"' not in line]
    records = [each for each in records if not each.id.startswith(("finding/", "reading/"))]
    (tmp_path / "edition-0001").symlink_to(past_edition)
    build(records, tmp_path / "edition-0002", as_of=date(2024, 2, 29), number=2)
    client = reading_from(tmp_path)
    assert "Last-Modified" not in client.get("/") and "Last-Modified" in client.get("/e/2/")
    assert len({client.get(address)["ETag"] for address in ("/", "/e/1/", "/e/2/")}) == 3


def test_a_tag_is_of_one_address_and_of_one_host(past: Client) -> None:
    tags = [past.get(address)["ETag"] for address in ("/", "/e/1/", "/method", "/search?q=a", "/search?q=b")]
    tags.append(past.get("/", HTTP_HOST="localhost")["ETag"])
    assert len(set(tags)) == len(tags)


SIZE = 1000


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("bytes=0-499", [(0, 499)]), ("bytes=500-", [(500, 999)]), ("bytes=-1", [(999, 999)]), ("bytes=0-0,-1", [(0, 0), (999, 999)]),
        ("bytes=999-5000", [(999, 999)]), ("bytes=-5000", [(0, 999)]), ("bytes=1000-", []), ("bytes=-0", []),
        ("bytes=5000-6000,7000-", []), ("bytes=5000-,3-4", [(3, 4)]), ("BYTES=1-2", [(1, 2)]), ("bytes= 1-2 ,\t4-5", [(1, 2), (4, 5)]),
        ("bytes=2-1", None), ("bytes=a-b", None), ("bytes=", None), ("bytes", None), ("lines=1-2", None), ("bytes=1-2-3", None),
        ("bytes=--1", None), ("bytes=1-2,", None), ("bytes=0-,0-,0-", None), ("bytes=" + ",".join(["1-2"] * 17), None),
        ("bytes=٣-٤", None), ("bytes=" + "9" * 30 + "-", None), ("bytes=1-\n2", None),
    ],
)  # fmt: skip
def test_which_parts_are_asked_for(field: str, wanted: list[tuple[int, int]] | None) -> None:
    assert spans(field, SIZE) == wanted


@given(
    field=st.one_of(st.text(max_size=60), st.from_regex(r"bytes=[-0-9, ]{0,40}", fullmatch=True)),
    size=st.integers(0, 99),
)
def test_parts_lie_within_the_file(field: str, size: int) -> None:
    for first, last in spans(field, size) or ():
        assert 0 <= first <= last < size


def test_a_download_goes_on_where_it_broke_off(golden: Client, golden_edition: Path) -> None:
    address, whole = "/edition/records.jsonl", (golden_edition / "records.jsonl").read_bytes()
    first = golden.get(address)
    assert first["Accept-Ranges"] == "bytes" and first["Content-Length"] == str(len(whole)) and body_of(first) == whole
    tag = first["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{64}"', tag)
    part = golden.get(address, headers={"range": "bytes=100-", "if-range": tag, "accept-encoding": "zstd"})
    assert part.status_code == 206 and part["Content-Range"] == f"bytes 100-{len(whole) - 1}/{len(whole)}"
    assert body_of(part) == whole[100:] and "Content-Encoding" not in part and part["ETag"] == tag
    # A copy that was pressed, is another, or is known by its day alone is sent whole.
    for condition in (f"W/{tag}", '"another"', "Thu, 29 Feb 2024 00:00:00 GMT"):
        response = golden.get(address, headers={"range": "bytes=100-", "if-range": condition})
        assert response.status_code == 200 and body_of(response) == whole
    assert golden.head(address, headers={"range": "bytes=1-2"}).status_code == 200
    assert golden.get(address, headers={"range": "bytes=1-2", "if-none-match": tag}).status_code == 304
    beyond = golden.get(address, headers={"range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416 and beyond["Content-Range"] == f"bytes */{len(whole)}"
    assert golden.get(address, headers={"range": f"bytes={len(whole)}-", "if-none-match": tag}).status_code == 304


def test_several_parts_come_in_one_answer(golden: Client, golden_edition: Path) -> None:
    whole = (golden_edition / "edition.sqlite").read_bytes()
    response = golden.get("/edition/edition.sqlite", headers={"range": "bytes=0-15,100-199,-7"})
    body = body_of(response)
    assert (
        response.status_code == 206 and response["Content-Length"] == str(len(body)) and "Content-Range" not in response
    )
    parts = message_from_bytes(b"Content-Type: " + response["Content-Type"].encode() + b"\r\n\r\n" + body).get_payload()
    size = len(whole)
    assert [each["Content-Range"] for each in parts] == [  # type: ignore[index,union-attr]
        f"bytes 0-15/{size}", f"bytes 100-199/{size}", f"bytes {size - 7}-{size - 1}/{size}",
    ]  # fmt: skip
    assert all(held in body for held in (whole[:16], whole[100:200], whole[-7:]))
