"""Did a State that committed to respond do so when health care on its territory was attacked?

For a *do* provision silence is unknown (METHOD §6): what is not recorded is *searched, not found*, and what is recorded
shows a part of what the criterion asks, so it is never more than *not searched* beyond that.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._collections import NEVER_ADDED, asked_of, collection, told
from answerable.indicators._evidence import (
    KEY,
    certainly_after,
    inputs,
    inputs_from,
    sources_of,
    standard,
    struck_on,
    supported,
)
from answerable.indicators._sentences import counted, where

#: Which public acts each criterion asks for.
ANSWERS = {
    "criterion/hospital-incident-response": (
        "assistance", "emergency_measure", "service_restoration", "investigation", "criminal_investigation",
        "law_enforcement_operation", "public_inquiry", "regulatory_proceeding", "criminal_charges", "conviction",
        "court_ruling",
    ),
    "criterion/health-attack-answered": (
        "attribution_statement", "criminal_charges", "conviction", "sanction", "law_enforcement_operation",
    ),
    "criterion/health-ransomware-condemned": (
        "political_statement", "attribution_statement", "diplomatic_measure", "sanction", "criminal_charges",
    ),
    "criterion/offences-used": (
        "investigation", "criminal_investigation", "law_enforcement_operation", "criminal_charges", "conviction",
        "court_ruling",
    ),
}  # fmt: skip

#: A reading's part in one collection.
PART = (*KEY, "collection")


def answer(tables: Tables) -> Any:
    """Return one row for each State that owes a response and on whose territory health care was attacked."""
    owed, incident = tables.responsibility, tables.incident
    owed = owed.filter((owed.standing == "bears") & owed.confirmed & owed.criterion.isin(list(ANSWERS)))
    owed = owed.select(*KEY, "commitment", "since_last")
    struck = incident.filter(
        (incident.checked == "verified") & (incident.type == "attack") & incident.sectors.contains("healthcare")
    )
    struck = struck.select("start_first", incident=struck.id, collection=collection(struck))
    acts = _acts(tables)
    rows = struck.inner_join(struck_on(tables), "incident").inner_join(owed, "actor")
    rows = rows.filter(certainly_after(rows.start_first, rows.since_last))
    rows = asked_of(rows, acts, ("collection", "criterion"))
    rows = rows.left_join(acts.drop("collection"), ["incident", "actor", "criterion"])
    rows = tables.keep(rows.select(*PART, "incident", "response", "commitment").distinct())
    parts = rows.group_by(PART).agg(
        incidents=rows.incident.nunique(),
        answered=rows.incident.nunique(where=rows.response.notnull()),
        responses=rows.response.nunique(),
    )
    said = told(
        parts,
        counted(parts.incidents, "attack")
        + " on health care on its territory, and for "
        + ibis.cases(
            (parts.incidents > 1, parts.answered.cast("string") + " of them an"),
            (parts.answered == 1, ibis.literal("it an")),
            else_="it no",
        )
        + " act of the State of the sort that the criterion asks for ("
        + counted(parts.responses, "act")
        + " in all)",
    )
    silent = parts.group_by(KEY).agg(silent=(parts.answered < parts.incidents).any(), parts=parts.count())
    # The standard concerns the incidents: who says that health care was attacked. Two clusters about two incidents
    # corroborate nothing.
    struck_ids = rows.select("incident").distinct()
    sources = tables.keep(struck_ids.inner_join(sources_of(tables, "incident"), "incident"))
    weight = rows.inner_join(supported(sources, ("incident",)), "incident")
    weight = weight.group_by(KEY).agg(strong=weight.strong.any())
    made = said.inner_join(silent, KEY).left_join(weight, KEY)
    made = made.select(*KEY, "told", "silent", "parts", strong=made.strong.fill_null(False))
    cited = rows.select(*KEY, "incident").distinct().inner_join(sources, "incident")
    made = made.inner_join(
        inputs(
            *inputs_from(rows, "incident", "commitment"),
            *inputs_from(rows.filter(rows.response.notnull()), "response"),
            *inputs_from(cited, "source"),
        ),
        KEY,
    )
    return made.mutate(
        status=ibis.ifelse(made.silent, "searched_not_found", "not_searched"),
        standard=standard(made.strong),
        because=ibis.literal("Counted since this State took the provision on. ")
        + made.told
        + ". "
        + ibis.ifelse(
            made.silent,
            "Where no such act is recorded, silence is unknown.",
            "Whether these were enough, and in time, was not searched.",
        )
        + where(made.parts > 1, NEVER_ADDED),
    )


def _acts(tables: Tables) -> Any:
    """Confirmed acts of States of a sort that a criterion asks for: incident, actor, criterion, collection, response."""
    response = tables.response
    sorts = sorted({sort for sorts in ANSWERS.values() for sort in sorts})
    acts = response.filter((response.checked == "verified") & response.type.isin(sorts))
    none = ibis.null("string")
    asked = ibis.array([ibis.ifelse(acts.type.isin(sorts), criterion, none) for criterion, sorts in ANSWERS.items()])
    acts = acts.select("incident", response=acts.id, collection=collection(acts), criterion=asked.unnest())
    by = tables.links("actors", "response", "actor")
    return acts.filter(acts.criterion.notnull()).inner_join(by.filter(by.actor.startswith("state/")), "response")


INDICATOR = Indicator(
    slug="health-care-without-response",
    version="2",
    title="Attacks on health care without a response",
    question="Did a State that committed to respond do so when health care on its territory was attacked?",
    reads=tuple(ANSWERS),
    limits=(
        "It cannot show that a State did nothing: the record holds the public acts its cases name, and many are never "
        "public or never written down.",
        "It cannot show that a criterion is met: whether help came in time and care came back is for people to find. It "
        "therefore never says met, partly or not met.",
        "A response counts where the record names the State itself as its actor; an act of a hospital or a region may not.",
        "It leaves out incidents on the territory of several States: the record does not say where the health care was.",
        "Only collections that record acts of States of the sort asked for are asked: our own cases, and a data set that holds "
        "at least one. A set of breach reports that records no answers at all is left out, for nobody looked for one there.",
        "Collections hold the same events. It counts within each, and their counts can neither be added nor compared.",
        "It reads cases and data sets, which are not samples.",
    ),
    answer=answer,
)
