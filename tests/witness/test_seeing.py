"""A witness: every status of the protocol, nothing said twice of one size, nothing but a refusal for hostile bodies."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from answerable.core.checkpoint import Checkpoint, check_cosignature, sign_checkpoint
from answerable.core.key import COSIGNATURE, ML_DSA_44, Signer
from answerable.core.merkle import EMPTY_ROOT, Refuted
from answerable.witness.memory import NEVER, Memory, Sighting
from answerable.witness.seeing import Witness
from answerable.witness.submission import HASHES, Submission, conflicting, cosignatures, submission

NOW = 1_800_000_100
KEY = Signer.generate("witness.example/w", COSIGNATURE)
LOG = Signer.generate("ledger.example/ledger/v1")


@pytest.fixture
def witness(ledger: Any, tmp_path: Path) -> Witness:
    return Witness([KEY], [ledger.signer.verifier], Memory(tmp_path / "state"))


def test_it_cosigns_what_appends_and_says_when(witness: Witness, ledger: Any) -> None:
    for count in (3, 0, 300, 1):
        before, note = ledger.size, ledger.grow(count)
        reply = witness.see(submission(before, ledger.proof(before), note), NOW + count)
        assert (reply.status, check_cosignature(note, reply.body.decode(), KEY.verifier)) == (200, NOW + count)
    assert witness.memory.last("ledger.example/ledger/v1").size == 304


def test_both_keys_of_a_witness_sign(ledger: Any, tmp_path: Path) -> None:
    keys = [KEY, Signer.generate("witness.example/pq", ML_DSA_44)]
    note = ledger.grow(2)
    body = Witness(keys, [ledger.signer.verifier], Memory(tmp_path / "s")).see(submission(0, (), note), NOW).body
    lines = cosignatures(body)
    assert [check_cosignature(note, line.line, key.verifier) for line, key in zip(lines, keys, strict=True)] == [
        NOW
    ] * 2


def test_a_key_that_cannot_cosign_makes_no_witness(ledger: Any, tmp_path: Path) -> None:
    with pytest.raises(Refuted):
        Witness([ledger.signer], [], Memory(tmp_path / "s"))


def test_each_refusal_has_its_status(witness: Witness, ledger: Any) -> None:
    first, second = ledger.grow(5), ledger.grow(4)
    proof = ledger.proof(5)
    assert witness.see(submission(0, (), first), NOW).status == 200
    forged = sign_checkpoint(Checkpoint("ledger.example/ledger/v1", 9, b"\1" * 32), [ledger.signer], NOW)
    same = sign_checkpoint(Checkpoint("ledger.example/ledger/v1", 5, b"\1" * 32), [ledger.signer], NOW)
    stranger = Signer.generate("ledger.example/ledger/v1")
    other = sign_checkpoint(Checkpoint("other.example", 9, b"\1" * 32), [Signer.generate("other.example")], NOW)
    answers = {
        "no body": (b"", 400),
        "no note": (b"old 0\n\n", 400),
        "old above size": (submission(10, (), second), 400),
        "another key": (
            submission(
                5, proof, sign_checkpoint(Checkpoint("ledger.example/ledger/v1", 9, b"\1" * 32), [stranger], NOW)
            ),
            403,
        ),  # fmt: skip
        "another ledger": (submission(0, (), other), 404),
        "it saw more": (submission(0, (), second), 409),
        "it saw less": (submission(6, ledger.proof(6), second), 409),
        "another tree of that size": (submission(5, (), same), 409),
        "another tree": (submission(5, proof, forged), 422),
        "a proof cut": (submission(5, proof[:-1], second), 422),
        "a proof with more": (submission(5, [*proof, b"\0" * 32], second), 422),
    }
    found = {what: witness.see(body, NOW).status.value for what, (body, _) in answers.items()}
    assert found == {what: status for what, (_, status) in answers.items()}
    conflict = witness.see(answers["it saw more"][0], NOW)
    assert (conflict.type, conflict.body, conflicting(conflict.body)) == ("text/x.tlog.size", b"5\n", 5)
    assert witness.memory.last("ledger.example/ledger/v1").note == first, "a refusal moves nothing"


def test_from_the_empty_tree_nothing_is_proven_and_it_has_one_root(witness: Witness, ledger: Any) -> None:
    note = ledger.grow(3)
    assert witness.see(submission(0, [b"\0" * 32], note), NOW).status == 422
    empty = [sign_checkpoint(Checkpoint("ledger.example/ledger/v1", 0, root), [ledger.signer], NOW)
             for root in (EMPTY_ROOT, b"\1" * 32)]  # fmt: skip
    assert [witness.see(submission(0, (), each), NOW).status.value for each in empty] == [200, 409]


def test_of_many_at_once_one_is_cosigned_and_none_rolls_it_back(witness: Witness, ledger: Any) -> None:
    ledger.grow(40)
    notes = [ledger.note(size) for size in range(1, 41)]
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda note: witness.see(submission(0, (), note), NOW), notes))
    won = [at for at, reply in enumerate(replies) if reply.status == 200]
    assert len(won) == 1
    assert {conflicting(each.body) for each in replies if each.status == 409} == {won[0] + 1}


def test_an_old_memory_is_not_put_over_a_newer_one(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "state")
    five, nine = Sighting(5, b"\5" * 32, b"five", 1), Sighting(9, b"\7" * 32, b"nine", 2)
    assert memory.move("a", NEVER, five) is five
    assert memory.move("a", NEVER, nine) == five
    assert memory.move("a", five, nine) is nine
    assert memory.move("a", nine, five) == nine, "never fewer"
    assert Memory(tmp_path / "state").last("a") == nine


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"no database" * 100), lambda path: path.mkdir()])
def test_a_memory_that_is_none_is_named(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    spoil(tmp_path / "state")
    with pytest.raises(Refuted, match="state: cannot be read"):
        Memory(tmp_path / "state")


def test_a_memory_that_breaks_later_lets_no_cosignature_out(witness: Witness, ledger: Any) -> None:
    with sqlite3.connect(witness.memory.path) as connection:
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON seen BEGIN SELECT RAISE(FAIL, 'disk full'); END")
    with pytest.raises(Refuted, match="disk full"):
        witness.see(submission(0, (), ledger.grow(1)), NOW)


NOTE = sign_checkpoint(Checkpoint("ledger.example/ledger/v1", 7, b"\1" * 32), [LOG], 1)
WHOLE = submission(3, [b"\2" * 32] * 3, NOTE)


@pytest.mark.parametrize(
    "body",
    [
        WHOLE.replace(b"old 3", b"old 03"),
        WHOLE.replace(b"old 3", b"old -3"),
        WHOLE.replace(b"old 3", b"old 3 "),
        WHOLE.replace(b"old 3", b"old " + b"9" * 19),
        WHOLE.replace(b"old 3", b"old " + b"9" * 5000),
        WHOLE.replace(b"old 3", "old ٣".encode()),
        WHOLE.replace(b"\n", b"\r\n"),
        WHOLE.replace(b"AgIC", b"AgI\0", 1),
        submission(3, [b"\2" * 32] * (HASHES + 1), NOTE),
        submission(3, [b"\2" * 31], NOTE),
        submission(3, [], NOTE.replace(b"\n7\n", b"\n07\n")),
        submission(3, [], NOTE[:-1]),
        submission(3, [], NOTE + b"\xff"),
        submission(3, [], NOTE + b"x" * 300_000),
        WHOLE[:20],
    ],
)
def test_a_body_of_another_form_is_refused(body: bytes) -> None:
    with pytest.raises(Refuted):
        Submission.parse(body)


@given(st.binary(max_size=300) | st.tuples(st.integers(0, len(WHOLE)), st.binary(max_size=4)).map(
    lambda cut: WHOLE[: cut[0]] + cut[1] + WHOLE[cut[0] + len(cut[1]) :]))  # fmt: skip
@example(WHOLE)
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    try:
        read = Submission.parse(body)
    except Refuted:
        return
    assert submission(read.old, read.proof, read.note) == body, "one form, and no second"


@given(st.binary(max_size=200) | st.text(max_size=60).map(str.encode) | st.just(b"\xe2\x80\x94 a AAAAAAAA\n"))
def test_whatever_a_witness_answers_is_read_or_refused(body: bytes) -> None:
    for read in (cosignatures, conflicting):
        try:
            read(body)
        except Refuted:
            pass


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.tuples(st.integers(0, 2**12), st.integers(1, 255)))
def test_a_changed_byte_is_never_cosigned(witness: Witness, ledger: Any, change: tuple[int, int]) -> None:
    if not ledger.size:
        assert witness.see(submission(0, (), ledger.grow(3)), NOW).status == 200
        ledger.grow(4)
    body = submission(3, ledger.proof(3), ledger.note(7))
    at = change[0] % len(body)
    changed = body[:at] + bytes([body[at] ^ change[1]]) + body[at + 1 :]
    assert witness.see(changed, NOW).status != 200
    assert witness.memory.last("ledger.example/ledger/v1").size == 3
