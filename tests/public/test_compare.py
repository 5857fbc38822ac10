"""Comparing actors: columns alphabetical, no order where bands overlap, no rank, the unknown shown as unknown, JSON beside."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import html5lib
import msgspec
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import answerable
from answerable.core.assessment import Finding
from answerable.core.commitment import Commitment, Position
from answerable.core.kinds import decode
from answerable.core.record import LOCAL_LICENCE_PREFIX
from answerable.editions.build import build
from answerable.public.comparison import FEWEST, MOST, WHY, compare, sharing
from answerable.public.shelf import Volume
from answerable.public.views.compare import MOST_NAMES

GOLDEN = Path(__file__).parents[1] / "golden" / "records.jsonl"
LEAF = "instrument/leaf-charter"
ALL = ["state/xaa", "state/xab", "state/xac", "state/xad", "state/xae", "company/xco-works"]
SIX_STATES = ["state/chn", "state/fra", "state/gbr", "state/irn", "state/rus", "state/usa"]
#: Words that would put actors in an order.
RANKING = re.compile(
    r"\b(rank(?:ed|s)? (?:first|last|\d)|best actor|worst|top|bottom|ahead|behind|winner|score[ds]?|average)\b", re.I
)


def query(actors: list[str], instrument: str = LEAF) -> list[tuple[str, str]]:
    return [*(("actor", each) for each in actors), ("instrument", instrument)]


def address(actors: list[str], instrument: str = LEAF, path: str = "/compare") -> str:
    return path + "?" + "&".join(f"{name}={value}" for name, value in query(actors, instrument))


class Page(HTMLParser):
    """What the tests read of a page: its tags, its text, and the heads of its columns and bands in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.said = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.said += data

    def every(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [each for name, each in self.tags if name == tag and wanted.items() <= each.items()]


def read(client: Client, where: str, status: int = 200) -> str:
    response = client.get(where)
    assert response.status_code == status, where
    text: str = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(text)
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids)) and text.count("<h1") == 1
    assert "<script" not in text and " style=" not in text and not re.search(r"\son[a-z]+=", text)
    assert not RANKING.search(re.sub(r"<[^>]+>", " ", text.partition("<main")[2].partition("</main>")[0]))
    return text


def criteria_heads(text: str) -> list[str]:
    """The names over the columns of the criteria."""
    head = text.partition('id="criteria"')[2].partition("<thead")[2].partition("</thead>")[0]
    return re.findall(r"<bdi>([^<]+)</bdi>", head)


@pytest.mark.parametrize("actors", [ALL, ALL[::-1], ALL[:2], ALL[1::-1]])
def test_actors_stand_alphabetically_however_they_are_asked_for(
    golden: Client, golden_edition: Path, actors: list[str]
) -> None:
    text = read(golden, address(actors))
    names = answerable.open(golden_edition).framework.actors
    expected = sorted((names[each].name for each in actors), key=str.casefold)
    assert criteria_heads(text) == expected
    for side in ("do", "refrain"):
        section = text.partition(f'<section class="q" id="{side}"')[2].partition("</section>")[0]
        assert re.findall(r"<h3>(?:<a [^>]*>)?<bdi>([^<]+)</bdi>", section) == expected
    made = golden.get(address(actors, path="/compare.json")).json()
    assert [each["name"] for each in made["actors"]] == expected


def test_every_number_of_the_bands_is_that_of_the_accounts(golden: Client, golden_edition: Path) -> None:
    """Recomputed from the records: each band of the page is the one of the actor's own account, findings and readings apart."""
    edition = answerable.open(golden_edition)
    text = read(golden, address(ALL))
    made = golden.get(address(ALL, path="/compare.json")).json()
    counted = 0
    for each in made["actors"]:
        accounts = {held.side: held for held in edition.accounts(each["id"]) if held.instrument == LEAF}
        assert set(each["bands"]) == set(accounts)
        for side, account in accounts.items():
            for name, band in (("findings", account.findings), ("readings", account.readings)):
                said = each["bands"][side][name]
                if band is None:
                    assert said is None
                    continue
                assert [said["lower"], said["upper"]] == list(band.edges) and said["coverage"] == band.covered
                assert said["exact"] == [f"{edge.numerator}/{edge.denominator}" for edge in (band.lower, band.upper)]
                shown = f"<b>{said['lower']}–{said['upper']}</b> <span>coverage {said['coverage']} % ({said['determined']} of"
                assert shown in text
                counted += 1
    assert counted >= 10
    assert text.count('class="band fi"') == text.count('class="band rd"') == 5, "findings solid, readings dashed"


