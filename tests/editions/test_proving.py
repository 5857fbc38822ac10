"""The proof of one record is made from an edition's folder alone, wherever in whatever tree the edition stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.editions.ledgered import POLICY, Ledger, cover, identity, write_place

from answerable.core.entry import read_disclosure
from answerable.core.merkle import Frontier, Refuted
from answerable.core.policy import parse_policy
from answerable.core.proof import parse_proof
from answerable.core.record import canonical
from answerable.ledger.finding import find
from answerable.ledger.leaves import edition_event, record_event
from answerable.ledger.proving import Leaves
from answerable.ledger.publication import FOLDER, LEAVES, Place


def stand(folder: Path, before: int, records: int, after: int) -> Ledger:
    """A folder of an edition of so many records between so many strangers."""
    ledger = Ledger()
    ledger.strangers(before)
    events = [edition_event(1, b"sums", **identity(0))]
    events += [record_event(1, f"record/{at}", b"{}", **identity(at)) for at in range(1, records + 1)]
    (folder / FOLDER).mkdir(parents=True)
    (folder / FOLDER / LEAVES).write_bytes(b"".join(ledger.enter(events)))
    ledger.strangers(after)
    cover(folder, ledger, before, records + 1)
    return ledger


@pytest.mark.parametrize("before", [0, 1, 5, 8, 13])
@pytest.mark.parametrize(("records", "after"), [(0, 0), (0, 7), (1, 0), (2, 1), (6, 3), (7, 9), (8, 0), (9, 30)])
def test_every_leaf_is_proven_as_the_whole_tree_would(tmp_path: Path, before: int, records: int, after: int) -> None:
    ledger, policy = stand(tmp_path, before, records, after), parse_policy(POLICY)
    for at, item in enumerate(["edition/1", *(f"record/{each}" for each in range(1, records + 1))]):
        made = Leaves(tmp_path).prove(item)
        assert made and list(made.hashes) == ledger.path(before + at) and made.index == before + at
        again = parse_proof(made.format())
        event, entry = read_disclosure(again.extra)
        assert event.item == item and again.check(entry, policy).reached


def test_a_proof_of_another_entry_or_of_a_false_place_does_not_check(tmp_path: Path) -> None:
    ledger, policy = stand(tmp_path, 5, 6, 3), parse_policy(POLICY)
    made = Leaves(tmp_path).prove("record/2")
    assert made
    other, entry = read_disclosure(ledgered_line(tmp_path, 3))
    with pytest.raises(Refuted, match="not proven"):
        made.check(entry, policy)
    assert other.item == "record/3"
    wrong = Frontier.of(4, ledger.read)
    write_place(tmp_path, Place(first=4, frontier=tuple(each.hex() for each in wrong.hashes), size=15))
    with pytest.raises(Refuted):
        false = Leaves(tmp_path).prove("record/2")
        assert false
        false.check(read_disclosure(false.extra)[1], policy)


def ledgered_line(folder: Path, at: int) -> bytes:
    return (folder / FOLDER / LEAVES).read_bytes().splitlines()[at]


def test_what_has_no_leaf_or_no_checkpoint_has_no_proof(tmp_path: Path) -> None:
    stand(tmp_path, 2, 2, 0)
    assert Leaves(tmp_path).prove("record/9") is None
    (tmp_path / FOLDER / "checkpoint").unlink()
    assert Leaves(tmp_path).prove("record/1") is None


def test_a_leaf_is_found_wherever_it_stands_and_whatever_was_withdrawn_around_it(tmp_path: Path) -> None:
    stand(tmp_path, 0, 9, 0)
    path = tmp_path / FOLDER / LEAVES
    lines = path.read_bytes().splitlines(keepends=True)
    for at in (3, 4, 9):
        lines[at] = canonical({"entry": read_disclosure(lines[at][:-1])[1].hex()}) + b"\n"
    path.write_bytes(b"".join(lines))
    starts = [sum(map(len, lines[:at])) for at in range(10)]
    expected = {f"record/{at}": (starts[at], lines[at][:-1]) for at in (1, 2, 5, 6, 7, 8)}
    expected["edition/1"] = (0, lines[0][:-1])
    for item in ("edition/1", "record/0", *(f"record/{at}" for at in range(1, 10)), "record/99", "a", "z", ""):
        assert find(tmp_path, item) == expected.get(item), item


@pytest.mark.parametrize(
    "content",
    [b"\n", b"{}\n", b"{}\n{}\n", b"\xff\n" * 9, b"[" * 5000 + b"\n", b"x" * 99_999, b'{"event":{"item":"a"}}', b"\x00" * 70_000],
    ids=["blank", "empty", "two", "not-text", "deep", "long", "unended", "nul"],
)  # fmt: skip
def test_what_is_no_file_of_leaves_is_refused(tmp_path: Path, content: bytes) -> None:
    stand(tmp_path, 0, 2, 0)
    path = tmp_path / FOLDER / LEAVES
    first = path.read_bytes().splitlines(keepends=True)[0]
    for data in (content, first + content):
        path.write_bytes(data)
        with pytest.raises(Refuted):
            find(tmp_path, "record/1")
        with pytest.raises(Refuted):
            Leaves(tmp_path)


def test_what_was_changed_after_it_was_read_is_refused(tmp_path: Path) -> None:
    stand(tmp_path, 2, 6, 1)
    leaves = Leaves(tmp_path)
    path = tmp_path / FOLDER / LEAVES
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], *lines[2:]]))
    with pytest.raises(Refuted, match="was changed"):
        leaves.prove("record/4")


def test_the_leaves_themselves_are_walked_whatever_the_proof_says_of_them(tmp_path: Path) -> None:
    ledger = stand(tmp_path, 5, 20, 9)
    assert Leaves(tmp_path).walked().frontier == Frontier.of(26, ledger.read)
    path = tmp_path / FOLDER / LEAVES
    for at in range(21):
        lines = path.read_bytes().splitlines(keepends=True)
        lines[at] = lines[at].replace(b'"v":1', b'"v":2')
        other = tmp_path / str(at)
        (other / FOLDER).mkdir(parents=True)
        (other / FOLDER / LEAVES).write_bytes(b"".join(lines))
        (other / FOLDER / "proof.json").write_bytes((tmp_path / FOLDER / "proof.json").read_bytes())
        assert Leaves(other).walked().frontier != Frontier.of(26, ledger.read)
