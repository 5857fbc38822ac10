"""The connector of the VERIS Community Database: disclosed security incidents, each coded in VERIS by volunteers.

Format: one JSON object a member (RFC 8259) after the VERIS schema 1.3. Incidents of hacking or malware are recorded, and
social engineering alone as fraud; misuse, error, loss and theft of things are refused. Who was struck, and the text about
it, are not read: nothing says who named them. The country of an actor is an analyst's entry and accuses nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from answerable.core.authority import Authority
from answerable.core.harm import Harm
from answerable.core.incident import Incident
from answerable.core.record import Citation, Record
from answerable.sources import Connector, File, Malformed, Parsed, Raw, _veris
from answerable.sources._fields import ObjectTally
from answerable.sources._veris_member import CODED, Left, at, codes, confirmed, exposed, start, varieties

SLUG = "vcdb"
SOURCE_ID = f"source/{SLUG}"
LICENCE, PUBLISHER = "CC-BY-SA-4.0", "VERIS Community Database"
#: Fields without which a member is no incident in VERIS; a set in which none has one of them is another set.
_NEEDED = ("incident_id", "security_incident", "action", "victim.country", "victim.industry", "timeline.incident.year")
#: Fields that stand in one member of twenty or more: of so many members, at least one has each.
_MANY, _COMMON = 1_000, (
    *(each for each in CODED if each != "discovery_method.partner.variety"), "plus.analysis_status",
    "timeline.incident.month", "timeline.incident.day", "attribute.confidentiality.data_total",
    "attribute.confidentiality.data.amount",
)  # fmt: skip
_READS = frozenset(
    {
        *CODED, "incident_id", "security_incident", "plus.analysis_status",
        *(f"timeline.incident.{part}" for part in ("year", "month", "day")),
        *(f"action.{action}.variety" for action in _veris.ACTIONS), "discovery_method.unknown", "discovery_method.other",
        "action.unknown", "actor.unknown", "attribute.unknown", "attribute.confidentiality.data_total",
        "attribute.confidentiality.data.amount",
    }
)  # fmt: skip
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST = 200
_NOTE = "Counted in records of persons' data: one person may have several, and one record may tell of several persons."


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
        elif isinstance(found, Left):
            tally.row(found.outcome, found.reason, name)
            unresolved.update(("state", each) for each in found.unknown)
        else:
            fraud = isinstance(found[0], Incident) and found[0].type == "fraud"
            tally.row("recorded", "fraud by social means alone" if fraud else "hacking or malware", f"vcdb-{made}")
            records += found
    tally.untold(_READS)
    source = SOURCE.source()
    return Parsed([source, *records, tally.accounting(source)], unresolved=dict(unresolved))


def _members(
    raw: Mapping[str, bytes], names: Authority, tally: ObjectTally
) -> list[tuple[str, str, list[Record] | Left]]:
    """Return each member's name and id, with its records or why it gives none; no member is kept longer than that."""
    decode, why = msgspec.json.Decoder().decode, ""
    made: list[tuple[str, str, list[Record] | Left]] = []
    for name, content in sorted(raw.items()):
        try:
            # The publisher also gives all incidents in one list.
            held = decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            why = why or f"{name[:_LONGEST]!a} is not JSON: {str(error)[:_LONGEST] or 'nested too deeply'}"
            tally.row("refused", "the member is not JSON", name)
            continue
        for member in held if isinstance(held, list) else (held,):
            if not isinstance(member, dict):
                why = why or f"{name[:_LONGEST]!a} is not an object"
                tally.row("refused", "the member is not an object", name)
                continue
            tally.take(member)
            found: list[Record] | Left
            try:
                found = _incident(_id(member), member, names)
            except Left as left:
                found = left.with_traceback(None)
            made.append((name, _id(member), found))
    if not made:
        what = f"holds no incident: {why}" if why else "holds no member"
        raise Malformed(SLUG, "validated", what, "Give the folder data/json/validated, or a zip of it.")
    held, wanted = tally.fields(), (*_NEEDED, *(_COMMON if len(made) >= _MANY else ()))
    if missing := [each for each in dict.fromkeys(wanted) if each not in held]:
        raise Malformed(
            SLUG, "validated", f"no member has the field {', '.join(missing)}",
            "Its form has changed: compare it with `reads` in the connector, or give the edition that it knows.",
        )  # fmt: skip
    return made


def _id(member: dict[str, Any]) -> str:
    made = member.get("incident_id")
    return made.strip().lower() if isinstance(made, str) else ""


def _incident(made: str, member: dict[str, Any], names: Authority) -> list[Record]:
    if not _UUID.fullmatch(made):
        raise Left("unresolved", "incident_id is no UUID")
    confirmed(member)
    done = varieties(member)
    day = start(member)
    territories, unknown = _territories(member, names)
    if unknown:
        raise Left("unresolved", "victim.country names no State that is known", unknown)
    coded = codes(member)
    sector = _veris.sector(next(iter(at(member, ("victim", "industry"))), ""))
    where = " and ".join(names.actors[state].name for state in territories) or "no State coded"
    what = "Social engineering" if "hacking" not in done and "malware" not in done else (
        " and ".join(each for each in ("hacking", "malware") if each in done).capitalize()
    )  # fmt: skip
    envelope: dict[str, Any] = {
        "citations": (Citation(source=SOURCE_ID, locator=made),),
        "checked": "verified",
        "licence": LICENCE,
        "publisher": PUBLISHER,
    }
    told = "; ".join(f"{action} ({', '.join(each)[:_LONGEST] or 'not coded'})" for action, each in done.items())
    means = _veris.means(
        done,
        disclosed="Yes" in at(member, ("attribute", "confidentiality", "data_disclosure")),
        availability=at(member, ("attribute", "availability", "variety")),
    )
    incident = Incident(
        id=f"incident/vcdb-{made}",
        **envelope,
        title=f"{what} against {_veris.BODIES[sector]}, {where}, {day[:4]} (VCDB {made[:8]})",
        summary=f"As coded in VERIS: {told}.",
        start=day,
        type="fraud" if what.startswith("Social") else "attack",
        means=tuple(means),
        territories=tuple(territories),
        sectors=(sector,) if sector else (),
        status="settled",
        codes=coded,
    )
    return [incident, *_exposed(f"vcdb-{made}", member, envelope)]


def _territories(member: dict[str, Any], names: Authority) -> tuple[list[str], list[str]]:
    states, unknown = set(), []
    for spelling in at(member, ("victim", "country")):
        match = names.find(spelling, "state")
        if match.actor:
            states.add(match.actor)
        elif match.ground != "no actor":
            unknown.append(spelling)
    return sorted(states), unknown


def _exposed(slug: str, member: dict[str, Any], envelope: dict[str, Any]) -> list[Record]:
    """Return the harm of persons whose data were disclosed, where it is confirmed and has a number; otherwise nothing."""
    best, most = exposed(member)
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


SOURCE = Connector(
    slug=SLUG,
    title="VERIS Community Database (VCDB)",
    publisher=PUBLISHER,
    licence=LICENCE,
    url="https://github.com/vz-risk/VCDB",
    reads=tuple(sorted(_READS)),
    files=(
        File(
            "validated",
            "vcdb/vcdb.json.zip",
            "https://raw.githubusercontent.com/vz-risk/VCDB/master/data/joined/vcdb.json.zip",
            many=True,
            also="vcdb/validated.zip",
        ),
    ),
    parse=parse,
    covers="Security incidents that were publicly disclosed, in any sector and country, as volunteers find and code them.",
)
