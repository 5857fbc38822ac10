"""Which States joined a promise in one forum and are absent from its sibling, made by others in another?

Absence from an incomplete list is unknown (METHOD §6): only siblings whose list is known to be whole are asked, and even
then absence is no breach, for nobody owes a promise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._evidence import KEY, inputs, inputs_from, sources_of, standard
from answerable.indicators._sentences import where


@dataclass(frozen=True, slots=True)
class Pair:
    """A provision and criterion that one instrument gives, and the sibling instrument on the same matter.

    `states` is the number of States that the sibling's own document counts: unless the record names exactly so many, all
    of them confirmed, its list is not whole and nothing is asked of it.
    """

    provision: str
    criterion: str
    sibling: str
    states: int
    name: str


PAIRS = (
    Pair(
        "provision/cri-membership/disrupt", "criterion/ransomware-territory-action",
        "instrument/hospital-ransomware-statement-2024", 53, "the joint statement of 2024 on ransomware against hospitals",
    ),
    Pair(
        "provision/cri-membership/finance", "criterion/ransom-money-stopped",
        "instrument/cri-ransom-payments-2023", 46, "the joint statement of 2023 on ransom payments",
    ),
    Pair(
        "provision/cri-ransom-payments-2023/2", "criterion/ransom-advice-public",
        "instrument/hospital-ransomware-statement-2024", 53, "the joint statement of 2024 on ransomware against hospitals",
    ),
)  # fmt: skip


def answer(tables: Tables) -> Any:
    """Return one row for each State that bears a pair's provision and is not on its sibling's whole list."""
    owed, commitment = tables.responsibility, tables.commitment
    owed = owed.filter((owed.standing == "bears") & owed.confirmed & (owed.actor_type == "state"))
    owed = owed.select(*KEY, "commitment", "since", "since_last")
    joined = commitment.filter(commitment.actor.startswith("state/")).select(
        "actor", "checked", "as_of", "as_of_first", sibling=commitment.instrument, member=commitment.id
    )
    size = joined.group_by("sibling").agg(
        listed=joined.actor.nunique(where=joined.checked == "verified"),
        total=joined.actor.nunique(),
        day=joined.as_of.max(),
        day_first=joined.as_of_first.max(),
    )
    rows = _paired(owed).inner_join(size, "sibling")
    rows = rows.filter((rows.listed == rows.states) & (rows.total == rows.states))
    # Who took the promise on after the list was closed could not be on it.
    rows = rows.filter((rows.since_last <= rows.day_first).fill_null(False))
    rows = rows.anti_join(joined, ["actor", "sibling"])
    # The whole list is the input: absence is read off all of it.
    seen = rows.inner_join(joined.select("sibling", "member"), "sibling")
    seen = seen.left_join(sources_of(tables, "member"), "member")
    weight = seen.group_by(KEY).agg(clusters=seen.cluster.nunique(), primary=seen.primary.any().fill_null(False))
    made = rows.inner_join(weight, KEY)
    made = made.inner_join(inputs(*inputs_from(seen, "member", "source", "commitment")), KEY)
    return made.mutate(
        # A list of another promise answers no part of the criterion.
        status=ibis.literal("not_searched"),
        standard=standard((made.clusters >= 2) | made.primary),
        because=ibis.literal("This State took on a promise on this matter in one forum (")
        + made.since.fill_null("on a day not recorded")
        + ") and is not among the "
        + made.states.cast("string")
        + " States of "
        + made.name
        + where(made.day.notnull(), ibis.literal("as its list stood (") + made.day.fill_null("") + ")")
        + ". No reason is inferred, and nobody owes a further promise. Whether the State keeps the first was not searched.",
    )


def _paired(owed: Any) -> Any:
    """Add the sibling of each pair, the number of States on its list, and its name; leave out what has no pair."""
    here = [(owed.provision == pair.provision) & (owed.criterion == pair.criterion) for pair in PAIRS]
    paired = owed.mutate(
        sibling=ibis.cases(*((held, pair.sibling) for held, pair in zip(here, PAIRS, strict=True))),
        states=ibis.cases(*((held, pair.states) for held, pair in zip(here, PAIRS, strict=True))),
        name=ibis.cases(*((held, pair.name) for held, pair in zip(here, PAIRS, strict=True))),
    )
    return paired.filter(paired.sibling.notnull())


INDICATOR = Indicator(
    slug="promise-by-forum",
    version="2",
    title="Promised in one forum, absent from its sibling",
    question="Which States joined a promise in one forum and are absent from its sibling, made in another?",
    reads=tuple(sorted({pair.criterion for pair in PAIRS})),
    limits=(
        "It cannot show why a State is absent: it may not have been asked.",
        "Absence is no breach. The reading stands at the provision that the State took on, and says nothing of whether it "
        "keeps it.",
        "It asks only pairs chosen by hand, named in its code, whose second list is known to be whole. The code of conduct "
        "on intrusion tools, the joint statement on spyware and the two cybercrime conventions are left out, because the "
        "record cannot name everyone on their lists.",
        "A State that joined after the list was made still counts as absent.",
    ),
    answer=answer,
)
