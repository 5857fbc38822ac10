"""A claim in EuRepoC is all rows of one attribution: every initiator beside every claimant, category and country.

Rows of one `attribution_ID` are a product, so nothing is read from which values share a row. Natural persons stand among
initiators and claimants: no text of either column is repeated, and a name counts only where it is exactly a known actor's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from answerable.core.attribution import Attribution, ClaimantType
from answerable.core.authority import Authority
from answerable.core.record import Citation
from answerable.sources._eurepoc_words import LONGEST, NOTHING, day, sentence, the, unbracketed, values

Ground = Literal["technical", "political", "legal", "not-recorded"]
CLAIMS = (
    "incident_ID", "attribution_ID", "attribution_date", "attribution_type", "attribution_basis", "attributing_actor",
    "attributing_country", "attributed_initiator", "attributed_initiator_country", "attributed_initiator_category",
)  # fmt: skip
NUMBER = re.compile(r"([1-9][0-9]{0,8})(?:\.0)?")

CATEGORY, PERSON = "attributed_initiator_category", "Individual hacker"
_STATE, _NOBODY = "State", frozenset({"Unknown - not attributed", "Not available", ""})
_KINDS = {
    _STATE: "a State actor",
    "Non-state actor, state-affiliation suggested": "a non-state actor with a suggested link to a State",
    "Non-state-group": "a non-state group",
    "Individual hacker(s)": "one or more individuals",
}
_BY_TYPE: dict[str, ClaimantType] = {
    "Attacker confirms": "self-claimed",
    "IT-security community attributes attacker": "researchers",
    "Attribution by receiver government / state entity": "government",
    "Media-based attribution": "media",
    "Receiver attributes attacker": "victim",
    "Attribution by EU institution/agency": "international-organisation",
    "Attribution by international organization": "international-organisation",
}
_BY: dict[ClaimantType, str] = {
    "self-claimed": "whoever did it, by their own account",
    "researchers": "IT security researchers",
    "government": "a government or State body",
    "media": "media",
    "victim": "the body that was struck",
    "international-organisation": "an international organisation",
    "not-recorded": "not recorded",
}
_POLITICAL = frozenset(
    {
        "Political statement / report",
        "Political statement/report and indictment / sanctions",
        "Statement in media report and indictment / sanctions",
    }
)
_STATEMENTS = frozenset(
    {
        "Direct statement in media report / self-attribution via social media",
        "Statement in media report and political statement/technical report",
    }
)
#: In a name of several words, one of these says that it is no person's.
_BODY = re.compile(
    r"[0-9@]|\b(?:anonymous|anti|apt|army|armies|agency|alliance|bear|brigade|bureau|caliphate|center|centre|clan|command|"
    r"company|corps|crew|cyber|defend|directorate|eyes|falcons?|force|forces|front|gang|ghosts?|government|group|hack\w*|"
    r"institute|intelligence|international|justice|kitten|lab|labs|legion|liberation|ltd|llc|mafia|ministry|movement|"
    r"national|network|operations?|organi[sz]ation|panda|partisans|ransomware|research|revolution|security|service|squad|"
    r"society|spider|state|systems?|talos|team|technolog\w*|the|troops|umbrella|union|unit|warriors)\b|^[^ ]+$",
    re.IGNORECASE,
)


@dataclass
class Names:
    """The authority with what this file asked of it: names that nobody bears, by type and text, with their rows."""

    authority: Authority
    unresolved: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: Initiators that the coders call a person, in whatever row.
    persons: set[str] = field(default_factory=set)
    _groups: dict[str, str] = field(default_factory=dict)

    def state(self, text: str) -> tuple[str, bool]:
        """Return the State that a spelling means, and whether it is settled: a State, or known to be none."""
        found = self.authority.find(text, "state")
        if not found.actor and found.ground != "no actor" and text:
            self.unresolved["state", text[:LONGEST]] += 1
            return "", False
        return found.actor, True

    def group(self, text: str) -> str:
        """Return the group that a chain of names means; empty where no name is known or two mean different groups."""
        if text not in self._groups:
            self._groups[text] = self._group(text)
        return self._groups[text]

    def _group(self, text: str) -> str:
        # "person --> group" names the group last; "group < umbrella" names it first, and the umbrella is another.
        text = text.rpartition("-->")[2].partition("<")[0].strip()
        if whole := self.authority.find(text, "group").actor:
            return whole
        parts = [part for each in unbracketed(text).split("/") if (part := each.strip())]
        found = [self.authority.find(part, "group") for part in parts]
        sure = {match.actor for match in found if match.actor}
        if not sure or not all(self._one(left, right) for left in sure for right in sure):
            return ""
        # A name that several groups bear settles nothing, but it may not be all others'.
        others = [match.candidates for match in found if not match.actor and match.candidates]
        if not all(any(self._one(left, right) for left in sure for right in borne) for borne in others):
            return ""
        return self.authority.preferred(sure)

    def borne(self, text: str) -> bool:
        """Say whether at least half of a chain's names are borne by groups: it is then no person's."""
        parts = [part for each in unbracketed(text).split("/") if (part := each.strip())]
        known = sum(bool(self.authority.find(part, "group").candidates) for part in parts)
        return "-->" not in text and 0 < len(parts) <= 2 * known

    def _one(self, left: str, right: str) -> bool:
        return left == right or self.authority.same(left, right)

    def name(self, actor: str) -> str:
        """Return an actor's main name."""
        held = self.authority.actors.get(actor)
        return held.name if held else actor


