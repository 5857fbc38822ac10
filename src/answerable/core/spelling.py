"""The normal form of a name is what is compared: letters and digits, case folded, without accents, spaces and signs.

Unicode NFKD (UAX 15) and full case folding (Unicode §3.13). Marks that make another letter of one are kept: vowel signs and
virama of Indic scripts, nukta, the voicing of kana, Thai and Lao vowels. "APT 28", "apt-28" and "APT28" are one form.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_ASCII_LEFT_OUT = bytes(code for code in range(128) if not chr(code).isalnum())
#: Marks of category Mn or Mc by canonical combining class (Unicode §4.3): vowel signs, nukta, voicing, virama, Indic and
#: South-East Asian signs are letters in all but category. The Hebrew, Arabic and general accents are left out.
_LETTER_MARKS = frozenset({0, 7, 8, 9, *range(84, 133)})
_NO_LETTERS = frozenset({"\u034f", *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))})


@lru_cache(maxsize=262_144)
def normal(name: str) -> str:
    """Return the form in which names are compared: letters and digits, case folded, without accents."""
    if name.isascii():
        return name.lower().encode().translate(None, _ASCII_LEFT_OUT).decode()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(sign for sign in folded if sign.isalnum() or _is_letter_mark(sign))


def _is_letter_mark(sign: str) -> bool:
    return (
        unicodedata.category(sign) in ("Mn", "Mc")
        and unicodedata.combining(sign) in _LETTER_MARKS
        and sign not in _NO_LETTERS
    )
