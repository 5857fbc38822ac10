"""Telling an incident: what it did to people, who is said to have done it, and how that is known, read from one edition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from answerable.core.attribution import Attribution
from answerable.core.harm import Harm
from answerable.core.incident import Incident, Response
from answerable.core.source import Source
from answerable.public import people
from answerable.public.collection import Count, collections, counts, newest
from answerable.public.shelf import Volume


@dataclass(frozen=True)
class Told:
    """One incident with its harms, claims and responses."""

    volume: Volume
    incident: Incident
    harms: list[Harm]
    attributions: list[Attribution]
    responses: list[Response]

    @cached_property
    def figures(self) -> list[str]:
        """Up to three figures that say what it did to people (people.headline)."""
        return people.headline(self.harms)

    @cached_property
    def unknown(self) -> str:
        """The kind of not knowing, where no figure counts people."""
        if self.figures:
            return ""
        if not self.harms:
            return _("Unknown: not recorded")
        if any(harm.value_kind == "not_quantified" for harm in self.harms):
            return _("Unknown: described, not quantified")
        return _("Unknown: no confirmed count of people")

    @property
    def described(self) -> str:
        """What happened in other words or units, where no figure counts people."""
        if self.figures:
            return ""
        told = [harm for harm in self.harms if harm.causal not in ("alleged", "excluded")]
        first = next((harm for harm in told if harm.value_kind == "not_quantified"), None)
        if first is not None:
            return first.what
        standing = next((harm for harm in told if people.stands(harm) and not harm.part_of), None)
        return f"{standing.what}: {people.row(standing).number}" if standing is not None else ""

    @property
    def claims(self) -> list[tuple[Attribution, str]]:
        """The first two claims as a list shows them."""
        return [(each, named_in_lists(self.volume, each)) for each in self.attributions[:2]]

    @cached_property
    def claims_count(self) -> Count:
        """How many claims there are: those of the incident's own collection, which alone speak of it."""
        collection = collections(self.volume)[self.incident.publisher]
        return Count(collection, "attribution", len(self.attributions), "incident", self.incident.id)

    @cached_property
    def sources(self) -> list[Source]:
        """The sources of the harms, each once; without any harm, those of the incident."""
        told = self.harms or [self.incident]
        ids = dict.fromkeys(citation.source for each in told for citation in each.citations)
        return [each for each in self.volume.edition.many(ids) if isinstance(each, Source)]


def named_in_lists(volume: Volume, claim: Attribution) -> str:
    """Whom a claim names, as lists say it: of a legal claim the actors of the record, and nobody where it names none of them.

    A court may name a person, and no list here is an index of persons: the name stands where the claim itself is told.
    """
    if claim.type != "legal":
        return claim.accused
    actors = volume.edition.framework.actors
    return "; ".join(actors[each].name for each in claim.accused_actors)


def claimed(volume: Volume, claim: Attribution) -> str:
    """Return one line that says a claim, as lists do."""
    accused = named_in_lists(volume, claim)
    if not accused:
        return _("{claimant}: a legal claim").format(claimant=claim.by)
    if claim.by_type == "not-recorded":
        return _("{accused}; by whom is not recorded").format(accused=accused)
    return _("{accused}, according to {claimant}").format(claimant=claim.by, accused=accused)


def tell(volume: Volume, record_ids: Iterable[str]) -> list[Told]:
    """Return the incidents with these ids, in the order asked."""
    made = []
    for incident in volume.edition.many(record_ids):
        if not isinstance(incident, Incident):
            continue
        parts = volume.edition.many(
            sorted((each for _field, each in volume.edition.pointing_at(incident.id, "incident")), key=_natural)
        )
        made.append(
            Told(
                volume=volume,
                incident=incident,
                harms=[each for each in parts if isinstance(each, Harm)],
                attributions=sorted(
                    (each for each in parts if isinstance(each, Attribution)),
                    key=lambda each: (each.date or "9999", each.id),
                ),
                responses=sorted(
                    (each for each in parts if isinstance(each, Response)),
                    key=lambda each: (each.date or "9999", each.id),
                ),
            )
        )
    return made


@dataclass
class Held:
    """What one collection holds of the incidents that a page is about: how many, and the newest of them, told."""

    count: Count
    told: list[Told]
    #: Why each of them is here, where the page says so.
    reasons: list[str] = field(default_factory=list)

    @property
    def alone(self) -> list[Count]:
        """The count, as a list of its own."""
        return [self.count]

    @property
    def rows(self) -> list[tuple[Told, str]]:
        """Each incident with why it is here."""
        return list(zip(self.told, self.reasons, strict=True))

    @property
    def more(self) -> bool:
        """True where the collection holds more than is told."""
        return self.count.number > len(self.told)


def held_of(volume: Volume, link: str, of: str, most_own: int = 30, most_other: int = 5) -> list[Held]:
    """Return the newest incidents that a link joins to a record, collection by collection, Answerable's own first."""
    return [
        Held(
            each,
            tell(
                volume,
                newest(volume, each.collection, "incident", link, of, most_own if each.collection.own else most_other),
            ),
        )
        for each in counts(volume, "incident", link, of)
    ]


def _natural(record_id: str) -> tuple[str, int]:
    stem, _slash, last = record_id.rpartition("/")
    return stem, int(last) if last.isdigit() else 0
