"""The home page, drawn from the record by rules that it states: one incident, what is left blank, what may be added up.

All of it is about Answerable's own documented cases. The other collections are listed with their counts, and added to none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from answerable.core.harm import DIMENSIONS, Harm, Total, totals
from answerable.core.incident import Incident
from answerable.core.record import OWN_PUBLISHER
from answerable.public import dots, people, words
from answerable.public.collection import Count, collections, counts, newest, records
from answerable.public.page import page
from answerable.public.seats import Seats, seats
from answerable.public.shelf import Volume
from answerable.public.telling import Told, tell
from answerable.public.views.lists import asked

#: The texts shown as seats: so many of those that States take on one by one.
INSTRUMENTS = 6
ONE_BY_ONE = frozenset({"signed", "ratified", "acceded", "endorsed", "joined", "pledged"})
#: More incidents than this are drawn as one band, not as a square each.
MOST_SQUARES = 400
ACROSS = 22


@dataclass(frozen=True, slots=True)
class Blank:
    """In how many of Answerable's own cases a dimension has a confirmed number, of how many."""

    name: str
    numbered: Count
    total: Count
    runs: tuple[Squares, ...]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Squares:
    """A run of squares in one line: filled or not, where it begins and how wide it is, in px."""

    filled: bool
    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum by core.harm.totals in words, with what it leaves out."""

    total: Total
    of: str
    summed: Count
    type: str
    measure: str
    at_least: str
    best: str
    most: str
    left_out: list[tuple[str, Count]]


def home(request: Any) -> HttpResponse:
    """Answer with the home page."""
    volume: Volume = request.volume
    shown = volume.once("home incident", lambda: _chosen(volume))
    fields, too_many = dots.fields(shown.harms) if shown else ([], 0)
    held = counts(volume, "incident")
    first, _stop, rest = shown.incident.summary.partition(". ") if shown else ("", "", "")
    return page(
        request,
        "home",
        told=shown,
        first=first + "." if _stop else first,
        rest=rest,
        fields=fields,
        too_many=too_many,
        blanks=volume.once("home blanks", lambda: _blanks(volume)),
        own=[each for each in held if each.collection.own],
        others=[each for each in held if not each.collection.own],
        sums=volume.once("home sums", lambda: _sums(volume)),
        promised=volume.once("home promised", lambda: _promised(volume)),
        asked=asked(request),
        current="home",
    )


def _chosen(volume: Volume) -> Told | None:
    """The rule, among Answerable's own cases: the newest with a confirmed death graded direct or contributory; else the newest."""
    dying = {
        harm.incident
        for harm in _harms(volume)
        if harm.measure == "deaths" and people.stands(harm) and harm.causal in ("direct", "contributory")
    }
    own = collections(volume).get(OWN_PUBLISHER)
    ids = newest(volume, own, "incident") if own else []
    found = next((each for each in ids if each in dying), ids[0] if ids else None)
    return tell(volume, [found])[0] if found else None


def _harms(volume: Volume) -> list[Harm]:
    return [each for each in volume.once("own harms", lambda: records(volume, "harm")) if isinstance(each, Harm)]


def _blanks(volume: Volume) -> list[Blank]:
    own = [each for each in counts(volume, "incident") if each.collection.own]
    numbered: dict[str, set[str]] = {slug: set() for slug in DIMENSIONS}
    for harm in _harms(volume):
        if harm.checked == "verified" and harm.value_kind in ("measured", "estimated", "confirmed_zero"):
            numbered[harm.dimension].add(harm.incident)
    made = []
    for slug in DIMENSIONS if own else ():
        with_number = Count(own[0].collection, "incident", len(numbered[slug]), "dimension", slug)
        runs, height = _squares(with_number.number, own[0].number)
        made.append(Blank(str(words.DIMENSIONS[slug]), with_number, own[0], runs, ACROSS * 14, height))
    return made


def _squares(filled: int, total: int) -> tuple[tuple[Squares, ...], int]:
    """Place `total` squares of 14 px in lines, the filled ones first."""
    if total > MOST_SQUARES:
        filled, total = round(filled * MOST_SQUARES / total), MOST_SQUARES
    runs = []
    for line in range(0, total, ACROSS):
        width = min(ACROSS, total - line)
        solid = max(0, min(width, filled - line))
        y = line // ACROSS * 14
        if solid:
            runs.append(Squares(True, 0, y, solid * 14))
        if width > solid:
            runs.append(Squares(False, solid * 14, y, (width - solid) * 14))
    return tuple(runs), -(-total // ACROSS) * 14


def _sums(volume: Volume) -> list[Sum]:
    """Sums over the curated cases: measures that count people or events in one person's care, of two harms or more; and deaths.

    Attacks, shutdowns ordered by a State, and fraud are classes of their own (HARM.md): no sum crosses them.
    """
    types = {each.id: each.type for each in records(volume, "incident") if isinstance(each, Incident)}
    by_type: dict[str, list[Harm]] = {}
    for harm in _harms(volume):
        by_type.setdefault(types[harm.incident], []).append(harm)
    own = collections(volume).get(OWN_PUBLISHER)
    made = []
    for kind, total in ((kind, total) for kind, harms in sorted(by_type.items()) for total in totals(harms)):
        if total.unit not in people.PERSONAL or (len(total.summed) < 2 and total.measure != "deaths"):
            continue
        assert own is not None
        of = f"{kind} {total.measure} {total.unit}"
        reasons = Counter(_reason(reason) for _id, reason in total.left_out)
        made.append(
            Sum(
                total=total,
                of=of,
                summed=Count(own, "harm", len(total.summed), "summed", of),
                type=kind,
                measure=words.plain(total.measure),
                at_least=people.figure(total.at_least) if total.at_least is not None else "",
                best=people.figure(total.best) if total.best is not None else "",
                most=people.figure(total.most) if total.most is not None else "",
                left_out=[
                    (reason, Count(own, "harm", n, "left_out", f"{of} {reason}"))
                    for reason, n in sorted(reasons.items())
                ],
            )
        )
    return sorted(made, key=lambda each: each.measure)


def _reason(reason: str) -> str:
    """A reason without the one record that it names, so that equal reasons are counted together."""
    return _("contained in another entry") if reason.startswith("contained in") else words.plain(reason)


def _promised(volume: Volume) -> list[tuple[Any, Seats]]:
    """The newest texts that States take on one by one, of those with a confirmed commitment of any."""
    framework = volume.edition.framework
    committed: dict[str, set[str]] = {}
    for commitment in framework.commitments.values():
        if (
            commitment.actor.startswith("state/")
            and commitment.basis in ONE_BY_ONE
            and commitment.checked == "verified"
            and not commitment.via
        ):
            committed.setdefault(commitment.instrument, set()).add(commitment.actor)
    newest = sorted(sorted(committed), key=lambda each: framework.instruments[each].adopted, reverse=True)[:INSTRUMENTS]
    return [(framework.instruments[each], seats(volume, committed[each], ())) for each in newest]
