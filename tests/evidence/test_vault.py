"""The vault keeps every byte or says why not: digests, damage, loss, a full disk, a crash; in a folder and in a bucket."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import obstore
import pytest
import store
from hypothesis import given
from hypothesis import strategies as st

from answerable.evidence.vault import Kept, TooLarge, Unavailable, Unkept, Vanished, Vault
from answerable.evidence.vault.hashing import PIECE
from answerable.evidence.vault.keeping import Rotted

SOURCE = Path(__file__).parents[2] / "src"
LOST = hashlib.sha256(b"never kept").hexdigest()


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.xdist_group("s3"))])
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty vault."""
    if request.param == "folder":
        return str(tmp_path / "vault")
    for name, value in request.getfixturevalue("s3").items():
        monkeypatch.setenv(name, value)
    return f"s3://{store.BUCKET}/{secrets.token_hex(8)}"


def damage(address: str, sha256: str, data: bytes | None) -> None:
    """Put other bytes under a digest behind the vault's back, or remove what is there."""
    if address.startswith("s3://"):
        bucket = store.objects(os.environ)
        key = f"{address.rpartition('/')[2]}/sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"
        obstore.delete(bucket, key) if data is None else obstore.put(bucket, key, data)
        return
    path = Path(address) / "sha256" / sha256[:2] / sha256[2:4] / sha256
    path.unlink()
    if data is not None:
        path.write_bytes(data)


def files(address: str) -> list[Path]:
    return [path for path in Path(address).rglob("*") if path.is_file()]


class Dribble(io.BytesIO):
    """A stream that gives less than it is asked for."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 70_001))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 9 * PIECE + 7])
def test_what_is_kept_comes_back_with_the_digests_of_hashlib(address: str, size: int) -> None:
    data = os.urandom(size)
    vault = Vault.open(address)
    kept = vault.ingest(io.BytesIO(data))
    assert (kept.sha256, kept.sha512) == (hashlib.sha256(data).hexdigest(), hashlib.sha512(data).hexdigest())
    assert (kept.size, kept.was) == (size, "new")
    assert b"".join(Vault.open(address).read(kept.sha256)) == data
    assert vault.check(kept.sha256).state == "whole" and vault.holds(kept.sha256)
    assert vault.ingest(Dribble(data)) == Kept(
        **{**{f: getattr(kept, f) for f in kept.__struct_fields__}, "was": "held"}
    )
    assert list(vault.digests()) == [kept.sha256]


def test_damage_and_loss_are_found_named_and_mended(address: str) -> None:
    vault = Vault.open(address)
    whole, rotten, gone = (vault.ingest(io.BytesIO(data)).sha256 for data in (b"whole", b"r" * (2 * PIECE), b"gone"))
    damage(address, rotten, b"r" * (2 * PIECE - 1) + b"s")
    damage(address, gone, None)
    said = {each.sha256: each for each in vault.check_all([whole, rotten, gone, LOST])}
    assert [said[each].state for each in (whole, rotten, gone, LOST)] == ["whole", "rotted", "vanished", "vanished"]
    assert all(digest in each.detail for digest, each in said.items())
    given_out = []
    with pytest.raises(Rotted, match=rotten):
        for piece in vault.read(rotten):
            given_out.append(piece)
    assert len(b"".join(given_out)) < 2 * PIECE
    with pytest.raises(Vanished, match=gone):
        list(vault.read(gone))
    assert vault.ingest(io.BytesIO(b"r" * (2 * PIECE))).was == "mended"
    assert vault.ingest(io.BytesIO(b"gone")).was == "new"
    assert {each.state for each in vault.check_all([whole, rotten, gone])} == {"whole"}


def test_what_is_erased_is_gone_and_the_rest_stands(address: str) -> None:
    vault = Vault.open(address)
    one, two = (vault.ingest(io.BytesIO(data)).sha256 for data in (b"one", b"two"))
    assert vault.erase(one) and not vault.erase(one)
    assert (vault.check(one).state, vault.check(two).state) == ("vanished", "whole")
    assert list(vault.digests()) == [two]


def test_nothing_is_kept_of_a_stream_that_is_too_long_or_breaks(address: str) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > PIECE:
                raise ConnectionError("the sender is gone")
            return super().read(size)

    vault = Vault.open(address)
    with pytest.raises(TooLarge, match="longer than 9 bytes"):
        vault.ingest(io.BytesIO(b"0123456789"), most=9)
    with pytest.raises(ConnectionError):
        vault.ingest(Broken(os.urandom(3 * PIECE)))
    assert vault.ingest(io.BytesIO(b"012345678"), most=9).size == 9
    assert len(list(vault.digests())) == 1
    if not address.startswith("s3://"):
        assert len(files(address)) == 1


@pytest.mark.parametrize(
    "digest",
    ["", "..", "../../etc/passwd", LOST.upper(), LOST + "\n", LOST[:-1], "0" * 63 + "٣", "\0" * 64, 7, None, b"0" * 64],
)
def test_only_a_digest_names_an_item(digest: Any, address: str) -> None:
    vault = Vault.open(address)
    for ask in (vault.check, vault.erase, vault.holds, lambda each: list(vault.read(each))):
        with pytest.raises(Unkept, match="SHA-256"):
            ask(digest)


@pytest.mark.parametrize("url", ["", "http://host/x", "s3://", "s3://key@bucket/x", "file://host/x", "a\0b", "gs://x"])
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(Unkept, match="address of a vault"):
        Vault.open(url)


@pytest.mark.xdist_group("s3")
def test_a_store_that_refuses_or_does_not_answer_is_named(s3: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in s3.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    began = time.monotonic()
    with pytest.raises(Unavailable, match=f"s3://{store.BUCKET}/x: the store did not do as it was asked"):
        Vault.open(f"s3://{store.BUCKET}/x").ingest(io.BytesIO(b"x"))
    assert time.monotonic() - began < 40
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3["AWS_ENDPOINT_URL"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    with pytest.raises(Unavailable, match="403|Denied|Unauth") as caught:
        Vault.open(f"s3://{store.BUCKET}/x").ingest(io.BytesIO(b"x"))
    assert "another" not in str(caught.value)


def test_a_link_or_a_pipe_in_the_place_of_an_item_is_not_followed(tmp_path: Path) -> None:
    vault = Vault.open(str(tmp_path))
    sha256 = vault.ingest(io.BytesIO(b"mine")).sha256
    path = next(tmp_path.glob("sha256/*/*/*"))
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert vault.check(sha256).state == "vanished"
    path.unlink()
    os.mkfifo(path)
    assert vault.check(sha256).state == "rotted"


def test_a_kept_file_is_read_only_and_of_its_owner_alone(tmp_path: Path) -> None:
    Vault.open(str(tmp_path)).ingest(io.BytesIO(b"mine"))
    path = next(tmp_path.glob("sha256/*/*/*"))
    assert path.stat().st_mode & 0o777 == 0o400 and path.parent.stat().st_mode & 0o077 == 0


def run(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )  # fmt: skip


FULL = """
import io, resource, sys
from answerable.evidence.vault import Unavailable, Vault
vault = Vault.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))
try:
    vault.ingest(io.BytesIO(b"x" * 5_000_000))
