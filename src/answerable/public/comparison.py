"""A comparison is what two to six actors owe under one instrument, side by side: what each took on, both bands, every criterion.

Actors stand alphabetically. Of two bands it is said whether they overlap and nothing else (METHOD §5): no rank is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from answerable.core.actor import Actor
from answerable.core.assessment import Finding
from answerable.core.commitment import Commitment, Position
from answerable.core.evaluation import SIDES, Account, Line, Side
from answerable.core.indicator import Reading
from answerable.core.instrument import Criterion, Instrument, Provision, addresses
from answerable.core.responsibility import Responsibility, standing
from answerable.core.score import Band
from answerable.public import words
from answerable.public.bands import Drawn, pair
from answerable.public.shelf import Volume

FEWEST = 2
MOST = 6


@dataclass(frozen=True, slots=True)
class Column:
    """One actor: its acts with where each stands on the day, its other stances, its accounts and what it bears.

    `findings` and `readings` hold all that there are by provision and criterion, also those that no band counts.
    """

    actor: Actor
    acts: tuple[tuple[Commitment, str], ...]
    stances: tuple[Position, ...]
    accounts: dict[Side, Account]
    lines: dict[tuple[str, str], Line]
    borne: dict[str, Responsibility]
    findings: dict[tuple[str, str], tuple[Finding, ...]]
    readings: dict[tuple[str, str], tuple[Reading, ...]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One actor at one criterion: the line of its account, or why there is none; `unknown` where that is not known either.

    `readings` are all there are, counted or not; `past` is the newest finding where none counts on the day.
    """

    actor: Actor
    line: Line | None
    why: str
    unknown: bool
    readings: tuple[Reading, ...]
    past: Finding | None

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


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything of one comparison. `left_out` are the provisions that nobody can assess, and that no band counts."""

    instrument: Instrument
    columns: tuple[Column, ...]
    sides: tuple[Beside, ...]
    rows: tuple[Row, ...]
    left_out: tuple[Provision, ...]


def sharing(volume: Volume) -> dict[str, frozenset[str]]:
    """Return, for each instrument, the actors of which a commitment or another stance is recorded; only where two or more are."""
    made: dict[str, frozenset[str]] = volume.once("sharing", lambda: _sharing(volume))
    return made


def compare(volume: Volume, instrument_id: str, actors: Iterable[str]) -> Comparison:
    """Compare actors under an instrument. Raises KeyError where one of them is not in the edition."""
    framework = volume.edition.framework
    instrument = framework.instruments[instrument_id]
    chosen = sorted((framework.actors[each] for each in set(actors)), key=lambda each: (each.name.casefold(), each.id))
    columns = tuple(_column(volume, each, instrument) for each in chosen)
    provisions = sorted(
        (each for each in framework.provisions.values() if each.instrument == instrument_id), key=lambda each: each.id
    )
    rows = tuple(
        Row(provision, framework.criteria[each], tuple(_cell(column, provision, each, volume) for column in columns))
        for provision in provisions
        if provision.specificity
        for each in provision.criteria
    )
    return Comparison(
        instrument,
        columns,
        tuple(_beside(side, columns) for side in SIDES if any(side in column.accounts for column in columns)),
        rows,
        tuple(each for each in provisions if not each.specificity),
    )


def _sharing(volume: Volume) -> dict[str, frozenset[str]]:
    held: dict[str, set[str]] = {}
    for instrument, actor in volume.ask(
        "SELECT instrument, actor FROM commitment UNION SELECT instrument, actor FROM position"
    ):
        held.setdefault(instrument, set()).add(actor)
    return {instrument: frozenset(actors) for instrument, actors in sorted(held.items()) if len(actors) >= FEWEST}


def _column(volume: Volume, actor: Actor, instrument: Instrument) -> Column:
    edition = volume.edition

    def held(kind: str) -> list[Any]:
        found = volume.ask(
            f'SELECT id FROM "{kind}" WHERE actor = ? AND instrument = ? ORDER BY id', actor.id, instrument.id
        )
        return edition.many(each for (each,) in found)

    accounts = {each.side: each for each in edition.accounts(actor.id) if each.instrument == instrument.id}
    findings: dict[tuple[str, str], tuple[Finding, ...]] = {}
    readings: dict[tuple[str, str], tuple[Reading, ...]] = {}
    for each in _answers(volume, actor, instrument):
        kept: Any = findings if isinstance(each, Finding) else readings
        key = (each.provision, each.criterion)
        kept[key] = (*kept.get(key, ()), each)
    return Column(
        actor,
        # The earliest first; acts whose day is not recorded come last.
        tuple(
            (each, standing(each, instrument, edition.day))
            for each in sorted(held("commitment"), key=lambda each: (each.since or "9999", each.id))
        ),
        tuple(sorted(held("position"), key=lambda each: (each.date or "9999", each.id))),
        accounts,
        {(line.provision, line.criterion): line for each in accounts.values() for line in each.lines},
        {each.provision: each for each in edition.responsibilities(actor.id) if each.instrument == instrument.id},
        findings,
        readings,
    )


def _answers(volume: Volume, actor: Actor, instrument: Instrument) -> list[Any]:
    """Every finding and reading of an actor under an instrument, in order of id."""
    found = [
        each
        for kind in ("finding", "reading")
        for each in volume.ask(
            f'SELECT id FROM "{kind}" WHERE actor = ? AND provision IN (SELECT id FROM provision WHERE instrument = ?)'
            " ORDER BY id",
            actor.id,
            instrument.id,
        )
    ]
    return volume.edition.many(each for (each,) in found)


def _cell(column: Column, provision: Provision, criterion: str, volume: Volume) -> Cell:
    key = (provision.id, criterion)
    line = column.lines.get(key)
    why, unknown = ("", False) if line else _why_not(column, provision, criterion, volume)
    past = None
    if not (line and line.finding):
        past = max(column.findings.get(key, ()), key=lambda each: (each.concluded, each.id), default=None)
    return Cell(column.actor, line, why, unknown, column.readings.get(key, ()), past)


def _why_not(column: Column, provision: Provision, criterion: str, volume: Volume) -> tuple[str, bool]:
    """Say why an actor does not bear a criterion for certain, and whether that is one of the kinds of not knowing."""
    actor = column.actor
    asked = volume.edition.framework.criteria[criterion]
    borne = column.borne.get(provision.id)
    if not (addresses(provision.addressees, actor.type) and addresses(asked.addressees, actor.type)):
        return _("Not addressed to this kind of actor"), False
    if not column.acts:
        if column.stances:
            return _("Not taken on: another stance is recorded"), False
        return _("Unknown: no commitment recorded"), True
    if borne is None:
        states = {state for _act, state in column.acts}
        if states <= {"ended", "not yet"}:
            return _("Not borne on this day: ended, or not begun"), False
        return _("Not part of what it took on"), False
    if borne.standing != "bears":
        return str(words.STANDINGS[borne.standing]), borne.standing == "unknown"
    if not borne.confirmed:
        return _("Unknown: what it rests on is unconfirmed, so it counts in no band"), True
    # It is borne and confirmed, and its account was left out because nothing in it applies.
    return str(words.STATUSES["not_applicable"]), False


def _beside(side: Side, columns: tuple[Column, ...]) -> Beside:
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
