"""Explore: every count is made again from the records, what is taken is what is shown, and nothing hostile breaks it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qsl

import html5lib
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from tests.public.explored import matching, values
from tests.public.test_counts import OWN, Truth, Ways, read_counts, wrong

import answerable
from answerable.core.kinds import decode
from answerable.core.record import OWN_PUBLISHER, Record, canonical
from answerable.editions.build import build
from answerable.public.exploring import FACETS

pytestmark = pytest.mark.xdist_group("whole")
ASKED = [
    "kind=incident", "kind=incident&q=hospital", "kind=incident&q=h%C3%B4pital+health", "kind=incident&type=attack",
    "kind=incident&type=shutdown&type=fraud", "kind=incident&sector=healthcare&from=2015&to=2021",
    "kind=incident&sector=healthcare&sector=water&type=attack&q=hosp", "kind=incident&from=2020", "kind=incident&to=2016",
    "kind=incident&collection=access-now", "kind=incident&collection=veris-community-database&type=attack",
    "kind=commitment", "kind=commitment&q=france", "kind=commitment&q=france+budapest&from=2000&to=2010",
    "kind=commitment&basis=ratified", "kind=commitment&instrument=instrument%2Fun-gge-2015&q=fra",
    "kind=provision", "kind=provision&polarity=refrain", "kind=provision&q=critical+infrastructure", "kind=actor",
    "kind=actor&type=group", "kind=actor&q=bear&type=group", "kind=reading", "kind=reading&status=searched_not_found",
    "kind=reading&indicator=attributed-conduct&q=fra", "kind=incident&q=zzzzzz&type=attack", "kind=incident&q=hospitel",
    "kind=incident&harm=-", "kind=incident&harm=life_and_health&claim=technical", "kind=incident&year=-&collection=access-now",
    "kind=incident&response=-&sector=-&collection=access-now", "kind=provision&theme=capacity-building",
]  # fmt: skip


@pytest.fixture(scope="module")
def truth(whole_edition: Path) -> Truth:
    """What the counts must be."""
    return Truth(answerable.open(whole_edition))


@pytest.mark.parametrize("query", ASKED)
def test_every_count_is_that_of_the_records(whole: Client, truth: Truth, query: str) -> None:
    response = whole.get(f"/explore?{query}")
    assert response.status_code == 200
    html = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(html)
    assert len(html.encode()) < 100_000 and " style=" not in html and "<script" not in html
    assert wrong(html, "/explore", truth) == []
    counted = [of for of, _ in read_counts(html).counts if of.get("data-field") == "explored"]
    assert len(counted) > 1


def test_each_value_of_each_facet_is_offered_with_its_count(whole: Client, truth: Truth) -> None:
    """A facet in use offers the values that would widen it; a facet that is not counts within what is found."""
    for kind, names in FACETS.items():
        html = whole.get(f"/explore?kind={kind}").content.decode()
        mine = truth.explored(kind, OWN, "")
        every = [each for each in truth.records if each.id in mine]
        for name in names:
            offered = set(re.findall(rf'type="checkbox" name="{name}" value="([^"]*)"', html))
            assert offered == {value for each in every for value in values(each, name, truth.by_id)}, (kind, name)
    html = whole.get("/explore?kind=incident&type=shutdown").content.decode()
    assert 'name="type" value="attack"' in html and 'name="type" value="shutdown" checked' in html


def test_pages_show_each_record_once_newest_first(whole: Client, truth: Truth) -> None:
    wanted = truth.explored("incident", OWN, "type=attack&type=fraud")
    address, shown = "/explore?kind=incident&type=fraud&type=attack", []
    while address:
        html = whole.get(address).content.decode()
        found = html[html.index('id="found"') : html.index('id="get"')]
        shown += re.findall(r'<th scope="row"[^>]*><a href="/(incident/[^"]+)"', found)
        following = re.search(r'rel="next" href="(\?[^"#]*)', found)
        address = "/explore" + following[1].replace("&amp;", "&") if following else ""
    assert len(shown) == len(set(shown)) and set(shown) == wanted and len(wanted) > 40
    days = {each.id: each.start for each in truth.records if each.id in wanted}  # type: ignore[attr-defined]
    assert [days[each] or "" for each in shown] == sorted((days[each] or "" for each in shown), reverse=True)


def test_what_is_not_recorded_is_hatched_and_can_be_asked_for(whole: Client, truth: Truth) -> None:
    html = whole.get("/explore?kind=incident&collection=access-now").content.decode()
    assert re.search(r'class="silent"><input type="checkbox" name="response" value="-"', html)
    assert "What is not recorded of them" in html and 'fill="url(#hs)"' in html and 'class="reach"' in html
    silent = truth.explored("incident", "access-now", "response=-")
    assert silent and silent == {each.id for each in truth.records if each.id in silent}
    assert not any(getattr(each, "incident", "") in silent for each in truth.records if each.id.startswith("response/"))


def test_harm_is_summed_within_one_class_and_what_is_left_out_is_named(whole: Client, truth: Truth) -> None:
    html = whole.get("/explore?kind=incident&sector=healthcare").content.decode()
    totals = [values for values, _ in read_counts(html).counts if "data-total" in values]
    assert {each["data-collection"] for each in totals} == {OWN} and len(totals) > 2
    (left,) = (values for values, _ in read_counts(html).counts if values.get("data-field") == "explored_left_out"
               and values["data-of"].startswith("attack appointments_cancelled"))  # fmt: skip
    for record_id, _reason in truth.found_totals(left["data-of"], OWN)[0].left_out:
        assert f'#{record_id}"' in html
    assert "What can be added up" not in whole.get("/explore?kind=incident&collection=access-now").content.decode()


def test_an_address_is_stable(whole: Client) -> None:
    one = whole.get("/explore?type=fraud&kind=incident&type=attack&sector=&from=&page=1").content.decode()
    other = whole.get("/explore?kind=incident&collection=answerable&type=attack&type=fraud").content.decode()
    # The ways into other languages keep what was asked as it was asked.
    assert one[one.index("<main") :] == other[other.index("<main") :]
    assert whole.get("/explore?kind=incident")["ETag"] == whole.get("/explore?kind=incident")["ETag"]


def test_nothing_found_says_what_to_leave_out_and_what_was_meant(whole: Client, truth: Truth) -> None:
    html = whole.get("/explore?kind=incident&q=hospitel").content.decode()
    ways = Ways()
    ways.feed(html)
    meant = {value for href in ways.hrefs for name, value in parse_qsl(href.partition("?")[2]) if name == "q"}
    assert "hospital" in meant and "Nothing found" in html
    html = whole.get("/explore?kind=incident&type=shutdown&q=hospital").content.decode()
    assert not truth.explored("incident", OWN, "type=shutdown&q=hospital")
    help_ = html[html.index("Found without one filter") :]
    assert "kind=incident&amp;collection=answerable&amp;q=hospital" in help_
    assert "kind=incident&amp;collection=answerable&amp;type=shutdown" in help_


@pytest.fixture
def tale(reading_from: Callable[[Path], Client], golden_edition: Path) -> tuple[Client, list[Record]]:
    """A client on a public edition, and its records."""
    return reading_from(golden_edition), list(answerable.open(golden_edition).records())


@pytest.mark.parametrize("kind", FACETS)
def test_what_is_taken_is_what_is_found(tale: tuple[Client, list[Record]], kind: str) -> None:
    client, records = tale
    for more in ("", "&q=leaf"):
        wanted = matching(records, f"kind={kind}&collection={OWN}{more}", {each.id: each for each in records})
        response = client.get(f"/explore.jsonl?kind={kind}{more}")
        assert response.streaming and response["Content-Type"] == "application/x-ndjson"
        taken = [decode(line) for line in b"".join(response).splitlines()]  # type: ignore[arg-type]
        assert {each.id for each in taken} == wanted and len(taken) == len(wanted)
        assert all(each in records and each.publisher == OWN_PUBLISHER for each in taken)
        response = client.get(f"/explore.csv?kind={kind}{more}")
        assert response.streaming and "attachment" in response["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(b"".join(response).decode(), newline="")))  # type: ignore[arg-type]
        assert [each["id"] for each in rows] == [each.id for each in taken]
        response = client.get(f"/explore.parquet?kind={kind}{more}")
        assert response.streaming and response["Content-Type"] == "application/vnd.apache.parquet"
        table = parquet.read_table(io.BytesIO(b"".join(response)))  # type: ignore[arg-type]
        assert table.column("id").to_pylist() == [each.id for each in taken]
    page = client.get(f"/explore?kind={kind}").content.decode()
    assert f"/explore.csv?kind={kind}" in page and f"/explore.jsonl?kind={kind}" in page


def test_a_formula_is_no_formula_in_a_spreadsheet(
    reading_from: Callable[[Path], Client], small_record: list[Record], tmp_path: Path
) -> None:
    lines = [json.loads(each) for each in map(canonical, small_record)]
    next(each for each in lines if each["kind"] == "actor")["description"] = '=HYPERLINK("x")'
    build([decode(json.dumps(each).encode()) for each in lines], tmp_path / "edition-0001")
    client = reading_from(tmp_path)
    said = b"".join(client.get("/explore.csv?kind=actor")).decode()  # type: ignore[arg-type]
    assert "\"'=HYPERLINK" in said
    assert b'"=HYPERLINK' in b"".join(client.get("/explore.jsonl?kind=actor"))  # type: ignore[arg-type]


def test_a_local_edition_hands_out_no_result(whole: Client) -> None:
    for ending in ("csv", "jsonl", "parquet"):
        response = whole.get(f"/explore.{ending}?kind=incident")
        assert response.status_code == 403 and b"may not be passed on" in response.content
    page = whole.get("/explore?kind=incident").content.decode()
    assert "explore.csv" not in page and "explore.jsonl" not in page and "explore.parquet" not in page


@pytest.mark.parametrize(
    "query",
    ["kind=harm", "kind=%00", "kind=incident%00", "kind=" + "a" * 10_000, "kind=incident&collection=nobody",
     "kind=incident&collection=%E2%80%AE", "kind=incident&type=war", "kind=incident&type=%27+OR+1%3D1--",
     "kind=incident&sector=%00", "kind=reading&indicator=" + "x" * 10_000, "kind=incident&page=0",
     "kind=incident&page=-1", "kind=incident&page=99999", "kind=incident&page=%00", "kind=commitment&instrument=instrument%2F.."],
)  # fmt: skip
def test_what_nobody_has_is_not_there(golden: Client, query: str) -> None:
    for address in ("/explore", "/explore.csv", "/explore.jsonl", "/explore.parquet"):
        response = golden.get(f"{address}?{query}")
        if "page=" in query and address != "/explore":
            continue
        assert response.status_code == (400 if re.search("page=(0|-1|%00)$", query) else 404), (address, query)
        assert b"Traceback" not in response.content and "\u202e" not in response.content.decode()


def test_a_facet_that_no_record_has_is_named(golden: Client) -> None:
    said = golden.get("/fr/explore?kind=incident&sector=<b>fishing").content.decode()
    assert re.search(r"«\s&lt;b&gt;fishing\s»", said) and "<b>fishing" not in said
    assert 'href="/fr/explore"' in said


@pytest.mark.parametrize(
    "query",
    ["kind=incident&from=20", "kind=incident&from=2020&to=2010", "kind=incident&to=%D9%A2%D9%A0%D9%A1%D9%A7",
     "kind=incident&from=-999", "kind=actor&sector=water", "kind=actor&from=2017", "kind=incident&polarity=do"],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_and_left_out(golden: Client, query: str) -> None:
    response = golden.get(f"/explore?{query}")
    assert response.status_code == 400
    assert "left out" in response.content.decode()
    assert golden.get(f"/explore.csv?{query}").status_code == 404, "a download is never of something else"


@pytest.mark.parametrize(
    "text",
    ["\x00", "\u202e\u2066", "a" * 10_000, '"', "*", 'NEAR("a" "b")', "title:leaf", "a OR b", "-a", "'; DROP TABLE record; --",
     '"><script>alert(1)</script>', "%", "()", "^leaf", "\ud7ff", "ﬁ", "İ", "🙂", " ".join(["leaf"] * 5000)],
)  # fmt: skip
@pytest.mark.parametrize("kind", FACETS)
def test_hostile_words_are_words(golden: Client, kind: str, text: str) -> None:
    response = golden.get("/explore", {"kind": kind, "q": text})
    said = response.content.decode()
    assert response.status_code == 200
    assert "\x00" not in said and "\u202e" not in said and "<script" not in said
    assert len(said) < 100_000


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(
    kind=st.sampled_from([*FACETS, "harm", ""]),
    ending=st.sampled_from(["", ".csv", ".jsonl", ".parquet"]),
    more=st.dictionaries(
        st.sampled_from(["q", "from", "to", "page", "collection", "type", "sector", "harm", "basis", "theme"]),
        st.text(max_size=40),
    ),
)
def test_no_question_breaks_it(golden: Client, kind: str, ending: str, more: dict[str, str]) -> None:
    try:
        response = golden.get(f"/explore{ending}", {"kind": kind, **more})
    except UnicodeEncodeError:
        return
    assert response.status_code in (200, 400, 404)
    if response.streaming:
        b"".join(response)  # type: ignore[arg-type]


def test_an_edition_without_a_kind_says_so(small: Client) -> None:
    for kind in FACETS:
        assert small.get(f"/explore?kind={kind}").status_code == 200
    assert small.get("/explore").status_code == 200


def test_an_edition_from_before_there_were_bitmaps_is_read_without_them(
    reading_from: Callable[[Path], Client], golden_edition: Path, tmp_path: Path
) -> None:
    """`/e/3/…` stays for ever: newer pages read an older edition."""
    old = shutil.copytree(golden_edition, tmp_path / "edition-0001")
    with closing(sqlite3.connect(old / "edition.sqlite")) as connection:
        for table in ("bitmap", "ordinal", "word"):
            connection.execute(f"DROP TABLE {table}")
    client = reading_from(tmp_path)
    for address in ("/", "/incidents", "/explore", "/years"):
        assert client.get(address).status_code == 200
    assert "built before" in client.get("/explore?kind=incident").content.decode()
    assert client.get("/explore?kind=harm").status_code == client.get("/explore.csv?kind=incident").status_code == 404
