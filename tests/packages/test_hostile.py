"""Hostile packages: every byte flipped, every trick of a ZIP, a bag made anew around a forged part, and any bytes at all."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from holding import Ground
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.claim import overall
from answerable.core.merkle import Refuted
from answerable.packages.bag import MANIFESTS, PAYLOAD, TAG_MANIFESTS, manifest, ordered
from answerable.packages.checking import verify_package
from answerable.packages.zipped import Archive, Member, _members, checked_names, directory


class Held:
    """Bytes that `verify_package` opens like a file: no disk between ten thousand checks."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def open(self, mode: str) -> io.BytesIO:
        assert mode == "rb"
        return io.BytesIO(self.data)


def outcome(data: bytes, ground: Ground) -> str:
    return overall(verify_package(Held(data), policy=ground.policy(), roots=ground.roots))  # type: ignore[arg-type]


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename.partition("/")[2]: archive.read(info) for info in archive.infolist()}


def zipped(files: dict[str, bytes], base: str = "case-1") -> bytes:
    """A file in the one form of a package that holds these, whatever they are."""
    members, out = [], io.BytesIO()
    for path, data in files.items():
        members.append(Member(f"{base}/{path}", len(data), zlib.crc32(data), out.tell()))
        out.write(members[-1].header + data)
    out.write(directory(members, out.tell()))
    return out.getvalue()


def bagged(files: dict[str, bytes]) -> bytes:
    """A package whose lists are made anew, as who forges a part of one would make them."""
    lists = (*MANIFESTS, *TAG_MANIFESTS)
    made = {path: files[path] for path in ordered(path for path in files if path not in lists)}
    for names in (MANIFESTS, TAG_MANIFESTS):
        digests = {
            path: (hashlib.sha256(data).hexdigest(), hashlib.sha512(data).hexdigest())
            for path, data in made.items()
            if path.startswith(PAYLOAD) == (names is MANIFESTS)
        }
        made |= {name: manifest(digests, which) for which, name in enumerate(names)}
    return zipped(made)


def test_the_tools_of_these_tests_make_a_package_that_verifies(ground: Ground, package: Path) -> None:
    data = package.read_bytes()
    assert bagged(files_of(data)) == data and outcome(data, ground) == "verified"


def test_no_byte_of_a_package_can_be_flipped(ground: Ground, package: Path) -> None:
    whole = package.read_bytes()
    changed = bytearray(whole)
    passed = []
    for at in range(len(whole)):
        changed[at] ^= 1 << at % 8
        if outcome(bytes(changed), ground) != "failed":
            passed.append(at)
        changed[at] = whole[at]
    assert bytes(changed) == whole and passed == []


def test_no_byte_of_what_proves_can_be_flipped_by_who_makes_the_lists_anew(ground: Ground, package: Path) -> None:
    files = files_of(package.read_bytes())
    proving = [path for path in files if path.startswith(("proofs/", "data/exhibits", "data/seg", "data/fields"))]
    for path in [*proving, "custody.jsonl"]:
        # Of long files every seventh byte; the long test takes them all.
        for at in range(0, len(files[path]), 1 if len(files[path]) < 400 else 7):
            flipped = bytearray(files[path])
            flipped[at] ^= 1 << at % 8
            assert outcome(bagged({**files, path: bytes(flipped)}), ground) != "verified", (path, at)


@pytest.mark.long
def test_no_byte_at_all_can_be_flipped_by_who_makes_the_lists_anew(ground: Ground, package: Path) -> None:
    files = files_of(package.read_bytes())
    # The policy and the roots in a package are its sender's word, which the reader's answer does not rest on; a token has
    # bytes outside its signature, which say nothing of the time.
    words = ("policy", *TAG_MANIFESTS, *MANIFESTS)
    for path in [path for path in files if path not in words and not path.endswith((".pem", ".tsr"))]:
        for at in range(len(files[path])):
            flipped = bytearray(files[path])
            flipped[at] ^= 1 << at % 8
            made = outcome(bagged({**files, path: bytes(flipped)}), ground)
            assert made != "verified", (path, at)


