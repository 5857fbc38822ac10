"""Writes on exhibits: each is preserved, its custody noted, a derivative made, sealed, unsealed, and erased with its events.

Bytes come first and what names them last: a crash while preserving leaves at most an item of the vault that nothing names,
and the same command again takes it up. An erasure is first resolved upon, then done in one transaction; a crash between
leaves it begun, `check` says so, and the same command again ends it.
"""

from __future__ import annotations

import os
from datetime import datetime
from functools import partial
from typing import NamedTuple

import msgspec

from answerable.core.entry import Happening
from answerable.core.merkle import Refuted
from answerable.evidence import actions, queries
from answerable.evidence.about import About, sound
from answerable.evidence.models import Exhibit
from answerable.evidence.vault import Kept, Vanished, Vault
from answerable.evidence.vault.streaming import reading
from answerable.evidence.vault.vault import Stream
from answerable.packages.committing import commit
from answerable.packages.segments import KEY


class Preserved(NamedTuple):
    """An exhibit as it stands in the room, what the vault said of its bytes, and whether it was an exhibit before."""

    exhibit: Exhibit
    kept: Kept
    held: bool


def preserve(vault: Vault, stream: Stream, about: About, *, actor: str, why: str, now: datetime) -> Preserved:
    """Keep a stream as an exhibit of its source; the same bytes of the same source again change nothing.

    On return its bytes, its row and its event are on the disk. Raises Invalid for what no record could say, Refuted for an
    empty item, Unkept where the vault takes nothing, NotEntered where the database fails.
    """
    sound(about, Kept(sha256="0" * 64, sha512="0" * 128, size=1, media_type="text/plain"))
    kept = vault.ingest(stream)
    if not kept.size:
        if kept.was == "new":
            vault.erase(kept.sha256)
        raise Refuted("the item is empty: there is nothing to preserve")
    told = sound(about, kept)
    # Before anybody waits for the ledger: it reads all bytes once more.
    key = os.urandom(KEY)
    parts = (
        {}
        if about.redacted or _held(told.id)
        else commit(partial(reading, vault, kept.sha256), kept.media_type, key, kept.sha256)
    )
    with actions.entering(f"{told.id}: is in the vault, and was not entered"):
        row = Exhibit.objects.filter(id=told.id).first()
        if row:
            return Preserved(_the_same(row, kept), kept, True)
        if not vault.holds(kept.sha256):
            raise Vanished(kept.sha256, "was erased from the vault while it was entered", "Preserve it again.")
        parent = _standing(about.parent) if about.parent else None
        detail = {
            "channel": about.how, "form": told.form, "sha512": kept.sha512, "source": about.source, "why": why,
            "captured": about.captured, "sealed": about.sealed,
            **({"parent": parent.sha256, "of": parent.id} if parent else {}),
            **({"redacted": about.redacted} if about.redacted else parts),
        }  # fmt: skip
        event = actions.event_at(
            now, _kind(about), told.id, actor, sha256=kept.sha256, size=kept.size, media_type=kept.media_type,
            detail={name: value for name, value in detail.items() if value != ""},
        )  # fmt: skip
        row = Exhibit.objects.create(
            id=told.id, entry=actions.follow_within([event]), sha256=kept.sha256, sha512=kept.sha512, size=kept.size,
            media_type=kept.media_type, form=told.form, sealed=about.sealed, source=about.source,
            cluster=about.cluster, captured=about.captured, parent=parent, how=about.how, metadata=about.metadata,
            key=key if "segments" in parts or "fields" in parts else None,
        )  # fmt: skip
    return Preserved(row, kept, False)


def derive(
    vault: Vault, stream: Stream, parent: str, about: About, *, actor: str, why: str, now: datetime
) -> Preserved:
    """Keep what was made from an exhibit, which it names; its source is the exhibit's. Raises as `preserve` does."""
    of = queries.exhibit(parent)
    made = msgspec.structs.replace(about, source=of.source, cluster=about.cluster or of.cluster, parent=parent)
    return preserve(vault, stream, made, actor=actor, why=why, now=now)


