"""A record is one statement the account holds: frozen, typed, and with exactly one canonical form.

Standards: canonical bytes follow RFC 8785 (JSON Canonicalization Scheme) restricted to ASCII keys, integers
within ±2^53 and decimal strings for every other number; the digest is SHA-256 (FIPS 180-4) of those bytes.
Ids follow the project's own rule, `kind/slug`, ordered by their UTF-8 bytes.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from answerable.core.dates import Date

SEGMENT = r"[a-z0-9][a-z0-9.-]*"
# `$` alone would accept a trailing newline; the look-ahead refuses it in Python and in JSON Schema alike.
ID_PATTERN = rf"^[a-z]+(/{SEGMENT})+$(?!\n)"
DECIMAL_PATTERN = r"^-?(0|[1-9][0-9]*)\.[0-9]*[1-9]$(?!\n)"
LIMIT = 2**53

Id = Annotated[str, msgspec.Meta(pattern=ID_PATTERN, max_length=300)]
Integer = Annotated[int, msgspec.Meta(ge=-LIMIT, le=LIMIT)]
Number = Integer | Annotated[str, msgspec.Meta(pattern=DECIMAL_PATTERN, max_length=60)]
Text = Annotated[str, msgspec.Meta(max_length=100_000)]
Checked = Literal["verified", "unconfirmed"]

OWN_LICENCE = "CC-BY-4.0"
OWN_PUBLISHER = "Answerable"
#: Licences whose terms are unclear or non-commercial: such rows stay out of a public edition.
LOCAL_LICENCE_PREFIX = "LicenseRef-local-"


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A typed value inside a record: it has no id of its own."""


class Citation(Part, frozen=True, kw_only=True):
    """A record's pointer into a source: where in it, and the day it was seen (absent: not recorded)."""

    source: Id
    locator: Text = ""
    seen: Date | Literal[""] = ""


class Record(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind"
):
    """The envelope of every record. `checked` is *verified* only where a stored copy of the source was seen."""

    id: Id
    citations: tuple[Citation, ...] = ()
    checked: Checked
    licence: str
    publisher: str

    @property
    def local(self) -> bool:
        """True where the licence forbids publishing the record."""
        return self.licence.startswith(LOCAL_LICENCE_PREFIX)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one record: which record, which field, what, and how to mend it."""

    record: str
    field: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.record}: {self.field}: {self.what}. {self.mend}"


class Invalid(ValueError):
    """Raised with every problem found, never with the first alone."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


_encoder = msgspec.json.Encoder(order="sorted")


def canonical(value: object) -> bytes:
    """Return the RFC 8785 bytes of a record or of a JSON value that holds no float.

    Raises ValueError for a string that is not valid Unicode (a lone surrogate).
    """
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError as error:
        raise ValueError(f"text is not valid Unicode: {error.reason}") from None


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical bytes, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def slug(text: str) -> str:
    """Return the last part of an id for a name: lower case, every run of other characters than a–z 0–9 one hyphen.

    Raises ValueError where nothing is left, so that a name in another script is never given an invented id.
    """
    made = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if not made:
        raise ValueError(f"no id can be made from the name {text!r}: give one by hand")
    return made


def path(record_id: str) -> str:
    """Return an id without its first segment: `provision/un-gge-2015/13f` gives `un-gge-2015/13f`."""
    return record_id.partition("/")[2]


def number(value: Decimal | int | str) -> Number:
    """Return a quantity in canonical form: an integer where it is one, otherwise a shortest decimal string.

    Raises ValueError for anything that is no finite number, and for integers beyond ±2^53.
    """
    try:
        made = Decimal(value)
    except ArithmeticError:
        raise ValueError(f"{value!r} is not a number") from None
    if not made.is_finite():
        raise ValueError(f"{value!r} is not a finite number")
    if made.adjusted() > 20 or made.adjusted() < -30:
        raise ValueError(f"{value!r} is beyond what a record can hold")
    if made == made.to_integral_value():
        if abs(made) > LIMIT:
            raise ValueError(f"{value!r} is beyond ±2^53")
        return int(made)
    return format(made.normalize(), "f")


def quantity(value: Number) -> Decimal:
    """Return the exact value of a canonical number."""
    return Decimal(value)
