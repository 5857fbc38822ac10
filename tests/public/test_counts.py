"""No number of a page sums across collections that were not resolved against each other: every page is walked and recounted.

Every count of incidents, harms, attributions and responses carries the one collection that it was made in. The truth is
counted anew from the records of the edition, one by one, without any query that the pages make.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from tests.public.explored import matching
from tests.public.flowing import by_year, passing
from tests.public.harmed_truth import FIELDS, harmed

import answerable
from answerable.core.dates import earliest
from answerable.core.harm import totals
from answerable.core.incident import Incident
from answerable.core.indicator import Reading
from answerable.core.kinds import kind_of
from answerable.core.record import Record, slug
from answerable.core.spelling import normal
from answerable.core.validation import references
from answerable.editions.build import build
from answerable.editions.coverage import NO_SECTOR
from answerable.editions.edition import Edition
from answerable.editions.gather import gather
from answerable.indicators._collections import OWN_CASES
from answerable.public.places import OWN_PAGE
from answerable.public.sums import reason_of
from answerable.public.views.search import NEAREST

#: Built once: these tests stay together.
pytestmark = pytest.mark.xdist_group("whole")
OUTSIDE = os.environ.get("ANSWERABLE_DATA", "")
ENTRANCES = [
    "/", "/incidents", "/instruments", "/actors", "/states", "/companies", "/organisations", "/groups", "/sources",
    "/indicators", "/method", "/edition", "/search", "/search?q=hospital", "/search?q=shutdown", "/search?q=health+data",
    "/coverage", "/coverage?sector=healthcare", "/promised",
    "/promised?text=instrument/paris-call", "/compare", "/compare?instrument=instrument/paris-call",
    "/unknown", "/glossary", "/changes", "/editions",
    "/harmed", "/state/usa/looked", "/state/ind/looked", "/harmed/usa/healthcare",
    "/compare?actor=state/fra&actor=state/rus&actor=state/usa&instrument=instrument/un-gge-2015",
    "/themes", "/years", "/years?by=territory", "/years?by=territory&sector=healthcare",
    "/explore", "/explore?kind=incident&type=attack&q=hospital",
    "/explore?kind=commitment", "/explore?kind=provision", "/explore?kind=actor", "/explore?kind=reading",
]  # fmt: skip
OWN = "answerable"
COUNTED = ("incident", "harm", "attribution", "response")
#: What a record says in its own words, what is code or a day, and the rows of one source: nothing that a page counts.
#: What a drawing says stands again in its table, which test_pictures holds it to.
SAID = frozenset({"rows", "bdi", "code", "time", "title", "script", "option", "pre", "text"})
INLINE = frozenset({"a", "b", "i", "span", "small", "em", "strong"})
PAGER = re.compile(r'<nav class="pager".*?</nav>', re.DOTALL)
VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})
WORDS = r"(?:incidents?|harms?|attributions?|responses?|claims?|cases?|breaches|shutdowns?|attacks?)"
#: A number that stands beside a word for what is counted: `66 incidents`, `Incidents: 66`.
BESIDE = re.compile(rf"(?<![\w.,–/-])\d[\d,]* +(?:recorded\s+|documented\s+)?{WORDS}\b|\b{WORDS}:\s*\d[\d,]*", re.I)
NUMBER = re.compile(r"(?<![\w.,/–-])(?:\d{1,3}(?:,\d{3})+|\d+)(?![\w,–-]|\.\d|\s?%)")


@dataclass
class Page:
    """The counts of a page, each with its attributes, and the text around them."""

    counts: list[tuple[dict[str, str], str]] = field(default_factory=list)
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._open: list[tuple[str, bool]] = []
        self._marks: list[tuple[dict[str, str], list[str]]] = []
        self._within: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        marked = any(each in values for each in ("data-count", "data-total", "data-years"))
        if "data-within" in values:
            self._within = values
        if values.get("data-count") == "" and self._within:
            # The counts of one list of Explore share their kind, their collection and the rest of their question.
            of = "&".join(filter(None, (self._within["data-within"], values["data-of"])))
            shared = {name: self._within[name] for name in ("data-kind", "data-collection")}
            values = {"data-count": shared.pop("data-kind"), **shared, "data-field": "explored", "data-of": of}
        if marked:
            self._marks.append((values, []))
        if tag not in VOID:
            self._open.append(("rows" if "data-rows" in values else tag, marked))
        if tag not in INLINE:
            self.page.text += "\n"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, marked = self._open.pop()
            if marked:
                values, said = self._marks.pop()
                self.page.counts.append((values, "".join(said)))
            if name in (tag, "rows"):
                break
        if tag == "ul":
            self._within = {}
        if tag not in INLINE:
            self.page.text += "\n"

    def handle_data(self, data: str) -> None:
        if self._marks:
            self._marks[-1][1].append(data)
            self.page.text += "\x00"
        elif not any(name in SAID for name, _ in self._open):
            self.page.text += data


def read_counts(html: str) -> Page:
    """Return the counts of a page and its text; a mark stands in the text as NUL, what a record says is left out."""
    reader = _Reader()
    reader.feed(html)
    reader.page.text = re.sub(r"\n\s*", "\n", reader.page.text)
    return reader.page


class Truth:
    """Counts of an edition's records, by collection, made from the records alone."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.records = list(edition.records())
        self.collections = {slug(each.publisher) for each in self.records}
        self._links: dict[tuple[str, str, str], set[str]] = {}
        self.by_id = {each.id: each for each in self.records}
        self._by_kind: dict[str, list[Record]] = {}
        for each in self.records:
            self._by_kind.setdefault(kind_of(each), []).append(each)
        self._explored: dict[str, set[str]] = {}
        self._earlier: dict[int, dict[str, Record]] = {}
        for each in self.records:
            for name, target in references(each):
                self._links.setdefault((kind_of(each), name, target), set()).add(each.id)
        self._whole = Counter((kind_of(each), slug(each.publisher)) for each in self.records)

    def whole(self, kind: str) -> dict[str, int]:
        """How many records of a kind each collection holds."""
        return {whose: n for (what, whose), n in self._whole.items() if what == kind}

    def sums(self) -> set[int]:
        """Every number that would add other collections of the whole edition to Answerable's own, and is none of one alone."""
        made: set[int] = set()
        own: set[int] = set()
        for kind in COUNTED:
            held = self.whole(kind)
            own |= set(held.values())
            for some in range(2, len(held) + 1):
                made |= {sum(held[each] for each in chosen) for chosen in combinations(held, some) if OWN in chosen}
        return made - own

    def count(self, kind: str, collection: str, name: str, of: str, address: str) -> int:
        """What a count of a page must be. Raises KeyError for a count that nobody knows how to make again."""
        if not name:
            return self.whole(kind)[collection]
        if name == "explored":
            return len(self.explored(kind, collection, of))
        if name in ("explored_summed", "explored_left_out"):
            (found,) = self.found_totals(of, collection)
            return len(found.summed if name == "explored_summed" else found.left_out)
        if (kind, name) == ("actor", "commitment"):
            acts = self._found("commitment", "instrument", of)
            acts = [each for each in acts if not each.since or earliest(each.since) <= self.edition.day]
            return len({each.actor for each in acts if slug(each.publisher) == collection})
        return sum(slug(each.publisher) == collection for each in self._of(kind, name, of, address))

    def explored(self, kind: str, collection: str, question: str) -> set[str]:
        """What Explore must find in a collection."""
        query = f"kind={kind}&collection={collection}&{question}".rstrip("&")
        if query not in self._explored:
            self._explored[query] = matching(self._by_kind.get(kind, []), query, self.by_id)
        return self._explored[query]

    def years(self, collection: str, question: str) -> dict[str, int]:
        """How many incidents of a collection, as Explore finds them, began in each year; the empty year: not recorded."""
        found: list[Any] = self._records(self.explored("incident", collection, question))
        return dict(Counter(each.start[:4] for each in found))

    def _of_incident(self, record_id: str) -> set[str]:
        return set().union(
            *(self._links.get((kind, "incident", record_id), set()) for kind in ("harm", "attribution", "response"))
        )

    def _of(self, kind: str, name: str, of: str, address: str) -> list[Record]:
        if (kind, name) == ("incident", "accused_actors"):
            claims = self._found("attribution", "accused_actors", of)
            return self._records({each.incident for each in claims})
        if name.startswith("incident."):
            about = {each.id for each in self._of("incident", name.removeprefix("incident."), of, address)}
            return [each for each in self._every(kind) if each.incident in about]
        if name in FIELDS:
            return harmed(self._found, name, of)
        if (kind, name) == ("incident", "struck"):
            actor: Any = self.by_id[of]
            forms = {normal(each.text) for each in actor.names}
            return [each for each in self._every(kind) if forms & {normal(body.name) for body in each.struck}]
        if (kind, name) == ("incident", "instrument"):
            provisions = self._links.get(("provision", "instrument", of), set())
            return self._records(
                set().union(*(self._links.get((kind, "engaged.provision", each), set()) for each in provisions))
            )
        if name in ("type", "status", "checked", "seen", "value_kind", "language"):
            return [each for each in self._every(kind) if getattr(each, name) == of]
        if name in ("added", "changed", "withdrawn"):
            return self._since(int(of), kind, name)
        if name == "blank":
            entered = {each.incident for each in self._every("harm") if of in (each.dimension, "any")}
            return [each for each in self._every(kind) if each.id not in entered]
        if name == "looked":
            state, _space, sector = of.partition(" ")
            return [
                each for each in self._found(kind, "territories", state) if sector in (each.sectors or (NO_SECTOR,))
            ]
        if name == "dimension":
            dimension, _space, scope = of.partition(" ")
            harms = [each for each in self._own_harms(scope) if each.dimension == dimension]
            kinds = ("measured", "estimated", "confirmed_zero")
            return self._records(
                {each.incident for each in harms if each.checked == "verified" and each.value_kind in kinds}
            )
        if name in ("summed", "left_out"):
            return self._summed(name, of)
        if name == "theme":
            named = [each.id for each in self._every("provision") if of in each.themes]
            return self._records(
                set().union(*(self._links.get((kind, "engaged.provision", each), set()) for each in named))
            )
        if name == "answered":
            answer, scope = of.split(" ", 1)
            return [
                each
                for whose in self.collections
                for each in self._records(self.explored("incident", whose, scope))
                if self._links.get((answer, "incident", each.id))
            ]
        if name == "flow":
            column, key, scope = of.split(" ", 2)
            own = self._records(self.explored("incident", OWN, scope))
            parts = {each.id: self._records(self._of_incident(each.id)) for each in own}
            return passing(own, parts, int(column), key)
        if name == "found":
            return self._records({each.id for each in self.edition.search(of, NEAREST) if each.kind == kind})
        if name == "named":
            reading: Any = self.by_id[address.strip("/")]
            return [each for each in self._records(set(reading.inputs)) if kind_of(each) == kind]
        if name in ("territories", "engaged.provision", "accused_actors", "by_actors", "actors", "incident",
                    "citations.source", "reported_victims.state"):  # fmt: skip
            return self._found(kind, name, of)
        raise KeyError(name)

    def found_totals(self, of: str, whose: str) -> list[Any]:
        """The sum of harm over what Explore finds: `of` is the class of incident, the measure and unit, and the question."""
        said, _mark, question = of.partition("?")
        incidents = self.explored("incident", whose, question)
        kind = said.partition(" ")[0]
        harms = [each for each in self._every("harm") if each.incident in incidents]
        harms = [each for each in harms if self.by_id[each.incident].type == kind]
        return [each for each in totals(harms) if f"{kind} {each.measure} {each.unit}" == said]

    def total(self, of: str, whose: str) -> set[str]:
        """The figures of a sum of Answerable's own harms, or of one over what Explore finds."""
        if "?" in of:
            (found,) = self.found_totals(of, whose)
            return {str(value) for value in (found.at_least, found.best, found.most)}
        if whose != OWN:
            return set()
        return {
            str(value)
            for total, key in self._totals(of)
            if key == of
            for value in (total.at_least, total.best, total.most)
        }

    def _own_harms(self, scope: str) -> list[Any]:
        """The harms of Answerable's own cases: of all of them, or of those that struck a sector or a territory."""
        own = [each for each in self._every("harm") if slug(each.publisher) == OWN]
        if not scope:
            return own
        name, _equals, value = unquote(scope).partition("=")
        field = {"sector": "sectors", "territory": "territories"}[name]
        return [each for each in own if value in getattr(self.by_id[each.incident], field)]

    def _totals(self, of: str) -> Iterator[tuple[Any, str]]:
        """Every sum of the scope that a mark names, with its mark."""
        scope = of.partition(" ")[0] if "=" in of.partition(" ")[0] else ""
        types = {each.id: each.type for each in self._every("incident")}
        own = self._own_harms(scope)
        for kind in sorted(set(types.values())):
            for total in totals([each for each in own if types[each.incident] == kind]):
                yield total, f"{scope} {kind} {total.measure} {total.unit}".strip()

    def _since(self, number: int, kind: str, what: str) -> list[Record]:
        """The records of a kind that are not what they were in an earlier edition."""
        if number not in self._earlier:
            earlier = answerable.open(self.edition.path.parent / f"edition-{number:04d}")
            self._earlier[number] = {each.id: each for each in earlier.records()}
        old = self._earlier[number]
        if what == "withdrawn":
            return [each for each in old.values() if each.id not in self.by_id and kind_of(each) == kind]
        found = [each for each in self._every(kind) if old.get(each.id) != each]
        return [each for each in found if (each.id in old) == (what == "changed")]

    def _summed(self, name: str, of: str) -> list[Record]:
        for total, key in self._totals(of):
            if name == "summed" and key == of:
                return self._records(set(total.summed))
            if name == "left_out" and of.startswith(f"{key} "):
                reason = of.removeprefix(f"{key} ")
                found = [record_id for record_id, why in total.left_out if reason_of(why) == reason]
                if found:
                    return self._records(set(found))
        return []

    def _every(self, kind: str) -> list[Any]:
        return [each for each in self.records if kind_of(each) == kind]

    def _found(self, kind: str, name: str, of: str) -> list[Any]:
        return self._records(self._links.get((kind, name, of), set()))

    def _records(self, ids: set[str]) -> list[Any]:
        return [self.by_id[each] for each in sorted(ids)]


