"""A signing publishes a tree that verifies, and refuses by name whatever is not the continuation of what was signed."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import desking
import pytest
from conftest import Desk
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.key import Signer
from answerable.core.merkle import Frontier, Refuted, check_consistency, check_inclusion, leaf
from answerable.ledger.guard import NOTHING, Guard, Signed
from answerable.ledger.signing import CHECKPOINT, sign
from answerable.ledger.tree import Tree
from answerable.ledger.writing import alone, write

KEY = Signer.generate(desking.ORIGIN)


def made(count: int, tag: str = "") -> list[bytes]:
    return [b"ANS1" + f"{tag}{number}".encode().rjust(32) for number in range(count)]


def signed(place: Path, entries: list[bytes], **more: bool) -> bool:
    guard = Guard(place / "guard", desking.ORIGIN)
    return sign(place / "ledger", desking.Holding(entries), guard, [KEY], time=0, **more).made


def test_the_tree_in_files_proves_what_a_list_proves(place: Path) -> None:
    sizes = (0, 1, 255, 256, 257, 511, 600, 66_000)
    for at, size in enumerate(sizes):
        assert signed(place, made(size), whole=at % 2 == 0) == (size > 0)
        tree = Tree(place / "ledger", size)
        whole = Frontier().add(map(leaf, made(size)))
        assert tree.head == whole.root() and tree.frontier() == whole and list(tree.entries()) == made(size)
        for index in {0, 255, 256, size // 2, size - 1} & set(range(size)):
            check_inclusion(index, size, leaf(made(size)[index]), tree.inclusion(index), tree.head)
        for first in sizes[1:at]:
            root = Frontier().add(map(leaf, made(first))).root()
            assert tree.root(first) == root
            check_consistency(first, size, root, tree.head, tree.consistency(first))
    assert not signed(place, made(66_000))


@given(st.lists(st.integers(0, 700), max_size=4))
def test_any_steps_make_the_same_files(steps: list[int]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        folder, size = Path(name), 0
        for step in steps:
            with alone(folder):
                assert write(folder, Tree(folder, size), made(size + step)[size:]) == size + step
            size += step
        assert Tree(folder, size).head == Frontier().add(map(leaf, made(size))).root()


@pytest.mark.parametrize("whole", [True, False])
def test_a_rollback_and_a_fork_are_refused_by_name(place: Path, whole: bool) -> None:
    signed(place, made(600))
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    with pytest.raises(Refuted, match="the database holds 500 entries, 600 were signed"):
        signed(place, made(500), whole=whole)
    with pytest.raises(Refuted, match="forked|altered"):
        signed(place, made(500) + made(300, "other"), whole=whole)
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before
    assert signed(place, made(601), whole=whole)


@pytest.mark.parametrize(
    "name", ["tile/0/000", "tile/0/001", "tile/entries/000", "tile/0/002.p/88", "tile/entries/002.p/88"]
)
@pytest.mark.parametrize("harm", ["flip", "cut", "longer", "empty"])
def test_a_tile_that_rotted_is_named(place: Path, name: str, harm: str) -> None:
    signed(place, made(600))
    path = place / "ledger" / name
    data = path.read_bytes()
    path.write_bytes(
        {"flip": data[:40] + bytes([data[40] ^ 1]) + data[41:], "cut": data[:-1], "longer": data + b"x", "empty": b""}[
            harm
        ]
    )
    with pytest.raises(Refuted, match=name.replace(".", r"\.")):
        signed(place, made(700) if ".p" not in name else made(600))
    with pytest.raises(Refuted, match="tile"):
        list(Tree(place / "ledger", 600, Frontier().add(map(leaf, made(600))).root()).entries())
    path.unlink()
    assert signed(place, made(701))
    assert list(Tree(place / "ledger", 701).entries()) == made(701)


def test_a_lost_guard_and_a_lost_checkpoint(place: Path) -> None:
    signed(place, made(10))
    (place / "guard").unlink()
    with pytest.raises(Refuted, match="the guard remembers 0: it was lost"):
        signed(place, made(20))
    assert signed(place, made(20), adopt=True)
    (place / "ledger" / CHECKPOINT).write_bytes(b"nonsense")
    with pytest.raises(Refuted, match="checkpoint: note"):
        signed(place, made(20))
    (place / "ledger" / CHECKPOINT).unlink()
    assert signed(place, made(20)) and not signed(place, made(20))
    with pytest.raises(Refuted, match="guards the ledger"):
        Guard(place / "guard", "another.example/ledger").last()
    (place / "guard").write_bytes(b"not a database" * 100)
    with pytest.raises(Refuted, match="the guard cannot be read"):
        signed(place, made(20))


def test_the_guard_moves_only_from_what_it_remembers(place: Path) -> None:
    guard = Guard(place / "guard", desking.ORIGIN)
    one, two = Signed(1, bytes(32)), Signed(2, bytes([1]) * 32)
    guard.move(NOTHING, one)
    with pytest.raises(Refuted, match="another signer"):
        guard.move(NOTHING, two)
    with pytest.raises(Refuted, match="never fewer"):
        guard.move(two, one)
    assert guard.last() == one


def test_a_restored_database_is_refused(sqlite_desk: Desk) -> None:
    database = sqlite_desk.home / "desk.sqlite"
    sqlite_desk(desking.append, 5)
    sqlite_desk(desking.sql, "PRAGMA wal_checkpoint(TRUNCATE)")
    old = database.read_bytes()
    sqlite_desk(desking.append, 5, 1)
    sqlite_desk(desking.sign)
    sqlite_desk(desking.let_go)
    for left in sqlite_desk.home.glob("desk.sqlite*"):
        left.unlink()
    database.write_bytes(old)
    sqlite_desk(desking.append, 2, 2)
    with pytest.raises(Refuted, match="the database holds 7 entries, 10 were signed"):
        sqlite_desk(desking.sign)
    sqlite_desk(desking.append, 20, 3)
    with pytest.raises(Refuted, match="are not the 10 that were signed"):
        sqlite_desk(desking.sign)


def test_an_entry_altered_in_the_database_is_refused(desk: Desk) -> None:
    desk(desking.append, 5)
    desk(desking.sign)
    other = 'UPDATE evidence_entry SET entry = (SELECT entry FROM evidence_entry WHERE "index" = 0) WHERE "index" = {}'
    desk(desking.append, 5, 1)
    desk(desking.sql, other.format(7))
    with pytest.raises(Refuted, match="do not make the root that its head says"):
        desk(desking.sign)
    desk(desking.sql, other.format(3))
    with pytest.raises(Refuted, match="was altered or has forked"):
        desk(desking.sign)
    desk(desking.sql, 'DELETE FROM evidence_entry WHERE "index" = 4')
    with pytest.raises(Refuted, match="entry 4 is missing in the database"):
        desk(desking.sign)


def test_a_full_disk_at_signing_is_named_and_harmless(sqlite_desk: Desk) -> None:
    sqlite_desk(desking.append, 600)
    for limit in (0, 100, 3000, 8500):
        with pytest.raises((OSError, Refuted)) as caught:
            sqlite_desk(desking.sign_beyond, limit)
        assert str(sqlite_desk.home) in str(caught.value)
        assert not (sqlite_desk.home / "ledger" / CHECKPOINT).exists()
    assert sqlite_desk(desking.sign).now.size == 600


def test_the_command_line_makes_a_key_and_signs(sqlite_desk: Desk) -> None:
    home = sqlite_desk.home
    environment = {
        **os.environ,
        "ANSWERABLE_HOME": str(home),
        "ANSWERABLE_LEDGER_ORIGIN": desking.ORIGIN,
        "DATABASE_URL": "",
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "answerable", *arguments],
            capture_output=True,
            text=True,
            env=environment,
            timeout=60,
        )

    (home / "key.pem").unlink()
    told = run("keygen", str(home / "key.pem"))
    assert told.returncode == 0 and told.stdout.startswith(desking.ORIGIN + "+")
    assert stat.S_IMODE((home / "key.pem").stat().st_mode) == 0o600
    assert run("keygen", str(home / "key.pem")).returncode == 1
    sqlite_desk(desking.append, 3)
    sign_it = ("sign", "--key", str(home / "key.pem"))
    assert "Signed: 3 entries" in (told := run(*sign_it)).stdout and told.returncode == 0
    assert "Nothing to sign" in (told := run(*sign_it)).stdout and told.returncode == 0
    (home / "key.pem").chmod(0o644)
    assert "others may read this key" in (told := run(*sign_it)).stderr and told.returncode == 1
    (home / "key.pem").chmod(0o600)
    shutil.rmtree(home / "ledger")
    sqlite_desk(desking.sql, 'DELETE FROM evidence_entry WHERE "index" = 2')
    sqlite_desk(desking.sql, "UPDATE evidence_head SET size = 2, frontier = (SELECT zeroblob(32))")
    told = run(*sign_it)
    assert told.returncode == 1 and "the database holds 2 entries, 3 were signed" in told.stderr
