"""How many breaches of health data struck a State's territory since it took on the care of vital services, when, and how large?

A size is a number of people whose data were exposed, as a source of the record gives it (HARM, H3). Sums are made within a
collection and a year, and say *at least* where a size is missing.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._collections import COLLECTED, at_home, borne, incidents, listed, told
from answerable.indicators._evidence import KEY, certainly_after, inputs, inputs_from, sources_of
from answerable.indicators._numbers import grouped, whole
from answerable.indicators._sentences import counted

READS = (
    "criterion/health-care-loss-falling", "criterion/infrastructure-rule", "criterion/people-remedied-for-data-abuse",
)  # fmt: skip
MEASURE, UNIT, NOTICE = "people_data_exposed", "people", "notification_of_authority"
#: Sizes below the first limit, between the two, and from the second up.
SMALL, LARGE = 10_000, 1_000_000


def answer(tables: Tables) -> Any:
    """Return one row for each State, provision and criterion with a breach of health data of known size."""
    struck = incidents(tables, "sectors")
    struck = struck.filter(struck.sectors.contains("healthcare")).drop("sectors")
    harm = tables.keep(_sizes(tables, struck))
    notices = tables.keep(_notices(tables, struck))
    sized = tables.keep(_breaches(struck, harm, notices))
    rows = at_home(tables, sized).inner_join(borne(tables, *READS), "actor")
    rows = tables.keep(rows.filter(certainly_after(rows.day_first, rows.since_last)))
    # Where no size is known there is nothing to tell.
    rows = rows.semi_join(rows.filter(rows.people.notnull()).select(*KEY).distinct(), KEY)
    named = rows.select(*KEY, "incident").inner_join(harm.select("incident", "harm"), "incident")
    notes = rows.select(*KEY, "incident").inner_join(notices.select("incident", "response"), "incident")
    sources = named.inner_join(sources_of(tables, "harm"), "harm")
    cited = inputs(
        *inputs_from(rows, "incident", "commitment"),
        *inputs_from(named, "harm"),
        *inputs_from(notes, "response"),
        *inputs_from(sources, "source"),
    )
    made = _told(rows).inner_join(cited, KEY)
    return made.mutate(
        status=ibis.literal("not_searched"),
        standard=ibis.literal("allegation"),
        because=ibis.literal("Breaches of health data by attack on this State's territory and no other State's, begun or first "
                             "reported after it took the provision on. People are counted once in every breach. ")
        + made.told
        + ". Whether the State did what the criterion asks was not searched.",
    )  # fmt: skip


def _sizes(tables: Tables, struck: Any) -> Any:
    """Return the verified harms that say whose data were exposed, as HARM lets them be summed: incident, harm, least, exact."""
    harm = tables.harm
    held = harm.filter(
        (harm.checked == "verified")
        & (harm.measure == MEASURE)
        & (harm.unit == UNIT)
        & (harm["order"] == 1)
        & ~harm.exposed
        & harm.part_of.isnull()
        & ~harm.causal.isin(["alleged", "excluded"])
        & (harm.value_kind != "confirmed_zero")
    ).semi_join(struck, "incident")
    return held.select("incident", harm="id", least=whole(held.best.coalesce(held.min)), exact=held.best.notnull())


def _notices(tables: Tables, struck: Any) -> Any:
    """Return the dated reports to an authority of breaches without a day: incident, response, told_first, told_last."""
    response = tables.response
    held = response.filter(
        (response.checked == "verified") & (response.type == NOTICE) & response.date_first.notnull()
    ).select("incident", response="id", told_first="date_first", told_last="date_last")
    return held.semi_join(struck.filter(struck.start_first.isnull()), "incident")


def _breaches(struck: Any, harm: Any, notices: Any) -> Any:
    """Return each breach with its size and the day it began or, where that is not recorded, was reported to an authority."""
    sizes = harm.group_by("incident").agg(
        people=harm.least.sum(), whole=(harm.exact & harm.least.notnull()).all()
    )  # fmt: skip
    notices = notices.group_by("incident").agg(told_first=notices.told_first.min(), told_last=notices.told_last.min())
    joined = struck.inner_join(sizes, "incident").left_join(notices, "incident").drop("incident_right")
    made = joined.mutate(
        day_first=joined.start_first.coalesce(joined.told_first), day_last=joined.start_last.coalesce(joined.told_last)
    )
    year = made.day_first.substr(0, 4)
    return made.select(
        "incident", "collection", "people", "whole", "day_first",
        year=ibis.ifelse(year == made.day_last.substr(0, 4), year, "year not known"),
    )  # fmt: skip


def _told(rows: Any) -> Any:
    """Say the number, years and sizes of the breaches of each reading, collection by collection."""
    yearly = rows.group_by(*COLLECTED, "year").agg(
        breaches=rows.count(), people=rows.people.sum(), whole=rows.whole.all()
    )
    years = listed(
        yearly,
        yearly.year
        + ": "
        + counted(yearly.breaches, "breach", "breaches")
        + ", "
        + ibis.ifelse(yearly.people.isnull(), ibis.literal("size not known"), _people(yearly)),
        name="years",
        between="; ",
    )
    sums = rows.group_by(COLLECTED).agg(
        breaches=rows.count(),
        small=(rows.people < SMALL).sum(),
        middle=((rows.people >= SMALL) & (rows.people < LARGE)).sum(),
        large=(rows.people >= LARGE).sum(),
        unsized=rows.people.isnull().sum(),
    )
    sums = sums.inner_join(years, COLLECTED)
    sentence = (
        counted(sums.breaches, "breach", "breaches")
        + " ("
        + sums.small.fill_null(0).cast("string")
        + f" of under {SMALL:,} people, "
        + sums.middle.fill_null(0).cast("string")
        + f" of under {LARGE:,}, "
        + sums.large.fill_null(0).cast("string")
        + " larger, "
        + sums.unsized.cast("string")
        + " of a size not known; by year "
        + sums.years
        + ")"
    )
    return told(sums, sentence)


def _people(rows: Any) -> Any:
    return ibis.ifelse(rows.whole, "", "at least ") + grouped(rows.people) + " people"


INDICATOR = Indicator(
    slug="health-breaches",
    version="1",
    title="Breaches of health data",
    question="How many breaches of health data struck a State's territory since it took on the care of vital services, when, "
    "and how large?",
    reads=READS,
    limits=(
        "It cannot show that a State failed: a breach is the act of who attacked, and rules may be in force and enforced.",
        "Many breaches recorded may mean that a law makes bodies report them. Where none has to be reported, none is recorded: "
        "readings of two States can never be compared.",
        "It counts people once in every breach that exposed their data, and some sets count records in place of people. Data "
        "exposed are not care lost.",
        "Where the day of a breach is not told it reads the day of its report, which may be much later: such a breach may have "
        "begun before the State took the provision on. The last year may not be whole.",
        "A register of reports may hold only breaches above a size, and write a stand-in where the number is not known yet.",
        "Collections hold the same events. It sums within each, and their numbers can neither be added nor compared.",
        "It reads attacks alone, leaves out breaches on the territory of several States (a region, or a territory that is no "
        "State, beside the State leaves none out), and gives no reading where no size is "
        "recorded or nothing certainly began or was reported after the State took the provision on.",
    ),
    answer=answer,
)
