"""Nobody is shut out: every kind of page in axe-core, on a phone, with a keyboard alone, in four languages, light and dark.

`make test` takes every kind once, in a language and a scheme in turn; `make test-long` takes the whole matrix.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from tests.journeys.window import Reader, reading
from tests.public.kinds import LANGUAGES, REAL, Kind, spoken

pytestmark = pytest.mark.xdist_group("browser")
SCHEMES = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Kinds whose first section is what happened to people (LOOK: people first, enforced).
PEOPLE_FIRST = ("state", "company", "organisation", "group", "provision", "incident")
PAIRS = list(product(LANGUAGES, SCHEMES))
EACH_ONCE = [(kind, *PAIRS[place % len(PAIRS)]) for place, kind in enumerate(REAL)]
ALL = [(kind, *pair) for kind in REAL for pair in PAIRS]


def _named(value: object) -> str:
    return value.name.replace(" ", "-") if isinstance(value, Kind) else str(value)


def accessible(reader: Reader) -> list[str]:
    """Return what axe-core finds wrong with the page that is open."""
    from axe_core_python.sync_playwright import Axe

    found = Axe().run(reader.page, options={"runOnly": RULES})
    assert found["passes"], "axe-core looked at nothing"
    return [
        f"{problem['id']}: {' '.join(node['html'].split())[:160]}"
        for problem in found["violations"]
        for node in problem["nodes"][:3]
    ]


def visit(browser: Any, address: str, kind: Kind, language: str, scheme: str) -> None:
    """Read a page as it is laid out for a wide screen and for a phone."""
    with reading(browser, address, f"{_named(kind)}-{language}-{scheme}", color_scheme=scheme) as reader:
        reader.go(spoken(kind.real, language))
        problems = [*reader.overflow(), *accessible(reader), *out_of_order(reader)]
        reader.page.set_viewport_size({"width": 360, "height": 780})
        problems += [*reader.overflow(), *reader.small(), *accessible(reader), *out_of_order(reader)]
        assert list(dict.fromkeys(problems)) == []
        reader.ended_well()


def out_of_order(reader: Reader) -> list[str]:
    """Return the parts of a page that stand above what comes before them in the text: without CSS they would be read later."""
    found: list[str] = reader.page.locator("main").evaluate(
        """main => { const parts = [...main.children].filter(e => e.getBoundingClientRect().height > 0 && getComputedStyle(e).position === 'static');
        return parts.slice(1).filter((e, i) => e.getBoundingClientRect().top < parts[i].getBoundingClientRect().top - 1)
        .map(e => e.id || e.className || e.tagName) }"""
    )
    return found


@pytest.mark.parametrize(("kind", "language", "scheme"), EACH_ONCE, ids=_named)
def test_every_kind_of_page_is_accessible(address: str, browser: Any, kind: Kind, language: str, scheme: str) -> None:
    visit(browser, address, kind, language, scheme)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "language", "scheme"), ALL, ids=_named)
def test_every_kind_of_page_is_accessible_in_every_language_and_scheme(
    address: str, browser: Any, kind: Kind, language: str, scheme: str
) -> None:
    visit(browser, address, kind, language, scheme)


@pytest.mark.parametrize("kind", [each for each in REAL if each.name in PEOPLE_FIRST], ids=_named)
def test_reading_order_without_style_begins_with_people(address: str, browser: Any, kind: Kind) -> None:
    """With every stylesheet refused, what is read is: the way past the menu, the heading, then people."""
    with reading(browser, address, f"{_named(kind)}-unstyled", script=False) as reader:
        reader.page.route("**/*.css", lambda route: route.abort())
        reader.go(kind.real)
        read: list[str] = reader.page.locator("body").evaluate(
            """body => [...body.querySelectorAll('a.skip, header nav, main h1, main section, footer')]
            .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
            .map(e => e.id || e.className || e.tagName)"""
        )
        assert read[0] == "skip" and read.index("H1") < read.index("people")
        sections = [each for each in read if each not in ("skip", "NAV", "langs", "H1", "toc")]
        assert sections[0] == "people", sections[:3]
        assert "foot" in read[-3:]


#: What Tab must reach: of radio buttons with one name a browser stops at one alone.
STOPS = """root => { window.stops = [...root.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && !(e.closest('details:not([open])') && e.tagName !== 'SUMMARY')
      && !(e.type === 'radio' && (e.form ?? root).querySelectorAll(`input[name="${e.name}"]`)[0] !== e));
  window.reached = []; window.unseen = [];
  root.addEventListener('focusin', event => { const e = event.target, s = getComputedStyle(e), box = e.getBoundingClientRect();
    window.reached.push(e);
    if (s.outlineStyle === 'none' || parseFloat(s.outlineWidth) < 2 || box.bottom < 0 || box.top > innerHeight || box.right < 0)
      window.unseen.push(e.outerHTML.slice(0, 120)) });
  return window.stops.length }"""
MISSED = """() => window.stops.filter(e => !window.reached.includes(e) && !(e.type === 'radio'))
  .map(e => e.outerHTML.slice(0, 120))"""


def by_keyboard(browser: Any, address: str, where: str) -> None:
    """Go through a page with Tab alone: everything is reached, each in turn, visibly, and the page is left at its end."""
    with reading(browser, address, "keyboard") as reader:
        reader.go(where)
        page = reader.page
        reader.drawn()
        stops = page.locator("html").evaluate(STOPS)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip", "the first stop is the way past the menu"
        for _ in range(stops + 2):
            page.keyboard.press("Tab")
        assert page.evaluate(MISSED) == [], "not reached"
        assert page.evaluate("window.unseen") == [], "where the keyboard is does not show"
        reader.go(where)
        reader.drawn()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**#main", timeout=10_000)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main, footer') !== null"), (
            "the way past the menu leads into it"
        )


@pytest.mark.parametrize("kind", REAL[::6], ids=_named)
def test_a_keyboard_alone_reaches_everything(address: str, browser: Any, kind: Kind) -> None:
    by_keyboard(browser, address, kind.real)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "language"), list(product(REAL, ("en", "ar"))), ids=_named)
def test_a_keyboard_alone_reaches_everything_on_every_kind_of_page(
    address: str, browser: Any, kind: Kind, language: str
) -> None:
    by_keyboard(browser, address, spoken(kind.real, language))


def test_the_checks_see_what_they_must(address: str, browser: Any) -> None:
    """The checker is checked: a page made narrow, faint, disordered or full of traps is found out."""
    with reading(browser, address, "fault", viewport={"width": 360, "height": 780}) as reader:
        reader.go("/method")
        assert accessible(reader) == [] and reader.overflow() == [] and out_of_order(reader) == []
        reader.page.evaluate(
            """() => { const main = document.querySelector('main'); main.style.display = 'flex'; main.style.flexDirection = 'column-reverse' }"""
        )
        assert out_of_order(reader)
        reader.page.evaluate("() => { document.querySelector('h1').style.width = '900px' }")
        assert reader.overflow()
        reader.page.evaluate("() => { document.querySelector('main p').style.color = '#ddd' }")
        reader.page.evaluate(
            "() => { document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>') }"
        )
        assert len(accessible(reader)) >= 2