def note_custody(exhibit: str, what: str, *, actor: str, why: str, now: datetime, kind: Happening = "custody") -> int:
    """Enter what was done with an exhibit, by whom, when and why, and return where. Raises Refuted for none of that id."""
    with actions.entering(f"{exhibit}: nothing was noted"):
        return _note(_standing(exhibit), what, kind, actor, why, now)


def seal(exhibit: str, *, actor: str, why: str, now: datetime) -> int:
    """Keep an exhibit's bytes from the public from now on, and return where that was entered. Raises Refuted."""
    return _sealed(exhibit, True, actor, why, now)


def unseal(exhibit: str, *, actor: str, why: str, now: datetime) -> int:
    """Let an exhibit's bytes be public, and return where that was entered. Raises Refuted."""
    return _sealed(exhibit, False, actor, why, now)


def erase(vault: Vault, exhibit: str, *, actor: str, why: str, now: datetime) -> int:
    """Destroy an exhibit: its bytes, its row, its events with their salts. Return how many events; their entries stay.

    Bytes that another exhibit has too are left to that. Raises Refuted where there is no such exhibit, or others were made
    from it; Lingers where all is done and the database's log still holds it.
    """
    with actions.entering(f"{exhibit}: was not erased"):
        row = Exhibit.objects.filter(id=exhibit).first()
        if row is None:
            raise queries.unknown(exhibit)
        if made := list(row.derivatives.order_by("id").values_list("id", flat=True)):
            raise Refuted(f"{exhibit}: {', '.join(made)} was made from it: erase that first")
        row.erasing = row.erasing or why
        row.save()
    with actions.entering(f"{exhibit}: its erasure was begun and has not ended; erase it again"):
        row = Exhibit.objects.filter(id=exhibit).first()
        if row is None:
            raise queries.unknown(exhibit)
        if not Exhibit.objects.filter(sha256=row.sha256).exclude(id=exhibit).exists():
            vault.erase(row.sha256)
        # A publication is public already, and what withdraws the record from editions needs it.
        events = [each.index for each in queries.chain(exhibit) if each.event and each.event.kind != "publication"]
        actions.erase_within(events, row.erasing, actor=actor, now=now)
        row.delete()
    actions.overwrite("evidence_entry", "evidence_exhibit")
    return len(events)


def _kind(about: About) -> Happening:
    """Return what the event is that takes an item in: as it came, made from another, or showing another in part."""
    if about.redacted:
        return "redaction"
    return "derivative" if about.parent else "ingest"


def _held(exhibit: str) -> bool:
    found: bool = Exhibit.objects.filter(id=exhibit).exists()
    return found


def _standing(exhibit: str) -> Exhibit:
    row = queries.exhibit(exhibit)
    if row.erasing:
        raise Refuted(f"{exhibit}: its erasure was begun: erase it again, and it ends")
    return row


def _note(row: Exhibit, what: str, kind: Happening, actor: str, why: str, now: datetime, **more: bool) -> int:
    detail = {**{name: value for name, value in (("what", what), ("why", why)) if value}, **more}
    event = actions.event_at(
        now, kind, row.id, actor, sha256=row.sha256, size=row.size, media_type=row.media_type, detail=detail
    )  # fmt: skip
    return actions.follow_within([event])


def _sealed(exhibit: str, sealed: bool, actor: str, why: str, now: datetime) -> int:
    with actions.entering(f"{exhibit}: nothing was changed"):
        row = _standing(exhibit)
        if row.sealed == sealed:
            raise Refuted(f"{exhibit}: is {'sealed' if sealed else 'not sealed'} already")
        row.sealed = sealed
        row.save()
        return _note(row, "sealed" if sealed else "unsealed", "custody", actor, why, now, sealed=sealed)


def _the_same(row: Exhibit, kept: Kept) -> Exhibit:
    if row.sha256 != kept.sha256:
        raise Refuted(
            f"{row.id}: is another item, whose SHA-256 is {row.sha256}: give a cluster and a source of their own"
        )
    return _standing(row.id)
