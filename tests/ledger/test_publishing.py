"""Editions join the ledger: published, signed, attached, witnessed later, all of it verified from the edition alone."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import crashing_editions as crashing
import desk_publishing as desked
import desking
import pytest
from conftest import Desk

from answerable.cli.main import main
from answerable.core.checkpoint import attach, cosign
from answerable.core.key import COSIGNATURE
from answerable.core.kinds import decode
from answerable.core.merkle import Refuted
from answerable.core.note import Signer
from answerable.core.policy import Party, policy_text
from answerable.editions.build import build
from answerable.editions.manifest import sha256
from answerable.editions.verify import lines_of, overall, verify
from answerable.ledger.attaching import attach_checkpoint
from answerable.ledger.leaves import walk
from answerable.ledger.publication import FOLDER, read_place
from answerable.ledger.replacing import alone
from answerable.publication.folder import at_work, next_number

GOLDEN = Path(__file__).parents[1] / "golden" / "records.jsonl"
WITNESS = Signer.generate("one.example", COSIGNATURE)


@dataclass
class House:
    """A desk, its folder of editions and its published ledger."""

    desk: Desk
    editions: Path
    log: Signer

    @property
    def ledger(self) -> Path:
        return self.desk.home / "ledger"

    @property
    def policy(self) -> bytes:
        return policy_text([Party(self.log.verifier)], {"one": Party(WITNESS.verifier)}, 1).encode()

    def publish(self, records, number: int) -> Path:
        built = self.editions / f".built-{number}"
        build(records, built, number=number)
        return self.desk(desked.publish, built, self.editions)[1]

    def sign(self, witnessed: bool = True) -> None:
        self.desk(desked.sign, self.desk.home)
        if witnessed:
            path = self.ledger / "checkpoint"
            path.write_bytes(attach(path.read_bytes(), [cosign(path.read_bytes(), WITNESS, 1_935_403_300)]))

    def attach(self, edition: Path):
        walked = walk(edition, read_number(edition), sha256(edition / "SHA256SUMS"), lines_of(edition))
        return attach_checkpoint(edition, walked, self.ledger, self.policy)

    def outcomes(self, edition: Path) -> dict[str, str]:
        found = verify(edition, policy=self.policy)
        return {claim.name: claim.outcome for claim in found if claim.name.startswith(FOLDER)}


def read_number(edition: Path) -> int:
    return int(json.loads((edition / "manifest.json").read_bytes())["number"])


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def house(desk: Desk, tmp_path: Path) -> House:
    """A house on each database."""
    desk(desking.append, 5)
    (tmp_path / "editions").mkdir()
    return House(desk, tmp_path / "editions", desking.key(desk.home))


def test_an_edition_is_published_signed_attached_and_verified(house: House, small_record) -> None:
    edition = house.publish(small_record, 1)
    assert edition.name == "edition-0001" and read_place(edition).first == 5
    assert set(house.outcomes(edition).values()) == {"verified", "incomplete"}
    house.desk(desking.append, 3, 9)
    house.sign(witnessed=False)
    assert not house.attach(edition).seen.reached
    assert house.outcomes(edition)["ledger: witnesses"] == "incomplete"
    house.sign()
    assert house.attach(edition).seen.reached
    found = house.outcomes(edition)
    assert found.pop("ledger: timestamps") == "incomplete" and set(found.values()) == {"verified"}
    before = bytes_of(edition)
    house.attach(edition)
    assert bytes_of(edition) == before, "attaching again changes nothing"
    house.desk(desking.append, 300, 10)
    house.sign()
    house.attach(edition)
    assert bytes_of(edition) == before, "what stands and is witnessed stays"


def test_a_second_edition_follows_the_first_and_neither_is_replaced(house: House, small_record) -> None:
    first = house.publish(small_record, 1)
    second = house.publish(small_record[:-1], 2)
    house.sign()
    for edition in (first, second):
        house.attach(edition)
        assert house.outcomes(edition)["ledger: checkpoint"] == "verified"
    built = house.editions / ".built"
    build(small_record, built, number=2)
    with pytest.raises(FileExistsError):
        house.desk(desked.publish_over, built, second)


def test_what_is_not_for_publication_joins_no_ledger(house: House, small_record) -> None:
    built = house.editions / ".built"
    build(small_record, built, state="not-for-publication")
    size = house.desk(desking.size)
    with pytest.raises(Refuted, match="not for publication"):
        house.desk(desked.publish, built, house.editions)
    assert house.desk(desking.size) == size and not list(house.editions.glob("edition-*"))


def test_before_a_checkpoint_covers_it_an_edition_is_left_as_it_is(house: House, small_record) -> None:
    house.sign()
    edition = house.publish(small_record, 1)
    before = bytes_of(edition)
    assert house.attach(edition) is None and bytes_of(edition) == before


def test_an_edition_of_another_ledger_gets_no_checkpoint(house: House, small_record) -> None:
    edition = house.publish(small_record, 1)
    shutil.copytree(edition, house.editions / "copy")
    place = read_place(edition)
    other = json.loads((edition / FOLDER / "proof.json").read_bytes())
    other["frontier"] = ["00" * 32 for _ in place.frontier]
    (edition / FOLDER / "proof.json").write_text(json.dumps(other, separators=(",", ":"), sort_keys=True) + "\n")
    house.sign()
    before = bytes_of(edition)
    with pytest.raises(Refuted, match="another one"):
        house.attach(edition)
    assert bytes_of(edition) == before and not list(house.editions.glob(".edition-0001*"))


def test_a_crash_while_attaching_leaves_the_old_folder_to_be_found(house: House, small_record) -> None:
    edition = house.publish(small_record, 1)
    house.sign()
    (edition / FOLDER).rename(house.editions / ".edition-0001.attached")
    (house.editions / "policy").write_bytes(house.policy)
    given = ["attach", str(edition), "--ledger", str(house.ledger), "--policy", str(house.editions / "policy")]
    assert main(given) == 0
    assert overall(verify(edition, policy=house.policy)) == "incomplete"  # no timestamp
    assert house.outcomes(edition)["ledger: witnesses"] == "verified"


def test_a_withdrawn_record_leaves_a_provable_stub_in_every_edition(house: House, small_record) -> None:
    editions = [house.publish(small_record, 1), house.publish(small_record, 2)]
    without = house.publish([each for each in small_record if each.id != "harm/ward/1"], 3)
    house.sign()
    for each in (*editions, without):
        house.attach(each)
    untouched, index = bytes_of(without), leaf_of(editions[0], "harm/ward/1")
    assert house.desk(desked.withdraw, house.editions, "harm/ward/1", "a patient is in danger") == editions
    assert bytes_of(without) == untouched and house.desk(desking.event, index) is None
    for edition in editions:
        assert not any(b"Operations put off" in data for data in bytes_of(edition).values())
        found = house.outcomes(edition)
        assert found["ledger: leaves"] == found["ledger: checkpoint"] == "verified", (
            "the old checkpoint still covers it"
        )
        claim = next(
            each for each in verify(edition, policy=house.policy) if each.name == "ledger: withdrawn harm/ward/1"
        )
        assert claim.outcome == "incomplete" and "No checkpoint here proves the withdrawal yet" in claim.detail
    house.sign()
    for edition in editions:
        house.attach(edition)
        claims = verify(edition, policy=house.policy, depth="deep")
        assert overall(claims) == "incomplete" and "failed" not in {each.outcome for each in claims}
        said = next(each.detail for each in claims if each.name == "ledger: withdrawn harm/ward/1")
        assert said.endswith("a patient is in danger")
    assert not [
        path.name for path in house.editions.iterdir() if path.name.startswith(".edition") or "making" in path.name
    ]
    # A second one in the same editions: both stubs hold, and SHA256SUMS is the last one's.
    house.desk(desked.withdraw, house.editions, "attribution/ward/1", "by order of a court")
    assert house.desk(desked.withdraw, house.editions, "harm/ward/1", "a patient is in danger") == editions
    with pytest.raises(Refuted, match="was withdrawn before, because: a patient is in danger"):
        house.desk(desked.withdraw, house.editions, "harm/ward/1", "another reason")
    house.sign()
    for edition in editions:
        house.attach(edition)
        found = house.outcomes(edition)
        assert [name for name in found if "withdrawn" in name] == [
            "ledger: withdrawn attribution/ward/1", "ledger: withdrawn harm/ward/1",
        ]  # fmt: skip
        assert "failed" not in found.values()


def test_two_processes_do_not_work_on_one_folder_of_editions(house: House, small_record) -> None:
    edition = house.publish(small_record, 1)
    house.sign()
    (house.editions / "policy").write_bytes(house.policy)
    given = ["attach", str(edition), "--ledger", str(house.ledger), "--policy", str(house.editions / "policy")]
    before, size = bytes_of(house.editions), house.desk(desking.size)
    with alone(house.editions):
        assert main(given) == 1
        with pytest.raises(Refuted, match="another process publishes, attaches or withdraws here"):
            house.desk(desked.withdraw, house.editions, "harm/ward/1", "a reason")
    assert bytes_of(house.editions) == before and house.desk(desking.size) == size
    assert main(given) == 0


def test_what_a_killed_process_left_aside_is_put_back_before_a_number_is_given(house: House, small_record) -> None:
    edition = house.publish(small_record, 1)
    whole = bytes_of(edition)
    edition.rename(house.editions / ".edition-0001.replaced-by-withdrawal")
    (house.editions / ".making-left" / "edition-0001").mkdir(parents=True)
    with at_work(house.editions):
        assert next_number(house.editions) == 2 and bytes_of(edition) == whole
    (edition / FOLDER).rename(house.editions / ".edition-0001.attached")
    shutil.copytree(edition, house.editions / ".edition-0001.replaced-by-withdrawal")
    with at_work(house.editions):
        assert bytes_of(edition) == whole
    assert [path.name for path in house.editions.iterdir() if "built" not in path.name] == ["edition-0001"]


def test_a_full_disk_is_named_and_leaves_nothing_half_done(house: House, small_record) -> None:
    """No file of the desk's own process may grow: on PostgreSQL, whose files are its server's, it is the edition's that cannot."""
    built = house.editions.parent / "built"
    build(small_record, built, number=1)
    size = house.desk(desking.size)
    for limit in (0, 700, 3_000):
        full(house, limit, crashing.publish, house.editions, built)
        assert list(house.editions.iterdir()) == [] and house.desk(desking.size) == size
    house.desk(crashing.publish, house.editions, built)
    house.sign()
    edition = house.editions / "edition-0001"
    before = bytes_of(house.editions)
    for limit in (0, 300, 3_000):
        full(house, limit, crashing.attach, edition, house.ledger, house.policy)
        assert bytes_of(house.editions) == before
    house.desk(crashing.attach, edition, house.ledger, house.policy)
    before, size = bytes_of(house.editions), house.desk(desking.size)
    for limit in (0, 20_000):
        full(house, limit, desked.withdraw, house.editions, "harm/ward/1", "a reason")
        assert bytes_of(house.editions) == before and house.desk(desking.size) == size
    assert set(house.outcomes(edition).values()) == {"verified", "incomplete"}
    assert house.desk(desked.withdraw, house.editions, "harm/ward/1", "a reason") == [edition]


