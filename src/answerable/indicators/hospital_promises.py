"""Are attacks on health care attributed to a threat group after it promised to spare hospitals?

Promises by groups are commitments like any other; a group's own claim of an attack is an attribution like any other.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._collections import NEVER_ADDED, collection, told
from answerable.indicators._evidence import (
    KEY,
    PAIR,
    accusations,
    begun_by,
    certainly_after,
    clusters,
    inputs,
    inputs_from,
    sources_of,
    standard,
    weigh,
)
from answerable.indicators._resolved import one_actor
from answerable.indicators._sentences import counted, where

READS = ("criterion/crew-health-spared", "criterion/group-no-medical-aid-attack")
#: A reading's part in one collection.
PART = (*KEY, "collection")
UNREACHED = (
    "No attack certainly begun after the promise rests on two independent claimants in two clusters or on a primary document, "
    "so this stays an allegation."
)


def answer(tables: Tables) -> Any:
    """Return one row for each group, promised provision and criterion that verified attributions speak to."""
    promised = tables.keep(_promised(tables))
    one = tables.keep(one_actor(tables, promised))
    claims = tables.keep(_claims(tables, promised, one))
    weight = tables.keep(weigh(tables, claims.drop("resolution", "other").distinct()))
    rows = tables.keep(_rows(tables, promised, weight))
    counts = rows.inner_join(weight, PAIR)
    sums = counts.group_by(PART).agg(
        incidents=counts.count(),
        attributions=counts.attributions.sum(),
        claimed=counts.claimed.sum(),
        contested=counts.contested.sum(),
        reached=(counts.certain & counts.strong).sum(),
        uncertain=(~counts.certain).sum(),
    )
    named = tables.keep(rows.inner_join(claims, PAIR))
    sources = named.inner_join(sources_of(tables, "attribution"), "attribution")
    cited = inputs(
        *inputs_from(named, "attribution"),
        *inputs_from(named.filter(named.resolution.notnull()), "resolution"),
        *inputs_from(rows, "incident", "commitment"),
        *inputs_from(sources, "source"),
    )
    origins = clusters(tables, sources, PART)
    parts = sums.left_join(origins, PART).select(*sums.columns, clusters=origins.clusters.fill_null(0))
    parts = tables.keep(parts)
    all_ = parts.group_by(KEY).agg(reached=(parts.reached > 0).any(), parts=parts.count())
    since = rows.group_by(KEY).agg(promised=rows.since.min())
    linked = named.group_by(KEY).agg(linked=named.attribution.nunique(where=named.resolution.notnull()))
    made = all_.inner_join(since, KEY).inner_join(linked, KEY)
    made = made.inner_join(told(parts, _sentences(parts), between=" "), KEY).inner_join(cited, KEY)
    return made.mutate(
        status=ibis.ifelse(made.reached, "contradicted", "searched_not_found"),
        standard=standard(made.reached),
        because=ibis.literal("This group promised to spare health care (")
        + made.promised.fill_null("on a day not recorded")
        + ") and is named for attacks on it not known to be older. "
        + made.told
        + where(
            made.linked > 0,
            counted(made.linked, "attribution")
            + " of these "
            + ibis.ifelse(made.linked == 1, "names", "name")
            + " it by another record that a standing resolution says is the same group.",
        )
        + where(~made.reached, ibis.literal(UNREACHED))
        + where(made.parts > 1, ibis.literal(NEVER_ADDED)),
    )


def _sentences(parts: Any) -> Any:
    """What is said of a reading in one collection."""
    return (
        ibis.literal("named for ")
        + counted(parts.incidents, "attack")
        + ", in "
        + counted(parts.attributions, "attribution")
        + ", "
        + parts.claimed.cast("string")
        + " by the group itself, held in "
        + counted(parts.clusters, "origin cluster")
        + "."
        + where(
            parts.reached > 0,
            counted(parts.reached, "attack")
            + " begun after the promise: two independent claimants in two clusters, or a primary document.",
        )
        + where(
            parts.uncertain > 0, counted(parts.uncertain, "attack") + " may be older than the promise and cannot weigh."
        )
        + where(parts.contested > 0, "Contested: " + counted(parts.contested, "attack") + ".")
    )


def _claims(tables: Tables, promised: Any, one: Any) -> Any:
    """Accusations of groups that promised, by whichever of their records. A group's own claim to have attacked counts too.

    A claim that names the group by both of its records stands there once by each; `resolution` says how it was found.
    """
    claims = accusations(tables).mutate(own=ibis.literal(False), resolution=ibis.null("string"))
    direct = claims.semi_join(promised, "actor").mutate(other=claims.actor)
    found = claims.drop("resolution").rename(other="actor").inner_join(one, "other")
    return direct.union(found.select(*direct.columns)).distinct()


def _promised(tables: Tables) -> Any:
    """What groups promised: the key, commitment, since, since_first, since_last, until_first."""
    provision, commitment = tables.provision, tables.commitment
    criteria = tables.links("criteria", "provision", "criterion")
    criteria = criteria.filter(criteria.criterion.isin(READS))
    provision = provision.filter(provision.checked == "verified").select("instrument", provision=provision.id)
    named = tables.links("provisions", "commitment", "only")
    promise = commitment.filter((commitment.checked == "verified") & commitment.actor.startswith("group/")).select(
        "actor", "instrument", "since", "since_first", "since_last", "until_first", commitment=commitment.id
    )
    promise = promise.inner_join(provision, "instrument").inner_join(criteria, "provision")
    # A commitment that names provisions covers these alone.
    partial = promise.semi_join(named, "commitment").semi_join(named, ["commitment", ("provision", "only")])
    return promise.anti_join(named, "commitment").union(partial).drop("instrument")


def _rows(tables: Tables, promised: Any, weight: Any) -> Any:
    """One row for each reading's attack: the key, collection, incident, commitment, since, certain, contested."""
    incident = tables.incident
    struck = incident.filter(
        (incident.checked == "verified") & (incident.type == "attack") & incident.sectors.contains("healthcare")
    ).select(
        "start_first", "start_last", incident=incident.id, contested=incident.status == "contested",
        collection=collection(incident),
    )  # fmt: skip
    joined = promised.inner_join(weight.select(*PAIR), "actor").inner_join(begun_by(tables, struck), "incident")
    older = (joined.start_last < joined.since_first).fill_null(False)
    over = (joined.start_first >= joined.until_first).fill_null(False)
    joined = joined.filter(~older & ~over)
    # A group may have promised the same twice: its first word counts.
    joined = joined.group_by([*PART, "incident", "contested", "start_first"]).agg(
        since=joined.since.min(), since_last=joined.since_last.min(), commitment=joined.commitment.min()
    )
    # The day of the promise itself may lie before or after the attack.
    after = certainly_after(joined.start_first, joined.since_last) & (joined.start_first != joined.since_last)
    return joined.select(*PART, "incident", "commitment", "since", "contested", certain=after.fill_null(False))


INDICATOR = Indicator(
    slug="hospital-promises",
    version="2",
    title="Groups that promised to spare hospitals",
    question="Are attacks on health care attributed to a threat group after it promised to spare hospitals?",
    reads=READS,
    limits=(
        "It cannot show who ran an attack: crews rent out their tools, and one name may cover several groups.",
        "No attribution is never read as a promise kept: where nothing is recorded it gives no reading.",
        "A claim by a group is recorded in its own interest. It counts as a claim, and one such claim alone stays an "
        "allegation.",
        "An attack whose day is not known exactly is taken to have begun by the day that somebody was first named for it.",
        "It cannot tell when a promise without a date of expiry ended; some were made for the time of a pandemic.",
        "It finds only attacks that the record links to the group by id, never by a likeness of names: to the record that "
        "made the promise, or to one that a standing resolution says is the same group. Nothing is followed further: a record "
        "that is the same as the second, and of which nobody said that it is the first, is left out. Where a resolution is "
        "wrong, so is the reading; it cites it.",
        "Collections hold the same attacks. It counts within each, and their counts can neither be added nor compared.",
    ),
    answer=answer,
)
