"""The authority file of States (`_states.yaml`) says how each is spelt and coded, and in whose lists; it decides for all sets.

That of companies (`_companies.yaml`) adds exact spellings to the names that the shelf gives them, for all sets alike.
Codes are ISO 3166-1's, alpha-2 and alpha-3, with former ones where each meant one State alone. It also names what stands in
columns of States and is none. Decisions of people stand in `_resolutions.jsonl`, and in a file of that form of one's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path

import msgspec

from answerable.core.actor import Actor, Resolution
from answerable.core.authority import Authority
from answerable.manuscript import Manuscript
from answerable.sources._deciding import kept, read


class _State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    spelt: dict[str, str]
    alpha2: str = ""


class _Former(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    state: str
    why: str


class _States(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    states: dict[str, _State]
    former: dict[str, _Former]
    several: dict[str, str]
    nobody: dict[str, list[str]]


class _Companies(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    companies: dict[str, dict[str, str]]
    organisations: dict[str, dict[str, str]]


@cache
def _companies() -> _Companies:
    content = resources.files(__package__).joinpath("_companies.yaml").read_bytes()
    return Manuscript("_companies.yaml", content).convert(_Companies)


@cache
def _file() -> _States:
    content = resources.files(__package__).joinpath("_states.yaml").read_bytes()
    return Manuscript("_states.yaml", content).convert(_States)


def authority(actors: Iterable[Actor], resolutions: Iterable[Resolution] = ()) -> Authority:
    """Return an authority that knows the actors with their names, every spelling of a State, and what was decided."""
    names = Authority(actors, resolutions)
    held = _file()
    for code, state in held.states.items():
        actor = f"state/{code.lower()}"
        for spelling in (code, state.alpha2, *state.spelt):
            names.call(spelling, actor)
    for code, former in held.former.items():
        names.call(code, f"state/{former.state.lower()}")
    for spelling, what in held.several.items():
        names.several(spelling, "state", what)
    for what, spellings in held.nobody.items():
        for spelling in spellings:
            names.nobody(spelling, "state", what)
    further = _companies()
    for kind, spelt in (("company", further.companies), ("organisation", further.organisations)):
        for slug, lists in spelt.items():
            for spelling in lists:
                names.call(spelling, f"{kind}/{slug}")
    return names


def packaged() -> Iterator[Resolution]:
    """Yield the decisions that come with the software."""
    yield from read("_resolutions.jsonl", resources.files(__package__).joinpath("_resolutions.jsonl").read_bytes())


def decisions(folder: Path) -> Iterator[Resolution]:
    """Yield the decisions kept in a folder of outside data, none where it holds no such file. Raises Invalid."""
    yield from kept(folder)
