"""What was meant: the addresses nearest to one that holds nothing, by its form, by the names of records, and by spelling.

Every step looks at a bounded number of records, whatever the size of the edition. Nearness is of letters and ranks no actor.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _

from answerable.core.kinds import kind_of
from answerable.core.record import ID_PATTERN
from answerable.editions.manifest import Damaged
from answerable.public.places import OWN_PAGE, describe, place
from answerable.public.shelf import Shelf, Volume

#: So many are named, for paths of so many letters; of so many texts and ids the nearest are sought, in so many other editions.
MOST, LONGEST, TEXTS, IDS, OTHERS = 5, 300, 1_000, 1_200, 5
CLOSE = 0.6
#: Other words under which people look for a kind.
_CALLED = {
    "country": "state", "countries": "state", "nation": "state", "org": "organisation", "organization": "organisation",
    "organizations": "organisation", "norm": "provision", "treaty": "instrument", "agreement": "instrument", "case": "incident",
    "attack": "incident", "threat-group": "group", "apt": "group", "actor": "state", "question": "indicator",
}  # fmt: skip
_PAGES = ("account", "actors", "compare", "coverage", "edition", "explore", "indicator", "method", "search")


@dataclass(frozen=True, slots=True)
class Meant:
    """An address that may have been meant: where it stands, what it shows, and in which edition where that is another one.

    `kind` is that of the record that it shows; empty where the name is in words of ours.
    """

    address: str
    name: str
    kind: str = ""
    edition: int | None = None


def meant(request: Any, volume: Volume, number: int | None, path: str, here: bool = True) -> list[Meant]:
    """Return what may have been meant by a path (without its prefixes), the likeliest first, by addresses in an edition.

    `here` says that it was this edition that was asked: then the path itself is not what was meant.
    """
    if len(path) > LONGEST:
        return []
    base = request.prefix + (f"/e/{number}" if number is not None else "")
    made: list[Meant] = []
    asked = path.strip("/")
    forms = _forms(asked)
    for form in forms:
        if here and form == asked and path == f"/{asked}":
            if request.GET and _there(request.prefix, form) and "/" not in form:
                made.append(Meant(f"{base}/{form}", _("The same page, without what was asked of it")))
            continue
        if re.match(ID_PATTERN, form) and (record := volume.edition.get(form.removesuffix(".json"))):
            made.append(Meant(f"{base}/{escape_uri_path(form)}", describe(volume, record), kind_of(record)))
        elif _there(request.prefix, form):
            made.append(Meant(f"{base}/{escape_uri_path(form)}", f"/{form}"))
    made += _elsewhere(request, volume, forms)
    found = [] if made else volume.edition.many(_near(volume, forms[-1]))
    made += [Meant(base + place(volume, each.id), describe(volume, each), kind_of(each)) for each in found]
    held = dict.fromkeys(each.address for each in made)
    return [next(each for each in made if each.address == address) for address in held][:MOST]


def words_of(path: str) -> str:
    """Return the words of a path, to be searched for."""
    return " ".join(re.findall(r"[^\W_]{2,}", _forms(path[:LONGEST])[1].rpartition("/")[2]))[:80]


def _forms(asked: str) -> list[str]:
    """The path as it is, in the letters of addresses, and with its first segment as we call it."""
    text = unicodedata.normalize("NFKD", asked).casefold()
    text = "".join(each for each in text if unicodedata.category(each) not in ("Mn", "Cc", "Cf", "Cs", "Co", "Cn"))
    plain = re.sub(r"/{2,}", "/", re.sub(r"[\s_+]+", "-", text)).strip("/")
    plain = re.sub(r"\.html?\Z", "", plain)
    first, slash, rest = plain.partition("/")
    known = sorted({*OWN_PAGE, *_PAGES, *(f"{each}s" for each in OWN_PAGE), "companies"} - {"classs"})
    close = (
        first
        if first in known
        else _CALLED.get(first) or next(iter(difflib.get_close_matches(first, known, 1, 0.75)), first)
    )
    if rest and close not in OWN_PAGE:
        close = {"companies": "company"}.get(close, close.removesuffix("s")) if close not in _PAGES else close
    return list(dict.fromkeys((asked, plain, f"{close}{slash}{rest}")))


def _there(prefix: str, form: str) -> bool:
    """Say whether a path is one of the pages that are no records; every language has them under its own prefix."""
    try:
        named = resolve(f"{prefix}/{form}").kwargs.keys()
    except (Resolver404, Http404):
        return False
    return not {"record_id", "actor", "slug", "name"} & named


def _elsewhere(request: Any, volume: Volume, forms: list[str]) -> list[Meant]:
    """The same record in other editions here, the newest first."""
    shelf: Shelf = request.shelf
    ids = [form.removesuffix(".json") for form in forms if re.match(ID_PATTERN, form)]
    made = []
    for number in [spine.number for spine in shelf.spines()[: OTHERS + 1]] if ids else []:
        if number == volume.manifest.number:
            continue
        try:
            other = shelf.volume(number)
        except Damaged:
            continue
        if other is None or (other.local and not request.from_here):
            continue
        if found := next(iter(other.edition.many(ids)), None):
            made.append(
                Meant(
                    f"{request.prefix}/e/{number}{place(other, found.id)}",
                    describe(other, found),
                    kind_of(found),
                    number,
                )
            )
    return made


def _near(volume: Volume, form: str) -> list[str]:
    """The ids of a kind whose name holds the words of a path, then those that are spelt most like it."""
    kind, _slash, tail = form.partition("/")
    if kind not in OWN_PAGE or not tail:
        return []
    words = re.findall(r"[^\W_]{3,}", tail)[:6]
    named: list[Any] = []
    if words:
        match = "(" + " ".join(f'"{word}"*' for word in words) + ")"
        named = _named(volume, f"title : {match}", kind) or _named(volume, match, kind)
        named.sort(key=lambda each: (-_alike(tail, each[1].casefold()), each[0]))
    begun = _ids(volume, form, 0, LONGEST)
    spelt = _ids(volume, f"{kind}/{tail[:2]}", len(form) - 4, len(form) + 4)
    if len(spelt) < IDS:
        spelt += _ids(volume, f"{kind}/", len(form) - 4, len(form) + 4)
    tails = {each.partition("/")[2]: each for each in spelt}
    close = difflib.get_close_matches(tail, tails, MOST, CLOSE)
    return list(
        dict.fromkeys([*begun[:MOST], *(each for each, _title in named[:MOST]), *(tails[each] for each in close)])
    )


def _named(volume: Volume, match: str, kind: str) -> list[Any]:
    return volume.ask(
        "SELECT id, title FROM (SELECT id, title FROM found WHERE found MATCH ? LIMIT ?) WHERE id >= ? AND id < ?",
        match, TEXTS, f"{kind}/", f"{kind}0",
    )  # fmt: skip


def _ids(volume: Volume, begin: str, least: int, most: int) -> list[str]:
    rows = volume.ask(
        "SELECT id FROM record WHERE id >= ? AND id < ? AND length(id) BETWEEN ? AND ? LIMIT ?",
        begin, f"{begin}\U0010ffff", least, most, IDS,
    )  # fmt: skip
    return [record_id for (record_id,) in rows]


def _alike(asked: str, name: str) -> float:
    return difflib.SequenceMatcher(None, asked[:80], name[:80]).ratio()
