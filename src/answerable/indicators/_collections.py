"""A collection is the set of incidents that one publisher keeps; the same event may stand in several, so none are added.

Counts, sums and delays are made within a collection, and a sentence says them collection by collection, each under its
publisher's name. Two collections that hold one event would otherwise count it twice.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.core.record import OWN_PUBLISHER
from answerable.indicators._asking import Tables
from answerable.indicators._evidence import KEY, taken_on

#: How the cases that stand in this record by our own hand are called beside the sets of others.
OWN_CASES = f"{OWN_PUBLISHER}'s own cases"
COLLECTED = (*KEY, "collection")
#: Said where several collections stand in one sentence.
NEVER_ADDED = "Collections may hold the same events: their numbers are never added."


def collection(rows: Any) -> Any:
    """Return the name of the collection that each row of a table of records belongs to: its publisher's."""
    return ibis.ifelse(rows.publisher == OWN_PUBLISHER, ibis.literal(OWN_CASES), rows.publisher)


def incidents(tables: Tables, *columns: str, type: str = "attack") -> Any:
    """Return the verified incidents of one class: incident, collection, start_first, start_last and the columns asked for."""
    incident = tables.incident
    held = incident.filter((incident.checked == "verified") & (incident.type == type))
    return held.select(*columns, "start_first", "start_last", incident="id", collection=collection(held))


def borne(tables: Tables, *criteria: str) -> Any:
    """Return what States bear under these criteria: the key, commitment, and the days since when, since_first and since_last.

    Where no day of joining is recorded, the day of the list that names the State is the last that it can be, and the day of
    the text the first.
    """
    owed, commitment = tables.responsibility, tables.commitment
    owed = owed.filter(
        (owed.standing == "bears") & owed.confirmed & (owed.actor_type == "state") & owed.criterion.isin(criteria)
    ).select(*KEY, "instrument", "commitment", "since_first", "since_last")
    owed = taken_on(tables, owed)
    dated = commitment.select("as_of_last", commitment=commitment.id)
    joined = owed.left_join(dated, "commitment").drop("commitment_right")
    return joined.select(*KEY, "commitment", "since_first", since_last=joined.since_last.coalesce(joined.as_of_last))


def at_home(tables: Tables, rows: Any) -> Any:
    """Add to incidents the State on whose territory they struck; leave out those on the territory of several, or none.

    Where several are named, the record does not say what happened in which. A region beside the State, or a territory that
    is no State, leaves no incident out: say of no incident that it struck this State *alone*. Adds the column actor.
    """
    links = tables.links("territories", "incident", "territory").semi_join(rows, "incident")
    made = links.group_by("incident").agg(actor=links.territory.min(), places=links.territory.nunique())
    return rows.inner_join(made.filter(made.places == 1).select("incident", "actor"), "incident")


def asked_of(rows: Any, held: Any, key: tuple[str, ...] = ("collection",)) -> Any:
    """Keep the rows of our own cases, and those of the collections in which `held` has a row of the same key.

    Of a collection that never records a thing nobody can say that the thing is missing.
    """
    others = rows.filter(rows.collection != OWN_CASES).semi_join(held, list(key))
    return rows.filter(rows.collection == OWN_CASES).union(others)


def coded(rows: Any, field: str) -> Any:
    """Return what a set's coders entered in one field: incident, value. Expects incident and codes."""
    start = f"{field}="
    each = rows.select("incident", code=rows.codes.unnest())
    each = each.filter(each.code.startswith(start))
    return each.select("incident", value=each.code.substr(len(start))).distinct()


def has_code(rows: Any, code: str) -> Any:
    """Say of which incidents the set's coders entered exactly this code; False where there are no codes."""
    return rows.codes.contains(code).fill_null(False)


def listed(rows: Any, part: Any, key: tuple[str, ...] = COLLECTED, name: str = "listed", between: str = ", ") -> Any:
    """Join texts that stand in several rows into one, in order of the text: the key and the column named."""
    parts = rows.select(*key, part=part)
    return parts.group_by(key).agg(**{name: parts.part.collect().sort().join(between)})


def told(rows: Any, sentence: Any, key: tuple[str, ...] = KEY, name: str = "told", between: str = "; ") -> Any:
    """Return what is said of each reading, collection by collection: the key and the column named.

    Our own cases come first, then the others in order of their names. Expects one row for each reading and collection.
    """
    own = rows.collection == OWN_CASES
    parts = rows.select(*key, own=own, part=rows.collection + ": " + sentence)
    made = parts.group_by(key).agg(
        first=parts.part.max(where=parts.own),
        others=parts.part.collect(where=~parts.own).sort().join(between).nullif(""),
    )
    both = made.first + between + made.others
    return made.select(*key, **{name: both.coalesce(made.first, made.others)})
