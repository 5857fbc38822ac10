"""The connector of the VERIS Community Database: disclosed security incidents, each coded in VERIS by volunteers.

Format: one JSON object a member (RFC 8259) after the VERIS schema 1.3. Incidents of hacking or malware are recorded, and
social engineering alone as fraud; misuse, error, loss and theft of things are refused. Who was struck, and the text about
it, are not read: nothing says who named them. The country of an actor is an analyst's entry and accuses nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from answerable.core.authority import Authority
from answerable.core.dates import bounds
from answerable.core.harm import Harm
from answerable.core.incident import Incident
from answerable.core.record import LIMIT, Citation, Record
from answerable.core.source import Source
from answerable.sources import Connector, File, Malformed, Parsed, Raw, _veris
from answerable.sources._accounting import Word
from answerable.sources._fields import ObjectTally

SLUG = "vcdb"
SOURCE_ID = f"source/{SLUG}"
LICENCE, PUBLISHER = "CC-BY-SA-4.0", "VERIS Community Database"
#: Fields without which a member is no incident in VERIS; a set in which none has one of them is another set.
_NEEDED = ("incident_id", "security_incident", "action", "victim", "timeline")
#: Fields whose entries become codes, as VERIS names them.
_CODED = (
    "action.malware.variety", "action.hacking.variety", "action.social.variety", "actor.external.variety",
    "actor.external.motive", "actor.external.country", "asset.assets.variety", "attribute.confidentiality.data_disclosure",
    "attribute.confidentiality.data_victim", "attribute.confidentiality.data.variety", "attribute.availability.variety",
    "discovery_method.external.variety", "discovery_method.internal.variety", "discovery_method.partner.variety",
    "victim.country", "victim.industry", "victim.employee_count", "confidence", "targeted", "timeline.discovery.unit",
)  # fmt: skip
#: Fields of which only the names of what they hold become codes: `action=hacking`.
_CLASSES = ("action", "actor", "attribute", "discovery_method")
_READS = frozenset(
    {
        *_CODED, "incident_id", "security_incident", "plus.analysis_status",
        *(f"timeline.incident.{part}" for part in ("year", "month", "day")),
        *(f"action.{action}.variety" for action in _veris.ACTIONS), "discovery_method.unknown", "discovery_method.other",
        "action.unknown", "actor.unknown", "attribute.unknown", "attribute.confidentiality.data_total", "attribute.confidentiality.data.amount",
    }
)  # fmt: skip
_PATHS = tuple((name, tuple(name.split("."))) for name in _CODED)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST = 200
_NOTE = "Counted in records of persons' data: one person may have several, and one record may tell of several persons."


class _Left(ValueError):
    """Why one member gives no records: refused or unresolved, the reason, and names that name nobody known."""

    def __init__(self, outcome: Word, reason: str, unknown: Sequence[str] = ()) -> None:
        self.outcome, self.reason, self.unknown = outcome, reason, unknown
        super().__init__(reason)


def parse(raw: Raw, names: Authority) -> Parsed:
    """Read the members into their source, incidents, harms and accounting.

    Raises Malformed where no member is an incident in VERIS, or none has a field that every incident has.
    """
    tally = ObjectTally()
    read = _members(raw.get("validated", {}), names, tally)
    taken = Counter(made for _, made, _ in read)
    unresolved: Counter[tuple[str, str]] = Counter()
    records: list[Record] = []
    for name, made, found in read:
        if made and taken[made] > 1:
            tally.row("unresolved", "another member bears the same incident_id", name)
        elif isinstance(found, _Left):
            tally.row(found.outcome, found.reason, name)
            unresolved.update(("state", each) for each in found.unknown)
        else:
            fraud = isinstance(found[0], Incident) and found[0].type == "fraud"
            tally.row("recorded", "fraud by social means alone" if fraud else "hacking or malware", f"vcdb-{made}")
            records += found
    tally.untold(_READS)
    source = _source()
    return Parsed([source, *records, tally.accounting(source)], unresolved=dict(unresolved))


def _members(
    raw: Mapping[str, bytes], names: Authority, tally: ObjectTally
) -> list[tuple[str, str, list[Record] | _Left]]:
    """Return each member's name and id, with its records or why it gives none; no member is kept longer than that."""
    decode, why, missing = msgspec.json.Decoder().decode, "", set(_NEEDED)
    made: list[tuple[str, str, list[Record] | _Left]] = []
    for name, content in sorted(raw.items()):
        try:
            member = decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            why = why or f"{name[:_LONGEST]!a} is not JSON: {str(error)[:_LONGEST] or 'nested too deeply'}"
            tally.row("refused", "the member is not JSON", name)
            continue
        if not isinstance(member, dict):
            why = why or f"{name[:_LONGEST]!a} is not an object"
            tally.row("refused", "the member is not an object", name)
            continue
        tally.take(member)
        if missing:
            missing.difference_update(member)
        found: list[Record] | _Left
        try:
            found = _incident(_id(member), member, names)
        except _Left as left:
            found = left.with_traceback(None)
        made.append((name, _id(member), found))
    if not made:
        what = f"holds no incident: {why}" if why else "holds no member"
        raise Malformed(SLUG, "validated", what, "Give the folder data/json/validated, or a zip of it.")
    if missing:
        raise Malformed(
            SLUG, "validated", f"no member has the field {', '.join(each for each in _NEEDED if each in missing)}",
            "Its form has changed: compare it with `reads` in the connector, or give the edition that it knows.",
        )  # fmt: skip
    return made


