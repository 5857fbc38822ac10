"""Evidence is counted by claimant and origin cluster, incident by incident: METHOD §§2 and 4.

Two clusters about two different incidents corroborate nothing, so the standard has to be reached within one incident.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.indicators._asking import Tables

KEY = ("actor", "provision", "criterion")
PAIR = ("incident", "actor")


def accusations(tables: Tables) -> Any:
    """Return every verified attribution with each actor it accuses: attribution, incident, actor, kind, by_type, own.

    `own` marks a statement by the accused actor itself, or by those who claim the incident: it is nobody else's accusation.
    """
    claim = tables.attribution
    claim = claim.filter(claim.checked == "verified").select(
        attribution=claim.id, incident=claim.incident, kind=claim.type, by_type=claim.by_type
    )
    accused = tables.links("accused_actors", "attribution", "actor")
    by = tables.links("by_actors", "attribution", "actor").distinct().mutate(own=ibis.literal(True))
    joined = claim.inner_join(accused, "attribution").left_join(by, ["attribution", "actor"])
    own = joined.own.fill_null(False) | (joined.by_type == "self-claimed").fill_null(False)
    return joined.select("attribution", "incident", "actor", "kind", "by_type", own=own)


def sources_of(tables: Tables, name: str) -> Any:
    """Return the confirmed sources that records cite: the citing record under the given name, source, cluster, primary.

    A source that nobody looked at is no second origin beside one that was read.
    """
    cited = tables.links("citations.source", name, "source")
    source = tables.source
    source = source.filter(source.checked == "verified")
    return cited.inner_join(source.select(source=source.id, cluster=source.cluster, primary=source.primary), "source")


def certainly_after(start_first: Any, since_last: Any) -> Any:
    """True only where every day that the start may mean is on or after every day that `since` may mean."""
    return (start_first >= since_last).fill_null(False)


def taken_on(tables: Tables, owed: Any) -> Any:
    """Fill since_first, where no day of joining is recorded, with the first day of the text: nobody joins before that.

    Expects instrument and since_first.
    """
    text = tables.instrument.select("adopted_first", instrument="id")
    joined = owed.left_join(text, "instrument").drop("instrument_right")
    return joined.mutate(since_first=joined.since_first.coalesce(joined.adopted_first)).drop("adopted_first")


def begun_by(tables: Tables, rows: Any) -> Any:
    """Move start_last to the day of the first attribution, where the start is not known so exactly: nobody is named before.

    Expects incident, start_first and start_last. A claim dated before the start may mean something else, and moves nothing.
    """
    claim = tables.attribution
    dated = claim.filter((claim.checked == "verified") & claim.date_last.notnull()).select("incident", "date_last")
    loose = rows.filter(rows.start_first.isnull() | (rows.start_first != rows.start_last))
    joined = loose.select("incident", "start_first").distinct().inner_join(dated, "incident")
    joined = joined.filter(~(joined.date_last < joined.start_first).fill_null(False))
    named = joined.group_by("incident").agg(named=joined.date_last.min())
    made = rows.left_join(named, "incident").drop("incident_right")
    last = ibis.least(made.start_last.coalesce(made.named), made.named.coalesce(made.start_last))
    return made.mutate(start_last=last).drop("named")


def harmed(tables: Tables) -> Any:
    """Return the verified harms that people suffered: not excluded, alleged, merely exposed, or confirmed as none."""
    harm = tables.harm
    return harm.filter(
        (harm.checked == "verified")
        & ~harm.causal.isin(["excluded", "alleged"])
        & ~harm.exposed
        & (harm.value_kind != "confirmed_zero")
    )


def places(tables: Tables, rows: Any = None) -> Any:
    """Return how many territories each incident has, of some rows or of all, and one: incident, territory, territories."""
    links = tables.links("territories", "incident", "territory")
    if rows is not None:
        links = links.semi_join(rows, "incident")
    return links.group_by("incident").agg(territory=links.territory.min(), territories=links.territory.nunique())


def struck_on(tables: Tables) -> Any:
    """Return the one territory of each incident that has one alone: incident, actor.

    Where several are named, the record does not say which of them a harm or a struck hospital belongs to.
    """
    made = places(tables)
    return made.filter(made.territories == 1).select("incident", actor=made.territory)


def inputs(*parts: Any, key: tuple[str, ...] = KEY) -> Any:
    """Gather columns of ids into one list per reading: each part has the reading's key and input."""
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return rows.group_by(key).agg(inputs=rows.input.collect().sort())


