"""A promise on the pages is a text that actors took on: which texts the home page draws, by a rule, and every act towards one.

The rule: of the texts that States take on one by one (sign, ratify, accede, join, endorse or pledge), with a confirmed
commitment of any, the six adopted last. Nothing is picked by hand.
"""

from __future__ import annotations

from collections import Counter

from answerable.core.commitment import Commitment, Position
from answerable.core.instrument import Instrument, Provision, addresses
from answerable.core.responsibility import Ground, Standing, ground, standing
from answerable.public.bearing import of_provision
from answerable.public.seats import Seat, of_acts, of_bearing
from answerable.public.shelf import Volume

MOST = 6
ONE_BY_ONE = frozenset({"signed", "ratified", "acceded", "endorsed", "joined", "pledged"})


def drawn_first(volume: Volume) -> list[Instrument]:
    """Return the texts that the home page draws, those adopted last first."""
    return volume.once("promised", lambda: _drawn_first(volume))


def acts(volume: Volume, instrument: str) -> tuple[list[Commitment], list[Position]]:
    """Return every commitment and every other stance towards an instrument, in order of id."""
    pointing = volume.edition.pointing(instrument, "instrument")
    return (
        [each for each in pointing if isinstance(each, Commitment)],
        [each for each in pointing if isinstance(each, Position)],
    )


def seats_of(volume: Volume, instrument: str) -> dict[str, Seat]:
    """Return the seat of every actor with an act towards an instrument on the day of the edition."""
    edition = volume.edition
    made: dict[str, Seat] = volume.once(
        f"seats {instrument}",
        lambda: of_acts(edition.framework.instruments[instrument], *acts(volume, instrument), edition.day),
    )
    return made


def seats_towards(volume: Volume, provision: Provision) -> dict[str, Seat]:
    """Return the seat of every actor towards a provision on the day of the edition."""
    instrument = volume.edition.framework.instruments[provision.instrument]
    past = (each for each, _standing in _idle(volume, provision))
    seated = of_acts(instrument, past, acts(volume, instrument.id)[1], volume.edition.day)
    return of_bearing(seated, of_provision(volume, provision.id))


def standings(volume: Volume, provision: Provision) -> list[tuple[tuple[Standing, Ground, bool], int]]:
    """Count the actors with a commitment that covers a provision by where they stand on the day, ground and confirmation."""
    framework = volume.edition.framework
    instrument = framework.instruments[provision.instrument]
    held = {each.actor: (each.standing, each.ground, each.confirmed) for each in of_provision(volume, provision.id)}
    for each, stands in _idle(volume, provision):
        sure = each.checked == instrument.checked == provision.checked == "verified"
        held[each.actor] = (stands, ground(instrument, framework.actors[each.actor].type), sure)
    return sorted(Counter(held.values()).items())


def _idle(volume: Volume, provision: Provision) -> list[tuple[Commitment, Standing]]:
    """The commitments of actors that bear nothing of a provision, for all of theirs ended or are dated later; ended ones last."""
    framework = volume.edition.framework
    instrument = framework.instruments[provision.instrument]
    bearing = {each.actor for each in of_provision(volume, provision.id)}
    found = [
        (each, standing(each, instrument, volume.edition.day))
        for each in acts(volume, instrument.id)[0]
        if each.actor not in bearing
        and (not each.provisions or provision.id in each.provisions)
        and addresses(provision.addressees, framework.actors[each.actor].type)
    ]
    return sorted(found, key=lambda each: each[1] == "ended")


def _drawn_first(volume: Volume) -> list[Instrument]:
    framework = volume.edition.framework
    found = {
        each.instrument
        for each in framework.commitments.values()
        if each.actor.startswith("state/") and each.basis in ONE_BY_ONE and each.checked == "verified" and not each.via
    }
    texts = sorted((framework.instruments[each] for each in found), key=lambda each: each.id)
    return sorted(texts, key=lambda each: each.adopted, reverse=True)[:MOST]
