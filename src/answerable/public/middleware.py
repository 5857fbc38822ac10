"""Middleware: what holds for every answer of the public process — headers, reading only, loopback only, and from which edition.

Headers follow CSP Level 3, RFC 9110 (entity tags, HEAD) and the Referrer Policy of W3C.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from answerable.public.shelf import Shelf, pages_digest

Next = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PLAIN = "text/plain; charset=utf-8"
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
    """Puts the security headers on every answer, files and mishaps included."""

    def __init__(self, following: Next) -> None:
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._following(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        return response


class OnlyReading:
    """Refuses every method but GET and HEAD."""

    def __init__(self, following: Next) -> None:
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            said = _("This account can only be read.")
            return HttpResponseNotAllowed(["GET", "HEAD"], f"{said}\n", content_type=PLAIN)
        return self._following(request)


class ThisMachineOnly:
    """Answers loopback alone while no operator is named: the Host that was asked and the address that asks."""

    def __init__(self, following: Next) -> None:
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.from_here = from_here(request)  # type: ignore[attr-defined]
        if settings.OPERATOR is None and not request.from_here:  # type: ignore[attr-defined]
            said = _(
                "No operator is named for this copy, so it is not for publication and answers on its own machine only."
            )
            return HttpResponse(f"{said}\n", status=403, content_type=PLAIN)
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
    """Opens the edition that an address asks for, and answers 304 where the reader has its page already."""

    def __init__(self, following: Next) -> None:
        self._following = following
        self.shelf = Shelf(settings.EDITIONS)
        self._pages = pages_digest()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.base = request.prefix  # type: ignore[attr-defined]
        request.volume = None  # type: ignore[attr-defined]
        response = self._following(request)
        if response.status_code == 200 and request.volume is not None:  # type: ignore[attr-defined]
            response.setdefault("ETag", self._tag(request))
            response.setdefault("Cache-Control", "no-cache" if request.volume.local else "public, no-cache")  # type: ignore[attr-defined]
            patch_vary_headers(response, ["Accept-Encoding"])
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """Set request.volume and request.base before the page is made."""
        number = kwargs.pop("number", None)
        request.volume = self.shelf.volume(number)
        if request.volume is None:
            if number is None:
                said = _("There is no edition to read. Build one with `answerable build`.")
                return HttpResponse(f"{said}\n", status=503, content_type=PLAIN)
            raise Http404
        request.base = request.prefix + (f"/e/{number}" if number is not None else "")
        if request.volume.local and not request.from_here:
            said = _("This edition is not for publication: it answers on its own machine only.")
            return HttpResponse(f"{said}\n", status=403, content_type=PLAIN)
        asked = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
        if self._tag(request) in asked:
            return HttpResponseNotModified(headers={"ETag": self._tag(request)})
        return None

    def _tag(self, request: Any) -> str:
        parts = (request.volume.digest, self._pages, repr(settings.OPERATOR), request.get_full_path())
        return '"' + hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32] + '"'
