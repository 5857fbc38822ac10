"""Downloading brings one file whole: asked only whether it changed, taken up where it was cut, and put in place at once.

A part is continued only under a strong entity tag (RFC 9110 §§13.1.5, 14.2): without one nobody can say that its two
halves are of one file. What lay in place stays until the new file is whole.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from answerable.ingest.notes import Validators, beside, digest, note, validators
from answerable.ingest.transport import Answer, Bounds, Cut, Unfetched, asked

PART, NOTES = ".part", ".fetch.json"
RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})")
#: Told how many bytes are there and how many there will be, or None where the server does not say.
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file in its place: whether it is new, the address that gave it, its size in bytes and its SHA-256."""

    outcome: Literal["new", "unchanged"]
    address: str
    size: int
    sha256: str
    said: Validators


class _Again(Exception):
    """The part does not belong to the file that is there now."""


def download(address: str, place: Path, bounds: Bounds, progress: Progress) -> Downloaded:
    """Bring the file at an address into its place. Raises Unfetched, and Cut where the next attempt goes on from here."""
    new = not place.parent.exists()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with beside(place, PART).open("a+b") as part:
            try:
                fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Unfetched(f"{place.name} is being fetched already", "Wait for that to end.") from None
            try:
                return _from_here(address, place, part, bounds, progress)
            finally:
                _clear(place, new)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unfetched(f"The disk is full: {place.name} does not fit", "Make room, and run it again.") from None
        raise Unfetched(
            f"{error.filename or place}: {error.strerror or error}", "Mend that, and run it again."
        ) from None


def _from_here(address: str, place: Path, part: BinaryIO, bounds: Bounds, progress: Progress) -> Downloaded:
    """Go on with the part that is there, and begin anew where it does not belong to the file that is there now."""
    try:
        return _download(address, place, part, bounds, progress)
    except _Again:
        _empty(part)
    try:
        return _download(address, place, part, bounds, progress)
    except _Again:
        _empty(part)
        raise Unfetched(
            f"{address} contradicts itself about its size", "Try again later, or fetch it by hand."
        ) from None


def _download(address: str, place: Path, part: BinaryIO, bounds: Bounds, progress: Progress) -> Downloaded:
    held, begun = _held(address, place), _begun(address, place)
    start = part.seek(0, os.SEEK_END) if begun.strong else 0
    headers: dict[str, str] = {}
    if start:
        headers = {"Range": f"bytes={start}-", "If-Range": begun.etag}
    else:
        _empty(part)
        if held.etag:
            headers["If-None-Match"] = held.etag
        if held.last_modified:
            headers["If-Modified-Since"] = held.last_modified
    with asked(address, headers, bounds) as answer:
        if answer.status == 304 and headers and not start:
            return Downloaded("unchanged", answer.address, place.stat().st_size, held.sha256, held)
        if answer.status in (304, 416) and start:
            raise _Again
        total = _total(answer, start, begun)
        if answer.status == 200:
            _empty(part)
            start = 0
        _fits(total, start, place, bounds)
        said = Validators(address, answer.header("ETag"), answer.header("Last-Modified"))
        note(beside(place, PART + NOTES), said)
        try:
            _take(answer, part, start, total, bounds, progress)
        except Cut as cut:
            part.flush()
            if said.strong:
                raise Cut(cut.what, "Run it again: it goes on from there.") from None
            # Nobody could tell whether this half and another are of one file.
            _empty(part)
            raise Cut(cut.what, "Run it again: it begins anew, for its publisher does not mark its editions.") from None
    return _put(place, part, answer.address, said)


def _held(address: str, place: Path) -> Validators:
    """What was said of the file in place, where it is still that file and of this address."""
    said = validators(beside(place, NOTES))
    return said if said.address == address and said.sha256 and said.sha256 == digest(place) else Validators()


def _begun(address: str, place: Path) -> Validators:
    said = validators(beside(place, PART + NOTES))
    return said if said.address == address else Validators()


def _total(answer: Answer, start: int, begun: Validators) -> int | None:
    """Return how many bytes the whole file has, or None where nobody says. Raises where the answer is not the file."""
    host = answer.address.partition("://")[2].partition("/")[0]
    if answer.status == 206 and start:
        match = RANGE.fullmatch(answer.header("Content-Range"))
        if (
            not match
            or int(match[1]) != start
            or int(match[2]) + 1 != int(match[3])
            or answer.header("ETag") != begun.etag
        ):
            raise _Again
        return int(match[3])
    if answer.status in (404, 410):
        raise Unfetched(
            f"The publisher has nothing at {answer.address} any more", "See the data set's page for where it is."
        )
    if answer.status in (429, 502, 503, 504):
        wait = answer.header("Retry-After")
        soon = (
            f"Try again in {wait} seconds."
            if wait.isascii() and wait.isdigit() and len(wait) < 6
            else "Try again later."
        )
        raise Unfetched(f"{host} is too busy now ({answer.status})", soon)
    if answer.status in (401, 403):
        raise Unfetched(f"{host} does not give {answer.address} to everybody ({answer.status})", "Fetch it by hand.")
    if answer.status != 200:
        raise Unfetched(
            f"{host} answered {answer.status} for {answer.address}", "Try again later, or fetch it by hand."
        )
    if answer.header("Content-Type").lower().startswith("text/html"):
        raise Unfetched(
            f"{answer.address} is a page for reading, not a data set", "See the data set's page for where the file is."
        )
    if answer.header("Content-Encoding").lower() not in ("", "identity", "gzip"):
        raise Unfetched(f"{host} sends the file packed in an unknown way", "Fetch it by hand.")
    return answer.length


def _fits(total: int | None, start: int, place: Path, bounds: Bounds) -> None:
    if total is None:
        return
    if total > bounds.most_bytes:
        raise Unfetched(f"{place.name} would be larger than {bounds.most_bytes:,} bytes", "A data set may not be.")
    if total - start > shutil.disk_usage(place.parent).free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _take(answer: Answer, part: BinaryIO, start: int, total: int | None, bounds: Bounds, progress: Progress) -> None:
    size = start
    progress(size, total)
    for portion in answer.body():
        size += len(portion)
        if size > bounds.most_bytes or (total is not None and size > total):
            _empty(part)
            raise Unfetched(f"{answer.address} sends more than it may", "Fetch it by hand, and look at it.")
        part.write(portion)
        progress(size, total)
    part.flush()
    if total is not None and size != total:
        raise _Again
    if not size:
        raise Unfetched(f"{answer.address} is empty", "Try again later.")


def _put(place: Path, part: BinaryIO, address: str, said: Validators) -> Downloaded:
    """Put the whole part in place, and the notes on it after that: a file without notes is only fetched once more."""
    os.fsync(part.fileno())
    size = part.seek(0, os.SEEK_END)
    sha256 = digest(beside(place, PART))
    outcome: Literal["new", "unchanged"] = "unchanged" if sha256 == digest(place) else "new"
    beside(place, PART).replace(place)
    beside(place, PART + NOTES).unlink(missing_ok=True)
    said = Validators(said.address, said.etag, said.last_modified, sha256)
    note(beside(place, NOTES), said)
    return Downloaded(outcome, address, size, sha256, said)


def _empty(part: BinaryIO) -> None:
    part.seek(0)
    part.truncate()


def _clear(place: Path, new: bool) -> None:
    """Leave no empty part behind, and no empty folder that was made for it."""
    part = beside(place, PART)
    if part.exists() and not part.stat().st_size:
        part.unlink()
        beside(place, PART + NOTES).unlink(missing_ok=True)
    if new and not any(place.parent.iterdir()):
        place.parent.rmdir()
