"""The page on which a reader checks what they hold: what a digest or a record is here, in hostile hands too, and its one script."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import msgspec
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.public.crawling import SCRIPT, read
from tests.public.entered import CHANGED, GONE, NEW, golden_records
from tests.public.kinds import GOLDEN, LANGUAGES

from answerable.core.entry import disclosure, read_disclosure
from answerable.core.exhibit import Exhibit
from answerable.core.jcs import jcs
from answerable.core.record import canonical, digest
from answerable.editions.build import build
from answerable.editions.manifest import RECORDS, SUMS, read_sums
from answerable.ledger.publication import Stub, read_leaves, read_place, stub_lines
from answerable.public.fingerprints import CELL, Cells, place_of, record_at
from answerable.public.pasted import LONGEST, Unreadable, digest_in, fields_apart, record_in
from answerable.public.shelf import MOST_OPEN, Volume

ZERO = "0" * 64


def asked(client: Client, status: int = 200, at: str = "/verify", **what: str) -> str:
    """Ask, and return the page's words."""
    response = client.get(at, what)
    text = response.content.decode()
    assert response.status_code == status, text
    assert response["Cache-Control"] == "no-store" and response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies and "Traceback" not in text
    return text


def answer(text: str) -> str:
    """Return the words of the answer alone."""
    found = re.search(r'<section class="q" id="answer".*?</section>', text, re.DOTALL)
    return unescape(" ".join(re.sub("<[^>]+>", " ", found[0]).split())) if found else ""


def line(folder: Path, number: int, record_id: str) -> bytes:
    """Return a record's canonical line in an edition."""
    lines = (folder / f"edition-{number:04}" / RECORDS).read_bytes().splitlines()
    return next(each for each in lines if json.loads(each)["id"] == record_id)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# What a digest is here.


def test_a_record_is_known_by_its_digest_with_its_editions_and_its_entry(
    entered: Client, entered_editions: Path
) -> None:
    newer, older = (sha(line(entered_editions, number, CHANGED)) for number in (2, 1))
    said = answer(asked(entered, sha256=newer))
    assert "Yes: this is the record below as edition 2 holds it." in said and CHANGED in said
    edition = entered_editions / "edition-0002"
    events = [read_disclosure(each)[0] for each in read_leaves(edition)]
    index = read_place(edition).first + next(at for at, each in enumerate(events) if each.item == CHANGED)
    assert f"this very form as entry {index}, by its own date since 20 May 2026" in said
    assert "31 March 2031 another form of it" in said
    said = answer(asked(entered, sha256=older))
    assert "This is an older form of the record below: edition 1 holds it so, edition 2 holds it otherwise." in said


def test_a_record_that_the_newest_edition_does_not_hold(entered: Client, entered_editions: Path) -> None:
    said = answer(asked(entered, sha256=sha(line(entered_editions, 1, GONE))))
    assert "as edition 1 holds it. Edition 2 does not hold it." in said and "nothing of this id" in said
    text = asked(entered, sha256=sha(line(entered_editions, 2, NEW)))
    assert f'href="/{NEW}"' in text and "as edition 2 holds it" in answer(text)
    assert f'href="/e/1/{GONE}"' in asked(entered, sha256=sha(line(entered_editions, 1, GONE)))


def test_every_record_is_found_by_its_digest(entered_editions: Path) -> None:
    volume = Volume(entered_editions / "edition-0002")
    lines = (entered_editions / "edition-0002" / RECORDS).read_bytes().splitlines()
    for place, each in enumerate(lines):
        assert place_of(volume, sha(each)) == place and record_at(volume, place) == json.loads(each)["id"]
    for near in (ZERO, "f" * 64, sha(lines[0])[:-1] + ("0" if sha(lines[0])[-1] != "0" else "1")):
        assert place_of(volume, near) is None
    assert len(Cells([bytes(CELL)] * 3)) == 3


def test_an_edition_and_each_of_its_files_are_known(entered: Client, entered_editions: Path) -> None:
    edition = entered_editions / "edition-0001"
    said = answer(asked(entered, sha256=sha((edition / SUMS).read_bytes())))
    assert "Yes: this is the digest of edition 1" in said and "edition 2" not in said
    place = read_place(edition)
    assert f"It is in the ledger as entry {place.first}, by its own date since" in said
    for name, each in read_sums(edition).items():
        assert f"Yes: this is the file {name} of edition 1." in answer(asked(entered, sha256=each))


