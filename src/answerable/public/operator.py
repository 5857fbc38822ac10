"""The operator is who answers for what is published: named on every page, with how to complain, correct or ask for removal.

It is read from a TOML file (v1.0.0) that ANSWERABLE_OPERATOR names:

    name = "…"          who publishes
    address = "…"       where they can be served
    contact = "…"       how to reach them: an e-mail address or a web address
    complaints = "…"    where complaints, corrections and requests for removal go
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

FIELDS = ("name", "address", "contact", "complaints")
MAX_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Operator:
    """Who publishes, where they can be reached, and where complaints go. The clock is RECORDS.md's: 2 and 14 days, 24 hours."""

    name: str
    address: str
    contact: str
    complaints: str
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
    if unknown := sorted(set(read) - set(FIELDS)):
        raise ImproperlyConfigured(f"{path}: {unknown[0]} is no field of an operator. Use {', '.join(FIELDS)}.")
    return Operator(**{field: read[field].strip() for field in FIELDS})
