"""Packages: made deterministically, checked claim by claim by what the reader trusts, and by others' tools too."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import zipfile
from pathlib import Path

import html5lib
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from holding import HIDDEN, LOG, Ground, opening

from answerable.core.claim import Claim, overall
from answerable.core.entry import disclosure
from answerable.core.key import COSIGNATURE, Signer
from answerable.core.merkle import Refuted
from answerable.core.policy import Party, policy_text
from answerable.packages.checking import verify_package
from answerable.packages.making import File, make


def said(claims: list[Claim]) -> dict[str, str]:
    return {claim.name: claim.outcome for claim in claims}


def test_a_package_verifies_by_the_readers_policy_and_roots(ground: Ground, package: Path) -> None:
    claims = verify_package(package, policy=ground.policy(), roots=ground.roots)
    assert [claim for claim in claims if claim.outcome != "verified"] == []
    told = {claim.name: claim.detail for claim in claims}
    assert {"bag", "description", "checkpoint", "witnesses", "time", "custody of exhibit/log"} <= set(told)
    assert told["segments data/segments/log.jsonl"].endswith("received by channel courier; 2 of 4 segments are shown")
    assert told["fields data/fields/log.json"].endswith("1 of at most 2 fields are shown: subject")
    assert "asserted, not proven" in told["derivative data/derivatives/page.png"]


def test_without_the_readers_trust_nothing_fails_and_not_everything_is_checked(ground: Ground, package: Path) -> None:
    names = said(verify_package(package))
    assert names["checkpoint"] == names["time"] == "incomplete" and "failed" not in names.values()
    more = ground.policy(3)
    assert said(verify_package(package, policy=more, roots=ground.roots))["witnesses"] == "incomplete"
    stranger = policy_text([Party(Signer.generate("other.example/ledger/v1").verifier)], {}, 0).encode()
    assert said(verify_package(package, policy=stranger, roots=ground.roots))["checkpoint"] == "failed"
    assert said(verify_package(package, policy=b"not a policy", roots=ground.roots))["checkpoint"] == "failed"
    impostor = Party(Signer.generate("w1", COSIGNATURE).verifier)
    forged = policy_text([Party(ground.signer.verifier)], {"w1": impostor}, 1).encode()
    assert said(verify_package(package, policy=forged, roots=ground.roots))["witnesses"] == "incomplete"
    if ground.stamps:
        assert said(verify_package(package, policy=ground.policy()))["timestamp 1"] == "incomplete"
        assert said(verify_package(package, policy=ground.policy(), roots=b""))["timestamp 1"] == "failed"


def test_the_same_input_gives_the_same_bytes(ground: Ground, package: Path, tmp_path: Path) -> None:
    plan = ground.plan()
    turned = ground.plan(files=plan.files[::-1], custody=plan.custody[::-1], proofs=plan.proofs[::-1])
    make(turned, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == package.read_bytes()
    assert list(tmp_path.iterdir()) == [tmp_path / "again.zip"]
    assert package.stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError, match="never replaced"):
        make(plan, tmp_path / "again.zip")


def test_what_is_hidden_is_in_no_byte_of_a_package(ground: Ground, tmp_path: Path) -> None:
    redacted = [each for each in ground.plan().files if each.role in ("segments", "fields")]
    make(ground.plan(files=redacted), tmp_path / "redacted.zip")
    data = (tmp_path / "redacted.zip").read_bytes()
    assert HIDDEN not in data and b"a person" not in data and b"a door opened" in data
    assert overall(verify_package(tmp_path / "redacted.zip", policy=ground.policy(), roots=ground.roots)) == "verified"


def test_others_read_it_too(package: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    bag = tmp_path / "case-1"
    for tool, name in (("sha256sum", "manifest-sha256.txt"), ("sha256sum", "tagmanifest-sha256.txt"),
                       ("sha512sum", "manifest-sha512.txt")):  # fmt: skip
        subprocess.run([tool, "-c", "--strict", "--quiet", name], cwd=bag, check=True)
    bagit = pytest.importorskip("bagit", reason="bagit is not installed: it would validate the bag")
    bagit.Bag(str(bag)).validate()


def test_the_instructions_of_a_package_lead_openssl_and_python_to_the_same(
    ground: Ground, package: Path, tmp_path: Path
) -> None:
    if not ground.stamps:
        pytest.skip("openssl is not installed: it made no timestamp")
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path)
    bag = tmp_path / "case-1"
    lines = (bag / "VERIFY.txt").read_text().splitlines()
    noted = next(line.partition(":  ")[2].strip() for line in lines if "> note" in line)
    checked = next(line.partition(":  ")[2].strip() for line in lines if "openssl ts" in line)
    checked = checked.replace("timestamps/N", "timestamps/1").replace("YOUR-ROOTS", str(ground.at / "root.pem"))
    done = subprocess.run(f"{noted} && {checked}", shell=True, cwd=bag, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout + done.stderr
    start = next(number for number, line in enumerate(lines) if line.strip().startswith("sed -n Np"))
    asked = "\n".join(lines[start : start + 3]).replace("Np", "1p")
    done = subprocess.run(["bash", "-c", asked], cwd=bag, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ground.entry(0).hex()


def test_the_cover_says_what_is_proven_and_never_more(ground: Ground, tmp_path: Path) -> None:
    make(ground.plan(title="<script>alert(1)</script> שלום"), tmp_path / "p.zip")
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        page = archive.read("case-1/cover.html").decode()
    assert "<script" not in page and "&lt;script&gt;" in page and "שלום" in page
    assert "authentic" not in page.lower() and 'Received by channel <bdi dir="auto">courier' in page
    assert "Its bytes are unchanged since <code>" in page and "asserted, not proven" in page
    html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed: it would read the page")
    html5lib.HTMLParser(strict=True).parse(page)


def test_a_package_with_witnesses_alone_says_since_when(ground: Ground, tmp_path: Path) -> None:
    make(ground.plan(stamps=[]), tmp_path / "p.zip")
    claims = {claim.name: claim for claim in verify_package(tmp_path / "p.zip", policy=ground.policy())}
    assert claims["time"].detail == "the ledger stood so by 2026-02-02T02:41:00Z"


def test_what_is_not_disclosed_leaves_a_package_incomplete(ground: Ground, tmp_path: Path) -> None:
    keep = [each for each in ground.plan().files if each.role == "derivative"]
    make(ground.plan(told=(3,), files=keep, records=[]), tmp_path / "p.zip")
    names = said(verify_package(tmp_path / "p.zip", policy=ground.policy(), roots=ground.roots))
    assert names["custody of exhibit/log"] == "incomplete" and "failed" not in names.values()
    make(ground.plan(told=(0, 2, 3)), tmp_path / "q.zip")
    names = said(verify_package(tmp_path / "q.zip", policy=ground.policy(), roots=ground.roots))
    assert names["record source/leaf-charter"] == "incomplete"


def test_what_contradicts_itself_is_never_made(ground: Ground, tmp_path: Path) -> None:
    plan = ground.plan()
    log = plan.files[0]
    other = Ground.make(tmp_path, False)
    swapped = [plan.proofs[0], plan.proofs[2], plan.proofs[1], plan.proofs[3]]
    bare = b'{"hash":"' + b"0" * 64 + b'"}\n'
    cases = {
        "digest": {"files": [File("log.txt", "exhibit", log.entry, opening(LOG + b"!"), "text/plain")]},
        "take an item in": {"files": [File("p.png", "exhibit", ground.entry(3), opening(ground.picture), "image/png")]},
        "not disclosed": {"files": [File("log.txt", "exhibit", ground.entry(1), opening(LOG), "text/plain")]},
        "plain path": {"files": [File("../log.txt", "exhibit", log.entry, opening(LOG), "text/plain")]},
        "by its case": {"files": [log, File("LOG.txt", "exhibit", log.entry, opening(LOG), "text/plain")]},
        "one name": {"files": [log, log]},
        "parent": {"files": [File("p", "derivative", ground.entry(3), opening(ground.picture), "image/png", "0" * 64)]},
        "do not make the root": {"files": [File("s", "segments", log.entry, opening(bare), "application/jsonl")]},
        "another type than segments": {"files": [File("s.html", "segments", log.entry, opening(bare), "text/html")]},
        "no segments": {"files": [File("s", "segments", ground.entry(3), opening(b""), "application/jsonl")]},
        "among those": {"files": [File("f", "fields", log.entry, opening(b'["WyIwIiwgImEiLCAxXQ"]\n'), "application/json")]},
        "inclusion": {"proofs": swapped},
        "a proof for each": {"proofs": []},
        "no known key": {"policy": other.policy()},
        "package.json": {"title": "two\nlines"},
        "record": {"records": [b"{}"]},
    }  # fmt: skip
    for what, changed in cases.items():
        with pytest.raises(Refuted, match=what):
            make(ground.plan(**changed), tmp_path / "bad.zip")
    line = disclosure(hashlib.sha256(b"another salt").digest(), ground.events[0][1])
    with pytest.raises(Refuted):
        make(ground.plan(custody=[line, *plan.custody[1:]]), tmp_path / "bad.zip")
    assert not [path for path in tmp_path.iterdir() if "bad" in path.name]


def test_an_item_that_grows_while_it_is_read_is_refused(ground: Ground, tmp_path: Path) -> None:
    def growing() -> io.BufferedReader:
        path = tmp_path / "growing"
        path.write_bytes(LOG)
        file = path.open("rb")
        size = file.seek

        class Grows(io.BufferedReader):
            def seek(self, at: int, whence: int = 0) -> int:
                found = size(at, whence)
                if whence == io.SEEK_END:
                    with path.open("ab") as more:
                        more.write(b"more")
                return found

            def read(self, count: int | None = -1) -> bytes:
                return file.read(count)

        return Grows(io.FileIO(path))

    grown = File("log.txt", "exhibit", ground.entry(0), growing, "text/plain")
    with pytest.raises(Refuted, match="changed while it was read"):
        make(ground.plan(files=[grown]), tmp_path / "p.zip")


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("es", "ltr"), ("ar", "rtl")], ids=str
)
def test_a_cover_is_in_the_packages_language(ground: Ground, tmp_path: Path, language: str, direction: str) -> None:
    first, second = tmp_path / "case-1.zip", tmp_path / "case-2.zip"
    for out in (first, second):
        make(ground.plan(language=language, title="Отчёт <b>"), out)
    assert first.read_bytes() == second.read_bytes()
    claims = verify_package(first, policy=ground.policy(), roots=ground.roots)
    assert [claim for claim in claims if claim.outcome != "verified"] == []
    with zipfile.ZipFile(first) as archive:
        page = archive.read("case-1/cover.html").decode()
        crate = json.loads(archive.read("case-1/data/ro-crate-metadata.json"))
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert (document.get("lang"), document.get("dir")) == (language, direction)
    assert document.findtext(".//h1") == "Отчёт <b>" and "{" not in "".join(document.find("body").itertext())
    assert next(each for each in crate["@graph"] if each["@id"] == "./")["inLanguage"] == language


def test_a_cover_in_other_words_is_not_compared(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "case-1.zip"
    folder = tmp_path / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    make(ground.plan(language="fr"), out)
    catalogue = Catalog(locale="fr")
    catalogue.add("What it does not show", "Ce que cela ne montre pas, autrement dit")
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr("answerable.packages.wording._LOCALE", tmp_path / "locale")
    assert said(verify_package(out, policy=ground.policy(), roots=ground.roots))["description"] == "incomplete"
    other = tmp_path / "other.zip"
    make(ground.plan(language="fr"), other)
    with zipfile.ZipFile(other) as archive:
        assert "autrement dit" in archive.read("case-1/cover.html").decode()
    assert said(verify_package(other, policy=ground.policy(), roots=ground.roots))["description"] == "verified"
