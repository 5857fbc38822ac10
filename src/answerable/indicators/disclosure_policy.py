"""Which companies that pledged a disclosure policy does a public directory list with a live one that promises safe harbour?

*Safe harbour* is a promise of no legal action against who looks for flaws in good faith. Absence from a directory is
unknown (METHOD §6): who is not listed has no reading.
"""

from __future__ import annotations

from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._evidence import KEY, inputs, inputs_from
from answerable.indicators._observed import looked_at, pledged
from answerable.indicators._sentences import counted

CRITERION = "criterion/disclosure-policy-live"
SET = "disclosure-programmes"


def answer(tables: Tables) -> Any:
    """Return one row for each company that bears the criterion and that the directory lists."""
    owed, programme = pledged(tables, CRITERION, SET), tables.disclosure_programmes
    programme = programme.filter(programme.company.notnull())
    live = (programme.policy_url.notnull() & (programme.status.lower() == "alive")).fill_null(False)
    # The directory's own words; "yes", and nothing at all, do not say how far a promise goes.
    word = programme.safe_harbor.lower().fill_null("")
    programme = programme.select(
        actor=programme.company, live=live, full=word == "full", partial=word == "partial", none=word == "none"
    )
    rows = tables.keep(owed.inner_join(programme, "actor"))
    made = rows.group_by(KEY).agg(
        listed=rows.count(),
        live=rows.live.sum(),
        full=(rows.live & rows.full).sum(),
        partial=(rows.live & rows.partial).sum(),
        none=(rows.live & rows.none).sum(),
    )
    made = made.inner_join(inputs(*inputs_from(rows, "commitment"), *looked_at(tables, made, SET)), KEY)
    return made.mutate(
        # The other parts of the criterion stand in no field of the directory.
        status=ibis.ifelse(made.full > 0, "not_searched", "searched_not_found"),
        standard=ibis.literal("allegation"),
        because=ibis.literal("Under names known to be this company's, a public directory lists ")
        + counted(made.listed, "disclosure programme")
        + " and found the policy's address alive for "
        + made.live.cast("string")
        + ". Safe harbour there, as the directory grades it: full "
        + made.full.cast("string")
        + ", in part "
        + made.partial.cast("string")
        + ", none "
        + made.none.cast("string")
        + ", not graded "
        + (made.live - made.full - made.partial - made.none).cast("string")
        + ". "
        + ibis.ifelse(
            made.full > 0,
            "Whether the channel answers and finders may publish was not searched",
            "A live policy with full safe harbour was not found under these names",
        )
        + ", and the company was not asked.",
    )


INDICATOR = Indicator(
    slug="disclosure-policy",
    version="1",
    title="A live disclosure policy with safe harbour",
    question="Which companies that pledged a disclosure policy are listed with a live one that promises safe harbour?",
    reads=(CRITERION,),
    limits=(
        "It cannot show that a company has no policy: volunteers keep the directory, and many policies are not in it. A "
        "company that it does not list has no reading.",
        "The grade of safe harbour is the directory's, given on a day that it does not tell. The policy itself was not read.",
        "Of the criterion's four parts it sees one, safe harbour, and that an address answered. It never says that the "
        "pledge is kept or broken.",
        "A company is matched by exact names. Programmes of its subsidiaries, or under the name of a product or of one of its "
        "web sites, are left out, however many the directory lists and whatever it grades them.",
        "It cannot say since when a policy has been live, and so not whether the pledge brought it about, nor whether the "
        "year that the pledge gives was over when the directory looked.",
    ),
    answer=answer,
)
