"""Cleaning keeps control characters of a record's text out of what is shown: those of terminals (ISO/IEC 6429) and of direction.

It is done once, where every answer leaves, so that no page can forget it, whoever made the edition. Characters that put a
text in its right direction (LRM, RLM, ALM, joiners) stay; those that override or enclose (Unicode UAX 9, §2) go: a page
isolates each name itself. The record's own bytes, in the edition's files and JSON, are never touched.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")
_OF_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: Types that are read as they stand. JSON writes controls by their numbers.
SHOWN = ("text/", "application/atom+xml", "application/xml", "application/x-bibtex")


def clean(body: bytes) -> bytes:
    """Return UTF-8 text without control characters: one of direction goes without a trace, another leaves a space."""
    text = body.decode("utf-8", "replace")
    if not _UNFIT.search(text):
        return body
    return _UNFIT.sub(lambda found: "" if _OF_DIRECTION.match(found[0]) else " ", text).encode()


def stream(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield UTF-8 text without control characters, wherever its chunks were cut."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for chunk in chunks:
        yield clean(decoder.decode(chunk).encode())
    yield clean(decoder.decode(b"", final=True).encode())


def asked(text: str, longest: int) -> str:
    """Return what a reader asked without control and direction characters, cut to so many letters."""
    return "".join(each for each in text[:longest] if unicodedata.category(each)[0] != "C").strip()
