"""A commitment is a dated act by which an actor took an instrument upon itself; a position is any other stance.

A vote in favour is a commitment of basis *voted_for* and never consent to be bound; a signature is not a ratification
(Vienna Convention on the Law of Treaties, 1969, arts. 11–18). Reservations and withdrawal belong to the commitment.
"""

from __future__ import annotations

from typing import Literal

from answerable.core.dates import Date
from answerable.core.record import Id, Part, Record, Text

Basis = Literal[
    "signed", "ratified", "acceded", "endorsed", "joined", "pledged", "co-sponsored", "voted_for",
    "adopted_by_consensus", "bound_by_law", "issued", "welcomed",
]  # fmt: skip
Stance = Literal[
    "voted_against", "abstained", "absent", "observer", "announced", "dissociated", "not_party", "not_endorsed",
    "invited", "disputed", "rejected", "drafted", "proposed", "participated",
]  # fmt: skip

#: The acts that express consent to be bound by a binding instrument.
CONSENT: frozenset[str] = frozenset({"ratified", "acceded", "joined", "bound_by_law"})


class Reservation(Part, frozen=True, kw_only=True):
    """A limit that an actor set on its own commitment; without provisions it concerns the whole instrument."""

    type: str
    text: Text
    date: Date | Literal[""] = ""
    provisions: tuple[Id, ...] = ()
    citations: tuple[Id, ...] = ()


class Commitment(Record, tag="commitment", frozen=True, kw_only=True):
    """An act of commitment. Without provisions it covers the whole instrument.

    `since` absent means that the day of the act is not recorded; `as_of` is then the date of the list that names it.
    """

    actor: Id
    instrument: Id
    provisions: tuple[Id, ...] = ()
    basis: Basis
    how: Text
    since: Date | Literal[""] = ""
    until: Date | Literal[""] = ""
    as_of: Date | Literal[""] = ""
    via: str = ""
    reservations: tuple[Reservation, ...] = ()
    note: Text = ""


class Position(Record, tag="position", frozen=True, kw_only=True):
    """A stance towards an instrument that commits to nothing."""

    actor: Id
    instrument: Id
    stance: Stance
    how: Text
    date: Date | Literal[""] = ""
    as_of: Date | Literal[""] = ""
    note: Text = ""
