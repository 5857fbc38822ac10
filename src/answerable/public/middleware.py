"""Middleware: what holds for every answer of the public process — headers, reading only, loopback only, and from which edition.

Headers follow CSP Level 3, RFC 9110 (entity tags, HEAD) and the Referrer Policy of W3C.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from answerable.editions.manifest import Damaged
from answerable.public.freshness import mark, pages_digest, standing, tag
from answerable.public.loading import POLICY
from answerable.public.shelf import Opened, Shelf
from answerable.public.streaming import begun
from answerable.public.views import mishaps

Next = Callable[[HttpRequest], HttpResponseBase]
#: Longer paths are no address of ours: an id has at most 300 characters.
LONGEST_PATH = 1_000
#: What proxies add to the requests they pass on (RFC 7239, RFC 9110 §7.6.3, and the names in use before).
FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}


class Headers:
    """Puts the security headers on every answer, files and mishaps included; no mishap and no way elsewhere is kept."""

    def __init__(self, following: Next) -> None:
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._following(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        if response.status_code not in (200, 206, 304):
            response.setdefault("Cache-Control", "no-store")
        return response


class OnlyReading:
    """Refuses every method but GET and HEAD, and paths that are longer than any of ours."""

    def __init__(self, following: Next) -> None:
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return mishaps.not_allowed(request)
        if len(request.path) > LONGEST_PATH:
            return mishaps.too_long(request)
        return self._following(request)


class ThisMachineOnly:
    """Answers loopback alone while no operator is named: the Host that was asked and the address that asks."""

    def __init__(self, following: Next) -> None:
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.from_here = from_here(request)  # type: ignore[attr-defined]
        if settings.OPERATOR is None and not request.from_here:  # type: ignore[attr-defined]
            said = _(
                "No operator is named for this copy, so it is not for publication and answers on its own machine only."
            )
            return mishaps.forbidden(request, PermissionDenied(said))
        return self._following(request)


def from_here(request: HttpRequest) -> bool:
    """Say whether a request was made on this machine, by its Host and by the address it comes from.

    A proxy on this machine speaks for somebody else: what it forwards is not from here.
    """
    if any(name in request.META for name in FORWARDED):
        return False
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    if name not in (*settings.LOOPBACK, "testserver"):
        return False
    address = request.META.get("REMOTE_ADDR", "")
    try:
        return not address or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


class FromAnEdition:
    """Opens the edition that an address asks for, answers 304 where the reader's copy stands, and 503 where it cannot be read.

    What was made while the edition was replaced on disk is thrown away and made anew: no page is of two editions.
    """

    def __init__(self, following: Next) -> None:
        self._following = following
        self._kept = Opened()
        pages_digest()

    def __call__(self, request: Any) -> HttpResponseBase:
        response = self._made(request)
        if request.volume is not None and not request.volume.unchanged:
            response.close()
            response = self._made(request)
            if request.volume is not None and not request.volume.unchanged:
                response.close()
                return mishaps.unavailable(request, Damaged("", "is being replaced", ""))
        if response.status_code == 200 and request.volume is not None:
            response.setdefault("ETag", tag(request))
            mark(request, response)
            found = standing(request, response["ETag"], response)
            if found is not response:
                response.close()
                return found or response
        return response

    def _made(self, request: Any) -> HttpResponseBase:
        request.base = request.prefix
        request.volume = None
        request.shelf = Shelf(settings.EDITIONS, self._kept)
        response: Any = self._following(request)
        if response.streaming and request.volume is not None:
            return begun(request, response)
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponseBase | None:
        """Set request.volume and request.base before the page is made."""
        number = kwargs.pop("number", None)
        request.among = _among(request, view, number)
        try:
            return self._opened(request, number)
        except (Damaged, OSError) as damage:
            return mishaps.unavailable(request, damage)

    def _opened(self, request: Any, number: int | None) -> HttpResponseBase | None:
        """Answer what needs no page; None where a page is to be made."""
        request.volume = request.shelf.volume(number)
        if request.volume is None:
            if number is None:
                return mishaps.nothing(request)
            raise Http404
        request.base = request.prefix + (f"/e/{number}" if number is not None else "")
        if number is not None and not request.path.startswith(f"{request.base}/"):
            # A number is written in one way: /e/03 is no second address of /e/3, to be kept and cited beside it.
            raise Http404
        if request.volume.local and not request.from_here:
            request.volume = None
            return mishaps.forbidden(
                request,
                PermissionDenied(_("This edition is not for publication: it answers on its own machine only.")),
            )
        if tag(request) in parse_etags(request.headers.get("If-None-Match", "")):
            # A tag was only ever given with a page that is there, so that it need not be made again.
            return standing(request, tag(request))
        return None

    def process_exception(self, request: Any, exception: Exception) -> HttpResponseBase | None:
        """Answer 503 where it is the edition that failed; None for what Django or its handlers answer."""
        return mishaps.failed(request, exception)


def _among(request: Any, view: Any, number: int | None) -> tuple[Any, ...]:
    """Which other editions an answer speaks of: all of them, those before its own, or none."""
    spines = request.shelf.spines()
    if getattr(view, "of_the_shelf", False):
        return spines, request.from_here
    if not getattr(view, "of_its_past", False):
        return ()
    before = [each for each in spines if each.number < (spines[0].number if number is None else number)]
    return (before, request.from_here) if before else ()
