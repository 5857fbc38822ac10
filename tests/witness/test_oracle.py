"""Another implementation of the standards, aics-tlog, reads our tiles, our checkpoint and our witness's cosignature."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from answerable.core.checkpoint import attach, cosign

OTHER = os.environ.get("ANSWERABLE_PYTHON_3_13", "")


def oracle(*words: str) -> tuple[int, dict[str, Any]]:
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([OTHER, "-m", "aics_tlog", *words], capture_output=True, text=True, env=environ, check=False)
    return done.returncode, json.loads(done.stdout or "{}")


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    if not OTHER:
        pytest.skip("ANSWERABLE_PYTHON_3_13 names no Python 3.13 with aics-tlog: the oracle is not asked")
    if subprocess.run([OTHER, "-c", "import aics_tlog"], capture_output=True, check=False).returncode:
        pytest.skip("aics-tlog is not installed beside the Python of ANSWERABLE_PYTHON_3_13: the oracle is not asked")


def test_it_agrees(ledger: Any, partner: Any, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_bytes(ledger.grow(300))
    note = ledger.grow(66_000)
    witness = partner("w").signer
    (ledger.folder / "checkpoint").write_bytes(attach(note, [cosign(note, witness, int(time.time()))]))
    known = ("--log-key", ledger.vkey, "--tiles", str(ledger.folder))
    seen = ("--witness-key", witness.verifier.text, "--quorum", "1", "--max-age", "3600")
    assert oracle("verify-checkpoint", *known, *seen)[0] == 0
    for index in (0, 255, 256, 65_535, 65_536, 66_299):
        leaf = tmp_path / "leaf"
        leaf.write_bytes(str(index).encode())
        assert oracle("verify-inclusion", *known, "--leaf", str(leaf), "--index", str(index))[0] == 0, index
        leaf.write_bytes(b"another")
        assert oracle("verify-inclusion", *known, "--leaf", str(leaf), "--index", str(index))[0] == 1, index
    assert oracle("verify-consistency", *known, "--old-checkpoint", str(old))[0] == 0
