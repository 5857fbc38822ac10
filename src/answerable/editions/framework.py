"""The framework is the part of the record that says who owes what: actors, instruments, provisions, criteria, commitments.

It is small enough to hold in memory, whatever the number of incidents, and answers for any given day.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import Any

from answerable.core.actor import Actor
from answerable.core.commitment import Commitment
from answerable.core.dates import bounds
from answerable.core.instrument import Criterion, Instrument, Provision, addresses
from answerable.core.record import Record
from answerable.core.responsibility import Responsibility, responsibilities
from answerable.editions.standing_in import Held

KINDS = ("actor", "instrument", "provision", "criterion", "commitment")


class Framework:
    """Holds the five kinds by id, of whatever records it is given; stand-ins answer for those that were `withdrawn`."""

    def __init__(self, records: Iterable[Record] = (), withdrawn: Container[str] = ()) -> None:
        self.actors: dict[str, Actor] = Held(Actor, withdrawn)
        self.instruments: dict[str, Instrument] = Held(Instrument, withdrawn)
        self.provisions: dict[str, Provision] = Held(Provision, withdrawn)
        self.criteria: dict[str, Criterion] = Held(Criterion, withdrawn)
        self.commitments: dict[str, Commitment] = {}
        self._homes: dict[type[Record], dict[str, Any]] = {
            Actor: self.actors,
            Instrument: self.instruments,
            Provision: self.provisions,
            Criterion: self.criteria,
            Commitment: self.commitments,
        }
        for record in records:
            self.take(record)

    def take(self, record: Record) -> None:
        """Take one record where it is of the framework's kinds."""
        if (home := self._homes.get(type(record))) is not None:
            home[record.id] = record

    def responsibilities(self, day: date) -> list[Responsibility]:
        """Return who bears which provision on a day (see core.responsibility); what hangs on a withdrawn record binds nobody."""
        texts, actors = self.instruments, self.actors
        return responsibilities(
            day,
            {actor.id: actor.type for actor in actors.values()},
            texts,
            (each for each in self.provisions.values() if each.instrument in texts),
            (each for each in self.commitments.values() if each.instrument in texts and each.actor in actors),
        )

    def responsibility_rows(self, day: date) -> Iterator[dict[str, Any]]:
        """Yield one row for every borne provision and criterion that addresses the actor: what indicators join on."""
        for borne in self.responsibilities(day):
            actor_type = self.actors[borne.actor].type
            first, last = bounds(borne.since) if borne.since else (None, None)
            for criterion_id in self.provisions[borne.provision].criteria:
                criterion = self.criteria[criterion_id]
                if not addresses(criterion.addressees, actor_type):
                    continue
                yield {
                    "actor": borne.actor,
                    "actor_type": actor_type,
                    "provision": borne.provision,
                    "instrument": borne.instrument,
                    "criterion": criterion_id,
                    "polarity": criterion.polarity,
                    "observability": criterion.observability,
                    "machine": criterion.machine or None,
                    "ground": borne.ground,
                    "standing": borne.standing,
                    "since": borne.since or None,
                    "since_first": first.isoformat() if first else None,
                    "since_last": last.isoformat() if last else None,
                    "commitment": borne.commitment,
                    "confirmed": borne.confirmed,
                }
