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
    accusations,
    by_incident,
    certainly_after,
    clusters,
    inputs,
    inputs_from,
    sources_of,
    standard,
)
from answerable.indicators._sentences import counted, where

READS = ("criterion/crew-health-spared", "criterion/group-no-medical-aid-attack")


def answer(tables: Tables) -> Any:
    """Return one row for each group, promised provision and criterion that verified attributions speak to."""
    rows = tables.keep(_rows(tables))
    incidents = tables.keep(by_incident(tables, rows))
    sums = incidents.group_by(KEY).agg(
        incidents=incidents.count(),
        attributions=incidents.attributions.sum(),
        claimed=incidents.claimed.sum(),
        contested=incidents.contested.sum(),
        reached=incidents.reached.sum(),
        uncertain=(~incidents.certain).sum(),
    )
    promised = rows.group_by(KEY).agg(promised=rows.since.min())
    cited = inputs(
        *inputs_from(rows, "attribution", "commitment", "incident"),
        *inputs_from(rows.inner_join(sources_of(tables, "attribution"), "attribution"), "source"),
    )
    made = sums.inner_join(promised, KEY).inner_join(clusters(tables, rows, "attribution"), KEY).inner_join(cited, KEY)
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


def _rows(tables: Tables) -> Any:
    """One row for each reading's attribution."""
    provision, commitment, actor, incident = tables.provision, tables.commitment, tables.actor, tables.incident
    criteria = tables.links("criteria", "provision", "criterion")
    criteria = criteria.filter(criteria.criterion.isin(READS))
    provision = provision.filter(provision.checked == "verified").select("instrument", provision=provision.id)
    groups = actor.filter(actor.type == "group").select(actor=actor.id)
    named = tables.links("provisions", "commitment", "only")
    promise = commitment.filter(commitment.checked == "verified").select(
        "actor", "instrument", "since", "since_first", "since_last", "until_first", commitment=commitment.id
    )
    promise = promise.inner_join(groups, "actor").inner_join(provision, "instrument").inner_join(criteria, "provision")
    # A commitment that names provisions covers these alone.
    partial = promise.semi_join(named, "commitment").semi_join(named, ["commitment", ("provision", "only")])
    promise = promise.anti_join(named, "commitment").union(partial)
    struck = incident.filter(
        (incident.checked == "verified") & (incident.type == "attack") & incident.sectors.contains("healthcare")
    ).select("start_first", "start_last", incident=incident.id, contested=incident.status == "contested")
    joined = promise.inner_join(accusations(tables), "actor").inner_join(struck, "incident")
    older = (joined.start_last < joined.since_first).fill_null(False)
    over = (joined.start_first >= joined.until_first).fill_null(False)
    joined = joined.filter(~older & ~over)
    # One row an attribution, though a group may have promised the same twice.
    columns = [*KEY, "attribution", "incident", "kind", "by_type", "contested"]
    joined = joined.group_by(columns).agg(
        since=joined.since.min(), commitment=joined.commitment.min(), since_last=joined.since_last.min(),
        start_first=joined.start_first.min(),
    )  # fmt: skip
    return joined.mutate(
        # The day of the promise itself may lie before or after the attack.
        certain=certainly_after(joined.start_first, joined.since_last) & (joined.start_first != joined.since_last),
        # A group's own claim to have attacked is a claim against its own promise, and counts.
        own=ibis.literal(False),
    )


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
