"""The connector of the Paris Call's own list of supporters: who endorsed it, and since when or by when it was listed.

A supporter is an actor of the record where its name is exactly that actor's, and a new one otherwise, typed by what the list
says that it is. Most rows give no day of signature: the day on which the row was first in the list then says *by then*.
`nationality` is read for States alone, beside the name: `ROM` and `MTG` are old codes of one State; `SCG` is no State's.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from typing import NamedTuple

from answerable.core.actor import Actor, Identifier, Name
from answerable.core.authority import Authority
from answerable.core.commitment import Commitment
from answerable.core.record import Citation, Record, path, slug
from answerable.sources import Connector, File, Parsed, Raw, only
from answerable.sources._accounting import Tally
from answerable.sources._cells import Unfit, day, required, state, text
from answerable.sources._csv import rows as read

SLUG = "paris-call-list"
SOURCE_ID, INSTRUMENT = f"source/{SLUG}", "instrument/paris-call"
LICENCE, PUBLISHER = "EUPL-1.2", "Paris Call for Trust and Security in Cyberspace"
READS = ("file", "name", "category", "nature", "nationality", "date_signed", "git_first_added")
NOT_READ = "nationality, of supporters that are no States"
#: The day of the Call: nobody endorsed it before.
OPENED = "2018-11-12"
#: Numbers below stand for the commitments that the shelf itself holds.
FIRST = 101
OTHERS = dict.fromkeys(("civil-society", "public-authority"), "organisation")
TYPES = {"state": "state", "private-sector": "company", **OTHERS}
#: Natures by which the list itself says that a supporter of the private sector is no company.
ASSOCIATIONS = frozenset({"association", "association professionnelle", "chambre de commerce", "fédération"})
PERSONS = frozenset({"individu", "individual", "particulier", "personne physique", "person", "citoyen"})
_TITLED = re.compile(r"(?:(?:mr|mrs|mme|mlle|dr|prof|sra|herr|frau)\b\.?|ms\.|m\.|sr\.) +\w", re.IGNORECASE)
#: Rows whose name is a person's, and nothing in the row says of what: by the SHA-256 of their file's name, cut.
_OF_A_PERSON = frozenset({"bad053b1c3be4eee"})
BEFORE_LISTED = (
    "The day of signature given is after the day on which the row already stood in the list, and is left out."
)
BEFORE_OPENED = "The day of signature given is before the Call was opened, and is left out."


class _Supporter(NamedTuple):
    """One whole row: the actor's id, its record where it is new, and its days."""

    actor: str
    new: Actor | None
    file: str
    since: str
    as_of: str
    note: str


def parse(raw: Raw, names: Authority) -> Parsed:
    """Read the list's bytes into its source, new actors, commitments and accounting.

    Raises Malformed where the file as a whole is not this list.
    """
    tally = Tally()
    unresolved: dict[tuple[str, str], int] = {}
    found: list[_Supporter] = []
    for row in read(SLUG, "supporters", only(SLUG, raw, "supporters"), READS, tally):
        try:
            found.append(_supporter(row, names, unresolved))
        except Unfit as unfit:
            # A row that is refused may be about a person: only a State's is named.
            tally.row(unfit.outcome, unfit.reason, row["name"] if row["category"] == "state" else "")
        if row["category"] != "state":
            tally.unread([NOT_READ])
    # Two actors whose ids end alike would share the ids of their commitments.
    times = Counter(path(each.actor) for each in found)
    records: list[Record] = []
    for each in found:
        if times[path(each.actor)] > 1:
            tally.row("unresolved", "another row means the same supporter, or gives the same id")
        else:
            records += [each.new, _commitment(each)] if each.new is not None else [_commitment(each)]
            tally.row("recorded", _recorded(each))
    source = SOURCE.source()
    return Parsed([source, *records, tally.accounting(source)], unresolved=unresolved)


