"""Claims and responses as an actor's pages list them: within one collection, newest first, each with the incident it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from answerable.core.attribution import Attribution
from answerable.core.incident import Incident, Response
from answerable.public.collection import Count, counts, newest
from answerable.public.shelf import Volume
from answerable.public.telling import named_in_lists


@dataclass(frozen=True, slots=True)
class Act:
    """One claim or response with its incident; `accused` is whom a claim names, as lists say it."""

    record: Attribution | Response
    incident: Incident
    accused: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What one collection holds of claims or responses that point at a record: how many, and the newest of them."""

    count: Count
    rows: list[Act]

    @property
    def alone(self) -> list[Count]:
        """The count, as a list of its own."""
        return [self.count]

    @property
    def more(self) -> bool:
        """True where the collection holds more than is shown."""
        return self.count.number > len(self.rows)


def acts(volume: Volume, ids: Iterable[str]) -> list[Act]:
    """Return the claims and responses with these ids, in the order asked."""
    made = []
    for each in volume.edition.many(ids):
        if isinstance(each, Attribution | Response):
            incident = volume.edition.get(each.incident)
            if isinstance(incident, Incident):
                made.append(Act(each, incident, named_in_lists(volume, each) if isinstance(each, Attribution) else ""))
    return made


def held(volume: Volume, kind: str, field: str, of: str, most_own: int, most_other: int = 0) -> list[Claims]:
    """Return the newest claims or responses that a link joins to a record, collection by collection, Answerable's own first."""
    return [
        Claims(
            each,
            acts(
                volume,
                newest(volume, each.collection, kind, field, of, most_own if each.collection.own else most_other),
            ),
        )
        for each in counts(volume, kind, field, of)
    ]
