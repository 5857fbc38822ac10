"""Through what a count reaches the records that it takes in: a link to the record asked about, or a link of what stands between.

Each is a query for ids that takes the record asked about and the name of the field, in that order.
"""

from __future__ import annotations

_LINKED = "SELECT source FROM link WHERE target = ? AND field = ?"
#: What is about an incident, by a link of that incident: the field is `incident.` and the link's own name.
_OF_INCIDENTS = (
    "SELECT id FROM {kind} WHERE incident IN (SELECT source FROM link WHERE target = ? AND 'incident.' || field = ?)"
)
_THROUGH = {
    ("incident", "accused_actors"): (
        "SELECT incident FROM attribution WHERE id IN (SELECT source FROM link WHERE target = ? AND field = ?)"
    ),
    ("incident", "instrument"): (
        "SELECT link.source FROM provision JOIN link ON link.target = provision.id AND link.field = 'engaged.provision'"
        " WHERE provision.instrument = ? AND ? <> ''"
    ),
    ("attribution", "incident.territories"): _OF_INCIDENTS.format(kind="attribution"),
    ("response", "incident.territories"): _OF_INCIDENTS.format(kind="response"),
    ("response", "incident.accused_actors"): (
        "SELECT id FROM response WHERE incident IN (SELECT incident FROM attribution JOIN link ON link.source = attribution.id"
        " WHERE link.target = ? AND 'incident.' || link.field = ?)"
    ),
}


def through(kind: str, field: str) -> str:
    """Return the query for the ids of a kind that a field joins to a record."""
    return _THROUGH.get((kind, field), _LINKED)
