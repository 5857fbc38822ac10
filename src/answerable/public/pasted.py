"""Pasted is what a reader gave to be checked: a SHA-256 in any usual writing, or one record as JSON, canonical (RFC 8785) or not.

JSON is read as I-JSON (RFC 7493): no name twice, no number beyond what a double holds, text that is valid Unicode. Bounds:
`LONGEST` characters, as deep as `core.jcs` goes. The answer of the account for a record (`/….json`) holds the record within.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from answerable.core.jcs import jcs
from answerable.core.record import ID_PATTERN

#: Characters (of UTF-16, as browsers count them) of a record that is pasted. Of the widest sort each takes nine in an address,
#: and the server reads addresses of 131,072.
LONGEST = 14_000
#: Characters in which a digest may be hidden: a line of sha256sum or openssl with the name of a file.
LONGEST_DIGEST = 1_000
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class Unreadable(ValueError):
    """What was given is neither: the sentence says why."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """A record as it was pasted: what it says, its digest in canonical form, and that of the text as it stood.

    `as_given` is empty where the record stood within an answer of the account.
    """

    record: dict[str, Any]
    digest: str
    as_given: str

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.record["id"])

    @property
    def canonical(self) -> bool:
        """True where the text was in canonical form."""
        return self.as_given in ("", self.digest)


def digest_in(text: str) -> str:
    """Return the one SHA-256 in a text, in lower case; empty for a text that is blank. Raises Unreadable."""
    if not text.strip():
        return ""
    if len(text) > LONGEST_DIGEST:
        raise Unreadable(_("This is too long for a SHA-256, which has 64 hexadecimal digits."))
    lower = text.lower()
    bare = re.sub(r"^\s*sha-?(?:2-?)?256\b|[\s:=-]", "", lower)
    found = {bare} if re.fullmatch("[0-9a-f]{64}", bare) else set(_DIGEST.findall(lower))
    if len(found) != 1:
        raise Unreadable(
            _("This holds more than one SHA-256: ask for one at a time.")
            if found
            else _("This is no SHA-256: one has 64 digits, each 0 to 9 or a to f.")
        )
    return found.pop()


def record_in(text: str) -> Pasted | None:
    """Return the record in a text; None for a text that is blank. Raises Unreadable."""
    # A form sends the end of each line as CR and LF (HTML, "constructing the entry list"); a file has LF.
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return None
    if too_long(text):
        raise Unreadable(
            _(
                "This is too long to be sent in an address. Save it as a file, take its SHA-256 with the command below, "
                "and give that instead."
            )
        )
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
        record = value["record"] if isinstance(value, dict) and isinstance(value.get("record"), dict) else value
        named = isinstance(record, dict) and isinstance(record.get("id"), str) and isinstance(record.get("kind"), str)
        if not named or not re.match(ID_PATTERN, record["id"]) or len(record["id"]) > 300:
            raise Unreadable(_("This JSON is no record of an account: a record has an id and a kind."))
    except Unreadable:
        raise
    except (ValueError, RecursionError):
        raise Unreadable(
            _("This is no JSON, or not all of it: look whether the beginning or the end is missing.")
        ) from None
    try:
        canonical = jcs(record)
        as_given = hashlib.sha256(text.encode()).hexdigest() if record is value else ""
    except (ValueError, RecursionError):
        raise Unreadable(
            _(
                "This JSON has no canonical form (RFC 8785): a number in it is too large, or a text is not valid Unicode."
            )
        ) from None
    return Pasted(record, hashlib.sha256(canonical).hexdigest(), as_given)


def too_long(text: str) -> bool:
    """Say whether a text has more characters than can be pasted, counted as browsers do."""
    return len(text) > LONGEST or len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST


def fields_apart(one: dict[str, Any], two: dict[str, Any]) -> list[str]:
    """Return the names of the fields in which two records differ, or which one of them alone has, sorted."""
    return sorted(
        name
        for name in one.keys() | two.keys()
        if name not in one or name not in two or jcs(one[name]) != jcs(two[name])
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Unreadable(_("One name stands twice in this JSON: nobody can say which of the two is meant."))
    return made


def _constant(name: str) -> Any:
    raise ValueError(name)