def test_every_cell_is_what_the_record_says(golden: Client, golden_edition: Path) -> None:
    edition = answerable.open(golden_edition)
    made = golden.get(address(ALL, path="/compare.json")).json()
    lines = {
        (line.provision, line.criterion, actor): line
        for actor in ALL
        for held in edition.accounts(actor)
        if held.instrument == LEAF
        for line in held.lines
    }
    seen = set()
    for row in made["criteria"]:
        assert [each["actor"] for each in row["answers"]] == [each["id"] for each in made["actors"]]
        for answer in row["answers"]:
            key = (row["provision"], row["criterion"], answer["actor"])
            line = lines.get(key)
            assert answer["counts"] is (line is not None)
            if line is None:
                assert answer["why"] in WHY and "finding" not in answer
                continue
            seen.add(key)
            assert answer["finding"]["status"] == (line.finding.status if line.finding else "not_searched")
            assert [each["id"] for each in answer["readings"]] == [each.id for each in line.readings]
            assert answer["since"] == line.responsibility.since
    assert seen == set(lines)
    assert made["not_assessable"] == ["provision/leaf-charter/8"]


def test_no_reading_and_no_finding_is_lost_even_where_no_band_counts_it(golden: Client, golden_edition: Path) -> None:
    """What an unconfirmed commitment or a passed day keeps out of a band is shown as such, and never as nothing."""
    edition = answerable.open(golden_edition)
    made = golden.get(address(ALL, path="/compare.json")).json()
    shown = {each["id"] for row in made["criteria"] for answer in row["answers"] for each in answer["readings"]}
    left_out = set(made["not_assessable"])
    readings = {each.id for each in edition.records("reading") if each.actor in ALL and each.provision not in left_out}  # type: ignore[attr-defined]
    assert shown == readings and len(readings) > 10
    past = {
        answer["finding_that_does_not_count"]["id"]
        for row in made["criteria"]
        for answer in row["answers"]
        if "finding_that_does_not_count" in answer
    }
    assert "finding/xaa/7/flaws-policy/1" in past, "it expired on the day of the edition"
    text = read(golden, address(ALL))
    assert "A finding that does not count on this day" in text
    for each in sorted(shown):
        assert f'href="/{each}"' in text


def test_the_unknown_is_shown_as_unknown(golden: Client) -> None:
    text = read(golden, address(ALL))
    assert "Unknown: not searched" in text
    assert "Unknown: day not recorded" in text
    assert "Unknown: what it rests on is unconfirmed, so it counts in no band" in text
    assert "unconfirmed: counted in no band" in text
    assert "Not addressed to this kind of actor" in text


def test_what_each_took_on_and_since_when(golden: Client, golden_edition: Path) -> None:
    edition = answerable.open(golden_edition)
    text = read(golden, address(ALL))
    section = text.partition('id="promised"')[2].partition("</section>")[0]
    acts = [each for each in edition.records("commitment") if isinstance(each, Commitment) and each.actor in ALL]
    stances = [each for each in edition.records("position") if isinstance(each, Position) and each.actor in ALL]
    assert len(acts) >= 7 and stances
    for each in acts:
        assert f"#{each.id}" in section
        assert not each.since or f'datetime="{each.since}"' in section
    for each in stances:
        assert f"#{each.id}" in section
    assert "another stance: it commits to nothing" in section


def test_overlapping_bands_have_no_order(golden: Client) -> None:
    text = read(golden, address(["state/xaa", "state/xab"]))
    assert text.count("All these bands of findings overlap: there is no order between these actors.") >= 1
    assert text.count("Nothing is concluded from how readings lie: nobody has reviewed them.") == 2


