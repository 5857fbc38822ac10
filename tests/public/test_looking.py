"""Who looked where: per State and sector and collection, never added; what nobody looked at; the same as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client

from answerable.core.harm import Harm
from answerable.core.incident import Incident
from answerable.core.observation import Observations, rows_digest
from answerable.core.record import Citation, Record
from answerable.core.source import Accounting, Observed, Outcome, Source, UnreadField
from answerable.editions import edition as editions
from answerable.editions.build import build
from answerable.editions.observed import Held
from answerable.public.views.search import MOST_OTHER, NEAREST

THEIRS: dict[str, Any] = {"checked": "verified", "licence": "CC0-1.0", "publisher": "Bell Register"}
MANY = 1_500
RINGERS = Held(Observations("ringers", "a ringer", (("name", "text"),)), [("a guild",)])


def register(count: int) -> Iterator[Record]:
    """A register of another publisher: incidents of one sector in one State, each with a harm."""
    yield Source(
        **THEIRS, id="source/bell", title="Bell Register", form="dataset", cluster="bell", seen="local-data",
        language="de", covers="Bells that fell silent in Aland.",
    )  # fmt: skip
    yield Accounting(
        **THEIRS, id="accounting/bell", source="source/bell", read=count + 2, recorded=count + 1, refused=1, unresolved=0,
        outcomes=(
            Outcome(outcome="recorded", reason="a bell", count=count),
            Outcome(outcome="recorded", reason="a ringer", count=1),
            Outcome(outcome="refused", reason="a gong is no bell", count=1, examples=("row 9",)),
        ),
        unread_fields=(UnreadField(name="weight", count=count),),
        observations=(Observed(table="ringers", rows=1, sha256=rows_digest(RINGERS.rows)),),
    )  # fmt: skip
    cited = (Citation(source="source/bell"),)
    for place in range(count):
        yield Incident(
            **THEIRS, citations=cited, id=f"incident/bell-{place:05}", title=f"Bell {place}", summary="It fell silent.",
            start=str(1990 + place % 30), type="attack", territories=("state/xaa",), sectors=("media", "transport"),
            status="settled",
        )  # fmt: skip
        yield Harm(
            **THEIRS, citations=cited, id=f"harm/bell-{place:05}/1", incident=f"incident/bell-{place:05}",
            dimension="essential_services", order=1, what="People who missed it", unit="people", best=place,
            value_kind="measured", causal="direct",
        )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the edition with the register lies; built once."""
    return tmp_path_factory.mktemp("bells")


@pytest.fixture
def client(folder: Path, small_record: list[Record], reading_from: Callable[[Path], Client]) -> Client:
    """A client on an edition of one case of our own and many of a register."""
    if not (folder / "edition-0001").exists():
        build([*small_record, *register(MANY)], folder / "edition-0001", observations=[RINGERS])
    return reading_from(folder)


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_it_says_who_looked_and_where_nobody_did(client: Client) -> None:
    html = read(client, "/coverage")
    assert "silence is not safety" in html and "does not mean that none happened" in html
    assert "Bells that fell silent in Aland." in html and "German" in html
    aland = html[html.index('href="/state/xaa#looked"') :]
    aland = aland[: aland.index("</tr>")]
    assert f">{MANY:,}</b>" in aland and "1990–2019" in aland and aland.count("data-count=") == 1
    assert 'id="nobody"' not in html, "somebody looked in both States"
    for sector, blank in (("media", "Beland"), ("healthcare", "Aland")):
        chosen = read(client, f"/coverage?sector={sector}")
        nobody = chosen[chosen.index('id="nobody"') : chosen.index('id="get"')]
        assert f"<bdi>{blank}</bdi>" in nobody and nobody.count("<li>") == 1
        assert f'value="{sector}" selected' in chosen
    assert client.get("/coverage?sector=unicorns").status_code == 404


def test_an_incident_in_two_sectors_is_counted_once_for_its_state(client: Client) -> None:
    marks = re.findall(
        r'data-count="incident" data-collection="bell-register"[^>]*>([\d,]+)<', read(client, "/coverage")
    )
    assert set(marks) == {f"{MANY:,}"}


def test_a_state_shows_its_own_rows(client: Client) -> None:
    front = read(client, "/state/xaa")
    assert front.index('id="people"') < front.index('id="looked"') and 'href="/state/xaa/looked"' in front
    html = read(client, "/state/xaa/looked")
    looked = html[html.index('id="looked"') :]
    assert looked.count("<tr role") == 3 and "nobody looked" in looked and "healthcare" in looked
    assert "data-count" not in looked[looked.index("Unknown: nobody looked") :], (
        "nothing is counted where nobody looked"
    )


def test_an_edition_that_does_not_tell_who_looked_leads_nobody_there(
    small_record: list[Record], reading_from: Callable[[Path], Client], tmp_path: Path
) -> None:
    bare = [each for each in small_record if each.id.startswith(("state/", "source/"))]
    build(bare, tmp_path / "edition-0001")
    reader = reading_from(tmp_path)
    for address in ("/state/xaa", "/harmed/xaa"):
        assert "/state/xaa/looked" not in read(reader, address)
    assert reader.get("/state/xaa/looked").status_code == 404


