"""Struck, of a company or an organisation: the incidents in which a source names a body that was struck as this actor is named.

Only the spelling is compared (core.spelling): an incident names bodies and points at no actor. A body named otherwise, and
the people who depend on it, are not found so.
"""

from __future__ import annotations

import msgspec

from answerable.core.actor import Actor
from answerable.core.spelling import normal
from answerable.public.collection import Count, collections
from answerable.public.shelf import Volume
from answerable.public.telling import Held, tell

_Named = list[tuple[str, str, str]]


def struck(volume: Volume, actor: Actor, most: int) -> list[Held]:
    """Return the newest incidents that struck a body of this actor's name, collection by collection."""
    named: dict[str, _Named] = volume.once("struck", lambda: _struck(volume))
    every = {each for name in actor.names for each in named.get(normal(name.text), ())}
    found: dict[str, _Named] = {}
    for each in sorted(sorted(every), key=lambda each: each[1], reverse=True):
        found.setdefault(each[0], []).append(each)
    return [
        Held(
            Count(collection, "incident", len(found[publisher]), "struck", actor.id),
            tell(volume, [incident for _, _, incident in found[publisher][:most]]),
        )
        for publisher, collection in collections(volume).items()
        if publisher in found
    ]


def _struck(volume: Volume) -> dict[str, _Named]:
    """By name in its normal form: (publisher, start, incident), for the names that some company or organisation bears."""
    known = {
        normal(name.text)
        for actor in volume.edition.framework.actors.values()
        if actor.type in ("company", "organisation")
        for name in actor.names
    } - {""}
    made: dict[str, _Named] = {}
    for incident, publisher, start, bodies in volume.ask(
        "SELECT id, publisher, start, struck FROM incident WHERE struck IS NOT NULL"
    ):
        for body in msgspec.json.decode(bodies or "[]"):
            if (form := normal(body["name"])) in known:
                made.setdefault(form, []).append((publisher, start or "", incident))
    return made
