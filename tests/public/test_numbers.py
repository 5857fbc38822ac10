"""Every number of a page is traced back to the records: on each kind of page, on a sample of fifty, in more than one language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from tests.public.holdings import Holdings
from tests.public.kinds import GOLDEN, LANGUAGES, REAL, spoken
from tests.public.numbers import own_words, untraced

import answerable


@pytest.fixture(scope="module")
def golden_holdings(golden_edition: Path) -> Holdings:
    """What the golden records hold."""
    return Holdings(answerable.open(golden_edition))


@pytest.fixture(scope="module")
def packaged_holdings(public_edition: Path) -> Holdings:
    """What the packaged records hold."""
    return Holdings(answerable.open(public_edition))


@pytest.fixture
def packaged(reading_from: Callable[..., Client], public_edition: Path) -> Client:
    """A client on the packaged record as the public would see it."""
    return reading_from(public_edition)


def untold(client: Client, address: str, language: str, holdings: Holdings) -> list[str]:
    with own_words():
        response = client.get(spoken(address, language))
    assert response.status_code == 200, address
    with translation.override(language):
        return [f"{address}: {each}" for each in untraced(response.content.decode(), address, holdings)]


def test_every_number_of_every_kind_of_page_is_traced(golden: Client, golden_holdings: Holdings) -> None:
    problems = []
    for place, kind in enumerate(GOLDEN):
        for language in {LANGUAGES[0], LANGUAGES[place % len(LANGUAGES)]}:
            problems += untold(golden, kind.golden, language, golden_holdings)
    assert problems == []


def sample(holdings: Holdings, most: int = 50) -> list[str]:
    """Fifty pages: each kind, and then actors, provisions, incidents, readings and sources spread over the whole record."""
    kinds = [each.real for each in REAL]
    own = [
        f"/{each}" for each in sorted(holdings.built)
        if each.partition("/")[0] in ("state", "group", "provision", "incident", "reading", "source")
    ]  # fmt: skip
    return [*kinds, *own[:: max(1, len(own) // max(1, most - len(kinds)))]][:most] if len(kinds) < most else kinds


def test_every_number_of_fifty_pages_is_traced(packaged: Client, packaged_holdings: Holdings) -> None:
    addresses = sample(packaged_holdings)
    assert len(addresses) >= 50
    problems = [each for where in addresses for each in untold(packaged, where, LANGUAGES[0], packaged_holdings)]
    assert problems == []


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_number_is_traced_in_every_language(packaged: Client, packaged_holdings: Holdings, language: str) -> None:
    addresses = sample(packaged_holdings, 400)
    assert [each for where in addresses for each in untold(packaged, where, language, packaged_holdings)] == []


def test_the_trace_sees_what_it_must(golden: Client, golden_holdings: Holdings) -> None:
    """The checker is checked: a number that no record gives is found in every place that it could stand in."""
    with own_words():
        sound = golden.get("/incident/leaf-clinic-2030").content.decode()
    assert untraced(sound, "/incident/leaf-clinic-2030", golden_holdings) == []
    for made_up in (
        "<p>7,351 incidents</p>", "<p><b>4711</b></p>", "<p><bdi>4,711 people</bdi></p>", '<time datetime="1987-02-03">3 February 1987</time>',
        "<p><code>state/4711</code></p>", '<div class="b"><p><b>11–12</b> coverage 13 % (14 of 15 criteria)</p></div>',
        "<p>In 1871.</p>", "<table><tr><td>0.731</td></tr></table>", "<p>A/12/345</p>", "<p><bdi>As many as 4711…</bdi></p>",
    ):  # fmt: skip
        html = sound.replace("</main>", f"{made_up}</main>")
        assert untraced(html, "/incident/leaf-clinic-2030", golden_holdings), made_up


def test_settled_words_are_moved_with_the_others_and_none_is_left_moved(golden: Client) -> None:
    """Templates keep words once they are translated: neither do they keep digits from the checker, nor the checker's from others."""
    before = golden.get("/edition").content.decode()
    assert "SHA-256 of the edition" in before
    with own_words():
        assert "SHA-256 of the edition" not in golden.get("/edition").content.decode()
    assert golden.get("/edition").content.decode() == before
