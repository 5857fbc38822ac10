"""A State as the one harmed: people first, numbers per collection, who bears what, claims as claims, and every unknown typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from tests.public.harmed_truth import harmed
from tests.public.test_counts import read_counts
from tests.public.test_pages import read, sound

from answerable.core.incident import Incident
from answerable.public.accused import accusations, ascribed
from answerable.public.harmed import silent
from answerable.public.protection import promises, themes
from answerable.public.shelf import Volume
from answerable.public.strips import HEIGHT, years
from answerable.public.telling import tell


@pytest.fixture(scope="module")
def volume(whole_edition: Path) -> Volume:
    """The edition of several collections."""
    return Volume(whole_edition)


def test_people_come_first_and_what_is_not_known_is_said(golden: Client) -> None:
    text, links = read(golden, "/harmed/xab")
    sound(text, links)
    assert links.sections[:7] == ["people", "years", "sectors", "protected", "accused", "answered", "unknown"]
    assert "/incident/leaf-clinic-2030" in links.hrefs and 'class="reach"' in text
    assert text.count("recorded in") == 8, "all eight kinds of harm"
    assert "Bell Institute" in text and "Government of Belmare" in text, "who named somebody, and who acted"
    empty, others = read(golden, "/harmed/xaa")
    sound(empty, others)
    assert "Unknown: nobody looked" in empty and "no sign that nobody was harmed" in empty
    assert read_counts(empty).counts == [], "nothing is counted where nobody looked"
    sound(*read(golden, "/harmed"))


def test_a_theme_has_a_page_of_its_own(whole: Client, volume: Volume) -> None:
    text, links = read(whole, "/harmed/fra/healthcare")
    sound(text, links)
    for each in promises(volume, "state/fra", "healthcare"):
        assert f"/{each.provision.id}" in links.hrefs


def test_the_state_and_the_lists_lead_to_it(golden: Client) -> None:
    assert "/harmed/xab" in read(golden, "/state/xab")[1].hrefs
    assert "/harmed" in read(golden, "/states")[1].hrefs
    named = re.findall(r'href="/harmed/([a-z]{3})"', read(golden, "/harmed")[0])
    assert named == ["xaa", "xab", "xac", "xad", "xae"]


def test_a_strip_has_a_bar_for_every_year_that_holds_an_incident(volume: Volume) -> None:
    every = [each for each in volume.edition.records("incident") if isinstance(each, Incident)]
    state = max({place for each in every for place in each.territories}, key=lambda place: len(_in(every, place)))
    drawn = years(volume, state)
    assert drawn and len(drawn.strips) > 1
    for strip in drawn.strips:
        theirs = [each for each in _in(every, state) if each.publisher == strip.count.collection.publisher]
        assert strip.count.number == len(theirs)
        assert {year: each.number for year, each in strip.years.items()} == {
            year: sum(each.start[:4] == str(year) for each in theirs)
            for year in {int(e.start[:4]) for e in theirs if e.start}
        }
        bars = strip.path.count("M") + bool(strip.partial)
        assert bars == len(strip.years)
        if strip.tallest and strip.tallest_year != volume.edition.day.year:
            assert f"v-{HEIGHT}h" in strip.path


def _in(every: list[Incident], state: str) -> list[Incident]:
    return [each for each in every if state in each.territories]


def test_what_was_promised_is_who_bears_it_confirmed_or_not(volume: Volume) -> None:
    """What rests on an unconfirmed record is shown, and counted by itself: the pages of provisions and themes do the same."""
    every = [each for each in volume.edition.responsibilities() if each.standing == "bears"]
    sure = {(each.actor, each.provision) for each in every if each.confirmed}
    unsure = {(each.actor, each.provision) for each in every if not each.confirmed}
    state = "state/fra"
    for theme in themes(volume, state)[::5]:
        found = promises(volume, state, theme.slug)
        ids = {each.provision.id for each in found}
        assert ids == {each.id for each in volume.edition.framework.provisions.values() if theme.slug in each.themes}
        assert theme.provisions == len(ids) and theme.borne == sum((state, each) in sure for each in ids)
        assert theme.unconfirmed == sum((state, each) in unsure for each in ids)
        assert sum(bool(each.own) for each in found) == theme.borne + theme.unconfirmed
        others = {actor for actor, provision in sure if provision in ids and actor != state}
        maybe = {actor for actor, provision in unsure if provision in ids and actor != state} - others
        assert sum(number for _, number in theme.others) == len(others)
        assert sum(number for _, number in theme.unsure) == len(maybe)
    with pytest.raises(KeyError):
        promises(volume, state, "unicorns")


def test_what_nobody_confirmed_is_counted_apart_and_marked(whole: Client, volume: Volume) -> None:
    """The Geneva Conventions stand in a list that we did not see: nobody bears them confirmed, on any page."""
    asked = "provision/geneva-conventions-1949/gc1-19"
    (promise,) = [each for each in promises(volume, "state/fra", "healthcare") if each.provision.id == asked]
    assert promise.others == [] and promise.own and not promise.own.confirmed
    ((kind, number),) = promise.unsure
    row = read(whole, "/harmed/fra/healthcare")[0].partition(f'href="/{asked}"')[2].partition("</tr>")[0]
    assert f"<small>{number} other States" in row and row.count("unconfirmed") == 2 and kind == "state"
    assert "nobody, confirmed, on this day" in read(whole, f"/{asked}")[0]
    borne = [each for each in volume.edition.responsibilities("state/fra") if each.standing == "bears"]
    page = read(whole, "/state/fra")[0]
    assert f'<span data-rows="provision">{sum(each.confirmed for each in borne)}</span> provisions borne' in page
    unconfirmed = sum(not each.confirmed for each in borne)
    assert f'<span data-rows="provision">{unconfirmed}</span> <span class="tag">unconfirmed' in page


def test_an_accused_state_stands_with_what_it_bears_and_who_claims(volume: Volume) -> None:
    own = [each for each in volume.edition.records("incident") if isinstance(each, Incident) and each.engaged]
    told = tell(volume, [each.id for each in own])
    found = accusations(volume, told)
    assert found and any(each.borne for each in found)
    for each in found:
        held = volume.edition.responsibilities(each.accused)
        bears = {(one.provision, one.confirmed) for one in held if one.standing == "bears"}
        engaged = {one.provision for one in each.incident.engaged}
        assert {(one.id, sure) for one, sure in each.borne} == {one for one in bears if one[0] in engaged}
        assert all(each.accused in claim.accused_actors and claim.incident == each.incident.id for claim in each.claims)
    names = [volume.edition.framework.actors[accused].name for accused, _ in ascribed(volume, "state/usa")]
    assert names and names == sorted(names, key=str.casefold)


def test_a_collection_that_records_no_answer_anywhere_shows_no_silence(volume: Volume) -> None:
    """That nobody answered can be counted only where answers are gathered at all; the theme of a sector says the same."""
    recording = {
        kind: {each.publisher for each in volume.edition.records(kind)} for kind in ("attribution", "response")
    }
    found = [each for state in ("state/fra", "state/usa", "state/ukr") for each in silent(volume, state)]
    for each in found:
        publisher = each.total.collection.publisher
        assert (each.unclaimed is not None) is (publisher in recording["attribution"])
        assert (each.unanswered is not None) is (publisher in recording["response"])
    assert any(each.unclaimed is None for each in found) and any(each.unclaimed is not None for each in found)


def test_the_truth_of_the_counts_can_fail() -> None:
    """Without any record about it, an incident is uncounted, unclaimed and unanswered, and of no year but its own."""
    one = Incident(id="incident/x", title="x", summary="x", start="2030-01", type="attack", status="settled",
                   checked="verified", licence="CC0-1.0", publisher="Bell")  # fmt: skip

    def found(kind: str, name: str, of: str) -> list[Incident]:
        return [one] if kind == "incident" else []

    for name in ("uncounted", "unclaimed", "unanswered"):
        assert harmed(found, name, "state/xaa") == [one]
    assert harmed(found, "year", "state/xaa 2030") == [one] and harmed(found, "year", "state/xaa 2031") == []


@pytest.mark.parametrize(
    "address",
    ["/harmed/xxx", "/harmed/XAA", "/harmed/xab/unicorns", "/harmed/xab/%00", "/harmed/xab/a?page=0", "/harmed?page=-1",
     "/state/xaa/promised?page=2", "/state/xaa/said?of=harm", "/state/xaa/claims?collection=nobody", "/state/nowhere/kept",
     "/company/xco-works/looked", "/groups?victims=state/nowhere", "/states?victims=state/xaa", "/state/xaa/unicorns",
     "/harmed/" + "a" * 10_000],
)  # fmt: skip
def test_what_is_not_there_is_said_to_be_missing(golden: Client, address: str) -> None:
    response = golden.get(address)
    assert response.status_code in (400, 404, 414) and b"Traceback" not in response.content


def test_each_kind_of_actor_has_what_matters_to_it(golden: Client) -> None:
    group = read(golden, "/group/xgr-moths")[0]
    assert (
        group.index('id="people"')
        < group.index('id="claims"')
        < group.index('id="after"')
        < group.index('id="promised"')
    )
    assert "Names, by who publishes them." in group and "claimed by: Bell Institute" in group
    assert "Government of Belmare" in group, "what was done after an incident ascribed to it"
    company = read(golden, "/company/xco-works")[0]
    assert "What it pledged" in company and "Its customers and users: unknown, not recorded" in company
    state = read(golden, "/state/xab")[0]
    assert 'id="looked"' in state and "What it ought to disclose or report" in state
    assert 'id="looked"' not in company and 'id="after"' not in state
