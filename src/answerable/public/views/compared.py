"""A comparison as data: JSON (RFC 8259) with the ids of all that it rests on, and CSV (RFC 4180), a line a criterion and actor.

Why an actor does not bear a criterion is a code (comparison.WHY), so that no program reads a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import msgspec
from django.http import Http404, HttpResponse

from answerable.core.evaluation import Account
from answerable.core.record import Record, canonical
from answerable.core.score import Band
from answerable.public import spreadsheets
from answerable.public.addresses import may_be_taken
from answerable.public.comparison import FEWEST, MOST, Cell, Comparison, compare
from answerable.public.views.compare import asked

CAUTION = (
    "No order is made of these actors and none may be read into it. Where two bands overlap nothing is known of who did "
    "better; where they rest on other criteria they are not like for like. Readings are automated and unreviewed. What "
    "nobody searched is unknown, and unknown is neither kept nor broken."
)
COLUMNS = (
    "provision", "criterion", "polarity", "actor", "name", "counts", "why", "since", "ground", "finding",
    "finding_status", "concluded", "readings", "reading_statuses",
)  # fmt: skip
LOCAL = "The terms of its publisher are unclear or non-commercial, so it is not passed on."


def as_json(request: Any) -> HttpResponse:
    """Answer with the comparison as JSON: 400 where less or more is asked than can be compared, 404 for the unknown."""
    made = _made(request)
    if isinstance(made, HttpResponse):
        return made
    manifest = request.volume.manifest
    _instrument, _actors, chosen = asked(request)
    return _json(
        {
            "edition": manifest.number,
            "as_of": manifest.as_of,
            "state": manifest.state,
            "caution": CAUTION,
            "instrument": {
                "id": made.instrument.id,
                "title": made.instrument.title,
                "adopted": made.instrument.adopted,
            },
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
            "provisions": [each.id for each in made.provisions if not chosen or each.id in chosen],
            "not_assessable": [each.id for each in made.left_out],
        }
    )


def as_csv(request: Any) -> HttpResponse:
    """Answer with the criteria of the comparison as CSV. Raises PermissionDenied where the edition is not for publication."""
    may_be_taken(request)
    made = _made(request)
    if isinstance(made, HttpResponse):
        return made
    names = {each.actor.id: each.actor.name for each in made.columns}
    lines: list[Sequence[str]] = [COLUMNS]
    for row in made.rows:
        for cell in row.cells:
            answer = _answer(cell)
            finding = answer.get("finding", {})
            lines.append([
                row.provision.id, row.criterion.id, row.criterion.polarity, cell.actor.id, names[cell.actor.id],
                "yes" if cell.line else "no", answer.get("why", ""), answer.get("since", ""), answer.get("ground", ""),
                finding.get("id", ""), finding.get("status", ""), finding.get("concluded", ""),
                " ".join(each["id"] for each in answer["readings"]),
                " ".join(each.get("status", "withheld") for each in answer["readings"]),
            ])  # fmt: skip
    name = f"compared-edition-{request.volume.manifest.number}.csv"
    return HttpResponse(
        b"".join(spreadsheets.lines(lines)),
        content_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _made(request: Any) -> Comparison | HttpResponse:
    """The comparison that is asked for, or the answer that says why there is none."""
    try:
        instrument, actors, chosen = asked(request)
    except Http404:
        reason = "An actor, the instrument or a provision of it is not in this edition."
        return _json({"error": "not found", "reason": reason}, 404)
    if not instrument or not FEWEST <= len(actors) <= MOST:
        reason = f"Ask for one instrument and {FEWEST} to {MOST} different actors, each by its id."
        return _json({"error": "cannot be compared", "reason": reason}, 400)
    made = compare(request.volume, instrument, actors, chosen)
    if made.instrument.local:
        return _json({"error": "not for publication", "id": instrument, "reason": LOCAL}, 451)
    return made


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
        head["why"] = cell.code
    if cell.past:
        head["finding_that_does_not_count"] = _record(cell.past, "status", "concluded", "expires")
    return head | {"readings": [_record(each, "status", "indicator") for each in cell.readings]}


def _json(value: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(
        msgspec.json.format(canonical(value), indent=1) + b"\n", status=status, content_type="application/json"
    )
