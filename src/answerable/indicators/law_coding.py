"""Which matters of international law do a set's coders see in incidents that the set lays at a State, and which norms are those?

A coder's entry names the law that an incident touches. It finds no breach, and nobody with authority made it.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._collections import COLLECTED, borne, coded, has_code, incidents, listed, told
from answerable.indicators._evidence import KEY, PAIR, accusations, certainly_after, inputs, inputs_from, sources_of
from answerable.indicators._scopes import IMPAIRING, INFRASTRUCTURE
from answerable.indicators._sentences import counted

FIELD = "IL_breach_indicator"
#: The coders' matters and the criteria of norms that they touch. A matter with no such norm on the shelf is not read.
MATTERS = {
    "Armed conflict": ("criterion/conflict-civilians-no-outage", "criterion/only-military-targets"),
    "Cyber espionage": ("criterion/no-unauthorised-access",),
    "Due diligence": ("criterion/act-on-notice", "criterion/acts-after-notice"),
    "Human rights": ("criterion/no-spyware-use",),
    "International peace": ("criterion/no-force",),
    "Sovereignty": ("criterion/no-coercive-op", "criterion/no-unauthorised-access"),
}
#: The norm against harming critical infrastructure speaks of conduct against international law: it is asked where an
#: incident impaired such a body abroad, under every matter that such harm may offend.
VITAL_MATTERS = ("Armed conflict", "Human rights", "International peace", "Sovereignty")
VITAL_CRITERIA = ("criterion/no-infrastructure-op", "criterion/vital-services-left-alone")
#: The norm on spyware is asked where somebody broke into the systems of people whom it names.
SPYWARE = "criterion/no-spyware-use"
BROKE_IN, PEOPLE = (
    ("data_theft", "intrusion"),
    ("civil_society", "communities", "individuals", "media", "political_parties"),
)
READS = tuple(sorted({*VITAL_CRITERIA, *(criterion for criteria in MATTERS.values() for criterion in criteria)}))


def answer(tables: Tables) -> Any:
    """Return one row for each State, provision and criterion that a coded matter touches."""
    struck = incidents(tables, "codes", "means", "sectors")
    law = tables.keep(coded(struck, FIELD).filter(ibis._.value != "Not available"))
    struck = struck.semi_join(law, "incident").mutate(
        direct=has_code(struck, "state_responsibility_indicator=Direct"),
        indirect=has_code(struck, "state_responsibility_indicator=Indirect"),
        vital=_any(struck.sectors, INFRASTRUCTURE) & _any(struck.means, IMPAIRING),
        people=_any(struck.sectors, PEOPLE) & _any(struck.means, BROKE_IN),
    )
    claims = tables.keep(_claims(tables, struck))
    blamed = claims.group_by("incident").agg(accused=claims.actor.nunique())
    accused = struck.drop("codes", "means", "sectors").inner_join(
        _abroad(tables, claims.select(*PAIR).distinct()), "incident"
    )
    rows = accused.inner_join(blamed, "incident").inner_join(borne(tables, *READS), "actor")
    rows = tables.keep(rows.filter(certainly_after(rows.start_first, rows.since_last)))
    touched = rows.inner_join(_pairs(law), ["incident", "criterion"])
    touched = touched.filter(~touched.criterion.isin(VITAL_CRITERIA) | (touched.vital & touched.abroad))
    touched = tables.keep(touched.filter((touched.criterion != SPYWARE) | touched.people))
    by_matter = touched.group_by(*COLLECTED, "value").agg(incidents=touched.incident.nunique())
    matters = listed(by_matter, by_matter.value + " " + by_matter.incidents.cast("string"), name="matters")
    coded_ = rows.group_by(COLLECTED).agg(coded=rows.incident.nunique())
    sums = touched.group_by(COLLECTED).agg(
        touched=touched.incident.nunique(),
        # The set codes one part an incident: where several States are named, nobody can say whose it is.
        direct=touched.incident.nunique(where=touched.direct & (touched.accused == 1)),
        indirect=touched.incident.nunique(where=touched.indirect & (touched.accused == 1)),
        rivals=touched.incident.nunique(where=touched.accused > 1),
    )
    sums = sums.inner_join(coded_, COLLECTED).inner_join(matters, COLLECTED)
    said = told(
        sums,
        counted(sums.coded, "incident")
        + " coded under international law, "
        + sums.touched.cast("string")
        + " of them under a matter that this provision touches ("
        + sums.matters
        + "; the State's part coded as direct in "
        + sums.direct.cast("string")
        + ", as indirect in "
        + sums.indirect.cast("string")
        + ibis.ifelse(
            sums.rivals > 0,
            ibis.literal(", not told in ")
            + sums.rivals.cast("string")
            + ibis.ifelse(sums.rivals == 1, " that is", " that are")
            + " laid at another State too",
            "",
        )
        + ")",
    )
    named = touched.inner_join(claims, PAIR).select(*KEY, "attribution")
    sources = named.inner_join(sources_of(tables, "attribution"), "attribution")
    cited = inputs(
        *inputs_from(touched, "incident", "commitment"),
        *inputs_from(named, "attribution"),
        *inputs_from(sources, "source"),
    )
    made = said.inner_join(cited, KEY)
    return made.mutate(
        status=ibis.literal("searched_not_found"),
        standard=ibis.literal("allegation"),
        because=ibis.literal("Laid at this State in the same collection, and begun after it took the provision on. ")
        + made.told
        + ". Coders entered which law an incident touches: they found no breach, and the matter is wider than the criterion.",
    )


def _any(texts: Any, wanted: tuple[str, ...]) -> Any:
    return reduce(or_, (texts.contains(each) for each in wanted)).fill_null(False)


def _claims(tables: Tables, struck: Any) -> Any:
    """Accusations of States by others that stand in the same collection as the incident: incident, actor, attribution."""
    made = accusations(tables).semi_join(struck, "incident")
    made = made.filter(made.actor.startswith("state/") & ~made.own)
    claim = tables.attribution.select("publisher", attribution="id")
    incident = tables.incident.select("publisher", incident="id").semi_join(struck, "incident")
    made = (
        made.select(*PAIR, "attribution")
        .inner_join(claim, "attribution")
        .inner_join(incident, ["incident", "publisher"])
    )
    return made.select(*PAIR, "attribution").distinct()


def _pairs(law: Any) -> Any:
    """Return the criteria that each incident's matters touch: incident, value, criterion."""
    pairs = [(matter, criterion) for matter, criteria in MATTERS.items() for criterion in criteria]
    pairs += [(matter, criterion) for matter in VITAL_MATTERS for criterion in VITAL_CRITERIA]
    parts = [law.filter(law.value == one).mutate(criterion=ibis.literal(two)) for one, two in pairs]
    return ibis.union(*parts)