def test_an_exhibit_is_known_and_what_is_sealed_is_said(reading_from: Callable[[Path], Client], tmp_path: Path) -> None:
    source = next(each for each in golden_records() if each.id == CHANGED)
    held = {
        "checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable", "source": source.id,
        "sha512": "0" * 128, "media_type": "message/rfc822", "form": "mail", "cluster": "bell",
    }  # fmt: skip
    exhibits = [
        Exhibit(id="exhibit/open", sha256=sha(b"open"), size=4, **held),
        Exhibit(id="exhibit/sealed", sha256=sha(b"sealed"), sealed=True, **held),
    ]
    build([source, *exhibits], tmp_path / "edition-0001")
    client = reading_from(tmp_path)
    text = asked(client, sha256=sha(b"open"))
    assert "They are not handed out here." in answer(text) and "sealed" not in answer(text)
    assert f"/{CHANGED}#exhibit/open" in text
    assert "It is sealed: its fingerprint is public, what it holds is not." in answer(
        asked(client, sha256=sha(b"sealed"))
    )


def test_what_nobody_knows_is_not_called_false(entered: Client) -> None:
    said = answer(asked(entered, sha256=ZERO))
    assert said.count("Unknown") == 1 and "does not say that what you hold is false" in said and "Yes" not in said


def test_a_withdrawn_record_is_named_and_the_digest_before_it(
    reading_from: Callable[[Path], Client], entered_editions: Path, tmp_path: Path
) -> None:
    """The record goes from the second edition, its leaf's event and salt go, and a stub says so."""
    shutil.copytree(entered_editions, tmp_path, dirs_exist_ok=True)
    edition, before = tmp_path / "edition-0002", sha((tmp_path / "edition-0002" / SUMS).read_bytes())
    gone, after = line(tmp_path, 2, NEW), line(tmp_path, 2, "state/xab")
    leaves, first = list(read_leaves(edition)), read_place(edition).first
    items = [read_disclosure(each)[0].item for each in leaves]
    at = items.index(NEW)
    event, entry = read_disclosure(leaves[at])
    withdrawal = msgspec.structs.replace(event, kind="withdrawal", sha256=sha(b"later"), detail={"edition": 2})
    disclosed = json.loads(disclosure(bytes(32), withdrawal))
    stub = Stub(
        id=NEW, index=first + at, entry=entry.hex(), event=msgspec.Raw(canonical(withdrawal)),
        salt=disclosed["salt"], at=1_000,
    )  # fmt: skip
    leaves[at] = canonical({"entry": stub.entry})
    shutil.move(edition / "ledger", tmp_path / "kept")
    shutil.rmtree(edition)
    build(golden_records(), edition, as_of=date(2031, 6, 30), number=2)
    shutil.move(tmp_path / "kept", edition / "ledger")
    (edition / "ledger" / "publication.jsonl").write_bytes(b"".join(each + b"\n" for each in leaves))
    (edition / "ledger" / "withdrawn.jsonl").write_bytes(stub_lines([stub]))
    client = reading_from(tmp_path)
    assert "was the digest of edition 2 before a record was withdrawn from it" in answer(asked(client, sha256=before))
    said = answer(asked(client, record=gone.decode()))
    assert (
        "A record of this id was withdrawn." in said and "nothing of it: it was withdrawn" in said and "Yes" not in said
    )
    # What stands behind the withdrawn record in order of ids keeps its place in the ledger.
    assert f"as entry {first + items.index('state/xab')}," in answer(asked(client, sha256=sha(after)))


