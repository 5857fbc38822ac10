"""A sum adds harms of Answerable's own cases by core.harm.totals alone, and names what it leaves out (HARM, “Never summed”).

Attacks, shutdowns ordered by a State, and fraud are classes of their own: no sum crosses them. Nothing here holds a word of
any language: a sum is made once for an edition, and said anew for every reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from answerable.core.harm import Harm, Total, totals
from answerable.core.record import OWN_PUBLISHER
from answerable.public import people, words
from answerable.public.collection import Count, collections, records
from answerable.public.shelf import Volume

#: What stands for every reason that names the one entry which contains another.
CONTAINED = "contained in"


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum: of which class of incidents, with how many entries it adds and leaves out, by reason."""

    total: Total
    of: str
    summed: Count
    type: str
    left_out_counts: tuple[tuple[str, Count], ...]

    @property
    def measure(self) -> str:
        """What is counted, in words."""
        return words.plain(self.total.measure)

    @property
    def at_least(self) -> str:
        """The lower limit, empty where it is not known."""
        return _figure(self.total.at_least)

    @property
    def best(self) -> str:
        """The best estimate, empty where it is not known."""
        return _figure(self.total.best)

    @property
    def most(self) -> str:
        """The upper limit, empty where it is not known."""
        return _figure(self.total.most)

    @property
    def left_out(self) -> list[tuple[str, Count]]:
        """Why entries are left out, in words, with how many of each."""
        return [
            (_("contained in another entry") if reason == CONTAINED else words.plain(reason), count)
            for reason, count in self.left_out_counts
        ]


def own_harms(volume: Volume, incidents: Collection[str] | None = None) -> list[Harm]:
    """Return the harms of Answerable's own cases, or of those among these incidents, in order of id; of a withdrawn case none."""
    types = own_types(volume)
    every = volume.once(
        "own harms",
        lambda: [each for each in records(volume, "harm") if isinstance(each, Harm) and each.incident in types],
    )
    return every if incidents is None else [each for each in every if each.incident in incidents]


def sums(volume: Volume, harms: Collection[Harm], scope: str = "") -> list[Sum]:
    """Return the sums of own harms that count people or events in one person's care, of two entries or more; and deaths.

    `scope` says in their marks which cases they are of: empty for all of them, else `sector=…`.
    """
    own = collections(volume).get(OWN_PUBLISHER)
    types = own_types(volume)
    by_type: dict[str, list[Harm]] = {}
    for harm in harms:
        by_type.setdefault(types[harm.incident], []).append(harm)
    made = []
    for kind, total in ((kind, total) for kind, held in sorted(by_type.items()) for total in totals(held)):
        if total.unit not in people.PERSONAL or (len(total.summed) < 2 and total.measure != "deaths"):
            continue
        assert own is not None
        of = f"{scope} {kind} {total.measure} {total.unit}".strip()
        reasons = Counter(reason_of(reason) for _id, reason in total.left_out)
        made.append(
            Sum(
                total=total,
                of=of,
                summed=Count(own, "harm", len(total.summed), "summed", of),
                type=kind,
                left_out_counts=tuple(
                    (reason, Count(own, "harm", n, "left_out", f"{of} {reason}"))
                    for reason, n in sorted(reasons.items())
                ),
            )
        )
    return sorted(made, key=lambda each: (each.total.measure, each.type))


def own_types(volume: Volume) -> Mapping[str, str]:
    """Return the class of each of Answerable's own cases of which any harm is recorded."""
    query = "SELECT id, type FROM incident WHERE id IN (SELECT incident FROM harm WHERE publisher = ?)"
    made: dict[str, str] = volume.once("own types", lambda: dict(volume.ask(query, OWN_PUBLISHER)))
    return made


def reason_of(reason: str) -> str:
    """Return a reason without the one record that it names, so that equal reasons are counted together."""
    return CONTAINED if reason.startswith(CONTAINED) else reason


def _figure(value: Decimal | None) -> str:
    return people.figure(value) if value is not None else ""
