"""From a mail, a log and a document to a package that shows a part of each: redacted, handed over, the desk gone; proven to a stranger."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.evidence import working
from tests.journeys.test_documents import DOCS, blocks
from tests.journeys.test_evidence import LETTER, alone

LOG = b"09:00 the link was cut\n09:01 by Anna Example\n09:02 from 192.0.2.7\n09:03 the ward is dark\n"
DOCUMENT = b'{"patient":{"name":"Anna Example","ward":4},"cut":["09:00","10:30"]}\n'
HIDDEN = (b"Anna Example", b"192.0.2.7", b"nurse@clinic.example")
SOURCE = "source/harbour-clinic-2031-1"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader was handed: the package and whose ledger to trust. The desk is gone; its ids are in `made`."""
    place = tmp_path_factory.mktemp("redaction")
    home, reader = working.migrated(place / "desk"), place / "reader"
    reader.mkdir()
    for name, data in (("letter.eml", LETTER), ("router.log", LOG), ("ward.json", DOCUMENT)):
        (home / name).write_bytes(data)
    (home / "harbour-clinic-2031.yaml").write_text(blocks(DOCS / "add-a-case.md", "yaml")[0], encoding="utf-8")
    kept = working.told(home, "preserve", "letter.eml", "router.log", "ward.json", "--source", SOURCE)["files"]
    mail, log, document = (each["exhibit"] for each in kept)
    assert "2: 09:01 by Anna Example" in working.run(home, "redact", log)
    assert working.told(home, "redact", document)["parts"] == ["/patient/name", "/patient/ward", "/cut/0", "/cut/1"]
    parts = [
        working.told(home, "redact", log, "--hide", "2-3", "--why", "a person is in them"),
        working.told(home, "redact", mail, "--show", "4-6"),
        working.told(home, "redact", document, "--disclose", "/patient", "--withhold", "/patient/name"),
    ]
    assert {each["equivalence"] for each in parts} == {"proven"}
    working.run(
        home, "publish", "--by", "desk-1", "--editions", "editions", "--case", "harbour-clinic-2031.yaml",
        "--as-of", "2031-12-31",
    )  # fmt: skip
    key = json.loads(working.run(home, "keygen", "ledger.pem", "--json"))["vkey"]
    working.run(home, "sign", "--key", "ledger.pem")
    made = working.told(
        home, "package", *(each["exhibit"] for each in parts), "--title", "التقرير", "--by", "A desk",
        "--language", "ar", "--out", reader / "case-1.zip",
    )  # fmt: skip
    assert (made["items"], made["records"]) == (3, 3)
    (reader / "policy").write_text(f"log {key}\nquorum none\n", encoding="ascii")
    refusals = _ended(home, [each["exhibit"] for each in parts], [mail, log, document])
    (reader / "made").write_text(json.dumps(refusals), encoding="utf-8")
    shutil.rmtree(home)
    return reader


def _ended(home: Path, parts: list[str], whole: list[str]) -> list[str]:
    """Erase all of them, and show that the keys are gone and the ledger stands; return what was said of the first try."""
    keys = _keys(home)
    assert len(keys) == 3
    refused = [working.run(home, "erase", each, "--because", "she asked us to", code=1) for each in whole]
    for each in (*parts, *whole):
        working.run(home, "erase", each, "--because", "she asked us to")
    stored = b"".join(each.read_bytes() for each in home.glob("desk.sqlite*"))
    assert not any(key in stored for key in keys) and _keys(home) == []
    assert "Signed" in working.run(home, "sign", "--key", "ledger.pem")
    assert not any(path.is_file() for path in (home / "vault" / "sha256").rglob("*"))
    return refused


def _keys(home: Path) -> list[bytes]:
    with closing(sqlite3.connect(home / "desk.sqlite")) as database:
        return [bytes(key) for (key,) in database.execute("SELECT key FROM evidence_exhibit WHERE key IS NOT NULL")]


def verified(reader: Path, package: str) -> tuple[int, dict[str, Any]]:
    """Verify on the light path, where no library of the desk is and no connection opens; say the exit code and the claims."""
    code, said = alone(reader, "verify", package, "--policy", "policy")
    return code, {each["name"]: each for each in said["claims"]}


def test_what_is_shown_is_proven_and_what_is_hidden_is_nowhere(reader: Path) -> None:
    code, claims = verified(reader, "case-1.zip")
    assert code == 2, "nobody outside has stamped or cosigned it"
    assert {name for name, each in claims.items() if each["outcome"] != "verified"} == {"time"}
    proven = {name.partition(" ")[0]: each for name, each in claims.items() if each.get("equivalence") == "proven"}
    assert set(proven) == {"segments", "fields"}
    assert sum(each.get("equivalence") == "proven" for each in claims.values()) == 3
    assert any("2 of 4 segments" in each["detail"] for each in claims.values())
    assert proven["fields"]["detail"].endswith("1 of at most 4 fields are shown: /patient/ward")
    data = (reader / "case-1.zip").read_bytes()
    assert b"the ward is dark" in data and not any(each in data for each in HIDDEN)
    assert all("was made from it" in each for each in json.loads((reader / "made").read_text()))
    with zipfile.ZipFile(reader / "case-1.zip") as archive:
        assert '<html lang="ar" dir="rtl">' in archive.read("case-1/cover.html").decode()
        records = archive.read("case-1/records.jsonl").decode().splitlines()
    assert [json.loads(each)["kind"] for each in records] == ["exhibit"] * 3


def test_a_byte_that_was_flipped_fails(reader: Path) -> None:
    data = (reader / "case-1.zip").read_bytes()
    (reader / "flipped.zip").write_bytes(data.replace(b"09:03 the ward", b"09:02 the ward"))
    assert verified(reader, "flipped.zip")[0] == 1


@pytest.mark.parametrize("what", ["byte", "salt", "order"])
def test_who_makes_every_list_anew_cannot_present_another_segment(reader: Path, what: str) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "packages"))
    from tests.packages.test_hostile import bagged, files_of

    files = files_of((reader / "case-1.zip").read_bytes())
    path, whole = next((path, data) for path, data in files.items() if b"the ward is dark" in data)
    lines = whole.split(b"\n")
    shown = json.loads(lines[3])
    salt = "".join(sorted(shown["salt"]))
    lines[3] = {
        "byte": lines[3].replace(b"09:03", b"09:02"), "salt": lines[3].replace(shown["salt"].encode(), salt.encode()),
        "order": lines[0],
    }[what]  # fmt: skip
    forged = b"\n".join(lines)
    assert forged != whole
    before, after = (hashlib.sha256(each).hexdigest().encode() for each in (whole, forged))
    # The event that redacted it is in the ledger with the digest, so the list of items alone can be told otherwise.
    contents = json.loads(files["package.json"].replace(before, after))
    for item in contents["items"]:
        item["size"] = len(forged) if item["path"] == path else item["size"]
    told = json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    (reader / "forged.zip").write_bytes(bagged({**files, path: forged, "package.json": told}))
    code, claims = verified(reader, "forged.zip")
    assert code == 1 and claims[f"segments {path}"]["outcome"] == "failed"
    assert "do not make the root" in claims[f"segments {path}"]["detail"]
