"""What was done, by whom and how soon, after incidents struck health care, water, power, elections or humanitarian bodies?

Asked of the State on whose territory they struck. For a *do* provision silence is unknown (METHOD §6), and an act recorded
is not yet a duty met.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._collections import COLLECTED, asked_of, at_home, borne, collection, incidents, listed, told
from answerable.indicators._delays import MEDIAN_FROM, before, first, said, summed
from answerable.indicators._evidence import KEY, certainly_after, inputs, inputs_from, sources_of
from answerable.indicators._sentences import counted, where

#: The sectors that are asked about, in the record's words and in those of a sentence.
SECTORS = {
    "healthcare": "health care", "water": "water", "energy": "power", "elections": "elections",
    "humanitarian": "humanitarian bodies",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ask:
    """A criterion and the sectors that it asks about; at one provision alone where it stands at others with narrower ones.

    `by_acts` says whether acts after an incident are what it asks for: of another, their absence is no search.
    """

    criterion: str
    sectors: tuple[str, ...] = tuple(SECTORS)
    provision: str = ""
    by_acts: bool = True


ASKS = (
    Ask("criterion/election-defence-built", ("elections",), by_acts=False),
    Ask("criterion/fallback-kept", ("healthcare", "water", "energy"), "provision/un-gge-2015/13g", by_acts=False),
    Ask("criterion/harmed-helped"),
    Ask("criterion/hospital-incident-response", ("healthcare",)),
    Ask("criterion/offences-used"),
)


def answer(tables: Tables) -> Any:
    """Return one row for each State, provision and criterion with an incident in a sector that the criterion asks about."""
    struck = incidents(tables, "sectors")
    struck = struck.filter(reduce(or_, (struck.sectors.contains(sector) for sector in SECTORS)))
    struck = asked_of(struck, _recording(tables))
    rows = at_home(tables, struck).inner_join(borne(tables, *(ask.criterion for ask in ASKS)), "actor")
    rows = rows.filter(certainly_after(rows.start_first, rows.since_last))
    # One row for each reading's incident and sector.
    rows = rows.mutate(sector=rows.sectors.unnest()).drop("sectors")
    held = tables.keep(rows.filter(_asked(rows)).distinct())
    cases = held.select(*COLLECTED, "incident", "start_first", "start_last").distinct()
    acts = tables.keep(_acts(tables, cases))
    made = _told(tables, held, cases, acts)
    sources = cases.inner_join(sources_of(tables, "incident"), "incident")
    cited = inputs(
        *inputs_from(held, "incident", "commitment"),
        *inputs_from(acts, "response"),
        *inputs_from(sources, "source"),
    )
    made = made.inner_join(cited, KEY)
    by_acts = made.criterion.isin([ask.criterion for ask in ASKS if ask.by_acts])
    return made.mutate(
        status=ibis.ifelse(made.open & by_acts, "searched_not_found", "not_searched"),
        standard=ibis.literal("allegation"),
        because=ibis.literal("Incidents of the sort that the criterion asks about, on this State's territory and no "
                             "other State's, and begun after it took the provision on. ")
        + made.told
        + "."
        + ibis.cases(
            (~by_acts, " Acts after an incident do not tell whether the criterion is met: that was not searched."),
            (made.open, " Where no act is recorded, silence is unknown."),
            else_=" Whether what was done was enough was not searched.",
        ),
    )  # fmt: skip


def _asked(rows: Any) -> Any:
    """Say which rows (criterion, provision, sector) hold a sector that the criterion asks about."""
    held = []
    for ask in ASKS:
        fits = (rows.criterion == ask.criterion) & rows.sector.isin(ask.sectors)
        held.append(fits & (rows.provision == ask.provision) if ask.provision else fits)
    return reduce(or_, held)


def _recording(tables: Tables) -> Any:
    """Return the collections that hold an act of a State: of the others nobody can say that one is missing."""
    response = tables.response
    acts = response.filter(response.checked == "verified")
    acts = acts.select(response=acts.id, collection=collection(acts))
    by = tables.links("actors", "response", "actor")
    return acts.semi_join(by.filter(by.actor.startswith("state/")), "response").select("collection").distinct()


def _acts(tables: Tables, cases: Any) -> Any:
    """Verified responses to each reading's incidents, with the days they may date from; `own` marks the State's own."""
    response = tables.response
    acts = response.filter(response.checked == "verified").select(
        "incident", "type", response="id", act_first="date_first", act_last="date_last"
    )
    by = tables.links("actors", "response", "actor").distinct().mutate(own=ibis.literal(True))
    joined = cases.inner_join(acts, "incident").left_join(by, ["response", "actor"])
    return joined.select(
        *cases.columns, "type", "response", "act_first", "act_last", own=joined.own.fill_null(False)
    ).distinct()


def _told(tables: Tables, held: Any, cases: Any, acts: Any) -> Any:
    """Say the acts of each reading, collection by collection: the key, told, and open, where the State itself did not act."""
    kind = (*COLLECTED, "type")
    late = acts.filter(~before(acts))
    delays = first(late, (*kind, "incident", "response"))
    counts = late.group_by(kind).agg(acts=late.response.nunique(), own=late.response.nunique(where=late.own))
    spans = summed(delays, kind)
    kinds = counts.left_join(spans, kind).select(*counts.columns, *spans.columns[len(kind) :])
    part = (
        kinds.type.replace("_", " ")
        + " "
        + kinds.acts.cast("string")
        + ibis.ifelse(kinds.own > 0, ibis.literal(" (") + kinds.own.cast("string") + " by the State itself)", "")
        + ibis.ifelse(kinds.dated.notnull(), ibis.literal(", ") + said(kinds) + " after the start", ", no delay known")
    )
    texts = listed(kinds, part, name="acts", between="; ")
    by_sector = held.group_by(*COLLECTED, "sector").agg(incidents=held.incident.nunique())
    word = ibis.cases(*((by_sector.sector == each, name) for each, name in SECTORS.items()))
    sectors = listed(by_sector, word + " " + by_sector.incidents.cast("string"), name="sectors")
    answered = late.group_by(COLLECTED).agg(answered=late.incident.nunique(), own=late.incident.nunique(where=late.own))
    early = acts.group_by(COLLECTED).agg(early=before(acts).sum())
    sums = cases.group_by(COLLECTED).agg(incidents=cases.incident.nunique())
    for more in (sectors, answered, early, texts):
        sums = sums.left_join(more, COLLECTED).select(*sums.columns, *more.columns[len(COLLECTED) :])
    sums = tables.keep(sums)
    sums = sums.mutate(early=sums.early.fill_null(0))
    number, alone = sums.answered.fill_null(0), sums.incidents - sums.own.fill_null(0)
    sentence = (
        counted(sums.incidents, "incident")
        + " ("
        + sums.sectors
        + "), "
        + ibis.ifelse(
            number > 0,
            number.cast("string") + " with an act recorded [" + sums.acts.fill_null("") + "]",
            ibis.literal("none with an act recorded"),
        )
        + ibis.ifelse(
            (number > 0) & (alone > 0),
            ibis.literal(" and ") + alone.cast("string") + " without one by the State itself",
            "",
        )
        + where(sums.early > 0, ibis.literal("[left out: ") + counted(sums.early, "act") + " dated before the start]")
    )
    found = sums.group_by(KEY).agg(open=(alone > 0).any())
    return told(sums, sentence).inner_join(found, KEY)


INDICATOR = Indicator(
    slug="responses-to-vital-services",
    version="1",
    title="Responses to incidents in vital services",
    question="What was done, by whom and how soon, after incidents struck health care, water, power, elections or "
    "humanitarian bodies?",
    reads=tuple(ask.criterion for ask in ASKS),
    limits=(
        "It cannot show that nothing was done: most acts are never public, and a set records the acts that its makers looked "
        "for. Silence is unknown.",
        "It cannot show that what was done helped anybody, or was enough: a statement counts as one act, and so does a sanction.",
        "An act counts as the State's own where the record names the State; the act of a hospital, a city or a court may not.",
        "A delay is counted from the start of the incident, which may have been found much later. It is a range wherever a "
        f"day is not exact; a median is said of at least {MEDIAN_FROM} delays known to within a month.",
        "An incident of two sectors stands in both of their counts, and an act for it once.",
        "Collections hold the same events. It counts within each, and their numbers can neither be added nor compared.",
        "Only collections that hold an act of a State are asked: our own cases, and a data set with at least one. A list of "
        "breaches that records no answers is left out, for nobody looked for one there.",
        "It leaves out incidents on the territory of several States (a region, or a territory that is no State, beside the "
        "State leaves none out), those whose start is not recorded, and those that may have "
        "begun before the State took the provision on.",
    ),
    answer=answer,
)
