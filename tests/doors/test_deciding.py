"""Decisions on names: a file that only grows, whatever happens to it; likeness that suggests; agreement that is counted."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.actor import Actor, Name, Resolution
from answerable.core.authority import Authority
from answerable.core.kinds import decode
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, Invalid, canonical
from answerable.core.validation import validate
from answerable.editions.gather import gather
from answerable.sources import _agreement as measured
from answerable.sources import _deciding as deciding
from answerable.sources._authority import decisions
from answerable.sources._deciding import DECISIONS, Decision, Overtaken, keep, kept, writable
from answerable.sources._likeness import Likeness

OURS: dict[str, Any] = {"checked": "verified", "licence": OWN_LICENCE, "publisher": OWN_PUBLISHER}


def group(slug: str, *names: str) -> Actor:
    held = (Name(text=names[0]), *(Name(text=name, use="alias") for name in names[1:]))
    return Actor(id=f"group/{slug}", type="group", names=held, **OURS)


def on_name(
    name: str = "Grey Heron", verdict: str = "same", right: str = "group/heron", why: str = "A report."
) -> Decision:
    return Decision(right, verdict, "A reviewer", why, "2030-05-31", name=name)


def on_pair(left: str, right: str, verdict: str = "same") -> Decision:
    return Decision(right, verdict, "A reviewer", "A report.", "2030-05-31", left=left)


def decide(folder: Path, decision: Decision) -> Resolution:
    return keep(folder, decision, (), {each.id for each in kept(folder)})


def test_each_decision_is_one_canonical_line_and_the_last_on_a_pair_stands(tmp_path: Path) -> None:
    before = b""
    for n, verdict in enumerate(("same", "different", "unsure", "same"), start=1):
        made = decide(tmp_path, on_name(verdict=verdict))
        assert (made.id, made.verdict, made.by, made.date) == (
            f"resolution/group-grey-heron/heron/{n}", verdict, "A reviewer", "2030-05-31",
        )  # fmt: skip
        after = (tmp_path / DECISIONS).read_bytes()
        assert after == before + canonical(made) + b"\n"
        assert validate(made) == [] and decode(canonical(made)) == made
        before = after
        names = Authority([group("heron", "Heron")], decisions(tmp_path))
        assert (names.find("Grey  HERON", "group").actor == "group/heron") is (verdict == "same")
    assert [path.name for path in tmp_path.iterdir()] == [DECISIONS]


def test_one_pair_is_one_pair_however_it_is_written(tmp_path: Path) -> None:
    made = [
        decide(tmp_path, on_pair("group/heron", "group/attack-g0001")),
        decide(tmp_path, on_pair("group/attack-g0001", "group/heron", "different")),
        decide(tmp_path, on_name("Grey-Heron")),
        decide(tmp_path, on_name("GREYHERON", "different")),
        decide(tmp_path, on_name("Серая Цапля")),
        decide(tmp_path, on_name("Цапля Серая")),
    ]
    assert [each.id for each in made[:4]] == [
        "resolution/group-attack-g0001/heron/1",
        "resolution/group-attack-g0001/heron/2",
        "resolution/group-grey-heron/heron/1",
        "resolution/group-greyheron/heron/2",
    ]
    assert len({each.id for each in made}) == 6 and made[4].id.startswith("resolution/group-x")
    names = Authority([group("heron", "Heron"), group("attack-g0001", "Otter")], decisions(tmp_path))
    assert not names.same("group/heron", "group/attack-g0001")
    assert names.find("Grey Heron", "group").actor == ""
    assert names.find("серая цапля", "group").actor == "group/heron"


def test_resolutions_that_stand_elsewhere_are_counted_too(tmp_path: Path) -> None:
    ruled = Resolution(
        id="resolution/attack-g0001/heron/1", left="group/attack-g0001", right="group/heron", verdict="same",
        by="A rule", why="One name.", **OURS,
    )  # fmt: skip
    made = keep(tmp_path, on_pair("group/heron", "group/attack-g0001", "different"), [ruled], ())
    assert made.id.endswith("/2")
    for order in ([ruled, made], [made, ruled]):
        assert not Authority([], order).same("group/heron", "group/attack-g0001")


def test_what_somebody_else_decided_meanwhile_is_said_and_not_overwritten(tmp_path: Path) -> None:
    theirs = decide(tmp_path, on_name(verdict="different", why="Another report."))
    held = (tmp_path / DECISIONS).read_bytes()
    for mine in (on_name(), on_name("grey heron", right="group/otter")):
        with pytest.raises(Overtaken, match=r"A reviewer decided .* different, because: Another report") as error:
            keep(tmp_path, mine, (), ())
        assert error.value.standing == theirs
    assert (tmp_path / DECISIONS).read_bytes() == held
    # What is about something else does not stand in the way.
    keep(tmp_path, on_name("Otter"), (), ())
    keep(tmp_path, on_name(), (), {theirs.id})


def _many(folder: str, who: int) -> None:
    for n in range(12):
        decide(Path(folder), on_name(f"Heron {who} {n}"))


def test_two_people_at_once_lose_no_line(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.starmap(_many, [(str(tmp_path), 1), (str(tmp_path), 2)])
    assert len({each.name for each in kept(tmp_path)}) == 24
    assert [path.name for path in tmp_path.iterdir()] == [DECISIONS]


def test_a_file_without_its_last_line_end_loses_nothing(tmp_path: Path) -> None:
    first = decide(tmp_path, on_name())
    (tmp_path / DECISIONS).write_bytes(b"\n" + canonical(first))
    second = decide(tmp_path, on_name("Otter"))
    assert kept(tmp_path) == [first, second]


def test_the_place_and_the_permissions_of_the_file_stay(tmp_path: Path) -> None:
    shared, folder = tmp_path / "shared", tmp_path / "data"
    shared.mkdir()
    folder.mkdir()
    (shared / "ours.jsonl").touch(mode=0o640)
    (folder / DECISIONS).symlink_to(shared / "ours.jsonl")
    made = decide(folder, on_name())
    assert (folder / DECISIONS).is_symlink() and kept(shared.parent / "data") == [made]
    assert stat.S_IMODE((shared / "ours.jsonl").stat().st_mode) == 0o640


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(tmp_path, on_name())
    held = (tmp_path / DECISIONS).read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(deciding.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        decide(tmp_path, on_name("Otter"))
    assert (tmp_path / DECISIONS).read_bytes() == held
    assert [path.name for path in tmp_path.iterdir()] == [DECISIONS]


SOURCE = b'{"kind":"source","id":"source/x","checked":"verified","licence":"x","publisher":"x","title":"x","form":"dataset","cluster":"x","seen":"stored"}'  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", r"resolutions.jsonl, line 2: a line that is not JSON"),
        (b"\xff\xfe", r"resolutions.jsonl, line 2"),
        (b"\x00" * 50, r"resolutions.jsonl, line 2"),
        (b"[" * 100_000, r"resolutions.jsonl, line 2"),
        (b'{"kind":"resolution","id":"resolution/a/b/1"}', "line 2: resolution/a/b/1"),
        (b'{"id":"\x1b[2J"}', "line 2"),
        (SOURCE, "line 2: source/x: kind: is no resolution"),
        (b"SAME", "line 2: .*stands twice"),
        (b'{"kind":"resolution","id":"resolution/a/b/x","checked":"verified","licence":"x","publisher":"x",'
         b'"right":"group/b","verdict":"same","by":"x","why":"x"}', "line 2: resolution/a/b/x"),
    ],
    ids=["cut", "bytes", "zeros", "deep", "bare", "escapes", "source", "twice", "unsound"],
)  # fmt: skip
def test_a_hostile_file_is_named_by_line_and_never_written_to(tmp_path: Path, content: bytes, said: str) -> None:
    first = canonical(decide(tmp_path, on_name()))
    (tmp_path / DECISIONS).write_bytes(first + b"\n" + (first if content == b"SAME" else content) + b"\n")
    held = (tmp_path / DECISIONS).read_bytes()
    for attempt in (
        lambda: kept(tmp_path),
        lambda: keep(tmp_path, on_name("Otter"), (), ()),
        lambda: writable(tmp_path),
    ):
        with pytest.raises(Invalid, match=said) as error:
            attempt()
        assert "\x1b" not in str(error.value)
    assert (tmp_path / DECISIONS).read_bytes() == held


def test_what_is_no_file_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / DECISIONS)
    with pytest.raises(Invalid, match="no regular file"):
        decide(tmp_path, on_name())
    (tmp_path / DECISIONS).unlink()
    decide(tmp_path, on_name())
    monkeypatch.setattr(deciding, "MOST_BYTES", 10)
    with pytest.raises(Invalid, match="larger than"):
        kept(tmp_path)


@pytest.mark.parametrize(
    "decision",
    [
        on_pair("group/heron", "group/heron"), on_name(verdict="maybe"), on_name(why="\ud800"), on_name(right="Heron"),
        on_name(right="group/../../heron"), on_name(why="x" * 100_001), Decision("group/heron", "same", "A", "B"),
    ],
)  # fmt: skip
def test_an_unsound_decision_is_refused(tmp_path: Path, decision: Decision) -> None:
    with pytest.raises(Invalid):
        decide(tmp_path, decision)
    assert list(tmp_path.iterdir()) == []


@given(st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=300))
def test_any_name_and_reason_is_kept_as_it_was_given_or_refused(name: str, why: str) -> None:
    decision = Decision("group/heron", "same", "A reviewer", why, name=name)
    try:
        made = deciding._resolution(decision, [])
    except Invalid:
        assert any("\ud800" <= sign <= "\udfff" for sign in name + why)
        return
    assert (made.name, made.why) == (name, why)
    assert b"\n" not in canonical(made) and decode(canonical(made)) == made
    again = deciding._resolution(decision, [made])
    assert again.id.rpartition("/")[0] == made.id.rpartition("/")[0] and again.id.endswith("/2")


def test_likeness_suggests_each_actor_once_and_leaves_out_whom_people_ruled_out() -> None:
    names = Authority([group("apt28", "APT28", "Fancy Bear"), group("apt29", "APT29", "Cozy Bear"), group("x", "***")])
    alike = Likeness.of(names, "group")
    assert [each.actor for each in alike.suggest("APT-28")] == ["group/apt28", "group/apt29"]
    assert alike.suggest("APT-28")[0].likeness == 100
    assert [each.actor for each in alike.suggest("Bear, Fancy / Other")][0] == "group/apt28"
    assert [each.actor for each in alike.suggest("APT28", without={"group/apt28"})] == ["group/apt29"]
    assert alike.suggest("***") == alike.suggest("") == Likeness([]).suggest("APT28") == []
    assert Likeness.of(names, "company").suggest("APT28") == []
    assert alike.nearest("APT28", 80) == {"group/apt28"} and alike.nearest("APT27", 80) == {
        "group/apt28",
        "group/apt29",
    }
    assert alike.alike("APT28", 80) == {"group/apt28", "group/apt29"}
    # A suggestion decides nothing.
    assert names.find("APT27", "group").actor == ""


@given(st.text(max_size=400))
def test_any_name_may_be_asked_for(name: str) -> None:
    alike = Likeness([("Grey Heron", "group/a"), ("Серая Цапля", "group/b")])
    assert len(alike.suggest(name)) <= 2


def test_agreement_counts_each_outcome_as_it_is_defined() -> None:
    galaxy = [
        group("heron", "Heron", "H1", "Grey"), group("otter", "Otter", "O1", "Twin"), group("vole", "Vole", "V1", "Twin"),
        group("wren", "Wren"), group("finch", "Wren"),
    ]  # fmt: skip
    attack = [
        group("g1", "HERON", "heron", "h-1", "O1", "V1", "Twin", "New"),
        group("g2", "Otter", "o 1"),
        group("g3", "Wren", "W1"), group("g4", "Nobody", "H1"),
    ]  # fmt: skip
    asked, leading = list(measured.questions(galaxy, attack)), measured.leading(galaxy, attack)
    assert sorted(alias for alias, _entry in asked) == ["New", "O1", "Twin", "V1", "h-1", "o 1"]
    found = measured.agreement(asked, leading, measured.exact(galaxy))
    # h-1 and o 1 are right; O1 of HERON is the otter's; V1 leads to an entry of no group; Twin to two; New to nothing.
    assert (found.asked, found.right, found.wrong, found.outside, found.several, found.none) == (6, 2, 1, 1, 1, 1)
    assert (found.precision, found.strict, found.recall) == (2 / 3, 2 / 4, 2 / 6)
    every = measured.drawn(asked, leading, measured.exact(galaxy))
    assert (every.right, every.wrong, every.outside, every.none) == (2, 2, 2, 1)
    nothing = measured.agreement([], leading, measured.exact(galaxy))
    assert (nothing.precision, nothing.recall) == (0, 0)


def test_the_record_follows_a_merge_and_a_split_and_is_then_what_it_was(tmp_path: Path) -> None:
    """End to end: two groups share a name by which a set accuses; one decision merges them, another takes that back."""
    shutil.copytree(Path(__file__).parent / "samples" / "eurepoc", tmp_path / "eurepoc")

    def gathered() -> tuple[Authority, dict[str, bytes]]:
        made = gather(tmp_path)
        assert made.stopped == []
        return made.names, {record.id: canonical(record) for record in made.records}

    left, right, shared = next(pair for pair in gathered()[0].undecided() if pair[0].startswith("group/"))
    (file,) = (tmp_path / "eurepoc").glob("*Attribution*")
    file.write_text(file.read_text(encoding="utf-8").replace("Sooty Tern Crew", shared[0]), encoding="utf-8")
    names, before = gathered()
    assert names.find(shared[0], "group").ground == "ambiguous"

    decide(tmp_path, on_pair(left, right))
    names, merged = gathered()
    stands = names.stands_for(left)
    changed = {each for each in before if merged[each] != before[each]}
    claims = [each for each in changed if each.startswith("attribution/")]
    assert claims and all(stands.encode() in merged[each] and stands.encode() not in before[each] for each in claims)
    assert changed == {*claims, "accounting/eurepoc"}

    decide(tmp_path, on_pair(left, right, "different"))
    _, split = gathered()
    decisions_kept = {each.id for each in kept(tmp_path)}
    assert len(decisions_kept) == 2 and set(split) - set(before) == decisions_kept
    assert {each: split[each] for each in before} == before


def test_the_file_is_readable_by_anything(tmp_path: Path) -> None:
    decide(tmp_path, on_name("Цапля", why="Quoted: “so”\nand so."))
    (line,) = (tmp_path / DECISIONS).read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["name"] == "Цапля"
