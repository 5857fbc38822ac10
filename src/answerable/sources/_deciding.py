"""Deciding keeps what people judged about names: one resolution a line at the end of a file that only grows.

The file is `resolutions.jsonl` in a folder of outside data, canonical JSON (RFC 8785), one record a line. Nothing in it is
changed or removed: a decision is taken back by a later one on the same pair, whose id ends in a higher number. Whoever adds
a line holds a lock on the folder (flock), reads the file anew, and puts a whole new file in the place of the old one.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from answerable.core.actor import Resolution
from answerable.core.authority import number
from answerable.core.kinds import decode
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, Invalid, Problem, canonical, path, slug
from answerable.core.spelling import normal
from answerable.core.validation import validate

DECISIONS = "resolutions.jsonl"
#: A file of decisions larger than this is none: a line has a few hundred bytes.
MOST_BYTES = 64 * 1024 * 1024


class Overtaken(ValueError):
    """Somebody else decided on the same name or pair since the file was read; `standing` is what they decided."""

    def __init__(self, standing: Resolution) -> None:
        self.standing = standing
        super().__init__(
            f"{standing.by} decided on this meanwhile: {standing.verdict}, because: {standing.why}. Look at it again."
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided: that a name, or the record `left`, is, is not, or may be the actor `right`."""

    right: str
    verdict: str
    by: str
    why: str
    date: str = ""
    name: str = ""
    left: str = ""


def kept(folder: Path) -> list[Resolution]:
    """Return the decisions of a folder in order of the file, none where there is no file.

    Raises Invalid, naming the line, for an unsound file.
    """
    return read(DECISIONS, _bytes(folder / DECISIONS))


def keep(folder: Path, decision: Decision, others: Iterable[Resolution], known: Collection[str]) -> Resolution:
    """Add a decision to the folder's file and return it as it was written; no earlier line is touched.

    `others` are resolutions that stand elsewhere, and `known` the ids of those that the person could see. Raises Overtaken
    where the file holds another on the same name or pair, Invalid for an unsound file or decision, and OSError where
    nothing can be written.
    """
    with _alone(folder):
        file = (folder / DECISIONS).resolve()
        content = _bytes(file)
        held = read(DECISIONS, content)
        made = _resolution(decision, [*others, *held])
        for each in held:
            if each.id not in known and _about(each) == _about(made):
                raise Overtaken(each)
        if content and not content.endswith(b"\n"):
            content += b"\n"
        _replace(file, content + canonical(made) + b"\n")
        return made


def writable(folder: Path) -> None:
    """Raise what `keep` would raise in this folder, before a person has decided anything: Invalid or OSError."""
    kept(folder)
    file = (folder / DECISIONS).resolve()
    for needed in (file.parent, file):
        if needed.exists() and not os.access(needed, os.W_OK):
            raise PermissionError(errno.EACCES, "may not be written: no decision can be kept there", str(needed))
    if not file.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "is no folder", str(file.parent))


def read(name: str, content: bytes) -> list[Resolution]:
    """Return the resolutions of a file's lines, in order. Raises Invalid, naming file and line, for an unsound one."""
    held: dict[str, Resolution] = {}
    for place, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        where = f"{name}, line {place}"
        try:
            record = decode(line)
            problems = validate(record)
        except Invalid as error:
            problems = error.problems
        if problems:
            raise Invalid([replace(each, record=f"{where}: {each.record}") for each in problems])
        if not isinstance(record, Resolution):
            raise Invalid([Problem(f"{where}: {record.id}", "kind", "is no resolution", "Remove the line.")])
        if record.id in held:
            raise Invalid([Problem(f"{where}: {record.id}", "id", "stands twice", "Number them 1, 2, … in order.")])
        held[record.id] = record
    return list(held.values())


def _resolution(decision: Decision, held: Sequence[Resolution]) -> Resolution:
    """Return the record of a decision, numbered after every other on the same pair. Raises Invalid."""
    # One pair has one id, whichever of the two was looked at first.
    left, right = sorted((decision.left, decision.right)) if decision.left else ("", decision.right)
    head = f"resolution/{_subject(decision.name, left, right)}/{path(right).replace('/', '-')}"
    pair = _pair(decision.name, left, right)
    n = 1 + max((number(each) for each in held if _pair(each.name, each.left, each.right) == pair), default=0)
    taken = {each.id for each in held}
    while f"{head}/{n}" in taken:
        n += 1
    fields = {"name": decision.name, "left": left, "date": decision.date}
    record = {
        "kind": "resolution", "id": f"{head}/{n}", "checked": "unconfirmed", "licence": OWN_LICENCE,
        "publisher": OWN_PUBLISHER, "right": right, "verdict": decision.verdict, "by": decision.by, "why": decision.why,
        **{field: text for field, text in fields.items() if text},
    }  # fmt: skip
    try:
        made = decode(canonical(record))
    except ValueError as error:
        if isinstance(error, Invalid):
            raise
        raise Invalid([Problem(head, "record", str(error), "Write it anew.")]) from None
    if problems := validate(made):
        raise Invalid(problems)
    assert isinstance(made, Resolution)
    return made


def _subject(name: str, left: str, right: str) -> str:
    kind = right.partition("/")[0]
    if left:
        return f"{kind}-{path(left).replace('/', '-')}"
    try:
        made = slug(name)[:80].rstrip("-")
    except ValueError:
        # A name in another script is given by the digest of its form, not by an invented transcription.
        made = "x" + hashlib.sha256(normal(name).encode()).hexdigest()[:12]
    return f"{kind}-{made}"


def _pair(name: str, left: str, right: str) -> tuple[str, ...]:
    return (normal(name), right) if name else tuple(sorted((left, right)))


def _about(each: Resolution) -> tuple[str, ...]:
    """What a person looks at when deciding: a name with all its candidates, or two records."""
    return (normal(each.name), each.right.partition("/")[0]) if each.name else tuple(sorted((each.left, each.right)))


def _bytes(file: Path) -> bytes:
    try:
        found = file.stat()
    except FileNotFoundError:
        return b""
    if not stat.S_ISREG(found.st_mode):
        raise Invalid([Problem(str(file), "file", "is no regular file", "Move it away.")])
    if found.st_size > MOST_BYTES:
        raise Invalid([Problem(str(file), "file", f"is larger than {MOST_BYTES // 1024**2} MiB", "Move it away.")])
    return file.read_bytes()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder: a second person waits for the moment that a line takes."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _replace(file: Path, content: bytes) -> None:
    """Put a whole file in the place of another: whatever happens, one of the two stands there entire."""
    mode = stat.S_IMODE(file.stat().st_mode) if file.exists() else 0o644
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise type(error)(
            error.errno, f"{error.strerror}: no decision can be kept in this folder", str(file.parent)
        ) from None
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fchmod(out.fileno(), mode)
            os.fsync(out.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    directory = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
