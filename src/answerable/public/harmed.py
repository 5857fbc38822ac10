"""Harmed, of a State: how many incidents each collection holds in its territory, and what none of them can say.

Numbers stand per collection and are never added; what is not recorded is not nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from answerable.core.record import OWN_PUBLISHER
from answerable.editions.bitmaps import NOT_RECORDED
from answerable.public import ordinals
from answerable.public.answers import KINDS, answering
from answerable.public.blanks import Blank, blanks
from answerable.public.collection import Count, counts
from answerable.public.people import PERSONAL
from answerable.public.shelf import Volume
from answerable.public.sums import own_harms

#: The ids of the incidents in a State's territory.
HERE = "SELECT source FROM link WHERE target = ? AND field = 'territories'"


@dataclass(frozen=True, slots=True)
class Silent:
    """Of the incidents of one collection here: how many carry no claim, and how many no response; None: it records none anywhere."""

    total: Count
    unclaimed: Count | None
    unanswered: Count | None


def blanks_here(volume: Volume, state: str) -> list[Blank]:
    """Return, for each kind of harm, in how many of Answerable's own cases here there is a confirmed number."""
    own = _own(volume, state)
    if own is None:
        return []
    ids = {each for (each,) in volume.ask(HERE, state)}
    return blanks(own_harms(volume, ids), own, urlencode({"territory": state}))


def uncounted(volume: Volume, state: str) -> Count | None:
    """Return how many of Answerable's own cases here have no confirmed count of people (people.headline); None without any case."""
    own = _own(volume, state)
    if own is None:
        return None
    units = sorted(PERSONAL)
    query = (
        f"SELECT count(DISTINCT incident) FROM harm WHERE incident IN ({HERE}) AND publisher = ? AND checked = 'verified'"
        " AND causal NOT IN ('alleged', 'excluded') AND NOT coalesce(exposed, 0) AND value_kind IN ('measured', 'estimated')"
        " AND coalesce(best, min) IS NOT NULL AND coalesce(part_of, '') = ''"
        f" AND unit IN ({', '.join('?' * len(units))})"
    )
    ((counted,),) = volume.ask(query, state, OWN_PUBLISHER, *units)
    return Count(own.collection, "incident", own.number - counted, "uncounted", state)


def _own(volume: Volume, state: str) -> Count | None:
    return next((each for each in here(volume, state) if each.collection.own), None)


def silent(volume: Volume, state: str) -> list[Silent]:
    """Return, collection by collection, how many incidents in a State carry no claim, and how many no response."""
    ever = answering(volume)
    without = {kind: _without(volume, state, kind) for kind in KINDS}

    def count(total: Count, kind: str, field: str) -> Count | None:
        publisher = total.collection.publisher
        if publisher not in ever[kind]:
            return None
        return Count(total.collection, "incident", without[kind].get(publisher, 0), field, state)

    return [
        Silent(each, count(each, "attribution", "unclaimed"), count(each, "response", "unanswered"))
        for each in here(volume, state)
    ]


def _without(volume: Volume, state: str, kind: str) -> dict[str, int]:
    """By publisher, in how many incidents there no record of a kind speaks of it."""
    if ordinals.kept(volume):
        facet = {"attribution": "claim", "response": "response"}[kind]
        return dict(ordinals.crossed(volume, "incident", ("territory", state), (facet, NOT_RECORDED)))
    query = (
        f'SELECT publisher, count(*) FROM incident WHERE id IN ({HERE}) AND id NOT IN (SELECT incident FROM "{kind}")'
    )
    return dict(volume.ask(f"{query} GROUP BY 1", state))


def here(volume: Volume, state: str) -> list[Count]:
    """Count the incidents in a State's territory, collection by collection."""
    found: list[Count] = volume.once(f"here {state}", lambda: counts(volume, "incident", "territories", state))
    return found
