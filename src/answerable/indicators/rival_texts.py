"""How did States that voted to set up one UN process vote, a session later, on the text for it and on the text for its rival?

Two processes on the security of information technology stood side by side at the UN from 2018 to 2021. Voting for both is
no contradiction: many States did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from answerable.core.indicator import Indicator
from answerable.indicators._asking import Tables
from answerable.indicators._evidence import KEY, inputs, inputs_from
from answerable.indicators._observed import fixed, looked_at

CRITERION = "criterion/un-votes-in-line"
SET = "un-votes"


@dataclass(frozen=True, slots=True)
class Pair:
    """A provision that sets up a process, the later text of the same session for it, and the one for its rival."""

    provision: str
    process: str
    text: str
    rival: str


#: Chosen by hand. The texts of the seventy-fourth session each support the process that a text of the session before set up.
PAIRS = (
    Pair("provision/unga-73-27/group", "the working group of all States", "A/RES/74/29", "A/RES/74/28"),
    Pair("provision/unga-73-266/group", "the group of government experts", "A/RES/74/28", "A/RES/74/29"),
)
TEXTS = tuple(sorted({text for pair in PAIRS for text in (pair.text, pair.rival)}))
WORDS = {"for": "voted for", "against": "voted against", "abstained": "abstained on"}


def answer(tables: Tables) -> Any:
    """Return one row for each State that bears a pair's provision and whose vote on the later text is on the list."""
    owed = tables.responsibility
    owed = owed.filter(
        (owed.standing == "bears") & owed.confirmed & (owed.actor_type == "state") & (owed.criterion == CRITERION)
    ).select(*KEY, "commitment", "since", "since_last")
    rows = _paired(owed).cross_join(fixed(tables, SET)).drop("source")
    vote = tables.un_votes
    vote = vote.filter(vote.resolution.isin(TEXTS) & vote.vote.isin(list(WORDS)) & vote.state.notnull())
    # A list that names one State twice for one text contradicts itself there, and is not read there.
    vote = vote.group_by(actor=vote.state, text=vote.resolution).agg(
        votes=vote.vote.nunique(), vote=vote.vote.min(), day=vote.day.min()
    )
    vote = vote.filter(vote.votes == 1).drop("votes")
    rows = rows.inner_join(vote, ["actor", "text"])
    rows = rows.filter((rows.day >= rows.since_last).fill_null(False))
    other = vote.select("actor", rival=vote.text, rival_vote=vote.vote)
    rows = tables.keep(rows.left_join(other, ["actor", "rival"]).drop("actor_right", "rival_right"))
    made = rows.inner_join(inputs(*inputs_from(rows, "commitment"), *looked_at(tables, rows, SET)), KEY)
    return made.mutate(
        status=ibis.ifelse(made.vote == "for", "not_searched", "searched_not_found"),
        standard=ibis.literal("allegation"),
        because=ibis.literal("This State voted to set up ")
        + made.process
        + " ("
        + made.since
        + "). On "
        + made.day
        + " it "
        + _told(made.vote)
        + " "
        + made.text
        + ", the next text for that process, and "
        + _told(made.rival_vote)
        + " "
        + made.rival
        + ", the text of the same session for the other process. "
        + ibis.ifelse(
            made.vote == "for",
            "Later votes, and what States said of theirs, were not searched.",
            "A vote for the process was not found there; why is not known, and silence in other years is unknown.",
        ),
    )


def _paired(owed: Any) -> Any:
    """Add to what States bear the process, the later text for it, and the text for its rival; leave out what has none."""
    fields: dict[str, list[Any]] = {name: [] for name in ("process", "text", "rival")}
    for pair in PAIRS:
        for name, cases in fields.items():
            cases.append((owed.provision == pair.provision, getattr(pair, name)))
    paired = owed.mutate(**{name: ibis.cases(*cases) for name, cases in fields.items()})
    return paired.filter(paired.text.notnull())


def _told(vote: Any) -> Any:
    return ibis.cases(*((vote == word, said) for word, said in WORDS.items()), else_="has no vote on the list for")


INDICATOR = Indicator(
    slug="rival-texts",
    version="1",
    title="Votes on rival UN texts",
    question="Did States that voted to set up a UN process vote for the next text about it, and how on its rival?",
    reads=(CRITERION,),
    limits=(
        "It cannot show why a State voted as it did. The texts say more than which process they support, and a vote against "
        "may be about that; explanations of votes are not read.",
        "Voting for both processes, or for neither, is no contradiction. The vote on the rival is told and weighs nothing.",
        "A State that is not on the list of a vote was absent, did not vote, or is listed under the name of a State that is no "
        "more: which of them the list does not say, and such a State has no reading.",
        "It reads pairs of texts chosen by hand, named in its code, up to the last vote of the set, in January 2020. Texts "
        "adopted without a vote are not in it.",
        "A roll call shows a vote for a text and never what a State does for the process.",
    ),
    answer=answer,
)
