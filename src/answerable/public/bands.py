"""A band as it is drawn: solid for what is known, hatched for what is not, with its numbers in words (LOOK, “The band”).

The formula is METHOD §5, computed in core.score. Findings and readings are drawn apart and never mixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from answerable.core.evaluation import Account, Side
from answerable.core.score import Band


@dataclass(frozen=True, slots=True)
class Drawn:
    """One band: its edges in percent, and what is printed beneath and read aloud."""

    finding: bool
    refrain: bool
    lower: int
    upper: int
    coverage: int
    point: int | None
    contradicted: int
    applicable: int
    determined: int

    @property
    def unknown(self) -> int:
        """The width of the hatch."""
        return self.upper - self.lower

    @property
    def rest(self) -> int:
        """The width of what was determined as not kept."""
        return 100 - self.upper

    @property
    def best(self) -> str:
        """The best estimate, or why there is none; prohibitions never have one."""
        if self.refrain:
            return _("prohibition: at most “no breach found”")
        if self.point is None:
            return _("no single figure below 60 %")
        return _("best estimate {point}").format(point=self.point)

    @property
    def spoken(self) -> str:
        """The band in one sentence."""
        return _(
            "Between {lower} and {upper} out of 100. {determined} of {applicable} criteria determined, coverage "
            "{coverage} %. {best}."
        ).format(
            lower=self.lower,
            upper=self.upper,
            determined=self.determined,
            applicable=self.applicable,
            coverage=self.coverage,
            best=self.best[:1].upper() + self.best[1:],
        )


def drawn(band: Band | None, side: Side, finding: bool) -> Drawn | None:
    """Return how a band is drawn; None where no criterion applies. Edges are rounded outwards: never narrower than known."""
    if band is None:
        return None
    refrain = side == "refrain"
    lower, upper = band.edges
    return Drawn(
        finding=finding,
        refrain=refrain,
        lower=lower,
        upper=upper,
        coverage=band.covered,
        point=None if refrain or band.point is None else round(band.point * 100),
        contradicted=band.contradicted,
        applicable=band.applicable,
        determined=band.determined,
    )


def pair(account: Account) -> tuple[Drawn | None, Drawn | None]:
    """Return both bands of an account: from findings, from readings."""
    return drawn(account.findings, account.side, True), drawn(account.readings, account.side, False)


def percent(share: Fraction) -> str:
    """Return a share of one as a percentage, rounded down; never 0 for something, and never 100 for less than all."""
    if 0 < share < Fraction(1, 100):
        return "<1"
    return str(int(share * 100))
