"""A stand-in is what the framework gives for a record that was withdrawn: its id, and that it was withdrawn; it bears and asks nothing.

What other records say stays as it was published and may point at a stub alone (decision 0023): whoever follows such a pointer finds
a record of the right kind, and whoever counts or lists finds none.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any, TypeVar

from answerable.core.actor import Actor, Name
from answerable.core.instrument import Criterion, Instrument, Provision
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, Record

T = TypeVar("T", bound=Record)
SAID = "A withdrawn record"
_TEXTS: dict[type[Record], tuple[str, ...]] = {
    Instrument: ("title", "issuer", "summary"),
    Provision: ("title", "text"),
    Criterion: (
        "question", "expected_evidence", "where", "met_when", "partly_when", "broken_when", "what_would_change_it",
    ),
}  # fmt: skip


class Anything:
    """What holds every id: where the stubs of an edition cannot be read, whatever is missing may have been withdrawn."""

    def __contains__(self, record_id: object) -> bool:
        return True


class Held(dict[str, T]):
    """Records of one kind by id; asked by `[…]` for one that was withdrawn it gives a stand-in, which it neither holds nor lists."""

    def __init__(self, kind: type[T], withdrawn: Container[str] = ()) -> None:
        super().__init__()
        self._kind, self._withdrawn = kind, withdrawn

    def __missing__(self, record_id: str) -> T:
        if record_id in self._withdrawn:
            return stand_in(self._kind, record_id)
        raise KeyError(record_id)


def stand_in(kind: type[T], record_id: str) -> T:
    """Return the stand-in of a kind of the framework under an id."""
    segment, _slash, rest = record_id.partition("/")
    said: dict[str, Any] = dict.fromkeys(_TEXTS.get(kind, ()), SAID)
    if kind is Actor:
        said |= {"type": segment, "names": (Name(text=SAID),)}
    if kind is Instrument:
        said |= {"form": "", "force": "voluntary", "adopted": ""}
    if kind is Provision:
        said |= {"instrument": f"instrument/{rest.rpartition('/')[0]}", "specificity": 0, "criteria": ()}
    if kind is Criterion:
        said |= {"observability": "low"}
    if kind in (Provision, Criterion):
        said |= {"polarity": "do"}
    if kind in (Instrument, Provision, Criterion):
        said |= {"addressees": ()}
    return kind(id=record_id, checked="unconfirmed", licence=OWN_LICENCE, publisher=OWN_PUBLISHER, **said)
