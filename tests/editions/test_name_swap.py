"""The name-swap audit of METHOD §7 on the real record: exchanging two actors exchanges their readings and bands alone."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

import answerable
from answerable.core.kinds import decode, kind_of
from answerable.core.record import Record, canonical
from answerable.editions.build import build


def renamed(value, names: dict[str, str], slugs: dict[str, str]):
    """Exchange actors wherever an id names one: whole ids, and the segments of ids made from them."""
    if isinstance(value, dict):
        return {key: renamed(each, names, slugs) for key, each in value.items()}
    if isinstance(value, list):
        return [renamed(each, names, slugs) for each in value]
    if isinstance(value, str) and "/" in value and " " not in value:
        if value in names:
            return names[value]
        head, *rest = value.split("/")
        if head in ("commitment", "position") and len(rest) >= 3:
            return "/".join([head, rest[0], slugs.get(rest[1], rest[1]), *rest[2:]])
        if head == "affiliation" and len(rest) >= 3:
            return "/".join([head, slugs.get(rest[0], rest[0]), slugs.get(rest[1], rest[1]), *rest[2:]])
        if head == "reading":
            actor = "/".join(rest[1:3])
            return "/".join([head, rest[0], names.get(actor, actor), *rest[3:]])
    return value


def exchange(records: list[Record], mapping: dict[str, str]) -> list[Record]:
    slugs = {one.partition("/")[2]: two.partition("/")[2] for one, two in mapping.items()}
    made = []
    for record in records:
        plain = msgspec.json.decode(canonical(record))
        if kind_of(record) == "actor":
            plain["id"] = mapping.get(plain["id"], plain["id"])
        else:
            plain = renamed(plain, mapping, slugs)
        made.append(decode(canonical(plain)))
    return made


def comparable(records: list[Record]) -> dict[str, tuple]:
    """Readings without what depends on the names' alphabetical order: which inputs are listed first, and their digest."""
    return {
        reading.id: (reading.status, reading.standard, reading.because, reading.inputs_count, reading.checked)
        for reading in records
    }


@pytest.mark.parametrize(("kind", "seed"), [("state", 1), ("state", 2), ("company", 3), ("group", 4)])
def test_exchanging_actors_exchanges_their_readings_and_nothing_else(
    real_edition: Path, tmp_path: Path, kind: str, seed: int
) -> None:
    edition = answerable.open(real_edition)
    facts = [record for record in edition.records() if kind_of(record) != "reading"]
    actors = sorted(record.id for record in edition.records("actor") if record.type == kind)
    shuffled = list(actors)
    random.Random(seed).shuffle(shuffled)
    mapping = dict(zip(actors, shuffled, strict=True))
    build(exchange(facts, mapping), tmp_path / "swapped", state="not-for-publication", as_of=edition.day)
    swapped = answerable.open(tmp_path / "swapped")

    expected = comparable(exchange(list(edition.records("reading")), mapping))
    assert comparable(list(swapped.records("reading"))) == expected
    assert expected, "there are readings to exchange"

    borne = sorted({borne.actor for borne in edition.responsibilities()} & set(actors))
    for actor in random.Random(seed).sample(borne, min(12, len(borne))):
        mine = {(each.instrument, each.side): (each.findings, each.readings) for each in edition.accounts(actor)}
        other = {
            (each.instrument, each.side): (each.findings, each.readings) for each in swapped.accounts(mapping[actor])
        }
        assert mine == other, actor
