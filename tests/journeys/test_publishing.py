"""The desk publishes and withdraws by its commands alone, each in a process of its own; what each says is what is documented."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.evidence import working
from tests.evidence.working import run, told
from tests.journeys.stamped import stamping_at, witnessing
from tests.journeys.test_documents import DOCS, blocks
from tests.witness.test_anchoring import authority

__all__ = ["authority"]

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed: it makes the authority")

RECORD = "harm/harbour-clinic-2031/1"
ATTACH = ("attach", "editions/edition-0001", "--ledger", "ledger", "--policy", "policy")
TRUST = ("--policy", "policy", "--roots", "roots.pem")


def test_an_edition_is_published_witnessed_stamped_and_thinned(tmp_path: Path, authority: Path) -> None:
    home = working.migrated(tmp_path / "desk")
    (home / "harbour-clinic-2031.yaml").write_text(blocks(DOCS / "add-a-case.md", "yaml")[0], encoding="utf-8")
    shutil.copy(authority / "root.pem", home / "roots.pem")
    key = told(home, "keygen", "ledger.pem")
    assert (key["name"], key["file"]) == (working.ORIGIN, "ledger.pem")
    made = told(home, "publish", "--by", "desk-1", "--case", "harbour-clinic-2031.yaml", "--as-of", "2031-12-31")
    assert (made["first"], made["edition"]) == (0, "editions/edition-0001")
    records = sum(made["manifest"]["counts"].values())
    with witnessing(home, key["vkey"]) as witness, stamping_at(authority) as address:
        fits(witness, "witness")
        (home / "policy").write_text(
            f"log {key['vkey']}\nwitness w1 {witness['vkeys'][0]} {witness['url']}\nquorum w1\n"
        )
        run(home, *ATTACH, code=1)
        for size in (records + 1, records + 3):
            if size == records + 3:
                gone = told(home, "withdraw", RECORD, "--because", "a person is in danger", "--by", "desk-1")
                assert gone == {"record": RECORD, "withdrawn_from": ["editions/edition-0001"]}
                assert "No checkpoint here proves" in outcomes(home, 2)[f"ledger: withdrawn {RECORD}"][1]
            signed = told(home, "sign", "--key", "ledger.pem")
            assert (signed["outcome"], signed["size"]) == ("signed", size)
            if size == records + 1:
                unseen = told(home, *ATTACH, code=2)
                assert (unseen["outcome"], unseen["witnesses"]) == ("unwitnessed", [])
                assert outcomes(home, 2)["ledger: witnesses"][0] == "incomplete"
            seen = told(home, "cosign", "ledger", "--policy", "policy")
            assert seen["witnessed"] and [each["name"] for each in seen["witnesses"]] == ["w1"]
            (stamp,) = told(home, "anchor", "ledger", "--authority", address, "roots.pem")["anchors"]
            done = told(home, *ATTACH)
            assert (done["outcome"], done["size"], done["witnesses"]) == ("attached", size, ["w1"])
            assert done["timestamps"] == [f"{stamp['name']}.tsr"]
            found = outcomes(home, 0 if size == records + 1 else 2)
            assert {found[f"ledger: {each}"][0] for each in ("leaves", "checkpoint", "witnesses", "timestamps")} == {
                "verified"
            }
        watched = ("monitor", "ledger", "--state", "seen", "--key", key["vkey"], "--policy", "policy")
        assert told(home, *watched)["size"] == records + 3
    assert {name: said for name, said in found.items() if said[0] != "verified"} == {
        f"ledger: withdrawn {RECORD}": found[f"ledger: withdrawn {RECORD}"]
    }
    assert found[f"ledger: withdrawn {RECORD}"][1].endswith(": a person is in danger")
    assert RECORD.encode() not in (home / "editions" / "edition-0001" / "records.jsonl").read_bytes().split(b'"id":"')
    assert told(home, "sign", "--key", "ledger.pem")["outcome"] == "nothing to sign"
    refused(home)


def refused(home: Path) -> None:
    """What cannot be done again is said, and changes nothing."""
    again = ("withdraw", RECORD, "--by", "desk-1", "--because")
    assert told(home, *again, "a person is in danger")["withdrawn_from"] == ["editions/edition-0001"]
    assert "was withdrawn before, because: a person is in danger" in run(home, *again, "another reason", code=1)
    assert "is in no edition" in run(home, "withdraw", "harm/nowhere/1", "--by", "x", "--because", "y", code=1)
    assert "No ledger" in run(home, *ATTACH[:2], *ATTACH[4:], code=1)
    assert told(home, "keygen", "ledger.pem", code=1, definition="error")["error"]
    assert told(home, "sign", "--key", "nowhere.pem", code=1, definition="error")["error"]
    assert told(home, "sign", "--key", "ledger.pem")["outcome"] == "nothing to sign"
    assert not [each for each in (home / "editions").iterdir() if each.name.startswith(".")]


def outcomes(home: Path, code: int) -> dict[str, tuple[str, str]]:
    """Verify the edition, and return each claim's outcome and detail by its name."""
    said = told(home, "verify", "editions/edition-0001", *TRUST, code=code)
    return {each["name"]: (each["outcome"], each.get("detail", "")) for each in said["claims"]}


def fits(found: object, definition: str) -> None:
    """Check an object against its definition."""
    described = {**working.SCHEMA, "$ref": f"#/$defs/{definition}"}
    assert [error.message for error in Draft202012Validator(described).iter_errors(json.loads(json.dumps(found)))] == []
