"""Keys, notes, checkpoints and cosignatures: what is signed opens, whatever is changed is refused, by Ed25519 and ML-DSA-44."""

from __future__ import annotations

import hashlib
import itertools
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.checkpoint import (
    LATEST,
    Checkpoint,
    attach,
    check_cosignature,
    cosign,
    open_checkpoint,
    sign_checkpoint,
    subtree_message,
)  # fmt: skip
from answerable.core.key import COSIGNATURE, ED25519, ML_DSA_44, encoded
from answerable.core.merkle import Refuted
from answerable.core.note import Note, Signature, Signer, Verifier, open_note, sign, split

ORIGIN = "example.org/ledger/v1"
LOG, PQ = Signer.generate(ORIGIN), Signer.generate(ORIGIN, ML_DSA_44)
ONE, TWO = Signer.generate("one.example", COSIGNATURE), Signer.generate("two.example", ML_DSA_44)
KEYS = [each.verifier for each in (LOG, PQ, ONE, TWO)]
HEAD = Checkpoint(ORIGIN, 7, hashlib.sha256(b"root").digest())
SIGNED = sign_checkpoint(HEAD, [LOG, PQ], 1_000)
WHOLE = attach(SIGNED, [cosign(SIGNED, ONE, 2_000), cosign(SIGNED, TWO, LATEST)])


@pytest.mark.parametrize("signer", [LOG, PQ, ONE, TWO], ids=lambda signer: str(signer.verifier.algorithm))
def test_a_key_is_read_again_and_its_file_opens_with_its_password_alone(signer: Signer) -> None:
    key = signer.verifier
    assert Verifier.parse(key.text) == key
    assert key.id == hashlib.sha256(key.name.encode() + b"\n" + bytes([key.algorithm]) + key.public).digest()[:4]
    assert Signer.parse(signer.pem()).verifier == Signer.parse(signer.pem(b"word"), b"word").verifier == key
    locked = signer.pem(b"word")
    for data, password in (
        (locked, None),
        (locked, b"wrong"),
        (signer.pem(), b"word"),
        (locked[:-100], b"word"),
        (b"", None),
        (b"\xff", None),
    ):
        with pytest.raises(Refuted, match="key"):
            Signer.parse(data, password)
    assert b"PRIVATE" not in repr(signer).encode()


def test_a_name_that_no_witness_could_cosign_is_no_name() -> None:
    longest = Signer.generate("é" * 127 + "e")
    note = sign_checkpoint(Checkpoint(longest.verifier.name, 7, HEAD.root), [longest], 0)
    witness = Signer.generate(longest.verifier.name, ML_DSA_44)
    assert check_cosignature(note, cosign(note, witness, 5), witness.verifier) == 5
    with pytest.raises(Refuted, match="long"):
        Signer.generate("é" * 128)


def test_a_key_file_whose_first_line_names_another_key_is_refused() -> None:
    for first, rest in ((ONE, LOG), (TWO, LOG), (LOG, TWO), (TWO, PQ)):
        pem = rest.pem().partition(b"\n")[2]
        with pytest.raises(Refuted, match="key file"):
            Signer.parse(first.verifier.text.encode() + b"\n" + pem)


