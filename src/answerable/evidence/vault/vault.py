"""A vault takes a stream in one pass, gives bytes back as they are checked, and says what is whole, vanished or rotted.

Memory does not grow with an item: a few pieces of 1 MiB, and for a bucket a few parts of 8 MiB.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import unquote, urlsplit

from answerable.evidence.vault.bucket import Bucket
from answerable.evidence.vault.folder import Folder
from answerable.evidence.vault.hashing import PIECE, Twice
from answerable.evidence.vault.keeping import Checked, Kept, Rotted, TooLarge, Unkept, Vanished, digest_of, rotted
from answerable.evidence.vault.media import media_type


class Stream(Protocol):
    """Anything that gives bytes: a file, a socket, a decompressor."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end."""
        ...


class Vault:
    """Items by their SHA-256, in a folder or in a bucket."""

    def __init__(self, place: Folder | Bucket) -> None:
        self._place = place

    @classmethod
    def open(cls, url: str) -> Vault:
        """Open the vault at a path, a `file:` address or `s3://bucket/prefix`; a folder is made where there is none.

        Raises Unkept for another address, and Unavailable where the folder cannot be used.
        """
        parts = urlsplit(url)
        if parts.scheme == "s3" and parts.netloc and "@" not in parts.netloc:
            return cls(Bucket(parts.netloc, parts.path.strip("/")))
        if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path:
            return cls(Folder(Path(unquote(parts.path))))
        if url and not parts.scheme and "\0" not in url:
            return cls(Folder(Path(url)))
        raise Unkept(ascii(url)[:200], "is not the address of a vault", "Write a folder, or s3://bucket/prefix.")

    def ingest(self, stream: Stream, *, most: int | None = None) -> Kept:
        """Keep a stream's bytes and say what they are; the same bytes again change nothing.

        Bytes that are held already are checked, and put right where they were damaged. Raises Unavailable where there is
        no room, and TooLarge beyond `most` bytes: then nothing is kept. What reading the stream raises passes through.
        """
        size = 0
        with Twice() as twice, self._place.incoming() as incoming:
            while piece := stream.read(PIECE):
                size += len(piece)
                if most is not None and size > most:
                    raise TooLarge("item", f"is longer than {most:,} bytes: nothing was kept", "Raise the limit.")
                twice.add(piece)
                incoming.write(piece)
            sha256, sha512 = twice.digests()
            found = media_type(incoming.file, size)
            was = self._was(sha256)
            if was != "held":
                incoming.keep(sha256)
        return Kept(sha256=sha256, sha512=sha512, size=size, media_type=found, was=was)

    def read(self, sha256: str) -> Iterator[bytes]:
        """Yield the bytes under a digest. The last piece is given only once all of them have the digest.

        Raises Vanished where there are none, and Rotted before the last piece where they are others.
        """
        digest_of(sha256)
        hashed = hashlib.sha256()
        held = b""
        for piece in self._place.pieces(sha256):
            hashed.update(piece)
            if held:
                yield held
            held = piece
        if hashed.hexdigest() != sha256:
            raise rotted(sha256, hashed.hexdigest())
        if held:
            yield held

    def check(self, sha256: str) -> Checked:
        """Read the bytes under a digest and say whether they are whole, vanished or rotted. Raises Unavailable otherwise."""
        try:
            size = sum(len(piece) for piece in self.read(sha256))
        except Vanished as error:
            return Checked(sha256, "vanished", str(error))
        except Rotted as error:
            return Checked(sha256, "rotted", str(error))
        return Checked(sha256, "whole", f"{sha256}: {size:,} bytes unchanged")

    def check_all(self, digests: Iterable[str]) -> Iterator[Checked]:
        """Check every item of a list, one after the other."""
        return map(self.check, digests)

    def erase(self, sha256: str) -> bool:
        """Remove the bytes under a digest; True where there were some.

        Copies elsewhere (backups, versions of a bucket, what a disk keeps of removed files) are not in its power.
        """
        return self._place.remove(digest_of(sha256))

    def digests(self) -> Iterator[str]:
        """Yield the digest of every item, in order."""
        return self._place.digests()

    def holds(self, sha256: str) -> bool:
        """True where something stands under a digest; whether it is whole only `check` says."""
        return self._place.size(digest_of(sha256)) is not None

    def _was(self, sha256: str) -> Literal["new", "held", "mended"]:
        return {"whole": "held", "vanished": "new", "rotted": "mended"}[self.check(sha256).state]  # type: ignore[return-value]
