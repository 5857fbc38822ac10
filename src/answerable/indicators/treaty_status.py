"""Which States signed or ratified a treaty, since when, and how long has a signature stood without ratification?

Vienna Convention on the Law of Treaties, 1969, arts. 11–18 and 24: a signature is not consent to be bound, and consent
binds only once the treaty is in force.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.core.commitment import CONSENT
from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._evidence import KEY, inputs, inputs_from, sources_of, standard
from answerable.indicators._sentences import where

#: The word by which a criterion says that a list of treaty acts speaks to it.
MACHINE = "treaty status"
PAIR = ("actor", "instrument")
#: Said in place of a plain no where sources differ.
DOUBT = ". A ratification is reported and not settled, so none is counted"


def answer(tables: Tables) -> Any:
    """Return one row for each State and treaty of which a confirmed act, or confirmed absence, is recorded."""
    acts = _acts(tables)
    # Confirmed absence has no basis at all.
    consent = acts.basis.isin(sorted(CONSENT)).fill_null(False)
    signed = (acts.basis == "signed").fill_null(False)
    status = acts.group_by(PAIR).agg(
        consent=consent.any(),
        signed=signed.any(),
        consented_on=acts.since.min(where=consent),
        signed_on=acts.since.min(where=signed),
        signed_first=acts.since_first.min(where=signed),
        signed_last=acts.since_last.min(where=signed),
        listed=acts.listed.max(),
        listed_first=acts.listed_first.max(),
        listed_last=acts.listed_last.max(),
    )
    # What is heard of but not confirmed is no answer, and forbids the answer that there was none.
    heard = _heard(tables)
    status = status.filter(status.consent).union(status.filter(~status.consent).anti_join(heard, PAIR))
    doubts = _doubts(tables)
    doubted = doubts.select(*PAIR).distinct().mutate(doubted=ibis.literal(True))
    status = status.left_join(doubted, PAIR).select(*status.columns, doubted=ibis._.doubted.fill_null(False))
    cited = acts.left_join(sources_of(tables, "act"), "act").drop("act_right")
    weight = cited.group_by(PAIR).agg(clusters=cited.cluster.nunique(), primary=cited.primary.any().fill_null(False))
    treaty = _treaties(tables)
    made = status.inner_join(weight, PAIR).inner_join(treaty, "instrument").inner_join(_anchors(tables), "instrument")
    known = cited.inner_join(made.select(*KEY, "instrument"), PAIR)
    doubts = doubts.inner_join(made.select(*KEY, "instrument"), PAIR)
    named = inputs(*inputs_from(known, "act", "source", "instrument"), *inputs_from(doubts, "doubt"))
    made = made.inner_join(named, KEY)
    today = tables.as_of.isoformat()
    in_force = (made.in_force_last <= today).fill_null(False)
    made = made.mutate(
        least=_days(made.signed_last, ibis.least(made.listed_first.fill_null(today), today)),
        most=_days(made.signed_first, ibis.least(made.listed_last.fill_null(today), today)),
        force=ibis.ifelse(
            in_force, ibis.literal("in force since ") + made.in_force.fill_null(""), ibis.literal("not in force")
        ),
        by=where(made.listed.notnull(), ibis.literal("(list of ") + made.listed.fill_null("") + ")"),
    )
    open_ = where(
        made.least.notnull() & ~made.doubted,
        ibis.literal("The signature had then stood for at least ")
        + made.least.cast("string")
        + " and at most "
        + made.most.cast("string")
        + " days.",
    )
    return made.mutate(
        status=ibis.cases(
            (made.consent & in_force, "not_searched"), (made.consent, "too_early"), else_="not_applicable"
        ),
        standard=standard((made.clusters >= 2) | made.primary),
        because=ibis.cases(
            (
                made.consent,
                ibis.literal("Consent to be bound: ")
                + made.consented_on.fill_null("on a day not recorded")
                + where(made.signed, ibis.literal("(signed: ") + made.signed_on.fill_null("day not recorded") + ")")
                + ". The treaty is "
                + made.force
                + ". Whether the provision is kept was not searched.",
            ),
            (
                made.signed,
                ibis.literal("Signed: ")
                + made.signed_on.fill_null("on a day not recorded")
                + ibis.ifelse(made.doubted, DOUBT, ". Not ratified")
                + made.by
                + "."
                + open_.fill_null("")
                + " The treaty is "
                + made.force
                + ". A signature is not consent to be bound.",
            ),
            else_=ibis.ifelse(made.doubted, "Not a party for certain" + DOUBT, "Not a party")
            + made.by
            + ". The treaty is "
            + made.force
            + ".",
        ),
    )


def _acts(tables: Tables) -> Any:
    """Confirmed acts of States towards instruments that have not ended, and confirmed absence where there is no act."""
    commitment, position = tables.commitment, tables.position
    today = tables.as_of.isoformat()
    acts = commitment.filter(
        (commitment.checked == "verified")
        & commitment.actor.startswith("state/")
        & ~(commitment.until_last <= today).fill_null(False)
        & ~(commitment.since_first > today).fill_null(False)
    ).select(
        *PAIR, "basis", "since", "since_first", "since_last", act="id", listed="as_of", listed_first="as_of_first",
        listed_last="as_of_last",
    )  # fmt: skip
    absent = position.filter(
        (position.checked == "verified") & position.actor.startswith("state/") & (position.stance == "not_party")
    )
    none = ibis.null("string")
    absent = absent.anti_join(commitment, PAIR).select(
        *PAIR, basis=none, since=none, since_first=none, since_last=none, act=absent.id,
        # The day that the absence itself is told of may be older than the list.
        listed=absent.date.coalesce(absent.as_of), listed_first=absent.date_first.coalesce(absent.as_of_first),
        listed_last=absent.date_last.coalesce(absent.as_of_last),
    )  # fmt: skip
    return acts.union(absent)


def _heard(tables: Tables) -> Any:
    """Unconfirmed consent, and unconfirmed word of it: actor, instrument."""
    commitment, position = tables.commitment, tables.position
    consent = commitment.filter((commitment.checked != "verified") & commitment.basis.isin(sorted(CONSENT)))
    disputed = position.filter((position.checked != "verified") & (position.stance == "disputed"))
    return consent.select(*PAIR).union(disputed.select(*PAIR)).distinct()


def _doubts(tables: Tables) -> Any:
    """Confirmed positions that say a ratification is reported or disputed: actor, instrument, doubt."""
    position = tables.position
    disputed = position.filter((position.checked == "verified") & (position.stance == "disputed"))
    return disputed.select(*PAIR, doubt=disputed.id)


def _treaties(tables: Tables) -> Any:
    instrument = tables.instrument
    treaties = instrument.filter((instrument.form == "treaty") & (instrument.checked == "verified"))
    return treaties.select("in_force", "in_force_last", instrument=treaties.id)


def _anchors(tables: Tables) -> Any:
    """One provision and criterion a treaty: the first to which treaty lists speak, otherwise the first that binds States."""
    provision, criterion = tables.provision, tables.criterion
    pairs = tables.links("criteria", "provision", "criterion")
    owned = provision.filter(provision.checked == "verified").select("instrument", provision=provision.id)
    asked = criterion.filter(criterion.addressees.contains("state") | criterion.addressees.contains("any"))
    asked = asked.select(criterion=asked.id, speaks=(asked.machine == MACHINE).fill_null(False))
    rows = owned.inner_join(pairs, "provision").inner_join(asked, "criterion")
    rank = ibis.row_number().over(
        group_by="instrument", order_by=[rows.speaks.desc(), rows.provision.asc(), rows.criterion.asc()]
    )
    rows = rows.mutate(rank=rank)
    return rows.filter(rows.rank == 0).select("instrument", "provision", "criterion")


def _days(start: Any, end: Any) -> Any:
    """Whole days between two days written as text, never below zero; unknown where one of them is."""
    days = end.cast("date").delta(start.cast("date"), unit="day")
    return ibis.ifelse(days < 0, 0, days)


INDICATOR = Indicator(
    slug="treaty-status",
    version="2",
    title="Treaty status",
    question="Which States signed or ratified a treaty, since when, and how long has a signature stood alone?",
    reads=(f"machine: {MACHINE}",),
    limits=(
        "A reading has to name a criterion, and the record has none that asks whether a treaty was joined. The answer "
        "therefore stands at one criterion of each treaty, the first to which treaty lists speak or else the first that "
        "asks States, and answers none of that criterion's own question.",
        "It is never adverse: nobody owes a ratification, and a party is not shown to keep the treaty.",
        "It is as old as the list it reads: a State may have ratified since. Days are counted to the day of that list.",
        "It reads confirmed rows only; a State without a reading may be a party. Where a ratification is reported and not "
        "settled it says so and counts none.",
        "Reservations stand at the commitment and are not weighed here.",
    ),
    answer=answer,
)
