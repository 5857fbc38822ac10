"""Is conduct that a State took upon itself to refrain from attributed to it by independent claimants?

Reads only criteria to which an attribution speaks, and only incidents of the sort that the criterion asks about.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._evidence import (
    KEY,
    accusations,
    by_incident,
    certainly_after,
    harmed,
    inputs,
    inputs_from,
    sources_of,
    standard,
)
from answerable.indicators._scopes import SCOPES, within
from answerable.indicators._sentences import counted, where


def answer(tables: Tables) -> Any:
    """Return one row for each State, provision and criterion that verified attributions speak to."""
    rows = _rows(tables)
    incidents = by_incident(tables, rows)
    per_reading = incidents.group_by(KEY).agg(
        incidents=incidents.incident.nunique(),
        reached=incidents.reached.sum(),
        uncertain=(~incidents.certain).sum(),
    )
    others = rows.filter(~rows.own)
    claims = others.group_by(KEY).agg(
        attributions=others.attribution.nunique(),
        clusters=others.cluster.nunique(),
        technical=others.attribution.nunique(where=others.kind == "technical"),
        political=others.attribution.nunique(where=others.kind == "political"),
        legal=others.attribution.nunique(where=others.kind == "legal"),
        contested=others.incident.nunique(where=others.contested),
    )
    own = rows.group_by(KEY).agg(own=rows.attribution.nunique(where=rows.own))
    cited = inputs(*inputs_from(others, "attribution", "incident", "source", "commitment", "harm"))
    made = per_reading.inner_join(claims, KEY).inner_join(own, KEY).inner_join(cited, KEY)
    return made.mutate(
        status=ibis.ifelse(made.reached > 0, "contradicted", "searched_not_found"),
        standard=standard(made.reached > 0),
        because=ibis.literal("This State is named for ")
        + counted(made.incidents, "incident")
        + " that made it relevant to ask about this provision: in "
        + counted(made.attributions, "attribution")
        + " by others ("
        + made.technical.cast("string")
        + " technical, "
        + made.political.cast("string")
        + " political, "
        + made.legal.cast("string")
        + " legal), held in "
        + counted(made.clusters, "origin cluster")
        + ". "
        + ibis.ifelse(
            made.reached > 0,
            counted(made.reached, "incident")
            + " begun after the State took the provision on: two independent claimants in two clusters, or a primary document.",
            ibis.literal(
                "No incident certainly begun after the State took the provision on rests on two independent claimants in two "
                "clusters or on a primary document, so this stays an allegation."
            ),
        )
        + where(
            made.uncertain > 0, counted(made.uncertain, "incident") + " may have begun before that and cannot weigh."
        )
        + where(
            made.contested > 0,
            "Contested, or blamed on another State too: " + counted(made.contested, "incident") + ".",
        )
        + where(made.own > 0, "Not counted: " + counted(made.own, "statement") + " by the State itself."),
    )


def _rows(tables: Tables) -> Any:
    """One row for each reading's attribution and source, with what the incident is."""
    owed = tables.responsibility
    owed = owed.filter(
        (owed.standing == "bears")
        & owed.confirmed
        & (owed.actor_type == "state")
        & (owed.polarity == "refrain")
        & owed.criterion.isin([f"criterion/{scope.criterion}" for scope in SCOPES])
    ).select(*KEY, "commitment", "since_first", "since_last")
    incident = tables.incident
    incident = incident.filter(incident.checked == "verified").select(
        "type",
        "sectors",
        "means",
        "start_first",
        "start_last",
        incident=incident.id,
        open=incident.status == "contested",
    )
    claims = accusations(tables)
    # Distinct, so that no engine joins provisions with all who owe them before it has looked at who is accused.
    named = claims.inner_join(tables.links("engaged.provision", "incident", "provision"), "incident").distinct()
    joined = named.inner_join(owed, ["actor", "provision"]).inner_join(incident, "incident")
    before = (joined.start_last < joined.since_first).fill_null(False)
    joined = joined.filter(~before)
    abroad = _pairs(joined.inner_join(tables.links("territories", "incident", "territory"), "incident"), "territory")
    harm = harmed(tables)
    harm = harm.filter(harm.causal.isin(["direct", "contributory"])).select("incident", "dimension", harm=harm.id)
    joined = joined.left_join(abroad.rename(abroad="other"), ["incident", "actor"]).drop(
        "incident_right", "actor_right"
    )
    joined = joined.left_join(harm, "incident").drop("incident_right")
    joined = joined.filter(reduce(or_, (within(joined, scope) for scope in SCOPES)))
    # A harm is an input only where the criterion asks for one.
    asks_harm = [f"criterion/{scope.criterion}" for scope in SCOPES if scope.dimensions]
    joined = joined.mutate(harm=ibis.ifelse(joined.criterion.isin(asks_harm), joined.harm, ibis.null("string")))
    blamed = claims.filter(~claims.own & claims.actor.startswith("state/")).select("incident", accused="actor")
    rival = _pairs(joined.inner_join(blamed, "incident"), "accused").rename(rival="other")
    joined = joined.left_join(rival, ["incident", "actor"]).drop("incident_right", "actor_right")
    joined = joined.inner_join(sources_of(tables, "attribution"), "attribution")
    return joined.mutate(
        certain=certainly_after(joined.start_first, joined.since_last),
        contested=joined.open | joined.rival.fill_null(False),
    )


def _pairs(rows: Any, column: str) -> Any:
    """Incidents and actors for which the column names somebody other than the actor."""
    return (
        rows.filter(rows[column] != rows.actor).select("incident", "actor").distinct().mutate(other=ibis.literal(True))
    )


INDICATOR = Indicator(
    slug="attributed-conduct",
    version="1",
    title="Attributed conduct",
    question="Is conduct that a State took upon itself to refrain from attributed to it by independent claimants?",
    reads=tuple(f"criterion/{scope.criterion}" for scope in SCOPES),
    limits=(
        "It repeats what others say. It cannot show that they are right, and it says indications at most.",
        "No attribution is never read as a provision kept: where nothing is recorded it gives no reading.",
        "It does not weigh how sure a claimant was, and it cannot see that a claim was withdrawn: the record keeps such "
        "words as text only. Read them at each attribution.",
        "It asks only of incidents whose case says that the provision is relevant, and sorts them by sector, means, place "
        "and kind of harm. Whether there was an armed conflict it cannot tell, so it reads no criterion that needs one.",
        "The accused State's own words, a denial or an admission, are not counted.",
        "Independence is asked within one incident: two incidents with one claimant each stay two allegations, and two reports "
        "of one government are one origin.",
        "Incidents that may have begun before the State took the provision on raise an allegation at most.",
    ),
    answer=answer,
)
