"""A responsibility is what an actor ought to do or not do under a provision on a given day, since when, and on what basis.

It is computed from instruments and commitments and never stored. Basis: *obligation* (binding, in force, consented to),
*norm* (politically agreed) or *pledge* (self-made). Vienna Convention on the Law of Treaties, 1969, arts. 11–18, 24 and 54.
It is never a word for guilt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from answerable.core.commitment import CONSENT, Commitment, Reservation
from answerable.core.dates import bounds, holds, latest
from answerable.core.instrument import Instrument, Provision, addresses

Standing = Literal["bears", "unknown", "not yet in force", "not consented", "ended", "not yet"]
Ground = Literal["obligation", "norm", "pledge"]
#: Forms of instrument by which an actor speaks for itself alone.
SELF_MADE: frozenset[str] = frozenset({"pledge", "professional code"})


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One provision borne by one actor on one day. `since` is empty where the day is not recorded."""

    actor: str
    provision: str
    instrument: str
    ground: Ground
    standing: Standing
    since: str
    commitment: str
    reservations: tuple[Reservation, ...]
    confirmed: bool


def standing(commitment: Commitment, instrument: Instrument, day: date) -> Standing:
    """Say where a commitment stands on a day: joining, entry into force, withdrawal, and what is not recorded."""
    if commitment.until and day >= latest(commitment.until):
        return "ended"
    if commitment.since:
        within = holds(commitment.since, commitment.until, day)
    elif day < bounds(instrument.adopted)[0]:
        within = False
    elif commitment.as_of and day >= latest(commitment.as_of):
        # A dated list names the actor: it had joined by then, whenever that was.
        within = holds(commitment.as_of, commitment.until, day)
    else:
        within = None
    if within is False:
        return "not yet"
    if instrument.force == "binding":
        if commitment.basis not in CONSENT:
            return "not consented"
        in_force = holds(instrument.in_force, "", day) if instrument.in_force else False
        if in_force is False:
            return "not yet in force"
        if in_force is None:
            return "unknown"
    return "bears" if within else "unknown"


def responsibilities(
    day: date,
    actor_types: dict[str, str],
    instruments: dict[str, Instrument],
    provisions: Iterable[Provision],
    commitments: Iterable[Commitment],
) -> list[Responsibility]:
    """Compute who bears which provision on a day, by id; the strongest act of an actor decides.

    `actor_types` maps an actor's id to its type. Provisions that do not address the actor's type are left out. An actor
    whose acts have all ended, or have not begun, bears nothing; *not consented* and *not yet in force* are returned, so
    that a signature is seen for what it is. Raises KeyError for a commitment to an unknown instrument or actor.
    """
    by_instrument: dict[str, list[Provision]] = {}
    for provision in provisions:
        by_instrument.setdefault(provision.instrument, []).append(provision)
    strongest: dict[tuple[str, str], tuple[tuple[int, str, str], Responsibility]] = {}
    for commitment in commitments:
        instrument = instruments[commitment.instrument]
        state = standing(commitment, instrument, day)
        if state in ("ended", "not yet"):
            continue
        actor_type = actor_types[commitment.actor]
        confirmed = commitment.checked == instrument.checked == "verified"
        rank = (
            0 if confirmed else 1,
            ("bears", "unknown", "not yet in force", "not consented").index(state),
        )
        for provision in by_instrument.get(instrument.id, ()):
            if commitment.provisions and provision.id not in commitment.provisions:
                continue
            if not addresses(provision.addressees, actor_type):
                continue
            made = Responsibility(
                actor=commitment.actor,
                provision=provision.id,
                instrument=instrument.id,
                ground=ground(instrument, actor_type),
                standing=state,
                since=commitment.since,
                commitment=commitment.id,
                reservations=tuple(
                    reservation
                    for reservation in commitment.reservations
                    if not reservation.provisions or provision.id in reservation.provisions
                ),
                confirmed=confirmed and provision.checked == "verified",
            )
            key = (commitment.actor, provision.id)
            # Standing outranks confirmation; then the earliest recorded day; then the id, so that the answer is one.
            order = (rank[1] * 2 + rank[0], commitment.since or "9999", commitment.id)
            if key not in strongest or order < strongest[key][0]:
                strongest[key] = (order, made)
    return [made for _, (_, made) in sorted(strongest.items())]


def ground(instrument: Instrument, actor_type: str) -> Ground:
    """Say on what basis an actor of a type owes an instrument's provisions; what binds nobody is a norm among States alone."""
    if instrument.force == "binding":
        return "obligation"
    return "norm" if actor_type == "state" and instrument.form not in SELF_MADE else "pledge"