SURE = next(
    each.evidence
    for each in map(decode, GOLDEN.read_bytes().splitlines())
    if isinstance(each, Finding) and each.status == "not_met"
)


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden record where two States differ as far as can be: one kept all that was found, the other nothing."""
    folder = tmp_path_factory.mktemp("parted")
    records = []
    for line in GOLDEN.read_bytes().splitlines():
        each = decode(line)
        if isinstance(each, Finding) and each.actor in ("state/xaa", "state/xab"):
            if "-charter/1" not in each.provision:
                continue
            status = "met" if each.actor == "state/xab" else "not_met"
            each = msgspec.structs.replace(
                each, status=status, likelihood="almost_certain", evidence=SURE, asked="2030-10-01"
            )
        if each.id in [f"provision/leaf-charter/{part}" for part in (2, 3, 4, 7)]:
            each = msgspec.structs.replace(each, specificity=0)
        records.append(each)
    build(records, folder / "edition-0001", as_of=date(2031, 6, 30))
    return folder


def test_bands_that_lie_apart_are_said_to_and_still_nobody_is_ranked(
    reading_from: Callable[[Path], Client], parted: Path
) -> None:
    client = reading_from(parted)
    text = read(client, address(["state/xab", "state/xaa", "state/xac"]))
    section = text.partition('<section class="q" id="do"')[2].partition("</section>")[0]
    names = criteria_heads(text)
    assert names == sorted(names, key=str.casefold)
    said = re.sub(r"<[^>]+>", "", section.partition("do not overlap:")[2])
    assert said.strip().startswith(f"{names[0]} and {names[1]}"), "alphabetical, whoever kept more"
    pairs = client.get(address(["state/xab", "state/xaa"], path="/compare.json")).json()["pairs"]
    assert {(each["of"], each["overlap"]) for each in pairs if each["side"] == "do"} >= {("findings", False)}
    assert all(each["actors"] == ["state/xaa", "state/xab"] for each in pairs)


def test_actors_that_bear_other_criteria_are_not_like_for_like(golden: Client) -> None:
    text = read(golden, address(["state/xaa", "company/xco-works"]))
    assert "They do not all bear the same criteria, so these bands are not like for like:" in text
    pairs = golden.get(address(["state/xaa", "company/xco-works"], path="/compare.json")).json()["pairs"]
    assert any(not each["same_criteria"] for each in pairs)


@pytest.mark.parametrize(
    ("where", "status"),
    [("/compare", 200), (f"/compare?instrument={LEAF}", 200), ("/compare?actor=state/xaa", 200),
     (f"/compare?instrument={LEAF}&actor=state/xaa", 200), (f"/compare?instrument={LEAF}&actor=state/xaa&actor=state/xaa", 200),
     (address([*ALL, "group/xgr-moths"]), 400), ("/compare?instrument=&actor=", 200), ("/e/1" + address(ALL), 200),
     (f"/compare?instrument={LEAF}&name=a", 200), (address(ALL) + "&name=zzzz", 200)],
)  # fmt: skip
def test_the_form_is_there_whatever_is_missing(golden: Client, where: str, status: int) -> None:
    text = read(golden, where, status)
    page = Page(text)
    (form,) = [each for each in page.every("form") if each.get("class") == "ask"]
    assert form["method"] == "get" and form["action"].endswith("/compare")
    assert golden.head(where).status_code == status
    if status == 400:
        assert "No more than 6 can be compared at once" in text and 'id="criteria"' not in text
        assert 'id="cite"' not in text, "nothing was answered, so there is nothing to cite"
        assert len(page.every("input", name="actor", checked="")) == MOST + 1


def test_the_form_leads_to_the_comparison_without_a_script(golden: Client) -> None:
    """Choosing from the actor's page: the text, then another actor, then what the form sends is the comparison."""
    start = next(
        each["href"] for each in Page(read(golden, "/state/xaa")).every("a") if "/compare" in each.get("href", "")
    )
    first = Page(read(golden, start))
    assert [each["value"] for each in first.every("input", name="actor", checked="")] == ["state/xaa"]
    assert LEAF in [each["value"] for each in first.every("option")]
    second = Page(read(golden, address(["state/xaa"])))
    offered = [each["value"] for each in second.every("input", name="actor") if "checked" not in each]
    assert "state/xab" in offered and "state/xaa" not in offered
    assert criteria_heads(read(golden, address(["state/xaa", offered[0]])))