def full(house: House, limit: int, function, *arguments) -> None:
    """Do something where the disk is full: what it says names a place, or the database."""
    with pytest.raises((OSError, Refuted)) as caught:
        house.desk(desked.beyond, limit, function, *arguments)
    said = str(caught.value)
    assert str(house.editions) in said or "database or disk is full" in said or "disk I/O error" in said, said


def leaf_of(edition: Path, name: str) -> int:
    from answerable.core.entry import read_disclosure
    from answerable.ledger.publication import read_leaves

    first = read_place(edition).first
    return next(at for at, line in enumerate(read_leaves(edition), first) if read_disclosure(line)[0].item == name)


def test_what_other_records_say_stays_and_may_point_at_the_stub_alone(house: House) -> None:
    edition = house.publish([decode(line) for line in GOLDEN.read_bytes().splitlines()], 1)
    readings = [line for name, line in lines_of(edition) if name.startswith("reading/")]
    house.desk(desked.withdraw, house.editions, "incident/leaf-clinic-2030", "a patient is in danger")
    assert [line for name, line in lines_of(edition) if name.startswith("reading/")] == readings != []
    references = next(each for each in verify(edition, policy=house.policy) if each.name == "references")
    assert references.outcome == "verified"
    (edition / FOLDER / "withdrawn.jsonl").unlink()
    said = [each.detail for each in verify(edition, policy=house.policy) if each.name == "references"]
    assert any("points to incident/leaf-clinic-2030, which is missing" in each for each in said)


def test_nothing_is_changed_where_a_record_cannot_be_withdrawn(house: House, small_record) -> None:
    edition = house.publish(small_record, 1)
    build(small_record, house.editions / "edition-0002", number=2)
    before, size = bytes_of(house.editions), house.desk(desking.size)
    for record, because, why in (
        ("harm/nobody/1", "a reason", "is in no edition"),
        ("harm/ward/1", "a reason", "is not in the ledger"),
        ("harm/ward/1", " ", "needs a reason"),
    ):
        with pytest.raises(Refuted, match=why):
            house.desk(desked.withdraw, house.editions, record, because)
    assert bytes_of(house.editions) == before and house.desk(desking.size) == size
    shutil.rmtree(house.editions / "edition-0002")
    edition.rename(house.editions / ".edition-0001.replaced-by-withdrawal")
    assert house.desk(desked.withdraw, house.editions, "harm/ward/1", "a reason") == [edition]
    assert [path.name for path in house.editions.iterdir()] == ["edition-0001"]
