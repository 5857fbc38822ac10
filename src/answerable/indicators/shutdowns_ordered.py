"""Which internet shutdowns is a State said to have ordered after it took it upon itself to keep people online?

And did it acknowledge them? What a collection's coders entered stands beside the acts of the State that a case records.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._collections import COLLECTED, borne, has_code, incidents, told
from answerable.indicators._evidence import (
    KEY,
    PAIR,
    accusations,
    certainly_after,
    inputs,
    inputs_from,
    sources_of,
    standard,
    weigh,
)
from answerable.indicators._sentences import counted, where

#: Whether people were kept online, and whether what was cut was made public.
KEPT, TOLD = "criterion/no-shutdown", "criterion/shutdowns-disclosed"


def answer(tables: Tables) -> Any:
    """Return one row for each State, provision and criterion that a shutdown said to be ordered by it speaks to."""
    cut = incidents(tables, "codes", type="shutdown")
    claims = tables.keep(accusations(tables).semi_join(cut, "incident"))
    claims = claims.filter(claims.actor.startswith("state/"))
    weight = weigh(tables, claims).select(*PAIR, "strong")
    own = claims.filter(claims.own).select(*PAIR).union(_acknowledged(tables)).distinct()
    rows = weight.inner_join(cut, "incident").left_join(own.mutate(told=ibis.literal(True)), PAIR)
    yes, no = has_code(rows, "gov_ack=Yes"), has_code(rows, "gov_ack=No")
    rows = rows.mutate(yes=(yes & ~no) | rows.told.fill_null(False), no=no & ~yes & ~rows.told.fill_null(False))
    rows = rows.select(*PAIR, "collection", "start_first", "start_last", "strong", "yes", "no")
    rows = rows.inner_join(borne(tables, KEPT, TOLD), "actor")
    rows = rows.filter(~(rows.start_last < rows.since_first).fill_null(False))
    rows = tables.keep(rows.mutate(certain=certainly_after(rows.start_first, rows.since_last)))
    kept = rows.filter(rows.certain)
    # Where every shutdown may have begun before, nothing is said.
    rows = rows.semi_join(kept.select(*KEY).distinct(), KEY)
    sums = rows.group_by(COLLECTED).agg(
        shutdowns=rows.certain.sum(),
        yes=(rows.certain & rows.yes).sum(),
        no=(rows.certain & rows.no).sum(),
        reached=(rows.certain & rows.strong).sum(),
        uncertain=(~rows.certain).sum(),
    )
    said = told(
        sums,
        counted(sums.shutdowns, "shutdown")
        + " ("
        + sums.yes.cast("string")
        + " acknowledged, "
        + sums.no.cast("string")
        + " not acknowledged, "
        + (sums.shutdowns - sums.yes - sums.no).cast("string")
        + " not known)"
        + where(
            sums.reached > 0,
            ibis.literal("[")
            + sums.reached.cast("string")
            + " on two independent claimants in two clusters, or a primary document]",
        )
        + where(sums.uncertain > 0, ibis.literal("[") + sums.uncertain.cast("string") + " more may have begun before]"),
    )
    weighed = kept.group_by(KEY).agg(reached=kept.strong.any(), acknowledged=kept.yes.all())
    named = kept.inner_join(claims, PAIR).select(*KEY, "attribution")
    sources = named.inner_join(sources_of(tables, "attribution"), "attribution")
    acts = kept.inner_join(_acts(tables), PAIR)
    cited = inputs(
        *inputs_from(named, "attribution"),
        *inputs_from(rows, "incident", "commitment"),
        *inputs_from(sources, "source"),
        *inputs_from(acts, "response"),
    )
    made = said.inner_join(weighed, KEY).inner_join(cited, KEY)
    refrain = made.criterion == KEPT
    contradicted = refrain & made.reached
    return made.mutate(
        status=ibis.cases(
            (contradicted, "contradicted"),
            (~refrain & made.acknowledged, "not_searched"),
            else_="searched_not_found",
        ),
        standard=standard(contradicted),
        because=ibis.literal("Said to be ordered by this State and begun after it took the provision on: ")
        + made.told
        + "."
        + ibis.cases(
            (
                ~refrain,
                where(~made.acknowledged, "An acknowledgement was not found for each of them.")
                + " Whether the order, its ground, reach and length were made public was not searched.",
            ),
            (made.reached, ""),
            else_=" None rests on two independent claimants in two clusters or on a primary document, so this stays an "
            "allegation.",
        ),
    )


def _acts(tables: Tables) -> Any:
    """Confirmed acts by which a State acknowledged an incident: incident, actor, response."""
    response = tables.response
    acts = response.filter((response.checked == "verified") & (response.type == "acknowledgement"))
    acts = acts.select("incident", response=acts.id)
    return acts.inner_join(tables.links("actors", "response", "actor"), "response").select(*PAIR, "response")


def _acknowledged(tables: Tables) -> Any:
    return _acts(tables).select(*PAIR)


INDICATOR = Indicator(
    slug="shutdowns-ordered",
    version="1",
    title="Shutdowns said to be ordered",
    question="Which internet shutdowns is a State said to have ordered after it committed to keep people online, and did "
    "it acknowledge them?",
    reads=(KEPT, TOLD),
    limits=(
        "It repeats what a data set or a case says. One data set is one origin: alone it raises an allegation, however many "
        "of its rows say so.",
        "It cannot show that a shutdown broke a rule: a short and lawful order, made public and open to review, may keep one.",
        "Collections hold the same events. It counts within each, and their counts can neither be added nor compared.",
        "It leaves out shutdowns that nobody is recorded to have ordered, or whose order the record cannot lay at a State: an "
        "armed group, forces of an unnamed side, a person or body not known.",
        "Who lawfully speaks for a State it does not ask: where a set calls those in power the government, their orders are laid "
        "at the State.",
        "An acknowledgement says that the State owned up to the shutdown, not that it gave its reasons. Where a set entered "
        "nothing, or both yes and no, it is not known; silence is not a denial.",
        "It gives no reading where no day is known on which the State had taken the provision on, or where every shutdown may "
        "have begun before it.",
        "Few shutdowns recorded may mean few people there to record them.",
    ),
    answer=answer,
)
