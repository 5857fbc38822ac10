"""A member of VCDB is one incident in VERIS: what was done, when, on what, and how much, read field by field.

Vocabulary: the VERIS schema 1.3. A field of another type than it has there is as one that is not coded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from answerable.core.dates import bounds
from answerable.core.record import LIMIT
from answerable.sources import _veris
from answerable.sources._accounting import Word

#: Fields whose entries become codes, as VERIS names them.
CODED = (
    "action.malware.variety", "action.hacking.variety", "action.social.variety", "actor.external.variety",
    "actor.external.motive", "actor.external.country", "asset.assets.variety", "attribute.confidentiality.data_disclosure",
    "attribute.confidentiality.data_victim", "attribute.confidentiality.data.variety", "attribute.availability.variety",
    "discovery_method.external.variety", "discovery_method.internal.variety", "discovery_method.partner.variety",
    "victim.country", "victim.industry", "victim.employee_count", "confidence", "targeted", "timeline.discovery.unit",
)  # fmt: skip
#: Fields of which only the names of what they hold become codes: `action=hacking`.
_CLASSES = ("action", "actor", "attribute", "discovery_method")
_PATHS = tuple((name, tuple(name.split("."))) for name in CODED)
_LONGEST = 200


class Left(ValueError):
    """Why one member gives no records: refused or unresolved, the reason, and names that name nobody known."""

    def __init__(self, outcome: Word, reason: str, unknown: Sequence[str] = ()) -> None:
        self.outcome, self.reason, self.unknown = outcome, reason, unknown
        super().__init__(reason)


def confirmed(member: dict[str, Any]) -> None:
    """Refuse what is not confirmed to be an incident of security, or is ineligible in its analysts' eyes."""
    said = member.get("security_incident")
    if said != "Confirmed":
        known = said if said in ("Suspected", "Near miss", "False positive") else "not coded as VERIS codes it"
        raise Left("refused", f"security_incident is {known}, not Confirmed")
    plus = member.get("plus")
    if isinstance(plus, dict) and plus.get("analysis_status") == "Ineligible":
        raise Left("refused", "its analysts call it ineligible")


def varieties(member: dict[str, Any]) -> dict[str, list[str]]:
    """Return the varieties of each class of action. Refuses what is no use of ICT against somebody, with what it is."""
    action = member.get("action")
    if not isinstance(action, dict) or not action:
        raise Left("refused", "action is not coded")
    found = {each: list(at(action, (each, "variety"))) for each in _veris.ACTIONS if each in action}
    if not found:
        raise Left("refused", "action is not coded as VERIS codes it")
    if "hacking" not in found and "malware" not in found and list(found) != ["social"]:
        raise Left("refused", f"neither hacking nor malware: {', '.join(found)}")
    return found


def start(member: dict[str, Any]) -> str:
    """Return the day of the incident, as precise as it is coded. Refuses what is no calendar date."""
    held = member.get("timeline")
    held = held.get("incident") if isinstance(held, dict) else None
    if not isinstance(held, dict):
        raise Left("refused", "timeline.incident is not coded")
    year, month, day = (held.get(part) for part in ("year", "month", "day"))
    if any(part is not None and type(part) is not int for part in (year, month, day)) or year is None:
        raise Left("refused", "timeline.incident is no calendar date")
    made = f"{year:04}" + (f"-{month:02}" + (f"-{day:02}" if day is not None else "") if month is not None else "")
    try:
        bounds(made)
    except ValueError:
        raise Left("refused", "timeline.incident is no calendar date") from None
    return made


def codes(member: dict[str, Any]) -> tuple[str, ...]:
    """Return what its coders entered, as `field=value` in the names of VERIS."""
    made = [
        f"{name}={value[:_LONGEST]}"
        for name in _CLASSES
        for value in (member[name] if isinstance(member.get(name), dict) else ())
    ]
    for name, path in _PATHS:
        made += [f"{name}={value[:_LONGEST]}" for value in at(member, path)]
    return tuple(dict.fromkeys(made))


def at(held: Any, path: tuple[str, ...]) -> list[str]:
    """Return the texts at a path, with a list walked through; anything that is no text is left out."""
    for place, name in enumerate(path):
        if type(held) is list:
            return [text for each in held for text in at(each, path[place:])]
        if type(held) is not dict:
            return []
        held = held.get(name)
        if held is None:
            return []
    if type(held) is str:
        return [held] if held.strip() else []
    return [each for each in held if type(each) is str and each.strip()] if type(held) is list else []


def exposed(member: dict[str, Any]) -> tuple[int, int]:
    """Return how many records of persons were certainly disclosed, or else how many at the most; 0 where it is not told."""
    held = member.get("attribute")
    held = held.get("confidentiality") if isinstance(held, dict) else None
    if not isinstance(held, dict) or held.get("data_disclosure") != "Yes":
        return 0, 0
    entries = [each for each in held["data"] if isinstance(each, dict)] if isinstance(held.get("data"), list) else []
    of_persons = [each for each in entries if each.get("variety") in _veris.OF_PERSONS]
    if not of_persons or at(held, ("data_victim",)) == ["Victim organization"]:
        return 0, 0
    # Two varieties are as a rule of the same persons: their numbers are not added.
    best = max(_count(each.get("amount")) for each in of_persons)
    total = _count(held.get("data_total"))
    if best:
        return best, 0
    return (total, 0) if len(of_persons) == len(entries) else (0, total)


def _count(value: Any) -> int:
    return value if type(value) is int and 0 < value <= LIMIT else 0
