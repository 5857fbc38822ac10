"""A vault for each test, in a folder and in a bucket of a real S3 server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment that leads to a server started for the tests; skips, saying so, where none can be started."""
    import store

    if not store.weed():
        pytest.skip("no S3 server can be started: SeaweedFS (`weed`) is not installed")
    with store.running(tmp_path_factory.mktemp("s3")) as environment:
        yield environment