def test_no_more_editions_are_opened_than_are_held(reading_from: Callable[[Path], Client], tmp_path: Path) -> None:
    (bell,) = (each for each in golden_records() if each.id == CHANGED)
    for number in range(1, MOST_OPEN + 3):
        build(
            [msgspec.structs.replace(bell, title=f"Survey {number}")], tmp_path / f"edition-{number:04}", number=number
        )
    client = reading_from(tmp_path)
    text = asked(client, sha256=ZERO).partition("were not looked through")[2]
    assert re.findall(rf'href="/e/([0-9]+)/verify\?sha256={ZERO}"', text) == ["2", "1"]
    # By its files every edition is known, opened or not; and at its own address an old one is looked through.
    assert "this is the digest of edition 1" in answer(
        asked(client, sha256=sha((tmp_path / "edition-0001" / SUMS).read_bytes()))
    )
    oldest = sha(line(tmp_path, 1, CHANGED))
    assert "Unknown" in answer(asked(client, sha256=oldest))
    assert "This is an older form of the record below: edition 1 holds it so" in answer(
        asked(client, at="/e/1/verify", sha256=oldest)
    )


def test_what_is_not_for_publication_is_told_on_its_machine_alone(
    reading_from: Callable[..., Client], entered_editions: Path, tmp_path: Path
) -> None:
    from tests.public.test_safety import OPERATOR

    folder = tmp_path / "shelf"
    shutil.copytree(entered_editions, folder)
    bell = next(each for each in golden_records() if each.id == CHANGED)
    secret = msgspec.structs.replace(bell, id="source/secret", licence="LicenseRef-local-EuRepoC")
    build([bell, secret], folder / "edition-0000", state="not-for-publication", number=0)
    client = reading_from(folder, OPERATOR=OPERATOR)
    assert "as edition 0 holds it" in answer(asked(client, sha256=digest(secret)))
    away = client.get("/e/2/verify", {"sha256": digest(secret)}, REMOTE_ADDR="192.0.2.7")
    assert away.status_code == 200 and "Unknown" in answer(away.content.decode())


# A record that is pasted.


def test_a_pasted_record_is_put_in_canonical_form(entered: Client, entered_editions: Path) -> None:
    held = line(entered_editions, 2, CHANGED)
    said = answer(asked(entered, record=held.decode()))
    assert "Yes: this is the record below as edition 2 holds it." in said and "not in canonical form" not in said
    spaced = json.dumps(json.loads(held), indent=2)
    said = answer(asked(entered, record=spaced.replace("\n", "\r\n")))
    assert "Yes: this is the record below" in said and "not in canonical form" in said
    assert sha(held) in said and sha(spaced.encode()) in said
    told = entered.get(f"/{CHANGED}.json").content.decode()
    assert "Yes: this is the record below as edition 2 holds it." in answer(asked(entered, record=told))


def test_a_pasted_record_that_says_something_else_is_compared_field_by_field(
    entered: Client, entered_editions: Path
) -> None:
    older = line(entered_editions, 1, CHANGED)
    said = answer(asked(entered, record=older.decode()))
    assert "This is an older form" in said and "It differs from edition 2 in this field: title" in said
    other = json.loads(line(entered_editions, 2, CHANGED)) | {"title": "T", "<b>more</b>": True}
    del other["cluster"]
    text = asked(entered, record=json.dumps(other))
    said = answer(text)
    assert "No: no edition that was looked through holds the record below in this form." in said
    assert "in these fields: <b>more</b> cluster title" in said and "<b>more" not in text
    stranger = other | {"id": "source/nobody"}
    assert "Unknown: no edition that was looked through holds a record of the id source/nobody" in answer(
        asked(entered, record=json.dumps(stranger))
    )
    assert fields_apart({"a": 1, "b": True, "c": 1}, {"a": True, "b": True, "d": 1}) == ["a", "c", "d"]


def test_a_digest_in_the_wrong_box_is_understood(entered: Client, entered_editions: Path) -> None:
    held = sha(line(entered_editions, 2, CHANGED))
    assert "Yes: this is the record below" in answer(asked(entered, record=f"{held}\r\n"))


@pytest.mark.parametrize(
    "written",
    ["{}", " {} ", "sha256:{}", "SHA256:{}", "SHA-256 {}", "{}  records.jsonl", "SHA2-256(records.jsonl)= {}", "{} *a"],
)
def test_a_digest_is_read_as_people_write_it(written: str) -> None:
    plain = sha(b"a")
    for each in (plain, plain.upper()):
        assert digest_in(written.replace("{}", each)) == plain
    assert digest_in(" ".join(plain[at : at + 8] for at in range(0, 64, 8))) == plain