def _id(member: dict[str, Any]) -> str:
    made = member.get("incident_id")
    return made.strip().lower() if isinstance(made, str) else ""


def _incident(made: str, member: dict[str, Any], names: Authority) -> list[Record]:
    if not _UUID.fullmatch(made):
        raise _Left("unresolved", "incident_id is no UUID")
    _confirmed(member)
    varieties = _varieties(member)
    start = _start(member)
    territories, unknown = _territories(member, names)
    if unknown:
        raise _Left("unresolved", "victim.country names no State that is known", unknown)
    codes = _codes(member)
    sector = _veris.sector(next(iter(_at(member, ("victim", "industry"))), ""))
    where = " and ".join(names.actors[state].name for state in territories) or "no State coded"
    what = "Social engineering" if "hacking" not in varieties and "malware" not in varieties else (
        " and ".join(each for each in ("hacking", "malware") if each in varieties).capitalize()
    )  # fmt: skip
    envelope: dict[str, Any] = {
        "citations": (Citation(source=SOURCE_ID, locator=made),),
        "checked": "verified",
        "licence": LICENCE,
        "publisher": PUBLISHER,
    }
    told = "; ".join(f"{action} ({', '.join(each)[:_LONGEST] or 'not coded'})" for action, each in varieties.items())
    means = _veris.means(
        varieties,
        disclosed="Yes" in _at(member, ("attribute", "confidentiality", "data_disclosure")),
        availability=_at(member, ("attribute", "availability", "variety")),
    )
    incident = Incident(
        id=f"incident/vcdb-{made}",
        **envelope,
        title=f"{what} against {_veris.BODIES[sector]}, {where}, {start[:4]} (VCDB {made[:8]})",
        summary=f"As coded in VERIS: {told}.",
        start=start,
        type="fraud" if what.startswith("Social") else "attack",
        means=tuple(means),
        territories=tuple(territories),
        sectors=(sector,) if sector else (),
        status="settled",
        codes=codes,
    )
    return [incident, *_exposed(f"vcdb-{made}", member, envelope)]


def _confirmed(member: dict[str, Any]) -> None:
    said = member.get("security_incident")
    if said != "Confirmed":
        known = said if said in ("Suspected", "Near miss", "False positive") else "not coded as VERIS codes it"
        raise _Left("refused", f"security_incident is {known}, not Confirmed")
    plus = member.get("plus")
    if isinstance(plus, dict) and plus.get("analysis_status") == "Ineligible":
        raise _Left("refused", "its analysts call it ineligible")


def _varieties(member: dict[str, Any]) -> dict[str, list[str]]:
    """Return the varieties of each class of action. Refuses what is no use of ICT against somebody, with what it is."""
    action = member.get("action")
    if not isinstance(action, dict) or not action:
        raise _Left("refused", "action is not coded")
    found = {each: list(_at(action, (each, "variety"))) for each in _veris.ACTIONS if each in action}
    if not found:
        raise _Left("refused", "action is not coded as VERIS codes it")
    if "hacking" not in found and "malware" not in found and list(found) != ["social"]:
        raise _Left("refused", f"neither hacking nor malware: {', '.join(found)}")
    return found


