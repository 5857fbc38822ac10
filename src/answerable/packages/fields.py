"""Fields of an event can be shown one by one: the ledger holds a digest of each, and a disclosure is its salt, name and value.

Standard: RFC 9901 §4.2.1 (disclosures for object properties), §4.2.3 (their digests), §4.2.4.1 (`_sd`, sorted so that it tells no
order), §4.1.1 (`_sd_alg`), §7.1 (what a verifier refuses). Flat: a value is never itself taken apart. The event's
detail holds `fields: {"_sd": […], "_sd_alg": "sha-256"}` in the place of the signed payload. Salts have 128 bits or more (§9.3). At most
1,000 fields, a disclosure at most 64 KiB.
"""

from __future__ import annotations

import binascii
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

import msgspec

from answerable.core.merkle import Refuted

FIELDS, DISCLOSURE, SALT = 1000, 64 * 1024, 16
_RESERVED = {"_sd", "..."}
Digest = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{43}$(?!\n)")]


class Hidden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is entered in the ledger of a set of fields."""

    digests: Annotated[tuple[Digest, ...], msgspec.Meta(max_length=FIELDS)] = msgspec.field(name="_sd")
    algorithm: Literal["sha-256"] = msgspec.field(name="_sd_alg")


def disclosure(salt: bytes, name: str, value: Any) -> str:
    """Return the disclosure of one field (§4.2.1). Raises ValueError for a reserved name or a salt that is too short."""
    if name in _RESERVED or len(salt) < SALT:
        raise ValueError(f"field {name}: its name is reserved, or its salt is shorter than {SALT} bytes")
    return _base64url(json.dumps([_base64url(salt), name, value], ensure_ascii=False, allow_nan=False).encode())


def digest(text: str) -> str:
    """Return the digest of a disclosure: SHA-256 over its base64url text (§4.2.3)."""
    return _base64url(hashlib.sha256(text.encode("ascii")).digest())


def hide(fields: Mapping[str, Any], salts: Iterable[bytes]) -> tuple[Hidden, dict[str, str]]:
    """Return what to enter, and the disclosure of each field by its name. Each field needs a fresh salt of its own."""
    made = {name: disclosure(salt, name, value) for (name, value), salt in zip(fields.items(), salts, strict=True)}
    return Hidden(digests=tuple(sorted(map(digest, made.values()))), algorithm="sha-256"), made


def read_fields(disclosures: Iterable[str], entered: Hidden) -> dict[str, Any]:
    """Return the fields that these disclosures prove (§7.1 step 3). Raises Refuted."""
    if len(set(entered.digests)) != len(entered.digests):
        raise Refuted("fields: a digest stands twice")
    left, found = set(entered.digests), dict[str, Any]()
    for text in disclosures:
        salt, name, value = _read(text)
        made = digest(text)
        if made not in left:
            raise Refuted(f"field {ascii(name)[:80]}: is not among those that were entered, or is shown twice")
        left.remove(made)
        if name in found:
            raise Refuted(f"field {ascii(name)[:80]}: is shown with two values")
        found[name] = value
    return found


def read_file(data: bytes, entered: Hidden) -> dict[str, Any]:
    """Return the fields that a file, a JSON list of disclosures, proves. Raises Refuted."""
    try:
        listed = msgspec.json.decode(data, type=list[str])
    except (ValueError, RecursionError) as error:
        raise Refuted(f"fields: {error}") from None
    if written(listed) != data:
        raise Refuted("fields: the list of disclosures is not in its one form")
    return read_fields(listed, entered)


def written(disclosures: Iterable[str]) -> bytes:
    """Return the file that holds these disclosures."""
    return msgspec.json.encode(list(disclosures)) + b"\n"


def _read(text: str) -> tuple[str, str, Any]:
    if len(text) > DISCLOSURE:
        raise Refuted(f"field: its disclosure is larger than {DISCLOSURE} bytes")
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if _base64url(data) != text:
            raise ValueError("is not base64url without padding")
        salt, name, value = msgspec.json.decode(data, type=tuple[str, str, Any])
    except (binascii.Error, ValueError, RecursionError) as error:
        raise Refuted(f"field: its disclosure {error}") from None
    if name in _RESERVED or (isinstance(value, dict) and _RESERVED & set(value)):
        raise Refuted(f"field {ascii(name)[:80]}: a name or a value holds what is reserved")
    return salt, name, value


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
