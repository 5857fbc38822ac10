"""The shelf is what all instruments share: actors, collectives, criteria and the table of ways of acting.

A shared file is looked for beside the instrument that is being read and then among the packaged ones, so that a
contributor can check a file, and an addition to a shared file, before either is in its place.
"""

from __future__ import annotations

from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from answerable.core.actor import Actor, Identifier, Name
from answerable.core.instrument import Criterion
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, Checked, Citation
from answerable.core.source import Source
from answerable.instruments.form import (
    ActorForm,
    ActorsForm,
    Collective,
    CollectivesForm,
    CriteriaForm,
    CriterionForm,
    Way,
    WaysForm,
)
from answerable.instruments.places import cite
from answerable.manuscript import Manuscript, Unreadable, open_manuscript

T = TypeVar("T")
PACKAGED = Path(str(files(__package__ or "answerable.instruments")))
SHARED = ("_actors.yaml", "_collectives.yaml", "_criteria.yaml", "_ways.yaml")
ISO = Source(
    id="source/iso-3166-1",
    title="ISO 3166-1: codes for the names of countries",
    form="dataset",
    published_by="International Organization for Standardization",
    cluster="iso",
    seen="stored",
    checked="verified",
    licence=OWN_LICENCE,
    publisher=OWN_PUBLISHER,
)
_WORD = {"commitment": "basis", "position": "stance", "change": "effect", "note": ""}


class Shelf:
    """The shared files that apply in one folder, each read once. Reading raises Unreadable."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._provisions: dict[str, frozenset[str] | None] = {}

    def find(self, name: str) -> Path | None:
        """Return the file of that name beside the instrument or, failing that, among the packaged ones."""
        return next((path for path in (self.folder / name, PACKAGED / name) if path.is_file()), None)

    def _shared(self, name: str, shape: type[T]) -> tuple[Manuscript, T]:
        manuscript = open_manuscript(self.find(name) or PACKAGED / name)
        return manuscript, manuscript.convert(shape)

    @cached_property
    def ways(self) -> dict[str, Way]:
        """Every way of acting by the words used for it."""
        manuscript, form = self._shared("_ways.yaml", WaysForm)
        for words, way in form.ways.items():
            given = {field for field in ("basis", "stance", "effect") if getattr(way, field) is not None}
            wanted = {_WORD[way.record]} - {""}
            if given != wanted:
                what = f"a {way.record} is given {' and '.join(sorted(given)) or 'nothing'}"
                raise manuscript.wrong(f"ways.{words}", what, f"Give it {' and '.join(wanted) or 'its meaning alone'}.")
        return form.ways

    @cached_property
    def collectives(self) -> dict[str, Collective]:
        """Every named collective of States."""
        manuscript, form = self._shared("_collectives.yaml", CollectivesForm)
        for key, collective in form.collectives.items():
            field = f"collectives.{key}.members"
            if len(set(collective.members)) != len(collective.members):
                raise manuscript.wrong(field, "names a State twice", "Keep one of the two.")
            for code in collective.members:
                if ("state", code) not in self.actor_ids:
                    raise manuscript.wrong(
                        field, f"{code!r} is no known State", "Correct it, or add it to _actors.yaml."
                    )
        return form.collectives

    @cached_property
    def criteria(self) -> dict[str, CriterionForm]:
        """Every criterion by its slug."""
        return self._shared("_criteria.yaml", CriteriaForm)[1].criteria

    @cached_property
    def _actors(self) -> dict[tuple[str, str], ActorForm]:
        manuscript, form = self._shared("_actors.yaml", ActorsForm)
        found: dict[tuple[str, str], ActorForm] = {}
        slugs: dict[str, str] = {}
        for kind, plural in (("state", "states"), ("company", "companies"), ("organisation", "organisations"),
                             ("group", "groups")):  # fmt: skip
            for key, actor in getattr(form, plural).items():
                field = f"{plural}.{key}"
                if (kind == "state") != key.isupper():
                    raise manuscript.wrong(
                        field, f"{key!r} is not written as a {kind}", "Use ISO alpha-3 for States alone."
                    )
                if key.lower() in slugs:
                    what = f"{key.lower()!r} already names an actor under {slugs[key.lower()]}"
                    raise manuscript.wrong(field, what, "Give one of the two another slug.")
                slugs[key.lower()] = plural
                found[kind, key] = actor
        return found

    @cached_property
    def actor_ids(self) -> dict[tuple[str, str], str]:
        """The id of every actor by its type and the code or slug that files use."""
        return {(kind, key): f"{kind}/{key.lower()}" for kind, key in self._actors}

    def provisions_of(self, instrument: str) -> frozenset[str] | None:
        """Return the numbers of another instrument's provisions, or None where there is no such instrument."""
        if instrument not in self._provisions:
            path = None if "/" in instrument or "\\" in instrument else self.find(f"{instrument}.yaml")
            self._provisions[instrument] = None if path is None else _numbers(open_manuscript(path).value)
        return self._provisions[instrument]

    def actors(self) -> tuple[list[Actor], list[Source]]:
        """Return a record of every actor, and the sources these cite."""
        sources = {ISO.id: ISO}
        records = []
        for (kind, key), form in self._actors.items():
            state = kind == "state"
            standard = state and form.scheme == "iso"
            cited = [cite(place) for place in form.seen_in]
            sources.update((source.id, source) for source, _ in cited)
            scheme = "ISO 3166-1 alpha-3" + ("" if standard else " (user-assigned)")
            records.append(
                Actor(
                    id=self.actor_ids[kind, key],
                    type=kind,  # type: ignore[arg-type]
                    names=(
                        Name(text=form.name, language="en" if state else ""),
                        *(Name(text=other, language="en" if state else "", use="alias") for other in form.also),
                    ),
                    identifiers=(Identifier(scheme=scheme, value=key),) if state else (),
                    citations=(Citation(source=ISO.id, locator=key),)
                    if standard
                    else tuple(citation for _, citation in cited),
                    checked="verified" if standard else form.checked,
                    licence=OWN_LICENCE,
                    publisher=OWN_PUBLISHER,
                )
            )
        return records, list(sources.values())

    def criterion(self, key: str, checked: Checked) -> Criterion:
        """Return the record of one criterion; it is as well checked as the best checked provision that asks it."""
        form = self.criteria[key]
        fields = {name: getattr(form, name) for name in CriterionForm.__struct_fields__}
        return Criterion(id=f"criterion/{key}", checked=checked, licence=OWN_LICENCE, publisher=OWN_PUBLISHER, **fields)


def _numbers(value: Any) -> frozenset[str]:
    provisions = value.get("provisions") if isinstance(value, dict) else None
    listed = provisions if isinstance(provisions, list) else []
    return frozenset(str(each.get("n")) for each in listed if isinstance(each, dict))


def check_shared(path: Path) -> Shelf:
    """Read one shared file with the others that apply beside it. Raises Unreadable where it is wrong."""
    if path.name not in SHARED:
        raise Unreadable(path.name, 0, "", "is no shared file", f"Name it one of {', '.join(SHARED)}.")
    shelf = Shelf(path.parent)
    if path.name == "_actors.yaml":
        shelf.actors()
    elif path.name == "_collectives.yaml":
        _ = shelf.collectives
    elif path.name == "_criteria.yaml":
        _ = shelf.criteria
    else:
        _ = shelf.ways
    return shelf
