"""Verifying the bytes of an edition beside hashing the same files with hashlib; verifying in depth beside the build."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
import time
from pathlib import Path

from synthetic import records

from answerable.editions.build import build
from answerable.editions.verify import overall, verify

LIMIT, ROUNDS = 1 / 0.7, 5


def hash_all(folder: Path) -> None:
    """Hash every file, as plainly as hashlib allows."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256").hexdigest()


def main(incidents: int) -> int:
    """Build an edition, then measure; the files are in the page cache for both."""
    folder = Path(tempfile.mkdtemp(prefix="answerable-bench-"))
    try:
        edition = folder / "edition-0001"
        began = time.perf_counter()
        build(records(incidents), edition)
        building = time.perf_counter() - began
        size = sum(path.stat().st_size for path in edition.rglob("*") if path.is_file())
        ours, plain = float("inf"), float("inf")
        for _ in range(ROUNDS):
            began = time.perf_counter()
            claims = verify(edition, depth="bytes")
            ours = min(ours, time.perf_counter() - began)
            if overall(claims) != "verified":
                raise SystemExit("the edition does not verify")
            began = time.perf_counter()
            hash_all(edition)
            plain = min(plain, time.perf_counter() - began)
        held = ours / plain <= LIMIT
        print(f"{size / 2**20:,.0f} MiB: verify --bytes {ours:.3f} s, hashlib {plain:.3f} s, "
              f"ratio {ours / plain:.2f} (bound {LIMIT:.2f}): {'held' if held else 'NOT HELD'}", flush=True)  # fmt: skip
        began = time.perf_counter()
        outcome = overall(verify(edition, depth="deep"))
        deep = time.perf_counter() - began
        print(f"{incidents:,} incidents: build {building:.1f} s, verify --deep {deep:.1f} s "
              f"({deep / building:.2f} × the build): {outcome}")  # fmt: skip
        return 0 if held and outcome == "verified" else 1
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 50_000))
