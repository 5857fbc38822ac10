"""Agreement is how often a rule for names says of one set's aliases what the set itself says: its precision and recall.

Asked are the aliases, not the main names, of every live group of MITRE ATT&CK whose main name exactly one entry of the MISP
galaxy bears. Each alias is looked up in the galaxy's names alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from answerable.core.actor import Actor
from answerable.core.authority import Authority
from answerable.core.spelling import normal

#: What a rule answers for a name: the entries it leads to.
Rule = Callable[[str], Collection[str]]
Outcome = Literal["right", "wrong", "outside", "several", "none"]
DEFINITION = (
    "Asked: each alias (not the main name) of every live ATT&CK group whose main name exactly one entry of the galaxy bears.",
    "Right: the alias leads to the entry that the group's main name leads to.",
    "Wrong: it leads to the entry of another ATT&CK group.",
    "Not decided: it leads to nothing, to several entries, or to an entry that no ATT&CK group's main name leads to.",
    "Precision = right / (right + wrong). Recall = right / asked.",
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many aliases were asked, and what came of each."""

    asked: int
    right: int
    wrong: int
    outside: int
    several: int
    none: int

    @property
    def precision(self) -> float:
        """The share of right answers in those that name an ATT&CK group; 0 where there is none."""
        return self.right / ((self.right + self.wrong) or 1)

    @property
    def strict(self) -> float:
        """The same where an entry that leads to no ATT&CK group counts as wrong: it may, or the sets draw groups apart."""
        return self.right / ((self.right + self.wrong + self.outside) or 1)

    @property
    def recall(self) -> float:
        """The share of right answers in all that was asked; 0 where nothing was."""
        return self.right / (self.asked or 1)


def exact(galaxy: Iterable[Actor]) -> Rule:
    """Return the rule that decides: exact names and aliases."""
    names = Authority(galaxy)

    def rule(name: str) -> Collection[str]:
        return names.find(name, "group").candidates

    return rule


def questions(galaxy: Sequence[Actor], attack: Iterable[Actor]) -> Iterator[tuple[str, str]]:
    """Yield every (alias, entry that the main name of its group leads to), in order of group."""
    names = Authority(galaxy)
    for group in sorted(attack, key=lambda each: each.id):
        main = names.find(group.name, "group")
        if main.ground == "exact":
            forms = {normal(name.text): name.text for name in group.names if name.use == "alias"}
            for form, alias in sorted(forms.items()):
                if form and form != normal(group.name):
                    yield alias, main.actor


def agreement(asked: Sequence[tuple[str, str]], leading: Collection[str], rule: Rule) -> Agreement:
    """Put the aliases to a rule; `leading` are the entries to which the main name of some ATT&CK group leads."""
    outcomes: Counter[str] = Counter(_outcome(rule(alias), entry, leading) for alias, entry in asked)
    counts = (outcomes[each] for each in ("right", "wrong", "outside", "several", "none"))
    return Agreement(len(asked), *counts)


def drawn(asked: Sequence[tuple[str, str]], leading: Collection[str], rule: Rule) -> Agreement:
    """Take every entry that a rule leads to for an alias as meant: then links are counted, and an alias may have many."""
    outcomes: Counter[Outcome] = Counter()
    for alias, entry in asked:
        found = rule(alias)
        outcomes.update(_outcome((each,), entry, leading) for each in found)
        outcomes["none"] += not found
    return Agreement(len(asked), outcomes["right"], outcomes["wrong"], outcomes["outside"], 0, outcomes["none"])


def leading(galaxy: Sequence[Actor], attack: Iterable[Actor]) -> set[str]:
    """Return the entries to which the main name of some ATT&CK group leads."""
    names = Authority(galaxy)
    return {found.actor for each in attack if (found := names.find(each.name, "group")).ground == "exact"}


def _outcome(found: Collection[str], entry: str, leading: Collection[str]) -> Outcome:
    if len(found) != 1:
        return "several" if found else "none"
    (one,) = found
    if one == entry:
        return "right"
    return "wrong" if one in leading else "outside"
