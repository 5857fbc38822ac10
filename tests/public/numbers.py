"""A number of a page is traced when it is found again in the records: what it is follows from the markup that it stands in.

Each run of digits must be one of these; whatever is none of them was made up, or nobody can say where it comes from:

- *marked*: a count or sum with its collection (recounted by test_counts);
- *said by the page itself*: a digit of the interface's own sentences, known because every sentence is caught as it is
  translated (`own_words`), so that no list of allowed numbers is kept;
- *a day or a year* that a record or the manifest gives, and written as it is there;
- *quoted*: words of a record, as they stand in it, or its beginning where "…" cuts it; ids, digests and addresses likewise;
- *a band*: the edges, coverage and criteria of an account that the core computes;
- *a legend*: the example of a band, and the ranges that words of likelihood stand for;
- *a place in a list*: the pager, and the numbered lines of a table;
- *held*: a number that a record named in the same row, item or heading holds, or the harms of that incident;
- *the size* of a file of the edition;
- *counted*: how many records of one kind point at a record named there, or how many entries it has, or how many lines
  the page itself shows; recounted from the records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element

import html5lib
from django.utils import translation
from django.utils.formats import get_format
from tests.public.crawling import plain
from tests.public.holdings import Holdings, sized

from answerable.indicators import all_indicators
from answerable.public.catalogue import sql_of
from answerable.public.templatetags.settled import Settled
from answerable.public.templatetags.tongues import day

#: Digits of the interface's own sentences are moved here while pages are made, and nothing else ever stands here.
OWN = 0xE000
RUN = re.compile(r"(?<![^\W_])[0-9][0-9.,\u00a0\u202f’'  ]*(?:(?<=[0-9])|(?<=[0-9])[.,])")
UNSAID = frozenset({"script", "style", "title", "option", "pre", "textarea"})
#: A quotation is looked for in parts: titles and places of texts stand side by side in one line.
PARTS = re.compile(r"\s+·\s+|;\s+|,\s+|:\s+|\s+[–—]\s+|[()“”«»]|\.\s+")
#: What explains the marks by an example and by words with their ranges (ICD 203): class or id.
LEGENDS = frozenset({"read", "likelihood"})
MARKS = frozenset({"data-count", "data-total", "data-years"})
YEAR = re.compile(r"(?:18|19|20)[0-9]{2}\Z")


@contextmanager
def own_words() -> Iterator[None]:
    """While pages are made, move every digit of the interface's own sentences out of the way; placeholders stay as they are."""

    def moved(said: str) -> str:
        return re.sub(
            r"\{[^}]*\}|%\([^)]*\)[a-z]|([0-9])", lambda one: chr(OWN + int(one[1])) if one[1] else one[0], str(said)
        )

    def catching(name: str) -> Any:
        real = getattr(translation._trans, name)
        return patch.object(translation._trans, name, lambda *given: moved(real(*given)))

    # Templates keep their settled words: what others had them settle is not read here, and nothing moved is left to others.
    afresh = patch.object(Settled, "render", lambda settled, context: settled._node.render(context))
    with catching("gettext"), catching("pgettext"), catching("ngettext"), catching("npgettext"), afresh:
        yield


