"""Is conduct that a State took upon itself to refrain from attributed to it by independent claimants?

Reads only criteria to which an attribution speaks, and only incidents of the sort that the criterion asks about.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.core.record import OWN_PUBLISHER
from answerable.indicators._asking import Tables
from answerable.indicators._collections import NEVER_ADDED, collection, told
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
from answerable.indicators._scopes import HURTS, asked_alone, asking, asking_harm, fits, reaches
from answerable.indicators._sentences import counted, where

NUMBER = ("number",)
#: A reading's part in one collection.
PART = ("number", "collection")


def answer(tables: Tables) -> Any:
    """Return one row for each State, provision and criterion that verified attributions speak to."""
    claims = tables.keep(_claims(tables))
    weight = tables.keep(weigh(tables, claims))
    owed = tables.keep(_owed(tables))
    rows = tables.keep(_rows(tables, claims, weight, owed))
    counts = rows.inner_join(weight, PAIR)
    sums = counts.group_by(PART).agg(
        incidents=counts.count(),
        alone=counts.alone.sum(),
        attributions=counts.attributions.sum(),
        technical=counts.technical.sum(),
        political=counts.political.sum(),
        legal=counts.legal.sum(),
        unsaid=counts.unsaid.sum(),
        own=counts.own.sum(),
        contested=counts.contested.sum(),
        reached=(counts.certain & counts.strong).sum(),
        uncertain=(~counts.certain).sum(),
    )
    named = rows.inner_join(claims.filter(~claims.own), PAIR).select(*PART, "attribution")
    sources = named.inner_join(tables.links("citations.source", "attribution", "source"), "attribution")
    sources = tables.keep(sources.select(*PART, "source").distinct())
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
    parts = tables.keep(sums.inner_join(clusters(tables, sources, PART), PART))
    reached = parts.group_by(NUMBER).agg(reached=(parts.reached > 0).any(), parts=parts.count())
    said = told(parts, _sentences(parts), NUMBER, between=" ")
    made = owed.inner_join(reached, NUMBER).inner_join(said, NUMBER).inner_join(cited, NUMBER)
    return made.mutate(
        status=ibis.ifelse(made.reached, "contradicted", "searched_not_found"),
        standard=standard(made.reached),
        because=ibis.literal("This State is named for incidents that make it relevant to ask about this provision. ")
        + made.told
        + where(made.parts > 1, NEVER_ADDED),
    )


def _sentences(parts: Any) -> Any:
    """What is said of a reading in one collection."""
    return (
        ibis.literal("named for ")
        + counted(parts.incidents, "incident")
        + where(parts.alone > 0, "(chosen by sector, means and place alone)")
        + ": in "
        + counted(parts.attributions, "attribution")
        + " by others ("
        + parts.technical.cast("string")
        + " technical, "
        + parts.political.cast("string")
        + " political, "
        + parts.legal.cast("string")
        + " legal"
        + ibis.ifelse(
            parts.unsaid > 0, ibis.literal(", ") + parts.unsaid.cast("string") + " of a kind not recorded", ""
        )
        + "), held in "
        + counted(parts.clusters, "origin cluster")
        + ". "
        + ibis.ifelse(
            parts.reached > 0,
            counted(parts.reached, "incident")
            + " begun after the State took the provision on: two independent claimants in two clusters, or a primary document.",
            ibis.literal(
                "No incident certainly begun after the State took the provision on rests on two independent claimants in two "
                "clusters or on a primary document, so this stays an allegation."
            ),
        )
        + where(
            parts.uncertain > 0, counted(parts.uncertain, "incident") + " may have begun before that and cannot weigh."
        )
        + where(
            parts.contested > 0,
            "Contested, or blamed on another State too: " + counted(parts.contested, "incident") + ".",
        )
        + where(parts.own > 0, "Not counted: " + counted(parts.own, "statement") + " by the State itself.")
    )


def _claims(tables: Tables) -> Any:
    """Accusations of States, in incidents of which somebody or their sort says that a provision is relevant."""
    incident = tables.incident
    claims = accusations(tables)
    claims = claims.filter(claims.actor.startswith("state/"))
    engaged = tables.links("engaged.provision", "incident", "provision").select("incident")
    others = incident.filter(incident.publisher != OWN_PUBLISHER).select(incident=incident.id)
    return claims.semi_join(engaged.union(others), "incident").distinct()


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
    """One row for each reading's incident: number, collection, incident, actor, certain, contested, alone."""
    incident = tables.incident
    incident = incident.filter(incident.checked == "verified").select(
        "type", "sectors", "means", "start_first", "start_last", "status", "publisher", incident=incident.id,
        collection=collection(incident),
    )  # fmt: skip
    links = tables.links("engaged.provision", "incident", "provision")
    # Kept, so that no engine joins provisions with all who owe them before it has looked at who is accused.
    engaged = tables.keep(weight.select(*PAIR).inner_join(links, "incident").select(*PAIR, "provision").distinct())
    columns = (*NUMBER, *PAIR, "criterion", "collection", "since_last", "start_first", "status", "alone")
    joined = engaged.inner_join(owed, ["actor", "provision"]).inner_join(incident, "incident")
    joined = joined.filter(_not_before(joined) & fits(joined)).mutate(alone=ibis.literal(False)).select(*columns)
    # Who keeps a set of their own says nothing of provisions: there the sort of incident alone is asked.
    others = incident.filter(incident.publisher != OWN_PUBLISHER).anti_join(links, "incident")
    asked = weight.select(*PAIR).inner_join(asked_alone(others), "incident").select(*PAIR, "criterion")
    alone = tables.keep(asked).inner_join(owed, ["actor", "criterion"]).inner_join(incident, "incident")
    joined = joined.union(alone.filter(_not_before(alone)).mutate(alone=ibis.literal(True)).select(*columns))
    named = claims.filter(~claims.own)
    named = named.group_by("incident").agg(accused=named.actor.nunique())
    harm = _hurting(tables)
    hurt = harm.group_by("incident").agg(
        **{word: harm.dimension.isin(dimensions).any() for word, dimensions in HURTS.items()}
    )
    for facts in (places(tables), named, hurt):
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
    version="2",
    title="Attributed conduct",
    question="Is conduct that a State took upon itself to refrain from attributed to it by independent claimants?",
    reads=tuple(asking()),
    limits=(
        "It repeats what others say. It cannot show that they are right, and it says indications at most.",
        "No attribution is never read as a provision kept: where nothing is recorded it gives no reading.",
        "It does not weigh how sure a claimant was, and it cannot see that a claim was withdrawn: the record keeps such "
        "words as text only. Read them at each attribution.",
        "Of our own cases it asks only of those that say that the provision is relevant. Data sets say nothing of provisions: "
        "of their attacks sector, means, place and kind of harm alone decide, which brings in some that nobody would lay "
        "at that provision. The shutdowns of data sets are left to the question on shutdowns that States ordered. Whether there was an armed conflict it cannot tell, so it reads no criterion that needs one.",
        "Collections hold the same events. It counts within each, and their counts can neither be added nor compared. One "
        "data set is one origin: alone it raises an allegation, however many of its rows say so.",
        "The accused State's own words, a denial or an admission, are not counted.",
        "Independence is asked within one incident: two incidents with one claimant each stay two allegations, and two reports "
        "of one government are one origin.",
        "Incidents that may have begun before the State took the provision on raise an allegation at most.",
    ),
    answer=answer,
)
