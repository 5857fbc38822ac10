"""A stated digest is an algorithm's name and a value, in hexadecimal, base 32 or base 64 (RFC 4648), as archives write it."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from typing import Any

from answerable.core.merkle import Refuted

ALGORITHMS = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}


def stated(text: str) -> tuple[str, bytes]:
    """Return the algorithm and the value of a stated digest. Raises Refuted where it is none, or of another algorithm."""
    name, _colon, value = text.partition(":")
    size = ALGORITHMS.get(name.lower())
    if size is None:
        raise Refuted(f"{text[:80]!r} is no digest of a known algorithm ({', '.join(ALGORITHMS)})")
    try:
        if len(value) == 2 * size:
            found = bytes.fromhex(value)
        elif len(value.rstrip("=")) == -(-size * 8 // 5):
            bare = value.rstrip("=")
            found = base64.b32decode(bare + "=" * (-len(bare) % 8))
        else:
            found = base64.b64decode(value, validate=True)
    except (ValueError, binascii.Error):
        found = b""
    if len(found) != size:
        raise Refuted(f"{text[:80]!r} is no digest")
    return name.lower(), found


def agrees(text: str, found: Mapping[str, Any]) -> bool:
    """Say whether a stated digest is that of what was hashed; `found` holds hash objects by algorithm."""
    name, value = stated(text)
    return name in found and hmac.compare_digest(found[name].digest(), value)


class Unchunked:
    """Hashes what a chunked body carries, without its chunk sizes (RFC 9112 §7.1). Given up quietly where it is none."""

    def __init__(self, like: Mapping[str, Any]) -> None:
        self.digests = {name: each.copy() for name, each in like.items()}
        self._held, self._left, self._state = b"", 0, "size"

    def update(self, data: bytes) -> None:
        """Take a portion."""
        data, self._held = self._held + data, b""
        while data and self._state != "done":
            if self._state == "data":
                for each in self.digests.values():
                    each.update(data[: self._left])
                took = min(self._left, len(data))
                self._left, data = self._left - took, data[took:]
                if not self._left:
                    self._state = "end"
            else:
                line, newline, rest = data.partition(b"\n")
                if not newline:
                    self._held = data if len(data) < 8192 else b""
                    self._state = self._state if self._held else "done"
                    return
                data = rest
                self._line(line)

    def _line(self, line: bytes) -> None:
        if self._state == "end":
            self._state = "size"
            return
        size = re.match(rb"([0-9A-Fa-f]{1,15})", line)
        self._left = int(size[1], 16) if size else 0
        self._state = "data" if self._left else "done"
