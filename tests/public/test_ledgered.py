"""Every public record shows since when it is in the ledger, with its proof to download, and its history; the edition its checkpoint."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from django.test import Client
from tests.editions.ledgered import LOG, ORIGIN, POLICY
from tests.public.crawling import read
from tests.public.entered import CHANGED, GONE, NEW, golden_records
from tests.public.kinds import LANGUAGES, spoken
from tests.public.test_shelf import opened

from answerable.cli.main import main
from answerable.core.entry import read_disclosure
from answerable.core.policy import parse_policy
from answerable.core.proof import parse_proof
from answerable.core.record import Record, digest
from answerable.editions.build import build
from answerable.editions.verify import verify
from answerable.ledger.publication import FOLDER, read_place
from answerable.public.shelf import MOST_OPEN, Shelf

#: One record of each kind that has a page.
RECORDS = (
    "state/xaa", "instrument/leaf-charter", "provision/leaf-charter/5", "incident/leaf-clinic-2030",
    "reading/sea/xaa/leaf-charter/1/contact", "source/cove-institute",
)  # fmt: skip


@pytest.fixture
def copied(entered_editions: Path, tmp_path: Path) -> Path:
    """Both editions, to be changed."""
    shutil.copytree(entered_editions, tmp_path / "shelf", ignore=shutil.ignore_patterns(".*"))
    return tmp_path / "shelf"


def section(client: Client, address: str, sound: bool = False) -> str:
    """What a page says of the ledger, without markup; `sound`: its markup is checked too."""
    response = client.get(address)
    assert response.status_code == 200
    assert not sound or read(address, response.content).problems == []
    found = re.search(r'<section class="q" id="ledger".*?</section>', response.content.decode(), re.DOTALL)
    assert found, address
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found[0])).split())


def test_the_editions_that_these_tests_read_are_in_the_ledger(entered_editions: Path) -> None:
    for edition in sorted(entered_editions.glob("edition-*")):
        found = {claim.name: claim.outcome for claim in verify(edition, policy=POLICY)}
        assert "failed" not in found.values()
        assert found["ledger: checkpoint"] == found["ledger: witnesses"] == "verified"


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_says_since_when_it_is_in_the_ledger(entered: Client, record: str) -> None:
    said = section(entered, f"/{record}", sound=True)
    assert "In the ledger since edition 1, as of 31 March 2031" in said
    assert "one , 20 May 2026 12:01 UTC two , 20 May 2026 12:02 UTC" in said and "unwitnessed" not in said
    assert re.search(r"number \d+ of \d+", said) and "Download its proof" in said
    if shutil.which("openssl"):
        assert "CN=stamper" in said


@pytest.mark.parametrize("record", RECORDS)
def test_the_proof_that_is_handed_out_verifies(
    entered: Client, record: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = entered.get(f"/{record}").content.decode()
    response = entered.get(f"/{record}.proof")
    assert response.status_code == 200 and response["Content-Type"] == "text/plain; charset=utf-8"
    name = re.search(r'filename="([^"]+)"', response["Content-Disposition"])
    assert name and f"answerable verify {name[1]} --policy" in page
    path, policy = tmp_path / name[1], tmp_path / "policy"
    path.write_bytes(response.content)
    policy.write_bytes(POLICY)
    assert main(["verify", str(path), "--policy", str(policy), "--json"]) in (0, 2)
    told = json.loads(capsys.readouterr().out)
    claims = {each["name"]: each["outcome"] for each in told["claims"]}
    assert claims["entry"] == "verified" and "failed" not in claims.values(), told
    event, _entry = read_disclosure(parse_proof(response.content).extra)
    found = entered.get(f"/{record}.json").json()["record"]
    assert (event.kind, event.item, event.sha256) == ("publication", record, digest(found))
    path.write_bytes(response.content.replace(b"index ", b"index 1"))
    assert main(["verify", str(path), "--policy", str(policy)]) == 1


def test_every_record_of_the_edition_has_a_proof_that_holds(entered: Client, entered_editions: Path) -> None:
    volume = Shelf(entered_editions).volume(2)
    assert volume
    policy, ids = parse_policy(POLICY), [each for (each,) in volume.ask("SELECT id FROM record")]
    assert len(ids) > 90
    for each in ids:
        proof = parse_proof(entered.get(f"/{each}.proof").content)
        event, entry = read_disclosure(proof.extra)
        assert event.item == each and proof.check(entry, policy).reached


def test_the_earliest_edition_that_says_the_same_is_named(entered: Client) -> None:
    assert "since edition 2, as of 30 June 2031" in section(entered, f"/{CHANGED}")
    assert "since edition 1, as of 31 March 2031" in section(entered, f"/e/1/{CHANGED}")
    assert "since edition 2" in section(entered, f"/{NEW}")


def test_a_record_tells_what_changed_and_when(entered: Client) -> None:
    said = section(entered, f"/{CHANGED}")
    assert "Edition 2, as of 30 June 2031 : it was changed." in said
    assert "title : “ Bell Institute: an older title ”, now “ " in said
    assert "Edition 1, as of 31 March 2031 : it stands in the oldest edition here." in said
    assert "it is new." in section(entered, f"/{NEW}")
    assert "it was changed" not in section(entered, "/source/cove-institute")
    assert "What changed and when" not in section(entered, f"/e/1/{CHANGED}"), "nothing stands before it"
    assert entered.get(f"/{GONE}").status_code == 404
    assert entered.get(f"/e/1/{GONE}").status_code == 200


def test_the_words_of_others_are_not_repeated_in_a_history(
    reading_from: Callable[[Path], Client], small_record: list[Record], tmp_path: Path
) -> None:
    changed = [
        msgspec.structs.replace(each, summary="It was Jane Example.") if each.id == "incident/ward" else each
        for each in small_record
    ]
    build(changed, tmp_path / "edition-0001")
    build(small_record, tmp_path / "edition-0002", number=2)
    said = section(reading_from(tmp_path), "/incident/ward")
    assert "Fields that differ: summary" in said and "Jane" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_stands_in_every_language_and_is_light(entered: Client, language: str) -> None:
    for record in (*RECORDS, CHANGED):
        text = entered.get(spoken(f"/{record}", language)).content.decode()
        found = re.search(r'<section class="q" id="ledger".*?</section>', text, re.DOTALL)
        assert found and len(found[0].encode()) < 3_000, (record, len(found[0].encode()))
        assert f'href="/{record}.proof"' in text


def test_an_edition_in_no_ledger_says_so(reading_from: Callable[[Path], Client], golden_edition: Path) -> None:
    client = reading_from(golden_edition)
    for address in ("/state/xaa", "/edition"):
        assert "This edition is in no ledger" in section(client, address, sound=True)
    response = client.get("/state/xaa.proof")
    assert response.status_code == 404 and "in no ledger" in response.content.decode()
    assert "no signed checkpoint stands over" in client.get("/edition").content.decode()
    assert client.get("/edition/ledger/checkpoint").status_code == 404


def test_before_a_checkpoint_there_is_no_proof(copied: Path, reading_from: Callable[[Path], Client]) -> None:
    for name in ("checkpoint", "policy"):
        (copied / "edition-0002" / FOLDER / name).unlink()
    client = reading_from(copied)
    assert "No signed checkpoint covers this edition yet" in section(client, "/state/xaa")
    assert "No signed checkpoint covers this edition yet" in section(client, "/edition")
    assert client.get("/state/xaa.proof").status_code == 404


def test_too_few_witnesses_are_called_unwitnessed(copied: Path, reading_from: Callable[[Path], Client]) -> None:
    path = copied / "edition-0002" / FOLDER / "checkpoint"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    for address in ("/state/xaa", "/edition"):
        assert "too few for its policy: unwitnessed" in section(reading_from(copied), address)


def broken(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Ways in which a ledger folder may be damaged."""
    for name in ("publication.jsonl", "proof.json", "checkpoint", "policy"):
        path = folder / name
        yield f"{name} flipped", lambda path=path: path.write_bytes(path.read_bytes().replace(b"5", b"6"))
        yield f"{name} cut", lambda path=path: path.write_bytes(path.read_bytes()[:-9])
        yield f"{name} empty", lambda path=path: path.write_bytes(b"")
        yield f"{name} noise", lambda path=path: path.write_bytes(bytes(range(256)) * 99)
        if name in ("publication.jsonl", "proof.json", "policy"):
            yield f"{name} gone", path.unlink
    yield "withdrawn noise", lambda: (folder / "withdrawn.jsonl").write_bytes(b"\xff")


