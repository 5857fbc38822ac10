"""A newcomer reads the account in a browser, without JavaScript: home, incident, provision, reading, source."""

from __future__ import annotations

from typing import Any

import pytest
from tests.journeys.window import reading

pytestmark = pytest.mark.xdist_group("browser")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")])
def test_from_the_front_page_to_a_source(address: str, browser: Any, width: int, scheme: str) -> None:
    window = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    with reading(browser, address, "reader", script=False, **window) as reader:
        page = reader.page

        def step(name: str, people_first: bool = False) -> None:
            reader.shows(f"{name}-{width}-{scheme}")
            if people_first:
                assert page.locator("main section").first.get_attribute("id") == "people"

        reader.go("/")
        step("home")
        reader.follow("#people a")
        step("incident", people_first=True)
        assert "/incident/" in page.url
        reader.follow("#promised a[href*='/provision/']")
        step("provision", people_first=True)
        reader.go("/indicators")
        reader.follow("main a[href*='/indicator/attributed-conduct']")
        step("indicator")
        reader.follow("#answers a[href*='/reading/']")
        step("reading")
        assert page.locator("text=automated, unreviewed").first.is_visible()
        reader.follow("#inputs a[href*='/source/']")
        step("source")
        assert "/source/" in page.url and page.locator("h1").is_visible()
        reader.go("/")
        reader.follow("footer a[href='/coverage']")
        step("coverage")
        page.locator("#sector").select_option("healthcare")
        reader.follow(".choose button")
        assert "sector=healthcare" in page.url and page.locator("#nobody li").first.is_visible()
        reader.follow("#states tbody a")
        step("state", people_first=True)
        assert page.url.endswith("#looked") and page.locator("#looked").is_visible()
        reader.ended_well()
