"""Summing adds up what a result of Explore did to people, by HARM.md alone (core.harm.totals), within one collection.

Attacks, shutdowns ordered by a State and fraud are classes of their own: no sum crosses them. What is left out is named.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from answerable.core.harm import Harm, Total, totals
from answerable.core.kinds import decode
from answerable.public import people, words
from answerable.public.collection import Collection, Count
from answerable.public.shelf import Volume
from answerable.public.sums import CONTAINED, reason_of

#: Of more incidents than this nothing is summed: a page does not read thousands of records.
MOST_INCIDENTS = 500
#: So many of those left out are named in one sum; the rest are counted.
MOST_NAMED = 25
_HARMS = """
    SELECT record.body, incident.type FROM json_each(?) AS asked
    JOIN link ON link.target = asked.value AND link.field = 'incident'
    JOIN record ON record.id = link.source JOIN incident ON incident.id = link.target
    WHERE record.kind = 'harm' ORDER BY record.id
"""


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum in words: of which class of incident and measure, how many entries, and which it leaves out and why."""

    of: str
    type: str
    measure: str
    at_least: str
    best: str
    most: str
    summed: Count
    left_out: Count
    named: list[tuple[Harm, str]]
    more: int


def sums(volume: Volume, collection: Collection, incidents: Sequence[str], question: str) -> list[Sum]:
    """Return the sums over these incidents of measures that count people or events in one person's care.

    A single entry is no sum, except of deaths. `question` is how the incidents were found, without their collection.
    """
    by_type: dict[str, list[Harm]] = {}
    for body, kind in volume.ask(_HARMS, json.dumps(list(incidents))):
        harm = decode(body.encode())
        assert isinstance(harm, Harm)
        by_type.setdefault(kind, []).append(harm)
    made = []
    for kind, harms in sorted(by_type.items()):
        held = {each.id: each for each in harms}
        for total in totals(harms):
            if total.unit in people.PERSONAL and (
                len(total.summed) > 1 or (total.measure == "deaths" and total.summed)
            ):
                made.append(_sum(collection, kind, total, held, question))
    return sorted(made, key=lambda each: (each.measure, each.type))


def _sum(collection: Collection, kind: str, total: Total, held: dict[str, Harm], question: str) -> Sum:
    of = f"{kind} {total.measure} {total.unit}"
    said = f"{of}?{question}"
    return Sum(
        of=said,
        type=kind,
        measure=words.plain(total.measure),
        at_least=_figure(total.at_least),
        best=_figure(total.best),
        most=_figure(total.most),
        summed=Count(collection, "harm", len(total.summed), "explored_summed", said),
        left_out=Count(collection, "harm", len(total.left_out), "explored_left_out", said),
        named=[(held[record_id], _said(reason)) for record_id, reason in total.left_out[:MOST_NAMED]],
        more=max(0, len(total.left_out) - MOST_NAMED),
    )


def _said(reason: str) -> str:
    kept = reason_of(reason)
    return _("contained in another entry") if kept == CONTAINED else words.plain(kept)


def _figure(value: object) -> str:
    return people.figure(value) if value is not None else ""  # type: ignore[arg-type]
