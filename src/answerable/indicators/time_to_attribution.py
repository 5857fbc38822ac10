"""How long after an incident did anybody first say who was behind it: on technical, on political, on legal ground?

Asked for the State on whose territory the incident struck, and for a State that blamed another State for it. A delay is a
range of days wherever one of its two dates is not exact.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._collections import COLLECTED, at_home, borne, incidents, listed, told
from answerable.indicators._delays import MEDIAN_FROM, before, first, said, summed
from answerable.indicators._evidence import KEY, accusations, certainly_after, inputs, inputs_from, sources_of
from answerable.indicators._sentences import counted, where

#: Asked of the State that was struck, and of the State that blames another.
STRUCK = ("criterion/offences-used",)
BLAMING = ("criterion/accusation-grounds", "criterion/joint-consequence-reasoned")
KINDS = ("technical", "political", "legal")
#: An attribution whose accused begins with one of these, and is no known actor, names nobody.
NOBODY = ("unknown", "unnamed", "unidentified", "no outside")


def answer(tables: Tables) -> Any:
    """Return one row for each State, provision and criterion with an incident and a dated attribution of it."""
    struck = incidents(tables)
    owed = tables.keep(borne(tables, *STRUCK, *BLAMING))
    claims = _claims(tables)
    asked = at_home(tables, struck.semi_join(claims, "incident")).inner_join(
        owed.filter(owed.criterion.isin(STRUCK)), "actor"
    )
    blamed = struck.inner_join(_blaming(tables), "incident").inner_join(
        owed.filter(owed.criterion.isin(BLAMING)), "actor"
    )
    rows = tables.keep(_begun_after(asked).union(_begun_after(blamed)))
    acts = tables.keep(claims.inner_join(rows.select("incident", "start_first", "start_last").distinct(), "incident"))
    delays = tables.keep(first(acts, ("incident", "kind")))
    # Who has no delay at all has no answer.
    timed = rows.semi_join(delays, "incident").select(*KEY).distinct()
    rows = rows.semi_join(timed, KEY)
    made = _told(rows, acts, delays)
    named = rows.select(*KEY, "incident").inner_join(acts.select("incident", "attribution"), "incident")
    sources = named.inner_join(sources_of(tables, "attribution"), "attribution")
    cited = inputs(
        *inputs_from(rows, "incident", "commitment"),
        *inputs_from(named, "attribution"),
        *inputs_from(sources, "source"),
    )
    made = made.inner_join(cited, KEY)
    blaming = made.criterion.isin(BLAMING)
    return made.mutate(
        status=ibis.ifelse(blaming | ~made.open, "not_searched", "searched_not_found"),
        standard=ibis.literal("allegation"),
        because=ibis.ifelse(
            blaming,
            ibis.literal("Incidents that this State laid at another State, begun after it took the provision on. "),
            ibis.literal("Incidents on this State's territory and no other State's that somebody attributed, begun after it "
                         "took the provision on. "),
        )
        + "Time from the start to the first attribution by others than those who claim it for themselves: "
        + made.told
        + "."
        + ibis.ifelse(
            blaming,
            " Whether grounds were given was not searched.",
            " Whether anybody was tried is not read here: silence is unknown.",
        ),
    )  # fmt: skip


def _begun_after(rows: Any) -> Any:
    """Leave only incidents that certainly began after the State took the provision on."""
    held = rows.filter(certainly_after(rows.start_first, rows.since_last))
    return held.select(*COLLECTED, "incident", "commitment", "start_first", "start_last")


def _claims(tables: Tables) -> Any:
    """Verified attributions of the three kinds by others than those who claim the incident, with the days they may date from.

    One that names nobody says not who was behind it, and is none.
    """
    claim = tables.attribution
    accused = claim.accused.strip().lower()
    nobody = reduce(or_, (accused.startswith(word) for word in NOBODY)) & (claim.accused_actors.length() == 0)
    held = claim.filter(
        (claim.checked == "verified") & claim.type.isin(KINDS) & (claim.by_type != "self-claimed") & ~nobody
    )
    return held.select("incident", attribution="id", kind="type", act_first="date_first", act_last="date_last")


def _blaming(tables: Tables) -> Any:
    """Which State laid which incident at another State, on political or legal ground: incident, actor."""
    made = accusations(tables)
    made = made.filter(made.actor.startswith("state/") & made.kind.isin(["political", "legal"]))
    by = tables.links("by_actors", "attribution", "blaming")
    made = made.inner_join(by.filter(by.blaming.startswith("state/")), "attribution")
    return made.filter(made.blaming != made.actor).select("incident", actor="blaming").distinct()


def _told(rows: Any, acts: Any, delays: Any) -> Any:
    """Say the delays of each reading, collection by collection: the key, told, and open, where one has no legal one."""
    attributed = acts.group_by("incident", "kind").agg(early=before(acts).sum(), usable=(~before(acts)).any())
    joined = rows.select(*COLLECTED, "incident").inner_join(attributed, "incident")
    counts = joined.group_by(*COLLECTED, "kind").agg(attributed=joined.usable.sum(), early=joined.early.sum())
    spans = summed(rows.select(*COLLECTED, "incident").inner_join(delays, "incident"), (*COLLECTED, "kind"))
    by_kind = counts.left_join(spans, [*COLLECTED, "kind"]).select(
        *counts.columns, *(column for column in spans.columns if column not in counts.columns)
    )
    number = by_kind.attributed.cast("string")
    part = by_kind.kind + " " + ibis.cases(
        (by_kind.attributed == 0, ibis.literal("none")),
        (by_kind.dated.isnull(), number + ", no day recorded"),
        (by_kind.dated < by_kind.attributed, number + ", of the " + by_kind.dated.cast("string") + " with days: "
         + said(by_kind)),
        else_=number + ": " + said(by_kind),
    )  # fmt: skip
    texts = listed(by_kind, part, name="kinds", between=", ")
    held = rows.group_by(COLLECTED).agg(incidents=rows.incident.nunique())
    lawful = by_kind.group_by(COLLECTED).agg(
        legal=by_kind.attributed.sum(where=by_kind.kind == "legal").fill_null(0), early=by_kind.early.sum()
    )
    sums = held.inner_join(texts, COLLECTED).inner_join(lawful, COLLECTED)
    open_ = sums.group_by(KEY).agg(open=(sums.incidents > sums.legal).any())
    left = where(
        sums.early > 0, ibis.literal("[left out: ") + counted(sums.early, "attribution") + " dated before the start]"
    )
    return told(sums, counted(sums.incidents, "incident") + " (" + sums.kinds + ")" + left).inner_join(open_, KEY)


INDICATOR = Indicator(
    slug="time-to-attribution",
    version="1",
    title="Time to attribution",
    question="How long after an incident did anybody first say who was behind it, on technical, political or legal ground?",
    reads=(*STRUCK, *BLAMING),
    limits=(
        "An early attribution is not a right one. It cannot show that those named were behind the incident.",
        "The day that matters may be neither recorded nor public: intrusions are often found months after they begin, and the "
        "record holds the day of the start, not of the discovery.",
        "A delay is a range wherever a day is not exact; many sets give only a year. The first dated attribution is read: an "
        "undated one may have come before it.",
        f"A median is said of at least {MEDIAN_FROM} delays known to within a month, and of these alone: they may differ from the rest.",
        "What those who claim an incident say of themselves is not counted; neither is an attribution of unrecorded kind, or one "
        "that names nobody (its accused begins with unknown, unnamed or unidentified). One certainly older than the incident "
        "is left out, and counted.",
        "Collections hold the same events. It counts within each, and their numbers can neither be added nor compared.",
        "It gives no reading where no incident certainly begun after the State took the provision on has a dated attribution, "
        "and leaves out incidents on the territory of several States unless the State itself blamed another for them. A "
        "region, or a territory that is no State, named beside the State leaves none out.",
    ),
    answer=answer,
)
