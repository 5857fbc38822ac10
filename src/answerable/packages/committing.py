"""Committing to the parts of an item when it is taken in is what lets some of them be shown later, proven, and the others not.

A mail and a text are cut into segments (`segments`), a JSON document into fields (`fields`, by their pointers), where it has at most 1,000 of them
and is otherwise cut as a text. What is returned goes into the detail of the event that takes the item in; all salts follow
from one key of 32 bytes, which stays with the keeper: that of a field is the first half of `HMAC-SHA-256(key,
"answerable-field/v1\\0" || SHA-256 of the document || pointer)` (RFC 2104; RFC 9901 §9.3 asks for 128 bits). Read as a stream: two segments of 16 MiB are held at
most. An item of more than 2^20 segments, or of a larger one, can be shown whole only, and its event says so.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

import msgspec

from answerable.core.merkle import Refuted
from answerable.packages.fields import FIELDS, SALT, Hidden, hide, read_fields
from answerable.packages.pointing import DOCUMENT, fields_of_document
from answerable.packages.segments import Method, commitment

Open = Callable[[], BinaryIO]
_FIELD = b"answerable-field/v1\0"
_TEXTS = ("text/", "application/mbox", "application/json", "application/xml")


def commit(open: Open, media_type: str, key: bytes, item: str) -> dict[str, Any]:
    """Return what an event says of the parts of an item of this type and this SHA-256; nothing for a type that has none."""
    if media_type == "application/json":
        try:
            with open() as file:
                return {"fields": msgspec.to_builtins(disclosures(file, key)[0])}
        except Refuted:
            # What has no fields to choose from still has lines.
            pass
    method = method_of(media_type)
    if method is None:
        return {}
    try:
        with open() as file:
            return {"segments": msgspec.to_builtins(commitment(file, key, method, item))}
    except Refuted as error:
        return {"unsegmented": str(error)}


def method_of(media_type: str) -> Method | None:
    """Return how items of a media type are cut into segments; None where they are not."""
    if media_type == "message/rfc822":
        return "mail"
    return "lines" if media_type.startswith(_TEXTS) else None


def disclosures(file: BinaryIO, key: bytes) -> tuple[Hidden, dict[str, str]]:
    """Return what is entered of a document's fields, and the disclosure of each by its pointer. Raises Refuted beyond the bounds."""
    data = file.read(DOCUMENT + 1)
    found = fields_of_document(data)
    if len(found) > FIELDS:
        raise Refuted(f"document: has more than {FIELDS} fields")
    try:
        hidden, made = hide(found, _salts(key, hashlib.sha256(data).digest(), found))
    except ValueError as error:
        raise Refuted(f"document: {error}") from None
    read_fields(made.values(), hidden)
    return hidden, made


def _salts(key: bytes, item: bytes, names: Iterable[str]) -> Iterable[bytes]:
    return (hmac.digest(key, _FIELD + item + name.encode(), "sha256")[:SALT] for name in names)