def test_no_end_of_a_package_can_be_cut(ground: Ground, package: Path) -> None:
    whole = package.read_bytes()
    for length in [*range(80), *range(80, len(whole), 97), *range(len(whole) - 80, len(whole))]:
        assert outcome(whole[:length], ground) == "failed"


NAMES = ["../evil", "/evil", "a/../b", "a//b", "a/", "", ".", "a/.", "C:\\a", "a\\b", "a\0b", "a\nb", "é", "-a", "a./b", ".hidden",
         "a" * 300, "a b"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leads_elsewhere(name: str) -> None:
    with pytest.raises(Refuted, match="plain path"):
        checked_names([name])


def test_names_that_a_system_would_not_keep_apart_are_refused() -> None:
    for names in (["a", "a"], ["a/b", "A/b"], ["a", "a/b"], ["A", "a/b/c"]):
        with pytest.raises(Refuted):
            checked_names(names)
    checked_names(["a/b", "a/c", "b"])


def by_zipfile(change: Callable[[zipfile.ZipFile], None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        change(archive)
    return out.getvalue()


def linked(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("case-1/link", (1980, 1, 1, 0, 0, 0))
    info.external_attr, info.create_system = 0o120777 << 16, 3
    archive.writestr(info, "/etc/passwd")


def foldered(archive: zipfile.ZipFile) -> None:
    archive.mkdir("case-1/")


def bomb(archive: zipfile.ZipFile) -> None:
    archive.writestr("case-1/bomb", b"\0" * 10_000_000, zipfile.ZIP_DEFLATED)


def commented(archive: zipfile.ZipFile) -> None:
    archive.comment = b"hello"


def plain(archive: zipfile.ZipFile) -> None:
    archive.writestr("case-1/a", b"a")


def far(archive: zipfile.ZipFile) -> None:
    with archive.open(zipfile.ZipInfo("case-1/a", (1980, 1, 1, 0, 0, 0)), "w", force_zip64=True) as file:
        file.write(b"a")


@pytest.mark.parametrize(
    ("change", "what"),
    [(linked, "a link"), (foldered, "a link, a folder"), (bomb, "compressed"), (commented, "behind its end"), (plain, "mode|folder"),
     (far, "a link, a folder|one form")],
)  # fmt: skip
def test_what_other_zips_can_hold_is_refused_by_name(change: Callable[[zipfile.ZipFile], None], what: str) -> None:
    with pytest.raises(Refuted, match=what):
        Archive(io.BytesIO(by_zipfile(change)))


def refused(data: bytes) -> str:
    with pytest.raises(Refuted) as error:
        archive = Archive(io.BytesIO(data))
        for each in archive.members:
            list(archive.pieces(each))
    return str(error.value)


def test_the_tricks_of_headers_are_refused_by_name() -> None:
    whole = zipped({"a": b"one", "b": b"two"})
    at = whole.index(b"PK\1\2")
    end = whole.index(b"PK\5\6")

    def put(place: int, form: str, *values: int) -> bytes:
        made = bytearray(whole)
        struct.pack_into(form, made, place, *values)
        return bytes(made)

    assert "encrypted" in refused(put(at + 8, "<H", 1))
    assert "compressed" in refused(put(at + 10, "<H", 8))
    assert "one of them lies" in refused(put(at + 20, "<L", 2))
    assert "does not begin where" in refused(put(at + 42, "<L", 1))
    assert "other than the directory" in refused(put(18, "<LL", 2, 2))
    assert "other than the directory" in refused(put(6, "<H", 8))
    assert "several parts" in refused(put(end + 4, "<H", 1))
    assert "one more than" in refused(put(end + 8, "<HH", 1, 1))
    assert "ZIP64" in refused(put(end + 16, "<L", 0xFFFFFFFF))
    assert "ZIP64" in refused(zipped({"a": b"x"}).replace(b"PK\5\6", b"PK\5\6", 1)[:-6] + b"\xff" * 4 + b"\0\0")
    assert "behind its end" in refused(whole + b"x")
    assert "before or between" in refused(b"x" + whole)
    assert "before or between" in refused(whole[:end] + b"slack" + whole[end:])
    assert "CRC-32" in refused(whole.replace(b"one", b"eno"))


def test_a_number_that_needs_zip64_is_read_back() -> None:
    for size, offset in ((2**32 - 2, 0), (2**32 - 1, 5), (2**40, 2**33), (7, 2**32 - 1)):
        member = Member("case-1/big", size, 1, offset)
        assert _members(member.entry, 1) == [member]


def test_a_bag_is_refused_by_the_name_of_what_is_wrong(ground: Ground, package: Path) -> None:
    files = files_of(package.read_bytes())

    def why(made: bytes) -> str:
        claims = verify_package(Held(made), policy=ground.policy(), roots=ground.roots)  # type: ignore[arg-type]
        assert overall(claims) == "failed"
        return " ".join(claim.detail for claim in claims if claim.outcome == "failed")

    lists = MANIFESTS[0]
    log = "data/exhibits/log.txt"
    assert "fetches nothing" in why(bagged({**files, "fetch.txt": b""}))
    assert "no part of a package" in why(bagged({**files, "more.txt": b""}))
    assert "not the files of the payload" in why(bagged({**files, "data/exhibits/more.txt": b""}))
    assert "bag-info.txt: is missing" in why(
        zipped({path: each for path, each in files.items() if path != "bag-info.txt"})
    )
    assert "is listed in" in why(zipped({path: each for path, each in files.items() if path != log}))
    assert "not listed in" in why(zipped({"data/derivatives/a": b"", **files}))
    assert "differs from" in why(zipped({**files, log: b"forged"}))
    twice = files[lists] + files[lists].splitlines(keepends=True)[0]
    assert "twice" in why(zipped({**files, lists: twice}))
    assert "one order" in why(zipped(dict(reversed(files.items()))))
    assert "another package" in why(zipped(files, base="case-2"))
    assert "plain name" in why(zipped(files, base="Case"))
    assert "cover.html: says other" in why(
        bagged({**files, "cover.html": files["cover.html"].replace(b"asserted", b"proven")})
    )
    assert "ro-crate" in why(bagged({**files, "data/ro-crate-metadata.json": b"{}"}))
    assert "its proof" in why(
        bagged({**files, "custody.jsonl": files["custody.jsonl"].replace(b"keeper-1", b"keeper-2", 1)})
    )
    assert "BagIt 1.0" in why(bagged({**files, "bagit.txt": b"BagIt-Version: 0.97\n"}))


def test_a_cover_of_another_form_is_no_failure_and_not_checked(ground: Ground, package: Path) -> None:
    files = files_of(package.read_bytes())
    later = {**files, "package.json": files["package.json"].replace(b'"form":2', b'"form":3'), "cover.html": b"later"}
    claims = verify_package(Held(bagged(later)), policy=ground.policy(), roots=ground.roots)  # type: ignore[arg-type]
    assert {claim.name: claim.outcome for claim in claims}["description"] == "incomplete"
    assert overall(claims) == "incomplete"


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(Refuted):
        Archive(io.BytesIO(data))


@given(st.lists(st.tuples(st.text("abAB./-_é\0", max_size=6), st.binary(max_size=20)), max_size=4), st.data())
def test_any_members_are_read_as_they_are_or_refused(files: list[tuple[str, bytes]], data: st.DataObject) -> None:
    try:
        whole = zipped(dict(files))
    except UnicodeEncodeError:
        return
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(0, 2))):
        changed[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        archive = Archive(io.BytesIO(bytes(changed)))
        found = {each.name.partition("/")[2]: b"".join(archive.pieces(each)) for each in archive.members}
    except Refuted:
        return
    assert bytes(changed) == whole and found == dict(files)
