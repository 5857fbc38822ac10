"""The tags by which a record's page says since when the record is in the ledger, who saw that, and how it differed before."""

from __future__ import annotations

from typing import Any

import msgspec
from django import template

from answerable.core.kinds import kind_of
from answerable.core.merkle import Refuted
from answerable.core.record import Record
from answerable.editions.diff import FieldChange
from answerable.public.entered import entered, proof_name, said, withdrawn
from answerable.public.history import MOST, Step, since, steps
from answerable.public.views.changes import TOLD

register = template.Library()
#: Characters of a value that is told whole; fields of one change that are told so.
SHORT, FIELDS = 80, 3


@register.inclusion_tag("public/_ledger.html", takes_context=True)
def in_the_ledger(context: Any) -> dict[str, Any]:
    """Since when a record says in the ledger what it says, and its history on the shelf."""
    volume, record = context.get("volume"), context.get("record")
    if volume is None or not isinstance(record, Record):
        return {}
    found = steps(context.request, record)
    shown = {
        "id": record.id, "base": context["base"], "data": context["data"], "prefix": context["prefix"], "manifest": volume.manifest,
        "steps": [(each, *_told(each, record)) for each in found], "more": len(found) == MOST,
    }  # fmt: skip
    try:
        held = entered(volume)
        index = held.index(record) if held else 0
    except (Refuted, OSError):
        return {**shown, "state": "broken"}
    if held is None:
        return {**shown, "state": "none"}
    return {
        **shown, "state": "standing" if held.standing else "waiting", "index": index, **said(held),
        "since": since(context.request, record), "file": proof_name(volume.manifest.number, record.id), "local": volume.local,
    }  # fmt: skip


@register.simple_tag(takes_context=True)
def here(context: Any, record_id: str) -> str:
    """The place of a record on the page that is being read; the address of one that was withdrawn."""
    return f"{context['base']}/{record_id}" if record_id in withdrawn(context["volume"]) else f"#{record_id}"


def _told(step: Step, record: Record) -> tuple[list[tuple[str, str, str]], list[str]]:
    """The fields of a change that are told from what to what, and the names of the others: what others say is not repeated."""
    whole = [_values(each) for each in step.fields] if kind_of(record) in TOLD else []
    told = [each for each in whole if all(0 < len(value) <= SHORT for value in each[1:])][:FIELDS]
    names = {each[0] for each in told}
    return told, [name for each in step.fields if (name := each.field.replace("_", " ")) not in names]


def _values(change: FieldChange) -> tuple[str, str, str]:
    before, after = (
        each if isinstance(each, str) else "" if each is None else msgspec.json.encode(each).decode()
        for each in (change.before, change.after)
    )
    return change.field.replace("_", " "), before, after
