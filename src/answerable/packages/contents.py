"""A package's contents say what each file of it is, and which entry of the ledger vouches for it; all else is derived.

Own format, `package.json`: canonical JSON (RFC 8785) on one line. An *exhibit* is an item as it was received; a *derivative* was
made from another item, asserted and not proven to show the same; *segments* are parts of an exhibit and *fields* parts of
its description, proven to belong to what was entered.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

import msgspec

from answerable.core.exhibit import MediaType, Sha256
from answerable.core.merkle import Refuted
from answerable.core.record import LIMIT, Part, canonical
from answerable.packages.bag import NAME

CONTENTS, CUSTODY, RECORDS, POLICY = "package.json", "custody.jsonl", "records.jsonl", "policy"
COVER, HOW, CRATE = "cover.html", "VERIFY.txt", "data/ro-crate-metadata.json"
CHECKPOINT, PROOFS, STAMPS = "proofs/checkpoint", "proofs/", "timestamps/"
Role = Literal["exhibit", "derivative", "segments", "fields"]
#: The folder in which files of a role stand.
FOLDERS: dict[Role, str] = {
    "exhibit": "data/exhibits/", "derivative": "data/derivatives/", "segments": "data/segments/", "fields": "data/fields/",
}  # fmt: skip
Language = Literal["en", "fr", "es", "ar"]
#: What files are that the package itself has the form of; their event says nothing of that.
TYPES: dict[str, str] = {"segments": "application/jsonl", "fields": "application/json"}
Line = Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$(?!\n)")]
Some = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$(?!\n)")]
EntryName = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{72}$(?!\n)")]


class Item(Part, frozen=True, kw_only=True):
    """A file of the payload: its role, its bytes, the entry that vouches for it, and what it was made from."""

    path: str
    role: Role
    sha256: Sha256
    size: Annotated[int, msgspec.Meta(ge=0, le=LIMIT)]
    media_type: MediaType
    entry: EntryName
    parent: Sha256 | Literal[""] = ""


class Contents(Part, frozen=True, kw_only=True):
    """What the package is: its name, its title, who made it when, whom to ask, and its items.

    `form` is that of derived files, `language` theirs, and `words` the digest of its words (`wording`); empty for English.
    """

    v: Literal[1]
    form: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    name: Annotated[str, msgspec.Meta(pattern=rf"^{NAME}$(?!\n)")]
    title: Some
    made: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$(?!\n)")]
    by: Some
    contact: Line = ""
    note: Line = ""
    language: Language = "en"
    words: Sha256 | Literal[""] = ""
    items: tuple[Item, ...]


def read_contents(data: bytes) -> Contents:
    """Read package.json. Raises Refuted, naming what is wrong."""
    try:
        made = msgspec.json.decode(data, type=Contents)
    except (ValueError, RecursionError) as error:
        raise Refuted(f"{CONTENTS}: {error}") from None
    if canonical(made) + b"\n" != data:
        raise Refuted(f"{CONTENTS}: is not in its one canonical form (RFC 8785)")
    for item in made.items:
        if not item.path.startswith(FOLDERS[item.role]):
            raise Refuted(f"{CONTENTS}: {ascii(item.path)[1:121]} does not stand where {item.role} stand")
        if (item.role == "derivative") != bool(item.parent):
            raise Refuted(f"{CONTENTS}: {item.path} is a derivative without a parent, or has one and is none")
        if item.media_type != TYPES.get(item.role, item.media_type):
            raise Refuted(f"{CONTENTS}: {item.path} is of another type than {item.role} are")
    twice = [path for path, count in Counter(item.path for item in made.items).items() if count > 1]
    if twice:
        raise Refuted(f"{CONTENTS}: names {twice[0]} twice")
    return made


def channel_of(detail: dict[str, object]) -> Some:
    """Return by which channel an item came, as its event says."""
    said = detail.get("channel")
    return said if isinstance(said, str) and said else "not said"


def parent_of(detail: dict[str, object]) -> str:
    """Return the SHA-256 of what an item was made from, as its event says; empty where it says none."""
    said = detail.get("parent")
    digest = said.get("sha256") if isinstance(said, dict) else said
    return digest if isinstance(digest, str) else ""


def proof_path(entry: bytes | str) -> str:
    """Return where the proof of an entry stands."""
    return f"{PROOFS}{entry if isinstance(entry, str) else entry.hex()}.tlog-proof"


def lines_of(data: bytes, name: str) -> list[bytes]:
    """Return the lines of a file of which each ends in a newline. Raises Refuted."""
    if data and not data.endswith(b"\n"):
        raise Refuted(f"{name}: does not end in a newline")
    return data.split(b"\n")[:-1]
