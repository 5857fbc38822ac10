"""What the tests let a process of the desk do with exhibits, in its vault."""

from __future__ import annotations

import io
import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import desking
import msgspec
from desking import NOW

from answerable.core.entry import Event
from answerable.core.exhibit import Exhibit


def vault() -> Any:
    from django.conf import settings

    from answerable.evidence.vault import Vault

    return Vault.open(settings.VAULT)


def preserve(data: bytes, source: str = "source/report", parent: str = "", **about: Any) -> tuple[str, int, bool]:
    """The exhibit's id, the place of its event, and whether it was one before."""
    from answerable.evidence import exhibits
    from answerable.evidence.about import About

    made = About(source=source, **about)
    said: dict[str, Any] = {"actor": "desk-1", "why": "it was sent to us", "now": NOW}
    if parent:
        found = exhibits.derive(vault(), io.BytesIO(data), parent, made, **said)
    else:
        found = exhibits.preserve(vault(), io.BytesIO(data), made, **said)
    return found.exhibit.id, found.exhibit.entry, found.held


def refused(data: bytes) -> str:
    """What the vault says where it takes nothing."""
    from answerable.evidence.vault import Unkept

    try:
        preserve(data)
    except Unkept as error:
        return str(error)
    return ""


def preserve_until_killed(acknowledged: str, seed: int) -> None:
    """Preserve one item after the other, and write down each that was acknowledged, with a descriptor that no crash buffers."""
    number = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for turn in range(10_000):
        made = preserve(b"item %d of %d\n" % (turn, seed) * 2000)
        os.write(number, f"{made[0]} {made[1]}\n".encode())


def erase_and_be_killed(exhibit: str) -> None:
    """Begin an erasure, and die when its bytes are gone and the room does not know it yet."""
    from answerable.evidence import actions

    actions.erase_within = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
    erase(exhibit)


def publication(exhibit: str) -> Event:
    """The event by which an edition publishes an exhibit's record: entered without looking at what came before it."""
    (made,) = desking.events(1, 77, exhibit, sha256="5" * 64, detail={"edition": 3})
    return msgspec.structs.replace(made, kind="publication")


def note(exhibit: str, what: str) -> int:
    from answerable.evidence import exhibits

    return exhibits.note_custody(exhibit, what, actor="desk-2", why="asked for", now=NOW + timedelta(hours=1))


def seal(exhibit: str, sealed: bool) -> int:
    from answerable.evidence import exhibits

    act = exhibits.seal if sealed else exhibits.unseal
    return act(exhibit, actor="desk-2", why="a person is in it", now=NOW)


def redact(exhibit: str, shown: list[int]) -> str:
    """Show these segments, and return the id of what shows them."""
    from answerable.evidence import redacting

    choice = redacting.Choice(segments=lambda _: shown)
    made = redacting.redact(vault(), exhibit, choice, actor="desk-1", why="for a court", now=NOW)
    return str(made.exhibit.id)


def key_of(exhibit: str) -> bytes | None:
    """The key from which the salts of an exhibit's parts follow."""
    from answerable.evidence import queries

    found = queries.exhibit(exhibit).key
    return None if found is None else bytes(found)


def bytes_of(exhibit: str) -> bytes:
    from answerable.evidence import queries

    return b"".join(vault().read(queries.exhibit(exhibit).sha256))


def erase(exhibit: str, why: str = "a person asked for it") -> int:
    from answerable.evidence import exhibits

    return exhibits.erase(vault(), exhibit, actor="desk-2", why=why, now=NOW)


def check() -> dict[str, str]:
    from answerable.evidence.checking import check

    return {each.exhibit.id: each.state for each in check(vault())}


def unnamed() -> list[str]:
    from answerable.evidence.checking import unnamed

    return list(unnamed(vault()))


def records() -> list[Exhibit]:
    from answerable.evidence import queries

    return list(queries.exhibit_records())


def digests() -> list[str]:
    return list(vault().digests())


def place_of(sha256: str, home: Path) -> Path:
    return home / "vault" / "sha256" / sha256[:2] / sha256[2:4] / sha256
