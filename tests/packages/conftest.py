"""A ledger of a few events, witnesses, an authority of openssl's, and packages made of them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory):
    """What every package here stands on; without openssl its packages have no timestamps."""
    from holding import Ground

    return Ground.make(tmp_path_factory.mktemp("ground"), shutil.which("openssl") is not None)


@pytest.fixture(scope="session")
def package(ground, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of every role of item, cosigned and stamped."""
    from answerable.packages.making import make

    out = tmp_path_factory.mktemp("packages") / "case-1.zip"
    make(ground.plan(), out)
    return out
