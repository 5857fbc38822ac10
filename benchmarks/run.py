"""Runs every benchmark, one after the other, and ends with 1 where a bound was not held."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

FILES = (
    "vault.py",
    "decode.py",
    "resolution.py",
    "verify_speed.py",
    "package.py",
    "ledger.py",
    "demo_start.py",
    "outside_data.py",
    "asking.py",
    "explore.py",
    "build_cost.py",
    "pages.py",
)


def main() -> int:
    """Print what each prints under its name."""
    print(f"Python {platform.python_version()}, {platform.machine()}")
    codes = []
    for name in FILES:
        print(f"\n{name}", flush=True)
        codes.append(subprocess.run([sys.executable, str(Path(__file__).parent / name)], check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