def test_actor_instrument_and_account_lead_here(golden: Client) -> None:
    for where, expected in (
        ("/state/xaa", [("actor", "state/xaa")]),
        ("/company/xco-works", [("actor", "company/xco-works")]),
        ("/instrument/leaf-charter", [("instrument", LEAF)]),
        ("/provision/leaf-charter/1", [("instrument", LEAF), ("provision", "provision/leaf-charter/1")]),
        ("/account/state/xaa/leaf-charter", [("actor", "state/xaa"), ("instrument", LEAF)]),
        ("/e/1/state/xaa", [("actor", "state/xaa")]),
    ):
        hrefs = [
            each["href"]
            for each in Page(golden.get(where).content.decode()).every("a")
            if "/compare?" in each.get("href", "")
        ]
        assert [parse_qsl(urlsplit(each).query) for each in hrefs] == [expected], where
        assert read(golden, hrefs[0])
        assert hrefs[0].startswith("/e/1/") is where.startswith("/e/1/")


def test_every_link_of_a_comparison_leads_somewhere(golden: Client) -> None:
    text = read(golden, address(ALL))
    for href in {each["href"] for each in Page(text).every("a")}:
        target, _hash, fragment = href.partition("#")
        answer = golden.get(target or address(ALL), follow=True)
        assert answer.status_code == 200, href
        if fragment and answer["Content-Type"].startswith("text/html"):
            assert f'id="{fragment}"' in answer.content.decode(), href


def test_json_lies_beside_with_what_it_cannot_mean(golden: Client) -> None:
    text = read(golden, address(ALL))
    beside = [each["href"] for each in Page(text).every("link", rel="alternate", type="application/json")]
    assert len(beside) == 1
    response = golden.get(beside[0])
    assert response.status_code == 200 and response["Content-Type"] == "application/json"
    made = response.json()
    assert made["edition"] == 1 and made["as_of"] == "2031-06-30" and "No order is made" in made["caution"]
    assert made["instrument"]["id"] == LEAF and len(made["actors"]) == len(ALL)
    assert not {"rank", "order", "position_in_order", "score"} & set(str(made).split("'"))


@pytest.mark.parametrize(
    ("where", "status"),
    [("/compare.json", 400), (f"/compare.json?instrument={LEAF}", 400),
     (f"/compare.json?instrument={LEAF}&actor=state/xaa", 400), ("/compare.json?actor=state/xaa&actor=state/xab", 400),
     (address([*ALL, "group/xgr-moths"], path="/compare.json"), 400),
     (address(["state/xaa", "state/zzz"], path="/compare.json"), 404),
     (address(ALL, "instrument/none", path="/compare.json"), 404)],
)  # fmt: skip
def test_json_says_why_there_is_none(golden: Client, where: str, status: int) -> None:
    response = golden.get(where)
    assert response.status_code == status and response["Content-Type"] == "application/json"
    assert response.json()["reason"]


def test_a_local_record_is_not_handed_out(reading_from: Callable[[Path], Client], tmp_path: Path) -> None:
    """Of what a licence keeps local the JSON holds the id and the licence alone; of a local instrument nothing."""
    local = f"{LOCAL_LICENCE_PREFIX}bell"
    records = [decode(line) for line in GOLDEN.read_bytes().splitlines()]
    made = [
        msgspec.structs.replace(each, licence=local) if each.id == "commitment/leaf-charter/xaa/1" else each
        for each in records
    ]
    build(made, tmp_path / "a" / "edition-0001", as_of=date(2031, 6, 30), state="not-for-publication")
    client = reading_from(tmp_path / "a")
    answer = client.get(address(ALL[:2], path="/compare.json")).json()
    (act,) = answer["actors"][0]["commitments"]
    assert act["withheld"] and act["licence"] == local and "how" not in act and "since" not in act
    assert "local only" in read(client, address(ALL[:2]))
    made = [msgspec.structs.replace(each, licence=local) if each.id == LEAF else each for each in records]
    build(made, tmp_path / "b" / "edition-0001", as_of=date(2031, 6, 30), state="not-for-publication")
    client = reading_from(tmp_path / "b")
    assert client.get(address(ALL[:2], path="/compare.json")).status_code == 451
    assert "it is not handed out" in read(client, address(ALL[:2]))


@pytest.mark.parametrize(
    "where",
    ["/compare?actor=state/zzz", "/compare?instrument=instrument/none", "/compare?actor=%00", "/compare?actor=%E2%80%AEstate/xaa",
     "/compare?actor=" + "a" * 10_000, "/compare?instrument=" + "a" * 10_000, "/compare?actor=-1", "/compare?actor=state/xaa%00",
     "/compare?instrument=state/xaa", f"/compare?actor={LEAF}", "/compare?actor=../../etc/passwd", "/compare/", "/compare.jsonl"],
)  # fmt: skip
def test_what_is_not_in_the_edition_is_not_there(golden: Client, where: str) -> None:
    response = golden.get(where)
    assert response.status_code == 404
    said = response.content.decode()
    assert "Traceback" not in said and "\u202e" not in said and "\x00" not in said and "a" * 300 not in said


