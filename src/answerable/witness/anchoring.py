"""An anchor is a timestamp by an authority outside the project over a digest, asked for over HTTP and checked before it is kept.

Standard: RFC 3161 §3.4 (HTTP). What is stamped of a checkpoint is the SHA-256 of its note's text, without the signatures, so
that later cosignatures leave the stamp whole. A token has at most 64 KiB; an authority that fails is named and stops no other.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from answerable.core.merkle import Refuted
from answerable.core.note import split
from answerable.core.timestamp import CHAIN, QUERY_TYPE, REPLY_TYPE, TOKEN, Stamped, certificates, check, request
from answerable.ledger.signing import read_checkpoint
from answerable.ledger.writing import replace
from answerable.witness.asking import Bounds, Host, Unanswered

#: The folder, inside the ledger's, of tokens and of the certificates that they are checked against.
FOLDER = "timestamps"


@dataclass(frozen=True, slots=True)
class Authority:
    """Who stamps: its address, and the certificates in PEM that are trusted for it, at least one of them a root."""

    url: str
    trusted: bytes

    @property
    def name(self) -> str:
        """What its files are called: its host, and its port where the address names one."""
        try:
            parts = urlsplit(self.url)
            name = f"{parts.hostname or ''}{f'-{parts.port}' if parts.port else ''}"
        except ValueError:
            name = ""
        return re.sub(r"[^a-z0-9.-]", "-", name)[:100].strip(".-") or "authority"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What came of asking one authority: its token and what it proves, or why there is none. `new`: it was asked now."""

    authority: str
    token: bytes = b""
    stamped: Stamped | None = None
    new: bool = False
    why: str = ""


def read_authorities(path: Path) -> list[Authority]:
    """Read a file of lines `<url> <PEM file>`, a relative one beside it; `#` begins a comment. Raises Refuted by line."""
    found = []
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) != 2:
            raise Refuted(f"{path}, line {number}: is not an address and a file of certificates")
        found.append(authority(words[0], path.parent / words[1]))
    return found


def authority(url: str, trusted: Path) -> Authority:
    """Return an authority with the certificates of a file. Raises Refuted, OSError."""
    with trusted.open("rb") as file:
        data = file.read(CHAIN + 1)
    try:
        certificates(data)
    except Refuted as error:
        raise Refuted(f"{trusted}: {error}") from None
    return Authority(url, data)


def stamp(digest: bytes, authorities: Iterable[Authority], bounds: Bounds | None = None) -> list[Anchor]:
    """Ask each authority to stamp a SHA-256 digest, one after another; every token returned is checked."""
    return [_stamped(each, digest, bounds) for each in authorities]


def anchor(folder: Path, authorities: Iterable[Authority], bounds: Bounds | None = None) -> list[Anchor]:
    """Stamp the checkpoint of a ledger's folder and keep the tokens in `timestamps/`; one that is there already stays.

    Raises Refuted where there is no checkpoint, and where two authorities are at one host: the token of one would pass for the
    other's.
    """
    authorities = list(authorities)
    names = [each.name for each in authorities]
    if twice := [name for name in names if names.count(name) > 1]:
        raise Refuted(f"{twice[0]}: is named twice: two timestamps are to be by two authorities, at a host each")
    note = read_checkpoint(folder)
    digest = hashlib.sha256(split(note)[0].encode()).digest()
    made = []
    for each in authorities:
        place = folder / FOLDER / f"{each.name}.tsr"
        found = _kept(place, each, digest) or _stamped(each, digest, bounds)
        if found.new:
            place.parent.mkdir(exist_ok=True)
            # The certificates first: a token without them could not be checked.
            replace(place.with_suffix(".pem"), each.trusted)
            replace(place, found.token)
        made.append(found)
    return made


def _kept(place: Path, authority: Authority, digest: bytes) -> Anchor | None:
    try:
        with place.open("rb") as file:
            token = file.read(TOKEN + 1)
        return Anchor(authority.name, token, check(token, digest, authority.trusted))
    except (OSError, Refuted):
        return None


def _stamped(authority: Authority, digest: bytes, bounds: Bounds | None) -> Anchor:
    nonce = secrets.randbelow((1 << 64) - 1) + 1
    try:
        host = Host(authority.url, bounds)
        try:
            answer = host.ask(body=request(digest, nonce), type=QUERY_TYPE, most=TOKEN)
        finally:
            host.close()
        if answer.status != 200 or answer.type != REPLY_TYPE:
            raise Unanswered(f"answers {answer.status} with {answer.type[:60] or 'nothing'}, not with a timestamp")
        return Anchor(authority.name, answer.body, check(answer.body, digest, authority.trusted, nonce), new=True)
    except (Unanswered, Refuted) as error:
        return Anchor(authority.name, why=str(error))
