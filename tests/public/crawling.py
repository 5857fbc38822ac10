"""A crawl reads every page that a page leads to, and says of each what is wrong: status, markup, links, weight, outside requests."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

import html5lib
from django.test import Client
from html5lib.constants import E
from tests.public.kinds import LANGUAGES

HOST = "http://testserver"
#: Bytes of a page without the tables of its pictures, and with them.
WEIGHT, WITH_TABLES, HOME = 100_000, 150_000, 60_000
#: Questions (addresses with `?`) that are followed from one path: forms have more answers than a crawl can read.
QUESTIONS = 12
#: Links of a head that name an address and load nothing.
NAMED = frozenset({"alternate", "canonical", "cite-as", "latest-version", "license", "search", "prev", "next"})
POINTING = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers")
PREFIX = re.compile(rf"^(?:/({'|'.join(LANGUAGES)})(?=/|\Z))?(?:/e/[0-9]+(?=/|\Z))?")
#: The one script, on the one page whose policy allows it (test_verifying).
SCRIPTED, SCRIPT = "/verify", "/static/answerable/verify.js"
EVERYBODY = re.compile(r"^/edition/(?!manifest)")


@dataclass
class Read:
    """What a crawl keeps of an answer."""

    status: int
    markup: bool = False
    size: int = 0
    ids: set[str] = field(default_factory=set)
    leads: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def plain(address: str) -> str:
    """Return an address without the prefixes of its language and edition."""
    return PREFIX.sub("", address) or "/"


def parsed(text: str) -> tuple[ElementTree.Element, list[str]]:
    """Return a page's tree, and what html5lib finds wrong with its markup."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text)
    return tree, [f"markup: {E[code] % values} at {place}" for place, code, values in parser.errors]


def read(address: str, content: bytes) -> Read:
    """Read one page: where it leads, and what is wrong with it by itself."""
    text = content.decode()
    tree, problems = parsed(text)
    # A record as one file carries its style with it, for it is read without a network.
    alone = address.endswith(".html")
    made = Read(200, True, len(content), problems=problems)
    found = Counter(each.get("id") for each in tree.iter() if each.get("id") is not None)
    made.ids = {str(each) for each in found}
    if plain(address).partition("?")[0] != SCRIPTED and SCRIPT in text:
        problems.append("a script")
    problems += [f"the id {each} stands {times} times" for each, times in found.items() if times > 1]
    for element in tree.iter():
        if isinstance(element.tag, str):
            problems += [each for each in _of_element(element, made) if not (alone and each == "a style")]
    problems += _headings(tree)
    if not tree.findall(".//title") or not (tree.findtext(".//title") or "").strip():
        problems.append("no title")
    light = len(content) - sum(len(ElementTree.tostring(each)) for each in _pictured(tree))
    limit = HOME if plain(address).partition("?")[0] == "/" else WEIGHT
    if not alone and (light > limit or len(content) > max(limit, WITH_TABLES)):
        problems.append(f"weighs {len(content):,} bytes, {light:,} without its pictures' tables")
    return made


def _pictured(tree: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for figure in tree.iter("figure"):
        yield from figure.iter("table")


def _of_element(element: ElementTree.Element, made: Read) -> Iterator[str]:
    tag, values = element.tag.rpartition("}")[2], element.attrib
    own = tag == "script" and values == {"src": SCRIPT, "defer": ""} and not element.text
    if (
        not own
        and tag in ("script", "style", "iframe", "object", "embed", "base")
        and values.get("type") != "application/ld+json"
    ):
        yield f"a {tag}"
    for name, value in values.items():
        if name == "style" or name.startswith("on"):
            yield f"an inline {name}"
        if name in POINTING:
            yield from (f"{name}={each} points at nothing" for each in value.split() if each not in made.ids)
    for name in ("href", "src", "action", "{http://www.w3.org/1999/xlink}href"):
        target = values.get(name)
        if target is None:
            continue
        if tag == "a" or (tag == "form" and name == "action") or (tag == "link" and values.get("rel") in NAMED):
            made.leads.append(target)
        elif not target.startswith(("/static/", "#")):
            yield f"loads {target}"
        elif tag == "use" and target[1:] not in made.ids:
            yield f"draws {target}, which is not there"
        else:
            made.leads.append(target)


def _headings(tree: ElementTree.Element) -> Iterator[str]:
    """Within the page's main part: one h1, which comes first, and no level left out on the way down."""
    main = tree.find(".//main")
    if main is None:
        yield "no main part"
        return
    levels = [
        int(each.tag[1]) for each in main.iter() if isinstance(each.tag, str) and re.fullmatch("h[1-6]", each.tag)
    ]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"headings begin with {levels[:3]}, not with the only h1"
    jumps = [(above, below) for above, below in zip(levels, levels[1:], strict=False) if below > above + 1]
    yield from (f"an h{below} follows an h{above}" for above, below in jumps)


class Crawl:
    """Reads from the starts on; of a path's questions only the first few. `follow` says which addresses are read for their links."""

    def __init__(self, client: Client, starts: Iterable[str], follow: Callable[[str], bool] = lambda _: True) -> None:
        self.read: dict[str, Read] = {}
        self._client, self._asked = client, Counter[str]()
        self._waiting = list(starts)
        self._queued = set(self._waiting)
        while self._waiting:
            address = self._waiting.pop()
            self.read[address] = made = self._ask(address)
            for lead in made.leads:
                target = self._target(address, lead)
                if target and target not in self._queued and follow(target) and self._few(target):
                    self._queued.add(target)
                    self._waiting.append(target)

    def _ask(self, address: str) -> Read:
        # The files of an edition are large, and what they hold is verified elsewhere.
        if EVERYBODY.search(plain(address)):
            return Read(self._client.head(address).status_code)
        response = self._client.get(address, follow=True)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        # A file to be kept has rules of its own (test_offline).
        kept = response.get("Content-Disposition", "").startswith("attachment")
        if response.status_code != 200 or kept or not response["Content-Type"].startswith("text/html"):
            return Read(response.status_code)
        return read(address, content)

    def _few(self, target: str) -> bool:
        path, question, _asked = target.partition("?")
        if not question:
            return True
        self._asked[path] += 1
        return self._asked[path] <= QUESTIONS

    @staticmethod
    def _target(address: str, lead: str) -> str:
        """The address on this site that a link leads to, without its fragment; empty for one that leads elsewhere."""
        whole = urldefrag(urljoin(HOST + address, lead)).url
        return whole.removeprefix(HOST) or "/" if whole == HOST or whole.startswith(f"{HOST}/") else ""

    def problems(self) -> list[str]:
        """What is wrong: with each page by itself, links that lead to nothing, and fragments that are not there."""
        said = [f"{address}: {each.status}" for address, each in self.read.items() if each.status != 200]
        for address, each in self.read.items():
            said += [f"{address}: {problem}" for problem in each.problems]
            for lead in dict.fromkeys(each.leads):
                target, fragment = self._target(address, lead), urldefrag(lead).fragment
                there = self.read.get(target)
                if fragment and there and there.markup and fragment not in there.ids:
                    said.append(f"{address}: leads to {lead}, which is not there")
        return said