def test_a_ledger_folder_that_is_damaged_is_named_and_the_page_still_served(
    copied: Path, reading_from: Callable[[Path], Client]
) -> None:
    folder, client = copied / "edition-0002" / FOLDER, reading_from(copied)
    whole = client.get("/state/xaa")["ETag"]
    tags = {whole}
    for what, damage in list(broken(folder)):
        shutil.rmtree(folder.with_name("kept"), ignore_errors=True)
        shutil.copytree(folder, folder.with_name("kept"))
        damage()
        for address in ("/state/xaa", "/edition"):
            assert "cannot be read, or does not hold together" in section(client, address), what
        response = client.get("/state/xaa.proof")
        assert response.status_code == 503 and "Traceback" not in response.content.decode(), what
        assert client.get("/edition/ledger/checkpoint").status_code == 404
        tags.add(client.get("/state/xaa")["ETag"])
        shutil.rmtree(folder)
        folder.with_name("kept").rename(folder)
        assert "since edition 1" in section(client, "/state/xaa"), f"mended after {what}"
    assert len(tags) > 10


def test_a_checkpoint_attached_to_a_served_edition_changes_its_pages(
    copied: Path, reading_from: Callable[[Path], Client]
) -> None:
    folder, client = copied / "edition-0002" / FOLDER, reading_from(copied)
    held = {name: (folder / name).read_bytes() for name in ("checkpoint", "policy")}
    for name in held:
        (folder / name).unlink()
    first = {address: client.get(address) for address in ("/state/xaa", "/edition", "/", "/edition/manifest.json")}
    day = "Sun, 29 Jun 2041 00:00:00 GMT"
    for address, before in first.items():
        assert client.get(address, headers={"if-none-match": before["ETag"]}).status_code == 304
        assert "Last-Modified" not in before
    for name, data in held.items():
        (folder / name).write_bytes(data)
    for address in ("/state/xaa", "/edition"):
        for asked in ({"if-none-match": first[address]["ETag"]}, {"if-modified-since": day}):
            again = client.get(address, headers=asked)
            assert again.status_code == 200 and again["ETag"] != first[address]["ETag"]
            assert "two" in again.content.decode()
    (folder / "timestamps").mkdir(exist_ok=True)
    before = client.get("/edition")
    shutil.rmtree(folder / "timestamps")
    assert client.get("/edition", headers={"if-none-match": before["ETag"]}).status_code == (
        200 if shutil.which("openssl") else 304
    )