except Unavailable as error:
    print(error)
print(vault.ingest(io.BytesIO(b"small")).was)
"""


def test_a_full_disk_is_named_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    said, trouble = run(FULL, str(tmp_path)).communicate(timeout=60)
    assert f"{tmp_path}: the disk is full" in said and "nothing was kept" in said, trouble
    assert said.splitlines()[-1] == "new"
    assert [path.read_bytes() for path in files(str(tmp_path))] == [b"small"]


MEMORY = """
import resource, sys
from answerable.evidence.vault import Vault
class Zeros:
    left = 96
    def read(self, size, /):
        self.left -= 1
        return bytes(size) if self.left >= 0 else b""
vault = Vault.open(sys.argv[1])
import io; vault.ingest(io.BytesIO(bytes(4_000_000)))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
kept = vault.ingest(Zeros())
assert vault.check(kept.sha256).state == "whole"
print(kept.size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_does_not_grow_with_an_item(tmp_path: Path) -> None:
    said, trouble = run(MEMORY, str(tmp_path)).communicate(timeout=120)
    assert said, trouble
    size, kilobytes = map(int, said.split())
    assert size == 96 * PIECE and kilobytes < 24_000


SLOW = """
import sys
from answerable.evidence.vault import Vault
class Slow:
    def read(self, size, /):
        print("reading", flush=True)
        return sys.stdin.buffer.read(size)
print(Vault.open(sys.argv[1]).ingest(Slow()).size, flush=True)
"""


def test_a_crash_leaves_nothing_that_counts_and_another_at_work_is_left_alone(tmp_path: Path) -> None:
    crashed, working = run(SLOW, str(tmp_path)), run(SLOW, str(tmp_path))
    for each in (crashed, working):
        assert each.stdin and each.stdout and each.stdout.readline() == "reading\n"
        each.stdin.write("x" * PIECE)
        each.stdin.flush()
        assert each.stdout.readline() == "reading\n"
    crashed.kill()
    crashed.communicate()
    assert len(files(str(tmp_path))) == 2
    vault = Vault.open(str(tmp_path))
    assert list(vault.digests()) == [] and len(files(str(tmp_path))) == 1
    said, _trouble = working.communicate(timeout=60)
    assert said.split() == [str(PIECE)]
    assert [vault.check(each).state for each in vault.digests()] == ["whole"]


@given(st.lists(st.tuples(st.sampled_from(["keep", "erase", "damage"]), st.integers(0, 3)), max_size=12))
def test_any_sequence_of_keeping_erasing_and_damage_is_told_rightly(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    root = tmp_path_factory.mktemp("vault")
    vault = Vault.open(str(root))
    items = [b"item %d" % number for number in range(4)]
    digests = [hashlib.sha256(item).hexdigest() for item in items]
    states = ["vanished"] * 4
    for step, number in steps:
        if step == "keep":
            was = vault.ingest(io.BytesIO(items[number])).was
            assert was == {"vanished": "new", "whole": "held", "rotted": "mended"}[states[number]]
            states[number] = "whole"
        elif step == "erase":
            assert vault.erase(digests[number]) == (states[number] != "vanished")
            states[number] = "vanished"
        elif states[number] != "vanished":
            damage(str(root), digests[number], b"other")
            states[number] = "rotted"
        assert [vault.check(each).state for each in digests] == states