@pytest.mark.parametrize(
    "given", ["0", ZERO[1:], ZERO + "0", "g" * 64, f"{ZERO} {'1' * 64}", "\x00", "\u202e" + "0", "٠" * 64, "0" * 10_000],
    ids=["short", "63", "65", "not hexadecimal", "two", "NUL", "bidi", "Arabic digits", "10,000"],
)  # fmt: skip
def test_what_is_no_digest_is_refused_with_a_sentence(entered: Client, given: str) -> None:
    text = asked(entered, 400, sha256=given)
    assert 'role="alert"' in text and "SHA-256" in answer(text) and "\u202e" not in text and "\x00" not in text


HOSTILE = {
    "not JSON": "{a}", "cut": '{"id":"state/xaa","kind":"act', "a list": '[{"id":1}]', "deep": '{"a":' * 2_000,
    "deep and closed": '{"id":"a/b","kind":"c","x":' + "[" * 3_000 + "]" * 3_000 + "}",
    "as deep as Python reads": '{"id":"a/b","kind":"c","x":' + "[" * 400 + "]" * 400 + "}",
    "infinite": '{"id":"a/b","kind":"c","x":1e400}', "NaN": '{"id":"a/b","kind":"c","x":NaN}',
    "huge number": '{"id":"a/b","kind":"c","x":' + "9" * 6_000 + "}", "beyond a double": '{"id":"a/b","kind":"c","x":9007199254740993}',
    "a name twice": '{"id":"a/b","kind":"c","id":"a/c"}', "lone surrogate": '{"id":"a/b","kind":"\\ud800"}',
    "no id": '{"kind":"actor"}', "an id that is none": '{"id":"../../etc","kind":"a"}', "an id that is a number": '{"id":1,"kind":"a"}',
    "an id of 10,000": '{"id":"a/' + "b" * 10_000 + '","kind":"a"}', "NUL": '{"id":"a/b\x00","kind":"a"}',
    "NUL outside": '\x00{"id":"a/b","kind":"a"}', "too long": '{"id":"a/b","kind":"' + "c" * LONGEST + '"}',
    "too long in UTF-16": '{"id":"a/b","kind":"' + "\U0001f3e5" * (LONGEST // 2) + '"}', "byte order mark": '\ufeff{"id":"a/b","kind":"a"}',
    "bidi": '{"id":"state/\u202exaa","kind":"a"}', "a record that is none": '{"record":{}}',
}  # fmt: skip


@pytest.mark.parametrize("given", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_record_is_refused_with_a_sentence(entered: Client, given: str) -> None:
    text = asked(entered, 400, record=given)
    assert 'role="alert"' in text and answer(text).startswith("Nothing was checked") and len(answer(text)) > 40
    assert "\u202e" not in text and "\x00" not in text


@pytest.mark.parametrize(
    "query", ["record=%00", "record=%FF%FE{", "sha256=%FF", "record=%7B%22id%22%3A%22%FF%22%7D", "record=%ED%A0%80{", "sha256=" + "%00" * 64],
    ids=["NUL", "not UTF-8", "no digest, not UTF-8", "JSON, not UTF-8", "a surrogate", "64 NUL"],
)  # fmt: skip
def test_bytes_that_are_no_text_are_refused(entered: Client, query: str) -> None:
    response = entered.get(f"/verify?{query}")
    assert response.status_code == 400 and b"Traceback" not in response.content


def test_too_many_names_in_one_question_are_refused(entered: Client) -> None:
    assert entered.get("/verify?" + "&".join(f"a{each}=1" for each in range(3_000))).status_code == 400


def test_the_longest_record_fits_into_an_address_that_the_server_reads() -> None:
    from urllib.parse import urlencode

    from answerable.project.server import LONGEST_LINE

    for letter in ("\uffff", "\U0001f3e5", "\n"):
        text = letter * (LONGEST // (2 if ord(letter) > 0xFFFF else 1))
        sent = urlencode({"record": text.replace("\n", "\r\n")})
        assert len(f"GET /ar/e/999999999/verify?{sent} HTTP/1.1") < LONGEST_LINE


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=200)
    | _JSON.map(json.dumps)
    | st.dictionaries(st.text(max_size=8), _JSON, max_size=4).map(
        lambda more: json.dumps({"id": "state/xaa", "kind": "actor"} | more)
    )
)
def test_nothing_that_is_pasted_breaks_it(entered: Client, text: str) -> None:
    for name in ("record", "sha256"):
        try:
            response = entered.get("/verify", {name: text})
        except UnicodeEncodeError:
            return
        assert response.status_code in (200, 400)
        said = response.content.decode()
        assert "Traceback" not in said and said.count("<script") == 1


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300) | _JSON.map(json.dumps) | st.binary(max_size=200).map(lambda b: b.decode("latin-1")))
def test_reading_refuses_with_a_sentence_or_reads(text: str) -> None:
    for reader in (digest_in, record_in):
        try:
            reader(text)
        except Unreadable as problem:
            assert str(problem).endswith(".")


