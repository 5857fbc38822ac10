"""The shelf is the folder of editions that the public process reads: the newest by default, the older ones by number.

An edition is immutable; one that was replaced on disk (a demo built anew) is opened anew.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from answerable.core.indicator import Reading
from answerable.core.record import canonical
from answerable.editions.edition import Edition
from answerable.editions.manifest import MANIFEST, SUMS, Damaged, read_manifest

T = TypeVar("T")
Stamp = tuple[int, int]
#: Part of every entity tag, so that a page made by other templates is not taken for this one.
_HERE = Path(__file__).parent


class Volume:
    """An edition on the shelf, with what every page of it shares."""

    def __init__(self, path: Path) -> None:
        self.edition = Edition(path)
        self.manifest = self.edition.manifest
        self._made: dict[str, Any] = {}

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return what `make` gives, made at most once for this edition: an edition never changes."""
        if name not in self._made:
            self._made[name] = make()
        made: T = self._made[name]
        return made

    def ask(self, query: str, *values: object) -> list[Any]:
        """Return the rows that a query of the edition's SQLite tables gives. Raises Damaged where the file is broken."""
        return self.edition._read(query, *values)

    @property
    def local(self) -> bool:
        """True where the edition is not for publication."""
        return self.manifest.state != "public"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of SHA256SUMS: it fixes every byte of the edition."""
        try:
            return hashlib.sha256((self.edition.path / SUMS).read_bytes()).hexdigest()
        except OSError:
            return hashlib.sha256(canonical(self.manifest)).hexdigest()

    @cached_property
    def coverage(self) -> tuple[int, int]:
        """How many criteria are borne by all actors together, and how many of them findings determine."""
        applicable = determined = 0
        for actor in sorted({borne.actor for borne in self.edition.responsibilities()}):
            for account in self.edition.accounts(actor):
                if account.findings:
                    applicable += account.findings.applicable
                    determined += account.findings.determined
        return applicable, determined

    @property
    def share(self) -> Fraction:
        """The share of criteria that findings determine."""
        applicable, determined = self.coverage
        return Fraction(determined, applicable) if applicable else Fraction(0)

    @cached_property
    def provision_of(self) -> dict[str, str]:
        """The first provision that each criterion is read under."""
        first: dict[str, str] = {}
        for provision in self.edition.framework.provisions.values():
            for criterion in provision.criteria:
                first.setdefault(criterion, provision.id)
        return first

    @cached_property
    def readings_by_indicator(self) -> dict[str, list[Reading]]:
        """Every reading, by the slug of the indicator that gave it, in order of id."""
        made: dict[str, list[Reading]] = {}
        for reading in self.edition.records("reading"):
            if isinstance(reading, Reading):
                made.setdefault(reading.indicator, []).append(reading)
        return made


class Shelf:
    """The editions of a folder, opened once each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: dict[Path, tuple[Stamp | None, Volume]] = {}
        self._numbers: dict[Path, tuple[Stamp, int]] = {}
        self._lock = threading.Lock()

    def numbers(self) -> dict[int, Path]:
        """Return the editions by number; a folder that is an edition itself is the only one."""
        folders = [self.folder] if (self.folder / MANIFEST).is_file() else sorted(self.folder.glob("edition-*"))
        found: dict[int, Path] = {}
        for folder in folders:
            number = self._number(folder)
            if number is not None:
                found[number] = folder
        return found

    def _number(self, folder: Path) -> int | None:
        """The number of the edition in a folder, read again only where its manifest was replaced; None where it holds none."""
        stamp = _stamp(folder)
        if stamp is None:
            return None
        if folder not in self._numbers or self._numbers[folder][0] != stamp:
            try:
                self._numbers[folder] = (stamp, read_manifest(folder).number)
            except Damaged:
                return None
        return self._numbers[folder][1]

    def volume(self, number: int | None = None) -> Volume | None:
        """Return the newest edition, or the one with a number; None where there is none. Raises Damaged."""
        numbers = self.numbers()
        if not numbers or (number is not None and number not in numbers):
            return None
        path = numbers[max(numbers) if number is None else number]
        stamp = _stamp(path)
        with self._lock:
            if path not in self._open or self._open[path][0] != stamp:
                self._open[path] = (stamp, Volume(path))
            return self._open[path][1]


def _stamp(folder: Path) -> Stamp | None:
    """What changes when an edition is replaced on disk; None where there is none."""
    try:
        state = (folder / MANIFEST).stat()
    except OSError:
        return None
    return state.st_ino, state.st_mtime_ns


def pages_digest() -> str:
    """SHA-256 over the templates, the code and the style of the pages."""
    made = hashlib.sha256()
    for path in sorted(_HERE.rglob("*")):
        if path.suffix in (".html", ".py", ".css", ".svg", ".mo"):
            made.update(path.read_bytes())
    return made.hexdigest()
