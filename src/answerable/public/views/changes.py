"""The pages that speak of the shelf: which editions stand on it, and what changed since the one before. They alone may change."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse

from answerable.core.kinds import KINDS
from answerable.editions.diff import change_between
from answerable.editions.manifest import Damaged
from answerable.public.changed import WHATS, bodies, since
from answerable.public.page import Leaf, page
from answerable.public.places import describe, place, title
from answerable.public.shelf import Volume

#: Kinds whose changes are told in full. What others say may name a person, or be long: their fields are named.
TOLD = frozenset({"reading", "finding", "commitment", "position", "instrument", "provision", "criterion", "source"})
LONGEST = 600
#: Bands that are shown; each actor's page shows its own.
MOST_MOVED = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """One change as a line of the page: what it is about, where it stands, and how it differs."""

    kind: str
    what: str
    said: str
    address: str
    before: str
    words: str
    fields: tuple[str, ...]


def editions(request: Any) -> HttpResponse:
    """Answer with the editions on the shelf, the newest first; those that are not for publication on this machine alone."""
    held = list(_readable(request))
    newest = held[0].manifest.number if held else 0
    return page(request, "editions", editions=held, newest=newest, current="editions")


def changes(request: Any) -> HttpResponse:
    """Answer with what changed since the edition before, a page at a time; `?kind=` and `?what=` narrow it down.

    Raises Http404 for a kind that there is none of, and for a page that is not there.
    """
    after: Volume = request.volume
    kind, what = request.GET.get("kind", ""), request.GET.get("what", "")
    if (kind and kind not in KINDS) or (what and what not in WHATS):
        raise Http404
    before = next(_readable(request, after.manifest.number), None)
    found = since(before, after) if before else None
    if before is None or found is None:
        return page(request, "changes", before=before, found=None, current="changes")
    rows = [row for row in found.rows if (not kind or row[0] == kind) and (not what or row[1] == what)]
    kept = {name: value for name, value in (("kind", kind), ("what", what)) if value}
    leaf = Leaf(request, rows, 60, kept)
    framework = after.edition.framework
    moved = sorted(
        (each for each in found.moved if each.actor in framework.actors and each.instrument in framework.instruments),
        key=lambda each: (title(after, each.actor).casefold(), each.instrument, each.side),
    )
    return page(
        request,
        "changes",
        before=before,
        found=found,
        kind=kind,
        what=what,
        leaf=leaf,
        shown=[_shown(request, before, row) for row in leaf.entries],
        unnamed=found.total > len(found.rows),
        moved=moved[:MOST_MOVED] if leaf.number == 1 and not kept else [],
        more_moved=len(moved) > MOST_MOVED,
        current="changes",
    )


editions.of_the_shelf = changes.of_the_shelf = True  # type: ignore[attr-defined]


def _readable(request: Any, before: float = math.inf) -> Iterator[Volume]:
    """Yield the editions that this reader may open, below a number, the newest first; one that is broken is passed over."""
    for spine in request.shelf.spines():
        if spine.number < before and (request.from_here or not spine.local):
            with suppress(Damaged, OSError):
                yield request.shelf.volume(spine.number)


def _shown(request: Any, before: Volume, row: tuple[str, str, str]) -> Shown:
    kind, what, record_id = row
    volume = before if what == "withdrawn" else request.volume
    record = volume.edition.get(record_id)
    old = f"{request.prefix}/e/{before.manifest.number}"
    base = old if what == "withdrawn" else request.base
    words, fields = "", ()
    if what == "changed":
        change = change_between(bodies(before, record_id), bodies(request.volume, record_id))
        fields = tuple(each.field.replace("_", " ") for each in change.fields)
        told = change.words().partition("): ")[2] if kind in TOLD else ""
        words = told if len(told) <= LONGEST else ""
    return Shown(
        kind,
        what,
        describe(volume, record) if record else record_id,
        base + place(volume, record_id),
        old + place(before, record_id) if what == "changed" else "",
        words,
        fields,
    )
