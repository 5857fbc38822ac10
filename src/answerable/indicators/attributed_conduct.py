"""Is conduct that a State took upon itself to refrain from attributed to it by independent claimants?

Reads only criteria to which an attribution speaks, and only incidents of the sort that the criterion asks about.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._collections import NEVER_ADDED, told
from answerable.indicators._conduct import NUMBER, PART, accused_rows, asks_harm, claims_of, hurting, owed_by
from answerable.indicators._evidence import PAIR, clusters, inputs, inputs_from, sources_of, standard, weigh
from answerable.indicators._scopes import asking, asking_harm
from answerable.indicators._sentences import counted, where

UNREACHED = (
    "No incident certainly begun after the State took the provision on rests on two independent claimants in two clusters or "
    "on a primary document, so this stays an allegation."
)


def answer(tables: Tables) -> Any:
    """Return one row for each State, provision and criterion that verified attributions speak to."""
    claims = tables.keep(claims_of(tables))
    owed = tables.keep(owed_by(tables))
    rows = tables.keep(accused_rows(tables, claims, owed))
    counts = rows.inner_join(weigh(tables, claims.semi_join(rows, PAIR)), PAIR)
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
    sources = named.inner_join(sources_of(tables, "attribution"), "attribution")
    sources = tables.keep(sources.select(*PART, "source").distinct())
    hurt = rows.inner_join(owed.filter(owed.criterion.isin(asking_harm())), NUMBER)
    hurt = hurt.inner_join(hurting(tables), "incident")
    cited = inputs(
        *inputs_from(named, "attribution", key=NUMBER),
        *inputs_from(rows, "incident", key=NUMBER),
        *inputs_from(owed.semi_join(rows, NUMBER), "commitment", key=NUMBER),
        *inputs_from(sources, "source", key=NUMBER),
        *inputs_from(hurt.filter(asks_harm(hurt)), "harm", key=NUMBER),
        key=NUMBER,
    )
    origins = clusters(tables, sources, PART)
    parts = sums.left_join(origins, PART).select(*sums.columns, clusters=origins.clusters.fill_null(0))
    parts = tables.keep(parts)
    reached = parts.group_by(NUMBER).agg(reached=(parts.reached > 0).any(), parts=parts.count())
    said = told(parts, _sentences(parts), NUMBER, between=" ")
    made = owed.inner_join(reached, NUMBER).inner_join(said, NUMBER).inner_join(cited, NUMBER)
    return made.mutate(
        status=ibis.ifelse(made.reached, "contradicted", "searched_not_found"),
        standard=standard(made.reached),
        because=ibis.literal("This State is named for incidents that make it relevant to ask about this provision. ")
        + made.told
        + where(~made.reached, ibis.literal(UNREACHED))
        + where(made.parts > 1, ibis.literal(NEVER_ADDED)),
    )


def _sentences(parts: Any) -> Any:
    """What is said of a reading in one collection."""
    return (
        ibis.literal("named for ")
        + counted(parts.incidents, "incident")
        + where(parts.alone > 0, "(chosen by sector, means and place alone)")
        + ", in "
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
        + "."
        + where(
            parts.reached > 0,
            counted(parts.reached, "incident")
            + " begun after the State took the provision on: two independent claimants in two clusters, or a primary document.",
        )
        + where(
            parts.uncertain > 0,
            counted(parts.uncertain, "incident")
            + " may have begun before the State took the provision on and cannot weigh.",
        )
        + where(
            parts.contested > 0,
            "Contested, or blamed on another State too: " + counted(parts.contested, "incident") + ".",
        )
        + where(
            parts.own > 0,
            "Not counted: "
            + counted(parts.own, "statement")
            + " by the State itself, or by those who claim the incident.",
        )
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
        "at that provision. The shutdowns of data sets are left to the question on shutdowns that States ordered.",
        "Whether there was an armed conflict it cannot tell, so it reads no criterion that needs one.",
        "Collections hold the same events. It counts within each, and their counts can neither be added nor compared. One "
        "data set is one origin: alone it raises an allegation, however many of its rows say so.",
        "The accused State's own words, a denial or an admission, are not counted, and neither is what those who claim an incident "
        "say of themselves.",
        "Independence is asked within one incident: two incidents with one claimant each stay two allegations, and two reports "
        "of one government are one origin.",
        "Incidents that may have begun before the State took the provision on raise an allegation at most. Where the day "
        "is not known exactly, an incident is taken to have begun by the day that somebody was first named for it.",
    ),
    answer=answer,
)
