"""The connector of the MISP galaxy's threat-actor cluster: threat groups, aliases, suspected sponsors, reported victims.

Format: the MISP galaxy cluster format (draft-dulaunoy-misp-galaxy-format). Sponsors and victims stand in fields whose
`cfr-` prefix names their compiler; they are kept as that compiler's words. `country` is nobody's claim and is not read.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import msgspec

from answerable.core.actor import Actor, Affiliation, Identifier, Name, ReportedVictim
from answerable.core.record import Citation, Record, path, slug
from answerable.core.source import Accounting, Outcome, Source, UnreadField
from answerable.sources import Connector, Malformed
from answerable.sources._misp_states import STATES

SLUG = "misp-galaxy-threat-actor"
SOURCE_ID = f"source/{SLUG}"
LICENCE, PUBLISHER = "CC0-1.0", "MISP Project"
COMPILER = "Council on Foreign Relations, as held in the MISP galaxy"
CLAIMANT = "not named by the compiler"
MAX_BYTES = 64 * 1024 * 1024
MAX_NAME = 300
EXAMPLES = 5
SPONSOR, VICTIMS = "cfr-suspected-state-sponsor", "cfr-suspected-victims"
READ = frozenset({"uuid", "value", "meta", "meta.synonyms", f"meta.{SPONSOR}", f"meta.{VICTIMS}"})
#: A natural person is never an actor: such an entry is refused, and its description is used for nothing else.
_ONE_PERSON = re.compile(r"\bis an? (?:[\w-]+ ){0,2}(?:hacker|individual|person)\b(?! (?:\w+ )?group)", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class _Refused(ValueError):
    """Why one entry gives no records."""


def parse(raw: bytes) -> list[Record]:
    """Read the cluster's bytes into its source, groups, affiliations and accounting.

    Raises Malformed where the file as a whole is not a cluster.
    """
    cluster = _decode(raw)
    entries, outcomes, unread = cluster["values"], _Outcomes(), Counter[str]()
    taken = Counter(made for entry in entries if (made := _slug(entry)))
    records: list[Record] = []
    for entry in entries:
        label = _label(entry)
        try:
            made = _slug(entry)
            if not made:
                _text(entry, "value")
                outcomes.add("unresolved", "the name gives no id in a–z and 0–9", label)
            elif taken[made] > 1:
                _text(entry, "value")
                outcomes.add("unresolved", "another entry's name gives the same id", label)
            else:
                records += _group(made, entry, unread)
                outcomes.add("recorded", "", label)
        except _Refused as reason:
            outcomes.add("refused", str(reason), label)
        _count_unread(entry, unread)
    return [_source(cluster), *records, outcomes.accounting(len(entries), unread)]


def _decode(raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_BYTES:
        raise Malformed(SLUG, "file", f"is larger than {MAX_BYTES // 1024**2} MiB", "Give the cluster file itself.")
    try:
        cluster = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(SLUG, "file", f"is not JSON: {error}", "Fetch it again.") from None
    if not isinstance(cluster, dict) or not isinstance(cluster.get("values"), list):
        raise Malformed(SLUG, "values", "is not a list of entries", "Give the file clusters/threat-actor.json.")
    if cluster.get("type") != "threat-actor":
        raise Malformed(SLUG, "type", "is not threat-actor", "Give the file clusters/threat-actor.json.")
    return cluster


def _label(entry: Any) -> str:
    value = entry.get("value") if isinstance(entry, dict) else None
    return value[:80] if isinstance(value, str) else "an entry without a name"


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


def _group(made: str, entry: dict[str, Any], unread: Counter[str]) -> list[Record]:
    name, uuid, meta = _text(entry, "value"), _text(entry, "uuid"), entry.get("meta", {})
    if not _UUID.fullmatch(uuid):
        raise _Refused("uuid is not a UUID")
    if not isinstance(meta, dict):
        raise _Refused("meta is not an object")
    description = entry.get("description", "")
    if isinstance(description, str) and _ONE_PERSON.search(description):
        raise _Refused("described as one person: a natural person is never an actor")
    aliases = dict.fromkeys(alias for alias in _texts(meta, "synonyms") if alias != name)
    citations = (Citation(source=SOURCE_ID, locator=uuid),)
    victims: dict[str, ReportedVictim] = {}
    for spelling in _texts(meta, VICTIMS):
        if state := STATES.get(spelling):
            victims[state] = ReportedVictim(state=state, compiler=COMPILER)
        else:
            unread[f"meta.{VICTIMS}, values that are no State's exact name"] += 1
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
    if sponsor not in STATES:
        unread[f"meta.{SPONSOR}, values that are no State's exact name"] += 1
        return [group]
    affiliation = Affiliation(
        id=f"affiliation/{made}/{path(STATES[sponsor])}/1",
        citations=citations,
        checked="verified",
        licence=LICENCE,
        publisher=PUBLISHER,
        group=group.id,
        actor=STATES[sponsor],
        claimant=CLAIMANT,
        compiler=COMPILER,
        words=f"suspected state sponsor: {sponsor}",
    )
    return [group, affiliation]


def _count_unread(entry: Any, unread: Counter[str]) -> None:
    if not isinstance(entry, dict):
        return
    meta = entry.get("meta")
    fields = [*entry, *(f"meta.{field}" for field in (meta if isinstance(meta, dict) else ()))]
    unread.update(_printable(field) for field in fields if field not in READ)


def _printable(field: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in field[:MAX_NAME])


def _source(cluster: dict[str, Any]) -> Source:
    version = cluster.get("version")
    return Source(
        id=SOURCE_ID,
        checked="verified",
        licence=LICENCE,
        publisher=PUBLISHER,
        title="MISP galaxy: threat actors",
        form="dataset",
        published_by=PUBLISHER,
        url=SOURCE.url,
        cluster="misp-galaxy",
        seen="local-data",
        language="en",
        edition=str(version) if isinstance(version, int) else "",
    )


class _Outcomes:
    """What became of every entry, by outcome and reason."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], list[str]] = {}

    def add(self, outcome: str, reason: str, label: str) -> None:
        self._rows.setdefault((outcome, reason), []).append(label)

    def _count(self, wanted: str) -> int:
        return sum(len(labels) for (outcome, _), labels in self._rows.items() if outcome == wanted)

    def accounting(self, read: int, unread: Counter[str]) -> Accounting:
        return Accounting(
            id=f"accounting/{SLUG}",
            citations=(Citation(source=SOURCE_ID),),
            checked="verified",
            licence=LICENCE,
            publisher=PUBLISHER,
            source=SOURCE_ID,
            read=read,
            recorded=self._count("recorded"),
            refused=self._count("refused"),
            unresolved=self._count("unresolved"),
            outcomes=tuple(
                # A refused entry may be about a person: it is counted and never named.
                Outcome(
                    outcome=outcome,  # type: ignore[arg-type]
                    reason=reason or "a group with its names",
                    count=len(labels),
                    examples=tuple(labels[:EXAMPLES]) if outcome == "unresolved" else (),
                )
                for (outcome, reason), labels in sorted(self._rows.items())
            ),
            unread_fields=tuple(UnreadField(name=name, count=count) for name, count in sorted(unread.items())),
        )


SOURCE = Connector(
    slug=SLUG,
    title="MISP galaxy: threat actors",
    publisher=PUBLISHER,
    licence=LICENCE,
    url="https://github.com/MISP/misp-galaxy",
    reads=tuple(sorted(READ)),
    bundled=("pymispgalaxies", "data/misp-galaxy/clusters/threat-actor.json"),
    parse=parse,
)
