"""Citing: how a page of an edition is cited, in words, in BibTeX and in CSL-JSON (Citation Style Language 1.0.2).

The address cited is the numbered one, which stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from answerable.core.record import Record
from answerable.public.addresses import LONGEST_TITLE, fit, numbered
from answerable.public.places import describe

#: BibTeX counts braces even behind a backslash, so that each is written by its name.
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{each: f"\\{each}" for each in "#$%&_"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation says: who publishes, what, in which edition of which day, and where it stays."""

    key: str
    author: str
    title: str
    edition: int
    as_of: str
    address: str
    whole: bool


def cited(request: Any, record: Record | None = None) -> Cited:
    """Return how a record of an edition is cited, or the edition itself."""
    manifest = request.volume.manifest
    name = record.id if record else "edition"
    return Cited(
        key=f"answerable-e{manifest.number}-" + re.sub(r"[^a-z0-9]+", "-", name).strip("-"),
        author=fit(settings.OPERATOR.name, LONGEST_TITLE) if settings.OPERATOR else "Answerable",
        title=fit(describe(request.volume, record), LONGEST_TITLE)
        if record
        else _("Answerable, edition {number}").format(number=manifest.number),
        edition=manifest.number,
        as_of=manifest.as_of,
        address=numbered(request, f"/{name}"),
        whole=record is None,
    )


def as_bibtex(request: Any, record: Record | None = None) -> HttpResponse:
    """Answer with one BibTeX entry, in UTF-8."""
    held = cited(request, record)
    year, month, _day = held.as_of.split("-")
    fields = {
        "author": f"{{{_tex(held.author)}}}",
        "title": f"{{{_tex(held.title)}}}",
        "year": year,
        "month": str(int(month)),
        "howpublished": _tex(_("Answerable, edition {number}").format(number=held.edition)),
        "note": _tex(_("As of {day}").format(day=held.as_of)),
        "url": held.address,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    body = f"@misc{{{held.key},\n{lines}}}\n"
    return HttpResponse(body, content_type="application/x-bibtex; charset=utf-8")


def as_csl(request: Any, record: Record | None = None) -> HttpResponse:
    """Answer with one CSL-JSON item, in a list as the schema asks."""
    held = cited(request, record)
    item: dict[str, Any] = {
        "id": held.key,
        "type": "dataset" if held.whole else "webpage",
        "title": held.title,
        "author": [{"literal": held.author}],
        "issued": {"date-parts": [[int(part) for part in held.as_of.split("-")]]},
        "version": str(held.edition),
        "publisher": held.author,
        "URL": held.address,
        "language": "en",
    }
    if not held.whole:
        item["container-title"] = _("Answerable, edition {number}").format(number=held.edition)
    body = msgspec.json.format(msgspec.json.encode([item]), indent=1) + b"\n"
    return HttpResponse(body, content_type="application/vnd.citationstyles.csl+json")


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in text)