def test_very_many_actors_are_refused(golden: Client) -> None:
    response = golden.get("/compare?" + "&".join(["actor=state/xaa"] * 5_000))
    assert response.status_code == 400 and "Traceback" not in response.content.decode()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40, deadline=None
)
@given(
    actors=st.lists(st.one_of(st.sampled_from(ALL), st.text(max_size=40)), max_size=8),
    instrument=st.one_of(st.just(LEAF), st.just(""), st.text(max_size=40)),
    name=st.text(max_size=300),
)
def test_no_query_breaks_it(golden: Client, actors: list[str], instrument: str, name: str) -> None:
    for path in ("/compare", "/compare.json"):
        try:
            response = golden.get(path, {"actor": actors, "instrument": instrument, "name": name})
        except UnicodeEncodeError:
            return  # A lone surrogate is nothing that a browser can send.
        assert response.status_code in (200, 400, 404)
        said = response.content.decode()
        assert "\u202e" not in said and "\x00" not in said and "<script" not in said


def test_a_name_that_is_looked_for_is_escaped(golden: Client) -> None:
    text = read(golden, f"/compare?instrument={LEAF}&name=%22%3E%3Cb%3E%E2%80%AEx")
    assert 'value="&quot;&gt;&lt;b&gt;x"' in text


def test_the_real_record_fits_its_page(real: Client, real_edition: Path) -> None:
    for where in (
        "/compare",
        "/compare?instrument=instrument/paris-call",
        "/compare?instrument=instrument/un-gge-2015",
        address(SIX_STATES, "instrument/un-gge-2015"),
        address(["state/fra", "state/usa", "company/microsoft"], "instrument/budapest-convention"),
    ):
        assert len(read(real, where).encode()) < 100_000, where
    text = read(real, address(["state/fra", "company/microsoft"], "instrument/budapest-convention"))
    assert (
        "Unknown: no commitment recorded" in text and "That none is recorded does not mean that none was made." in text
    )
    shared = sharing(Volume(real_edition))
    assert shared and all(len(each) >= FEWEST for each in shared.values())


def test_only_texts_that_the_chosen_share_are_offered(real: Client, real_edition: Path) -> None:
    page = Page(read(real, "/compare?actor=company/microsoft&actor=state/fra"))
    offered = {each["value"] for each in page.every("option") if each["value"]}
    shared = sharing(Volume(real_edition))
    assert offered == {name for name, actors in shared.items() if {"company/microsoft", "state/fra"} <= actors}
    assert "instrument/paris-call" in offered
    found = Page(read(real, "/compare?instrument=instrument/paris-call&name=MICROSOFT"))
    assert "company/microsoft" in [each["value"] for each in found.every("input", name="actor")]


def test_a_very_long_list_is_found_by_name(reading_from: Callable[[Path], Client], tmp_path: Path) -> None:
    records = {each.id: each for each in map(decode, GOLDEN.read_bytes().splitlines())}
    works, joined = records["company/xco-works"], records["commitment/leaf-charter/xco-works/1"]
    for place in range(MOST_NAMES + 5):
        short = f"bellmaker-{place:03}"
        actor = msgspec.structs.replace(
            works, id=f"company/{short}", names=(msgspec.structs.replace(works.names[0], text=f"Bellmaker {place:03}"),)
        )
        act = msgspec.structs.replace(joined, id=f"commitment/leaf-charter/{short}/1", actor=actor.id)
        records |= {actor.id: actor, act.id: act}
    build(list(records.values()), tmp_path / "edition-0001", as_of=date(2031, 6, 30))
    client = reading_from(tmp_path)
    text = read(client, f"/compare?instrument={LEAF}")
    assert "Not all are shown: look for a part of the name." in text and "company/xco-works" not in text
    assert len(text.encode()) < 100_000
    text = read(client, f"/compare?instrument={LEAF}&name=xco&actor=company/bellmaker-204&actor=state/xaa")
    offered = [each["value"] for each in Page(text).every("input", name="actor")]
    assert offered == ["state/xaa", "company/bellmaker-204", "company/xco-works"] and 'id="criteria"' in text


