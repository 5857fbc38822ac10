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
from answerable.editions.manifest import Damaged, read_manifest
from answerable.public.files import Files, Stamp, stamp_of_edition

T = TypeVar("T")
#: So many editions are held open at once: each takes tens of MB once its pages were read.
MOST_OPEN = 4


class Volume:
    """An edition on the shelf, with what every page of it shares."""

    def __init__(self, path: Path, stamp: Stamp | None = None) -> None:
        self.stamp = stamp or stamp_of_edition(path)
        self.edition = Edition(path)
        self.manifest = self.edition.manifest
        self.files = Files(self.edition.path)
        self._made: dict[str, Any] = {}
        self._making: dict[str, threading.RLock] = {}

    @property
    def unchanged(self) -> bool:
        """True while the edition on disk is the one that was opened."""
        return stamp_of_edition(self.edition.path) == self.stamp

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return what `make` gives, made at most once for this edition, which never changes: who asks meanwhile waits.

        What fails is made again by whoever asks next. `make` may ask for what has another name, but not in a circle.
        """
        if name not in self._made:
            with self._making.setdefault(name, threading.RLock()):
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
    """What is known of an edition in a folder without opening it; its day is empty where it cannot be read."""

    path: Path
    stamp: Stamp
    number: int
    day: str = ""
    local: bool = False


class Opened:
    """What a process keeps of a folder of editions: what each is, and at most `MOST_OPEN` of them open, the last asked for.

    One that is let go stays open for the requests that read it, and is closed with the last of them.
    """

    def __init__(self) -> None:
        self._volumes: dict[Path, Volume] = {}
        self._spines: dict[Path, Spine] = {}
        self._lock = threading.Lock()

    def spine(self, folder: Path) -> Spine | None:
        """Return what is known of the edition in a folder, read again only where it was replaced; None where it holds none."""
        if not (stamp := stamp_of_edition(folder)):
            return None
        if folder not in self._spines or self._spines[folder].stamp != stamp:
            try:
                manifest = read_manifest(folder)
            except Damaged:
                named = re.fullmatch(r"edition-([0-9]{1,9})", folder.name, re.ASCII)
                return Spine(folder, stamp, int(named[1])) if named else None
            self._spines[folder] = Spine(folder, stamp, manifest.number, manifest.as_of, manifest.state != "public")
        return self._spines[folder]

    def volume(self, spine: Spine, standing: list[Path]) -> Volume:
        """Return one of the editions that stand in a folder, of which the last is never let go for another. Raises Damaged."""
        with self._lock:
            for gone in self._volumes.keys() - standing:
                del self._volumes[gone]
            volume = self._volumes.pop(spine.path, None)
            if volume is None or volume.stamp != spine.stamp:
                volume = Volume(spine.path, spine.stamp)
                if not volume.digest or not volume.unchanged:
                    raise Damaged(str(spine.path), "is being replaced", "Ask again.")
            self._volumes[spine.path] = volume
            if len(self._volumes) > MOST_OPEN:
                del self._volumes[next(each for each in self._volumes if each != standing[-1])]
            return volume


class Shelf:
    """The editions of a folder as they stand when it is first asked for them: every request takes a look of its own."""

    def __init__(self, folder: Path, opened: Opened | None = None) -> None:
        self.folder, self._opened = folder, opened or Opened()

    def spines(self) -> list[Spine]:
        """Return what is known of every edition here, the newest first; a folder that is an edition itself is the only one."""
        return list(reversed(self._standing.values()))

    def volume(self, number: int | None = None) -> Volume | None:
        """Return the newest edition, or the one with a number; None where there is none. Raises Damaged."""
        spine = self._standing.get(max(self._standing, default=0) if number is None else number)
        return self._opened.volume(spine, [each.path for each in self._standing.values()]) if spine else None

    @cached_property
    def _standing(self) -> dict[int, Spine]:
        """The editions by number, ascending."""
        one = self._opened.spine(self.folder)
        found = [one] if one else [self._opened.spine(each) for each in sorted(self.folder.glob("edition-*"))]
        return {each.number: each for each in sorted(filter(None, found), key=lambda each: each.number)}
