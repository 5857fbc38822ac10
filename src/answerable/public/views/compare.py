"""Comparing: two to six actors side by side under one instrument, as a page and as JSON (RFC 8259); no order, no rank.

Asked by GET: `actor` twice to six times and `instrument`, each an id. With less than that it is the form that asks for it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import Http404, HttpResponse

from answerable.core.actor import Actor
from answerable.core.evaluation import Account
from answerable.core.record import Record, canonical
from answerable.core.score import Band
from answerable.public.comparison import FEWEST, MOST, Cell, Comparison, compare, sharing
from answerable.public.page import page
from answerable.public.views.lists import TITLES

#: Names of one kind of actor that the form shows at once; more are found by a part of the name.
MOST_NAMES = 200
LONGEST = 200
CAUTION = (
    "No order is made of these actors and none may be read into it. Where two bands overlap nothing is known of who did "
    "better; where they rest on other criteria they are not like for like. Readings are automated and unreviewed. What "
    "nobody searched is unknown, and unknown is neither kept nor broken."
)


@dataclass(frozen=True, slots=True)
class Offered:
    """The actors of one kind that the form offers, and whether there are more than it shows."""

    title: Any
    actors: list[Actor]
    more: bool


def comparison(request: Any) -> HttpResponse:
    """Answer with the comparison, or the form; 400 with more than six actors. Raises Http404 for what the edition lacks."""
    volume = request.volume
    instrument, chosen = _asked(request)
    name = _clean(request.GET.get("name", ""))
    framework = volume.edition.framework
    shared = sharing(volume)
    whole = bool(instrument) and FEWEST <= len(chosen) <= MOST
    fits = [each for each in shared if all(actor in shared[each] for actor in chosen)]
    listed = fits or list(shared)
    if instrument and instrument not in listed:
        listed.append(instrument)
    picked = [framework.actors[each] for each in chosen]
    response = page(
        request,
        "compare",
        instrument=framework.instruments.get(instrument),
        chosen=_by_name(picked),
        made=compare(volume, instrument, chosen) if whole else None,
        too_many=len(chosen) > MOST,
        most=MOST,
        instruments=sorted(
            (framework.instruments[each] for each in listed), key=lambda each: (each.title.casefold(), each.id)
        ),
        none_shared=bool(chosen) and not fits,
        # Beside a comparison only names that were asked for: the page is long enough.
        offered=_offered(volume, shared.get(instrument, frozenset()), chosen, name) if name or not whole else [],
        name=name,
        query=urlencode([*(("actor", each) for each in chosen), ("instrument", instrument)]),
        current="actors",
    )
    if len(chosen) > MOST:
        response.status_code = 400
    return response


def as_json(request: Any) -> HttpResponse:
    """Answer with the same comparison as JSON: 400 where less or more is asked than can be compared, 404 for the unknown."""
    try:
        instrument, chosen = _asked(request)
    except Http404:
        return _json({"error": "not found", "reason": "An actor or the instrument is not in this edition."}, 404)
    if not instrument or not FEWEST <= len(chosen) <= MOST:
        reason = f"Ask for one instrument and {FEWEST} to {MOST} different actors, each by its id."
        return _json({"error": "cannot be compared", "reason": reason}, 400)
    made = compare(request.volume, instrument, chosen)
    if made.instrument.local:
        reason = "The terms of its publisher are unclear or non-commercial, so it is not passed on."
        return _json({"error": "not for publication", "id": instrument, "reason": reason}, 451)
    manifest = request.volume.manifest
    return _json(
        {
            "edition": manifest.number,
            "as_of": manifest.as_of,
            "state": manifest.state,
            "caution": CAUTION,
            "instrument": {"id": instrument, "title": made.instrument.title, "adopted": made.instrument.adopted},
            "actors": [
                {
                    "id": each.actor.id,
                    "name": each.actor.name,
                    "type": each.actor.type,
                    "commitments": [
                        _record(act, "basis", "how", "since", "as_of", "until", "reservations") | {"standing": state}
                        for act, state in each.acts
                    ],
                    "positions": [_record(act, "stance", "how", "date", "as_of") for act in each.stances],
                    "bands": {side: _bands(account) for side, account in each.accounts.items()},
                }
                for each in made.columns
            ],
            "pairs": _pairs(made),
            "criteria": [
                {
                    "provision": row.provision.id,
                    "criterion": row.criterion.id,
                    "polarity": row.criterion.polarity,
                    "answers": [_answer(cell) for cell in row.cells],
                }
                for row in made.rows
            ],
            "not_assessable": [each.id for each in made.left_out],
        }
    )


def _asked(request: Any) -> tuple[str, list[str]]:
    """Return the instrument and the actors asked for, each once. Raises Http404 for one that the edition lacks."""
    framework = request.volume.edition.framework
    instrument = request.GET.get("instrument", "")
    chosen = list(dict.fromkeys(each for each in request.GET.getlist("actor") if each))
    if (instrument and instrument not in framework.instruments) or any(each not in framework.actors for each in chosen):
        raise Http404
    return instrument, chosen


def _offered(volume: Any, actors: frozenset[str], chosen: list[str], name: str) -> list[Offered]:
    every = volume.edition.framework.actors
    wanted = _by_name(
        [every[each] for each in actors if each not in chosen and name.casefold() in every[each].name.casefold()]
    )
    made = []
    for type_, title in TITLES.items():
        found = [each for each in wanted if each.type == type_]
        if found:
            made.append(Offered(title, found[:MOST_NAMES], len(found) > MOST_NAMES))
    return made


def _by_name(actors: list[Actor]) -> list[Actor]:
    return sorted(actors, key=lambda each: (each.name.casefold(), each.id))


def _clean(text: str) -> str:
    """A name as it was asked for, without control and direction characters."""
    return "".join(each for each in text[:LONGEST] if unicodedata.category(each)[0] != "C").strip()


def _record(record: Record, *names: str) -> dict[str, Any]:
    """What is handed out of a record; of one whose licence keeps it local, its id and its licence alone."""
    head = {"id": record.id, "checked": record.checked, "licence": record.licence}
    if record.local:
        return head | {"withheld": True}
    return head | {name: msgspec.to_builtins(getattr(record, name)) for name in names}


def _bands(account: Account) -> dict[str, Any]:
    return {"findings": _band(account.findings), "readings": _band(account.readings)}


def _band(band: Band | None) -> dict[str, Any] | None:
    if band is None:
        return None
    lower, upper = band.edges
    return {
        "lower": lower,
        "upper": upper,
        "exact": [_exact(band.lower), _exact(band.upper)],
        "coverage": band.covered,
        "applicable": band.applicable,
        "determined": band.determined,
        "contradicted": band.contradicted,
    }


def _exact(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"


def _pairs(made: Comparison) -> list[dict[str, Any]]:
    return [
        {
            "actors": [each.first.id, each.second.id],
            "side": beside.side,
            "of": "findings" if each.finding else "readings",
            "overlap": each.overlap,
            "same_criteria": each.alike,
        }
        for beside in made.sides
        for each in beside.pairs
    ]


def _answer(cell: Cell) -> dict[str, Any]:
    line, found = cell.line, cell.finding
    head: dict[str, Any] = {"actor": cell.actor.id, "counts": line is not None}
    if line:
        head |= {
            "since": line.responsibility.since,
            "ground": line.responsibility.ground,
            "finding": _record(found, "status", "concluded", "expires") if found else {"status": "not_searched"},
        }
    else:
        head["why"] = cell.why
    if cell.past:
        head["finding_that_does_not_count"] = _record(cell.past, "status", "concluded", "expires")
    return head | {"readings": [_record(each, "status", "indicator") for each in cell.readings]}


def _json(value: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(
        msgspec.json.format(canonical(value), indent=1) + b"\n", status=status, content_type="application/json"
    )
