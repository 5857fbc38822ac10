"""A silence is a place where an edition holds nothing though something may be there: a question without an answer, harm without an entry.

Every number is counted from the edition's own tables, collection by collection, and can be made again from its records.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from answerable.core.assessment import UNKNOWN
from answerable.core.harm import DIMENSIONS
from answerable.core.kinds import KINDS
from answerable.core.record import LOCAL_LICENCE_PREFIX
from answerable.core.source import Accounting
from answerable.public import looking, words
from answerable.public.collection import Count, counts
from answerable.public.shelf import Volume

#: The six official languages of the United Nations (BCP 47), by which a silence can be told from a choice.
OFFICIAL = ("ar", "en", "es", "fr", "ru", "zh")
#: Any kind of harm; stands where a dimension would.
ANY = "any"


@dataclass(frozen=True, slots=True)
class Lack:
    """How many of a collection's records lack something, beside how many there are; width is the lacking share in per cent."""

    count: Count
    of: int

    @property
    def width(self) -> str:
        """The share that is lacking, in per cent of the collection."""
        return f"{100 * self.count.number / self.of:.2f}"

    @property
    def known(self) -> str:
        """The share that is not."""
        return f"{100 - 100 * self.count.number / self.of:.2f}"


def unanswered(volume: Volume) -> list[tuple[str, list[Count]]]:
    """Return every kind of not knowing with how many readings end in it."""
    return [(status, counts(volume, "reading", "status", status)) for status in words.STATUSES if status in UNKNOWN]


def unread_criteria(volume: Volume) -> list[tuple[str, int, int]]:
    """Return for each instrument how many of its criteria no reading of the edition speaks of, and how many it has; not the others."""
    made: list[tuple[str, int, int]] = volume.once("unread criteria", lambda: _unread_criteria(volume))
    return made


def without_harm(volume: Volume) -> list[tuple[str, list[Lack]]]:
    """Return for each kind of harm, and for any, how many incidents of each collection have no entry of it."""
    made: list[tuple[str, list[Lack]]] = volume.once("without harm", lambda: _without_harm(volume))
    return made


def unnumbered(volume: Volume) -> list[tuple[str, list[Count]]]:
    """Return why harms that are recorded carry no number, with how many there are of each."""
    return [
        (kind, found)
        for kind in ("not_quantified", "withheld", "searched_not_found")
        if (found := counts(volume, "harm", "value_kind", kind))
    ]


def unconfirmed(volume: Volume) -> list[tuple[str, list[Lack]]]:
    """Return for each kind of record how many of a collection are unconfirmed, of how many; kinds without any are left out."""
    return [(kind, found) for kind in KINDS if (found := _of_all(volume, kind, "checked", "unconfirmed"))]


def unseen(volume: Volume) -> list[Lack]:
    """Return how many sources of each collection we name from knowledge and did not read."""
    return _of_all(volume, "source", "seen", "from-knowledge")


def undeclared(volume: Volume) -> list[Count]:
    """Return how many sources of each collection have no language recorded."""
    return counts(volume, "source", "language", "")


def languages(volume: Volume) -> tuple[list[tuple[str, list[Count]]], list[str]]:
    """Return the languages of the sources with how many are in each, and those official ones in which there is none."""
    held = sorted({tag for (tag,) in volume.ask("SELECT DISTINCT language FROM source WHERE language <> ''")})
    primary = {tag.partition("-")[0].lower() for tag in held}
    return [(tag, counts(volume, "source", "language", tag)) for tag in held], [
        each for each in OFFICIAL if each not in primary
    ]


def untaken(volume: Volume) -> list[tuple[Any, Accounting]]:
    """Return every data set of which rows were refused or left unresolved, or fields not read, with its accounting."""
    found = [each for each in volume.edition.records("accounting") if isinstance(each, Accounting)]
    return [(each.source, each) for each in found if each.refused or each.unresolved or each.unread_fields]


def nowhere(volume: Volume) -> list[str]:
    """Return the States in which no collection holds an incident."""
    made: list[str] = volume.once("nowhere", lambda: looking.looked_everywhere(volume).nobody)
    return made


def kept_here(volume: Volume) -> list[Any]:
    """Return the licences whose records a public edition would leave out, where this one holds them."""
    return [each for each in volume.manifest.licences if each.licence.startswith(LOCAL_LICENCE_PREFIX)]


def _of_all(volume: Volume, kind: str, field: str, of: str) -> list[Lack]:
    whole = {each.collection: each.number for each in counts(volume, kind)}
    return [Lack(each, whole[each.collection]) for each in counts(volume, kind, field, of)]


def _unread_criteria(volume: Volume) -> list[tuple[str, int, int]]:
    read = {criterion for (criterion,) in volume.ask("SELECT DISTINCT criterion FROM reading")}
    read |= {criterion for (criterion,) in volume.ask("SELECT DISTINCT criterion FROM finding")}
    held: dict[str, set[str]] = {}
    for provision in volume.edition.framework.provisions.values():
        held.setdefault(provision.instrument, set()).update(provision.criteria)
    made = [(instrument, len(criteria - read), len(criteria)) for instrument, criteria in held.items()]
    return [each for each in made if each[1]]


def _without_harm(volume: Volume) -> list[tuple[str, list[Lack]]]:
    found = volume.ask(
        "SELECT incident.publisher, harm.dimension, count(DISTINCT incident.id) FROM harm"
        " JOIN incident ON incident.id = harm.incident GROUP BY 1, 2"
    )
    entered = Counter({(publisher, dimension): n for publisher, dimension, n in found})
    found = volume.ask("SELECT publisher, count(*) FROM incident WHERE id IN (SELECT incident FROM harm) GROUP BY 1")
    entered.update({(publisher, ANY): n for publisher, n in found})
    whole = [(each.collection, each.number) for each in counts(volume, "incident")]
    return [
        (
            dimension,
            [
                Lack(Count(collection, "incident", n - entered[collection.publisher, dimension], "blank", dimension), n)
                for collection, n in whole
            ],
        )
        for dimension in (*DIMENSIONS, ANY)
    ]