def untraced(html: str, address: str, holdings: Holdings) -> list[str]:
    """Return the numbers of a page that no record gives, each with the line that it stands in."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    page = _Page(tree, address, holdings)
    body = tree.find("body")
    return list(dict.fromkeys(page.unknown(body, [])))


class _Page:
    def __init__(self, tree: Element, address: str, holdings: Holdings) -> None:
        self.holdings = holdings
        path, _mark, question = address.partition("?")
        self.own = {plain(path).strip("/"), *(value for _name, value in parse_qsl(question))}
        self.lines = {
            Decimal(len([each for each in parent if each.tag in ("li", "tr", "tbody", "option", "dt", "div")]))
            for parent in tree.iter()
            if isinstance(parent.tag, str)
        }
        self.named: dict[Element, set[str]] = {}
        self.said = {day(each[:10]) for each in holdings.days}
        self.sizes = set(holdings.sizes)
        for each in all_indicators():
            if f"indicator/{each.slug}" in self.own:
                self.sizes |= sized(len(sql_of(each.slug, each.version).encode()))

    def unknown(self, element: Element, above: list[Element]) -> Iterator[str]:
        if not isinstance(element.tag, str) or element.tag in UNSAID:
            return
        if not MARKS.isdisjoint(element.attrib):
            return
        path = [*above, element]
        if LEGENDS & {*_classes(element), element.get("id")}:
            return
        if "band" in _classes(element) or "b" in _classes(element):
            yield from self._band(element)
            return
        if element.tag == "time":
            yield from self._day(element)
            return
        if element.tag in ("bdi", "code", "q", "blockquote"):
            yield from self._text("".join(element.itertext()), path)
            return
        yield from self._text(element.text or "", path)
        for each in element:
            yield from self.unknown(each, path)
            yield from self._text(each.tail or "", path)

    def _day(self, element: Element) -> Iterator[str]:
        given_as = element.get("datetime", "")
        given = {int(each) for each in re.findall("[0-9]+", given_as)}
        if (
            given_as not in self.holdings.days
            or not {int(each) for each in re.findall("[0-9]+", element.text or "")} <= given
        ):
            yield f"no record gives the day {given_as}: {''.join(element.itertext())!r}"

    def _band(self, element: Element) -> Iterator[str]:
        said = " ".join("".join(element.itertext()).split())
        runs = [int(each) for each in re.findall("[0-9]+", said)]
        if len(runs) >= 5 and not any(tuple(runs[:5]) == band for band in self.holdings.bands):
            yield f"no account has this band: {said!r}"

    def _text(self, text: str, path: list[Element]) -> Iterator[str]:
        for found in RUN.finditer(text):
            if not self._traced(found, text, path):
                yield f"{found[0].strip()!r} in {' '.join(text.split())[:120]!r}"

    def _traced(self, found: re.Match[str], text: str, path: list[Element]) -> bool:
        number = value(found[0])
        if any("pager" in _classes(each) for each in path):
            return number is not None and number <= 10_000
        if YEAR.match(found[0].strip(" .,")) and found[0].strip(" .,") in self.holdings.years:
            return True
        if self._quoted(found, text, path[-1].tag == "bdi") or self._of_day(found, text):
            return True
        if number is None:
            return False
        if re.search(r"[.,][0-9]\Z", found[0].strip()) and f"{number:.1f}" in self.sizes:
            return True
        if any("ed" in _classes(each) for each in path):
            return number in self.holdings.masthead or number in self.holdings.manifest
        named = set(self.own)
        for each in reversed(path):
            if each.tag in ("section", "main", "body"):
                break
            named |= self._named(each)
        if any(number in self.holdings.held(each) or number in self.holdings.counted(each) for each in named):
            return True
        return number in self.lines | self.holdings.whole | self.holdings.sums | self.holdings.manifest

    def _of_day(self, found: re.Match[str], text: str) -> bool:
        """Say whether a run belongs to a day that a record gives, in the words of the language that is read."""
        before, after = text[: found.start()].split()[-4:], text[found.end() :].split()[:4]
        words = [*before, found[0].strip(" .,"), *after]
        parts = {" ".join(words[i:j]).strip(" .,;:()") for i in range(len(words)) for j in range(i + 2, i + 6)}
        return not parts.isdisjoint(self.said)

    def _quoted(self, found: re.Match[str], text: str, quotation: bool) -> bool:
        whole = " ".join(text.split())
        if quotation and f"\n{whole}\n" in f"\n{self.holdings.words}\n":
            return True
        if re.search(r"[^\W\d_]", whole) and self.holdings.quotes(whole):
            return True
        if quotation and re.search(r"[^\W\d_]{3}.*…\Z", whole) and self.holdings.begins(whole.rstrip(" …")):
            return True
        start, end = found.start(), found.end()
        while start and not text[start - 1].isspace():
            start -= 1
        while end < len(text) and not text[end].isspace():
            end += 1
        word = text[start:end].strip(".,;:()<>“”«»·")
        if re.search(r"[^\W\d_]|[0-9]\.[0-9]+\.[0-9]", word) and (
            self.holdings.quotes(word) or any(self.holdings.quotes(each) for each in _of_url(word))
        ):
            return True
        if quotation:
            near = [text[:start].split()[-1:], [word], text[end:].split()[:1]]
            windows = (" ".join(near[0] + near[1]), " ".join(near[1] + near[2]))
            if any(re.search(r"[^\W\d_]{3}", each) and self.holdings.quotes(each.strip("…")) for each in windows):
                return True
        before = [0, *(each.end() for each in PARTS.finditer(text))]
        after = [*(each.start() for each in PARTS.finditer(text)), len(text)]
        for left in (each for each in reversed(before) if each <= found.start()):
            for right in (each for each in after if each >= found.end() - 1):
                part = " ".join(text[left:right].split())
                if len(part) >= 8 and re.search(r"[^\W\d_]{2}", part) and self.holdings.quotes(part):
                    return True
        return False

    def _named(self, element: Element) -> set[str]:
        """The records that an element names: by links in it, and by its id."""
        if element not in self.named:
            made = {element.get("id", "")}
            for each in element.iter("a"):
                path, _hash, fragment = each.get("href", "").partition("#")
                made |= {plain(path.partition("?")[0]).strip("/"), fragment}
            self.named[element] = made
        return self.named[element]


def value(run: str) -> Decimal | None:
    """Return the number that a run of digits writes in the language that is read; None where it writes none."""
    text = run.strip(" .,\u00a0\u202f")
    group, point = str(get_format("THOUSAND_SEPARATOR")), str(get_format("DECIMAL_SEPARATOR"))
    for mark in {group, "\u00a0", "\u202f", " "}:
        text = text.replace(mark, "")
    try:
        return Decimal(text.replace(point, "."))
    except InvalidOperation:
        return None


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def _of_url(word: str) -> Iterator[str]:
    """The record's id in an address, with the number of its edition or without."""
    path = re.sub(r"^https?://[^/]+", "", word)
    yield re.sub(r"\.(json|bib|csl\.json|jsonld|atom|feed\.json)\Z", "", plain(path).strip("/"))
