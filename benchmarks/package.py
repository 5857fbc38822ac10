"""Verifying an evidence package beside hashing the same bytes twice with hashlib, and beside bagit-python in a process of its own."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "packages"))

from holding import Ground

from answerable.core.claim import overall
from answerable.core.entry import disclosure
from answerable.packages.checking import verify_package
from answerable.packages.making import File, make

LIMIT, ROUNDS, PIECE = 1 / 0.7, 5, 1024 * 1024
BAGIT = "import sys, time, bagit; b = time.perf_counter(); bagit.Bag(sys.argv[1]).validate(); print(time.perf_counter() - b)"


def hash_twice(path: Path) -> None:
    """Take SHA-256 and SHA-512 of a file in one pass, as plainly as hashlib allows."""
    one, two = hashlib.sha256(), hashlib.sha512()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            one.update(piece)
            two.update(piece)


def packed(folder: Path, mebibytes: int) -> tuple[Ground, Path]:
    """Make a package of one exhibit of so many mebibytes."""
    ground = Ground.make(folder, False)
    exhibit = folder / "exhibit"
    with exhibit.open("wb") as file:
        for number in range(mebibytes):
            file.write(hashlib.shake_256(number.to_bytes(8, "big")).digest(PIECE))
    with exhibit.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    ground.enter("ingest", "exhibit/large", b"", "application/octet-stream", sha256=sha256)
    salt, event = ground.events[-1]
    ground.events[-1] = (salt, type(event)(**{name: getattr(event, name) for name in event.__struct_fields__}
                                           | {"size": exhibit.stat().st_size}))  # fmt: skip
    ground.sign(("w1", "w2"))
    last = len(ground.events) - 1
    out = folder / "large.zip"
    plan = ground.plan(
        files=[File("large.bin", "exhibit", ground.entry(last), lambda: exhibit.open("rb"))],
        custody=[disclosure(*ground.events[last])], proofs=[ground.proof(last)], records=[], name="large",
    )  # fmt: skip
    make(plan, out)
    return ground, out


def main(mebibytes: int) -> int:
    """Make a package, then measure; the bytes are in the page cache for all."""
    folder = Path(tempfile.mkdtemp(prefix="answerable-bench-"))
    try:
        ground, out = packed(folder, mebibytes)
        policy = ground.policy()
        ours = plain = theirs = float("inf")
        with zipfile.ZipFile(out) as archive:
            archive.extractall(folder)
        for _ in range(ROUNDS):
            began = time.perf_counter()
            claims = verify_package(out, policy=policy)
            ours = min(ours, time.perf_counter() - began)
            if overall(claims) != "verified":
                raise SystemExit("the package does not verify")
            began = time.perf_counter()
            hash_twice(out)
            plain = min(plain, time.perf_counter() - began)
        for _ in range(2):
            done = subprocess.run(
                [sys.executable, "-c", BAGIT, str(folder / "large")], capture_output=True, text=True, check=False
            )
            theirs = min(theirs, float(done.stdout) if done.returncode == 0 else float("inf"))
        held = ours / plain <= LIMIT
        beside = "bagit-python is not installed" if theirs == float("inf") else f"bagit-python {theirs:.3f} s, unpacked"
        print(f"{mebibytes} MiB: verify {ours:.3f} s, hashlib SHA-256 + SHA-512 {plain:.3f} s, ratio {ours / plain:.2f} "
              f"(bound {LIMIT:.2f}): {'held' if held else 'NOT HELD'}; {beside}")  # fmt: skip
        return 0 if held else 1
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 512))
