"""Roots and proofs agree with a tree written as RFC 6962 §2.1 defines it, and with every public vector at hand."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.merkle import (
    EMPTY_ROOT,
    MOST,
    Frontier,
    Refuted,
    check_consistency,
    check_inclusion,
    consistency,
    inclusion,
    leaf,
    root,
    tree_root,
)

OWN = Path(__file__).parent / "vectors" / "merkle"
ROOTS = [OWN, *([Path(os.environ["ANSWERABLE_DATA"]) / "vectors" / "merkle" / "testdata"] if os.environ.get("ANSWERABLE_DATA") else [])]  # fmt: skip
VECTORS = [(path, at) for at in ROOTS for path in sorted(at.rglob("*.json"))]


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def tree(entries: list[bytes]) -> bytes:
    """The Merkle Tree Hash, word for word (§2.1)."""
    if not entries:
        return sha(b"")
    if len(entries) == 1:
        return sha(b"\0" + entries[0])
    k = split(len(entries))
    return sha(b"\1" + tree(entries[:k]) + tree(entries[k:]))


def split(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def path(m: int, entries: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]), word for word (§2.1.1)."""
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if m < k:
        return [*path(m, entries[:k]), tree(entries[k:])]
    return [*path(m - k, entries[k:]), tree(entries[:k])]