def wrong(html: str, address: str, truth: Truth) -> list[str]:
    """Return what is wrong with the counts of a page: one that is false, of no one collection, or not marked at all."""
    page = read_counts(html)
    problems = []
    for values, said in page.counts:
        whose, number = values.get("data-collection", ""), said.strip().replace(",", "")
        if whose not in truth.collections:
            problems.append(f"{said} is of no one collection: {values}")
        elif "data-years" in values:
            if by_year(said) != truth.years(whose, values["data-years"]):
                problems.append(f"{said} are not the years of {values['data-years']}")
        elif "data-total" in values:
            if number not in truth.total(values["data-total"], whose):
                problems.append(f"{said} is not the sum of {values['data-total']}")
        else:
            kind, name, of = values["data-count"], values.get("data-field", ""), values.get("data-of", "")
            counted = truth.count(kind, whose, name, of, address)
            if number != str(counted):
                problems.append(f"{said} is not {counted}, the {kind}s of {whose} by {name} {of}")
    return problems + [f"not marked: {found[0]!r}" for found in BESIDE.finditer(page.text)]


def numbers(html: str) -> set[int]:
    """Every number of a page that no mark says to be of one collection, and that is no page of a list."""
    return {int(found[0].replace(",", "")) for found in NUMBER.finditer(read_counts(PAGER.sub("", html)).text)}


