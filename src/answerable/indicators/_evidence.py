"""Evidence is counted by claimant and origin cluster, incident by incident: METHOD §§2 and 4.

Two clusters about two different incidents corroborate nothing, so the standard has to be reached within one incident.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.indicators._asking import Tables

KEY = ("actor", "provision", "criterion")


def accusations(tables: Tables) -> Any:
    """Return every verified attribution with each actor it accuses: attribution, incident, actor, kind, own.

    `own` marks a statement by the accused actor itself.
    """
    claim = tables.attribution
    claim = claim.filter(claim.checked == "verified").select(
        attribution=claim.id, incident=claim.incident, kind=claim.type, by_type=claim.by_type
    )
    accused = tables.links("accused_actors", "attribution", "actor")
    by = tables.links("by_actors", "attribution", "actor").mutate(own=ibis.literal(True))
    joined = claim.inner_join(accused, "attribution").left_join(by, ["attribution", "actor"])
    return joined.select("attribution", "incident", "actor", "kind", "by_type", own=joined.own.fill_null(False))


def sources_of(tables: Tables, name: str) -> Any:
    """Return the sources that records cite: the citing record under the given name, source, cluster, primary."""
    cited = tables.links("citations.source", name, "source")
    source = tables.source
    return cited.inner_join(source.select(source=source.id, cluster=source.cluster, primary=source.primary), "source")


def certainly_after(start_first: Any, since_last: Any) -> Any:
    """True only where every day that the start may mean is on or after every day that `since` may mean."""
    return (start_first >= since_last).fill_null(False)


def harmed(tables: Tables) -> Any:
    """Return the verified harms that people suffered: not excluded, alleged, merely exposed, or confirmed as none."""
    harm = tables.harm
    return harm.filter(
        (harm.checked == "verified")
        & ~harm.causal.isin(["excluded", "alleged"])
        & ~harm.exposed
        & (harm.value_kind != "confirmed_zero")
    )


def struck_on(tables: Tables) -> Any:
    """Return the one territory of each incident that has one alone: incident, actor.

    Where several are named, the record does not say which of them a harm or a struck hospital belongs to.
    """
    places = tables.links("territories", "incident", "actor")
    made = places.group_by("incident").agg(actor=places.actor.min(), places=places.actor.nunique())
    return made.filter(made.places == 1).select("incident", "actor")


def inputs(*parts: Any) -> Any:
    """Gather columns of ids into one list per reading: each part has actor, provision, criterion and input."""
    rows = ibis.union(*parts, distinct=True) if len(parts) > 1 else parts[0].distinct()
    return rows.group_by(KEY).agg(inputs=rows.input.collect().sort())


def inputs_from(rows: Any, *columns: str) -> list[Any]:
    """Return the parts for `inputs` that stand in columns of rows which also have the key; absent ids are left out."""
    return [rows.filter(rows[column].notnull()).select(*KEY, input=rows[column]) for column in columns]


def standard(reached: Any) -> Any:
    """Say *indications* where two clusters or a primary document were reached, and otherwise *allegation*."""
    return ibis.ifelse(reached, "indications", "allegation")


def claimants(tables: Tables) -> Any:
    """Return who makes each attribution: attribution, claimant. Where no actor is named, the words used stand for it."""
    claim = tables.attribution
    named = tables.links("by_actors", "attribution", "claimant")
    unnamed = claim.select(attribution=claim.id, claimant=claim.by.strip().lower()).anti_join(named, "attribution")
    return named.union(unnamed)


def by_incident(tables: Tables, rows: Any) -> Any:
    """Say, for each reading and incident, whether its attributions reach *indications*: reached, certain.

    Expects the key, incident, attribution, certain, own, cluster, primary. The accused actor's own statements do not count.
    Two attributions are independent where they share neither a claimant nor an origin cluster: two newspapers that repeat
    one government are one origin.
    """
    rows = rows.filter(~rows.own)
    one = rows.select(*KEY, "incident", "attribution", "cluster").distinct()
    other = one.rename(second="attribution", second_cluster="cluster")
    pairs = one.inner_join(other, [*KEY, "incident"])
    pairs = pairs.filter((pairs.attribution != pairs.second) & (pairs.cluster != pairs.second_cluster))
    who = claimants(tables)
    # Joined pair by pair: a claimant with thousands of claims must not be compared with itself.
    shared = pairs.select("attribution", "second").distinct().inner_join(who, "attribution")
    same = shared.semi_join(who.rename(second="attribution"), ["second", "claimant"]).select("attribution", "second")
    independent = pairs.anti_join(same, ["attribution", "second"]).select(*KEY, "incident").distinct()
    grouped = rows.group_by([*KEY, "incident"]).agg(primary=rows.primary.any(), certain=rows.certain.any())
    joined = grouped.left_join(independent.mutate(independent=ibis.literal(True)), [*KEY, "incident"])
    joined = joined.select(*KEY, "incident", "primary", "certain", independent=joined.independent.fill_null(False))
    return joined.mutate(reached=joined.certain & (joined.independent | joined.primary))