def test_what_an_earlier_edition_gains_changes_the_pages_that_speak_of_it(
    copied: Path, reading_from: Callable[[Path], Client]
) -> None:
    client = reading_from(copied)
    (copied / "edition-0001" / FOLDER).rename(copied / "aside")
    before = client.get("/state/xaa")
    assert "since edition 2" in section(client, "/state/xaa")
    (copied / "aside").rename(copied / "edition-0001" / FOLDER)
    again = client.get("/state/xaa", headers={"if-none-match": before["ETag"]})
    assert again.status_code == 200 and "since edition 1" in section(client, "/state/xaa")


def test_the_edition_shows_its_checkpoint_and_hands_out_what_checks_it(entered: Client, entered_editions: Path) -> None:
    said, folder = section(entered, "/edition", sound=True), entered_editions / "edition-0002" / FOLDER
    place = read_place(entered_editions / "edition-0002")
    assert ORIGIN in said and f"{place.first} to " in said and f"checkpoint {place.size}" in said.replace(" the", "")
    assert LOG.verifier.text not in said
    names = re.findall(r'href="/edition/ledger/([^"]+)"', entered.get("/edition").content.decode())
    assert set(names) == {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for name in names:
        response = entered.get(f"/edition/ledger/{name}")
        assert b"".join(response.streaming_content) == (folder / name).read_bytes()  # type: ignore[attr-defined]
        tag = response["ETag"]
        assert entered.get(f"/edition/ledger/{name}", headers={"if-none-match": tag}).status_code == 304
    part = entered.get("/edition/ledger/publication.jsonl", headers={"range": "bytes=2-5"})
    assert part.status_code == 206 and b"".join(part.streaming_content) == b"even"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "name",
    ["", "nothing", "../SHA256SUMS", "timestamps/", "timestamps/key.pem", "timestamps/../checkpoint", "checkpoint%00",
     "timestamps/%2e%2e/policy", "CHECKPOINT", "checkpoint/", "timestamps/" + "a" * 500 + ".tsr"],
    ids=["none", "nothing", "above", "folder", "key", "beside", "nul", "quoted", "upper", "slash", "long"],
)  # fmt: skip
def test_nothing_else_of_the_folder_is_handed_out(
    copied: Path, reading_from: Callable[[Path], Client], name: str
) -> None:
    folder = copied / "edition-0002" / FOLDER
    (folder / "timestamps").mkdir(exist_ok=True)
    (folder / "timestamps" / "key.pem").write_text("a key", encoding="ascii")
    assert reading_from(copied).get(f"/edition/ledger/{name}").status_code == 404


def test_a_local_edition_hands_out_no_proof(
    copied: Path, reading_from: Callable[[Path], Client], small_record: list[Record]
) -> None:
    folder = copied / "edition-0003"
    build(golden_records(), folder, state="not-for-publication", number=3)
    client = reading_from(copied)
    assert client.get("/state/xaa.proof").status_code == client.get("/edition/ledger/policy").status_code == 403
    assert ".proof" not in client.get("/state/xaa").content.decode()
    assert client.get("/e/2/state/xaa.proof").status_code == 200


def test_an_id_that_ends_so_is_that_record_and_one_that_is_not_there_is_not(entered: Client) -> None:
    for address in (
        "/state/zzz.proof",
        "/state/xaa.proof.proof",
        "/state/xaa.PROOF",
        "/harmed.proof",
        "/" + "a" * 400 + ".proof",
    ):
        assert entered.get(address).status_code == 404, address


def test_a_history_opens_no_edition(
    small_record: list[Record], tmp_path: Path, reading_from: Callable[[Path], Client]
) -> None:
    more = msgspec.structs.replace(small_record[0], id="source/another")
    for number in range(1, MOST_OPEN + 4):
        build([*small_record, *([more] if number > 2 else [])], tmp_path / f"edition-{number:04}", number=number)
    client = reading_from(tmp_path)
    said = section(client, "/source/another")
    assert "Edition 3, as of" in said and "it is new." in said
    assert opened(tmp_path).keys() == {MOST_OPEN + 3}
