"""Which States have harm to people on their territory that nobody has attributed to anyone?

It concerns the criterion whether those who attack are investigated and tried. For a *do* provision silence is unknown
(METHOD §6): no reading of this indicator is adverse.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._evidence import (
    KEY,
    certainly_after,
    harmed,
    inputs,
    inputs_from,
    sources_of,
    standard,
    struck_on,
)
from answerable.indicators._sentences import counted

READS = ("criterion/offences-used",)
#: An attribution whose accused begins with one of these names nobody.
NOBODY = ("unknown", "unnamed", "unidentified")


def answer(tables: Tables) -> Any:
    """Return one row for each State that owes investigation and has unattributed harm on its territory."""
    owed, incident, claim = tables.responsibility, tables.incident, tables.attribution
    owed = owed.filter((owed.standing == "bears") & owed.confirmed & owed.criterion.isin(READS))
    owed = owed.select(*KEY, "commitment", "since_last")
    accused = claim.accused.strip().lower()
    nobody = accused.startswith(NOBODY[0])
    for word in NOBODY[1:]:
        nobody = nobody | accused.startswith(word)
    # An unconfirmed attribution is still one: the harm is not called unattributed.
    named = claim.filter(~nobody).select("incident").union(_accusing(tables))
    open_ = incident.filter((incident.checked == "verified") & (incident.type != "shutdown"))
    open_ = open_.select("start", "start_first", incident=open_.id).anti_join(named, "incident")
    harm = harmed(tables)
    harm = harm.select("incident", harm=harm.id)
    rows = open_.inner_join(struck_on(tables), "incident").inner_join(owed, "actor")
    rows = rows.filter(certainly_after(rows.start_first, rows.since_last))
    harms = tables.keep(harm.inner_join(rows, "incident").select(*KEY, "incident", "harm", "start", "commitment"))
    incidents = harms.group_by([*KEY, "incident"]).agg(harms=harms.count(), start=harms.start.min())
    sums = incidents.group_by(KEY).agg(
        incidents=incidents.count(), harms=incidents.harms.sum(), first=incidents.start.min()
    )
    cited = harms.inner_join(sources_of(tables, "harm"), "harm")
    weight = cited.group_by(KEY).agg(clusters=cited.cluster.nunique(), primary=cited.primary.any())
    named = inputs(*inputs_from(harms, "harm", "incident", "commitment"), *inputs_from(cited, "source"))
    made = sums.left_join(weight, KEY).select(
        *sums.columns, clusters=ibis._.clusters.fill_null(0), primary=ibis._.primary.fill_null(False)
    )
    made = made.inner_join(named, KEY)
    return made.mutate(
        status=ibis.literal("searched_not_found"),
        standard=standard((made.clusters >= 2) | made.primary),
        because=counted(made.incidents, "incident")
        + " on this State's territory since it took the provision on, the first of them in "
        + made.first
        + ", hurt people ("
        + counted(made.harms, "verified harm")
        + "), and no attribution in the record names anybody. Whether anybody was investigated or tried is not read "
        "here: silence is unknown.",
    )


def _accusing(tables: Tables) -> Any:
    claim = tables.attribution
    accused = tables.links("accused_actors", "attribution", "accused")
    return claim.select("incident", attribution=claim.id).semi_join(accused, "attribution").select("incident")


INDICATOR = Indicator(
    slug="harm-without-attribution",
    version="1",
    title="Harm without attribution",
    question="Which States have harm to people on their territory that nobody has attributed to anyone?",
    reads=READS,
    limits=(
        "It cannot show that a State failed: an attribution may exist that the record does not hold, and an investigation "
        "may be secret.",
        "An attribution names nobody where its accused begins with unknown, unnamed or unidentified; other wordings are "
        "taken for a name.",
        "It reads the record's cases, which are not a sample: their number says nothing of how often this happens.",
        "It leaves out incidents on the territory of several States: the record does not say where the harm was.",
        "A State is asked about harm on its territory even where the attack came from elsewhere.",
    ),
    answer=answer,
)
