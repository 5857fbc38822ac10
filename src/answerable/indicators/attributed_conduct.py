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
    clusters,
    harmed,
    inputs,
    inputs_from,
    sources_of,
    standard,
)
from answerable.indicators._scopes import HURTS, SCOPES, within
from answerable.indicators._sentences import counted, where


def answer(tables: Tables) -> Any:
    """Return one row for each State, provision and criterion that verified attributions speak to."""
    rows = tables.keep(_rows(tables))
    others = rows.filter(~rows.own)
    incidents = tables.keep(by_incident(tables, rows))
    sums = incidents.group_by(KEY).agg(
        incidents=incidents.count(),
        attributions=incidents.attributions.sum(),
        technical=incidents.technical.sum(),
        political=incidents.political.sum(),
        legal=incidents.legal.sum(),
        contested=incidents.contested.sum(),
        reached=incidents.reached.sum(),
        uncertain=(~incidents.certain).sum(),
    )
    own = rows.group_by(KEY).agg(own=rows.own.sum())
    weighed = incidents.filter(
        incidents.criterion.isin([f"criterion/{scope.criterion}" for scope in SCOPES if scope.hurt])
    )
    hurt = _hurting(tables).inner_join(weighed, "incident")
    cited = inputs(
        *inputs_from(others, "attribution", "commitment"),
        *inputs_from(incidents, "incident"),
        *inputs_from(others.inner_join(sources_of(tables, "attribution"), "attribution"), "source"),
        *inputs_from(hurt.filter(_asked(hurt)), "harm"),
    )
    made = sums.inner_join(own, KEY).inner_join(clusters(tables, others, "attribution"), KEY).inner_join(cited, KEY)
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
    """One row for each reading's attribution, with what its incident is."""
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
    joined = tables.keep(joined.filter(~before))
    abroad = _pairs(joined.inner_join(tables.links("territories", "incident", "territory"), "incident"), "territory")
    joined = joined.left_join(abroad.rename(abroad="other"), ["incident", "actor"])
    joined = joined.drop("incident_right", "actor_right")
    harm = _hurting(tables)
    hurt = harm.group_by("incident").agg(
        **{word: harm.dimension.isin(dimensions).any() for word, dimensions in HURTS.items()}
    )
    joined = joined.left_join(hurt, "incident").drop("incident_right")
    joined = joined.filter(reduce(or_, (within(joined, scope) for scope in SCOPES)))
    blamed = claims.filter(~claims.own & claims.actor.startswith("state/")).select("incident", accused="actor")
    rival = _pairs(joined.inner_join(blamed, "incident"), "accused").rename(rival="other")
    joined = joined.left_join(rival, ["incident", "actor"]).drop("incident_right", "actor_right")
    return joined.select(
        *KEY, "attribution", "incident", "commitment", "kind", "by_type", "own",
        certain=certainly_after(joined.start_first, joined.since_last),
        contested=joined.open | joined.rival.fill_null(False),
    )  # fmt: skip


def _hurting(tables: Tables) -> Any:
    """Harms that a scope may ask for: incident, harm, dimension."""
    harm = harmed(tables)
    harm = harm.filter(harm.causal.isin(["direct", "contributory"]) & harm.dimension.isin(HURTS["care"]))
    return harm.select("incident", "dimension", harm=harm.id)


def _asked(rows: Any) -> Any:
    """Say which rows (criterion, dimension) hold a harm of the sort that the criterion asks for."""
    return reduce(
        or_,
        (
            (rows.criterion == f"criterion/{scope.criterion}") & rows.dimension.isin(HURTS[scope.hurt])
            for scope in SCOPES
            if scope.hurt
        ),
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
