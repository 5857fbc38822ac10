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
        page.locator("#people a").first.click()
        step("incident", people_first=True)
        assert "/incident/" in page.url
        page.locator("#promised a[href*='/provision/']").first.click()
        step("provision", people_first=True)
        reader.go("/indicators")
        page.locator("main a[href*='/indicator/attributed-conduct']").first.click()
        step("indicator")
        page.locator("#answers a[href*='/reading/']").first.click()
        step("reading")
        assert page.locator("text=automated, unreviewed").first.is_visible()
        page.locator("#inputs a[href*='/source/']").first.click()
        step("source")
        assert "/source/" in page.url and page.locator("h1").is_visible()
        reader.go("/")
        page.locator("footer a[href='/coverage']").click()
        step("coverage")
        page.locator("#sector").select_option("healthcare")
        page.locator(".choose button").click()
        assert "sector=healthcare" in page.url and page.locator("#nobody li").first.is_visible()
        page.locator("#states tbody a").first.click()
        step("state", people_first=True)
        assert page.url.endswith("#looked") and page.locator("#looked").is_visible()
        reader.ended_well()
