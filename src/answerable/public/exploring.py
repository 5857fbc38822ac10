"""Exploring is narrowing one collection's records of one kind down by words, facets and years.

Values of one facet widen each other, facets narrow each other. A commitment or a reading is found by the words of what it
joins. What nothing is recorded of stands under a value of its own in each facet where that can be: silence can be asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from answerable.public.collection import Collection

#: The kinds that can be explored, with their facets in the order of the page.
FACETS: dict[str, tuple[str, ...]] = {
    "incident": ("type", "sector", "harm", "territory", "claim", "response", "means", "status", "year"),
    "commitment": ("basis", "instrument"),
    "provision": ("polarity", "theme"),
    "actor": ("type",),
    "reading": ("status", "indicator"),
}
#: By which day a range of years goes.
DAY = {"incident": "start", "commitment": "since"}
#: Kinds without words of their own, and the fields whose words find them.
JOINS = {"commitment": ("actor", "instrument"), "reading": ("actor", "provision")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of an edition: a kind, the collection of it, words, values by facet, first and last year ("" for open)."""

    kind: str
    collection: Collection
    text: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    first: str = ""
    last: str = ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The names and values of its address, always in one order."""
        return [("kind", self.kind), ("collection", self.collection.slug), *self.narrowing]

    @property
    def narrowing(self) -> list[tuple[str, str]]:
        """Those of them that narrow the collection down."""
        made = [("q", self.text)]
        made += [(name, value) for name in FACETS[self.kind] for value in sorted(self.chosen.get(name, ()))]
        made += [("from", self.first), ("to", self.last)]
        return [(name, value) for name, value in made if value]

    @property
    def query(self) -> str:
        """The query of its address."""
        return urlencode(self.pairs)

    @property
    def active(self) -> list[str]:
        """What narrows it down: `q`, facets, `years`."""
        made = ["q"] if self.text else []
        made += [name for name in FACETS[self.kind] if self.chosen.get(name)]
        return made + (["years"] if self.first or self.last else [])

    def without(self, name: str) -> Asked:
        """The same without one of `active`."""
        if name == "q":
            return replace(self, text="")
        if name == "years":
            return replace(self, first="", last="")
        return replace(self, chosen={key: held for key, held in self.chosen.items() if key != name})

    def only(self, name: str, value: str) -> Asked:
        """The same with one value alone in a facet."""
        return replace(self, chosen={**self.chosen, name: (value,)})

    def of(self, collection: Collection) -> Asked:
        """The same, asked of another collection."""
        return replace(self, collection=collection)
