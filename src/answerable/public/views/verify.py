"""Verifying by the site: what a SHA-256 or a pasted record is here, without a script; with one, a file is hashed by its reader alone.

Nothing of a file leaves the reader's machine. This is the only page that names a script, so that its policy (CSP Level 3)
allows those of this site; the answer is kept nowhere (RFC 9111 §5.2.2.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from answerable.public.loading import WITH_SCRIPT
from answerable.public.page import page
from answerable.public.pasted import LONGEST, LONGEST_DIGEST, Unreadable, digest_in, record_in
from answerable.public.places import describe, place
from answerable.public.recognised import Known, compare, looked, recognise
from answerable.public.shelf import Volume

#: Fields that are named of a record which says something else, and letters of each name.
MOST_FIELDS, LONGEST_FIELD = 40, 80


@dataclass(frozen=True, slots=True)
class Named:
    """A record as a link: its id, what it says in one line, its kind, where it stands."""

    id: str
    said: str
    kind: str
    address: str


def verify(request: Any) -> HttpResponse:
    """Answer what a digest (`?sha256=`) or a record (`?record=`) is here; 400 with a sentence for what is neither."""
    given, text = request.GET.get("sha256", ""), request.GET.get("record", "")
    if not given.strip() and "{" not in text:
        given, text = text, ""
    context: dict[str, Any] = {"given": given[:LONGEST_DIGEST], "text": text[:LONGEST], "longest": LONGEST}
    try:
        context |= _answer(request, given, text)
    except Unreadable as problem:
        context["problem"] = str(problem)
    response = page(request, "verify", current="verify", **context)
    if "problem" in context:
        response.status_code = 400
    response["Content-Security-Policy"] = WITH_SCRIPT
    response["Cache-Control"] = "no-store"
    return response


verify.of_the_shelf = True  # type: ignore[attr-defined]


def _answer(request: Any, given: str, text: str) -> dict[str, Any]:
    digest = digest_in(given)
    pasted = None if digest else record_in(text)
    if not digest and pasted is None:
        return {}
    among = looked(request)
    made: dict[str, Any] = {"among": among, "newest": among.volumes[0].manifest.number}
    if pasted is not None:
        known = compare(among, pasted)
        return made | {"pasted": pasted, "digest": pasted.digest, "known": known} | _shown(request, known)
    found = recognise(among, digest)
    exhibits = [(_named(request, volume, each), each) for volume, each in found.exhibits]
    return (
        made
        | {"digest": digest, "found": found, "known": found.record, "exhibits": exhibits}
        | _shown(request, found.record)
    )


def _shown(request: Any, known: Known | None) -> dict[str, Any]:
    if known is None or known.shown is None:
        return {}
    volume = known.shown.volume
    return {
        "named": _named(request, volume, volume.edition.get(known.id)),
        "apart": [each[:LONGEST_FIELD] for each in known.apart[:MOST_FIELDS]],
        "more_apart": max(0, len(known.apart) - MOST_FIELDS),
    }


def _named(request: Any, volume: Volume, record: Any) -> Named:
    here = volume is request.volume
    base = request.base if here else f"{request.prefix}/e/{volume.manifest.number}"
    return Named(
        record.id, describe(volume, record), type(record).__struct_config__.tag, base + place(volume, record.id)
    )