def test_a_language_from_right_to_left_turns_it(golden: Client) -> None:
    text = golden.get("/ar" + address(ALL)).content.decode()
    assert 'dir="rtl"' in text
    assert re.search(r"<bdi[^>]*>Arboria</bdi>", text.partition("<h1")[2].partition("</h1>")[0])


def test_an_unknown_actor_is_no_comparison(golden_edition: Path) -> None:
    with pytest.raises(KeyError):
        compare(Volume(golden_edition), LEAF, ["state/xaa", "state/zzz"])


CHOSEN = ["provision/leaf-charter/2", "provision/leaf-charter/1"]


def test_only_the_provisions_chosen_are_compared_and_the_bands_say_what_they_take_in(
    golden: Client, golden_edition: Path
) -> None:
    narrowed = "".join(f"&provision={each}" for each in CHOSEN)
    text = read(golden, address(ALL[:3]) + narrowed)
    section = text.partition('id="criteria"')[2].partition("</section>")[0]
    framework = answerable.open(golden_edition).framework
    asked = [framework.criteria[each].question for one in sorted(CHOSEN) for each in framework.provisions[one].criteria]
    assert re.findall(r'colspan="4">(?:<bdi>)?([^<]+)(?:</bdi>)?<small>', section) == [escape(each) for each in asked]
    assert text.index('id="criteria"') < text.index('id="do"'), "what was chosen comes first"
    assert text.count("A band takes in the whole text, not only the provisions that were chosen.") == 2
    whole = read(golden, address(ALL[:3]))
    assert "A band takes in the whole text" not in whole
    bands = re.compile(r'<svg class="band.*?</svg>')
    assert bands.findall(text) == bands.findall(whole), "a choice of provisions changes no band"
    form = Page(text)
    assert [each["value"] for each in form.every("input", name="provision", checked="")] == sorted(CHOSEN)
    assert len(form.every("input", name="provision")) == 9
    made = golden.get(address(ALL[:3], path="/compare.json") + narrowed).json()
    assert made["provisions"] == sorted(CHOSEN) and {each["provision"] for each in made["criteria"]} == set(CHOSEN)


def test_a_provision_of_another_text_is_left_out_and_an_unknown_one_is_not_there(real: Client) -> None:
    """Whoever changes the text in the form sends the provisions of the old one along."""
    two = ["state/fra", "state/usa"]
    where = address(two, "instrument/budapest-convention")
    assert criteria_heads(read(real, where + "&provision=provision/un-gge-2015/13f")) == criteria_heads(
        read(real, where)
    )
    for wrong in ("provision/none/1", "state/fra", "%00", "a" * 10_000):
        assert real.get(f"{where}&provision={wrong}").status_code == 404
        assert real.get(f"/compare.json?instrument=x&provision={wrong}").status_code == 404


def test_csv_lies_beside_and_says_what_the_json_says(golden: Client) -> None:
    text = read(golden, address(ALL))
    (href,) = [each["href"] for each in Page(text).every("a", type="text/csv")]
    answer = golden.get(href)
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
    made = golden.get(address(ALL, path="/compare.json")).json()
    said = {
        (row["provision"], row["criterion"], answer["actor"]): answer
        for row in made["criteria"]
        for answer in row["answers"]
    }
    assert len(rows) == len(said) > 10
    for row in rows:
        answer = said[row["provision"], row["criterion"], row["actor"]]
        assert (row["counts"] == "yes") is answer["counts"] and row["why"] == answer.get("why", "")
        assert row["readings"].split() == [each["id"] for each in answer["readings"]]
        assert row["finding_status"] == answer.get("finding", {}).get("status", "")
    assert {row["why"] for row in rows} >= {"", "not_addressed", "unconfirmed"}
    names = [row["name"] for row in rows[: len(ALL)]]
    assert names == sorted(names, key=str.casefold)


def test_provisions_stand_in_the_order_of_the_text(real: Client) -> None:
    made = real.get(address(["state/fra", "state/usa"], "instrument/budapest-convention", "/compare.json")).json()
    assert made["provisions"] == [
        f"provision/budapest-convention/{each}" for each in ("2-6", "6-2", "12", "15", "16-18", "23-25", "35")
    ]
