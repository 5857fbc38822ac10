"""Canonical JSON in full: the one form of any JSON value, fractions and names in every script included.

Standard: RFC 8785 (JSON Canonicalization Scheme): §3.2.2.3 numbers as ECMAScript writes doubles, §3.2.3 names in the order
of their UTF-16 code units. Our own records hold neither fractions nor such names and use `record.canonical`, which gives
the same bytes; this is for what others have made. At most 200 levels deep.
"""

from __future__ import annotations

import math
from decimal import Decimal

from answerable.core.record import LIMIT, canonical

DEEP = 200


def jcs(value: object, *, deep: int = DEEP) -> bytes:
    """Return the RFC 8785 bytes of a JSON value. Raises ValueError for what JSON or a double cannot hold."""
    if value is None or isinstance(value, bool | str):
        return canonical(value)
    if isinstance(value, int):
        if abs(value) > LIMIT:
            raise ValueError("an integer is beyond ±2^53: a double does not hold every such number")
        return str(value).encode()
    if isinstance(value, float):
        return number(value).encode()
    if not deep:
        raise ValueError(f"is deeper than {DEEP} levels")
    if isinstance(value, list | tuple):
        return b"[" + b",".join(jcs(each, deep=deep - 1) for each in value) + b"]"
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return b"{" + b",".join(canonical(name) + b":" + jcs(value[name], deep=deep - 1) for name in names) + b"}"
    raise ValueError(f"{type(value).__name__} is no value of JSON")


def number(value: float) -> str:
    """Return a double as ECMAScript writes it (ECMA-262 §6.1.6.1.20). Raises ValueError where it is not finite."""
    if not math.isfinite(value):
        raise ValueError("JSON holds no number that is not finite")
    if value == 0:
        return "0"
    # Both languages take the fewest digits that lead back to the same double; only their layout differs.
    sign, figures, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, figures))
    point = len(digits) + int(exponent)
    if len(digits) <= point <= 21:
        made = digits + "0" * (point - len(digits))
    elif 0 < point <= 21:
        made = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        made = "0." + "0" * -point + digits
    else:
        made = digits[0] + ("." + digits[1:] if digits[1:] else "") + f"e{point - 1:+d}"
    return "-" * sign + made
