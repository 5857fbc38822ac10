"""Who made known the incidents that struck a State: its own authorities, the body struck, the attacker, or somebody else?

What a State's own authorities seldom make known may be seldom detected, or seldom told. The record cannot tell the two
apart, and it holds nothing of what nobody made known.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._collections import COLLECTED, at_home, borne, incidents, listed, told
from answerable.indicators._evidence import KEY, certainly_after, inputs, inputs_from, sources_of
from answerable.indicators._sentences import counted

READS = ("criterion/cert-linked", "criterion/effects-stated", "criterion/threat-views-shared")
FIELD, REGION = "disclosed_by", "receiver_region"
START = "Incident disclosed by "
AUTHORITIES = f"{START}authorities of victim state"
#: The regions of the set's codebook, in words. Alliances, unions and a sea that bears a State's name are left out.
REGIONS = {
    "AFRICA": "Africa", "ASIA": "Asia", "BALKANS": "the Balkans", "CENTAM": "Central America", "CENTAS": "Central Asia",
    "EASIA": "East Asia", "EASTEU": "Eastern Europe", "EUROPE": "Europe", "GULFC": "the Gulf", "MEA": "the Middle East",
    "MENA": "the Middle East and North Africa", "NAF": "North Africa", "NEA": "Northeast Asia", "NORTHAM": "North America",
    "NORTHEU": "Northern Europe", "OC": "Oceania", "SASIA": "South Asia", "SEA": "Southeast Asia",
    "SOUTHAM": "South America", "SSA": "sub-Saharan Africa", "WBALKANS": "the Western Balkans", "WESTEU": "Western Europe",
}  # fmt: skip
PLACE = ("collection", "region")


def answer(tables: Tables) -> Any:
    """Return one row for each State, provision and criterion with incidents on its territory in a set that says who told."""
    struck = incidents(tables, "codes")
    entries = tables.keep(_entries(struck))
    disclosed = _entered(entries, FIELD).filter(ibis._.value != "Not available")
    # A set that never says who told is not asked.
    asked = struck.semi_join(disclosed.select("collection").distinct(), "collection")
    rows = at_home(tables, asked.drop("codes")).inner_join(borne(tables, *READS), "actor")
    rows = rows.filter(certainly_after(rows.start_first, rows.since_last))
    rows = tables.keep(rows.select(*COLLECTED, "incident", "commitment"))
    made = _told(rows, disclosed.select("incident", "value"), _regions(entries, disclosed))
    sources = rows.inner_join(sources_of(tables, "incident"), "incident")
    # Shares of a region rest on the whole set: its accounting says what that was.
    accounting = tables.accounting
    accounting = accounting.filter(accounting.checked == "verified").select("source", accounting="id")
    sets = sources.inner_join(accounting, "source")
    cited = inputs(
        *inputs_from(rows, "incident", "commitment"),
        *inputs_from(sources, "source"),
        *inputs_from(sets, "accounting"),
    )
    made = made.inner_join(cited, KEY)
    return made.mutate(
        # Who made an incident known answers no part of the criteria, so nothing was searched for them.
        status=ibis.literal("not_searched"),
        standard=ibis.literal("allegation"),
        because=ibis.literal(
            "Incidents on this State's territory and no other State's, begun after it took the provision on. "
        )
        + made.told
        + ". What nobody made known is in no collection, so few incidents are no sign of safety. Whether the criterion is met "
        "was not searched.",
    )


def _entries(struck: Any) -> Any:
    """Return what a set's coders entered in the two fields, read once: incident, collection, code."""
    each = struck.select("incident", "collection", code=struck.codes.unnest())
    return each.filter(each.code.startswith(f"{FIELD}=") | each.code.startswith(f"{REGION}="))


def _entered(entries: Any, field: str) -> Any:
    held = entries.filter(entries.code.startswith(f"{field}="))
    return held.select("incident", "collection", value=held.code.substr(len(field) + 1))


def _regions(entries: Any, disclosed: Any) -> tuple[Any, Any]:
    """Return in which regions a set places each incident, and how many of a region's its States' authorities made known."""
    by_authorities = disclosed.filter(disclosed.value == AUTHORITIES).select("incident").distinct()
    placed = _entered(entries, REGION).rename(region="value")
    placed = placed.filter(placed.region.isin(list(REGIONS)))
    all_ = placed.left_join(by_authorities.mutate(own=ibis.literal(True)), "incident")
    sums = all_.group_by(PLACE).agg(
        all=all_.incident.nunique(), by_authorities=all_.incident.nunique(where=all_.own.fill_null(False))
    )
    return placed, sums


def _told(rows: Any, disclosed: Any, regions: tuple[Any, Any]) -> Any:
    """Say who told, collection by collection: the key and told."""
    by_whom = rows.inner_join(disclosed, "incident")
    by_whom = by_whom.group_by(*COLLECTED, "value").agg(incidents=by_whom.incident.nunique())
    whom = listed(by_whom, by_whom.value.replace(START, "") + " " + by_whom.incidents.cast("string"), name="whom")
    held = rows.left_join(disclosed, "incident")
    sums = held.group_by(COLLECTED).agg(
        incidents=held.incident.nunique(),
        unsaid=held.incident.nunique(where=held.value.isnull()),
    )
    placed, of_region = regions
    here = rows.inner_join(placed.select("incident", "region"), "incident").select(*COLLECTED, "region").distinct()
    here = here.inner_join(of_region, PLACE)
    name = ibis.cases(*((here.region == code, name) for code, name in REGIONS.items()), else_=here.region)
    share = name + " " + here.by_authorities.cast("string") + " of " + here["all"].cast("string")
    sums = sums.left_join(whom, COLLECTED).select(*sums.columns, "whom")
    places = listed(here, share, name="places")
    sums = sums.left_join(places, COLLECTED).select(*sums.columns, "places")
    sentence = (
        counted(sums.incidents, "incident")
        + " ("
        + ibis.ifelse(sums.whom.notnull(), ibis.literal("made known by ") + sums.whom.fill_null("") + "; ", "")
        + "not recorded "
        + sums.unsaid.cast("string")
        + ibis.ifelse(
            sums.places.notnull(),
            ibis.literal("; in the whole collection, authorities of the State that was struck made known in ")
            + sums.places.fill_null(""),
            "",
        )
        + ")"
    )
    return told(sums, sentence)


INDICATOR = Indicator(
    slug="detection",
    version="1",
    title="Who made incidents known",
    question="Who made known the incidents that struck a State: its own authorities, the body struck, the attacker, or "
    "somebody else?",
    reads=READS,
    limits=(
        "It cannot show how many incidents there were. What nobody detected, told or wrote in a language that the makers of "
        "the set read is missing, most of all where few look.",
        "Few incidents made known by authorities may mean weak detection, silence by choice, or that others were quicker. It "
        "cannot tell these apart.",
        "It does not show that a criterion is met or broken: making an incident known is not yet saying who was harmed, and a "
        "response team may work without a word in public.",
        "Who made an incident known is the entry of a set's coders, one or more for each incident. A set that never says so is "
        "not asked.",
        "Regions are those in which the set places whom an incident struck; they overlap, and their numbers cannot be added.",
        "It leaves out incidents on the territory of several States, and those not certainly begun after the State took the "
        "provision on. A set may name a region, or a territory that is no State, beside the State: that leaves none out.",
        "Collections hold the same events. It counts within each, and their numbers can neither be added nor compared.",
    ),
    answer=answer,
)
