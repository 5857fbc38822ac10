"""A source's page: what it is, whether we read it, what rests on it, and what became of every row where it is a data set."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from answerable.core.kinds import KINDS, kind_of
from answerable.core.source import Accounting, Source
from answerable.public.collection import counts
from answerable.public.page import Leaf, page
from answerable.public.places import describe

#: A source with more exhibits shows the first of these; the edition's files name them all.
MOST_EXHIBITS = 60


def source(request: Any, record: Source) -> HttpResponse:
    """Answer with the page of one source."""
    edition = request.volume.edition
    pointing = edition.pointing_at(record.id)
    citing = list(
        dict.fromkeys(
            each for field, each in pointing if field not in ("inputs", "source") and not each.startswith("accounting/")
        )
    )
    accounting = edition.get("accounting/" + record.id.partition("/")[2])
    preserved = [each for field, each in pointing if field == "source" and each.startswith("exhibit/")]
    leaf = Leaf(request, citing, 60)
    rows = []
    for each in edition.many(leaf.entries):
        locator = next(
            (citation.locator for citation in each.citations if citation.source == record.id and citation.locator), ""
        )
        rows.append((each, kind_of(each), describe(request.volume, each), locator))
    return page(
        request,
        "source",
        record=record,
        leaf=leaf,
        rows=rows,
        citing=[
            (kind, held)
            for kind in KINDS
            if kind not in ("reading", "accounting")
            and (held := counts(request.volume, kind, "citations.source", record.id))
        ],
        readings_total=sum(field == "inputs" for field, _ in pointing),
        exhibits=edition.many(preserved[:MOST_EXHIBITS]),
        exhibits_total=len(preserved),
        accounting=accounting if isinstance(accounting, Accounting) else None,
        notice=next((each.notice for each in request.volume.manifest.licences if each.licence == record.licence), ""),
        current="sources",
    )
