"""The connector of the MISP galaxy's threat-actor cluster: threat groups, aliases, suspected sponsors, reported victims.

Format: the MISP galaxy cluster format (draft-dulaunoy-misp-galaxy-format). Sponsors and victims stand in fields whose
`cfr-` prefix names their compiler; they are kept as that compiler's words. `country` is nobody's claim and is not read.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from answerable.core.actor import Actor, Affiliation, Identifier, Name, ReportedVictim
from answerable.core.authority import Authority
from answerable.core.record import Citation, Record, path, slug
from answerable.sources import Connector, File, Malformed, Parsed, Raw, only
from answerable.sources._accounting import Tally
from answerable.sources._json import MANY, document, needs

SLUG = "misp-galaxy-threat-actor"
SOURCE_ID = f"source/{SLUG}"
LICENCE, PUBLISHER = "CC0-1.0", "MISP Project"
COMPILER = "Council on Foreign Relations, as held in the MISP galaxy"
CLAIMANT = "not named by the compiler"
MAX_BYTES = 64 * 1024 * 1024
MAX_NAME = 300
SPONSOR, VICTIMS = "cfr-suspected-state-sponsor", "cfr-suspected-victims"
READ = frozenset({"uuid", "value", "meta", "meta.synonyms", f"meta.{SPONSOR}", f"meta.{VICTIMS}"})
#: A natural person is never an actor: such an entry is refused, and its description is used for nothing else.
_ONE_PERSON = re.compile(r"\bis an? (?:[\w-]+ ){0,2}(?:hacker|individual|person)\b(?! (?:\w+ )?group)", re.IGNORECASE)
#: Entries of which the description speaks as of one person ("his victims") in words that no rule tells from a group's.
_OF_ONE_PERSON = frozenset(
    {
        "07232925-bd1b-49a9-adca-46536ff6fdd8",
        "1e318d85-79c7-4988-83b7-ff86a974786c",
        "8c21ce09-33c3-412c-bb55-323765e89a60",
        "9f133738-935f-11e9-aa5e-bbf8d91abb46",
        "e01b8f3a-9366-11e9-9c6f-17ba128aa4b6",
        "f145cc75-45c0-4d14-a8fd-4ed444d0f7b9",
        "f32e3682-9298-11e9-8dcb-639156d97cd1",
    }
)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class _Refused(ValueError):
    """Why one entry gives no records."""


def parse(raw: Raw, names: Authority) -> Parsed:
    """Read the cluster's bytes into its source, groups, affiliations and accounting.

    Raises Malformed where the file as a whole is not a cluster.
    """
    cluster = _decode(only(SLUG, raw, "cluster"))
    entries, tally = cluster["values"], Tally()
    taken = Counter(made for entry in entries if (made := _slug(entry)))
    records: list[Record] = []
    for entry in entries:
        try:
            # A refused entry may be about a person: it is counted and never named.
            name, made = _text(entry, "value"), _slug(entry)
            if not made:
                tally.row("unresolved", "the name gives no id in a–z and 0–9", name)
            elif taken[made] > 1:
                tally.row("unresolved", "another entry's name gives the same id", name)
            else:
                records += _group(made, entry, names, tally)
                tally.row("recorded", "a group with its names")
        except _Refused as reason:
            tally.row("refused", str(reason))
        tally.unread(_unread(entry))
    source = SOURCE.source(edition=_edition(cluster))
    return Parsed([source, *records, tally.accounting(source)])


def _decode(raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_BYTES:
        raise Malformed(SLUG, "file", f"is larger than {MAX_BYTES // 1024**2} MiB", "Give the cluster file itself.")
    cluster = document(SLUG, "file", raw)
    if not isinstance(cluster, dict) or not isinstance(cluster.get("values"), list):
        raise Malformed(SLUG, "values", "is not a list of entries", "Give the file clusters/threat-actor.json.")
    if cluster.get("type") != "threat-actor":
        raise Malformed(SLUG, "type", "is not threat-actor", "Give the file clusters/threat-actor.json.")
    entries = cluster["values"]
    needs(SLUG, "values", entries, ("uuid", "value"))
    if len(entries) >= MANY:
        needs(SLUG, "values", entries, ("meta",))
        metas = [entry.get("meta") for entry in entries if isinstance(entry, dict)]
        needs(SLUG, "meta of values", metas, ("synonyms", SPONSOR, VICTIMS))
    return cluster


def _slug(entry: Any) -> str:
    try:
        return slug(_text(entry, "value"))
    except ValueError:
        return ""


def _text(holder: Any, field: str) -> str:
    if not isinstance(holder, dict):
        raise _Refused("the entry is not an object")
    value = holder.get(field)
    if not isinstance(value, str) or not value.strip():
        raise _Refused(f"{field} is not text")
    if len(value) > MAX_NAME or not value.isprintable():
        raise _Refused(f"{field} is too long or holds unprintable characters")
    return value.strip()


def _texts(meta: dict[str, Any], field: str) -> list[str]:
    values = meta.get(field, [])
    if not isinstance(values, list):
        raise _Refused(f"{field} is not a list")
    return [_text({field: value}, field) for value in values]


def _group(made: str, entry: dict[str, Any], names: Authority, tally: Tally) -> list[Record]:
    name, uuid, meta = _text(entry, "value"), _text(entry, "uuid"), entry.get("meta", {})
    if not _UUID.fullmatch(uuid):
        raise _Refused("uuid is not a UUID")
    if not isinstance(meta, dict):
        raise _Refused("meta is not an object")
    description = entry.get("description", "")
    if uuid in _OF_ONE_PERSON or (isinstance(description, str) and _ONE_PERSON.search(description)):
        raise _Refused("described as one person: a natural person is never an actor")
    aliases = dict.fromkeys(alias for alias in _texts(meta, "synonyms") if alias != name)
    citations = (Citation(source=SOURCE_ID, locator=uuid),)
    victims: dict[str, ReportedVictim] = {}
    for spelling in _texts(meta, VICTIMS):
        if state := names.find(spelling, "state").actor:
            victims[state] = ReportedVictim(state=state, compiler=COMPILER)
        else:
            tally.unread([f"meta.{VICTIMS}, values that are no State's exact name"])
    group = Actor(
        id=f"group/{made}",
        citations=citations,
        checked="verified",
        licence=LICENCE,
        publisher=PUBLISHER,
        type="group",
        names=(Name(text=name), *(Name(text=alias, use="alias") for alias in aliases)),
        identifiers=(Identifier(scheme="misp-galaxy", value=uuid),),
        reported_victims=tuple(victims[state] for state in sorted(victims)),
    )
    if SPONSOR not in meta:
        return [group]
    sponsor = _text(meta, SPONSOR)
    state = names.find(sponsor, "state").actor
    if not state:
        tally.unread([f"meta.{SPONSOR}, values that are no State's exact name"])
        return [group]
    affiliation = Affiliation(
        id=f"affiliation/{made}/{path(state)}/1",
        citations=citations,
        checked="verified",
        licence=LICENCE,
        publisher=PUBLISHER,
        group=group.id,
        actor=state,
        claimant=CLAIMANT,
        compiler=COMPILER,
        words=f"suspected state sponsor: {sponsor}",
    )
    return [group, affiliation]


def _unread(entry: Any) -> list[str]:
    if not isinstance(entry, dict):
        return []
    meta = entry.get("meta")
    fields = [*entry, *(f"meta.{field}" for field in (meta if isinstance(meta, dict) else ()))]
    return [field for field in fields if field not in READ]


def _edition(cluster: dict[str, Any]) -> str:
    version = cluster.get("version")
    return str(version) if isinstance(version, int) else ""


SOURCE = Connector(
    slug=SLUG,
    title="MISP galaxy: threat actors",
    publisher=PUBLISHER,
    licence=LICENCE,
    url="https://github.com/MISP/misp-galaxy",
    reads=tuple(sorted(READ)),
    files=(
        File(
            "cluster",
            "misp_galaxy/threat-actor.json",
            "https://raw.githubusercontent.com/MISP/misp-galaxy/main/clusters/threat-actor.json",
        ),
    ),
    parse=parse,
    gives="actors",
    bundled=("pymispgalaxies", "data/misp-galaxy/clusters/threat-actor.json"),
    cluster="misp-galaxy",
)
