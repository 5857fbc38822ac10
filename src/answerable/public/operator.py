"""The operator is who answers for what is published: named on every page, with how to complain, correct or ask for removal.

It is read from a TOML file (v1.0.0) that ANSWERABLE_OPERATOR names:

    name = "…"          who publishes
    address = "…"       where they can be served
    contact = "…"       how to reach them: an e-mail address or a web address
    complaints = "…"    where complaints, corrections and requests for removal go

and, where they are wanted:

    site = "https://…"        where this account is published: its addresses begin so wherever they stand in full
    security = "…"            where weaknesses of this site are reported: an e-mail or web address (RFC 9116)
    security_until = "…"      the day until which that holds, as 2027-01-31: RFC 9116 asks for one
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from answerable.core.dates import bounds

FIELDS = ("name", "address", "contact", "complaints")
OPTIONAL = ("site", "security", "security_until")
_SITE = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?"
#: What stands after `Contact:` in security.txt (RFC 9116 §2.5.3): a URI, so that an e-mail address gets its scheme.
_CONTACT = r"(https://|mailto:|tel:)[!-~]+"
_MAIL = r"[!-9;-?A-~]+@[A-Za-z0-9.-]+"
MAX_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Operator:
    """Who publishes, where they can be reached, and where complaints go. The clock is RECORDS.md's: 2 and 14 days, 24 hours."""

    name: str
    address: str
    contact: str
    complaints: str
    site: str = ""
    security: str = ""
    security_until: str = ""
    acknowledged_days: int = 2
    decided_days: int = 14
    urgent_hours: int = 24


def read_operator(place: str) -> Operator | None:
    """Read the operator from a file; None where no file is named. Raises ImproperlyConfigured, naming file, field and mend."""
    if not place:
        return None
    path = Path(place)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ImproperlyConfigured(f"{path}: is larger than {MAX_BYTES} bytes. Name a TOML file of four lines.")
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ImproperlyConfigured(f"{path}: {error.strerror}. Correct ANSWERABLE_OPERATOR.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{path}: {error}. Write it as TOML, in UTF-8.") from None
    for field in FIELDS:
        if not isinstance(read.get(field), str) or not read[field].strip():
            raise ImproperlyConfigured(f'{path}: {field} is missing. Add {field} = "…".')
    if unknown := sorted(set(read) - {*FIELDS, *OPTIONAL}):
        raise ImproperlyConfigured(
            f"{path}: {unknown[0]} is no field of an operator. Use {', '.join((*FIELDS, *OPTIONAL))}."
        )
    return Operator(**{field: read[field].strip() for field in FIELDS}, **_optional(path, read))


def _optional(path: Path, read: dict[str, Any]) -> dict[str, str]:
    """Return the fields that may be left out, each checked: they go into other formats than HTML."""
    held = {field: read[field] for field in OPTIONAL if field in read}
    if wrong := next((field for field, value in held.items() if not isinstance(value, str)), None):
        raise ImproperlyConfigured(f'{path}: {wrong} is no text. Write {wrong} = "…".')
    made = {field: value.strip() for field, value in held.items() if value.strip()}
    if "site" in made:
        made["site"] = made["site"].rstrip("/")
        if not re.fullmatch(_SITE, made["site"]):
            raise ImproperlyConfigured(f'{path}: site is no origin. Write it as "https://account.example".')
    if "security" in made:
        if re.fullmatch(_MAIL, made["security"]):
            made["security"] = f"mailto:{made['security']}"
        if not re.fullmatch(_CONTACT, made["security"]):
            raise ImproperlyConfigured(f"{path}: security is no e-mail address and no https:, mailto: or tel: address.")
    if ("security" in made) != ("security_until" in made):
        raise ImproperlyConfigured(
            f"{path}: security and security_until stand together. Add the other, or remove both."
        )
    if until := made.get("security_until"):
        try:
            first, last = bounds(until)
        except ValueError as error:
            raise ImproperlyConfigured(f"{path}: security_until: {error}.") from None
        if first != last:
            raise ImproperlyConfigured(f"{path}: security_until is no whole day. Write it as 2027-01-31.")
    return made
