"""Are attacks on health care attributed to a threat group after it promised to spare hospitals?

Promises by groups are commitments like any other; a group's own claim of an attack is an attribution like any other.
"""

from __future__ import annotations

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
    inputs,
    inputs_from,
    standard,
    weigh,
)
from answerable.indicators._sentences import counted, where

READS = ("criterion/crew-health-spared", "criterion/group-no-medical-aid-attack")


def answer(tables: Tables) -> Any:
    """Return one row for each group, promised provision and criterion that verified attributions speak to."""
    claims = tables.keep(_claims(tables))
    weight = tables.keep(weigh(tables, claims))
    rows = tables.keep(_rows(tables, weight))
    counts = rows.inner_join(weight, PAIR)
    sums = counts.group_by(KEY).agg(
        incidents=counts.count(),
        attributions=counts.attributions.sum(),
        claimed=counts.claimed.sum(),
        contested=counts.contested.sum(),
        reached=(counts.certain & counts.strong).sum(),
        uncertain=(~counts.certain).sum(),
        promised=counts.since.min(),
    )
    named = rows.inner_join(claims, PAIR)
    sources = named.inner_join(tables.links("citations.source", "attribution", "source"), "attribution")
    cited = inputs(
        *inputs_from(named, "attribution"),
        *inputs_from(rows, "incident", "commitment"),
        *inputs_from(sources, "source"),
    )
    made = sums.inner_join(clusters(tables, sources), KEY).inner_join(cited, KEY)
    return made.mutate(
        status=ibis.ifelse(made.reached > 0, "contradicted", "searched_not_found"),
        standard=standard(made.reached > 0),
        because=ibis.literal("This group promised to spare health care (")
        + made.promised.fill_null("on a day not recorded")
        + ") and is named for "
        + counted(made.incidents, "attack")
        + " on it not known to be older: in "
        + counted(made.attributions, "attribution")
        + ", "
        + made.claimed.cast("string")
        + " by the group itself, held in "
        + counted(made.clusters, "origin cluster")
        + ". "
        + ibis.ifelse(
            made.reached > 0,
            counted(made.reached, "attack")
            + " begun after the promise: two independent claimants in two clusters, or a primary document.",
            ibis.literal(
                "No attack certainly begun after the promise rests on two independent claimants in two clusters or on a "
                "primary document, so this stays an allegation."
            ),
        )
        + where(
            made.uncertain > 0, counted(made.uncertain, "attack") + " may be older than the promise and cannot weigh."
        )
        + where(made.contested > 0, "Contested: " + counted(made.contested, "attack") + "."),
    )


def _claims(tables: Tables) -> Any:
    """Accusations of groups. A group's own claim to have attacked speaks against its promise, and counts."""
    claims = accusations(tables)
    return claims.filter(claims.actor.startswith("group/")).mutate(own=ibis.literal(False)).distinct()


def _rows(tables: Tables, weight: Any) -> Any:
    """One row for each reading's attack: the key, incident, commitment, since, certain, contested."""
    provision, commitment, incident = tables.provision, tables.commitment, tables.incident
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
    promise = promise.anti_join(named, "commitment").union(partial)
    struck = incident.filter(
        (incident.checked == "verified") & (incident.type == "attack") & incident.sectors.contains("healthcare")
    ).select("start_first", "start_last", incident=incident.id, contested=incident.status == "contested")
    joined = promise.inner_join(weight.select(*PAIR), "actor").inner_join(struck, "incident")
    older = (joined.start_last < joined.since_first).fill_null(False)
    over = (joined.start_first >= joined.until_first).fill_null(False)
    joined = joined.filter(~older & ~over)
    # A group may have promised the same twice: its first word counts.
    joined = joined.group_by([*KEY, "incident", "contested", "start_first"]).agg(
        since=joined.since.min(), since_last=joined.since_last.min(), commitment=joined.commitment.min()
    )
    # The day of the promise itself may lie before or after the attack.
    after = certainly_after(joined.start_first, joined.since_last) & (joined.start_first != joined.since_last)
    return joined.select(*KEY, "incident", "commitment", "since", "contested", certain=after.fill_null(False))


INDICATOR = Indicator(
    slug="hospital-promises",
    version="1",
    title="Groups that promised to spare hospitals",
    question="Are attacks on health care attributed to a threat group after it promised to spare hospitals?",
    reads=READS,
    limits=(
        "It cannot show who ran an attack: crews rent out their tools, and one name may cover several groups.",
        "No attribution is never read as a promise kept: where nothing is recorded it gives no reading.",
        "A claim by a group is recorded in its own interest. It counts as a claim, and one such claim alone stays an "
        "allegation.",
        "It cannot tell when a promise without a date of expiry ended; some were made for the time of a pandemic.",
        "It finds only attacks that the record links to the group by id, never by a likeness of names.",
    ),
    answer=answer,
)
