"""An edition in the ledger: every claim of its `ledger/` is checked, and whatever is changed there never verifies."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.test_timestamp import SETTINGS, Authority
from tests.editions.ledgered import LOG, ORIGIN, POLICY, Ledger, cover, identity, publish

from answerable.cli.main import main
from answerable.core.entry import read_disclosure
from answerable.core.merkle import Refuted
from answerable.core.note import Signer, split
from answerable.core.policy import Party, policy_text
from answerable.core.record import canonical
from answerable.core.timestamp import request
from answerable.editions.build import build
from answerable.editions.verify import overall, verify
from answerable.ledger.leaves import edition_event
from answerable.ledger.publication import FOLDER, Stub, read_place, read_stubs, stub_lines, unknown_files

PARTS = ("ledger: leaves", "ledger: checkpoint", "ledger: witnesses", "ledger: timestamps")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed: it makes the authority")
    made = Authority(tmp_path_factory.mktemp("authority"))
    (made.at / "settings").write_text(SETTINGS)
    (made.at / "serial").write_text("01\n")
    for name in ("root", "stranger"):
        made.root(name)
    made.under("stamper", "root", "stamping")
    return made


@pytest.fixture
def ledger() -> Ledger:
    made = Ledger()
    made.strangers(7)
    return made


@pytest.fixture
def edition(small_record, tmp_path: Path, ledger: Ledger) -> Path:
    """An edition from entry 7 on, and five entries after it under the checkpoint."""
    out = tmp_path / "edition"
    build(small_record, out, number=3)
    publish(out, ledger)
    count = len(ledger.entries) - 7
    ledger.strangers(5)
    cover(out, ledger, 7, count)
    return out


def stamp(edition: Path, authority: Authority, roots: str = "root") -> bytes:
    """Have the checkpoint stamped; return the root that a reader would pin."""
    folder = edition / FOLDER / "timestamps"
    folder.mkdir(exist_ok=True)
    note = split((edition / FOLDER / "checkpoint").read_bytes())[0].encode()
    (folder / "a.tsr").write_bytes(authority.reply(request(hashlib.sha256(note).digest(), 99)))
    (folder / "a.pem").write_bytes(authority.pem(roots))
    return authority.pem("root")


def outcomes(edition: Path, **given: bytes) -> dict[str, str]:
    return {claim.name: claim.outcome for claim in verify(edition, **given) if claim.name.startswith(FOLDER)}


def said(edition: Path, **given: bytes) -> str:
    return "\n".join(claim.detail for claim in verify(edition, **given) if claim.outcome != "verified")


def test_an_edition_under_a_trusted_checkpoint_verifies_whole(edition: Path, authority: Authority) -> None:
    root = stamp(edition, authority)
    claims = verify(edition, policy=POLICY, roots=root)
    assert overall(claims) == "verified" and [each.name for each in claims][-4:] == list(PARTS)
    details = {claim.name: claim.detail for claim in claims}
    assert ORIGIN in details[PARTS[1]] and "one (2026-05-20T12:01:00Z)" in details[PARTS[2]]
    assert "CN=stamper" in details[PARTS[3]]


def test_what_came_with_the_edition_itself_is_incomplete(edition: Path, authority: Authority) -> None:
    stamp(edition, authority)
    assert outcomes(edition) == dict(zip(PARTS, ("verified", *["incomplete"] * 3), strict=True))
    assert LOG.verifier.text in said(edition) and "--policy" in said(edition) and "--roots" in said(edition)


def test_before_a_checkpoint_the_leaves_alone_are_verified(edition: Path) -> None:
    for name in ("checkpoint", "policy"):
        (edition / FOLDER / name).unlink()
    assert outcomes(edition, policy=POLICY) == dict(zip(PARTS, ("verified", *["incomplete"] * 3), strict=True))
    assert "no checkpoint covers this edition yet" in said(edition, policy=POLICY)


def test_too_few_witnesses_are_named_and_called_unwitnessed(edition: Path, ledger: Ledger) -> None:
    (edition / FOLDER / "checkpoint").write_bytes(ledger.checkpoint(witnesses=["three"]))
    assert outcomes(edition, policy=POLICY)["ledger: witnesses"] == "incomplete"
    assert "three (2026-05-20T12:01:00Z)" in said(edition, policy=POLICY) and "unwitnessed" in said(edition)
    (edition / FOLDER / "checkpoint").write_bytes(ledger.checkpoint(witnesses=[]))
    assert "no witness of the policy saw it" in said(edition, policy=POLICY)


def test_another_log_is_no_log_of_the_reader(edition: Path, ledger: Ledger) -> None:
    forger = Signer.generate(ORIGIN)
    (edition / FOLDER / "checkpoint").write_bytes(ledger.checkpoint(witnesses=[], signer=forger))
    (edition / FOLDER / "policy").write_text(policy_text([Party(forger.verifier)], {}, 0))
    assert outcomes(edition)["ledger: checkpoint"] == "incomplete"
    assert outcomes(edition, policy=POLICY)["ledger: checkpoint"] == "failed"


def test_timestamps_over_something_else_or_by_strangers_fail(
    edition: Path, authority: Authority, ledger: Ledger
) -> None:
    root = stamp(edition, authority)
    assert outcomes(edition, roots=authority.pem("stranger"))["ledger: timestamps"] == "failed"
    (edition / FOLDER / "timestamps" / "a.pem").write_bytes(authority.pem("stranger"))
    assert outcomes(edition, roots=root)["ledger: checkpoint"] == "failed"
    stamp(edition, authority)
    ledger.strangers(1)
    cover(edition, ledger, 7, len(ledger.entries) - 7 - 6)
    assert "another digest" in said(edition, roots=root)


def test_a_record_that_was_changed_is_named_by_its_leaf(edition: Path, small_record, tmp_path: Path) -> None:
    other = [record for record in small_record if record.id != "harm/ward/1"]
    build(other, tmp_path / "other", number=3)
    shutil.copytree(edition / FOLDER, tmp_path / "other" / FOLDER)
    assert outcomes(tmp_path / "other", policy=POLICY)["ledger: leaves"] == "failed"
    (edition / FOLDER / "publication.jsonl").write_bytes(
        b"".join((edition / FOLDER / "publication.jsonl").read_bytes().splitlines(keepends=True)[:-1])
    )
    assert "has no leaf" in said(edition, policy=POLICY)


def test_an_edition_of_another_number_is_not_the_one_in_the_ledger(small_record, edition: Path, tmp_path: Path) -> None:
    build(small_record, tmp_path / "four", number=4)
    shutil.copytree(edition / FOLDER, tmp_path / "four" / FOLDER)
    assert "not the publication of edition 4" in said(tmp_path / "four", policy=POLICY)


def test_sampled_changes_of_every_file_never_verify(edition: Path, authority: Authority) -> None:
    root, picks = stamp(edition, authority), random.Random(20261123)
    # The certificates and the policy that came with an edition prove nothing to a reader who has others.
    for name in ("checkpoint", "proof.json", "publication.jsonl", "timestamps/a.tsr"):
        path = edition / FOLDER / name
        whole = path.read_bytes()
        for place in {0, len(whole) - 1, picks.randrange(len(whole)), picks.randrange(len(whole))}:
            flipped = bytearray(whole)
            flipped[place] ^= 1 << picks.randrange(8)
            path.write_bytes(flipped)
            assert overall(verify(edition, policy=POLICY, roots=root)) != "verified", f"{name}, byte {place}"
        path.write_bytes(whole)
    assert overall(verify(edition, policy=POLICY, roots=root)) == "verified"


def test_a_file_that_is_none_of_the_ledgers_fails(edition: Path, tmp_path: Path) -> None:
    for name in ("notes.txt", "timestamps/lone.pem", "timestamps/deep/a.tsr", ".hidden"):
        stray = edition / FOLDER / name
        stray.parent.mkdir(parents=True, exist_ok=True)
        stray.write_bytes(b"")
        assert name.partition("/a.tsr")[0] in "\n".join(unknown_files(edition))
        assert f"{FOLDER}/{name}".startswith(tuple(outcomes(edition)))
        stray.unlink()
        shutil.rmtree(edition / FOLDER / "timestamps", ignore_errors=True)
    (tmp_path / "elsewhere").mkdir()
    (edition / FOLDER / "timestamps").symlink_to(tmp_path / "elsewhere")
    assert outcomes(edition)["ledger/timestamps"] == "failed"
    (edition / FOLDER / "timestamps").unlink()
    (edition / FOLDER / "proof.json").unlink()
    os.mkfifo(edition / FOLDER / "proof.json")
    assert overall(verify(edition)) == "failed"


def test_a_withdrawn_record_is_named_and_its_withdrawal_proven(edition: Path, small_record, ledger: Ledger) -> None:
    withdraw(edition, small_record, ledger, "company/xco")
    found = outcomes(edition, policy=POLICY)
    assert found["ledger: leaves"] == found["ledger: checkpoint"] == "verified"
    assert found["ledger: withdrawn company/xco"] == "incomplete"
    assert "company/xco: was withdrawn on 2026-05-20T11:53:20Z: a person is in danger" in said(edition, policy=POLICY)
    stub = read_stubs(edition)[0]
    forged = Stub(**{**{name: getattr(stub, name) for name in stub.__struct_fields__}, "proof": ("00" * 32,)})
    (edition / FOLDER / "withdrawn.jsonl").write_bytes(stub_lines([forged]))
    assert outcomes(edition, policy=POLICY)["ledger: withdrawn company/xco"] == "failed"
    unproven = Stub(**{**{name: getattr(stub, name) for name in stub.__struct_fields__}, "at": 10**6, "proof": ()})
    (edition / FOLDER / "withdrawn.jsonl").write_bytes(stub_lines([unproven]))
    assert "is said to have been withdrawn" in said(edition, policy=POLICY)
    assert "whoever handed this on may have" in said(edition, policy=POLICY)
    (edition / FOLDER / "withdrawn.jsonl").unlink()
    assert "SHA256SUMS: is not the one that its publication put in the ledger" in said(edition, policy=POLICY)


def withdraw(edition: Path, records, ledger: Ledger, name: str) -> None:
    """Do by hand what `answerable withdraw` does: build anew without the record, keep its entry, enter the withdrawal."""
    kept = edition.with_name("kept")
    (edition / FOLDER).rename(kept)
    shutil.rmtree(edition)
    build([record for record in records if record.id != name], edition, number=3)
    kept.rename(edition / FOLDER)
    lines = (edition / FOLDER / "publication.jsonl").read_bytes().splitlines()
    at = next(at for at, line in enumerate(lines) if read_disclosure(line)[0].item == name)
    gone = read_disclosure(lines[at])[1].hex()
    lines[at] = canonical({"entry": gone})
    (edition / FOLDER / "publication.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    sums = edition_event(3, (edition / "SHA256SUMS").read_bytes(), **identity(99))
    fields = {each: getattr(sums, each) for each in sums.__struct_fields__}
    event = type(sums)(**{**fields, "kind": "withdrawal", "item": name, "detail": {"edition": 3, "because": "a person is in danger"}})  # fmt: skip
    where = len(ledger.entries)
    told = json.loads(ledger.enter([event])[0])
    cover(edition, ledger, 7, len(lines))
    stub = Stub(
        id=name, index=7 + at, entry=gone, event=msgspec.Raw(canonical(event)), salt=told["salt"], at=where,
        proof=tuple(each.hex() for each in ledger.path(where)),
    )  # fmt: skip
    (edition / FOLDER / "withdrawn.jsonl").write_bytes(stub_lines([stub]))


HOSTILE = st.one_of(
    st.binary(max_size=300),
    st.sampled_from(
        [
            b"",
            b"\n",
            b"{}\n",
            b"\x00" * 50,
            b"\xff\xfe\n",
            b"[" * 5000 + b"\n",
            b'{"first":9223372036854775808,"frontier":[],"size":1,"consistency":[]}\n',
            b'{"consistency":[],"first":7,"frontier":[],"size":9}\n',
            b'{"entry":"' + b"0" * 72 + b'"}\n',
            b'{"entry":"../../etc/passwd"}\n',
        ]
    ),
)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("broken")
    (folder / FOLDER).mkdir()
    return folder


@given(name=st.sampled_from(["publication.jsonl", "proof.json", "withdrawn.jsonl"]), data=HOSTILE)
def test_hostile_bytes_are_refuted_and_nothing_else(broken: Path, name: str, data: bytes) -> None:
    from answerable.ledger.leaves import walk

    for each in (broken / FOLDER).iterdir():
        each.unlink()
    (broken / FOLDER / "proof.json").write_bytes(b'{"consistency":[],"first":0,"frontier":[],"size":1}\n')
    (broken / FOLDER / "publication.jsonl").write_bytes(b"")
    (broken / FOLDER / name).write_bytes(data)
    with pytest.raises(Refuted, match=FOLDER):
        walk(broken, 1, "00" * 32, [])


def test_a_place_beyond_its_bounds_and_a_line_too_long_are_refused(edition: Path) -> None:
    place = read_place(edition)
    for change in ({"first": 8}, {"size": 3}, {"frontier": []}, {"consistency": ["00" * 32] * 65}, {"more": 1}):
        fields = {each: getattr(place, each) for each in place.__struct_fields__}
        (edition / FOLDER / "proof.json").write_bytes(canonical({**fields, **change}) + b"\n")
        assert "failed" in outcomes(edition, policy=POLICY).values(), change
    (edition / FOLDER / "proof.json").write_bytes(canonical(place) + b"\n")
    with (edition / FOLDER / "publication.jsonl").open("ab") as file:
        file.write(b"0" * 70_000 + b"\n")
    assert "is longer than" in said(edition, policy=POLICY)


def test_the_command_takes_the_readers_policy_and_says_what_is_missing(
    edition: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "policy").write_bytes(POLICY)
    assert main(["verify", str(edition), "--policy", str(tmp_path / "policy"), "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert told["outcome"] == "incomplete" and told["caveat"] == ""
    (tmp_path / "policy").write_bytes(b"nonsense\n")
    assert main(["verify", str(edition), "--policy", str(tmp_path / "policy")]) == 1
    assert "policy, line 1" in capsys.readouterr().err
    assert overall(verify(edition, depth="bytes")) == "verified"
    assert overall(verify(edition, depth="bytes", policy=POLICY)) == "incomplete"
    shutil.rmtree(edition / FOLDER)
    assert main(["verify", str(edition)]) == 0
    assert "this edition is not in a ledger" in capsys.readouterr().out
    # Who names keys asks for the ledger: taking it away must not make a forged edition whole.
    (tmp_path / "policy").write_bytes(POLICY)
    assert main(["verify", str(edition), "--policy", str(tmp_path / "policy")]) == 2
    assert "nothing shows who published this" in capsys.readouterr().out
    assert overall(verify(edition, roots=b"")) == "incomplete"
