"""Conduct is what a State is said to have done in incidents of the sort that a provision it took on asks about.

Our own cases say which provisions an incident makes relevant. Who keeps a set of their own says nothing of provisions: there
the sort of incident alone decides. An incident that certainly began before the State took the provision on is left out.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import ibis

from answerable.core.record import OWN_PUBLISHER
from answerable.indicators._asking import Tables
from answerable.indicators._collections import collection
from answerable.indicators._evidence import KEY, PAIR, accusations, begun_by, certainly_after, harmed, places, taken_on
from answerable.indicators._scopes import HURTS, asked_alone, asking, asking_harm, fits, reaches

#: A number for a reading's key keeps millions of rows small.
NUMBER = ("number",)
#: A reading's part in one collection.
PART = ("number", "collection")


def claims_of(tables: Tables) -> Any:
    """Accusations of States, in incidents of which somebody or their sort says that a provision is relevant."""
    incident = tables.incident
    claims = accusations(tables)
    claims = claims.filter(claims.actor.startswith("state/"))
    engaged = tables.links("engaged.provision", "incident", "provision").select("incident")
    others = incident.filter(incident.publisher != OWN_PUBLISHER).select(incident=incident.id)
    return claims.semi_join(engaged.union(others), "incident").distinct()


def owed_by(tables: Tables) -> Any:
    """What States are bound to refrain from, as far as a scope asks for it: one numbered row for each possible reading."""
    owed = tables.responsibility
    owed = owed.filter(
        (owed.standing == "bears")
        & owed.confirmed
        & (owed.actor_type == "state")
        & (owed.polarity == "refrain")
        & owed.criterion.isin(asking())
    ).select(*KEY, "instrument", "commitment", "since_first", "since_last")
    owed = taken_on(tables, owed).drop("instrument")
    return owed.mutate(number=ibis.row_number().over(order_by=list(KEY)))


def accused_rows(tables: Tables, claims: Any, owed: Any) -> Any:
    """One row for each reading's incident: number, collection, incident, actor, certain, contested, alone."""
    incident = tables.incident
    incident = incident.filter(incident.checked == "verified").select(
        "type", "sectors", "means", "start_first", "start_last", "status", "publisher", incident=incident.id,
        collection=collection(incident),
    )  # fmt: skip
    links = tables.links("engaged.provision", "incident", "provision")
    others = claims.filter(~claims.own)
    pairs = others.select(*PAIR)
    # Kept, so that no engine joins provisions with all who owe them before it has looked at who is accused.
    engaged = tables.keep(pairs.inner_join(links, "incident").select(*PAIR, "provision").distinct())
    columns = (
        *NUMBER,
        *PAIR,
        "criterion",
        "collection",
        "since_first",
        "since_last",
        "start_first",
        "start_last",
        "status",
    )
    joined = engaged.inner_join(owed, ["actor", "provision"]).inner_join(incident, "incident")
    joined = joined.filter(fits(joined)).select(*columns, alone=ibis.literal(False))
    harm = hurting(tables)
    hurt = harm.group_by("incident").agg(
        **{word: harm.dimension.isin(dimensions).any() for word, dimensions in HURTS.items()}
    )
    silent = incident.filter(incident.publisher != OWN_PUBLISHER).anti_join(links, "incident")
    asked = asked_alone(silent, hurt).semi_join(owed, "criterion")
    asked = tables.keep(pairs.inner_join(asked, "incident").select(*PAIR, "criterion").distinct())
    alone = asked.inner_join(owed, ["actor", "criterion"]).inner_join(incident, "incident")
    joined = joined.union(alone.select(*columns, alone=ibis.literal(True)))
    joined = tables.keep(joined.filter(_not_before(joined)))
    joined = begun_by(tables, joined)
    joined = joined.filter(_not_before(joined))
    named = others.semi_join(joined, "incident")
    named = named.group_by("incident").agg(accused=named.actor.nunique())
    for facts in (places(tables, joined), named, hurt):
        joined = joined.left_join(facts, "incident").drop("incident_right")
    joined = joined.mutate(
        abroad=((joined.territories > 1) | (joined.territory != joined.actor)).fill_null(False),
        **{word: joined[word].fill_null(False) for word in HURTS},
    )
    joined = joined.filter(reaches(joined))
    return joined.select(
        *PART,
        *PAIR,
        "alone",
        certain=certainly_after(joined.start_first, joined.since_last),
        contested=(joined.status == "contested") | (joined.accused > 1).fill_null(False),
    )


def _not_before(rows: Any) -> Any:
    return ~(rows.start_last < rows.since_first).fill_null(False)


def hurting(tables: Tables) -> Any:
    """Harms that a scope may ask for: incident, harm, dimension."""
    harm = harmed(tables)
    harm = harm.filter(harm.causal.isin(["direct", "contributory"]) & harm.dimension.isin(HURTS["care"]))
    return harm.select("incident", "dimension", harm=harm.id)


def asks_harm(rows: Any) -> Any:
    """Say which rows (criterion, dimension) hold a harm of the sort that the criterion asks for."""
    return reduce(
        or_,
        (
            rows.criterion.isin(asking_harm(word)) & rows.dimension.isin(dimensions)
            for word, dimensions in HURTS.items()
        ),
    )
