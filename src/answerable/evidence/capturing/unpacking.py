"""Unpacking gives the bytes of one record after another, plain or each a gzip member of its own (RFC 1952), bounded."""

from __future__ import annotations

import hashlib
import zlib
from typing import BinaryIO, Protocol

from answerable.core.merkle import Refuted

PORTION = 1 << 16


class Source(Protocol):
    """What a record is read from."""

    def begin(self) -> bool:
        """Go to the next record; False at the end of the file."""

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer only at the end."""

    def readline(self, most: int) -> bytes:
        """Return a line, or the first `most` bytes of it."""

    def end(self, place: str) -> None:
        """Raise Refuted where the record goes on."""

    def span(self) -> tuple[int, int, str]:
        """Return where the record stood in the file, how long it was there, and the SHA-256 of those bytes."""


class Plain:
    """Records one after another, not compressed."""

    def __init__(self, file: BinaryIO, name: str, most: int) -> None:
        self._file, self._name, self._left = file, name, most
        self._at = self._start = 0
        self._hash = hashlib.sha256()
        self._next = b""

    def begin(self) -> bool:
        """Go to the next record; False at the end of the file."""
        self._start, self._hash = self._at, hashlib.sha256()
        self._next = self._file.read(1)
        return bool(self._next)

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer only at the end."""
        ahead, self._next = self._next[:size], self._next[size:]
        return self._took(ahead + self._file.read(size - len(ahead)))

    def readline(self, most: int) -> bytes:
        """Return a line, or the first `most` bytes of it."""
        ahead, self._next = self._next, b""
        return self._took(ahead if ahead == b"\n" else ahead + self._file.readline(most - len(ahead)))

    def end(self, place: str) -> None:
        """Do nothing: what follows is the next record."""

    def span(self) -> tuple[int, int, str]:
        """Return where the record stood in the file, how long it was there, and the SHA-256 of those bytes."""
        return self._start, self._at - self._start, self._hash.hexdigest()

    def _took(self, data: bytes) -> bytes:
        self._at += len(data)
        self._left -= len(data)
        if self._left < 0:
            raise Refuted(f"{self._name}: holds more bytes than are read")
        self._hash.update(data)
        return data


class Members:
    """Records of which each is a gzip member."""

    def __init__(self, file: BinaryIO, name: str, most: int) -> None:
        self._file, self._name, self._left = file, name, most
        self._packed = b""
        self._at = self._start = 0
        self._out = bytearray()
        self._hash = hashlib.sha256()
        self._member = zlib.decompressobj(31)

    def begin(self) -> bool:
        """Go to the next record; False at the end of the file."""
        self._start, self._hash, self._member = self._at, hashlib.sha256(), zlib.decompressobj(31)
        self._packed = self._packed or self._file.read(PORTION)
        return bool(self._packed)

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer only at the end."""
        while len(self._out) < size and self._more():
            pass
        found = bytes(self._out[:size])
        del self._out[:size]
        return found

    def readline(self, most: int) -> bytes:
        """Return a line, or the first `most` bytes of it."""
        looked = 0
        while (at := self._out.find(b"\n", looked)) < 0 and len(self._out) < most:
            looked = len(self._out)
            if not self._more():
                break
        end = min(at + 1 if at >= 0 else len(self._out), most)
        found = bytes(self._out[:end])
        del self._out[:end]
        return found

    def end(self, place: str) -> None:
        """Raise Refuted where the record goes on."""
        if self._out or self._more():
            raise Refuted(f"{place}: more follows it in its gzip member")

    def span(self) -> tuple[int, int, str]:
        """Return where the record stood in the file, how long it was there, and the SHA-256 of those bytes."""
        return self._start, self._at - self._start, self._hash.hexdigest()

    def _more(self) -> bool:
        """Unpack a portion; False where the member has ended. Raises Refuted where it is cut short or is no gzip."""
        while not self._member.eof:
            self._packed = self._packed or self._file.read(PORTION)
            given = self._packed
            try:
                made = self._member.decompress(given, PORTION)
            except zlib.error:
                raise Refuted(f"{self._name}: is not made of gzip members at byte {self._at}") from None
            self._packed = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            used = given[: len(given) - len(self._packed)]
            self._hash.update(used)
            self._at += len(used)
            self._left -= len(made)
            if self._left < 0:
                raise Refuted(f"{self._name}: unpacks to more bytes than are read")
            if made:
                self._out += made
                return True
            if not given and not self._member.eof:
                raise Refuted(f"{self._name}: ends within a gzip member")
        return False