# The commands, the script, the policy.


def test_the_printed_command_gives_the_digest_of_a_record(
    entered: Client, entered_editions: Path, tmp_path: Path
) -> None:
    text = unescape(asked(entered))
    found = re.search(r"python3 -c '([^']+)' FILE", text)
    assert found
    for number, held in enumerate((line(entered_editions, 2, CHANGED), entered.get(f"/{CHANGED}.json").content)):
        path = tmp_path / f"{number}.json"
        path.write_bytes(held)
        made = subprocess.run([sys.executable, "-c", found[1], str(path)], capture_output=True, text=True, check=True)
        assert made.stdout.strip() == sha(line(entered_editions, 2, CHANGED))


def test_every_golden_record_has_one_canonical_form() -> None:
    for each in golden_records():
        assert jcs(json.loads(canonical(each))) == canonical(each)


def test_only_this_page_allows_a_script(entered: Client) -> None:
    from tests.public.test_safety import POLICY

    for each in (*[kind.golden for kind in GOLDEN], "/nowhere", SCRIPT, "/edition/manifest.json", "/verify/x"):
        response = entered.get(each)
        own = each.partition("?")[0] == "/verify"
        assert ("script-src" in response["Content-Security-Policy"]) == own, each
    policy = entered.get("/verify")["Content-Security-Policy"]
    assert policy.replace("script-src 'self'; ", "") == POLICY
    assert not {"unsafe-inline", "unsafe-eval", "connect-src", "data:", "*"} & set(re.split(r"[;\s']+", policy))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_sound_with_an_answer(entered: Client, entered_editions: Path, language: str) -> None:
    start = "" if language == "en" else f"/{language}"
    held = line(entered_editions, 1, CHANGED)
    for what in ({"sha256": sha(held)}, {"record": held.decode()}, {"sha256": "no"}):
        response = entered.get(f"{start}/e/1/verify", what)
        assert read(f"{start}/e/1/verify", response.content).problems == []


def test_without_a_script_no_control_is_dead(entered: Client) -> None:
    text = asked(entered)
    assert re.search(r'<div class="takes" id="takes" hidden>', text) and text.count("<script") == 1
    assert 'method="get"' in text and 'method="post"' not in text
    script = (Path(__file__).parents[2] / "src/answerable/public" / SCRIPT.removeprefix("/")).read_text()
    assert not re.search(r"\b(?:eval|Function|fetch|XMLHttpRequest|sendBeacon|WebSocket|innerHTML|import)\b", script)


def test_machines_are_told_of_it(reading_from: Callable[..., Client], golden_edition: Path) -> None:
    from tests.public.test_safety import OPERATOR

    client = reading_from(golden_edition, OPERATOR=OPERATOR)
    assert "/verify</loc>" in client.get("/sitemap-1.xml").content.decode()
    assert "Disallow: /verify?\n" in client.get("/robots.txt").content.decode()
    described = client.get("/openapi.json").json()["paths"]["/verify"]["get"]
    assert [each["name"] for each in described["parameters"]] == ["sha256", "record"]
    assert described["parameters"][1]["schema"]["maxLength"] == LONGEST
