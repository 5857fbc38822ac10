"""Two bands overlap where each could be the higher one for all that is known: then there is no order between the actors.

Of two bands it is said whether they overlap, and nothing else (METHOD §5): no rank is made. Findings and readings apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from answerable.core.actor import Actor
from answerable.core.evaluation import Account, Side
from answerable.core.score import Band
from answerable.public.bands import Drawn, pair
from answerable.public.owed import Column


@dataclass(frozen=True, slots=True)
class Pair:
    """Two actors, alphabetically: whether their bands of findings, or of readings, overlap, and rest on the same criteria."""

    first: Actor
    second: Actor
    finding: bool
    overlap: bool
    alike: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """The bands of one polarity: those of every actor, and what may be said of each two of them."""

    side: Side
    drawn: tuple[tuple[Actor, Account | None, Drawn | None, Drawn | None], ...]
    pairs: tuple[Pair, ...]

    @property
    def found(self) -> tuple[Pair, ...]:
        """What may be said of the findings; nothing is ever said of readings on the page, for nobody reviewed them."""
        return tuple(each for each in self.pairs if each.finding)

    @property
    def apart(self) -> tuple[Pair, ...]:
        """The pairs whose findings do not overlap."""
        return tuple(each for each in self.found if not each.overlap)

    @property
    def unlike(self) -> tuple[Pair, ...]:
        """The pairs that do not bear the same criteria."""
        return tuple(each for each in self.found if not each.alike)


def beside(side: Side, columns: tuple[Column, ...]) -> Beside:
    """Lay the bands of one polarity side by side, alphabetically, and say of each two whether they overlap."""
    pairs = []
    for first, second in combinations(columns, 2):
        one, two = first.accounts.get(side), second.accounts.get(side)
        if one is None or two is None:
            continue
        for finding, a, b in ((True, one.findings, two.findings), (False, one.readings, two.readings)):
            if a and b:
                pairs.append(Pair(first.actor, second.actor, finding, _overlap(a, b), _asked(one) == _asked(two)))
    drawn = []
    for column in columns:
        account = column.accounts.get(side)
        drawn.append((column.actor, account, *(pair(account) if account else (None, None))))
    return Beside(side, tuple(drawn), tuple(pairs))


def _overlap(first: Band, second: Band) -> bool:
    return not (first.above(second) or second.above(first))


def _asked(account: Account) -> set[tuple[str, str]]:
    return {(line.provision, line.criterion) for line in account.lines}
