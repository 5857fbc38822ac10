"""The authority: exact names decide, people's decisions stand and can be taken back, and nothing follows from likeness."""

from __future__ import annotations

from itertools import permutations
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.actor import Actor, Identifier, Name, Resolution
from answerable.core.authority import Authority, Match, links, number
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER
from answerable.core.spelling import normal

OURS: dict[str, Any] = {"checked": "verified", "licence": OWN_LICENCE, "publisher": OWN_PUBLISHER}
A, B, C, D = "group/a", "group/b", "group/c", "group/d"


def actor(actor_id: str, *names: str) -> Actor:
    kind: Any = actor_id.partition("/")[0]
    held = (Name(text=names[0]), *(Name(text=name, use="alias") for name in names[1:]))
    return Actor(id=actor_id, type=kind, names=held, **OURS)


def said(
    left: str, right: str, verdict: Literal["same", "different", "unsure"] = "same", n: int = 1, name: bool = False
) -> Resolution:
    """A resolution on two records, or where `name` is true on a name and a record."""
    subject = {"name": left} if name else {"left": left}
    head = f"{normal(left)}/{right.replace('/', '-')}"
    return Resolution(
        id=f"resolution/x{head}/{n}", right=right, verdict=verdict, by="A reviewer", why="A report.", **subject, **OURS
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("APT28", "apt-28"), ("APT28", "APT 28"), ("Fancy Bear", "FANCYBEAR"), ("Côte d’Ivoire", "cote d'ivoire"),
        ("Türkiye", "Turkiye"), ("Straße", "STRASSE"), ("ＡＰＴ２８", "APT28"), ("Ёлка", "ЕЛКА"), ("Å", "Å"),
        ("①", "1"), ("سُودَان", "سودان"), ("❤️9", "❤9"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_have_one_form(one: str, other: str) -> None:
    assert normal(one) == normal(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("APT28", "APT29"), ("APT2", "APT28"), ("Korea", "North Korea"), ("Niger", "Nigeria"), ("Congo", "Congo (DRC)"),
        # The accents of these scripts are letters: another vowel is another name.
        ("कि", "का"), ("が", "か"), ("กี", "กู"), ("АРТ28", "APT28"),
    ],
)  # fmt: skip
def test_other_names_have_other_forms(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@pytest.mark.parametrize("name", ["", " ", "***", "—", "‮", "️", "\ud800"])
def test_a_name_without_letters_means_nobody(name: str) -> None:
    names = Authority([actor(A, "Alpha", "***"), actor(B, "Beta", "—")], [said(name or "?", A, name=True)])
    names.several(name, "group", "signs")
    assert normal(name) == ""
    assert names.find(name, "group").actor == ""


@given(st.text())
def test_the_normal_form_is_its_own(name: str) -> None:
    assert normal(normal(name)) == normal(name)
    assert normal(f" {name}-") == normal(name)


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_takes_no_short_cut_that_changes_the_form(name: str) -> None:
    assert normal(name) == "".join(sign for sign in name.casefold() if sign.isalnum())


def test_apt28_is_never_apt29() -> None:
    names = Authority([actor("group/apt28", "APT28", "Fancy Bear"), actor("group/apt30", "APT30")])
    assert names.find("apt-28", "group") == Match("group/apt28", "exact", ("group/apt28",))
    for name in ("APT29", "APT2", "APT280", "APT", "28", "Fancy", "Fancy Bears", "Fancy Bear/APT28"):
        assert names.find(name, "group") == Match("", "unknown")
    assert names.find("APT28", "company") == names.find("APT28", "nonsense") == Match("", "unknown")


def test_a_number_that_is_another_records_own_settles_nothing() -> None:
    def numbered(made: Actor, scheme: str, value: str) -> Actor:
        return msgspec.structs.replace(made, identifiers=(Identifier(scheme=scheme, value=value),))

    umbrella = numbered(actor(A, "Winter Umbrella"), "mitre-attack", "G9044")
    taker = numbered(actor(B, "APT941", "G9044"), "another-scheme", "G9041")
    names = Authority([taker, umbrella])
    assert names.find("g9044", "group") == Match("", "ambiguous", (A, B))
    assert names.find("G9041", "group") == Match("", "unknown")
    assert list(names.undecided()) == [(A, B, ("g9044",))]
    assert Authority([taker, umbrella], [said(A, B)]).find("G9044", "group").ground == "one actor"


#: What was said, in order, of the name "Heron", which A and B bear, or "Otter", which C alone bears; and what follows.
CASES: list[tuple[str, str, list[tuple[Any, ...]], Match]] = [
    ("several bear it", "Heron", [], Match("", "ambiguous", (A, B))),
    ("they are one", "Heron", [(A, B)], Match(A, "one actor", (A, B))),
    ("they are not", "Heron", [(A, B, "different")], Match("", "ambiguous", (A, B))),
    ("nobody is sure", "Heron", [(A, B, "unsure")], Match("", "ambiguous", (A, B))),
    ("a merge, and a split", "Heron", [(A, B), (A, B, "different", 2)], Match("", "ambiguous", (A, B))),
    ("and merged again", "Heron", [(A, B), (A, B, "different", 2), (A, B, "same", 3)], Match(A, "one actor", (A, B))),
    ("ten is after nine", "Heron", [(A, B, "same", 10), (A, B, "different", 9)], Match(A, "one actor", (A, B))),
    ("the pair the other way round", "Heron", [(A, B), (B, A, "different", 2)], Match("", "ambiguous", (A, B))),
    ("the name was decided", "Heron", [("Heron", B, "same", 1, True)], Match(B, "decided", (B,))),
    ("one of two was ruled out", "Heron", [("Heron", A, "different", 1, True)], Match(B, "exact", (B,))),
    ("… and taken in again", "Heron",
     [("Heron", A, "different", 1, True), ("heron", A, "unsure", 2, True)],
     Match("", "ambiguous", (A, B), "a person was unsure")),
    ("it means both", "Heron",
     [("Heron", A, "same", 1, True), ("Heron", B, "same", 1, True)], Match("", "ambiguous", (A, B))),
    ("it means both, who are one", "Heron",
     [("Heron", A, "same", 1, True), ("Heron", B, "same", 1, True), (A, B)], Match(A, "one actor", (A, B))),
    ("exactly one bears it", "Otter", [], Match(C, "exact", (C,))),
    ("it is not who bears it", "Otter", [("Otter", C, "different", 1, True)], Match("", "rejected", (C,))),
    ("… which was taken back", "Otter",
     [("Otter", C, "different", 1, True), ("Otter", C, "same", 2, True)], Match(C, "decided", (C,))),
    ("it is somebody who does not bear it", "Otter", [("Otter", A, "same", 1, True)], Match(A, "decided", (A,))),
    ("nobody bears it, and it was decided", "Wren", [("Wren", A, "same", 1, True)], Match(A, "decided", (A,))),
    ("nobody bears it, and it is not A", "Wren", [("Wren", A, "different", 1, True)], Match("", "unknown")),
    ("nobody bears it, and A is unsure", "Wren", [("Wren", A, "unsure", 1, True)], Match("", "unknown")),
    ("decided on an actor nobody knows", "Otter", [("Otter", "group/gone", "same", 1, True)], Match(C, "exact", (C,))),
    ("C is D by another name", "Otter", [(C, D)], Match(C, "exact", (C,))),
    ("B is the name that stands", "Otter", [(B, C)], Match(B, "exact", (C,))),
    ("A is C and C is B: not closed", "Heron", [(A, C), (C, B)], Match("", "ambiguous", (A, B))),
    ("A is C and C is B: C stays itself", "Otter", [(A, C), (C, B)], Match(C, "exact", (C,))),
    ("all three were judged", "Otter", [(A, C), (C, B), (A, B)], Match(A, "exact", (C,))),
    ("one with an actor nobody knows", "Otter", [("group/0", C)], Match(C, "exact", (C,))),
]  # fmt: skip


@pytest.mark.parametrize(("name", "decided", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_was_decided_stands_in_whatever_order_it_is_read(
    name: str, decided: list[tuple[Any, ...]], found: Match
) -> None:
    actors = [actor(A, "Heron", "Grey"), actor(B, "Heron"), actor(C, "Otter"), actor(D, "Vole")]
    resolutions = [said(*each) for each in decided]
    for some in permutations(resolutions):
        assert Authority(actors, some).find(name, "group") == found
        assert Authority(reversed(actors), some).find(name, "group") == found
        late = Authority((), some)
        for each in actors:
            late.find(name, "group")
            late.add(each)
        assert late.find(name, "group") == found
        asked = Authority(actors)
        for resolution in some:
            asked.find(name, "group")
            asked.decide(resolution)
        assert asked.find(name, "group") == found


ids = st.sampled_from([A, B, C, D])
texts = st.sampled_from(["Heron", "HERON", "Otter", "Wren", "Heron 2"])
verdicts = st.sampled_from(["same", "different", "unsure"])
ACTORS = st.dictionaries(ids, st.lists(texts, min_size=1, max_size=3))
JUDGED = st.lists(
    st.builds(said, ids, ids, verdicts, st.integers(1, 12)).filter(lambda each: each.left != each.right)
    | st.builds(said, texts, ids, verdicts, st.integers(1, 12), st.just(True)),
    max_size=8,
)


@given(ACTORS, JUDGED, st.randoms(use_true_random=False))
def test_order_never_matters_and_an_answer_bears_the_name_or_was_judged(
    held: dict[str, list[str]], judged: list[Resolution], random: Any
) -> None:
    actors = [actor(each, *names) for each, names in held.items()]
    first = Authority(actors, judged)
    random.shuffle(actors)
    random.shuffle(judged)
    again = Authority()
    steps: list[Actor | Resolution] = [*actors, *judged]
    random.shuffle(steps)
    for step in steps:
        again.find("Heron", "group")
        if isinstance(step, Actor):
            again.add(step)
        else:
            again.decide(step)
    for name in ("Heron", "Otter", "Wren", "Heron 2", "Heron 3"):
        found = first.find(name, "group")
        assert found == again.find(name, "group")
        assert (found.actor != "") == (found.ground in ("exact", "one actor", "decided"))
        assert found.actor in {"", *held}
        bearers = {each for each, names in held.items() if normal(name) in map(normal, names)}
        judged_on = {each.right for each in judged if normal(each.name) == normal(name)}
        merged = {other for each in bearers | judged_on for other in held if first.same(each, other)}
        assert not found.actor or found.actor in bearers | judged_on | merged
    assert list(first.standing()) == list(again.standing())
    assert list(first.undecided()) == list(again.undecided())


@given(JUDGED)
def test_each_actor_stands_for_itself_or_for_one_that_it_was_judged_to_be(judged: list[Resolution]) -> None:
    names = Authority([actor(A, "One"), actor(B, "Two"), actor(C, "Three"), actor(D, "Four")], judged)
    for each in (A, B, C, D):
        stands = names.stands_for(each)
        assert stands == each or names.same(each, stands)
        assert names.stands_for(stands) == stands
        # Nothing is closed transitively: those for whom one stands were all judged to be one.
        together = [other for other in (A, B, C, D) if names.stands_for(other) == stands]
        assert all(names.same(one, other) for one in together for other in together if one != other)


def test_a_name_that_names_no_actor_or_several_says_what_it_is() -> None:
    names = Authority([actor("state/nor", "Norway")])
    names.nobody("Nordic countries", "state", "a region")
    names.several("Guinea", "state", "several States")
    names.nobody("Norway", "state", "a region")
    assert names.find("nordic COUNTRIES", "state") == Match("", "no actor", (), "a region")
    assert names.find("Guinea", "state") == Match("", "ambiguous", (), "several States")
    assert names.find("Norway", "state").actor == "state/nor"
    assert names.find("Guinea", "group") == Match("", "unknown")
    both, other = Authority(), Authority()
    both.nobody("X", "state", "b"), both.several("X", "state", "a")
    other.several("X", "state", "a"), other.nobody("X", "state", "b")
    assert both.find("X", "state") == other.find("X", "state")


def test_pairs_that_share_a_name_are_listed_until_somebody_judges_them() -> None:
    actors = [
        actor(A, "Heron-9", "Grey"),
        actor(B, "heron 9", "GREY"),
        actor(C, "Otter", "Grey"),
        actor("company/a", "Grey"),
    ]
    names = Authority(actors)
    assert list(names.undecided()) == [(A, B, ("Grey", "Heron-9")), (A, C, ("Grey",)), (B, C, ("GREY",))]
    for verdict, listed in (("same", 2), ("different", 2), ("unsure", 3)):
        assert len(list(Authority(actors, [said(B, A, verdict)]).undecided())) == listed


def test_what_stands_on_a_name_can_be_asked() -> None:
    first, second, other = (
        said("Wren", A, name=True),
        said("wren", A, "different", 2, True),
        said("Wren", B, n=1, name=True),
    )
    names = Authority([], [first, second, other, said(A, B)])
    assert names.verdicts("WREN", "group") == {A: second, B: other}
    assert names.verdicts("Wren", "company") == {}
    assert {each.verdict for each in names.standing()} == {"same", "different"} and len(list(names.standing())) == 3
    assert names.verdict(B, A) == said(A, B) and names.verdict(A, C) is None
    assert number(second) == 2 and number(said(A, B, n=30)) == 30


def test_of_several_records_of_one_actor_one_whose_id_says_its_name_stands() -> None:
    bears = {
        "group/x-1": "Grey Heron",
        "group/grey-heron": "Grey Heron",
        "group/grey-herons": "Grey Herons",
        "group/y-2": "Y",
    }
    names = Authority(actor(each, name) for each, name in bears.items())
    assert names.preferred(["group/x-1", "group/grey-heron"]) == "group/grey-heron"
    assert names.preferred(["group/grey-herons", "group/grey-heron"]) == "group/grey-heron"
    assert names.preferred(["group/y-2", "group/x-1"]) == "group/x-1"


def test_main_names_link_two_sets_only_one_to_one() -> None:
    left = Authority(
        [
            actor(A, "Heron", "Grey"),
            actor(B, "Otter"),
            actor(C, "Vole"),
            actor(D, "Vole"),
            actor("group/e", "Finch", "F1", "F2"),
        ]
    )
    right = [
        # One main name is a name of one alone; two main names are one form; a main name that two bear.
        actor("group/r1", "Grey"), actor("group/r2", "Otter"), actor("group/r3", "otter"), actor("group/r4", "Vole"),
        # Several meet one, and one of them has its main name.
        actor("group/r5", "F1"), actor("group/r6", "FINCH"), actor("group/r7", "F2"), actor("group/r8", "Nobody"),
    ]  # fmt: skip
    assert [(each.id, found) for each, found in links(left, right, "group")] == [
        ("group/r1", A),
        ("group/r6", "group/e"),
    ]
    without_main = [each for each in right if each.id != "group/r6"]
    assert [(each.id, found) for each, found in links(left, without_main, "group")] == [("group/r1", A)]
