"""A theme is a word of the record itself: a sector that incidents struck, a theme that provisions protect, or both by one word.

Which words there are is the record's doing: nothing is matched that is not spelt alike (decisions/0013). Incidents of a theme
are those that struck its sector; where no sector bears the word, those that make one of its provisions relevant to ask about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from answerable.core.record import slug
from answerable.public import words
from answerable.public.collection import Count, collections
from answerable.public.ordinals import crossed, hits, kept
from answerable.public.shelf import Volume

#: Words whose address or name is not the word itself.
SPELT = {"healthcare": "health-care"}
NAMES: dict[str, Any] = {"healthcare": _("Health care")}
FIRST = "health-care"
_STRUCK = "SELECT id FROM facet WHERE kind = 'incident' AND facet = 'sector' AND value = ?"
_ENGAGING = (
    "SELECT source FROM link WHERE field = 'engaged.provision' AND target IN"
    " (SELECT id FROM facet WHERE kind = 'provision' AND facet = 'theme' AND value = ?)"
)


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: its address, and the sector and the theme of provisions that bear its word; empty where none does."""

    slug: str
    sector: str
    theme: str

    @property
    def word(self) -> str:
        """The word of the record."""
        return self.sector or self.theme

    @property
    def name(self) -> str:
        """How it is called."""
        said = str(NAMES[self.word]) if self.word in NAMES else words.plain(self.word.replace("-", "_"))
        return said[:1].upper() + said[1:]

    @property
    def scope(self) -> str:
        """Which of Answerable's own cases are meant, as marks of counts say it; empty where no sector bears the word."""
        return urlencode({"sector": self.sector}) if self.sector else ""


def themes(volume: Volume) -> dict[str, Theme]:
    """Return every theme of the edition by its address."""
    made: dict[str, Theme] = volume.once("themes", lambda: _themes(volume))
    return made


def listed(found: Iterable[Theme]) -> list[Theme]:
    """Return themes in the order of a list: health care first, the others alphabetical."""
    return sorted(found, key=lambda each: (each.slug != FIRST, each.name.casefold(), each.slug))


def struck(volume: Volume, theme: Theme) -> list[Count]:
    """Count the incidents of a theme, collection by collection."""
    held: dict[str, int] = volume.once(f"struck {theme.slug}", lambda: dict(_counted(volume, theme)))
    field, of = ("explored", theme.scope) if theme.sector else ("theme", theme.theme)
    return [
        Count(each, "incident", held[publisher], field, of)
        for publisher, each in collections(volume).items()
        if publisher in held
    ]


def newest_of(volume: Volume, theme: Theme, publisher: str, most: int = -1) -> Sequence[str]:
    """Return the ids of a collection's incidents of a theme, newest first, those without a date last; `most` < 0: all."""
    if theme.sector and kept(volume):
        found = hits(volume, "incident", publisher, "sector", theme.sector)
        return found[:most] if most >= 0 else found
    query = f'SELECT id FROM incident WHERE publisher = ? AND id IN ({_of(theme)}) ORDER BY "start" DESC, id LIMIT ?'
    return [each for (each,) in volume.ask(query, publisher, theme.word, most)]


def _counted(volume: Volume, theme: Theme) -> list[tuple[str, int]]:
    if theme.sector and kept(volume):
        return crossed(volume, "incident", ("sector", theme.sector))
    return volume.ask(f"SELECT publisher, count(*) FROM incident WHERE id IN ({_of(theme)}) GROUP BY 1", theme.word)


def _of(theme: Theme) -> str:
    return _STRUCK if theme.sector else _ENGAGING


def _themes(volume: Volume) -> dict[str, Theme]:
    rows = volume.ask(
        "SELECT DISTINCT kind, value FROM facet WHERE (kind = 'incident' AND facet = 'sector')"
        " OR (kind = 'provision' AND facet = 'theme')"
    )
    held: dict[str, dict[str, str]] = {}
    for kind, value in sorted(rows):
        if where := address(value):
            held.setdefault(where, {})[kind] = value
    return {each: Theme(each, said.get("incident", ""), said.get("provision", "")) for each, said in held.items()}


def address(word: str) -> str:
    """Return the last part of the address of the theme that a word of the record names; empty for a word without a letter."""
    try:
        return SPELT.get(word) or slug(word)
    except ValueError:
        return ""