def proof(m: int, entries: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF(m, D[n], b), word for word (§2.1.2)."""
    if m == len(entries):
        return [] if whole else [tree(entries)]
    k = split(len(entries))
    if m <= k:
        return [*proof(m, entries[:k], whole), tree(entries[k:])]
    return [*proof(m - k, entries[k:], False), tree(entries[:k])]


def reader(entries: list[bytes]) -> Any:
    return lambda level, index: tree(entries[index << level : (index + 1) << level])


ENTRIES = [bytes([number]) * (number % 5) for number in range(70)]
sizes = st.integers(1, 70)


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert EMPTY_ROOT == tree([]) == tree_root(0, reader([])) == Frontier().root() == root([])


@pytest.mark.parametrize("size", range(1, 71))
def test_roots_and_frontiers_are_those_of_the_definition(size: int) -> None:
    entries = ENTRIES[:size]
    expected = tree(entries)
    assert tree_root(size, reader(entries)) == root([leaf(each) for each in entries]) == expected
    grown = Frontier.of(size // 3, reader(entries)).add([leaf(each) for each in entries[size // 3 :]])
    assert grown == Frontier.of(size, reader(entries))
    assert (grown.root(), grown.size, len(grown.hashes)) == (expected, size, size.bit_count())


@given(sizes, st.data())
def test_an_inclusion_proof_is_that_of_the_definition_and_verifies_nothing_else(size: int, data: st.DataObject) -> None:
    entries = ENTRIES[:size]
    index = data.draw(st.integers(0, size - 1))
    made = inclusion(index, size, reader(entries))
    assert made == path(index, entries)
    check_inclusion(index, size, leaf(entries[index]), made, tree(entries))
    for wrong in range(size):
        if wrong != index:
            with pytest.raises(Refuted, match="inclusion"):
                check_inclusion(wrong, size, leaf(entries[index]), made, tree(entries))
    for changed in damaged(made):
        with pytest.raises(Refuted, match="inclusion"):
            check_inclusion(index, size, leaf(entries[index]), changed, tree(entries))


@given(sizes, st.data())
def test_a_consistency_proof_is_that_of_the_definition_and_verifies_nothing_else(
    size: int, data: st.DataObject
) -> None:
    entries = ENTRIES[:size]
    first = data.draw(st.integers(1, size))
    made = consistency(first, size, reader(entries))
    assert made == proof(first, entries)
    old, new = tree(entries[:first]), tree(entries)
    check_consistency(first, size, old, new, made)
    for changed in damaged(made):
        with pytest.raises(Refuted, match="consistency"):
            check_consistency(first, size, old, new, changed)
    for left, right in ((tree([*entries[: first - 1], b"forged"]), new), (old, tree([*entries[:-1], b"forged"]))):
        with pytest.raises(Refuted, match="consistency"):
            check_consistency(first, size, left, right, made)


def damaged(made: list[bytes]) -> list[list[bytes]]:
    """A proof with one hash more, one fewer, one changed, two swapped, one cut and one twice."""
    out = [[*made, sha(b"more")], [sha(b"more"), *made], [*made, b""]]
    for at in range(len(made)):
        out += [made[:at] + made[at + 1 :], made[:at] + [sha(made[at])] + made[at + 1 :], made[:at] + [made[at][:-1]] + made[at + 1 :]]  # fmt: skip
    if len(made) > 1:
        out.append([made[1], made[0], *made[2:]])
    return out


@pytest.mark.parametrize("first, second", [(0, 0), (0, 3), (4, 3), (-1, 3), (1, MOST + 1), (1, 2**64)])
def test_sizes_that_prove_nothing_are_refused(first: int, second: int) -> None:
    with pytest.raises(Refuted):
        check_consistency(first, second, EMPTY_ROOT, EMPTY_ROOT, [])


@pytest.mark.parametrize("index, size", [(0, 0), (3, 3), (-1, 3), (1, MOST + 1)])
def test_there_is_no_proof_of_what_is_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(Refuted, match=r"inclusion|size of a tree"):
        inclusion(index, size, reader(ENTRIES))
    with pytest.raises(Refuted, match=r"inclusion|size of a tree"):
        check_inclusion(index, size, sha(b""), [], sha(b""))


@given(
    st.integers(0, MOST),
    st.integers(0, MOST),
    st.lists(st.binary(min_size=31, max_size=33), max_size=70),
    st.binary(max_size=33),
)
def test_any_claim_is_refuted_and_nothing_else_happens(first: int, second: int, hashes: list[bytes], claimed: bytes) -> None:  # fmt: skip
    with pytest.raises(Refuted):
        check_inclusion(first, second, claimed, hashes, sha(b"root"))
    with pytest.raises(Refuted):
        check_consistency(first, second, claimed, sha(b"root"), hashes)


@given(st.integers(-2, 2**64), st.lists(st.binary(min_size=32, max_size=32), max_size=64))
def test_a_frontier_is_one_or_is_refused(size: int, hashes: list[bytes]) -> None:
    try:
        made = Frontier(size, tuple(hashes))
    except Refuted:
        assert not 0 <= size <= MOST or size.bit_count() != len(hashes)
    else:
        assert len(made.root()) == 32


def test_proofs_of_the_largest_tree_ask_for_few_hashes() -> None:
    asked: list[tuple[int, int]] = []

    def read(level: int, index: int) -> bytes:
        asked.append((level, index))
        return sha(b"%d %d" % (level, index))

    assert len(inclusion(MOST - 1, MOST, read)) <= 63 and len(consistency(MOST // 3, MOST, read)) <= 64
    assert len(asked) < 5000


def decoded(text: str | None) -> bytes:
    return base64.b64decode(text or "")


@pytest.mark.parametrize("path, at", VECTORS, ids=lambda each: each.stem if isinstance(each, Path) else "")
def test_vector(path: Path, at: Path) -> None:
    from answerable.core.subtree import check_subtree_consistency, check_subtree_inclusion

    vector = json.loads(path.read_text(encoding="utf-8"))
    hashes = [decoded(each) for each in vector["proof"] or ()]

    def check() -> None:
        match path.relative_to(at).parts[0]:
            case "inclusion":
                check_inclusion(vector["leafIdx"], vector["treeSize"], decoded(vector["leafHash"]), hashes, decoded(vector["root"]))  # fmt: skip
            case "consistency":
                check_consistency(vector["size1"], vector["size2"], decoded(vector["root1"]), decoded(vector["root2"]), hashes)  # fmt: skip
            case "subtreeinclusion":
                check_subtree_inclusion(
                    vector["leafIdx"], vector["start"], vector["end"], decoded(vector["leafHash"]), hashes, decoded(vector["root"])
                )  # fmt: skip
            case "subtreeconsistency":
                check_subtree_consistency(
                    vector["start"], vector["end"], vector["size"], decoded(vector["root1"]), decoded(vector["root2"]), hashes
                )  # fmt: skip
            case kind:
                raise AssertionError(f"vectors of an unknown kind: {kind}")

    if vector["wantErr"]:
        with pytest.raises(Refuted):
            check()
    else:
        check()


@pytest.mark.skipif(
    not os.environ.get("ANSWERABLE_DATA"), reason="ANSWERABLE_DATA is not set: public vectors are not here"
)
def test_every_public_vector_was_met() -> None:
    assert len([at for _, at in VECTORS if at != OWN]) >= 518
