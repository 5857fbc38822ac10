"""A comparison is what two to six actors owe under one instrument, side by side: what each took on, both bands, every criterion.

Actors stand alphabetically, provisions in the order of the text, all of them or those that were chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from answerable.core.actor import Actor
from answerable.core.assessment import Finding
from answerable.core.evaluation import SIDES, Line
from answerable.core.indicator import Reading
from answerable.core.instrument import Criterion, Instrument, Provision, addresses
from answerable.public.natural import in_order
from answerable.public.overlap import Beside, beside
from answerable.public.owed import Column, owed
from answerable.public.shelf import Volume

FEWEST = 2
MOST = 6
Why = Literal[
    "not_addressed", "other_stance", "no_commitment", "ended_or_not_begun", "not_part", "standing_unknown",
    "not_yet_in_force", "not_consented", "unconfirmed", "not_applicable",
]  # fmt: skip
#: Why an actor does not bear a criterion for certain: the code that the data hold, and what the page says.
WHY: dict[Why, Any] = {
    "not_addressed": _("Not addressed to this kind of actor"),
    "other_stance": _("Not taken on: another stance is recorded"),
    "no_commitment": _("Unknown: no commitment recorded"),
    "ended_or_not_begun": _("Not borne on this day: ended, or not begun"),
    "not_part": _("Not part of what it took on"),
    "standing_unknown": _("Unknown whether borne on this day"),
    "not_yet_in_force": _("Not yet in force"),
    "not_consented": _("No consent to be bound"),
    "unconfirmed": _("Unknown: what it rests on is unconfirmed, so it counts in no band"),
    "not_applicable": _("Not applicable"),
}
UNKNOWN: frozenset[str] = frozenset({"no_commitment", "standing_unknown", "unconfirmed"})
_STANDINGS: dict[str, Why] = {
    "unknown": "standing_unknown",
    "not yet in force": "not_yet_in_force",
    "not consented": "not_consented",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One actor at one criterion: the line of its account, or the code of why there is none.

    `readings` are all there are, counted or not; `past` is the newest finding where none counts on the day.
    """

    actor: Actor
    line: Line | None
    code: Why | Literal[""]
    readings: tuple[Reading, ...]
    past: Finding | None

    @property
    def why(self) -> str:
        """Why the actor does not bear the criterion for certain, in words."""
        return str(WHY[self.code]) if self.code else ""

    @property
    def unknown(self) -> bool:
        """True where it is not known either whether the actor bears it."""
        return self.code in UNKNOWN

    @property
    def finding(self) -> Finding | None:
        """The finding that counts on the day."""
        return self.line.finding if self.line else None


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of one provision, and every actor at it, alphabetically."""

    provision: Provision
    criterion: Criterion
    cells: tuple[Cell, ...]

    @property
    def borne(self) -> bool:
        """True where every actor bears it."""
        return all(cell.line for cell in self.cells)

    @property
    def unfound(self) -> bool:
        """True where every actor bears it and there is no finding of any, past ones included."""
        return self.borne and not any(cell.finding or cell.past for cell in self.cells)

    @property
    def unread(self) -> bool:
        """True where no reading says anything of any actor."""
        return not any(cell.readings for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything of one comparison. `left_out` are the provisions that nobody can assess, and that no band counts.

    `provisions` are all of the instrument; `narrowed` where not all of them were chosen, which no band follows.
    """

    instrument: Instrument
    columns: tuple[Column, ...]
    sides: tuple[Beside, ...]
    rows: tuple[Row, ...]
    left_out: tuple[Provision, ...]
    provisions: tuple[Provision, ...]
    narrowed: bool


def sharing(volume: Volume) -> dict[str, frozenset[str]]:
    """Return, for each instrument, the actors of which a commitment or another stance is recorded; only where two or more are."""
    made: dict[str, frozenset[str]] = volume.once("sharing", lambda: _sharing(volume))
    return made


def compare(volume: Volume, instrument_id: str, actors: Iterable[str], chosen: Collection[str] = ()) -> Comparison:
    """Compare actors under an instrument, on the provisions chosen or on all. Raises KeyError where one is not in the edition."""
    framework = volume.edition.framework
    instrument = framework.instruments[instrument_id]
    named = sorted((framework.actors[each] for each in set(actors)), key=lambda each: (each.name.casefold(), each.id))
    columns = tuple(owed(volume, each, instrument) for each in named)
    provisions = in_order([each for each in framework.provisions.values() if each.instrument == instrument_id])
    shown = [each for each in provisions if not chosen or each.id in chosen]
    rows = tuple(
        Row(provision, framework.criteria[each], tuple(_cell(column, provision, each, volume) for column in columns))
        for provision in shown
        if provision.specificity
        for each in provision.criteria
    )
    return Comparison(
        instrument,
        columns,
        tuple(beside(side, columns) for side in SIDES if any(side in column.accounts for column in columns)),
        rows,
        tuple(each for each in shown if not each.specificity),
        tuple(provisions),
        len(shown) < len(provisions),
    )


def _sharing(volume: Volume) -> dict[str, frozenset[str]]:
    held: dict[str, set[str]] = {}
    for instrument, actor in volume.ask(
        "SELECT instrument, actor FROM commitment UNION SELECT instrument, actor FROM position"
    ):
        held.setdefault(instrument, set()).add(actor)
    return {instrument: frozenset(actors) for instrument, actors in sorted(held.items()) if len(actors) >= FEWEST}


def _cell(column: Column, provision: Provision, criterion: str, volume: Volume) -> Cell:
    key = (provision.id, criterion)
    line = column.lines.get(key)
    past = None
    if not (line and line.finding):
        past = max(column.findings.get(key, ()), key=lambda each: (each.concluded, each.id), default=None)
    code = "" if line else _why_not(column, provision, criterion, volume)
    return Cell(column.actor, line, code, column.readings.get(key, ()), past)


def _why_not(column: Column, provision: Provision, criterion: str, volume: Volume) -> Why:
    """Say why an actor does not bear a criterion for certain."""
    actor = column.actor
    asked = volume.edition.framework.criteria[criterion]
    borne = column.borne.get(provision.id)
    if not (addresses(provision.addressees, actor.type) and addresses(asked.addressees, actor.type)):
        return "not_addressed"
    if not column.acts:
        return "other_stance" if column.stances else "no_commitment"
    if borne is None:
        states = {state for _act, state in column.acts}
        return "ended_or_not_begun" if states <= {"ended", "not yet"} else "not_part"
    if borne.standing != "bears":
        return _STANDINGS[borne.standing]
    # What is borne and confirmed without a line has an account that was left out, for nothing in it applies.
    return "not_applicable" if borne.confirmed else "unconfirmed"
