"""What is known about an item beside its bytes: its source, its form, how it came; and the record that both make together."""

from __future__ import annotations

from typing import Any, cast

import msgspec

from answerable.core import kinds
from answerable.core.exhibit import Exhibit as Told
from answerable.core.exhibit import Form
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, Invalid, Problem, canonical, path
from answerable.core.validation import validate
from answerable.evidence.vault import Kept


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an item beside its bytes. `parent` is the exhibit that it was made from; `metadata` stays in the room.

    `redacted`, where it shows its parent in part, says how: `{"form": "segments" | "fields" | "boxes", "shown": …, "of": …}`.
    """

    source: str
    form: str = ""
    sealed: bool = False
    cluster: str = ""
    captured: str = ""
    parent: str = ""
    how: str = ""
    metadata: dict[str, Any] = {}
    redacted: dict[str, Any] = {}


def sound(about: About, kept: Kept) -> Told:
    """Return the record that the exhibit will have, unsealed. Raises Invalid where it is none."""
    if not about.source.startswith("source/"):
        what = f"is {about.source!r}" if about.source else "is not said"
        raise Invalid([Problem("exhibit", "source", what, "Name the source that it is, or is of: source/….")])
    made = Told(
        id=f"exhibit/{path(about.source)}/{kept.sha256[:12]}", checked="verified", licence=OWN_LICENCE,
        publisher=OWN_PUBLISHER, source=about.source, sha256=kept.sha256, sha512=kept.sha512, size=kept.size,
        media_type=kept.media_type, form=cast(Form, about.form or form_of(kept.media_type)), cluster=about.cluster or path(about.source),
        captured=about.captured, parent=about.parent, how=about.how,
    )  # fmt: skip
    # The types are checked where a record is read.
    if problems := validate(kinds.decode(canonical(made))):
        raise Invalid(problems)
    return made


def form_of(media_type: str) -> Form:
    """Return the form that items of a media type have where nobody says another."""
    begins: tuple[tuple[str, Form], ...] = (
        ("application/warc", "capture"), ("application/wacz", "capture"), ("message/", "mail"), ("application/mbox", "mail"),
        ("image/", "image"), ("audio/", "recording"), ("video/", "recording"), ("text/html", "document"),
        ("application/pdf", "document"), ("application/vnd.openxmlformats", "document"), ("text/", "log"),
        ("application/json", "log"),
    )  # fmt: skip
    return next((form for beginning, form in begins if media_type.startswith(beginning)), "file")
