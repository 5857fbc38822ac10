"""An exhibit is a preserved item: its digests, its form, where it came from, and whether its bytes are public.

Digests are SHA-256 and SHA-512 (FIPS 180-4) of the bytes as they were received; the media type (RFC 6838) is read from the
bytes. Of a sealed exhibit only its digests, its kind (form and media type) and its origin cluster are public. It never
says that an item is authentic: it is unchanged since it was received.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from answerable.core.dates import Date
from answerable.core.record import Id, Integer, Problem, Record, Text

Form = Literal["capture", "mail", "document", "image", "recording", "log", "package", "file"]
Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
Sha512 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{128}$(?!\n)")]
MediaType = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9!#&^_.+-]*/[a-z0-9][a-z0-9!#&^_.+-]*$(?!\n)", max_length=127)
]


class Exhibit(Record, tag="exhibit", frozen=True, kw_only=True):
    """A preserved item of a source. `parent` is the exhibit that a derivative was made from; `how`, the channel it came by."""

    source: Id
    sha256: Sha256
    sha512: Sha512
    #: In bytes.
    size: Integer | None = None
    media_type: MediaType
    form: Form
    sealed: bool = False
    cluster: str
    captured: Date | Literal[""] = ""
    parent: Id | Literal[""] = ""
    how: Text = ""


def told_of_sealed(exhibit: Exhibit) -> list[str]:
    """Return the fields by which a sealed exhibit says more than may be public of it."""
    if not exhibit.sealed:
        return []
    return [field for field in ("size", "captured", "how") if getattr(exhibit, field) not in (None, "")]


def problems_of(exhibit: Exhibit) -> Iterator[Problem]:
    """Yield what is wrong with an exhibit beyond its types."""
    for field in told_of_sealed(exhibit):
        yield Problem(exhibit.id, field, "is told of a sealed exhibit", "Leave it out, or unseal the exhibit.")
    if not exhibit.sealed and exhibit.size is None:
        yield Problem(exhibit.id, "size", "is absent", "Add the number of bytes.")
    if exhibit.size is not None and exhibit.size < 0:
        yield Problem(exhibit.id, "size", "is below zero", "Write the number of bytes.")
    if exhibit.parent == exhibit.id:
        yield Problem(exhibit.id, "parent", "names itself", "Name the exhibit that this one was made from.")
    if exhibit.parent and not exhibit.parent.startswith("exhibit/"):
        yield Problem(exhibit.id, "parent", f"points to {exhibit.parent}", "Name an exhibit.")
    if not exhibit.cluster:
        yield Problem(exhibit.id, "cluster", "is empty", "Name the origin cluster.")
