"""Mishaps: what a reader gets for an address that nobody has, a request that is wrong, or our own failure. Never a trace."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def _mishap(request: Any, status: int, title: str, said: str) -> HttpResponse:
    return render(request, "public/mishap.html", {"title": title, "said": said}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself is wrong, for instance its Host."""
    return HttpResponse(
        _("This request could not be read. Ask again with the address as it was given to you.") + "\n",
        status=400,
        content_type="text/plain; charset=utf-8",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _mishap(request, 403, _("Not for publication"), str(exception) or _("This is not passed on."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such record, in this edition or at all."""
    return _mishap(
        request,
        404,
        _("This address holds nothing"),
        _(
            "There is no such record in this edition. It may stand under another name, or in another edition: search for it."
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; made without a template, so that a broken one cannot hide it."""
    return HttpResponse(
        _("Something failed here, and it is our fault. The record itself is unharmed: try another page.") + "\n",
        status=500,
        content_type="text/plain; charset=utf-8",
    )