def _start(member: dict[str, Any]) -> str:
    held = member.get("timeline")
    held = held.get("incident") if isinstance(held, dict) else None
    if not isinstance(held, dict):
        raise _Left("refused", "timeline.incident is not coded")
    year, month, day = (held.get(part) for part in ("year", "month", "day"))
    if any(part is not None and type(part) is not int for part in (year, month, day)) or year is None:
        raise _Left("refused", "timeline.incident is no calendar date")
    made = f"{year:04}" + (f"-{month:02}" + (f"-{day:02}" if day is not None else "") if month is not None else "")
    try:
        bounds(made)
    except ValueError:
        raise _Left("refused", "timeline.incident is no calendar date") from None
    return made


def _territories(member: dict[str, Any], names: Authority) -> tuple[list[str], list[str]]:
    states, unknown = set(), []
    for spelling in _at(member, ("victim", "country")):
        match = names.find(spelling, "state")
        if match.actor:
            states.add(match.actor)
        elif match.ground != "no actor":
            unknown.append(spelling)
    return sorted(states), unknown


def _codes(member: dict[str, Any]) -> tuple[str, ...]:
    codes = [
        f"{name}={value[:_LONGEST]}"
        for name in _CLASSES
        for value in (member[name] if isinstance(member.get(name), dict) else ())
    ]
    for name, path in _PATHS:
        codes += [f"{name}={value[:_LONGEST]}" for value in _at(member, path)]
    return tuple(dict.fromkeys(codes))


def _at(held: Any, path: tuple[str, ...]) -> list[str]:
    """Return the texts at a path, with a list walked through; anything that is no text is left out."""
    for place, name in enumerate(path):
        if type(held) is list:
            return [text for each in held for text in _at(each, path[place:])]
        if type(held) is not dict:
            return []
        held = held.get(name)
        if held is None:
            return []
    if type(held) is str:
        return [held] if held.strip() else []
    return [each for each in held if type(each) is str and each.strip()] if type(held) is list else []


def _exposed(slug: str, member: dict[str, Any], envelope: dict[str, Any]) -> list[Record]:
    """Return the harm of persons whose data were disclosed, where it is confirmed and has a number; otherwise nothing."""
    held = member.get("attribute")
    held = held.get("confidentiality") if isinstance(held, dict) else None
    if not isinstance(held, dict) or held.get("data_disclosure") != "Yes":
        return []
    entries = [each for each in held["data"] if isinstance(each, dict)] if isinstance(held.get("data"), list) else []
    of_persons = [each for each in entries if each.get("variety") in _veris.OF_PERSONS]
    if not of_persons or _at(held, ("data_victim",)) == ["Victim organization"]:
        return []
    # Two varieties are as a rule of the same persons: their numbers are not added.
    best = max((count for each in of_persons if (count := _count(each.get("amount")))), default=0)
    most, total = 0, _count(held.get("data_total"))
    if not best and len(of_persons) == len(entries):
        best = total
    elif not best:
        most = total
    if not best and not most:
        return []
    return [
        Harm(
            id=f"harm/{slug}/1",
            **envelope,
            incident=f"incident/{slug}",
            dimension="data_and_privacy",
            order=1,
            what="Personal or medical data of people disclosed",
            measure="people_data_exposed",
            unit="people",
            best=best or None,
            max=most or None,
            value_kind="estimated",
            causal="direct",
            note=_NOTE if best else f"{_NOTE} The number is of all records, with some that are not of persons.",
        )
    ]


def _count(value: Any) -> int:
    return value if type(value) is int and 0 < value <= LIMIT else 0


def _source() -> Source:
    return Source(
        id=SOURCE_ID,
        checked="verified",
        licence=LICENCE,
        publisher=PUBLISHER,
        title=SOURCE.title,
        form="dataset",
        published_by=PUBLISHER,
        url=SOURCE.url,
        cluster="vcdb",
        seen="local-data",
        language="en",
        covers="Security incidents that were publicly disclosed, in any sector and country, as volunteers find and code them.",
    )


SOURCE = Connector(
    slug=SLUG,
    title="VERIS Community Database (VCDB)",
    publisher=PUBLISHER,
    licence=LICENCE,
    url="https://github.com/vz-risk/VCDB",
    reads=tuple(sorted(_READS)),
    files=(File("validated", "vcdb/validated.zip", many=True),),
    parse=parse,
)
