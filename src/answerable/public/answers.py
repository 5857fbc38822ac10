"""An answer on record is a claim of who did it, or a response, to an incident: in how many of a theme, collection by collection.

A collection that records no answer of a kind anywhere cannot show silence: that is said, and never counted as none.
"""

from __future__ import annotations

from dataclasses import dataclass

from answerable.public.collection import Count
from answerable.public.shelf import Volume

#: The kinds of record that are answers, in the order of the page.
KINDS = ("attribution", "response")


@dataclass(frozen=True, slots=True)
class Answered:
    """Of so many incidents of one collection, how many have a claim and how many a response; None: it records none anywhere."""

    total: Count
    claimed: Count | None
    responded: Count | None


def answered(volume: Volume, totals: list[Count], sector: str) -> list[Answered]:
    """Count, for each collection's incidents that struck a sector, those with an answer of each kind."""
    held = volume.once(f"answered {sector}", lambda: {kind: _held(volume, kind, sector) for kind in KINDS})
    ever = answering(volume)

    def count(total: Count, kind: str) -> Count | None:
        publisher = total.collection.publisher
        if publisher not in ever[kind]:
            return None
        return Count(total.collection, "incident", held[kind].get(publisher, 0), "answered", f"{kind} {total.of}")

    return [Answered(each, count(each, "attribution"), count(each, "response")) for each in totals]


def answering(volume: Volume) -> dict[str, frozenset[str]]:
    """Return, for each kind of answer, the publishers that record any: of the others silence says nothing."""
    return volume.once("answering", lambda: {kind: _ever(volume, kind) for kind in KINDS})


def _held(volume: Volume, kind: str, sector: str) -> dict[str, int]:
    query = (
        f'SELECT publisher, count(DISTINCT incident) FROM "{kind}" WHERE incident IN'
        " (SELECT id FROM facet WHERE kind = 'incident' AND facet = 'sector' AND value = ?) GROUP BY 1"
    )
    return dict(volume.ask(query, sector))


def _ever(volume: Volume, kind: str) -> frozenset[str]:
    return frozenset(publisher for (publisher,) in volume.ask(f'SELECT DISTINCT publisher FROM "{kind}"'))
