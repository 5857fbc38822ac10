"""The shelf is the folder of editions that the public process reads: the newest by default, the older ones by number.

An edition is immutable; one that was replaced on disk (a demo built anew) or mended is opened anew. One that cannot be read is
there all the same, by the number in its folder's name: it is never passed over in silence for an older one.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from answerable.core.indicator import Reading
from answerable.core.instrument import addresses
from answerable.editions.edition import Edition
from answerable.editions.manifest import MANIFEST, SQLITE, SUMS, Damaged, read_manifest
from answerable.public.files import Files, Stamp, stamp_of

T = TypeVar("T")


class Volume:
    """An edition on the shelf, with what every page of it shares."""

    def __init__(self, path: Path, stamp: Stamp | None = None) -> None:
        self.stamp = stamp or _stamp(path)
        self.edition = Edition(path)
        self.manifest = self.edition.manifest
        self.files = Files(self.edition.path)
        self._made: dict[str, Any] = {}

    @property
    def unchanged(self) -> bool:
        """True while the edition on disk is the one that was opened."""
        return _stamp(self.edition.path) == self.stamp

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

    @property
    def digest(self) -> str:
        """SHA-256 of SHA256SUMS: it fixes every byte of the edition. Raises Damaged."""
        return self.files.digest

    @cached_property
    def coverage(self) -> tuple[int, int]:
        """How many criteria are borne by all actors together, and how many of them findings determine."""
        framework = self.edition.framework
        found = {actor for (actor,) in self.ask("SELECT DISTINCT actor FROM finding")}
        applicable = determined = 0
        for account in (account for actor in sorted(found) for account in self.edition.accounts(actor)):
            if account.findings:
                applicable += account.findings.applicable
                determined += account.findings.determined
        # Of an actor without a finding it is enough to count what it bears, as core.evaluation does: every first page waits.
        for borne in self.edition.responsibilities():
            provision = framework.provisions[borne.provision]
            if borne.standing != "bears" or not borne.confirmed or provision.specificity == 0 or borne.actor in found:
                continue
            kind = framework.actors[borne.actor].type
            applicable += sum(addresses(framework.criteria[each].addressees, kind) for each in provision.criteria)
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


@dataclass(frozen=True, slots=True)
class Spine:
    """What is known of an edition without opening it; its day is empty where it cannot be read."""

    number: int
    day: str
    local: bool


class Shelf:
    """The editions of a folder, opened once each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: dict[Path, Volume] = {}
        self._known: dict[Path, tuple[Stamp, Spine]] = {}
        self._lock = threading.Lock()

    def numbers(self) -> dict[int, Path]:
        """Return the editions by number; a folder that is an edition itself is the only one."""
        return {spine.number: path for path, spine in self._editions().items()}

    def spines(self) -> list[Spine]:
        """Return what is known of every edition here, the newest first."""
        return sorted(self._editions().values(), key=lambda spine: -spine.number)

    def state(self) -> tuple[tuple[int, Stamp], ...]:
        """Return what changes when an edition is put on the shelf, replaced or taken away."""
        return tuple((number, _stamp(path)) for number, path in sorted(self.numbers().items()))

    def _editions(self) -> dict[Path, Spine]:
        folders = [self.folder] if _stamp(self.folder) else sorted(self.folder.glob("edition-*"))
        return {folder: held for folder in folders if (held := self._held(folder))}

    def _held(self, folder: Path) -> Spine | None:
        """What is known of the edition in a folder, read again only where it was replaced; None where it holds none."""
        stamp = _stamp(folder)
        if not stamp:
            return None
        if folder not in self._known or self._known[folder][0] != stamp:
            try:
                manifest = read_manifest(folder)
            except Damaged:
                named = re.fullmatch(r"edition-([0-9]{1,9})", folder.name, re.ASCII)
                return Spine(int(named[1]), "", False) if named else None
            self._known[folder] = (stamp, Spine(manifest.number, manifest.as_of, manifest.state != "public"))
        return self._known[folder][1]

    def volume(self, number: int | None = None) -> Volume | None:
        """Return the newest edition, or the one with a number; None where there is none. Raises Damaged."""
        numbers = self.numbers()
        if not numbers or (number is not None and number not in numbers):
            return None
        path = numbers[max(numbers) if number is None else number]
        stamp = _stamp(path)
        with self._lock:
            for gone in self._open.keys() - numbers.values():
                del self._open[gone]
            if path not in self._open or self._open[path].stamp != stamp:
                self._open.pop(path, None)
                fresh = Volume(path, stamp)
                if not fresh.digest or not fresh.unchanged:
                    raise Damaged(str(path), "is being replaced", "Ask again.")
                self._open[path] = fresh
            return self._open[path]


def _stamp(folder: Path) -> Stamp:
    """What changes when an edition is replaced, cut short or mended on disk; empty where there is no manifest."""
    made: Stamp = ()
    for name in (MANIFEST, SUMS, SQLITE):
        try:
            made += stamp_of((folder / name).stat())
        except (FileNotFoundError, NotADirectoryError):
            if name == MANIFEST:
                return ()
        except OSError as error:
            made += (-(error.errno or 1),)
    return made
