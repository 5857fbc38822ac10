"""Resolving 100,000 names through the authority, beside a plain dictionary look-up of the same names in normal form."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from random import Random

from synthetic import ENVELOPE

from answerable.core.actor import Actor, Name, Resolution
from answerable.core.authority import Authority
from answerable.core.spelling import normal

LIMIT, ROUNDS, NAMES, ACTORS = 2.0, 9, 100_000, 20_000
#: Of so many actors one was judged to be another.
JUDGED = 10
SPELT = (
    "Group {}", "GROUP-{}", "Fictional {} Bear", "Gruppe Ä {}", "Серая Цапля {}",
)  # fmt: skip


def made() -> tuple[Authority, Resolution, dict[str, str], list[str]]:
    """Return an authority of fictional groups and one of its resolutions, the same as a dictionary, and the names to ask for.

    Four in five are names that a group bears; the others nobody bears. All are written differently from one another. Some
    groups were judged to be one with the next.
    """
    actors = [
        Actor(
            id=f"group/fictional-{n}", type="group",
            names=tuple(Name(text=form.format(n), use="alias" if place else "main") for place, form in enumerate(SPELT)),
            **ENVELOPE,
        )
        for n in range(ACTORS)
    ]  # fmt: skip
    judged = {actors[n].id: actors[n + 1].id for n in range(0, ACTORS, JUDGED)}
    resolutions = [
        Resolution(
            id=f"resolution/one/{n}/1", left=left, right=right, verdict="same", by="Nobody", why="None", **ENVELOPE
        )
        for n, (left, right) in enumerate(judged.items())
    ]
    names = Authority(actors, resolutions)
    one = {each: names.preferred(pair) for pair in judged.items() for each in pair}
    plain = {normal(name.text): one.get(actor.id, actor.id) for actor in actors for name in actor.names}
    asked = [form.format(n) for n in range(ACTORS) for form in SPELT[:4]]
    asked += [f"Nobody {n}" for n in range(NAMES - len(asked))]
    Random(7).shuffle(asked)
    return Authority(actors, resolutions), resolutions[0], plain, asked


def seconds(*runs: Callable[[], None], before: Callable[[], None]) -> list[float]:
    """Return the time of each one's fastest round; they take turns, and `before` prepares each and is not counted."""
    fastest = [float("inf")] * len(runs)
    for _ in range(ROUNDS):
        for place, run in enumerate(runs):
            before()
            began = time.perf_counter()
            run()
            fastest[place] = min(fastest[place], time.perf_counter() - began)
    return fastest


def main() -> int:
    """Measure names met for the first time, where every form must be made, and names met before."""
    names, judged, plain, asked = made()
    forms = [normal(name) for name in asked]
    if [names.find(name, "group").actor for name in asked] != [plain.get(form, "") for form in forms]:
        raise SystemExit("the authority and the dictionary do not say the same")

    def ours() -> None:
        for name in asked:
            names.find(name, "group")

    def looked_up() -> None:
        for name in asked:
            plain.get(normal(name))

    def bare() -> None:
        for form in forms:
            plain.get(form)

    def forget() -> None:
        normal.cache_clear()
        # What was worked out is forgotten when a resolution comes, be it the same again.
        names.decide(judged)

    held = True
    for what, before in (("met for the first time", forget), ("met before", lambda: None)):
        one, other, alone = seconds(ours, looked_up, bare, before=before)
        held &= one / other <= LIMIT
        print(f"{len(asked):,} names {what}: authority {one * 1e3:.1f} ms, normal form and dictionary {other * 1e3:.1f} ms, "
              f"ratio {one / other:.2f} (bound {LIMIT:.0f}): {'held' if one / other <= LIMIT else 'NOT HELD'}; "
              f"the dictionary alone, forms made beforehand: {alone * 1e3:.1f} ms")  # fmt: skip
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
