"""Checking exhibits reads every byte in the vault and every chain of custody, and names what vanished, rotted or was altered.

Time grows with the bytes kept; memory does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from answerable.core.merkle import Refuted
from answerable.evidence import queries
from answerable.evidence.models import Exhibit
from answerable.evidence.vault import Vault


class State(NamedTuple):
    """How an exhibit stands, in a word and a sentence. *altered*: the room says other than the ledger; *erasing*: not ended."""

    exhibit: Exhibit
    state: Literal["whole", "vanished", "rotted", "altered", "erasing"]
    detail: str


def check(vault: Vault) -> Iterator[State]:
    """Yield how every exhibit stands. Raises Unavailable where the vault does not answer."""
    for row in queries.exhibits():
        if row.erasing:
            yield State(row, "erasing", f"{row.id}: its erasure was begun and has not ended: erase it again")
            continue
        try:
            _agrees(row)
        except Refuted as error:
            yield State(row, "altered", f"{row.id}: {error}")
            continue
        found = vault.check(row.sha256)
        yield State(row, found.state, f"{row.id}: {found.detail}")


def unnamed(vault: Vault) -> Iterator[str]:
    """Yield the digests of the vault's items that no exhibit names: what an interrupted `preserve` may leave."""
    named = set(Exhibit.objects.values_list("sha256", flat=True))
    return (each for each in vault.digests() if each not in named)


def _agrees(row: Exhibit) -> None:
    """Raises Refuted where the row's digests are not those of the event that vouches for it, or its custody is broken."""
    links = queries.chain(row.id)
    first = next((link.event for link in links if link.index == row.entry), None)
    if first is None:
        raise Refuted("the event that vouches for it is not in its custody")
    said = (first.sha256, first.size, first.media_type, first.detail.get("sha512"), first.detail.get("source"))
    if said != (row.sha256, row.size, row.media_type, row.sha512, row.source):
        raise Refuted("the database says other than the event that vouches for it")
    sealed = [link.event.detail["sealed"] for link in links if link.event and "sealed" in link.event.detail]
    if row.sealed != sealed[-1]:
        raise Refuted("the database says other than its custody on whether it is sealed")
