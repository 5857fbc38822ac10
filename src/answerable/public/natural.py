"""The natural order is that of the text itself: numbers by their value, then letters, so that 2 comes before 10 and 13a before 13b."""

from __future__ import annotations

import re

from answerable.core.instrument import Provision

_DIGITS = re.compile(r"([0-9]+)")
Key = tuple[tuple[int, str], ...]


def natural(text: str) -> Key:
    """Return the key by which names with numbers in them are sorted as a reader counts; never raises."""
    # Splitting on digits gives text and number in turn, so that two keys always compare like with like.
    return tuple(
        (int(part), part) if place % 2 else (0, part.casefold()) for place, part in enumerate(_DIGITS.split(text))
    )


def in_order(provisions: list[Provision]) -> list[Provision]:
    """Return provisions in the order of their text, by instrument."""
    return sorted(provisions, key=lambda each: (each.instrument, natural(each.id)))
