"""People first: harm as pages show it, in natural units, with ranges and typed unknowns, in all eight dimensions.

The rules are HARM.md's and LOOK.md's. Nothing here adds harms up: sums are core.harm.totals alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from answerable.core.harm import DIMENSIONS, Harm
from answerable.core.record import quantity
from answerable.public import words
from answerable.public.units import figure, with_unit

#: Units that count people, or events in the care of one person each.
PERSONAL = frozenset(
    {"people", "patients", "appointments", "operations", "procedures", "treatments", "surgeries", "tests", "customers",
     "subscribers", "pupils", "claimants", "students", "children", "households"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """Where a range stands on its line, in percent: the hatched parts, the solid part and the tick; None where there is none."""

    hatch: tuple[tuple[str, str], ...]
    solid: tuple[str, str] | None
    tick: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One harm as a row: its number or typed unknown in words, its range in words and on a line."""

    harm: Harm
    number: str
    unknown: str
    limits: str
    span: Span | None
    cause: str
    reversibility: str

    @property
    def short(self) -> str:
        """The harm in few words; of one that stands."""
        return short(self.harm)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the eight dimensions with its rows; without any it is not recorded."""

    slug: str
    code: str
    name: str
    rows: tuple[Row, ...]


def dimensions(harms: Iterable[Harm]) -> list[Dimension]:
    """Return all eight dimensions in HARM's order, each with its harms in the order of the record."""
    by: dict[str, list[Harm]] = {}
    for harm in harms:
        by.setdefault(harm.dimension, []).append(harm)
    return [
        Dimension(slug, f"H{place}", str(words.DIMENSIONS[slug]), tuple(row(each) for each in by.get(slug, ())))
        for place, slug in enumerate(DIMENSIONS, start=1)
    ]


def row(harm: Harm) -> Row:
    """Return one harm as a row."""
    number, unknown = "", ""
    if harm.best is not None:
        number = with_unit(harm.best, harm.unit)
    elif harm.min is not None and harm.max is not None:
        number = _("{least} to {most}").format(least=figure(harm.min), most=with_unit(harm.max, harm.unit))
    elif harm.min is not None:
        number = _("at least {least}").format(least=with_unit(harm.min, harm.unit))
    elif harm.max is not None:
        number = _("at most {most}").format(most=with_unit(harm.max, harm.unit))
    else:
        unknown = str(words.UNKNOWN_VALUES.get(harm.value_kind, words.UNKNOWN_VALUES["measured"]))
    return Row(
        harm=harm,
        number=number,
        unknown=unknown,
        limits=_limits(harm) if number else "",
        span=_span(harm) if number else None,
        cause=str(words.CAUSES[harm.causal]),
        reversibility=str(words.REVERSIBILITY[harm.reversibility]) if harm.reversibility is not None else "",
    )


def _limits(harm: Harm) -> str:
    if harm.value_kind == "confirmed_zero":
        return _("confirmed: none")
    said = _estimate if harm.value_kind == "estimated" else str
    if harm.min is not None and harm.min == harm.max:
        return said(_("exact, as published"))
    least = _("at least {n}").format(n=figure(harm.min)) if harm.min is not None else _("least not known")
    most = _("at most {n}").format(n=figure(harm.max)) if harm.max is not None else _("most not known")
    if harm.min is None and harm.max is None:
        return said(_("least and most not known"))
    return said(_("{least}; {most}").format(least=least, most=most))


def _estimate(said: str) -> str:
    return _("an estimate; {limits}").format(limits=said)


def _span(harm: Harm) -> Span | None:
    """Place the limits on a line. With an upper limit it ends at 100; without one the tick stands at 60 (LOOK)."""
    least, best, most = (None if each is None else quantity(each) for each in (harm.min, harm.best, harm.max))
    if least is not None and least == most:
        return None
    known = best if best is not None else least
    if most is None and (known is None or known == 0):
        return None
    whole = most if most is not None else known * 100 / 60 if known is not None else None
    if not whole:
        return None

    def at(value: Decimal) -> str:
        return f"{float(value * 100 / whole):.1f}%"

    def wide(left: Decimal, right: Decimal) -> tuple[str, str]:
        return at(left), at(right - left)

    hatch, solid = [], None
    start = least if least is not None else Decimal(0)
    if least is None and known is not None:
        hatch.append(wide(Decimal(0), known))
        start = known
    if most is None:
        end = known if known is not None else Decimal(0)
        hatch.append((at(end), f"{float(100 - end * 100 / whole):.1f}%"))
    else:
        end = most
        if known is None:
            hatch.append(wide(Decimal(0), most))
            start = most
    if end > start:
        solid = wide(start, end)
    return Span(tuple(hatch), solid, at(best) if best is not None else (at(least) if most is None and least else None))


def stands(harm: Harm) -> bool:
    """Say whether a harm may be shown as what happened: confirmed, with a number, and neither alleged, excluded nor mere exposure."""
    return (
        harm.checked == "verified"
        and harm.causal not in ("alleged", "excluded")
        and not harm.exposed
        and harm.value_kind in ("measured", "estimated")
        and (harm.best is not None or harm.min is not None)
    )


def headline(harms: Iterable[Harm], most: int = 3) -> list[str]:
    """Return up to three figures that say what an incident did to people (headlined)."""
    return [short(harm) for harm in headlined(harms, most)]


def headlined(harms: Iterable[Harm], most: int = 3) -> list[Harm]:
    """Return up to three harms that say what an incident did to people.

    The rule: those that stand, that no other entry contains, and that count people or events in one person's care; deaths
    first, then by dimension and by number in the record.
    """
    picked = [harm for harm in harms if stands(harm) and not harm.part_of and harm.unit in PERSONAL]
    picked.sort(key=lambda harm: (harm.measure != "deaths", DIMENSIONS.index(harm.dimension), _place(harm)))
    return picked[:most]


def short(harm: Harm) -> str:
    """Return a harm in few words: `10,152 appointments cancelled`."""
    value = harm.best if harm.best is not None else harm.min
    assert value is not None
    number = figure(value)
    if harm.best is None:
        number = _("at least {figure}").format(figure=number)
    elif harm.value_kind == "estimated":
        number = _("about {figure}").format(figure=number)
    if harm.measure == "deaths":
        return with_unit(value, "deaths", number)
    if harm.measure in ("people_affected", "") or not harm.measure:
        return _("{counted} affected").format(counted=with_unit(value, harm.unit, number))
    return pgettext("a number and its measure", "{number} {measure}").format(
        number=number, measure=words.plain(harm.measure)
    )


def _place(harm: Harm) -> int:
    last = harm.id.rsplit("/", 1)[-1]
    return int(last) if last.isdigit() else 0
