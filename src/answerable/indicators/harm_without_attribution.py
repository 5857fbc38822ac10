"""Which States have harm to people on their territory that nobody has attributed to anyone?

It concerns the criterion whether those who attack are investigated and tried. For a *do* provision silence is unknown
(METHOD §6): no reading of this indicator is adverse.
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
    harmed,
    inputs,
    inputs_from,
    sources_of,
    standard,
    struck_on,
    supported,
)
from answerable.indicators._sentences import counted, where

READS = ("criterion/offences-used",)
#: An attribution whose accused begins with one of these names nobody.
NOBODY = ("unknown", "unnamed", "unidentified")
#: A reading's part in one collection.
PART = (*KEY, "collection")


def answer(tables: Tables) -> Any:
    """Return one row for each State that owes investigation and has unattributed harm on its territory."""
    owed, incident, claim = tables.responsibility, tables.incident, tables.attribution
    owed = owed.filter((owed.standing == "bears") & owed.confirmed & owed.criterion.isin(READS))
    owed = owed.select(*KEY, "commitment", "since_last")
    open_ = incident.filter((incident.checked == "verified") & (incident.type != "shutdown"))
    open_ = open_.select("start", "start_first", incident=open_.id, collection=collection(open_))
    looking = claim.filter(claim.checked == "verified").select(collection=collection(claim)).distinct()
    open_ = asked_of(open_, looking).anti_join(_named(tables), "incident")
    harm = harmed(tables)
    harm = harm.select("incident", harm=harm.id)
    rows = open_.inner_join(struck_on(tables), "incident").inner_join(owed, "actor")
    rows = rows.filter(certainly_after(rows.start_first, rows.since_last))
    columns = (*PART, "incident", "harm", "start", "commitment")
    harms = tables.keep(harm.inner_join(rows, "incident").select(*columns))
    incidents = harms.group_by([*PART, "incident"]).agg(harms=harms.count(), start=harms.start.min())
    parts = incidents.group_by(PART).agg(
        incidents=incidents.count(), harms=incidents.harms.sum(), first=incidents.start.min()
    )
    said = told(
        parts,
        counted(parts.incidents, "incident")
        + ", the first of them dated "
        + parts.first
        + " ("
        + counted(parts.harms, "verified harm")
        + ")",
    )
    cited = harms.inner_join(sources_of(tables, "harm"), "harm")
    # Two clusters about two incidents corroborate nothing.
    weight = supported(cited, (*KEY, "incident"))
    weight = weight.group_by(KEY).agg(strong=weight.strong.any())
    made = said.left_join(weight, KEY).select(*KEY, "told", strong=ibis._.strong.fill_null(False))
    made = made.inner_join(parts.group_by(KEY).agg(parts=parts.count()), KEY)
    made = made.inner_join(
        inputs(*inputs_from(harms, "harm", "incident", "commitment"), *inputs_from(cited, "source")), KEY
    )
    return made.mutate(
        status=ibis.literal("searched_not_found"),
        standard=standard(made.strong),
        because=ibis.literal(
            "On this State's territory, since it took the provision on, incidents hurt people and no attribution in their "
            "collection names anybody. "
        )
        + made.told
        + ". Whether anybody was investigated or tried is not read here: silence is unknown."
        + where(made.parts > 1, NEVER_ADDED),
    )


def _named(tables: Tables) -> Any:
    """The incidents in which somebody is accused. An unconfirmed attribution is one too: they are not called unattributed."""
    claim = tables.attribution
    accused = claim.accused.strip().lower()
    nobody = accused.startswith(NOBODY[0])
    for word in NOBODY[1:]:
        nobody = nobody | accused.startswith(word)
    links = tables.links("accused_actors", "attribution", "accused")
    accusing = claim.select("incident", attribution=claim.id).semi_join(links, "attribution").select("incident")
    return claim.filter(~nobody).select("incident").union(accusing)


INDICATOR = Indicator(
    slug="harm-without-attribution",
    version="2",
    title="Harm without attribution",
    question="Which States have harm to people on their territory that nobody has attributed to anyone?",
    reads=READS,
    limits=(
        "It cannot show that a State failed: an attribution may exist that the record does not hold, and an investigation "
        "may be secret.",
        "An attribution names nobody where its accused begins with unknown, unnamed or unidentified; other wordings are "
        "taken for a name.",
        "Only collections that record attributions are asked: our own cases, and a data set that holds at least one. Of the "
        "others, breach reports among them, nobody can say that an attribution is missing, for nobody looked for one there.",
        "Collections hold the same events. It counts within each, and their counts can neither be added nor compared: an event "
        "that nobody is named for in one may be attributed in another.",
        "It reads cases and data sets, which are not samples: their number says nothing of how often this happens.",
        "It leaves out incidents on the territory of several States: the record does not say where the harm was.",
        "A State is asked about harm on its territory even where the attack came from elsewhere.",
    ),
    answer=answer,
)