def inputs_from(rows: Any, *columns: str, key: tuple[str, ...] = KEY) -> list[Any]:
    """Return the parts for `inputs` that stand in columns of rows which also have the key, each id once a reading."""
    return [rows.select(*key, input=rows[column]).distinct() for column in columns]


def standard(reached: Any) -> Any:
    """Say *indications* where two clusters or a primary document were reached, and otherwise *allegation*."""
    return ibis.ifelse(reached, "indications", "allegation")


def supported(cited: Any, key: tuple[str, ...]) -> Any:
    """Say what two clusters or a primary document stand behind: the key and strong. Expects the key, cluster and primary."""
    made = cited.group_by(key).agg(clusters=cited.cluster.nunique(), primary=cited.primary.any().fill_null(False))
    return made.select(*key, strong=(made.clusters >= 2) | made.primary)


def claimants(tables: Tables) -> Any:
    """Return who makes each attribution: attribution, claimant. Where no actor is named, the words used stand for it."""
    claim = tables.attribution
    named = tables.links("by_actors", "attribution", "claimant")
    unnamed = claim.select(attribution=claim.id, claimant=claim.by.strip().lower()).anti_join(named, "attribution")
    return named.union(unnamed)


def weigh(tables: Tables, claims: Any) -> Any:
    """Sum up the attributions of each incident to each actor, and say whether they are strong enough for *indications*.

    Expects accusations. Returns incident, actor, attributions, technical, political, legal, unsaid (of a kind not recorded),
    claimed, own, strong. The actor's own statements are counted in `own` alone; who has nothing else is left out.
    """
    others = ~claims.own
    summed = claims.group_by(PAIR).agg(
        attributions=others.sum(),
        technical=((claims.kind == "technical") & others).sum(),
        political=((claims.kind == "political") & others).sum(),
        legal=((claims.kind == "legal") & others).sum(),
        unsaid=((claims.kind == "not-recorded") & others).sum(),
        claimed=((claims.by_type == "self-claimed") & others).sum(),
        own=claims.own.sum(),
    )
    summed = summed.filter(summed.attributions > 0)
    # Most incidents have one attribution: only the others can hold two that are independent.
    several = claims.filter(others).semi_join(summed.filter(summed.attributions > 1), PAIR)
    strong = _independent(tables, several).union(_primary(tables, claims.filter(others))).distinct()
    joined = summed.left_join(strong.mutate(strong=ibis.literal(True)), PAIR)
    return joined.select(*summed.columns, strong=joined.strong.fill_null(False))


def clusters(tables: Tables, rows: Any, key: tuple[str, ...] = KEY) -> Any:
    """Count the origin clusters that stand behind each reading: the key and clusters. Expects the key and sources."""
    source = tables.source
    pairs = rows.inner_join(source.select("cluster", source=source.id), "source").select(*key, "cluster").distinct()
    return pairs.group_by(key).agg(clusters=pairs.count())


def _primary(tables: Tables, claims: Any) -> Any:
    cited = sources_of(tables, "attribution")
    return claims.inner_join(cited.filter(cited.primary), "attribution").select(*PAIR)


def _independent(tables: Tables, claims: Any) -> Any:
    """The incidents and actors with two attributions that share neither a claimant nor an origin cluster.

    Two newspapers that repeat one government are one origin.
    """
    one = claims.inner_join(sources_of(tables, "attribution"), "attribution")
    one = one.select(*PAIR, "attribution", "cluster").distinct()
    pairs = one.inner_join(one.rename(second="attribution", second_cluster="cluster"), PAIR)
    pairs = pairs.filter((pairs.attribution != pairs.second) & (pairs.cluster != pairs.second_cluster))
    who = claimants(tables)
    # Joined pair by pair: a claimant with thousands of claims must not be compared with itself.
    shared = pairs.select("attribution", "second").distinct().inner_join(who, "attribution")
    same = shared.semi_join(who.rename(second="attribution"), ["second", "claimant"]).select("attribution", "second")
    return pairs.anti_join(same, ["attribution", "second"]).select(*PAIR)