def _abroad(tables: Tables, pairs: Any) -> Any:
    """Say of each accused State whether the incident struck the territory of another: incident, actor, abroad."""
    links = tables.links("territories", "incident", "territory").semi_join(pairs, "incident")
    joined = pairs.inner_join(links, "incident")
    away = joined.filter(joined.territory != joined.actor).select(*PAIR).distinct().mutate(abroad=ibis.literal(True))
    made = pairs.left_join(away, PAIR)
    return made.select(*PAIR, abroad=made.abroad.fill_null(False))


INDICATOR = Indicator(
    slug="law-coding",
    version="1",
    title="International law in coded incidents",
    question="Which matters of international law do a set's coders see in incidents that the set lays at a State, and which "
    "norms does it bear there?",
    reads=READS,
    limits=(
        "It cannot show a breach. The coders of a data set say which law an incident touches: they hear no party and decide "
        "nothing.",
        "The accusation is that of others, in the same set; whoever made it is not weighed here. Where they name several States, "
        "each has a reading, and whose part the coders meant is not told.",
        "A matter is wider than the criterion that it stands beside. Sovereignty is read at norms on access and on coercion, "
        "espionage at the norm on access. Human rights are read at the norm on spyware only where systems of media, civil "
        "society, parties or individuals were broken into, with spyware or without. The norm on critical infrastructure is asked "
        "where the incident damaged or disrupted something in a vital sector on another State's territory; spying there, and "
        "what struck public offices alone, are left out.",
        "Matters without a norm on the shelf, such as diplomatic or telecommunication law, are not read.",
        "Most incidents of a set carry no such code. That is no sign that the law was kept: coding may have begun late.",
        "It gives no reading for a State that the set accuses in no incident coded under one of these matters, certainly begun "
        "after the State took the provision on; and none where the coders saw due diligence and laid the incident at a group "
        "rather than at the State.",
    ),
    answer=answer,
)