@pytest.fixture(scope="module")
def truth(whole_edition: Path) -> Truth:
    """What the counts of its pages must be."""
    return Truth(answerable.open(whole_edition))


class Ways(HTMLParser):
    """Where a page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") if tag == "a" else None
        if href:
            self.hrefs.append(href.partition("#")[0])


def walk(client: Client, truth: Truth, addresses: list[str]) -> tuple[int, list[str]]:
    """Read pages and every page of a list that they lead to; return how many counts were read, and what is wrong.

    A number without a mark that would be a sum must stand on the same page of edition 1 too, which has one collection.
    """
    sums = truth.sums()
    seen: set[str] = set()
    waiting = list(addresses)
    counted, problems = 0, []
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        if response.status_code != 200:
            problems.append(f"{address}: {response.status_code}")
            continue
        html = response.content.decode()
        counted += html.count("data-count=")
        problems += [f"{address}: {problem}" for problem in wrong(html, address.partition("?")[0], truth)]
        if suspect := numbers(html) & sums:
            alone = client.get(f"/e/1{address}")
            suspect -= numbers(alone.content.decode()) if alone.status_code == 200 else set()
            problems += [f"{address}: {number} is a sum across collections" for number in sorted(suspect)]
        ways = Ways()
        ways.feed(html)
        waiting += [address.partition("?")[0] + href for href in ways.hrefs if href.startswith("?")]
        waiting += [
            href
            for href in ways.hrefs
            if re.match(
                r"/(?:(?:incidents|coverage|search|groups)\?|theme/|[a-z]+/[^/?]+/(?:claims|said|after|here)\b)", href
            )
        ]
    return counted, problems


def pages(truth: Truth) -> list[str]:
    """The address of every record that has a page of its own."""
    struck = {place for each in truth.records if isinstance(each, Incident) for place in each.territories}
    harmed_there = [f"/harmed/{each.removeprefix('state/')}" for each in sorted(struck)]
    return [f"/{each.id}" for each in truth.records if each.id.partition("/")[0] in OWN_PAGE] + harmed_there


def test_no_number_on_any_page_sums_across_collections(whole: Client, truth: Truth) -> None:
    assert len(truth.whole("incident")) >= 5, "the samples hold several collections"
    counted, problems = walk(whole, truth, [*ENTRANCES, *pages(truth)])
    assert problems == []
    assert counted > 3_000


@pytest.mark.long
@pytest.mark.skipif(not OUTSIDE, reason="ANSWERABLE_DATA names no folder of outside data")
def test_no_number_sums_across_collections_on_real_data(
    reading_from: Callable[[Path], Client], real_edition: Path, tmp_path: Path
) -> None:
    gathered = gather(Path(OUTSIDE))
    out = tmp_path / "edition-0002"
    build(gathered.records, out, observations=gathered.observations, state="not-for-publication", number=2)
    (tmp_path / "edition-0001").symlink_to(real_edition)
    truth = Truth(answerable.open(out))
    few = [each for each in pages(truth) if re.match(r"/(company|organisation|incident)/", each)]
    others = [each for each in pages(truth) if each not in set(few)]
    _, problems = walk(reading_from(tmp_path), truth, [*ENTRANCES, *others, *few[::50]])
    assert problems == []


def test_a_reading_says_whose_every_count_is(whole: Client, truth: Truth) -> None:
    """A sentence names the collection before the first count in it; numbers that are named to nobody are found."""
    names = "|".join(re.escape(each.publisher) for each in truth.records if kind_of(each) == "incident")
    whose = re.compile(rf"(?:{OWN_CASES}|{names}): ")
    readings = [each for each in truth.records if isinstance(each, Reading)]
    said = [(each.id, BESIDE.search(each.because), whose.search(each.because)) for each in readings]
    counting = [(record_id, count, name) for record_id, count, name in said if count]
    assert len(counting) > 50
    assert [record_id for record_id, count, name in counting if not name or name.start() > count.start()] == []


def test_the_walk_sees_what_it_must(whole: Client, truth: Truth) -> None:
    """The checker is checked: a sum, a false count, a count of no collection and an unmarked one are each found."""
    every = sum(truth.whole("incident").values())
    right = (
        f'<b data-count="incident" data-collection="answerable">{truth.whole("incident")["answerable"]}</b> incidents'
    )
    assert every in truth.sums() and numbers(f"<p>There are {every} of them.</p>") == {every}
    assert wrong(f"<p>{right}</p>", "/", truth) == [] and numbers(f"<p>{right}</p>") == set()
    assert numbers(f'<tr data-rows="source/vcdb"><td>7</td></tr><p>{every}</p>') == {every}
    assert wrong("<p>3 incidents</p>", "/", truth)
    assert wrong("<p>Claims: <i>3</i></p>", "/", truth)
    assert wrong(f'<b data-count="incident" data-collection="answerable">{every}</b>', "/", truth)
    assert wrong('<b data-count="incident" data-collection="answerable access-now">3</b>', "/", truth)
    assert wrong('<b data-count="incident">3</b>', "/", truth)
    front = whole.get("/").content.decode()
    assert wrong(front.replace('data-collection="access-now"', 'data-collection="answerable"'), "/", truth)
    assert wrong(re.sub(r' data-(?:count|collection)="[^"]*"', "", front), "/", truth)
