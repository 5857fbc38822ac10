"""What an edition carries of the ledger: its leaves, and its standing under its checkpoint as its own policy sees that.

Standards: c2sp.org/tlog-checkpoint, tlog-policy and tlog-proof; RFC 3161. Nothing here is pinned: whose keys and certificates are to
be trusted is for the reader to say, so that pages tell what the checkpoint *says*. The leaves are read once an edition: some 3 µs
and 41 bytes of memory each (a tenth of a second for 45,000 records, three seconds for a million).
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from answerable.core.entry import read_disclosure
from answerable.core.merkle import Refuted
from answerable.core.policy import parse_policy
from answerable.core.proof import Proof
from answerable.core.record import Record, digest
from answerable.ledger.proving import Leaves
from answerable.ledger.publication import CHECKPOINT, POLICY_FILE, Stub, read_leaves, read_optional, read_stubs
from answerable.ledger.standing import Standing, stand
from answerable.public.shelf import Volume

_log = logging.getLogger("answerable.public")


@dataclass(frozen=True, slots=True)
class Entered:
    """An edition in the ledger; without a standing no checkpoint covers it yet."""

    leaves: Leaves
    standing: Standing | None

    def index(self, record: Record) -> int:
        """Return the index of the entry that commits to this very record. Raises Refuted, OSError."""
        found = self.leaves.find(record.id)
        if found is None:
            raise Refuted(f"{record.id}: has no leaf")
        event, _entry = read_disclosure(found[1])
        if (event.kind, event.sha256) != ("publication", digest(record)):
            raise Refuted(f"{record.id}: is not the record that its leaf commits to")
        return found[0]

    def proof(self, record: Record) -> Proof | None:
        """Return the proof of a record; None while no checkpoint covers it. Raises Refuted, OSError."""
        self.index(record)
        return self.leaves.prove(record.id) if self.standing else None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the ledger: its index, from 0, and the day that its event names (UTC)."""

    index: int
    day: str


def entered(volume: Volume) -> Entered | None:
    """Return what the edition carries of the ledger; None where it is in none.

    Raises Refuted where that is not of its form or does not hold together, OSError where it cannot be read.
    """
    made: Entered | str | None = volume.once("ledger", lambda: _entered(volume)) if volume.files.ledger else None
    if isinstance(made, str):
        raise Refuted(made)
    return made


def entry_of(volume: Volume, item: str, sha256: str) -> Entry | None:
    """Return the entry by which a record, or `edition/N`, was published with this digest; None where the edition shows none."""
    try:
        held = entered(volume)
        found = held.leaves.find(item) if held else None
        if found is None:
            return None
        event, _entry = read_disclosure(found[1])
    except (Refuted, OSError):
        return None
    return Entry(found[0], event.time[:10]) if (event.kind, event.sha256) == ("publication", sha256) else None


def former_digests(volume: Volume) -> frozenset[str]:
    """Return the digests of SHA256SUMS that an edition had before records were withdrawn from it."""
    gone = withdrawn(volume)
    if not gone:
        return frozenset()
    try:
        first, _entry = read_disclosure(next(read_leaves(volume.edition.path), b""))
        found = {first.sha256, *(stub.disclosed()[0].sha256 for stub in gone.values())}
    except (Refuted, OSError):
        return frozenset()
    return frozenset(found - {volume.digest})


def withdrawn(volume: Volume) -> dict[str, Stub]:
    """Return the stubs of what was withdrawn from the edition, by id; none where they cannot be read."""
    made: dict[str, Stub] = volume.once("withdrawn", lambda: _withdrawn(volume)) if volume.files.ledger else {}
    return made


def proof_name(number: int, record_id: str) -> str:
    """Return the name under which the proof of a record of an edition is kept."""
    return f"answerable-e{number}-{re.sub(r'[^a-z0-9.-]+', '-', record_id)}.proof"


def said(held: Entered) -> dict[str, Any]:
    """Return what a checkpoint says of itself: how many entries, who saw it when, and what timestamps say. None of it is pinned."""
    standing: Standing | None = held.standing
    if standing is None:
        return {}
    return {
        "head": standing.seen.checkpoint,
        "reached": standing.seen.reached,
        "witnesses": [(name, *_moment(time)) for name, time in standing.witnessed.items()],
        "stamps": [(each.authority, *_moment(each.time)) for each in standing.stamps.values()],
    }


def _moment(time: datetime) -> tuple[str, str]:
    return f"{time:%Y-%m-%d}", f"{time:%H:%M} UTC"


def _entered(volume: Volume) -> Entered | str:
    """What fails is kept in words: reading it again for every page would give the same."""
    edition = volume.edition.path
    try:
        leaves = Leaves(edition)
        policy = read_optional(edition, POLICY_FILE)
        if policy is None and read_optional(edition, CHECKPOINT) is not None:
            raise Refuted("no policy says whose checkpoint it is")
        return Entered(leaves, stand(edition, leaves.walked(), parse_policy(policy)) if policy is not None else None)
    except Refuted as error:
        _log.error("edition %s: its ledger: %s", volume.manifest.number, ascii(str(error)[:300]))
        return str(error)


def _withdrawn(volume: Volume) -> dict[str, Stub]:
    try:
        return {each.id: each for each in read_stubs(volume.edition.path)}
    except (Refuted, OSError):
        return {}
