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
    PAIR,
    accusations,
    certainly_after,
    clusters,
    harmed,
    inputs,
    inputs_from,
    places,
    standard,
    weigh,
)
from answerable.indicators._scopes import HURTS, asking, asking_harm, fits, reaches
from answerable.indicators._sentences import counted, where

NUMBER = ("number",)


def answer(tables: Tables) -> Any:
    """Return one row for each State, provision and criterion that verified attributions speak to."""
    claims = tables.keep(_claims(tables))
    weight = tables.keep(weigh(tables, claims))
    owed = tables.keep(_owed(tables))
    rows = tables.keep(_rows(tables, claims, weight, owed))
    counts = rows.inner_join(weight, PAIR)
    sums = counts.group_by(NUMBER).agg(
        incidents=counts.count(),
        attributions=counts.attributions.sum(),
        technical=counts.technical.sum(),
        political=counts.political.sum(),
        legal=counts.legal.sum(),
        own=counts.own.sum(),
        contested=counts.contested.sum(),
        reached=(counts.certain & counts.strong).sum(),
        uncertain=(~counts.certain).sum(),
    )
    named = rows.inner_join(claims.filter(~claims.own), PAIR).select(*NUMBER, "attribution")
    sources = named.inner_join(tables.links("citations.source", "attribution", "source"), "attribution")
    sources = tables.keep(sources.select(*NUMBER, "source").distinct())
    hurt = rows.inner_join(owed.filter(owed.criterion.isin(asking_harm())), NUMBER)
    hurt = hurt.inner_join(_hurting(tables), "incident")
    cited = inputs(
        *inputs_from(named, "attribution", key=NUMBER),
        *inputs_from(rows, "incident", key=NUMBER),
        *inputs_from(owed.semi_join(rows, NUMBER), "commitment", key=NUMBER),
        *inputs_from(sources, "source", key=NUMBER),
        *inputs_from(hurt.filter(_asked(hurt)), "harm", key=NUMBER),
        key=NUMBER,
    )
    made = owed.inner_join(sums, NUMBER).inner_join(clusters(tables, sources, NUMBER), NUMBER).inner_join(cited, NUMBER)
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


def _claims(tables: Tables) -> Any:
    """Accusations of States, in incidents that engage a provision."""
    claims = accusations(tables)
    claims = claims.filter(claims.actor.startswith("state/"))
    return claims.semi_join(tables.links("engaged.provision", "incident", "provision"), "incident").distinct()


def _owed(tables: Tables) -> Any:
    """What States are bound to refrain from, as far as a scope asks for it: one numbered row for each possible reading."""
    owed = tables.responsibility
    owed = owed.filter(
        (owed.standing == "bears")
        & owed.confirmed
        & (owed.actor_type == "state")
        & (owed.polarity == "refrain")
        & owed.criterion.isin(asking())
    ).select(*KEY, "commitment", "since_first", "since_last")
    # A number for a key keeps millions of rows small.
    return owed.mutate(number=ibis.row_number().over(order_by=list(KEY)))


def _rows(tables: Tables, claims: Any, weight: Any, owed: Any) -> Any:
    """One row for each reading's incident: number, incident, actor, certain, contested."""
    incident = tables.incident
    incident = incident.filter(incident.checked == "verified").select(
        "type", "sectors", "means", "start_first", "start_last", "status", incident=incident.id
    )
    # Kept, so that no engine joins provisions with all who owe them before it has looked at who is accused.
    engaged = weight.select(*PAIR).inner_join(tables.links("engaged.provision", "incident", "provision"), "incident")
    joined = tables.keep(engaged.select(*PAIR, "provision").distinct())
    joined = joined.inner_join(owed, ["actor", "provision"]).inner_join(incident, "incident")
    before = (joined.start_last < joined.since_first).fill_null(False)
    joined = joined.filter(~before & fits(joined))
    others = claims.filter(~claims.own)
    others = others.group_by("incident").agg(accused=others.actor.nunique())
    harm = _hurting(tables)
    hurt = harm.group_by("incident").agg(
        **{word: harm.dimension.isin(dimensions).any() for word, dimensions in HURTS.items()}
    )
    for facts in (places(tables), others, hurt):
        joined = joined.left_join(facts, "incident").drop("incident_right")
    joined = joined.mutate(
        abroad=((joined.territories > 1) | (joined.territory != joined.actor)).fill_null(False),
        **{word: joined[word].fill_null(False) for word in HURTS},
    )
    joined = joined.filter(reaches(joined))
    return joined.select(
        *NUMBER,
        *PAIR,
        certain=certainly_after(joined.start_first, joined.since_last),
        contested=(joined.status == "contested") | (joined.accused > 1).fill_null(False),
    )


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
            rows.criterion.isin(asking_harm(word)) & rows.dimension.isin(dimensions)
            for word, dimensions in HURTS.items()
        ),
    )


INDICATOR = Indicator(
    slug="attributed-conduct",
    version="1",
    title="Attributed conduct",
    question="Is conduct that a State took upon itself to refrain from attributed to it by independent claimants?",
    reads=tuple(asking()),
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
