"""The connector of MITRE ATT&CK's groups and campaigns: names of threat groups with their aliases, and when campaigns were seen.

Format: STIX 2.1 bundles (OASIS) with ATT&CK's own fields; one member is one bundle. A group or campaign is kept as long as
ATT&CK keeps it. Which of its groups are actors of other lists is not said here: resolutions say it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from answerable.core.actor import Actor, Identifier, Name
from answerable.core.authority import Authority
from answerable.core.observation import Observations, Row
from answerable.core.record import Citation, Record
from answerable.sources import Connector, File, Malformed, Parsed, Raw
from answerable.sources._accounting import Tally
from answerable.sources._cells import LONGEST, Unfit, required
from answerable.sources._json import MANY, needs
from answerable.sources._opening import is_member

SLUG, CLUSTER = "attack", "mitre-attack"
SOURCE_ID = f"source/{SLUG}"
LICENCE, PUBLISHER = "LicenseRef-MITRE-ATTACK", "The MITRE Corporation"
SCHEME = "mitre-attack"
READ = frozenset(
    {
        "aliases", "external_references", "first_seen", "last_seen", "name", "revoked", "type", "x_mitre_deprecated",
        "bundle.objects", "bundle.type",
    }
)  # fmt: skip
CAMPAIGNS = Observations(
    name="attack_campaigns",
    row="a campaign that ATT&CK describes, and the months in which it was seen first and last",
    columns=(("id", "text"), ("name", "text"), ("first_seen", "text"), ("last_seen", "text")),
)
_KINDS = {"intrusion-set": re.compile(r"G[0-9]{4}"), "campaign": re.compile(r"C[0-9]{4}")}
_MIDNIGHT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z")


def parse(raw: Raw, names: Authority) -> Parsed:
    """Read every bundle into its groups and campaigns, their source and its accounting.

    Raises Malformed where no member is a bundle, or none of its groups or campaigns has a field that theirs have.
    """
    tally = Tally()
    objects = _objects(raw.get("bundles", {}), tally)
    _known_form(objects)
    taken = Counter(number for held in objects if (number := _number(held)))
    groups: list[Record] = []
    campaigns: list[Row] = []
    for held in objects:
        try:
            number = _standing(held, taken)
            if held["type"] == "campaign":
                campaigns.append(
                    (number, required(held, "name"), _month(held, "first_seen"), _month(held, "last_seen"))
                )
                _in_order(campaigns)
                tally.row("recorded", "a campaign")
            else:
                groups.append(_group(number, held))
                tally.row("recorded", "a group with its names")
        except Unfit as left:
            tally.row(left.outcome, left.reason, _number(held))
        if str(held.get("type")) in _KINDS:
            tally.unread(field for field in held if field not in READ)
    rows = {CAMPAIGNS.name: sorted(campaigns, key=lambda row: str(row[0]))}
    groups.sort(key=lambda record: record.id)
    source = SOURCE.source()
    return Parsed([source, *groups, tally.accounting(source, rows)], rows)


def _objects(members: Mapping[str, bytes], tally: Tally) -> list[dict[str, Any]]:
    """Return the objects of every bundle, in order of the members' names; refuse members that are none."""
    decode, why, found, bundles = msgspec.json.Decoder().decode, "", [], 0
    for name, content in sorted(members.items()):
        if not is_member(name, "*.json") and len(members) > 1:
            tally.row("refused", "the member is no .json file", name)
            continue
        try:
            bundle = decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            why = why or f"{name[:LONGEST]!a} is not JSON: {str(error)[:LONGEST] or 'nested too deeply'}"
            tally.row("refused", "the member is not JSON", name)
            continue
        if (
            not isinstance(bundle, dict)
            or bundle.get("type") != "bundle"
            or not isinstance(bundle.get("objects"), list)
        ):
            why = why or f"{name[:LONGEST]!a} is no STIX bundle with objects"
            tally.row("refused", "the member is no STIX bundle with objects", name)
            continue
        bundles += 1
        tally.unread(field for each in bundle if (field := f"bundle.{each}") not in READ)
        for held in bundle["objects"]:
            if isinstance(held, dict):
                found.append(held)
            else:
                tally.row("refused", "the entry is not an object")
    if not bundles:
        raise Malformed(SLUG, "bundles", f"holds no bundle: {why}" if why else "holds no member", "Fetch it again.")
    return found


