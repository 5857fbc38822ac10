"""No actor's page, no list behind it and no page of a State harmed is heavy, on the whole record and on real outside data."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

import answerable
from answerable.editions.build import build
from answerable.editions.gather import gather

OUTSIDE = os.environ.get("ANSWERABLE_DATA", "")
#: Bytes of HTML without the tables of pictures, and with them.
LIGHT, WITH_TABLES = 100_000, 150_000
TABLES = re.compile(r"<details.*?</details>", re.S)
#: Ways from an actor's page to the lists behind it.
BEHIND = re.compile(r'href="(/[a-z]+/[^"/?]+/(?:promised|kept|looked|claims|said|after|here)(?:\?[^"]*)?)"')


def heavy(client: Client, addresses: list[str]) -> Iterator[str]:
    """Read pages, and the lists that they lead to, and yield what is too heavy or does not answer."""
    seen: set[str] = set()
    waiting = list(addresses)
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        text = response.content.decode()
        light = len(TABLES.sub("", text).encode())
        if response.status_code != 200 or light > LIGHT or len(response.content) > WITH_TABLES:
            yield f"{address}: {response.status_code}, {light} of {len(response.content)} bytes"
        waiting += [each.replace("&amp;", "&") for each in BEHIND.findall(text)]


def of_actors(folder: Path) -> list[str]:
    """The page of every actor of an edition, and of every State as the one harmed."""
    ids = [each.id for each in answerable.open(folder).records("actor")]
    return [f"/{each}" for each in ids] + [f"/harmed/{each[6:]}" for each in ids if each.startswith("state/")]


def test_a_heavy_page_is_found(golden: Client, golden_edition: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every = of_actors(golden_edition)
    assert list(heavy(golden, every)) == []
    assert list(heavy(golden, ["/state/nowhere"])) != []
    monkeypatch.setattr("tests.public.test_weight.LIGHT", 1_000)
    assert len(list(heavy(golden, every))) > len(every), "the lists behind the pages are weighed too"


@pytest.mark.long
def test_no_page_of_an_actor_is_heavy(whole: Client, whole_edition: Path) -> None:
    assert list(heavy(whole, of_actors(whole_edition))) == []


@pytest.mark.long
@pytest.mark.skipif(not OUTSIDE, reason="ANSWERABLE_DATA names no folder of outside data")
def test_no_page_of_an_actor_is_heavy_on_real_data(reading_from: Callable[[Path], Client], tmp_path: Path) -> None:
    gathered = gather(Path(OUTSIDE))
    out = tmp_path / "edition-0001"
    build(gathered.records, out, observations=gathered.observations, state="not-for-publication")
    assert list(heavy(reading_from(tmp_path), of_actors(out))) == []