@pytest.mark.parametrize(("start", "tongue"), [("", "German"), ("/es", "alemán"), ("/fr", "allemand")])
def test_sectors_and_tongues_are_read_as_their_language_has_them(client: Client, start: str, tongue: str) -> None:
    html = read(client, f"{start}/coverage")
    offered = re.findall(r'<option value="[^"]+">([^<]+)</option>', html)
    assert len(offered) == 3 and offered == sorted(offered, key=str.casefold)
    assert f"{tongue}<" in html


def test_every_row_is_handed_out_as_csv_and_json(client: Client) -> None:
    response = client.get("/coverage.csv")
    assert response.streaming and "attachment" in response["Content-Disposition"]
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    told = client.get("/coverage.json")
    assert told.streaming
    found = json.loads(b"".join(told.streaming_content))  # type: ignore[attr-defined]
    assert found["edition"] == 1 and found["state"] == "public" and "never added" in found["caution"]
    assert len(rows) == len(found["rows"]) == 6
    media = next(each for each in found["rows"] if (each["state"], each["sector"]) == ("state/xaa", "media"))
    assert media == {
        "state": "state/xaa", "sector": "media", "publisher": "Bell Register", "incidents": MANY, "first_year": "1990",
        "last_year": "2019", "languages": ["de"],
    }  # fmt: skip
    assert {each["state"] for each in rows if not each["publisher"]} == {"state/xaa", "state/xbb"}
    assert next(each for each in rows if each["sector"] == "media")["languages"] == "de"


def test_a_source_says_what_became_of_its_rows_and_hands_its_table_out(client: Client) -> None:
    html = read(client, "/source/bell")
    rows = html[html.index('id="accounting/bell"') : html.index('id="rests"')]
    assert [f"<dd>{number:,}</dd>" in rows for number in (MANY + 2, MANY + 1, 1, 0)] == [True] * 4
    assert "a gong is no bell" in rows and "row 9" in rows and "<code>weight</code>" in rows
    assert rows_digest(RINGERS.rows) in rows and 'href="/edition/tables/ringers.parquet"' in rows
    response = client.get("/edition/tables/ringers.parquet")
    assert b"".join(response.streaming_content)[:4] == b"PAR1"  # type: ignore[attr-defined]
    assert "CC0-1.0" in html and "Bells that fell silent in Aland." in html
    sets = read(client, "/sources")
    assert 'href="/source/bell"' in sets[sets.index('id="sets"') : sets.index('id="all"')] and "ringers" in sets


def test_an_edition_that_leaves_something_out_says_so_where_nobody_looked(
    client: Client, small_record: list[Record], reading_from: Callable[[Path], Client], tmp_path: Path
) -> None:
    """A reader of a public edition must not take what it may not show for what nobody saw."""
    for address in ("/coverage", "/coverage.json", "/indicator/rival-texts"):
        response = client.get(address)
        content = response.content if not response.streaming else b"".join(response.streaming_content)  # type: ignore[attr-defined]
        assert b"leaves out" not in content and b"left out." not in content, address
    hidden = msgspec.structs.replace(small_record[0], id="source/hidden", licence="LicenseRef-local-hidden")
    build([*small_record, hidden], tmp_path / "edition-0001")
    partial = reading_from(tmp_path)
    html = read(partial, "/coverage")
    assert "leaves out what may not be published" in html and 'href="/edition#left-out"' in html
    assert b"may have looked" in b"".join(partial.get("/coverage.json").streaming_content)  # type: ignore[attr-defined]
    html = read(partial, "/indicator/rival-texts")
    assert "or its readings are left out" in html and 'href="/edition#left-out"' in html
    assert 'id="left-out"' in read(partial, "/edition")


@pytest.mark.parametrize(
    "address",
    ["/", "/incidents", "/incidents?collection=bell-register&page=20", "/incidents?collection=bell-register&struck=state/xaa",
     "/state/xaa", "/provision/pact/1", "/instrument/pact", "/source/bell", "/sources", "/coverage", "/edition", "/groups",
     "/search?q=bell", "/incident/bell-00007", "/source/bell.json"],
)  # fmt: skip
def test_no_page_reads_all_records_of_a_kind(client: Client, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read(client, address)
    decoded = 0

    def counting(line: bytes) -> Record:
        nonlocal decoded
        decoded += 1
        return decode(line)

    decode = editions.decode
    monkeypatch.setattr(editions, "decode", counting)
    assert len(read(client, address)) < 100_000 or address.endswith(".json")
    assert decoded < 300, "a page reads what it shows, and what every page shows once for the process"


def test_a_search_is_not_drowned_by_a_large_collection(client: Client) -> None:
    html = read(client, "/search?q=silent")
    assert html.count("/incident/bell-") == MOST_OTHER and 'id="in-bell-register"' in html
    assert f'data-of="silent">{NEAREST}</b>' in html and "Only the nearest are shown" in html
    own = read(client, "/search?q=ward")
    assert "/incident/ward" in own and "bell-register" not in own


def test_a_long_list_is_read_in_pages(client: Client) -> None:
    first, last = (
        read(client, "/incidents?collection=bell-register"),
        read(client, "/incidents?collection=bell-register&page=38"),
    )
    assert "Page 1 of 38" in first and "collection=bell-register&amp;page=2" in first
    assert "Page 38 of 38" in last and 'rel="next"' not in last
    assert client.get("/incidents?collection=bell-register&page=39").status_code == 404
    assert "Bell 29<" in first.replace("</bdi>", "<") and "A ward goes dark" not in first