def _known_form(objects: list[dict[str, Any]]) -> None:
    """Raise Malformed where a field stands in no group or no campaign: without it names or withdrawals would be lost."""
    for kind, fields in (("intrusion-set", ("aliases",)), ("campaign", ("first_seen", "last_seen"))):
        held = [each for each in objects if each.get("type") == kind]
        needs(SLUG, f"{kind} objects", held, ("name", "external_references", *fields))
        if len(held) >= MANY:
            needs(SLUG, f"{kind} objects", held, ("revoked", "x_mitre_deprecated"))


def _number(held: dict[str, Any]) -> str:
    """Return ATT&CK's own number of an object, empty where it has none or several."""
    references = held.get("external_references")
    found = {
        number
        for each in (references if isinstance(references, list) else ())
        if isinstance(each, dict) and each.get("source_name") == SCHEME
        if isinstance(number := each.get("external_id"), str)
    }
    kind = held.get("type")
    form = _KINDS.get(kind) if isinstance(kind, str) else None
    return found.pop() if len(found) == 1 and form and all(form.fullmatch(each) for each in found) else ""


def _standing(held: dict[str, Any], taken: Counter[str]) -> str:
    """Return the number of a group or campaign that ATT&CK still keeps."""
    if held.get("type") not in ("intrusion-set", "campaign"):
        raise Unfit("refused", "the object is neither a group nor a campaign")
    for field, word in (("revoked", "revoked"), ("x_mitre_deprecated", "deprecated")):
        said = held.get(field, False)
        if not isinstance(said, bool):
            raise Unfit("refused", f"{field} is neither true nor false")
        if said:
            raise Unfit("refused", f"ATT&CK has {word} it")
    number = _number(held)
    if not number:
        raise Unfit("refused", "external_references holds no single number of ATT&CK's")
    if taken[number] > 1:
        raise Unfit("unresolved", "another object bears the same number")
    return number


def _group(number: str, held: dict[str, Any]) -> Actor:
    name, aliases = required(held, "name"), held.get("aliases", [])
    if not isinstance(aliases, list):
        raise Unfit("refused", "aliases is not a list")
    texts = dict.fromkeys(required({"aliases": alias}, "aliases") for alias in aliases)
    return Actor(
        id=f"group/attack-{number.lower()}",
        citations=(Citation(source=SOURCE_ID, locator=number),),
        checked="verified",
        licence=LICENCE,
        publisher=PUBLISHER,
        type="group",
        names=(Name(text=name), *(Name(text=text, use="alias") for text in texts if text != name)),
        identifiers=(Identifier(scheme=SCHEME, value=number),),
    )


def _month(held: dict[str, Any], field: str) -> str:
    """Return the month that a time of a campaign means; the day, where it is not the first of one.

    ATT&CK knows months and writes the first midnight of each, by the clock of whoever wrote it: 23:00 of the last day in
    London's or Berlin's, 05:00 of the first in New York's. The nearest midnight is the one that is meant.
    """
    value = required(held, field)
    try:
        if not _MIDNIGHT.fullmatch(value):
            raise ValueError
        nearest = datetime.fromisoformat(value[:19]) + timedelta(hours=12)
    except (ValueError, OverflowError):
        raise Unfit("refused", f"{field} is no time of STIX") from None
    return f"{nearest:%Y-%m}" if nearest.day == 1 else f"{nearest:%Y-%m-%d}"


def _in_order(campaigns: list[Row]) -> None:
    """Take back the last campaign where it was last seen before it was first seen."""
    first, last = str(campaigns[-1][2]), str(campaigns[-1][3])
    if last < first[: len(last)]:
        campaigns.pop()
        raise Unfit("unresolved", "last_seen lies before first_seen")


SOURCE = Connector(
    slug=SLUG,
    title="MITRE ATT&CK: groups and campaigns",
    publisher=PUBLISHER,
    licence=LICENCE,
    url="https://attack.mitre.org/",
    reads=tuple(sorted(READ)),
    files=(
        File(
            "bundles",
            "attack/enterprise-attack.json",
            "https://raw.githubusercontent.com/mitre-attack/attack-stix-data/master/enterprise-attack/enterprise-attack.json",
            many=True,
            also="attack/groups_campaigns.zip",
        ),
    ),
    parse=parse,
    gives="actors",
    observations=(CAMPAIGNS,),
    cluster=CLUSTER,
    covers="Threat groups and campaigns that public reports describe, as its editors take them up; not every one.",
)
