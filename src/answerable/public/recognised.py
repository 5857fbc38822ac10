"""Recognising is to say of a SHA-256, or of a record, what it is here: a record of which editions, an edition, a file, an exhibit.

The edition that is read is looked through, and the newest others, as many as a process holds open (`shelf.MOST_OPEN`); by the
digests of its files every edition is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from answerable.core.exhibit import Exhibit
from answerable.editions.manifest import Damaged
from answerable.public.entered import Entry, entry_of, former_digests, withdrawn
from answerable.public.files import Files
from answerable.public.fingerprints import fingerprint, place_of, record_at
from answerable.public.pasted import Pasted, fields_apart
from answerable.public.shelf import MOST_OPEN, Volume

Verdict = Literal["so", "otherwise", "absent", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Row:
    """What one edition holds of a record: in this very form, in another, or not at all; and where the ledger has it."""

    volume: Volume
    verdict: Verdict
    entry: Entry | None = None

    @property
    def number(self) -> int:
        """The edition's number."""
        return int(self.volume.manifest.number)


@dataclass(frozen=True, slots=True)
class Known:
    """A record that the editions know by its id: a row for each edition, the newest first; the fields that differ from the newest."""

    id: str
    rows: list[Row]
    apart: list[str] = field(default_factory=list)

    def _first(self, *verdicts: Verdict) -> Row | None:
        return next((row for row in self.rows if row.verdict in verdicts), None)

    @property
    def so(self) -> Row | None:
        """The newest edition that holds it in this form."""
        return self._first("so")

    @property
    def shown(self) -> Row | None:
        """The newest edition that holds it in any form."""
        return self._first("so", "otherwise")

    @property
    def standing(self) -> bool:
        """True where the newest edition that was looked through holds it in this form."""
        return self.rows[0].verdict == "so"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What is known of a digest: any of these, or none. Editions by number, with their entries; files by name and number."""

    record: Known | None = None
    editions: list[tuple[int, Entry | None]] = field(default_factory=list)
    former: list[tuple[int, Entry | None]] = field(default_factory=list)
    files: list[tuple[str, int]] = field(default_factory=list)
    exhibits: list[tuple[Volume, Exhibit]] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """True where no edition knows it."""
        return not (self.record or self.editions or self.former or self.files or self.exhibits)


@dataclass(frozen=True, slots=True)
class Looked:
    """The editions that a reader's question is put to, the newest first, and the numbers of those it is not put to."""

    volumes: list[Volume]
    left: list[int]
    files: list[tuple[int, Files]]


def looked(request: Any) -> Looked:
    """Return the editions that are looked through for a request. What is not for publication is looked through on its machine alone."""
    volumes = {request.volume.manifest.number: request.volume}
    left, files = [], []
    for spine in request.shelf.spines():
        if spine.local and not request.from_here:
            continue
        files.append((spine.number, Files(spine.path)))
        if spine.number in volumes:
            continue
        try:
            if len(volumes) == MOST_OPEN:
                raise Damaged(str(spine.path), "is not opened")
            volumes[spine.number] = request.shelf.volume(spine.number)
        except (Damaged, OSError):
            left.append(spine.number)
    return Looked([volumes[number] for number in sorted(volumes, reverse=True)], left, files)


def recognise(among: Looked, digest: str) -> Recognised:
    """Return what a digest is here."""
    opened = {volume.manifest.number: volume for volume in among.volumes}
    editions, files = [], []
    for number, held in among.files:
        try:
            editions += [(number, _entry(opened.get(number), digest))] * (held.digest == digest)
            files += [(name, number) for name, each in held.sums.items() if each == digest]
        except Damaged:
            continue
    exhibits: dict[str, tuple[Volume, Exhibit]] = {}
    former = []
    for volume in among.volumes:
        former += [(volume.manifest.number, _entry(volume, digest))] * (digest in former_digests(volume))
        for each in _exhibits(volume, digest):
            exhibits.setdefault(each.id, (volume, each))
    return Recognised(_by_digest(among, digest), editions, former, files, [exhibits[each] for each in sorted(exhibits)])


def compare(among: Looked, pasted: Pasted) -> Known | None:
    """Return what the editions hold of a record that was pasted; None where none holds one of its id, or held it once."""
    known = _known(among, pasted.id, pasted.digest)
    if all(row.verdict == "absent" for row in known.rows):
        return None
    other = next((row.volume for row in known.rows if row.verdict in ("so", "otherwise")), None)
    if other is None or fingerprint(other, pasted.id) == pasted.digest:
        return known
    body = other.ask("SELECT body FROM record WHERE id = ?", pasted.id)[0][0]
    return Known(known.id, known.rows, fields_apart(pasted.record, msgspec.json.decode(body)))


def _by_digest(among: Looked, digest: str) -> Known | None:
    for volume in among.volumes:
        place = place_of(volume, digest)
        if place is not None:
            return _known(among, record_at(volume, place), digest)
    return None


def _known(among: Looked, record_id: str, digest: str) -> Known:
    return Known(record_id, [_row(volume, record_id, digest) for volume in among.volumes])


def _row(volume: Volume, record_id: str, digest: str) -> Row:
    held = fingerprint(volume, record_id)
    if held == digest:
        return Row(volume, "so", entry_of(volume, record_id, digest))
    if held:
        return Row(volume, "otherwise")
    return Row(volume, "withdrawn" if record_id in withdrawn(volume) else "absent")


def _entry(volume: Volume | None, digest: str) -> Entry | None:
    """The entry of an edition as a whole; none where it is not opened."""
    return entry_of(volume, f"edition/{volume.manifest.number}", digest) if volume else None


def _exhibits(volume: Volume, digest: str) -> list[Exhibit]:
    """The exhibits with these bytes; an edition that was built before there were any has no table of them."""
    if "exhibit" not in volume.manifest.counts:
        return []
    found = volume.edition.many(each for (each,) in volume.ask("SELECT id FROM exhibit WHERE sha256 = ?", digest))
    return [each for each in found if isinstance(each, Exhibit)]
