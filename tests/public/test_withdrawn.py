"""A record that was withdrawn says so at its address for ever, provably, and no page of its edition breaks for want of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from tests.ledger.conftest import Desk
from tests.public.crawling import Crawl, plain, read
from tests.public.entered import golden_records
from tests.public.kinds import GOLDEN, LANGUAGES, spoken

import desk_publishing as desked  # isort: skip - stands where the desk finds it (tests.ledger.conftest)
import desking  # isort: skip

from answerable.cli.main import main
from answerable.core.policy import Party, policy_text
from answerable.editions.build import build
from answerable.editions.manifest import sha256
from answerable.editions.verify import lines_of, verify
from answerable.ledger.attaching import attach_checkpoint
from answerable.ledger.leaves import walk
from answerable.ledger.publication import FOLDER

#: What stands on the pages of others, and what others stand on.
PARTS = (
    "harm/leaf-clinic-2030/1", "attribution/leaf-clinic-2030/1", "source/cove-institute", "position/leaf-charter/xae/1",
    "commitment/leaf-charter/xab/1", "criterion/contact", "reading/sea/xaa/leaf-charter/1/contact", "response/leaf-clinic-2030/1",
    "provision/leaf-charter/3", "finding/xab/1/contact/1", "exhibit/bell-institute/1",
)  # fmt: skip
WHOLES = ("state/xaa", "instrument/leaf-charter", "source/bell-institute", "group/xgr-moths")
PAGE = Path(__file__).parents[2] / "docs" / "check-it-yourself.md"
BECAUSE = "a patient is in danger"


@dataclass
class Withdrawn:
    """An edition before and after records were withdrawn from it, each in a folder of its own, and the policy over it."""

    before: Path
    after: Path
    policy: Path
    ids: tuple[str, ...]


def attach(edition: Path, home: Path, policy: bytes) -> None:
    walked = walk(edition, 1, sha256(edition / "SHA256SUMS"), lines_of(edition))
    assert attach_checkpoint(edition, walked, home / "ledger", policy) is not None


def make(place: Path, ids: tuple[str, ...]) -> Withdrawn:
    """Publish the golden record, sign, attach; withdraw through the room, sign and attach again."""
    home, editions = place / "home", place / "after"
    home.mkdir()
    editions.mkdir()
    desk = Desk(home, "")
    try:
        policy = policy_text([Party(desking.key(home).verifier)], {}, 0).encode()
        (place / "policy").write_bytes(policy)
        build(golden_records(), place / "built")
        _first, edition = desk(desked.publish, place / "built", editions)
        desk(desked.sign, home)
        attach(edition, home, policy)
        shutil.copytree(editions, place / "before")
        for each in ids:
            desk(desked.withdraw, editions, each, BECAUSE)
        desk(desked.sign, home)
        attach(edition, home, policy)
    finally:
        desk.close()
    return Withdrawn(place / "before", editions, place / "policy", ids)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Withdrawn:
    """An edition without some of what stands on the pages of others."""
    return make(tmp_path_factory.mktemp("parts"), PARTS)


@pytest.fixture(scope="module")
def wholes(tmp_path_factory: pytest.TempPathFactory) -> Withdrawn:
    """An edition without a State, the instrument, a source and a group: much of it points at stubs alone."""
    return make(tmp_path_factory.mktemp("wholes"), WHOLES)


def test_its_address_says_that_it_was_withdrawn_when_and_why(
    parts: Withdrawn, reading_from: Callable[[Path], Client]
) -> None:
    client = reading_from(parts.after)
    for each in parts.ids:
        for address in (f"/{each}", f"/e/1/{each}", f"/{each}.html"):
            response = client.get(address)
            text = response.content.decode()
            assert response.status_code == 410 and response["Cache-Control"] == "no-store", address
            assert "This record was withdrawn" in text and BECAUSE in text and each in text
            assert '<time datetime="2031-05-01">' in text and '.proof" type="text/plain"' in text
        told = client.get(f"/{each}.json")
        assert told.status_code == 410 and told.json()["error"] == "withdrawn" and told.json()["because"] == BECAUSE
    assert client.get(f"/{PARTS[0]}z").status_code == 404
    assert read("/", client.get(f"/{PARTS[0]}").content).problems == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_so_in_every_language(parts: Withdrawn, reading_from: Callable[[Path], Client], language: str) -> None:
    response = reading_from(parts.after).get(spoken(f"/{PARTS[0]}", language))
    assert response.status_code == 410 and f'<html lang="{language}"' in response.content.decode()
    assert read("/", response.content).problems == []


def test_the_proof_of_its_withdrawal_verifies(
    parts: Withdrawn, reading_from: Callable[[Path], Client], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = reading_from(parts.after)
    for each in parts.ids:
        path = tmp_path / "withdrawal.proof"
        path.write_bytes(client.get(f"/{each}.proof").content)
        main(["verify", str(path), "--policy", str(parts.policy), "--json"])
        claims = {said["name"]: said for said in json.loads(capsys.readouterr().out)["claims"]}
        assert claims["entry"]["outcome"] == "verified"
        assert f"withdrawal of {each}" in claims["entry"]["detail"]
    outcomes = {
        each.name: each.outcome for each in verify(parts.after / "edition-0001", policy=parts.policy.read_bytes())
    }
    assert "failed" not in outcomes.values() and outcomes[f"ledger: withdrawn {PARTS[0]}"] == "incomplete"


def test_the_scripts_of_check_it_yourself_take_what_the_pages_give(
    parts: Withdrawn, reading_from: Callable[[Path], Client], tmp_path: Path
) -> None:
    for name, text in re.findall(
        r"^cat > (\w+\.py) <<'END'\n(.*?)^END$", PAGE.read_text(encoding="utf-8"), re.M | re.S
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    shutil.copytree(parts.after / "edition-0001", tmp_path / "edition")
    client = reading_from(parts.after)
    for ending in ("json", "proof"):
        (tmp_path / f"kept.{ending}").write_bytes(client.get(f"/incident/leaf-clinic-2030.{ending}").content)

    def run(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
        )
        return done.returncode, done.stdout + done.stderr

    code, said = run("published.py", "edition")
    assert code == 0 and f"here, {len(parts.ids)} withdrawn" in said, said
    assert all(f"withdrawn: {each} 2" in said for each in parts.ids) and BECAUSE in said
    code, said = run("recorded.py", "kept.json", "kept.proof")
    assert code == 0 and "entered: publication incident/leaf-clinic-2030 2" in said
    stubs = tmp_path / "edition" / FOLDER / "withdrawn.jsonl"
    stubs.write_text(stubs.read_text(encoding="utf-8").replace(BECAUSE, "nobody asked"), encoding="utf-8")
    code, said = run("published.py", "edition")
    assert code == 1 and "its withdrawal is not under the checkpoint" in said


@pytest.mark.parametrize("which", ["parts", "wholes"])
def test_no_page_breaks_for_want_of_it(
    which: str, request: pytest.FixtureRequest, reading_from: Callable[[Path], Client]
) -> None:
    made: Withdrawn = request.getfixturevalue(which)
    client = reading_from(made.after)
    crawl = Crawl(client, [each.golden for each in GOLDEN], follow=lambda address: plain(address) == address)
    assert crawl.problems() == [f"{address}: 410" for address, each in crawl.read.items() if each.status == 410]
    gone = {address.lstrip("/").partition("?")[0] for address, each in crawl.read.items() if each.status == 410}
    assert {each for each in made.ids if each in gone} and len(crawl.read) > 150
    text = client.get("/edition").content.decode()
    assert all(f'href="/{each}"' in text for each in made.ids)
    assert client.get(f"/{made.ids[0]}/promised").status_code == 410


def test_a_link_to_a_withdrawn_record_says_that_it_is(
    wholes: Withdrawn, reading_from: Callable[[Path], Client]
) -> None:
    client = reading_from(wholes.after)
    assert '<a href="/instrument/leaf-charter">' in (text := client.get("/state/xab/promised").content.decode())
    assert "withdrawn record" in text.partition('<a href="/instrument/leaf-charter">')[2].partition("</a>")[0].lower()


def test_what_was_read_before_it_was_withdrawn_is_never_confirmed(
    parts: Withdrawn, reading_from: Callable[[Path], Client], tmp_path: Path
) -> None:
    served = tmp_path / "shelf"
    shutil.copytree(parts.before, served)
    client = reading_from(served)
    addresses = (f"/{PARTS[2]}", f"/{PARTS[2]}.proof", f"/{PARTS[2]}.json", "/incident/leaf-clinic-2030")
    before = {each: client.get(each) for each in addresses}
    assert {each.status_code for each in before.values()} == {200}
    shutil.rmtree(served / "edition-0001")
    shutil.copytree(parts.after / "edition-0001", served / "edition-0001")
    for address, first in before.items():
        for asked in ({"if-none-match": first["ETag"]}, {"if-modified-since": "Sun, 29 Jun 2041 00:00:00 GMT"}):
            again = client.get(address, headers=asked)
            assert again.status_code in (200, 410) and again.content != first.content, address


def test_stubs_that_cannot_be_read_are_no_trace(
    parts: Withdrawn, reading_from: Callable[[Path], Client], tmp_path: Path
) -> None:
    shutil.copytree(parts.after, tmp_path / "shelf")
    path = tmp_path / "shelf" / "edition-0001" / FOLDER / "withdrawn.jsonl"
    client = reading_from(tmp_path / "shelf")
    whole = path.read_bytes()
    for data in (b"", b"\xff\n", whole[:-9], whole.replace(b"withdrawal", b"withdrawol"), b"{}\n" * 99):
        path.write_bytes(data)
        for address in (
            f"/{PARTS[0]}",
            f"/{PARTS[0]}.json",
            f"/{PARTS[0]}.proof",
            "/edition",
            "/incident/leaf-clinic-2030",
            "/",
        ):
            response = client.get(address)
            assert response.status_code in (200, 404, 410, 503) and b"Traceback" not in response.content, address