def test_openssl_reads_a_key_file_and_checks_a_signature(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(LOG.pem())
    (tmp_path / "text").write_text(HEAD.text, encoding="utf-8")
    (tmp_path / "signature").write_bytes(split(SIGNED)[1][0].value)
    subprocess.run(
        ["openssl", "pkey", "-in", "key", "-pubout", "-out", "public"], cwd=tmp_path, check=True, capture_output=True
    )
    done = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public", "-rawin", "-in", "text", "-sigfile", "signature"],
        cwd=tmp_path, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert "Verified Successfully" in done.stdout


@pytest.mark.parametrize(
    "text",
    ["", "a+b+c", "name", LOG.verifier.text[:-1], LOG.verifier.text + "=", LOG.verifier.text.upper(), " " + LOG.verifier.text, LOG.verifier.text + "\n",
     LOG.verifier.text.replace("/", " ", 1), LOG.verifier.text.replace("/", "\u2003", 1), "other" + LOG.verifier.text, "+" + LOG.verifier.text,
     f"n+00000000+{encoded(bytes([2]) + bytes(32))}", f"n+00000000+{encoded(bytes([1]) + bytes(31))}", "n+00000000+" + "A" * 5000, f"n+0000+{encoded(bytes(33))}"],
    ids=map(str, itertools.count()),
)  # fmt: skip
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(Refuted, match="key"):
        Verifier.parse(text)


def test_a_note_opens_for_who_knows_its_key_and_for_nobody_else() -> None:
    made = sign("one\n\ntwo\n", [LOG])
    assert open_note(made, [LOG.verifier, ONE.verifier]) == Note("one\n\ntwo\n", {LOG.verifier: 0}, ())
    # The same name with another key is another key: its line is unknown, never wrong.
    stranger = Signer.generate(ORIGIN)
    with pytest.raises(Refuted, match="no known key"):
        open_note(made, [stranger.verifier])
    both = attach(made, [split(sign("one\n\ntwo\n", [stranger]))[1][0].line])
    assert [each.name for each in open_note(both, [LOG.verifier]).unknown] == [ORIGIN]
    forged = attach(made, [Signature(ORIGIN, stranger.verifier.id, bytes(64)).line])
    assert open_note(forged, [LOG.verifier]).verified == {LOG.verifier: 0}
    with pytest.raises(Refuted, match="does not verify"):
        open_note(forged, [LOG.verifier, stranger.verifier])


GOOD = sign("text\n", [LOG])
LINE = split(GOOD)[1][0].line


@pytest.mark.parametrize(
    "data",
    [b"", b"text\n", b"text\n\n", GOOD[:-1], GOOD + b"\n", GOOD + b"more\n", GOOD.replace(b"\n\n", b"\n"), b"te\0xt" + GOOD, b"\xff" + GOOD, GOOD.replace(b"\n", b"\r\n"),
     GOOD.replace("—".encode(), b"-"), GOOD.replace("— ".encode(), "—  ".encode()), GOOD.replace("— ".encode(), "—\u00a0".encode()), GOOD[:-2] + b"\n",
     ("text\n\n" + LINE * 101).encode(), b"x" * 300_000 + GOOD, "text\n\n— name AAAAAA==\n".encode(), "text\n\n— na+me AAAAAAAA\n".encode(), b"\n" + LINE.encode(),
     f"text\n\n{LINE[:-1]} \n".encode(), f"text\n\n{LINE}\n{LINE}".encode()[:-1]],
)  # fmt: skip
def test_what_is_no_note_is_refused(data: bytes) -> None:
    with pytest.raises(Refuted):
        open_note(data, [LOG.verifier])


def test_a_note_with_sixteen_large_signatures_opens() -> None:
    witnesses = [Signer.generate(f"w{number}.example", ML_DSA_44) for number in range(16)]
    note = attach(SIGNED, [cosign(SIGNED, each, number) for number, each in enumerate(witnesses)])
    assert list(open_checkpoint(note, [each.verifier for each in witnesses])[1].verified.values()) == list(range(16))


def test_a_checkpoint_says_who_saw_it_and_when() -> None:
    head, note = open_checkpoint(WHOLE, KEYS)
    assert head == HEAD and note.verified == dict(zip(KEYS, (0, 1_000, 2_000, LATEST), strict=True))
    assert attach(WHOLE, [cosign(SIGNED, ONE, 9)]) == WHOLE
    assert check_cosignature(WHOLE, cosign(SIGNED, TWO, 5), TWO.verifier) == 5


def test_the_signed_messages_are_those_of_the_standard() -> None:
    value = split(WHOLE)[1][2].value
    ONE.verifier.check(b"cosignature/v1\ntime 2000\n" + HEAD.text.encode(), value[8:])
    message = (
        b"subtree/v1\n\0"
        + b"\x0btwo.example"
        + b"\0" * 7
        + b"\x05"
        + b"\x15"
        + ORIGIN.encode()
        + bytes(8)
        + b"\0" * 7
        + b"\x07"
        + HEAD.root
    )
    assert subtree_message("two.example", 5, ORIGIN, 0, 7, HEAD.root) == message
    TWO.verifier.check(message, split(attach(SIGNED, [cosign(SIGNED, TWO, 5)]))[1][2].value[8:])
    for wrong in (("", 0, ORIGIN, 0), ("x" * 256, 0, ORIGIN, 0), ("x", 1, ORIGIN, 8)):
        with pytest.raises(Refuted, match="cosignature"):
            subtree_message(*wrong, 16, HEAD.root)


def test_a_cosignature_is_good_for_one_witness_one_checkpoint_and_one_time() -> None:
    other = sign_checkpoint(Checkpoint(ORIGIN, 8, HEAD.root), [LOG], 0)
    for signer in (ONE, TWO):
        line = cosign(SIGNED, signer, 77)
        for note, said, key in (
            (other, line, signer),
            (SIGNED, line, LOG),
            (SIGNED, cosign(SIGNED, LOG_AS_WITNESS, 77), signer),
            (SIGNED, "", signer),
        ):
            with pytest.raises(Refuted):
                check_cosignature(note, said, key.verifier)
        made = Signature.parse(line[:-1])
        later = Signature(made.name, made.id, (78).to_bytes(8, "big") + made.value[8:])
        beyond = Signature(made.name, made.id, b"\xff" + made.value[1:])
        for bad in (
            later,
            beyond,
            Signature(made.name, made.id, made.value[:8]),
            Signature(made.name, made.id, made.value[:-1]),
        ):
            with pytest.raises(Refuted):
                check_cosignature(SIGNED, bad.line, signer.verifier)
            with pytest.raises(Refuted):
                open_checkpoint(attach(SIGNED, [bad.line]), KEYS)
    with pytest.raises(Refuted, match="not the key of a witness"):
        cosign(SIGNED, LOG, 1)
    for time in (-1, LATEST + 1):
        with pytest.raises(Refuted, match="time"):
            cosign(SIGNED, ONE, time)


LOG_AS_WITNESS = Signer(Verifier(ORIGIN, COSIGNATURE, LOG.verifier.public), LOG.key)


def test_the_same_key_under_another_kind_of_signature_is_another_key() -> None:
    with pytest.raises(Refuted, match="no known key"):
        open_checkpoint(SIGNED, [LOG_AS_WITNESS.verifier])
    assert LOG.verifier.algorithm == ED25519


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", "a\n1\nAAAA\n", HEAD.text[:-1], "\n" + HEAD.text, HEAD.text + "\n", HEAD.text.replace("\n7\n", "\n07\n"), HEAD.text.replace("\n7\n", "\n-7\n"),
     HEAD.text.replace("\n7\n", "\n٧\n"), HEAD.text.replace("\n7\n", f"\n{2**63}\n"), HEAD.text.replace("\n7\n", "\n7 \n"), HEAD.text.replace("=", ""), HEAD.text + "a\tb\n",
     HEAD.text.replace("\n7\n", "\n" + "9" * 5000 + "\n"), HEAD.text.replace(ORIGIN, ""), HEAD.text.replace(ORIGIN, "a\rb")],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Refuted, match=r"checkpoint|size"):
        Checkpoint.parse(text)


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=50),
    st.integers(0, LATEST),
    st.lists(st.text("abc ", min_size=1), max_size=3),
)
def test_every_checkpoint_is_read_again(origin: str, size: int, lines: list[str]) -> None:
    made = Checkpoint(origin, size, HEAD.root, tuple(lines))
    assert Checkpoint.parse(made.text) == made
    assert open_checkpoint(sign_checkpoint(made, [LOG], 0), [LOG.verifier])[0] == made


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.text("a\n— +AQ=0 ", max_size=80).map(str.encode)
)
def test_any_bytes_are_a_note_a_checkpoint_or_a_key_or_refused(data: bytes) -> None:
    with pytest.raises(Refuted):
        open_checkpoint(data, KEYS)
    with pytest.raises(Refuted):
        Signer.parse(data)
    text = data.decode("utf-8", "surrogateescape")
    for read in (Verifier.parse, Signature.parse, Checkpoint.parse):
        try:
            read(text)
        except Refuted:
            pass


@given(st.data())
def test_no_changed_byte_leaves_a_checkpoint_that_says_another_thing(data: st.DataObject) -> None:
    at, to = data.draw(st.integers(0, len(WHOLE) - 1)), data.draw(st.integers(0, 255))
    changed = WHOLE[:at] + bytes([to]) + WHOLE[at + 1 :]
    try:
        head, note = open_checkpoint(changed, KEYS)
    except Refuted:
        return
    # A changed name or id makes a line that nobody knows; what still verifies is unchanged.
    assert head == HEAD and note.verified.items() <= open_checkpoint(WHOLE, KEYS)[1].verified.items()
    assert changed == WHOLE or len(note.verified) == 3
