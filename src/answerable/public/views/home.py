"""The home page, drawn from the record by rules that it states: one incident, what is left blank, what may be added up."""

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
    """In how many incidents a dimension has a confirmed number, in how many words only, and in how many nothing."""

    name: str
    numbered: int
    total: int
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
    type: str
    measure: str
    at_least: str
    best: str
    most: str
    left_out: list[tuple[str, int]]
    excluded: int


def home(request: Any) -> HttpResponse:
    """Answer with the home page."""
    volume: Volume = request.volume
    shown = volume.once("home incident", lambda: _chosen(volume))
    fields, too_many = dots.fields(shown.harms) if shown else ([], 0)
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
        incidents_total=volume.manifest.counts.get("incident", 0),
        sums=volume.once("home sums", lambda: _sums(volume)),
        promised=volume.once("home promised", lambda: _promised(volume)),
        asked=asked(request),
        current="home",
    )


def _chosen(volume: Volume) -> Told | None:
    """The rule: the newest incident with a confirmed death whose cause is graded direct or contributory; else the newest."""
    dying = {
        harm.incident
        for harm in volume.edition.records("harm")
        if isinstance(harm, Harm)
        and harm.measure == "deaths"
        and people.stands(harm)
        and harm.causal in ("direct", "contributory")
    }
    ids = volume.newest_incidents
    found = next((each for each in ids if each in dying), ids[0] if ids else None)
    return tell(volume, [found])[0] if found else None


def _blanks(volume: Volume) -> list[Blank]:
    total = volume.manifest.counts.get("incident", 0)
    numbered: dict[str, set[str]] = {slug: set() for slug in DIMENSIONS}
    for harm in volume.edition.records("harm"):
        if (
            isinstance(harm, Harm)
            and harm.checked == "verified"
            and harm.value_kind in ("measured", "estimated", "confirmed_zero")
        ):
            numbered[harm.dimension].add(harm.incident)
    made = []
    for slug in DIMENSIONS:
        count = len(numbered[slug])
        runs, height = _squares(count, total)
        made.append(Blank(str(words.DIMENSIONS[slug]), count, total, runs, ACROSS * 14, height))
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
    types = {each.id: each.type for each in volume.edition.records("incident") if isinstance(each, Incident)}
    by_type: dict[str, list[Harm]] = {}
    for harm in volume.edition.records("harm"):
        if isinstance(harm, Harm) and harm.publisher == OWN_PUBLISHER:
            by_type.setdefault(types[harm.incident], []).append(harm)
    made = []
    for kind, total in ((kind, total) for kind, harms in sorted(by_type.items()) for total in totals(harms)):
        if total.unit not in people.PERSONAL or (len(total.summed) < 2 and total.measure != "deaths"):
            continue
        reasons = Counter(_reason(reason) for _id, reason in total.left_out)
        made.append(
            Sum(
                total=total,
                type=kind,
                measure=words.plain(total.measure),
                at_least=people.figure(total.at_least) if total.at_least is not None else "",
                best=people.figure(total.best) if total.best is not None else "",
                most=people.figure(total.most) if total.most is not None else "",
                left_out=sorted(reasons.items()),
                excluded=len(total.left_out),
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
