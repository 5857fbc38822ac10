"""A coding is the form in which an answer travels: as it is, or pressed as its reader accepts (RFC 9110 §8.4 and §12.5.3).

brotli (RFC 7932) before zstd (RFC 8878) before gzip (RFC 1952), where the reader holds them equal: of zstd nothing can be read
before a whole block is there, and a page is one block, so its stylesheets would be asked for after its last byte. Pressing
leaks nothing of a page (BREACH): no page holds a secret, and none is made for one reader.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import brotli
import zstandard

PREFERRED = ("br", "zstd", "gzip")
#: Bytes below which pressing saves nothing.
LEAST = 600
#: Types that pressing makes smaller; Parquet, SQLite and pictures of dots are left as they are.
_PRESSED = re.compile(r"text/|image/svg\+xml|application/([a-z.-]+\+)?(json|xml)|application/(x-ndjson|x-bibtex)")
_ACCEPTED = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*)?")
_LONGEST = 1_000
_LEVEL = {"zstd": 5, "br": 5, "gzip": 6}


class _Press(Protocol):
    def take(self, chunk: bytes) -> bytes: ...
    def end(self) -> bytes: ...


class _Zstd:
    """Its window stays below the 8 MB that every reader must hold (RFC 9659)."""

    def __init__(self) -> None:
        self._press = zstandard.ZstdCompressor(level=_LEVEL["zstd"]).compressobj()
        self.take, self.end = self._press.compress, self._press.flush


class _Brotli:
    def __init__(self) -> None:
        self._press = brotli.Compressor(quality=_LEVEL["br"])
        self.take, self.end = self._press.process, self._press.finish


class _Gzip:
    def __init__(self) -> None:
        self._press = zlib.compressobj(_LEVEL["gzip"], zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        self.take, self.end = self._press.compress, self._press.flush


_PRESSES: dict[str, type[_Press]] = {"zstd": _Zstd, "br": _Brotli, "gzip": _Gzip}


def can_be_pressed(content_type: str) -> bool:
    """Say whether pressing makes answers of a media type smaller."""
    return _PRESSED.match(content_type) is not None


def chosen(accepted: str) -> str:
    """Return the coding that an Accept-Encoding field likes best; empty for the answer as it is.

    Where the field forbids even that, the answer still comes as it is: better than none (§12.5.3). What is no part of the
    field's grammar is as if it were not there.
    """
    held: dict[str, float] = {}
    for part in accepted[:_LONGEST].split(","):
        if found := _ACCEPTED.fullmatch(part):
            name = found[1].lower().replace("x-gzip", "gzip")
            held[name] = float(found[2] or 1)
    rest = held.get("*", 0.0)
    plain = held.get("identity", 0.0)
    likes = {name: held.get(name, rest) for name in PREFERRED}
    best = max(PREFERRED, key=lambda name: likes[name])
    return best if likes[best] > 0 and likes[best] >= plain else ""


def pressed(coding: str, body: bytes) -> bytes:
    """Return a whole body in a coding."""
    press = _PRESSES[coding]()
    return press.take(body) + press.end()


def stream(coding: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a body in a coding while it is being made."""
    press = _PRESSES[coding]()
    for chunk in chunks:
        if made := press.take(chunk):
            yield made
    yield press.end()
