"""Opening refuses every WACZ that is not what it says, and only ever with Refuted; a sound one tells what it holds."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answerable.core.merkle import Refuted
from answerable.evidence.capturing.digests import stated
from answerable.evidence.capturing.opening import opened
from answerable.evidence.capturing.warcs import records
from answerable.evidence.capturing.wrapping import DIGEST, INDEX, MANIFEST, PAGES, WARC

Files = dict[str, bytes]
FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def files(wacz: Path) -> Files:
    with zipfile.ZipFile(wacz) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def listed(held: Files, **changes: Any) -> Files:
    """The same files with a manifest and digest that are right for them."""
    rest = {name: data for name, data in held.items() if name not in (MANIFEST, DIGEST)}
    manifest = json.loads(held[MANIFEST]) | {
        "resources": [
            {"name": name, "path": name, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
            for name, data in rest.items()
        ],
        **changes,
    }
    text = json.dumps(manifest).encode()
    digest = {"path": MANIFEST, "hash": f"sha256:{hashlib.sha256(text).hexdigest()}"}
    return {**rest, MANIFEST: text, DIGEST: json.dumps(digest).encode()}


def packed(place: Path, held: Files, alter: Callable[[zipfile.ZipInfo], None] = lambda info: None) -> Path:
    with zipfile.ZipFile(place, "w") as archive:
        for name, data in held.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o100644 << 16
            alter(info)
            archive.writestr(info, data)
    return place


def test_a_sound_file_tells_what_it_holds(wacz: Path) -> None:
    found = opened(wacz)
    assert (found.version, found.records, found.unproven, found.signature) == ("1.1.1", 4, 0, None)
    assert found.pages[0].url == "https://example.org/"
    assert found.warcs == {WARC: hashlib.sha256(files(wacz)[WARC]).hexdigest()}
    # Made anew by the test's own hand it is as sound, compressed lists and all.
    held = listed(
        {
            **{k: v for k, v in files(wacz).items() if k != INDEX},
            "indexes/index.cdx.gz": gzip.compress(files(wacz)[INDEX]),
        }
    )

    def deflated(info: zipfile.ZipInfo) -> None:
        info.compress_type = zipfile.ZIP_DEFLATED if info.filename == PAGES else zipfile.ZIP_STORED

    assert opened(packed(wacz.with_name("again.wacz"), held, deflated)).records == 4


def test_every_byte_changed_is_refused(wacz: Path) -> None:
    sound = wacz.read_bytes()
    # Days and rights of members, and versions of the format, are nobody's claim: all else is.
    free = set()
    with zipfile.ZipFile(wacz) as archive:
        at = archive.start_dir
        for info in archive.infolist():
            free |= set(range(info.header_offset + 4, info.header_offset + 14))
            size = len(info.filename)
            free |= set(range(at + 4, at + 16)) | set(range(at + 32, at + 42))
            at += 46 + size
    step = max(1, len(sound) // 900)
    for place in [*range(0, len(sound), step), *range(at, len(sound))]:
        if place in free:
            continue
        wacz.write_bytes(sound[:place] + bytes([sound[place] ^ 0x01]) + sound[place + 1 :])
        try:
            opened(wacz)
        except Refuted:
            continue
        pytest.fail(f"byte {place} of {len(sound)} changed, and nobody noticed")


@pytest.mark.parametrize("cut", [0, 1, 30, 500, -1, -22, -60])
def test_a_truncated_file_is_refused(wacz: Path, cut: int) -> None:
    wacz.write_bytes(wacz.read_bytes()[:cut])
    with pytest.raises(Refuted):
        opened(wacz)


@pytest.mark.parametrize(
    "name",
    ["../out", "a/../../out", "/etc/passwd", "a\\b", "C:out", "a//b", "./a", "a\nb", "a/", "\u202egpj.a", "x" * 600],
)
def test_a_name_that_leads_elsewhere_is_refused(wacz: Path, name: str) -> None:
    with pytest.raises(Refuted):
        opened(packed(wacz.with_name("b.wacz"), listed({**files(wacz), name: b"x"})))


def test_links_folders_and_twins_are_refused(wacz: Path) -> None:
    held = listed({**files(wacz), "logs/a": b"/etc/passwd"})

    def link(info: zipfile.ZipInfo) -> None:
        if info.filename == "logs/a":
            info.external_attr = 0o120777 << 16

    with pytest.raises(Refuted, match="is a link"):
        opened(packed(wacz.with_name("b.wacz"), held, link))
    with pytest.raises(Refuted, match="stands twice"):
        opened(packed(wacz.with_name("c.wacz"), listed({**files(wacz), "logs/a": b"1", "logs/A": b"2"})))
    with zipfile.ZipFile(wacz, "a") as archive, pytest.warns(UserWarning):
        archive.writestr(PAGES, files(wacz)[PAGES])
    with pytest.raises(Refuted, match="stands twice"):
        opened(wacz)


def test_what_is_hidden_between_members_is_refused(wacz: Path) -> None:
    sound = wacz.read_bytes()
    for altered in (b"#!/bin/sh\n" + sound, sound + b"more"):
        wacz.write_bytes(altered)
        with pytest.raises(Refuted):
            opened(wacz)
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        start = archive.start_dir
    end = sound[:-22] + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 6, 6, len(sound) - 22 - start, start + 4, 0)
    wacz.write_bytes(end[:start] + b"gap!" + end[start:])
    with pytest.raises(Refuted, match="belong to none"):
        opened(wacz)


def test_a_bomb_and_a_lying_size_are_refused(wacz: Path) -> None:
    held = listed({**files(wacz), "logs/a": bytes(30_000_000)})

    def deflated(info: zipfile.ZipInfo) -> None:
        info.compress_type = zipfile.ZIP_DEFLATED if info.filename == "logs/a" else zipfile.ZIP_STORED

    bomb = packed(wacz.with_name("b.wacz"), held, deflated)
    assert bomb.stat().st_size < 100_000
    with pytest.raises(Refuted, match="holds more than"):
        opened(bomb, most=1_000_000)
    data = bomb.read_bytes()
    lying = data.replace(struct.pack("<L", 30_000_000), struct.pack("<L", 1000))
    assert lying != data
    bomb.write_bytes(lying)
    with pytest.raises(Refuted):
        opened(bomb, most=1_000_000)
    # The same inside the WARC, where the zip sees nothing of it.
    big = b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:x>\r\nWARC-Date: 2026-05-31T10:15:00Z\r\n"
    big += b"Content-Length: 30000000\r\n\r\n" + bytes(30_000_000) + b"\r\n\r\n"
    held = listed({**files(wacz), WARC: gzip.compress(big)})
    with pytest.raises(Refuted, match="unpacks to more"):
        opened(packed(wacz.with_name("c.wacz"), held), most=1_000_000)


def test_the_manifest_lists_all_and_nothing_else(wacz: Path) -> None:
    held = listed(files(wacz))
    for changed, words in (
        ({**held, "logs/a": b"x"}, "not listed"),
        ({name: data for name, data in held.items() if name != "timestamps/data.warc.gz.tsr"}, "not there"),
        ({**held, PAGES: held[PAGES] + b"\n"}, "bytes, and"),
        ({**held, PAGES: held[PAGES].replace(b"example", b"exbmple")}, "differs"),
        ({**held, MANIFEST: held[MANIFEST] + b" "}, "its hash is not that"),
        ({**held, MANIFEST: b'{"wacz_version": "1.1.1", "wacz_version": "1.1.1"}'}, "twice"),
        ({**held, MANIFEST: b"[" * 100_000}, "not JSON"),
        ({**held, MANIFEST: b"\xff\xfe"}, "not JSON"),
        (listed(held, wacz_version="2.0"), "WACZ 1"),
        ({name: data for name, data in held.items() if name != MANIFEST}, "holds no datapackage.json"),
        (listed({name: data for name, data in held.items() if name != WARC}), "holds no WARC"),
        (listed({name: data for name, data in held.items() if name != INDEX}), "holds no index"),
    ):
        with pytest.raises(Refuted, match=words):
            opened(packed(wacz.with_name("b.wacz"), changed))
    weak = json.loads(held[MANIFEST])
    weak["resources"][0]["hash"] = f"md5:{hashlib.md5(held[WARC]).hexdigest()}"
    text = json.dumps(weak).encode()
    digest = {"path": MANIFEST, "hash": f"sha256:{hashlib.sha256(text).hexdigest()}"}
    with pytest.raises(Refuted, match="proves nothing"):
        opened(packed(wacz.with_name("b.wacz"), {**held, MANIFEST: text, DIGEST: json.dumps(digest).encode()}))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"offset": "', b'"offset": "1', "leads to no record"),
        (b'"length": "', b'"length": "1', "leads to no record"),
        (b'"offset": "', b'"offset": "-', "says no place"),
        (b'"url": "https://example.org/"', b'"url": "https://example.com/"', "another address"),
        (b'"filename": "data', b'"filename": "other', "leads to no record"),
        (b'"recordDigest": "sha256:', b'"recordDigest": "sha256:00', "no digest"),
        (b" {", b" [", "not JSON"),
    ],
)
def test_every_line_of_the_index_leads_to_its_record(wacz: Path, old: bytes, new: bytes, words: str) -> None:
    held = files(wacz)
    assert old in held[INDEX]
    held[INDEX] = held[INDEX].replace(old, new, 1)
    with pytest.raises(Refuted, match=words):
        opened(packed(wacz.with_name("b.wacz"), listed(held)))


def test_a_signature_that_is_wrong_is_refused(wacz: Path) -> None:
    held = listed(files(wacz))
    digest = json.loads(held[DIGEST])
    created = json.loads(held[MANIFEST])["created"]
    key = ec.generate_private_key(ec.SECP384R1())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    der = key.sign(digest["hash"].encode(), ec.ECDSA(hashes.SHA256()))
    raw = b"".join(each.to_bytes(48, "big") for each in decode_dss_signature(der))
    good = {
        "hash": digest["hash"],
        "created": created,
        "software": "a test",
        "publicKey": base64.b64encode(public).decode(),
    }

    def signed(**changes: Any) -> Path:
        said = {**good, "signature": base64.b64encode(der).decode(), **changes}
        whole = {**held, DIGEST: json.dumps({**digest, "signedData": said}).encode()}
        return packed(wacz.with_name("b.wacz"), whole)

    for form in (der, raw):
        found = opened(signed(signature=base64.b64encode(form).decode())).signature
        assert found is not None and (found.created, found.domain) == (created, "")
    other = ec.generate_private_key(ec.SECP384R1()).public_key()
    wrong = other.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for changes in (
        {"signature": base64.b64encode(der[:-1] + bytes([der[-1] ^ 1])).decode()},
        {"signature": "not base 64!"},
        {"signature": base64.b64encode(bytes(96)).decode()},
        {"publicKey": base64.b64encode(wrong).decode()},
        {"publicKey": ""},
        {"hash": "sha256:" + "0" * 64},
        {"created": "2020-01-01T00:00:00Z"},
        {"unknown": "x"},
        {"domain": "example.org", "domainCert": "x", "timeSignature": "x", "timestampCert": "x"},
    ):
        with pytest.raises(Refuted, match="signature"):
            opened(signed(**changes))


def test_a_warc_whose_digests_or_form_are_wrong_is_refused(warc: Path) -> None:
    data = warc.read_bytes()
    found = list(records(io.BytesIO(data), "w", gzipped=True, most=10**6))
    each = [zlib.decompress(data[one.offset : one.offset + one.length], 31) for one in found]
    plain = b"".join(each)
    again = list(records(io.BytesIO(plain), "w", gzipped=False, most=10**6))
    assert [(one.type, one.url, one.payload) for one in again] == [(one.type, one.url, one.payload) for one in found]
    assert [plain[one.offset : one.offset + one.length] for one in again] == each
    for altered, words in (
        (plain.replace(b"<p>kept", b"<p>lost"), "WARC-Block-Digest"),
        (plain.replace(b"WARC-Block-Digest: sha256:", b"X: ").replace(b"<p>kept", b"<p>lost"), "WARC-Payload-Digest"),
        (plain.replace(b"WARC-Date: 2", b"WARC-Date: x"), "date"),
        (plain.replace(b"WARC-Type: response", b"WARC-Type: answer"), "unknown type"),
        (plain.replace(b"WARC/1.1", b"WARC/9.9", 1), "does not begin"),
        (plain.replace(b"Content-Length: ", b"Content-Length: 9", 1), "two line ends|early"),
        (plain.replace(b"Content-Length: ", b"Content-Length: -", 1), "length"),
        (plain.replace(b"\r\nWARC-Type", b"\r\nWARC-Type: response\r\nWARC-Type", 1), "twice"),
        (plain + b"trailing", "does not begin"),
        (plain.replace(b"sha256:", b"sha257:"), "known algorithm"),
        (b"", "no record"),
    ):
        with pytest.raises(Refuted, match=words):
            list(records(io.BytesIO(altered), "w", gzipped=False, most=10**6))
    with pytest.raises(Refuted, match="more follows"):
        list(records(io.BytesIO(gzip.compress(plain)), "w", gzipped=True, most=10**6))
    with pytest.raises(Refuted, match="more bytes than are read"):
        list(records(io.BytesIO(plain), "w", gzipped=False, most=100))
    with pytest.raises(Refuted, match="ends within"):
        list(records(io.BytesIO(data[:-3]), "w", gzipped=True, most=10**6))


@FUZZ
@given(st.data())
def test_no_warc_makes_the_reader_fail(warc: Path, data: st.DataObject) -> None:
    sound = warc.read_bytes()
    at = data.draw(st.integers(0, len(sound)))
    raw = sound[:at] + data.draw(st.binary(max_size=60)) + sound[at + data.draw(st.integers(0, 40)) :]
    plain = b"".join(
        zlib.decompress(sound[one.offset : one.offset + one.length], 31)
        for one in records(io.BytesIO(sound), "w", gzipped=True, most=10**6)
    )
    where = data.draw(st.integers(0, len(plain)))
    mixed = plain[:where] + data.draw(st.binary(max_size=60)) + plain[where + data.draw(st.integers(0, 40)) :]
    for text, gzipped in ((raw, True), (mixed, False)):
        try:
            list(records(io.BytesIO(text), "w", gzipped=gzipped, most=10**6))
        except Refuted:
            pass


@FUZZ
@given(st.data())
def test_no_file_makes_the_check_fail(wacz: Path, data: st.DataObject) -> None:
    sound = wacz.read_bytes()
    start = data.draw(st.sampled_from([0, len(sound) - 700]))
    at = data.draw(st.integers(start, len(sound)))
    changed = wacz.with_name("changed.wacz")
    changed.write_bytes(sound[:at] + data.draw(st.binary(max_size=30)) + sound[at + data.draw(st.integers(0, 30)) :])
    try:
        opened(changed)
    except Refuted:
        pass


@given(st.text(max_size=120))
def test_no_text_makes_a_digest_fail(text: str) -> None:
    for each in (text, f"sha256:{text}", f"sha1:{text}"):
        try:
            stated(each)
        except Refuted:
            pass
