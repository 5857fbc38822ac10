"""The commands on exhibits, in processes of their own: what is kept, what is refused, and what is said when something is wrong."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
import signing
import working
from pypdf import PdfWriter
from tests.evidence.capturing.conftest import recorded

from answerable.evidence.capturing.wrapping import wrap

MAIL = b"From: ward@clinic.example\r\nTo: desk@example.org\r\nSubject: The ward\r\nDate: Mon, 5 May 2031 10:00:00 +0000\r\n\r\nDark.\r\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return working.migrated(tmp_path / "desk")


def test_files_of_every_form_are_kept_and_hostile_ones_refused(home: Path, tmp_path: Path) -> None:
    pdf = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_metadata({"/Title": "An order"})
    writer.write(pdf)
    warc = recorded(tmp_path)
    wacz = wrap(warc, tmp_path / "page.wacz", token=None).path
    whole = wacz.read_bytes()
    files = {
        "letter.eml": MAIL, "order.pdf": pdf.getvalue(), "ward.jpg": signing.picture(), "router.log": b"09:00 link down\n",
        "data.bin": bytes(range(256)), "cut.wacz": whole[:-40], "empty": b"",
        "forged.wacz": whole.replace(b"<p>kept", b"<p>lied") if b"<p>kept" in whole else whole[:60] + b"!" + whole[61:],
    }  # fmt: skip
    for name, data in files.items():
        (home / name).write_bytes(data)
    paths = [*(home / name for name in files), warc, wacz, home / "nowhere", home]
    made = working.told(home, "preserve", *paths, "--source", "source/report", "--why", "it was sent to us", code=1)
    found = {Path(each["file"]).name: each for each in made["files"]}
    kept = {name: (each["form"], each["media_type"]) for name, each in found.items() if "error" not in each}
    assert kept == {
        "letter.eml": ("mail", "message/rfc822"), "order.pdf": ("document", "application/pdf"),
        "ward.jpg": ("image", "image/jpeg"), "router.log": ("log", "text/plain"),
        "data.bin": ("file", "application/octet-stream"), warc.name: ("capture", "application/warc"),
        "page.wacz": ("capture", "application/wacz"),
    }  # fmt: skip
    assert {name for name, each in found.items() if "error" in each} == {
        "cut.wacz",
        "empty",
        "forged.wacz",
        "nowhere",
        "desk",
    }
    assert all("Errno" not in each.get("error", "") and len(each.get("error", "x")) for each in made["files"])
    assert found["letter.eml"]["sha256"] == hashlib.sha256(MAIL).hexdigest()
    letter = working.told(home, "custody", found["letter.eml"]["exhibit"])
    said = letter["exhibit"]["metadata"]
    assert said["name"] == "letter.eml" and {"name": "subject", "value": "The ward"} in [
        {**each, "name": each["name"].lower()} for each in said["said"]["facts"]
    ]
    again = working.told(home, "preserve", home / "letter.eml", "--source", "source/report")
    assert again["files"][0]["outcome"] == "held"
    assert len(working.told(home, "exhibits")["exhibits"]) == len(kept)


def test_an_exhibits_life_is_told_and_ended(home: Path) -> None:
    (home / "letter.eml").write_bytes(MAIL)
    (home / "part.txt").write_bytes(b"Dark.\n")
    exhibit = working.told(home, "preserve", "letter.eml", "--source", "source/report", "--sealed", "--by", "anna")[
        "files"
    ][0]
    name = exhibit["exhibit"]
    assert exhibit["sealed"] and "is sealed already" in working.run(home, "custody", name, "--seal", code=1)
    working.run(home, "custody", name, "--unseal", "--why", "she agreed")
    part = working.told(home, "preserve", "part.txt", "--parent", name)["files"][0]["exhibit"]
    told = working.told(home, "custody", name, "--add", "shown to the court", "--why", "asked for", "--by", "ben")
    assert [(each["kind"], each["actor"], each["detail"].get("what")) for each in told["custody"]] == [
        ("ingest", "anna", None), ("custody", "desk-1", "unsealed"), ("custody", "ben", "shown to the court"),
    ]  # fmt: skip
    assert "ben: shown to the court: asked for" in working.run(home, "custody", name)
    stored = home / "vault" / "sha256" / exhibit["sha256"][:2] / exhibit["sha256"][2:4] / exhibit["sha256"]
    stored.chmod(0o600)
    stored.write_bytes(MAIL.replace(b"Dark", b"Lit!"))
    checked = working.told(home, "exhibits", "--check", code=1)
    assert {each["id"]: each["state"] for each in checked["exhibits"]} == {name: "rotted", part: "whole"}
    stored.unlink()
    assert "vanished" in working.run(home, "exhibits", "--check", code=1)
    assert part in working.run(home, "erase", name, "--because", "asked to", code=1)
    working.run(home, "erase", part, "--because", "asked to")
    assert working.told(home, "erase", name, "--because", "asked to")["events"] == 3
    assert "0 of 0" in working.run(home, "exhibits", "--check")
    assert "no such exhibit" in working.run(home, "custody", name, code=1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["preserve", "letter.eml"], "source"),
        (["preserve", "letter.eml", "--source", "state/fra"], "Name the source"),
        (["preserve", "letter.eml", "--source", "source/a", "--captured", "May"], "captured"),
        (["preserve", "letter.eml", "--source", "source/a", "--by", ""], ""),
        (["custody", "exhibit/\x1b[31m"], "no such exhibit"),
        (["erase", "exhibit/nowhere", "--because", "x"], "no such exhibit"),
        (["capture", "http://127.0.0.1:9/", "--keep"], "An exhibit is of a source"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_a_sentence(arguments: list[str], said: str, shared: Path) -> None:
    output = working.run(shared, *arguments, code=1 if said else 0)
    assert said in output and "\x1b" not in output


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = working.migrated(tmp_path_factory.mktemp("shared") / "desk")
    (home / "letter.eml").write_bytes(MAIL)
    return home


def test_a_desk_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "migrate" in working.run(tmp_path, "exhibits", code=1, ANSWERABLE_HOME=str(tmp_path / "nowhere"))
    assert "migrate" in working.run(tmp_path, "exhibits", code=1)
    assert "Mend the folder" in working.run(
        working.migrated(tmp_path / "desk"), "exhibits", "--check", code=1, ANSWERABLE_VAULT=str(Path(__file__))
    )
