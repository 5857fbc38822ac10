"""A disk that is full: each command at the desk says so in a sentence, and leaves what was there as it was."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.evidence import working


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = working.migrated(tmp_path / "desk")
    (made / "letter.txt").write_bytes(b"The ward is dark.\n")
    (made / "disk.img").write_bytes(os.urandom(3_000_000))
    working.run(made, "keygen", "ledger.pem")
    working.run(made, "preserve", "letter.txt", "--source", "source/report")
    return made


def full(home: Path, kibibytes: int, *arguments: str) -> str:
    """Run a command where no file may grow beyond so many KiB; return what it says of it."""
    command = f"ulimit -f {kibibytes}; exec {shlex.join([sys.executable, '-m', 'answerable', *arguments])}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=home, env=working.environment(home), capture_output=True, text=True, check=False,
        timeout=working.PATIENCE,
    )  # fmt: skip
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stdout + done.stderr
    return done.stdout + done.stderr


def held(home: Path) -> dict[str, bytes]:
    """Everything that stands at the desk, except the database, which is asked, and the lock of who writes, which is empty."""
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and "sqlite" not in path.name and path.name != "lock"
    }


def test_every_command_names_a_full_disk_and_leaves_nothing_half_done(home: Path) -> None:
    before, exhibits = held(home), working.told(home, "exhibits")
    assert "the disk is full" in full(home, 1024, "preserve", "disk.img", "--source", "source/report")
    assert "keygen.pem: File too large" in full(home, 0, "keygen", "keygen.pem")
    said = full(home, 0, "sign", "--key", "ledger.pem")
    assert "disk" in said or str(home) in said, said
    said = full(home, 64, "publish", "--by", "desk-1")
    assert "edition-0001" in said, said
    assert held(home) == before and working.told(home, "exhibits") == exhibits
    assert not list((home / "editions").iterdir())
    working.run(home, "preserve", "disk.img", "--source", "source/report")
    assert working.told(home, "sign", "--key", "ledger.pem")["size"] == 2
