"""The name-swap audit of METHOD §7: exchanging actors exchanges their readings and bands, and changes nothing else.

On the packaged record with a small sample of every outside data set, after names were resolved: actors change places in every
field that holds an id, of records and of tables of observations. What is written in words stays as it is.
"""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import msgspec
import pytest

import answerable
from answerable.core.kinds import decode, kind_of
from answerable.core.observation import rows_digest
from answerable.core.record import Record, canonical
from answerable.core.source import Accounting
from answerable.editions.build import build
from answerable.editions.edition import Edition
from answerable.editions.gather import Gathered, gather
from answerable.editions.observed import Held

SAMPLES = Path(__file__).parents[1] / "doors" / "samples"
DAY = date(2051, 1, 1)


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


def exchange_rows(held: list[Held], mapping: dict[str, str]) -> list[Held]:
    return [Held(each.form, [tuple(mapping.get(cell, cell) for cell in row) for row in each.rows]) for each in held]


def fixing(records: list[Record], held: list[Held]) -> list[Record]:
    """The records, with accountings that fix these tables."""
    digests = {each.form.name: rows_digest(each.rows) for each in held}
    made = []
    for record in records:
        if isinstance(record, Accounting):
            observed = (msgspec.structs.replace(each, sha256=digests[each.table]) for each in record.observations)
            record = msgspec.structs.replace(record, observations=tuple(observed))
        made.append(record)
    return made


@pytest.fixture(scope="module")
def gathered() -> Gathered:
    made = gather(SAMPLES)
    assert made.stopped == []
    return made


@pytest.fixture(scope="module")
def original(gathered: Gathered, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    out = tmp_path_factory.mktemp("swap") / "edition-0001"
    build(gathered.records, out, observations=gathered.observations, state="not-for-publication", as_of=DAY)
    return answerable.open(out)


def test_the_samples_of_outside_data_are_read_by_the_questions(original: Edition) -> None:
    """Otherwise the audit would exchange what nothing reads."""
    publishers = {record.id: record.publisher for record in original.records()}
    seen = {publishers[each] for reading in original.records("reading") for each in reading.inputs}
    assert {
        "Access Now", "European Repository of Cyber Incidents (EuRepoC)", "Paris Call for Trust and Security in Cyberspace",
        "VERIS Community Database", "U.S. Department of Health and Human Services",
    } <= seen  # fmt: skip


@pytest.mark.parametrize(("kind", "seed"), [("state", 1), ("state", 2), ("company", 3), ("group", 4)])
def test_exchanging_actors_exchanges_their_readings_and_nothing_else(
    gathered: Gathered, original: Edition, tmp_path: Path, kind: str, seed: int
) -> None:
    actors = sorted(record.id for record in original.records("actor") if record.type == kind)
    shuffled = list(actors)
    random.Random(seed).shuffle(shuffled)
    mapping = dict(zip(actors, shuffled, strict=True))
    rows = exchange_rows(gathered.observations, mapping)
    facts = fixing(exchange(gathered.records, mapping), rows)
    build(facts, tmp_path / "swapped", observations=rows, state="not-for-publication", as_of=DAY)
    swapped = answerable.open(tmp_path / "swapped")

    expected = comparable(exchange(list(original.records("reading")), mapping))
    assert comparable(list(swapped.records("reading"))) == expected
    assert expected, "there are readings to exchange"

    borne = sorted({borne.actor for borne in original.responsibilities()} & set(actors))
    for actor in random.Random(seed).sample(borne, min(12, len(borne))):
        mine = {(each.instrument, each.side): (each.findings, each.readings) for each in original.accounts(actor)}
        other = {
            (each.instrument, each.side): (each.findings, each.readings) for each in swapped.accounts(mapping[actor])
        }
        assert mine == other, actor
