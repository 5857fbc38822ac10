"""A recording is the WARC 1.1 file (ISO 28500:2017) of one capture: what was asked and answered, as it stood on the wire.

Heads and bodies are written as they came, transfer coding and compression included. Every record has the SHA-256 of its
block; its payload's is given where no transfer coding makes two readings of "payload" possible (§5.9).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from warcio.recordloader import ArcWarcRecord
from warcio.warcwriter import WARCWriter

from answerable.evidence.capturing.messages import Head

VERSION = "WARC/1.1"
IN_MEMORY = 1 << 20


def moment(now: datetime) -> str:
    """Write a moment as WARC-Date has it, to the microsecond."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class _Writer(WARCWriter):
    def ensure_digest(self, record: Any, block: bool = True, payload: bool = True) -> None:
        """Leave digests as given: a block is hashed while it comes, never read a second time."""


class Block:
    """The bytes of one record while they come: kept on disk where they are many, hashed on the way."""

    def __init__(self, folder: Path, head: bytes) -> None:
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(folder))  # noqa: SIM115 - closed by close
        self.digest, self.payload, self.size = hashlib.sha256(), hashlib.sha256(), 0
        self.at = datetime.now(UTC)
        self.file.write(head)
        self.digest.update(head)
        self.size = len(head)

    def add(self, portion: bytes) -> None:
        """Take a portion of the payload."""
        self.file.write(portion)
        self.digest.update(portion)
        self.payload.update(portion)
        self.size += len(portion)

    def close(self) -> None:
        """Let go of the bytes."""
        self.file.close()


@dataclass(slots=True)
class Exchange:
    """A request and its response: where it went, when, which address answered, and why it ends early if it does."""

    url: str
    method: str
    address: str
    request: Block
    response: Block
    head: Head
    truncated: str = ""


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed file: its size in bytes, its SHA-256 and SHA-512 as hexadecimal digits, and when it was closed."""

    path: Path
    size: int
    sha256: str
    sha512: str
    at: datetime


@dataclass(slots=True)
class Answered:
    """What stands in the recording for one address: its status and the date of its record."""

    status: int
    date: str
    truncated: str = field(default="")


class Recording:
    """The WARC while it is written. Its methods may be called from several threads."""

    def __init__(self, path: Path, about: Mapping[str, str]) -> None:
        self.path, self.requests = path, 0
        self.answers: dict[str, Answered] = {}
        self._file = path.open("xb")
        self._sums, self._size = (hashlib.sha256(), hashlib.sha512()), 0
        self._writer, self._lock, self._closed = _Writer(self, gzip=True, warc_version=VERSION), threading.Lock(), False
        lines = "".join(f"{key}: {' '.join(value.split())}\r\n" for key, value in about.items()).encode()
        self.info = self._write("warcinfo", "", "application/warc-fields", lines, {"WARC-Filename": path.name})

    def write(self, data: bytes) -> int:
        """Write to the file and to its digests: the writer of records calls this."""
        for each in self._sums:
            each.update(data)
        self._size += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Do nothing: the file is flushed at its close."""

    def exchange(self, made: Exchange) -> None:
        """Write a response and its request. Bytes that come after the close are dropped."""
        more = {"WARC-IP-Address": made.address, "WARC-Date": moment(made.response.at)}
        if made.truncated:
            more["WARC-Truncated"] = made.truncated
        if not made.head.get("transfer-encoding") and not made.truncated:
            more["WARC-Payload-Digest"] = f"sha256:{made.response.payload.hexdigest()}"
        with self._lock:
            if self._closed:
                return
            self.requests += 1
            self.answers[made.url] = Answered(made.head.status, more["WARC-Date"], made.truncated)
            response = self._record("response", made.url, "application/http;msgtype=response", made.response, more)
            asked = {
                "WARC-IP-Address": made.address,
                "WARC-Date": more["WARC-Date"],
                "WARC-Concurrent-To": response,
                "WARC-Payload-Digest": f"sha256:{made.request.payload.hexdigest()}",
            }
            self._record("request", made.url, "application/http;msgtype=request", made.request, asked)

    def resource(self, url: str, media_type: str, data: bytes, *, kind: str = "resource") -> None:
        """Write a record of ours: a screenshot, a document as it stood, a metadata record."""
        more = {"WARC-Payload-Digest": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        with self._lock:
            self._write(kind, url, media_type, data, more)

    def close(self) -> Closed:
        """End the file, put it safely on the disk, and return what it is."""
        with self._lock:
            self._closed = True
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        sha256, sha512 = (each.hexdigest() for each in self._sums)
        return Closed(self.path, self._size, sha256, sha512, datetime.now(UTC))

    def abandon(self) -> None:
        """Close the file without an end."""
        with self._lock:
            self._closed = True
            self._file.close()

    def _write(self, kind: str, url: str, media_type: str, data: bytes, more: dict[str, str]) -> str:
        block = Block(self.path.parent, data)
        try:
            return self._record(kind, url, media_type, block, {"WARC-Date": moment(block.at), **more})
        finally:
            block.close()

    def _record(self, kind: str, url: str, media_type: str, block: Block, more: dict[str, str]) -> str:
        if kind != "warcinfo":
            more = {**more, "WARC-Warcinfo-ID": self.info}
        more = {**more, "WARC-Block-Digest": f"sha256:{block.digest.hexdigest()}", "Content-Type": media_type}
        headers = self._writer._init_warc_headers(url, kind, more)
        block.file.seek(0)
        record = ArcWarcRecord("warc", kind, headers, block.file, None, media_type, block.size)
        self._writer.write_record(record)
        return str(headers.get_header("WARC-Record-ID"))
