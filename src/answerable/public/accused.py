"""Accused, of a State harmed: the States to which others ascribe incidents in its territory, and what those bear that is at stake.

An accusation is a claim of its author and never a finding; that a State bears a provision does not say that it breached it.
"""

from __future__ import annotations

from dataclasses import dataclass

from answerable.core.attribution import Attribution
from answerable.core.incident import Incident
from answerable.core.instrument import Provision
from answerable.public.bearing import bearers
from answerable.public.collection import Count, collections
from answerable.public.shelf import Volume
from answerable.public.telling import Told

_CLAIMED = """
    SELECT accused.target, incident.publisher, count(DISTINCT incident.id) FROM link AS here
    JOIN incident ON incident.id = here.source JOIN attribution ON attribution.incident = incident.id
    JOIN link AS accused ON accused.source = attribution.id AND accused.field = 'accused_actors'
    WHERE here.target = ? AND here.field = 'territories' AND accused.target GLOB 'state/*' GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Accusation:
    """One incident and one State that claims name, with the claims and the provisions at stake that this State bears.

    Beside each provision stands whether its bearing is confirmed.
    """

    incident: Incident
    accused: str
    claims: list[Attribution]
    borne: list[tuple[Provision, bool]]
    engaged: int


def ascribed(volume: Volume, state: str) -> list[tuple[str, list[Count]]]:
    """Return the States to which anybody ascribes incidents in a State, alphabetical, with how many in each collection."""
    held: dict[str, dict[str, int]] = {}
    for accused, publisher, number in volume.ask(_CLAIMED, state):
        held.setdefault(accused, {})[publisher] = number
    actors = volume.edition.framework.actors
    return [
        (
            accused,
            [
                Count(each, "incident", held[accused][publisher], "ascribed", f"{state} {accused}")
                for publisher, each in collections(volume).items()
                if publisher in held[accused]
            ],
        )
        for accused in sorted(held, key=lambda each: (actors[each].name.casefold(), each))
    ]


def accusations(volume: Volume, told: list[Told]) -> list[Accusation]:
    """Return the claims on these incidents that name a State: by incident, in their order, and State."""
    made = []
    for each in told:
        engaged = [engaged.provision for engaged in each.incident.engaged]
        named: dict[str, list[Attribution]] = {}
        for claim in each.attributions:
            for accused in claim.accused_actors:
                if accused.startswith("state/"):
                    named.setdefault(accused, []).append(claim)
        for accused in sorted(named):
            borne = _borne(volume, accused, engaged)
            made.append(Accusation(each.incident, accused, named[accused], borne, len(engaged)))
    return made


def _borne(volume: Volume, actor: str, engaged: list[str]) -> list[tuple[Provision, bool]]:
    provisions = volume.edition.framework.provisions
    sure, unsure = (bearers(volume, confirmed=confirmed) for confirmed in (True, False))
    return [
        (provisions[each], actor in sure.get(each, ()))
        for each in engaged
        if actor in sure.get(each, ()) or actor in unsure.get(each, ())
    ]
