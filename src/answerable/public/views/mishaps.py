"""Mishaps: what a reader gets for an address that nobody has, a request that is wrong, or our own failure. Never a trace."""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _

from answerable.core.record import Invalid
from answerable.editions.manifest import Damaged
from answerable.public.meant import Meant, meant, words_of
from answerable.public.shelf import Shelf, Spine, Volume
from answerable.public.views.withdrawn import if_beneath

#: What a reader's request may raise: it is answered, and says nothing of the edition.
_THEIRS = (Http404, PermissionDenied, BadRequest, SuspiciousOperation)
#: After so many seconds it is worth asking again.
AGAIN = "60"
#: Editions that a mishap names.
MOST_NAMED = 12
_log = logging.getLogger("answerable.public")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself is wrong, for instance its Host, or what it asks of a page.

    Where it is not one of our pages that refuses it, nothing of an edition is shown: nobody knows who asks.
    """
    title = _("This request could not be read")
    if type(exception) is BadRequest and getattr(request, "volume", None) is not None:
        return _mishap(request, 400, title, str(exception), meant=_asked_less(request))
    said = _("Ask again with the address as it was given to you.")
    return _without_edition(request, 400, title, said, languages=[])


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _mishap(request, 403, _("Not for publication"), str(exception) or _("This is not passed on."))


def not_found(request: Any, exception: Exception | None = None) -> HttpResponse:
    """404: no such record, in this edition or at all; with what may have been meant, and the editions that are here."""
    found = re.match(r"/e/([0-9]{1,9})(?=/|\Z)", path := request.path.removeprefix(getattr(request, "prefix", "")))
    number = int(found[1]) if found else None
    volume = _readable(request, number)
    if found and number is not None and (volume is None or volume.manifest.number != number):
        said = _("Edition {number} is not here: it was never published here, or it was withdrawn.").format(
            number=number
        )
    elif type(exception) is Http404 and exception.args:
        said = str(exception)
    else:
        said = _("There is no such record in this edition. It may stand under another name, or in another edition.")
    near: list[Meant] = []
    if volume is not None:
        request.volume = volume
        held = number if volume.manifest.number == number else None
        request.base = request.prefix + (f"/e/{held}" if held is not None else "")
        asked = path[found.end() :] if found else path
        if held == number and (gone := if_beneath(request, asked)) is not None:
            return gone
        with suppress(Damaged, Invalid, OSError):
            near = meant(request, volume, held, asked, held == number)
    return _mishap(
        request,
        404,
        _("This address holds nothing"),
        said,
        meant=near,
        words=words_of(path),
        others=_others(request) if found else [],
    )


def not_allowed(request: HttpRequest) -> HttpResponse:
    """405: any method but GET and HEAD."""
    response = _without_edition(
        request,
        405,
        _("This account can only be read"),
        _("Nothing can be sent to it, changed in it or removed from it."),
    )
    response["Allow"] = "GET, HEAD"
    return response


def too_long(request: HttpRequest) -> HttpResponse:
    """414: a path longer than any of ours."""
    return _without_edition(
        request,
        414,
        _("This address is too long"),
        _("No address here is so long. It may have been copied twice: begin at the front page."),
        languages=[],
    )


def nothing(request: HttpRequest) -> HttpResponse:
    """503: there is no edition at all."""
    return _later(
        request,
        _("There is no edition to read"),
        _("Build one with `answerable build`, or put one into the folder that this copy reads."),
    )


def unavailable(request: Any, damage: Exception) -> HttpResponse:
    """503: the edition that was asked for is there and cannot be read, or not as it was made."""
    note(request, damage)
    request.volume = None
    return _later(
        request,
        _("This edition cannot be read just now"),
        _(
            "Its files were changed, cut short or taken away, so that nothing is shown of it rather than something wrong. "
            "Whoever publishes it can put it back as it was made. Ask again later."
        ),
    )


def failed(request: Any, exception: Exception) -> HttpResponse | None:
    """Return 503 where a failure is the edition's: it says so itself, or its bytes are not those that it was made of."""
    if isinstance(exception, _THEIRS):
        return None
    volume = getattr(request, "volume", None)
    if isinstance(exception, Damaged | Invalid | OSError) or (volume is not None and not volume.files.sound()):
        return unavailable(request, exception)
    return None


def note(request: Any, exception: Exception) -> None:
    """Say to whoever runs this what failed: which edition and why, in one line, and not who asked for what."""
    volume = getattr(request, "volume", None)
    whose = f"edition {volume.manifest.number}" if volume is not None else "an edition"
    said = " ".join(str(exception).split())[:300]
    _log.error("%s: %s: %s", whose, type(exception).__name__, ascii(said))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; made without a template, so that a broken one cannot hide it."""
    return HttpResponse(
        _("Something failed here, and it is our fault. The record itself is unharmed: try another page.") + "\n",
        status=500,
        content_type="text/plain; charset=utf-8",
    )


def _readable(request: Any, number: int | None) -> Volume | None:
    """The edition that was asked for, or else the newest; None where it may not be shown, or cannot be read."""
    shelf: Shelf | None = getattr(request, "shelf", None)
    if shelf is None:
        return None
    with suppress(Damaged, OSError):
        volume = shelf.volume(number) or shelf.volume()
        if volume is not None and (request.from_here or not volume.local):
            return volume
    return None


def _others(request: Any) -> list[Spine]:
    """The editions here that can be read, the newest first."""
    shelf: Shelf | None = getattr(request, "shelf", None)
    here = getattr(request, "from_here", False)
    return [each for each in shelf.spines() if each.day and (here or not each.local)][:MOST_NAMED] if shelf else []


def _asked_less(request: Any) -> list[Meant]:
    return [Meant(escape_uri_path(request.path), _("The same page, without what was asked of it"))]


def _later(request: Any, title: str, said: str) -> HttpResponse:
    response = _without_edition(request, 503, title, said, others=_others(request))
    response["Retry-After"] = AGAIN
    response["Cache-Control"] = "no-store"
    # It stands in the log already, without the address.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _without_edition(request: Any, status: int, title: str, said: str, **more: Any) -> HttpResponse:
    request.volume = None
    request.base = getattr(request, "prefix", "")
    return _mishap(request, status, title, said, **more)


def _mishap(request: Any, status: int, title: str, said: str, **more: Any) -> HttpResponse:
    context = {"title": title, "said": said, **more}
    try:
        return render(request, "public/mishap.html", context, status=status)
    except (Damaged, Invalid, OSError):
        # The masthead tells of the edition: without one that can be read it says less.
        request.volume = None
        return render(request, "public/mishap.html", {"title": title, "said": said}, status=status)
