"""A responsibility is what an actor ought to do or not do under a provision on a given day, since when, and on what basis.

It is computed from instruments and commitments and never stored. Basis: *obligation* (binding, in force, consented to),
*norm* (politically agreed) or *pledge* (self-made). Vienna Convention on the Law of Treaties, 1969, arts. 11–18, 24 and 54.
It is never a word for guilt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from answerable.core.commitment import CONSENT, Commitment, Reservation
from answerable.core.dates import bounds, holds, latest
from answerable.core.instrument import Instrument, Provision, addresses

Standing = Literal["bears", "unknown", "not yet in force", "not consented", "ended", "not yet"]
Ground = Literal["obligation", "norm", "pledge"]
#: Forms of instrument by which an actor speaks for itself alone.
SELF_MADE: frozenset[str] = frozenset({"pledge", "professional code"})
#: Where several acts of one actor stand beside each other, the first of these decides.
STRONGEST_FIRST: tuple[Standing, ...] = ("bears", "unknown", "not yet in force", "not consented")
_Order = tuple[int, bool, str, str]


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
    elif instrument.adopted and day < bounds(instrument.adopted)[0]:
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
    that a signature is seen for what it is. Reservations are those made by that day, of every act that may stand beside
    the strongest (see `_reserved`). Raises KeyError for a commitment to an unknown instrument or actor.
    """
    by_instrument: dict[str, list[Provision]] = {}
    for provision in provisions:
        by_instrument.setdefault(provision.instrument, []).append(provision)
    acts: dict[tuple[str, str], list[tuple[_Order, Responsibility]]] = {}
    for commitment in commitments:
        instrument = instruments[commitment.instrument]
        state = standing(commitment, instrument, day)
        if state in ("ended", "not yet"):
            continue
        actor_type = actor_types[commitment.actor]
        confirmed = commitment.checked == instrument.checked == "verified"
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
                    if (not reservation.provisions or provision.id in reservation.provisions)
                    and not (reservation.date and day < bounds(reservation.date)[0])
                ),
                confirmed=confirmed and provision.checked == "verified",
            )
            # Standing outranks confirmation; then the earliest recorded day; then the id, so that the answer is one.
            order = (STRONGEST_FIRST.index(state), not confirmed, commitment.since or "9999", commitment.id)
            acts.setdefault((commitment.actor, provision.id), []).append((order, made))
    return [_strongest(found) for _, found in sorted(acts.items())]


def _strongest(found: list[tuple[_Order, Responsibility]]) -> Responsibility:
    """Return the strongest of an actor's acts on one provision, with the reservations of the others that apply to it."""
    if len(found) == 1:
        return found[0][1]
    ordered = [made for _, made in sorted(found, key=lambda each: each[0])]
    return replace(ordered[0], reservations=_reserved(ordered))


def _reserved(ordered: list[Responsibility]) -> tuple[Reservation, ...]:
    """Gather reservations of acts in order of strength, each once.

    An act that stands like the strongest, or may stand, limits what the actor took on as much as the strongest does. What was
    reserved at signature and not confirmed at ratification has no effect (Vienna Convention, art. 23(2)), and what is not
    confirmed adds nothing to what is.
    """
    first = ordered[0]
    kept: dict[Reservation, None] = {}
    for made in ordered:
        if made.standing in (first.standing, "unknown") and made.confirmed >= first.confirmed:
            kept.update(dict.fromkeys(made.reservations))
    return tuple(kept)


def ground(instrument: Instrument, actor_type: str) -> Ground:
    """Say on what basis an actor of a type owes an instrument's provisions; what binds nobody is a norm among States alone."""
    if instrument.force == "binding":
        return "obligation"
    return "norm" if actor_type == "state" and instrument.form not in SELF_MADE else "pledge"
