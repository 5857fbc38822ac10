"""Addresses in full: where a page stands on the network, in its newest edition (`/…`) and in this one for ever (`/e/3/…`).

The newest is the canonical address (RFC 6596), the numbered one is the one to cite (RFC 8574). Neither depends on which
other editions there are, so that a page of an edition never changes. A record has one address for every language: the one
without a prefix is cited, and each language of a page is canonical for itself.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.encoding import escape_uri_path
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from answerable.public.languages import prefix

_RECORD = r"[a-z]+/[a-z0-9./-]{1,200}"
#: What of a query makes another page, and in which form; everything else leaves the page as it is, or narrows it down.
MAKES_A_PAGE = {
    "by": r"sector|territory", "collection": r"[a-z0-9-]{1,200}", "page": r"[1-9][0-9]{0,5}", "sector": r"[a-z0-9 _-]{1,80}",
    "kind": r"[a-z]{1,40}", "of": r"[a-z]{1,40}", "what": r"[a-z]{1,40}",
    "ascribed": _RECORD, "struck": _RECORD, "text": _RECORD, "victims": _RECORD,
}  # fmt: skip
#: Characters that have no place in text that leaves here: controls of terminals and of direction, and XML's forbidden ones.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+")
LONGEST_TITLE = 300


def origin(request: Any) -> str:
    """Return the beginning of every full address: the operator's, or else the one under which this was asked for."""
    named = settings.OPERATOR.site if settings.OPERATOR else ""
    return named or f"{request.scheme}://{request.get_host()}"


def newest(request: Any, path: str) -> str:
    """Return the full address of a path in the newest edition, whatever the language."""
    return origin(request) + escape_uri_path(path)


def numbered(request: Any, path: str) -> str:
    """Return the full address of a path in the edition that is being read: it stays."""
    return f"{origin(request)}/e/{request.volume.manifest.number}{escape_uri_path(path)}"


def asked(request: Any) -> str:
    """Return the path that was asked for, without the prefixes of language and edition, with what of its query makes another page."""
    path: str = request.path.removeprefix(request.base) or "/"
    kept = {
        name: value
        for name, form in MAKES_A_PAGE.items()
        if re.fullmatch(form, value := request.GET.get(name, "")) and (name, value) != ("page", "1")
    }
    return f"{path}?{urlencode(kept)}" if kept else path


def canonical(request: Any) -> str:
    """Return the canonical address of the page that was asked for, in its language."""
    return _whole(request, request.prefix)


def alternates(request: Any) -> list[tuple[str, str]]:
    """Return the canonical address of this page in every language, and the one for readers of any other (`x-default`)."""
    made = [(code, _whole(request, prefix(code))) for code, _name in settings.LANGUAGES]
    return [*made, ("x-default", _whole(request, ""))]


def _whole(request: Any, prefixed: str) -> str:
    path, mark, query = asked(request).partition("?")
    return newest(request, prefixed + path) + mark + query


def fit(text: str, longest: int = 0) -> str:
    """Return text on one line without control characters, cut to a length where one is given."""
    made = " ".join(_UNFIT.sub(" ", text).split())
    return f"{made[: longest - 1].rstrip()}…" if longest and len(made) > longest else made


def web(address: str) -> str:
    """Return an address on the web that may become a link; empty for anything else."""
    return address if re.match(r"https?://[^\s<>\"']+$", address) else ""


def may_be_taken(request: Any) -> None:
    """Raise PermissionDenied where the edition is not for publication: no file is made of what it holds (RECORDS)."""
    if request.volume.local:
        raise PermissionDenied(
            _(
                "This edition holds records that may not be passed on, so no results are handed out. They are on your disk."
            )
        )


def publishable(request: Any) -> None:
    """Raise PermissionDenied where the edition is not for publication: nothing of it is handed on (RECORDS)."""
    if request.volume.local:
        raise PermissionDenied(
            _(
                "This edition is not for publication: it has no feeds, no sitemap and nothing to cite. Read its pages here."
            )
        )
