"""A promise on the pages is a text that actors took on: which texts the home page draws, by a rule, and every act towards one.

The rule: of the texts that States take on one by one (sign, ratify, accede, join, endorse or pledge), with a confirmed
commitment of any, the six adopted last. Nothing is picked by hand.
"""

from __future__ import annotations

from answerable.core.commitment import Commitment, Position
from answerable.core.instrument import Instrument
from answerable.public.seats import Seat, of_acts
from answerable.public.shelf import Volume

MOST = 6
ONE_BY_ONE = frozenset({"signed", "ratified", "acceded", "endorsed", "joined", "pledged"})


def drawn_first(volume: Volume) -> list[Instrument]:
    """Return the texts that the home page draws, those adopted last first."""
    return volume.once("promised", lambda: _drawn_first(volume))


def acts(volume: Volume, instrument: str) -> tuple[list[Commitment], list[Position]]:
    """Return every commitment and every other stance towards an instrument, in order of id."""
    pointing = volume.edition.many(each for _, each in volume.edition.pointing_at(instrument, "instrument"))
    return (
        [each for each in pointing if isinstance(each, Commitment)],
        [each for each in pointing if isinstance(each, Position)],
    )


def seats_of(volume: Volume, instrument: str) -> dict[str, Seat]:
    """Return the seat of every actor with an act towards an instrument on the day of the edition."""
    made: dict[str, Seat] = volume.once(
        f"seats {instrument}", lambda: of_acts(*acts(volume, instrument), volume.edition.day)
    )
    return made


def _drawn_first(volume: Volume) -> list[Instrument]:
    framework = volume.edition.framework
    found = {
        each.instrument
        for each in framework.commitments.values()
        if each.actor.startswith("state/") and each.basis in ONE_BY_ONE and each.checked == "verified" and not each.via
    }
    texts = sorted((framework.instruments[each] for each in found), key=lambda each: each.id)
    return sorted(texts, key=lambda each: each.adopted, reverse=True)[:MOST]
