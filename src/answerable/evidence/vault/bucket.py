"""A bucket keeps each item as one object of an S3-compatible store, `<prefix>/sha256/ab/cd/abcd…`.

A stream is written to a nameless temporary file of this machine first: only when it has ended is its digest, and so its
place, known. An object appears whole or not at all (S3 PutObject, CompleteMultipartUpload), and the store is asked to check
a SHA-256 of what it receives. Key, secret and region are those of the environment (`AWS_ACCESS_KEY_ID`, …), and so is the
address of the store (`AWS_ENDPOINT_URL`). A bucket that keeps versions also keeps what is erased: switch versions off.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import IO, Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from answerable.evidence.vault.hashing import PIECE
from answerable.evidence.vault.keeping import Unavailable, vanished

#: A store that does not answer is given up after this long.
PATIENCE = timedelta(seconds=20)
#: Parts in which larger items are sent; four of them are in memory at a time.
PART = 8 * 1024 * 1024


class Bucket:
    """A vault in a bucket. Raises Unavailable where the address is not one, or where the store does not answer."""

    def __init__(self, bucket: str, prefix: str) -> None:
        self.root = f"s3://{bucket}/{prefix}".rstrip("/")
        endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
        with _named(self.root):
            self._store = S3Store(
                bucket,
                prefix=prefix or None,
                client_options={"allow_http": endpoint.startswith("http://"), "connect_timeout": timedelta(seconds=5)},
                retry_config={"max_retries": 3, "retry_timeout": PATIENCE},
                config={"checksum_algorithm": "SHA256", **({"endpoint": endpoint} if endpoint else {})},
            )

    def path(self, sha256: str) -> str:
        """Return the key under which the bytes of a digest stand, below the prefix."""
        return f"sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"

    @contextmanager
    def incoming(self) -> Iterator[Incoming]:
        """Give a place to write to; whatever is not kept when the context ends is gone."""
        try:
            file = tempfile.TemporaryFile()  # noqa: SIM115 - closed below
        except OSError as error:
            raise _spool(error) from error
        with file:
            yield Incoming(self, file)

    def send(self, sha256: str, file: IO[bytes]) -> None:
        """Put a file's bytes under their digest."""
        with _named(self.root):
            obstore.put(self._store, self.path(sha256), file, chunk_size=PART, max_concurrency=4)

    def size(self, sha256: str) -> int | None:
        """Return how many bytes stand under a digest; None where there are none."""
        with _named(self.root):
            try:
                return int(obstore.head(self._store, self.path(sha256))["size"])
            except FileNotFoundError:
                return None

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Yield the bytes under a digest as they stand. Raises Vanished where there are none."""
        with _named(self.root):
            try:
                got = obstore.get(self._store, self.path(sha256))
            except FileNotFoundError:
                raise vanished(sha256) from None
            for piece in got.stream(min_chunk_size=PIECE):
                yield bytes(piece)

    def remove(self, sha256: str) -> bool:
        """Remove the bytes under a digest; True where there were some."""
        if self.size(sha256) is None:
            return False
        with _named(self.root):
            obstore.delete(self._store, self.path(sha256))
        return True

    def digests(self) -> Iterator[str]:
        """Yield every digest under which something stands, in order."""
        with _named(self.root):
            listed: Any = obstore.list(self._store, "sha256", chunk_size=1000)
            for page in listed:
                yield from (each["path"].rpartition("/")[2] for each in page)


class Incoming:
    """A nameless file that is being written, and that becomes an object of the bucket or nothing."""

    def __init__(self, bucket: Bucket, file: IO[bytes]) -> None:
        self.file = file
        self._bucket = bucket

    def write(self, piece: bytes) -> None:
        """Write the next piece, whole. Raises Unavailable where this machine's disk is full."""
        try:
            self.file.write(piece)
            self.file.flush()
        except OSError as error:
            raise _spool(error) from error

    def keep(self, sha256: str) -> None:
        """Put what was written under its digest."""
        self.file.seek(0)
        self._bucket.send(sha256, self.file)


def _spool(error: OSError) -> Unavailable:
    what = f"no room to receive the item ({os.strerror(error.errno or 0)}): nothing was kept"
    return Unavailable(tempfile.gettempdir(), what, "Make room, or set TMPDIR.")


@contextmanager
def _named(root: str) -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        # The library's messages run over many lines and may repeat what was sent: the status alone is told.
        status = re.search(r"status code: ([0-9]{3})", str(error))
        said = f"it answered {status[1]}" if status else type(error).__name__
        what = f"the store did not do as it was asked ({said})"
        raise Unavailable(root, what, "Check its address, bucket and keys.") from None
