"""Policies and proofs: whose word counts, how many are enough, and an entry proven by one text; our own published vector."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.checkpoint import Checkpoint, attach, cosign, sign_checkpoint
from answerable.core.key import COSIGNATURE, ML_DSA_44
from answerable.core.merkle import MOST, Refuted, inclusion, leaf, root
from answerable.core.note import Signer
from answerable.core.policy import Party, parse_policy, policy_text
from answerable.core.proof import Proof, parse_proof

OWN = Path(__file__).parent / "vectors" / "tlog"
ORIGIN = "example.org/ledger/v1"
LOG = Signer.generate(ORIGIN)
WITNESSES = {
    f"w{number}": Signer.generate(f"w{number}.example", ML_DSA_44 if number == 2 else COSIGNATURE)
    for number in range(5)
}
KEY = {name: each.verifier.text for name, each in WITNESSES.items()}
THREE = {name: Party(WITNESSES[name].verifier) for name in ("w0", "w1", "w2")}
POLICY = parse_policy(policy_text([Party(LOG.verifier, "https://example.org/ledger/v1")], THREE, 2).encode())
ENTRIES = [b"entry %d" % number for number in range(11)]
LEAVES = [leaf(each) for each in ENTRIES]
NOTE = sign_checkpoint(Checkpoint(ORIGIN, 11, root(LEAVES)), [LOG], 0)
SEEN = attach(NOTE, [cosign(NOTE, WITNESSES[name], 50) for name in ("w0", "w2")])


def read(level: int, index: int) -> bytes:
    return root(LEAVES[index << level : (index + 1) << level])


def proof(index: int = 4, note: bytes = SEEN, extra: bytes = b"") -> Proof:
    return Proof(index, tuple(inclusion(index, 11, read)), note, extra)


def test_a_quorum_is_reached_by_two_of_three_and_said_where_it_is_not() -> None:
    for names, reached in (((), False), (("w0",), False), (("w0", "w1"), True), (("w0", "w1", "w2"), True)):
        note = attach(NOTE, [cosign(NOTE, WITNESSES[name], 50) for name in names])
        seen = POLICY.check(note)
        assert (seen.reached, seen.witnesses, seen.log) == (reached, dict.fromkeys(names, 50), LOG.verifier)
    # Strangers do not count, however many.
    assert not POLICY.check(attach(NOTE, [cosign(NOTE, WITNESSES[name], 50) for name in ("w0", "w3", "w4")])).reached


def test_no_checkpoint_counts_without_the_log_that_owns_its_origin() -> None:
    text = f"log {LOG.verifier.text}\nwitness w {KEY['w0']}\nquorum w\n"
    stolen = sign_checkpoint(Checkpoint("example.org/other", 11, root(LEAVES)), [LOG], 0)
    alone = attach(NOTE, [cosign(NOTE, WITNESSES["w0"], 1)])
    assert parse_policy(text.encode()).check(alone).reached
    with pytest.raises(Refuted, match="no log"):
        parse_policy(text.encode()).check(attach(stolen, [cosign(stolen, WITNESSES["w0"], 1)]))
    with pytest.raises(Refuted, match="no log"):
        parse_policy(text.partition("\n")[2].encode()).check(alone)
    assert parse_policy(text.partition("\n")[2].encode()).check(alone, [LOG.verifier]).reached
    bad = attach(NOTE, [cosign(stolen, WITNESSES["w0"], 1)])
    with pytest.raises(Refuted, match="does not verify"):
        parse_policy(text.encode()).check(bad)


def test_groups_stand_in_groups_and_words_are_parted_by_spaces_and_tabs_alone() -> None:
    text = "\t# A comment\n\n" + "".join(f" witness\t{name}  {key} \n" for name, key in KEY.items())
    text += "group x 2 w0 w1 w2\ngroup y any w3 w4\ngroup both all x y\nquorum both"
    policy = parse_policy(text.encode())
    for names, reached in (
        ("w0 w1 w3", True),
        ("w0 w1", False),
        ("w0 w3 w4", False),
        ("w1 w2 w4", True),
        ("x y both", False),
    ):
        assert policy.reached(names.split()) is reached
    assert parse_policy(f"log {LOG.verifier.text}\nquorum none\n".encode()).check(NOTE).reached
    named = parse_policy(b"witness \xff\xe2\x84\xaa " + KEY["w0"].encode() + b"\nquorum \xff\xe2\x84\xaa\n")
    assert named.reached(["\udcff\u212a"]) and not named.reached(["K"])


@pytest.mark.parametrize(
    "text",
    ["", "quorum", "quorum w", "quorum none\nquorum none", "quorum none none", "nonsense", "log", f"log {KEY['w0']} a b\nquorum none", "log x\nquorum none",
     f"witness none {KEY['w0']}\nquorum none", f"witness w {KEY['w0']}\nwitness w {KEY['w1']}\nquorum w", f"witness a {KEY['w0']}\nwitness b {KEY['w0']}\nquorum a",
     f"witness w {LOG.verifier.text}\nquorum w", f"log {LOG.verifier.text}\nlog {LOG.verifier.text}\nquorum none", f"quorum w\nwitness w {KEY['w0']}", "group g any none\nquorum g",
     f"witness w {KEY['w0']}\ngroup g any\nquorum g", f"witness w {KEY['w0']}\ngroup g 0 w\nquorum g", f"witness w {KEY['w0']}\ngroup g 2 w\nquorum g",
     f"witness w {KEY['w0']}\ngroup g 01 w\nquorum g", f"witness w {KEY['w0']}\ngroup g ١ w\nquorum g", f"witness w {KEY['w0']}\ngroup g any w w\nquorum g",
     f"witness w {KEY['w0']}\ngroup g any w\ngroup h any w\nquorum g", "group g any g\nquorum g", f"witness w {KEY['w0']}\ngroup w any w\nquorum w",
     f"witness w\u00a0{KEY['w0']}\nquorum w", "quorum none\r\n", "quorum none\0", "quorum\x7fnone", "#" * 1_100_000, "QUORUM none",
     f"witness w {KEY['w0']}\n" + "".join(f"group g{n} any {'w' if n == 0 else f'g{n - 1}'}\n" for n in range(300)) + "quorum g299"],
    ids=map(str, itertools.count()),
)  # fmt: skip
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(Refuted, match="policy"):
        parse_policy(text.encode())


@given(
    st.binary(max_size=120)
    | st.lists(
        st.sampled_from(["log", "witness", "group", "quorum", "none", "any", "a", "b", "2", KEY["w0"], "\n", "#"]),
        max_size=25,
    ).map(lambda words: " ".join(words).encode())
)
def test_any_bytes_are_a_policy_or_refused(data: bytes) -> None:
    try:
        policy = parse_policy(data)
    except Refuted:
        return
    assert policy.reached([]) is (policy.quorum == "none")


def test_a_proof_proves_its_entry_and_no_other() -> None:
    for index, entry in enumerate(ENTRIES):
        seen = parse_proof(proof(index).format()).check(entry, POLICY)
        assert seen.reached and seen.checkpoint.size == 11
        with pytest.raises(Refuted, match="inclusion"):
            parse_proof(proof(index).format()).check(b"another", POLICY)
    with pytest.raises(Refuted, match="inclusion"):
        Proof(5, proof(4).hashes, SEEN).check(ENTRIES[4], POLICY)
    with pytest.raises(Refuted, match="no known key"):
        proof().check(ENTRIES[4], parse_policy(b"quorum none"))
    assert not proof(note=NOTE).check(ENTRIES[4], POLICY).reached


def test_a_proof_is_the_text_that_the_standard_shows() -> None:
    made = proof(0, extra=b"more").format()
    assert made.startswith(b"c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex 0\n") and made.endswith(b"\n\n" + SEEN)
    assert parse_proof(made) == proof(0, extra=b"more")
    assert parse_proof(Proof(0, (), NOTE).format()) == Proof(0, (), NOTE)


TEXT = proof(extra=b"more").format()


@pytest.mark.parametrize(
    "data",
    [b"", TEXT[1:], TEXT.replace(b"@v1", b"@v2"), TEXT.replace(b"\nindex 4", b""), TEXT.replace(b"index 4", b"index 04"), TEXT.replace(b"index 4", b"index -4"),
     TEXT.replace(b"index 4", b"index  4"), TEXT.replace(b"index 4", b"index %d" % (MOST + 1)), TEXT.replace(b"index 4", b"index " + b"9" * 5000), TEXT.replace(b"\n", b"\r\n"),
     TEXT.replace(b"index 4\n", b"index 4\nAAAA\n"), TEXT.replace(b"index 4\n", b"index 4\n" + b"A" * 43 + b"=\n" * 65), TEXT.replace(b"extra bW9yZQ==", b"extra bW9yZQ"),
     TEXT.replace(b"extra bW9yZQ==", b"extra "), TEXT.replace(b"index 4\n", b"index 4\n\n\n"), TEXT.partition(b"\n\n")[0], TEXT + b"more", TEXT + bytes(500_000),
     TEXT.replace(b"extra", b"\xff"), TEXT.replace(b"index 4\n", b"index 4\n" + (b"A" * 43 + b"=\n") * 65), TEXT.replace(b"index 4", b"index 4\nindex 4"),
     TEXT.replace(b"bW9yZQ==", b"AAAA" * 25_000)],
)  # fmt: skip
def test_what_is_no_proof_is_refused(data: bytes) -> None:
    with pytest.raises(Refuted):
        parse_proof(data)


@given(
    st.binary(max_size=200)
    | st.text("index 0123\nA=extr", max_size=80).map(
        lambda text: f"c2sp.org/tlog-proof@v1\n{text}".encode() + b"\n\n" + NOTE
    )
)
def test_any_bytes_are_a_proof_or_refused(data: bytes) -> None:
    try:
        made = parse_proof(data)
    except Refuted:
        return
    assert made.format() == data


@given(st.data())
def test_no_changed_byte_leaves_a_proof_of_another_thing(data: st.DataObject) -> None:
    at, to = data.draw(st.integers(0, len(TEXT) - 1)), data.draw(st.integers(0, 255))
    changed = TEXT[:at] + bytes([to]) + TEXT[at + 1 :]
    try:
        seen = parse_proof(changed).check(ENTRIES[4], POLICY)
    except Refuted:
        return
    assert seen.checkpoint == POLICY.check(SEEN).checkpoint
    assert changed == TEXT or not seen.reached or parse_proof(changed).extra != b"more"


def test_our_own_vector_verifies() -> None:
    policy = parse_policy((OWN / "policy").read_bytes())
    text = (OWN / "entry-5.tlog-proof").read_bytes()
    seen = parse_proof(text).check(b"own-5", policy)
    assert (seen.reached, seen.witnesses) == (True, {"one": 1767225601, "two": 1767225602})
    assert parse_proof(text).extra == b"extra"
