"""Notes say where a fetched file came from: beside it what the next request needs, and in `fetched.jsonl` every file brought.

A note is no proof of what a publisher said; it lets a person see which bytes were read, and compare them with others'.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

JOURNAL = "fetched.jsonl"


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of one file, so that it can be asked whether that changed (RFC 9110 §8.8)."""

    address: str = ""
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""

    @property
    def strong(self) -> bool:
        """Whether the entity tag promises the same bytes, so that a part may be continued under it."""
        return self.etag.startswith('"') and self.etag.endswith('"') and len(self.etag) > 2


def beside(place: Path, ending: str) -> Path:
    """Return the path of what lies beside a file: its part, or the notes on either."""
    return place.with_name(place.name + ending)


def validators(path: Path) -> Validators:
    """Read validators; what is missing or cannot be read is as if nothing had been said."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        known = {each.name for each in fields(Validators)}
        return Validators(**{name: value for name, value in held.items() if name in known and isinstance(value, str)})
    except (OSError, ValueError, AttributeError, RecursionError):
        return Validators()


def note(path: Path, said: Validators) -> None:
    """Write validators, whole or not at all."""
    fresh = beside(path, ".new")
    fresh.write_text(json.dumps(asdict(said), indent=1) + "\n", encoding="utf-8")
    fresh.replace(path)


def journal(folder: Path, line: dict[str, str | int]) -> None:
    """Add a line to the journal of a folder in one write, so that two fetches do not mix theirs."""
    text = json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n"
    place = os.open(folder / JOURNAL, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(place, text.encode())
    finally:
        os.close(place)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, or nothing where there is no such file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError):
        return ""