def _supporter(row: dict[str, str], names: Authority, unresolved: dict[tuple[str, str], int]) -> _Supporter:
    category, nature, file = text(row, "category"), text(row, "nature").lower(), required(row, "file")
    if category not in TYPES:
        reason = "category is not one that is known" if category else "the list does not say what the supporter is"
        raise Unfit("refused", reason)
    cut = hashlib.sha256(file.encode()).hexdigest()[:16]
    if nature in PERSONS or cut in _OF_A_PERSON or _TITLED.match(row["name"]):
        raise Unfit("refused", "the name is that of a person: a natural person is never an actor")
    name, new = required(row, "name"), None
    kind = "organisation" if nature in ASSOCIATIONS and category != "state" else TYPES[category]
    if kind == "state":
        actor = state(name, row["nationality"], names, unresolved)
    elif not (actor := _known(name, kind, names, unresolved)):
        new = _new(name, kind, file, names)
        actor = new.id
    since, as_of, note = day(row, "date_signed"), day(row, "git_first_added"), ""
    if since and since < OPENED:
        since, note = "", BEFORE_OPENED
    elif since and as_of and since > as_of:
        since, note = "", BEFORE_LISTED
    if not since and not as_of:
        raise Unfit("refused", "no day of signature on which the Call was open, and no day of listing")
    return _Supporter(actor, new, file, since, "" if since else as_of, note)


def _known(name: str, kind: str, names: Authority, unresolved: dict[tuple[str, str], int]) -> str:
    """Return the actor of the record that a name means, of the type that the list gives or else of the other one."""
    for each in (kind, "organisation" if kind == "company" else "company"):
        found = names.find(name, each)
        if found.actor:
            return found.actor
        if found.ground != "unknown":
            unresolved[each, name] = unresolved.get((each, name), 0) + 1
            raise Unfit("unresolved", f"the name is {found.ground}")
    return ""


def _new(name: str, kind: str, file: str, names: Authority) -> Actor:
    # Marks are left out before the id is made, so that Nestlé does not become nestl.
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    try:
        made = slug(plain)[:200].strip("-")
    except ValueError:
        raise Unfit("unresolved", "the name gives no id in a–z and 0–9") from None
    if f"state/{made}" in names.actors:
        # The last part of an actor's id is its own: that of a State is its code.
        made = f"{made}-{kind}"
    if any(f"{each}/{made}" in names.actors for each in ("company", "organisation", "state")):
        raise Unfit("unresolved", "the name gives the id of another actor")
    return Actor(
        id=f"{kind}/{made}",
        citations=(Citation(source=SOURCE_ID, locator=file),),
        checked="verified",
        licence=LICENCE,
        publisher=PUBLISHER,
        type="company" if kind == "company" else "organisation",
        names=(Name(text=name),),
        identifiers=(Identifier(scheme="paris-call", value=file.removesuffix(".md")),),
    )


def _commitment(supporter: _Supporter) -> Commitment:
    return Commitment(
        id=f"commitment/paris-call/{path(supporter.actor)}/{FIRST}",
        citations=(Citation(source=SOURCE_ID, locator=supporter.file),),
        checked="verified",
        licence=LICENCE,
        publisher=PUBLISHER,
        actor=supporter.actor,
        instrument=INSTRUMENT,
        basis="endorsed",
        how="endorsed",
        since=supporter.since,
        as_of=supporter.as_of,
        note=supporter.note,
    )


def _recorded(supporter: _Supporter) -> str:
    known = "a State" if supporter.actor.startswith("state/") else "an actor of the record"
    when = "with its day of signature" if supporter.since else "listed by a day"
    left = "; its day of signature contradicts the row or the Call and is left out" if supporter.note else ""
    return f"{known if supporter.new is None else 'a new actor'}, {when}{left}"


SOURCE = Connector(
    slug=SLUG,
    title="Paris Call: list of supporters",
    publisher=PUBLISHER,
    licence=LICENCE,
    url="https://pariscall.international/en/supporters",
    reads=READS,
    files=(File("supporters", "paris_call/supporters.csv"),),
    parse=parse,
    covers="Everyone whom the Call itself lists as its supporter.",
    language="fr",
)