def may_be_a_person(name: str) -> bool:
    """Say whether a name could be a natural person's: it is then counted and never shown."""
    parts = unbracketed(name).split("/")
    return "aka" in name.lower().split() or "-->" in name or not all(_BODY.search(part.strip()) for part in parts)


def accuses(row: dict[str, str], names: Names) -> tuple[str, str, bool]:
    """Return the group and the State that a row names, and whether its State is settled."""
    initiator, category = row["attributed_initiator"], row[CATEGORY]
    state, settled = names.state(row["attributed_initiator_country"])
    if initiator in NOTHING or category.startswith(PERSON):
        return "", state, settled
    group = names.group(initiator)
    if not group and initiator not in names.persons and (names.borne(initiator) or not may_be_a_person(initiator)):
        names.unresolved["group", initiator[:LONGEST]] += 1
    return group, state, settled


def nobody(row: dict[str, str], group: str, state: str) -> bool:
    """Say whether a row accuses nobody: no kind, no name, no country."""
    return not group and not state and row[CATEGORY] in _NOBODY and (
        row["attributed_initiator"] in NOTHING and row["attributed_initiator_country"] in NOTHING
    )  # fmt: skip


def claim(
    made: str, source: Citation, rows: Sequence[dict[str, str]], accused: Sequence[tuple[str, str]], names: Names,
    licence: str, publisher: str,
) -> Attribution:  # fmt: skip
    """Return the attribution of one claim from its rows and the (group, State) that each accuses."""
    by_type, by_actors, by = _by(rows, names)
    groups = tuple(sorted({group for group, _ in accused if group}))
    states = tuple(sorted({state for _, state in accused if state}))
    dates = {day(row["attribution_date"]) for row in rows}
    kinds = tuple(dict.fromkeys(row[CATEGORY] for row in rows))
    # Where kinds and countries both differ, nothing says which country the State actor is of.
    blamed = states if _STATE in kinds and (len(kinds) == 1 or len(_countries(rows)) == 1) else ()
    return Attribution(
        id=made,
        citations=(source,),
        checked="verified",
        licence=licence,
        publisher=publisher,
        incident="incident/" + made.split("/")[1],
        by=by,
        by_type=by_type,
        by_actors=by_actors,
        type=_ground(rows, by_type),
        accused=_accused(rows, groups, states, kinds, names),
        accused_actors=(*groups, *blamed),
        date=dates.pop() if len(dates) == 1 else "",
    )


def _countries(rows: Sequence[dict[str, str]]) -> set[str]:
    return {row["attributed_initiator_country"] for row in rows}


def _accused(
    rows: Sequence[dict[str, str]], groups: Sequence[str], states: Sequence[str], kinds: Sequence[str], names: Names
) -> str:
    who = sentence(tuple(dict.fromkeys(_KINDS.get(kind, "an actor of a kind not recorded") for kind in kinds)))
    where = [names.name(state) for state in states]
    where += sorted(
        value for each in _countries(rows) - NOTHING if not names.state(each)[0] for value in values(each)[:1]
    )
    placed = f"{who}; country: {sentence(tuple(where))}" if where else who
    return f"{sentence(tuple(names.name(group) for group in groups))}: {placed}" if groups else placed


def _by(rows: Sequence[dict[str, str]], names: Names) -> tuple[ClaimantType, tuple[str, ...], str]:
    """Return a claim's type of claimant, the actors it is, and what to call them."""
    bases = {_BY_TYPE.get(row["attribution_basis"], "not-recorded") for row in rows}
    by_type: ClaimantType = bases.pop() if len(bases) == 1 else "not-recorded"
    texts = {row["attributing_actor"] for row in rows} - NOTHING
    bodies = {
        found
        for text in texts
        for kind in ("company", "organisation")
        if (found := names.authority.find(text, kind).actor)
    }
    if by_type == "not-recorded" and not bodies and _of_a_government(rows):
        by_type = "government"
    if by_type in ("researchers", "not-recorded") and bodies:
        only_companies = all(body.startswith("company/") for body in bodies)
        by_type = "company" if only_companies else by_type
    elif by_type == "researchers":
        for text in texts:
            if not may_be_a_person(text):
                names.unresolved["company", text[:LONGEST]] += 1
    if by_type == "government":
        bodies = {state for row in rows if (state := names.state(row["attributing_country"])[0])}
        called = sentence(tuple(f"Government of {the(names.name(state))}" for state in sorted(bodies)), 6)
    else:
        if by_type == "self-claimed":
            bodies = {found for text in texts if (found := names.group(text))}
        called = sentence(tuple(names.name(body) for body in sorted(bodies)), 6)
    return by_type, tuple(sorted(bodies)), called or _BY[by_type]


def _of_a_government(rows: Sequence[dict[str, str]]) -> bool:
    """A third party that speaks by a political statement or a legal act, for a State that is named, is a government."""
    return all(
        row["attribution_basis"] == "Attribution by third-party"
        and _kind(row) in _POLITICAL | {"Domestic legal action"}
        and row["attributing_country"] not in NOTHING
        for row in rows
    )


def _kind(row: dict[str, str]) -> str:
    return next(iter(values(row["attribution_type"])), "")


def _ground(rows: Sequence[dict[str, str]], by_type: ClaimantType) -> Ground:
    found: set[Ground] = set()
    for row in rows:
        kind = _kind(row)
        if kind == "Technical report":
            found.add("technical")
        elif kind == "Domestic legal action":
            found.add("legal")
        elif kind in _POLITICAL or (kind in _STATEMENTS and by_type == "government"):
            found.add("political")
        else:
            found.add("not-recorded")
    return found.pop() if len(found) == 1 else "not-recorded"
