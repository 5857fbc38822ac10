"""A response in EuRepoC is one place of several lists that stand side by side: dates, kinds, subkinds, countries, actors.

Lists that are of different lengths cannot be told apart and give no response. Actors are often persons: their column says
only whether a public body acted, and is not repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count, zip_longest

from answerable.core.incident import Response
from answerable.core.record import Citation
from answerable.sources._eurepoc_claims import Names
from answerable.sources._eurepoc_words import NOTHING, day, the, values

_PARTS = ("date", "type", "type_subcode", "country", "actor")
_COLUMNS = {kind: tuple(f"{kind}_response_{part}" for part in _PARTS) for kind in ("political", "legal")}
RESPONSES = tuple(name for names in _COLUMNS.values() for name in names)
#: What the coders' words are among our types of response; what is not clear is "other".
_TYPES = {
    "Awareness raising": "advisory",
    "Capacity building in third countries": "assistance",
    "Declaration of HR": "political_statement",
    "Diplomatic protest notes": "diplomatic_measure",
    "Economic sanctions": "sanction",
    "Parliamentary investigation committee": "public_inquiry",
    "Proclamation of public emergency": "emergency_measure",
    "Removal from office": "resignation_or_dismissal",
    "Resignation": "resignation_or_dismissal",
    "Severance of diplomatic relations": "diplomatic_measure",
}
_PARTS_OF = re.compile(r"((?:[^;(]|\([^()]*\)|\()*);")
_STATEMENT = re.compile(r"Statements? by ")
#: Whose reactions a kind says they are; a kind without one is a measure of international law or of a State's own law.
_OF_STATES, _OF_MANY = ("State Actors:", "EU member states:"), ("EU:", "International organizations:")
_OF_A_STATE = ("Peaceful means: Retorsion", "Proclamation of public emergency")
_PUBLIC = re.compile(
    r"\b(?:administration|agency|agenzia|attorney|audiencia|bureau|council|court|department|federal|government|ministry|"
    r"mossos|office|parliament|police|president|prosecut\w*|senate|service)\b",
    re.IGNORECASE,
)


def responses(row: dict[str, str], incident: str, source: Citation, names: Names, licence: str, publisher: str) -> Iterator[
    Response
]:  # fmt: skip
    """Yield the political, then the legal responses of an incident's row. Raises ValueError where a list cannot be read."""
    numbers = count(1)
    for kind in ("political", "legal"):
        for date, what, sub, country, actor in _places(row, kind):
            if all(each in NOTHING or len(each) == 1 for each in (date, what, sub)):
                # A country or an actor alone is no act.
                continue
            if what.startswith("No justification"):
                # The coders' finding that nothing would be justified is no act.
                continue
            by, actors = _by(what, sub, country, actor, names)
            words = [each for word in (what, sub) if len(word) > 1 and word not in NOTHING for each in values(word)]
            yield Response(
                id=f"response/{incident.partition('/')[2]}/{next(numbers)}",
                citations=(source,),
                checked="verified",
                licence=licence,
                publisher=publisher,
                incident=incident,
                by=by,
                actors=actors,
                type=_type(what, sub),
                date=day(date),
                what="; ".join((kind, *words)),
            )


def _places(row: dict[str, str], kind: str) -> Iterator[tuple[str, str, str, str, str]]:
    cells = [row[name] for name in _COLUMNS[kind]]
    if not any(cells):
        return
    # Empty places count, so that the lists stay side by side; a semicolon in brackets parts nothing.
    lists = [[part.strip() for part in _PARTS_OF.findall(f"{cell};")] if cell else [] for cell in cells]
    places = {len(held) for held in lists[:2] + lists[3:4] if held}
    if len(places) > 1:
        raise ValueError(f"the lists of {kind} responses are of different lengths")
    wanted = places.pop() if places else 0
    # A subkind or an actor that cannot be told to be of its place is left out.
    held = [each if len(each) == wanted else [] for each in lists]
    yield from zip_longest(*held, fillvalue="")


def _type(what: str, sub: str) -> str:
    if _STATEMENT.match(sub):
        return "political_statement"
    return _TYPES.get(sub) or _TYPES.get("".join(values(what)[:1]), "other")


def _by(what: str, sub: str, country: str, actor: str, names: Names) -> tuple[str, tuple[str, ...]]:
    """Return who acted, in words, and the State whose body it was where the set says that it was one's."""
    state = names.state(country)[0] if country not in NOTHING else ""
    where = the(names.name(state) if state else "".join(values(country)[:1]))
    if what.startswith(_OF_MANY) and state:
        # The kind says that no State acted and the country that one did.
        return "not told: an international body or a State", ()
    if not state:
        return (f"a body of {where}", ()) if where not in NOTHING else ("not recorded", ())
    if what.startswith((*_OF_STATES, *_OF_A_STATE)) or _PUBLIC.search(actor):
        member = sub == "Statement by other ministers/members of parliament"
        return f"a minister or member of parliament of {where}" if member else f"a State body of {where}", (state,)
    return f"a body or person in {where}", ()
