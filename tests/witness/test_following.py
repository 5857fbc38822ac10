"""A monitor on a folder and on an address: it follows what grows, and names a fork, a rollback, damage, silence and age."""

from __future__ import annotations

import http.server
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answerable.core.checkpoint import Checkpoint, attach, cosign, sign_checkpoint
from answerable.core.claim import overall
from answerable.core.key import COSIGNATURE, Signer
from answerable.core.merkle import Refuted
from answerable.core.policy import Party, Policy
from answerable.witness.asking import Bounds
from answerable.witness.following import ALONE, look, remembered
from answerable.witness.memory import NEVER, Sighting
from answerable.witness.published import source

NOW, HOUR = 1_800_000_100, 3600


@pytest.fixture
def address(ledger: Any) -> Iterator[str]:
    """The ledger served as the static files that it is."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ledger.folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def looked(ledger: Any, last: Sighting = NEVER, now: int = NOW, policy: Policy = ALONE, place: str = "") -> Any:
    return look(source(place or str(ledger.folder)), ledger.signer.verifier, policy, last, now, 3 * HOUR)


def outcomes(found: Any) -> dict[str, str]:
    return {each.name: each.outcome for each in found.claims}


def test_it_follows_a_ledger_that_grows(ledger: Any) -> None:
    last = NEVER
    for count in (0, 1, 255, 0, 1, 700, 256, 65_000):
        ledger.grow(count)
        found = looked(ledger, last)
        assert overall(found.claims) == "verified", found.claims
        assert found.sighting.size == ledger.size
        last = remembered(found.sighting)


def test_it_follows_an_address_and_a_partial_tile_that_was_replaced_by_the_whole(ledger: Any, address: str) -> None:
    ledger.grow(100)
    found = looked(ledger, place=address)
    assert outcomes(found)["consistency"] == "verified"
    note = ledger.grow(50)
    ledger.grow(300)
    for kind in ("0", "entries"):
        shutil.rmtree(ledger.folder / "tile" / kind / "000.p")
    (ledger.folder / "checkpoint").write_bytes(note)
    found = looked(ledger, found.sighting, place=address)
    assert (overall(found.claims), found.sighting.size) == ("verified", 150)


def test_a_fork_is_named_with_both_notes_and_a_process_exits_1(ledger: Any, run: Any, address: str) -> None:
    old = ledger.grow(300)
    state = ledger.folder.parent / "state"
    words = (address, "--state", str(state), "--key", ledger.vkey)
    assert run("monitor", *words)[0] == 0
    shutil.rmtree(ledger.folder / "tile")
    ledger.size = 0
    new = ledger.grow(400, mark="another ")
    code, found, _ = run("monitor", *words)
    assert code == 1
    assert [each["name"] for each in found["claims"] if each["outcome"] == "failed"] == ["fork"]
    assert {Path(each).read_bytes() for each in found["evidence"]} == {old, new}
    for each in found["evidence"]:
        Path(each).unlink()
        Path(each).mkdir()
    # It is said also where its evidence cannot be kept.
    assert run("monitor", *words)[0] == 1
    for each in found["evidence"]:
        Path(each).rmdir()
    # It is not forgotten by looking again, and not by another tree of the same size.
    assert run("monitor", *words)[1]["evidence"] == found["evidence"]
    ledger.size = 0
    shutil.rmtree(ledger.folder / "tile")
    ledger.grow(300, mark="third ")
    code, found, _ = run("monitor", *words)
    assert code == 1 and "two trees of 300 entries" in str(found["claims"])


def test_a_rollback_is_named(ledger: Any) -> None:
    ledger.grow(300)
    last = looked(ledger).sighting
    (ledger.folder / "checkpoint").write_bytes(ledger.note(299))
    found = looked(ledger, last)
    assert outcomes(found)["rollback"] == "failed" and len(found.evidence) == 2
    assert found.sighting == last


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("tile/entries/001", b"\0\1x" * 256),
        ("tile/entries/001", b"\0\1x"),
        ("tile/entries/001", b""),
        ("tile/entries/002.p/88", None),
        ("tile/0/001", b"\1" * 8192),
        ("tile/0/001", b"\1" * 8191),
        ("tile/0/001", b"\1" * 10**6),
        ("tile/0/000", None),
        ("tile/0/002.p/88", b"\1" * 88 * 32),
        ("tile/1/000.p/2", b"\1" * 64),
        ("tile/1/000.p/2", None),
    ],
)
def test_a_tile_that_is_missing_or_altered_is_named(ledger: Any, name: str, made: bytes | None) -> None:
    ledger.grow(600)
    if made is None:
        (ledger.folder / name).unlink()
    else:
        (ledger.folder / name).write_bytes(made)
    found = looked(ledger)
    outcome = "incomplete" if len(made or b"") == 10**6 else "failed"
    assert overall(found.claims) == outcome and name in found.claims[-1].detail
    assert found.sighting == NEVER


def test_a_checkpoint_of_another_key_of_another_name_or_of_none_is_refused(ledger: Any) -> None:
    assert outcomes(looked(ledger)) == {"checkpoint": "incomplete"}
    note = ledger.grow(2)
    stranger = Signer.generate("ledger.example/ledger/v1")
    renamed = sign_checkpoint(Checkpoint("other.example", 2, b"\1" * 32), [ledger.signer], NOW)
    for wrong in (b"", b"\0" * 99, note[:-3], note + b"x", renamed,
                  sign_checkpoint(Checkpoint("ledger.example/ledger/v1", 2, b"\1" * 32), [stranger], NOW)):  # fmt: skip
        (ledger.folder / "checkpoint").write_bytes(wrong)
        assert outcomes(looked(ledger)) == {"checkpoint": "failed"}
    (ledger.folder / "checkpoint").write_bytes(b"x" * 300_000)
    assert outcomes(looked(ledger)) == {"checkpoint": "incomplete"}


def test_a_word_that_is_old_is_stale_and_too_few_witnesses_are_named(ledger: Any) -> None:
    note = ledger.grow(2)
    first = looked(ledger).sighting
    assert outcomes(looked(ledger, first, NOW + 3 * HOUR))["freshness"] == "verified"
    assert outcomes(looked(ledger, first, NOW + 3 * HOUR + 1))["freshness"] == "incomplete"
    keys = {name: Signer.generate(name, COSIGNATURE) for name in ("one", "two")}
    policy = Policy((), {name: Party(key.verifier) for name, key in keys.items()}, {}, "two")
    (ledger.folder / "checkpoint").write_bytes(attach(note, [cosign(note, keys["one"], NOW + 9 * HOUR)]))
    found = looked(ledger, first, NOW + 9 * HOUR, policy)
    assert (outcomes(found)["freshness"], outcomes(found)["quorum"]) == ("verified", "incomplete")
    assert "not: two" in found.claims[-1].detail
    # A clock that is far ahead does not keep a ledger fresh that stands still.
    (ledger.folder / "checkpoint").write_bytes(attach(note, [cosign(note, keys["one"], NOW + 90_000 * HOUR)]))
    for now, outcome in ((NOW + HOUR, "verified"), (NOW + 9 * HOUR, "incomplete")):
        assert outcomes(looked(ledger, first, now, policy))["freshness"] == outcome
    lines = [cosign(note, key, NOW) for key in keys.values()]
    (ledger.folder / "checkpoint").write_bytes(attach(note, lines))
    assert overall(looked(ledger, first, NOW, policy).claims) == "verified"


def test_a_ledger_that_is_not_reached_is_incomplete(ledger: Any) -> None:
    found = looked(ledger, place="http://127.0.0.1:9")
    assert outcomes(found) == {"checkpoint": "incomplete"}
    ledger.grow(2)
    good = source(str(ledger.folder))
    away = source("http://127.0.0.1:9", Bounds(connect=1))
    found = look(
        lambda n, most: (good if n == "checkpoint" else away)(n, most), ledger.signer.verifier, ALONE, NEVER, NOW, 9
    )
    assert outcomes(found) == {"checkpoint": "verified", "entries": "incomplete"}


def test_a_memory_whose_note_is_of_another_tree_is_refused(ledger: Any) -> None:
    note = ledger.grow(2)
    with pytest.raises(Refuted):
        remembered(Sighting(3, b"\1" * 32, note, NOW))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.sampled_from(["checkpoint", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000"]),
       st.integers(0, 10**6), st.integers(1, 255))  # fmt: skip
def test_no_changed_byte_passes(ledger: Any, name: str, at: int, by: int) -> None:
    if not ledger.size:
        ledger.grow(300)
    good = source(str(ledger.folder))

    def get(asked: str, most: int) -> bytes | None:
        found = good(asked, most)
        if asked != name or found is None:
            return found
        place = at % len(found)
        return found[:place] + bytes([found[place] ^ by]) + found[place + 1 :]

    found = look(get, ledger.signer.verifier, ALONE, NEVER, NOW, HOUR)
    assert overall(found.claims) == "failed" and found.sighting == NEVER
