"""Streaming gives an item of the vault as a file that is read once from its beginning, whose end is reached only if it is whole."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, cast

from answerable.evidence.vault.hashing import PIECE

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from answerable.evidence.vault.vault import Vault


def reading(vault: Vault, sha256: str) -> BinaryIO:
    """Return the bytes under a digest as a stream; two pieces of a mebibyte are held. Reading raises as `Vault.read` does."""
    return cast(BinaryIO, io.BufferedReader(_Pieces(vault.read(sha256)), PIECE))


class _Pieces(io.RawIOBase):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces, self._held = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        room = memoryview(buffer).cast("B")
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        count = min(len(room), len(self._held))
        room[:count] = self._held[:count]
        self._held = self._held[count:]
        return count
