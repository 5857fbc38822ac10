"""Did a State that committed to respond do so when health care on its territory was attacked?

For a *do* provision silence is unknown (METHOD §6): what is not recorded is *searched, not found*, and what is recorded
shows a part of what the criterion asks, so it is never more than *not searched* beyond that.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._evidence import KEY, certainly_after, inputs, inputs_from, sources_of, standard, struck_on
from answerable.indicators._sentences import counted

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


def answer(tables: Tables) -> Any:
    """Return one row for each State that owes a response and on whose territory health care was attacked."""
    owed, incident, response = tables.responsibility, tables.incident, tables.response
    owed = owed.filter((owed.standing == "bears") & owed.confirmed & owed.criterion.isin(list(ANSWERS)))
    owed = owed.select(*KEY, "commitment", "since_last")
    struck = incident.filter(
        (incident.checked == "verified") & (incident.type == "attack") & incident.sectors.contains("healthcare")
    ).select("start_first", incident=incident.id)
    rows = struck.inner_join(struck_on(tables), "incident").inner_join(owed, "actor")
    rows = rows.filter(certainly_after(rows.start_first, rows.since_last))
    acts = response.filter(response.checked == "verified").select("incident", "type", response=response.id)
    acts = acts.inner_join(tables.links("actors", "response", "actor"), "response")
    rows = rows.left_join(acts, ["incident", "actor"]).drop("incident_right", "actor_right")
    fits = ibis.literal(False)
    for criterion, types in ANSWERS.items():
        fits = fits | ((rows.criterion == criterion) & rows.type.isin(types).fill_null(False))
    rows = rows.mutate(response=ibis.ifelse(fits, rows.response, ibis.null("string")))
    rows = tables.keep(rows.select(*KEY, "incident", "response", "commitment").distinct())
    made = rows.group_by(KEY).agg(
        incidents=rows.incident.nunique(),
        answered=rows.incident.nunique(where=rows.response.notnull()),
        responses=rows.response.nunique(),
    )
    # The standard concerns the incidents: who says that health care was attacked.
    cited = rows.inner_join(sources_of(tables, "incident"), "incident")
    weight = cited.group_by(KEY).agg(clusters=cited.cluster.nunique(), primary=cited.primary.any())
    sources = inputs_from(cited, "source")
    made = made.left_join(weight, KEY).select(
        *KEY, "incidents", "answered", "responses", "clusters", primary=ibis._.primary.fill_null(False)
    )
    made = made.inner_join(
        inputs(
            *inputs_from(rows, "incident", "commitment"),
            *inputs_from(rows.filter(rows.response.notnull()), "response"),
            *sources,
        ),
        KEY,
    )
    return made.mutate(
        status=ibis.ifelse(made.answered < made.incidents, "searched_not_found", "not_searched"),
        standard=standard((made.clusters.fill_null(0) >= 2) | made.primary),
        because=ibis.literal("Since this State took the provision on, the record holds ")
        + counted(made.incidents, "attack")
        + " on health care on its territory, and for "
        + made.answered.cast("string")
        + " of them an act of the State of the sort that the criterion asks for ("
        + counted(made.responses, "act")
        + " in all). "
        + ibis.ifelse(
            made.answered < made.incidents,
            "For the rest none was found: silence is unknown.",
            "Whether these were enough, and in time, was not searched.",
        ),
    )


INDICATOR = Indicator(
    slug="health-care-without-response",
    version="1",
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
        "It reads the record's cases, which are not a sample.",
    ),
    answer=answer,
)
