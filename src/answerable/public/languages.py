"""The languages of the pages (BCP 47): English at the address itself, the others under a prefix of their own, `/fr/e/3/…`.

An address alone decides: no cookie, and nothing that a browser says of its reader. Data has no language and no prefix.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.http import escape_leading_slashes

Next = Callable[[HttpRequest], HttpResponse]
#: How the addresses of data end: they answer alike to everybody, whatever language the reader reads.
DATA = re.compile(r"/SHA256SUMS\Z|\.(?:atom|bib|csv|db|geojson|json|jsonl|jsonld|parquet|sql|sqlite|tar|xlsx|zip)\Z")
#: A longer address is not repeated for every language: the switch leads to the page without its query.
LONGEST = 2_000


class InALanguage:
    """Makes every page in the language that its address begins with, mishaps included."""

    def __init__(self, following: Next) -> None:
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = of_path(request.path_info)
        request.prefix = prefix(language)  # type: ignore[attr-defined]
        if request.path_info[1:] in others() and request.method in ("GET", "HEAD"):
            return _there(f"{request.path_info}/")
        with translation.override(language):
            response = self._following(request)
        if response.get("Content-Type", "").startswith("text/html") or response.status_code >= 400:
            response.setdefault("Content-Language", language)
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Send whoever asks for data under a prefix to its one address, for good."""
        if request.prefix and DATA.search(request.path_info):
            return _there(plain_path(request))
        return None


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language of the pages: its code, its name in itself, whether this page is in it, and the same page in it."""

    code: str
    name: str
    chosen: bool
    address: str


def _there(address: str) -> HttpResponse:
    """Send the reader on for good (308, RFC 9110)."""
    there = HttpResponseRedirect(address)
    there.status_code = 308
    return there


def of_path(path: str) -> str:
    """Return the language that a path begins with; English where it begins with none."""
    first = path[1:].partition("/")[0]
    return first if first in others() else settings.LANGUAGE_CODE


def others() -> list[str]:
    """Return the codes of the languages that have a prefix."""
    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def prefix(language: str) -> str:
    """Return what the addresses of a language begin with: nothing in English."""
    return "" if language == settings.LANGUAGE_CODE else f"/{language}"


def plain_path(request: Any) -> str:
    """Return the address that was asked for, its query included, without the prefix of a language."""
    kept: str = request.get_full_path()
    if len(kept) > LONGEST:
        kept = kept.partition("?")[0][:LONGEST]
    return escape_leading_slashes(kept.removeprefix(request.prefix) or "/")


def switch(request: Any) -> list[Tongue]:
    """Return every language with the address of this very page in it."""
    path, now = plain_path(request), translation.get_language()
    return [Tongue(code, str(name), code == now, prefix(code) + path) for code, name in settings.LANGUAGES]
