"""A collection is the set of records that one publisher keeps; the same event may stand in several, so none are added.

Counts of incidents, harms, attributions and responses are made within one collection and stand under its name; so do those
of actors and commitments, which compilers list each in their own way. Nothing here loads a record in order to count it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from answerable.core.kinds import KINDS
from answerable.core.record import OWN_PUBLISHER, Record, slug
from answerable.core.source import Source
from answerable.editions.bitmaps import ORDER
from answerable.public import ordinals
from answerable.public.shelf import Volume
from answerable.public.through import through

#: The kinds that tell of incidents: a collection of them has its own name.
OF_INCIDENTS = frozenset({"incident", "harm", "attribution", "response"})
#: Counts over the whole edition are made by these fields of a record itself, beside those over a link.
OWN_COLUMNS = frozenset({"type", "status", "checked", "seen", "value_kind", "language"})


@dataclass(frozen=True, slots=True)
class Collection:
    """One publisher's records: its short name in addresses, and the data set that it comes from, where it is one."""

    slug: str
    publisher: str
    source: str
    covers: str
    language: str
    licence: str

    @property
    def own(self) -> bool:
        """True for what Answerable keeps by its own hand."""
        return self.publisher == OWN_PUBLISHER

    @property
    def name(self) -> str:
        """How a collection of incidents is called."""
        return _("Answerable’s own cases") if self.own else self.publisher

    @property
    def list_name(self) -> str:
        """How a collection of anything else is called."""
        return _("Answerable’s own list") if self.own else self.publisher


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of a kind one collection holds; `field` and `of` say of which, empty for all of them."""

    collection: Collection
    kind: str
    number: int
    field: str = ""
    of: str = ""

    @property
    def where(self) -> str:
        """The name of its collection, for its kind."""
        return self.collection.name if self.kind in OF_INCIDENTS else self.collection.list_name


def collections(volume: Volume) -> dict[str, Collection]:
    """Return every collection of the edition by publisher: Answerable's own first, then alphabetically."""
    return volume.once("collections", lambda: _collections(volume))


def named(volume: Volume, short: str) -> Collection | None:
    """Return the collection with this short name, or None where there is none."""
    return next((each for each in collections(volume).values() if each.slug == short), None)


def counts(volume: Volume, kind: str, field: str = "", of: str = "") -> list[Count]:
    """Count the records of one kind, collection by collection: all, those with a value, or those that point at a record."""
    if field in OWN_COLUMNS:
        found = volume.ask(f'SELECT publisher, count(*) FROM "{kind}" WHERE ifnull("{field}", \'\') = ? GROUP BY 1', of)
    elif kind == "incident" and field in ordinals.LINKED and ordinals.kept(volume):
        found = ordinals.crossed(volume, kind, (ordinals.LINKED[field], of))
    elif field:
        found = volume.ask(
            f'SELECT publisher, count(*) FROM "{kind}" WHERE id IN ({through(kind, field)}) GROUP BY 1', of, field
        )
    else:
        found = volume.once(f"count {kind}", lambda: ordinals.counted(volume, kind))
    held = dict(found)
    return [
        Count(each, kind, held[publisher], field, of)
        for publisher, each in collections(volume).items()
        if held.get(publisher)
    ]


def committed(volume: Volume) -> dict[str, list[Count]]:
    """Count, for each instrument, the actors with any commitment to it by the day of the edition, list by list."""
    made: dict[str, list[Count]] = volume.once("committed", lambda: _committed(volume))
    return made


def newest(
    volume: Volume, collection: Collection, kind: str, field: str = "", of: str = "", most: int = -1
) -> Sequence[str]:
    """Return the ids of a collection's records of one kind, newest first, those without a date last; `most` < 0: all."""
    faceted = kind == "incident" and field in ordinals.LINKED
    if (faceted or (not field and kind in ORDER)) and ordinals.kept(volume):
        found = ordinals.hits(volume, kind, collection.publisher, ordinals.LINKED.get(field, ""), of)
        return found[:most] if most >= 0 else found
    day = "start" if kind == "incident" else "date"
    if not field:
        return _ids(volume, f'WHERE publisher = ? ORDER BY "{day}" DESC, id LIMIT ?', kind, collection.publisher, most)
    where = f'WHERE publisher = ? AND id IN ({through(kind, field)}) ORDER BY "{day}" DESC, id LIMIT ?'
    return _ids(volume, where, kind, collection.publisher, of, field, most)


def records(volume: Any, kind: str, publisher: str = OWN_PUBLISHER) -> list[Record]:
    """Return the records of one kind that one publisher keeps, in order of id."""
    found = volume.ask(f'SELECT id FROM "{kind}" WHERE publisher = ? ORDER BY id', publisher)
    made: list[Record] = volume.edition.many(each for (each,) in found)
    return made


def publishers(volume: Volume, ids: Iterable[str]) -> dict[str, Collection]:
    """Return the collection of each of these incidents."""
    held = list(ids)
    marks = ", ".join("?" * len(held))
    found = volume.ask(f"SELECT id, publisher FROM incident WHERE id IN ({marks})", *held)
    return {record_id: collections(volume)[publisher] for record_id, publisher in found}


def _committed(volume: Volume) -> dict[str, list[Count]]:
    held: dict[tuple[str, str], int] = {
        (instrument, publisher): actors
        for instrument, publisher, actors in volume.ask(
            "SELECT instrument, publisher, count(DISTINCT actor) FROM commitment WHERE ifnull(since_first, '') <= ? GROUP BY 1, 2",
            volume.edition.day.isoformat(),
        )
    }
    made: dict[str, list[Count]] = {}
    for publisher, collection in collections(volume).items():
        for instrument in sorted({instrument for instrument, whose in held if whose == publisher}):
            count = Count(collection, "actor", held[instrument, publisher], "commitment", instrument)
            made.setdefault(instrument, []).append(count)
    return made


def _ids(volume: Volume, where: str, kind: str, *values: object) -> list[str]:
    return [each for (each,) in volume.ask(f'SELECT id FROM "{kind}" {where}', *values)]


def _collections(volume: Volume) -> dict[str, Collection]:
    found = {name for kind in KINDS for name, _ in ordinals.counted(volume, kind)}
    names = sorted(found, key=lambda name: (name != OWN_PUBLISHER, name.casefold()))
    made: dict[str, Collection] = {}
    taken: set[str] = set()
    for name in names:
        short = _short(name)
        if short in taken:
            short = f"{short}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"
        taken.add(short)
        held = None if name == OWN_PUBLISHER else _data_set(volume, name)
        made[name] = Collection(
            slug=short,
            publisher=name,
            source=held.id if held else "",
            covers=held.covers if held else "",
            language=held.language if held else "",
            licence=held.licence if held else "",
        )
    return made


def _data_set(volume: Volume, publisher: str) -> Source | None:
    """The data set of a collection: the one that its first incident cites."""
    ((first,),) = volume.ask("SELECT min(id) FROM incident WHERE publisher = ?", publisher)
    incident = volume.edition.get(first) if first else None
    cited = volume.edition.many(citation.source for citation in incident.citations) if incident else []
    return next((each for each in cited if isinstance(each, Source) and each.form == "dataset"), None)


def _short(name: str) -> str:
    try:
        return slug(name)
    except ValueError:
        return hashlib.sha256(name.encode()).hexdigest()[:12]
