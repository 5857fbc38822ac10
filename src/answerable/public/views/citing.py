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
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from answerable.core.record import Record
from answerable.public.addresses import LONGEST_TITLE, fit, numbered
from answerable.public.places import describe

#: A longer address is cited without what it asks for, a longer name of an entry is cut.
LONGEST, LONGEST_KEY = 1_000, 120
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

    @property
    def bibtex(self) -> str:
        """One BibTeX entry."""
        year, month, _day = self.as_of.split("-")
        fields = {
            "author": f"{{{_tex(self.author)}}}",
            "title": f"{{{_tex(self.title)}}}",
            "year": year,
            "month": str(int(month)),
            "howpublished": _tex(_("Answerable, edition {number}").format(number=self.edition)),
            "note": _tex(_("As of {day}").format(day=self.as_of)),
            "url": self.address,
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{{self.key},\n{lines}}}\n"

    @property
    def csl(self) -> str:
        """One CSL-JSON item, in a list as the schema asks."""
        item: dict[str, Any] = {
            "id": self.key,
            "type": "dataset" if self.whole else "webpage",
            "title": self.title,
            "author": [{"literal": self.author}],
            "issued": {"date-parts": [[int(part) for part in self.as_of.split("-")]]},
            "version": str(self.edition),
            "publisher": self.author,
            "URL": self.address,
            "language": "en",
        }
        if not self.whole:
            item["container-title"] = _("Answerable, edition {number}").format(number=self.edition)
        return msgspec.json.format(msgspec.json.encode([item]), indent=1).decode() + "\n"


def cited(request: Any, record: Record | None = None) -> Cited:
    """Return how a record of an edition is cited, or the edition itself."""
    name = record.id if record else "edition"
    said = describe(request.volume, record) if record else _whole(request)
    return _cited(request, name, said, numbered(request, f"/{name}"), whole=record is None)


def cited_page(request: Any, title: str) -> Cited:
    """Return how a page that is of no one record is cited: by its title and by all that its address asks for."""
    path = request.path.removeprefix(request.base) or "/"
    address = numbered(request, path)
    if asked := urlencode([(name, value) for name, value in request.GET.lists()], doseq=True):
        address += f"?{asked}"
    return _cited(
        request, path, title or _whole(request), address if len(address) <= LONGEST else numbered(request, path)
    )


def as_bibtex(request: Any, record: Record | None = None) -> HttpResponse:
    """Answer with one BibTeX entry, in UTF-8."""
    return HttpResponse(cited(request, record).bibtex, content_type="application/x-bibtex; charset=utf-8")


def as_csl(request: Any, record: Record | None = None) -> HttpResponse:
    """Answer with one CSL-JSON item, in a list as the schema asks."""
    return HttpResponse(cited(request, record).csl, content_type="application/vnd.citationstyles.csl+json")


def _cited(request: Any, name: str, title: str, address: str, whole: bool = False) -> Cited:
    manifest = request.volume.manifest
    return Cited(
        key=f"answerable-e{manifest.number}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')[:LONGEST_KEY] or 'home'}",
        author=fit(settings.OPERATOR.name, LONGEST_TITLE) if settings.OPERATOR else "Answerable",
        title=fit(title, LONGEST_TITLE),
        edition=manifest.number,
        as_of=manifest.as_of,
        address=address,
        whole=whole,
    )


def _whole(request: Any) -> str:
    return _("Answerable, edition {number}").format(number=request.volume.manifest.number)


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in text)
