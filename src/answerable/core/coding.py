"""Coding is what two people answer to one criterion without seeing each other; a third adjudicates with written reasons (METHOD §7).

Who codes what is drawn at random from a seed that is kept, so that the draw can be shown to have been one. Until a dossier
is adjudicated a coder is told of the other's code nothing at all: not what it is, nor whether there is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from answerable.core.assessment import Confidence, Likelihood, Status
from answerable.core.rights import Person

CODERS = 2


class Unassignable(ValueError):
    """Some dossiers have not two coders who may code them; the message names them."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is coded: one criterion of one actor, in one cycle."""

    id: str
    actor: str


@dataclass(frozen=True, slots=True)
class Code:
    """One coder's answer, with the reason in words. A draft is nobody's but its coder's."""

    dossier: str
    coder: str
    status: Status
    reason: str
    likelihood: Likelihood | str = ""
    confidence: Confidence | str = ""
    submitted: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What stands after both have coded: the status, by whom, and why. `agreed` where both had said so."""

    dossier: str
    status: Status
    adjudicator: str
    reason: str
    agreed: bool


def assign(dossiers: Sequence[Dossier], coders: Iterable[Person], *, seed: int) -> dict[str, tuple[str, ...]]:
    """Draw two coders for each dossier, none with a conflict, as evenly as that allows. Raises Unassignable.

    Dossiers are taken in random order, each by the two who have the least so far, chance deciding among equals.
    """
    random = Random(seed)
    free = sorted((each for each in coders if each.active and "coder" in each.roles), key=lambda each: each.id)
    able = {each.id: [one.id for one in free if each.actor not in one.conflicts] for each in dossiers}
    short = sorted(name for name, found in able.items() if len(found) < CODERS)
    if short:
        raise Unassignable(
            f"{', '.join(short[:5])}{' …' if len(short) > 5 else ''}: fewer than two coders have no conflict of interest. Invite others."
        )
    load: Counter[str] = Counter()
    drawn: dict[str, tuple[str, ...]] = {}
    for name in random.sample(sorted(able), len(able)):
        chosen = sorted(able[name], key=lambda each: (load[each], random.random()))[:CODERS]
        load.update(chosen)
        # Neither place may tell who is first in a list of names, or has least to do.
        drawn[name] = tuple(random.sample(chosen, CODERS))
    return drawn


def readable(
    person: Person, codes: Iterable[Code], assigned: Mapping[str, Sequence[str]], decided: Iterable[str]
) -> list[Code]:
    """Return the codes that a person may see: their own; both, once both are given, for who may adjudicate and did not code;
    both for the coders and for those who publish once the dossier is decided. Never another's draft.
    """
    over, held = frozenset(decided), list(codes)
    given = Counter(each.dossier for each in held if each.submitted)
    found = []
    for each in held:
        coded = person.id in assigned.get(each.dossier, ())
        whole = each.submitted and given[each.dossier] >= CODERS
        judges = "adjudicator" in person.roles and not coded
        reads = each.dossier in over and (
            coded or bool(person.roles & {"editor", "safety_reviewer", "analyst", "adjudicator"})
        )
        if each.coder == person.id or (whole and (judges or reads)):
            found.append(each)
    return found


def adjudicate(codes: Sequence[Code], by: Person, actor: str, status: Status, reason: str) -> Decision:
    """Decide a dossier. Raises ValueError, saying why, where it is not to be decided so.

    Where both coders agree and the adjudicator too, no further reason is needed; in every other case it is, in words.
    """
    names = {each.coder for each in codes}
    if len({each.dossier for each in codes}) != 1 or len(names) != CODERS or not all(each.submitted for each in codes):
        raise ValueError("adjudication: needs the codes of two people on one dossier, both handed in")
    if by.id in names:
        raise ValueError("adjudication: who coded a dossier does not decide it. Ask a third person.")
    if "adjudicator" not in by.roles or not by.active or not by.second_factor:
        raise ValueError("adjudication: this person is no adjudicator, or has no second factor")
    if actor in by.conflicts:
        raise ValueError("adjudication: this person declared a conflict of interest with the actor. Ask another.")
    agreed = {each.status for each in codes} == {status}
    if not agreed and not reason.strip():
        raise ValueError("adjudication: the codes differ, or the decision differs from them: give the reason in words")
    return Decision(codes[0].dossier, status, by.id, reason.strip(), agreed)
