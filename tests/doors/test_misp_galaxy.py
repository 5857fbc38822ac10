"""The galaxy's threat groups: every entry accounted for, claims kept as claims, and no bytes that get past unread."""

from __future__ import annotations

import copy
import gzip
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable import sources
from answerable.core.actor import Actor
from answerable.core.kinds import decode, kind_of
from answerable.core.record import Record, canonical
from answerable.core.source import Accounting
from answerable.core.validation import dangling, validate
from answerable.instruments import read_all
from answerable.sources import Malformed
from answerable.sources import misp_galaxy as galaxy
from answerable.sources._authority import authority

SAMPLE = (Path(__file__).parent / "samples" / "bundled" / "misp_galaxy" / "threat-actor.json").read_bytes()
SHELF = list(read_all())
NAMES = authority(record for record in SHELF if isinstance(record, Actor))


def parse(raw: bytes) -> list[Record]:
    return galaxy.parse({"cluster": {"threat-actor.json": raw}}, NAMES).records


def newest() -> bytes:
    (held,) = sources.bundled(galaxy.SOURCE)["cluster"].values()
    return held


def accounting(records: list[Record]) -> Accounting:
    (found,) = (record for record in records if isinstance(record, Accounting))
    return found


def changed(change) -> bytes:
    cluster = json.loads(SAMPLE)
    change(cluster)
    return json.dumps(cluster).encode()


def sound(records: list[Record]) -> None:
    """What every connector owes: sound records in canonical form, each id once, and an accounting that adds up."""
    ids = [record.id for record in records]
    assert len(set(ids)) == len(ids)
    for record in records:
        assert validate(record) == []
        assert decode(canonical(record)) == record
        assert record.licence and record.publisher
    # States are the instruments' records.
    assert [problem for problem in dangling(records, ids) if "points to state/" not in problem.what] == []
    told = accounting(records)
    assert told.read == told.recorded + told.refused + told.unresolved
    for outcome in ("recorded", "refused", "unresolved"):
        assert getattr(told, outcome) == sum(each.count for each in told.outcomes if each.outcome == outcome)
    assert all(each.reason for each in told.outcomes)


def test_the_whole_bundled_galaxy_is_read_and_its_states_are_known() -> None:
    records = parse(newest())
    told = accounting(records)
    assert told.read > 800 and told.unresolved == 0 and told.refused <= 9
    assert {each.reason for each in told.outcomes if each.outcome == "refused"} == {
        "described as one person: a natural person is never an actor"
    }
    assert told.recorded == sum(kind_of(record) == "actor" for record in records)
    known = {record.id for record in (*records, *SHELF)}
    assert list(dangling(records, known)) == []


def test_the_sample_is_recorded_refused_or_left_unresolved_with_reasons() -> None:
    records = parse(SAMPLE)
    sound(records)
    told = accounting(records)
    assert (told.read, told.recorded, told.refused, told.unresolved) == (10, 3, 4, 3)
    assert {(each.outcome, each.reason): each.count for each in told.outcomes} == {
        ("recorded", "a group with its names"): 3,
        ("refused", "described as one person: a natural person is never an actor"): 1,
        ("refused", "synonyms is not a list"): 1,
        ("refused", "the entry is not an object"): 1,
        ("refused", "value is not text"): 1,
        ("unresolved", "another entry's name gives the same id"): 2,
        ("unresolved", "the name gives no id in a–z and 0–9"): 1,
    }
    # Whoever may be a person is counted and never named.
    assert b"Lone Wren" not in b"".join(canonical(record) for record in records)


def test_entries_that_speak_of_one_person_in_other_words_are_refused_too() -> None:
    raw = newest()
    held = {entry["uuid"] for entry in json.loads(raw)["values"]}
    assert len(held & galaxy._OF_ONE_PERSON) >= 5
    kept = {each.value for made in parse(raw) if isinstance(made, Actor) for each in made.identifiers}
    assert len(kept) > 800 and not kept & galaxy._OF_ONE_PERSON


def test_names_sponsors_and_victims_keep_their_compiler() -> None:
    by_id = {record.id: record for record in parse(SAMPLE)}
    heron = by_id["group/grey-heron"]
    assert [(name.text, name.use) for name in heron.names] == [
        ("Grey Heron", "main"), ("Heron-9", "alias"), ("Серая Цапля", "alias"),
    ]  # fmt: skip
    assert [(each.state, each.compiler) for each in heron.reported_victims] == [
        ("state/isl", galaxy.COMPILER), ("state/kor", galaxy.COMPILER),
    ]  # fmt: skip
    claim = by_id["affiliation/grey-heron/nor/1"]
    assert (claim.group, claim.actor, claim.compiler) == ("group/grey-heron", "state/nor", galaxy.COMPILER)
    assert claim.words == "suspected state sponsor: Norway"
    assert not any(record_id.startswith("affiliation/quiet-otter") for record_id in by_id)
    assert by_id["source/misp-galaxy-threat-actor"].edition == "7"


def test_unread_fields_are_counted_by_name_and_country_makes_no_record() -> None:
    records = parse(SAMPLE)
    unread = {field.name: field.count for field in accounting(records).unread_fields}
    assert unread == {
        "description": 2,
        "meta.cfr-suspected-state-sponsor, values that are no State's exact name": 1,
        "meta.cfr-suspected-victims, values that are no State's exact name": 1,
        "meta.country": 1,
        "meta.origin:OTTER": 1,
        "meta.refs": 1,
    }
    without = parse(changed(lambda cluster: cluster["values"][0]["meta"].pop("country")))
    assert [canonical(record) for record in records[:-1]] == [canonical(record) for record in without[:-1]]


def test_a_new_field_is_reported() -> None:
    records = parse(changed(lambda cluster: cluster["values"][2].update({"horoscope": "Leo"})))
    assert ("horoscope", 1) in {(field.name, field.count) for field in accounting(records).unread_fields}


@pytest.mark.parametrize("field", ["synonyms", "cfr-suspected-state-sponsor", "cfr-suspected-victims"])
def test_a_field_that_no_entry_of_a_whole_cluster_has_stops_the_set_and_is_named(field: str) -> None:
    meta = {"synonyms": ["Heron-9"], "cfr-suspected-state-sponsor": "Norway", "cfr-suspected-victims": ["Iceland"]}
    meta.pop(field)
    entries = [
        {"value": f"Grey Heron {number}", "uuid": f"00000000-0000-4000-8000-{number:012}", "meta": meta}
        for number in range(100)
    ]
    with pytest.raises(Malformed, match=f"meta of values: lacks the field {field} in every row"):
        parse(json.dumps({"type": "threat-actor", "values": entries}).encode())
    fewer = parse(json.dumps({"type": "threat-actor", "values": entries[:99]}).encode())
    assert accounting(fewer).recorded == 99


@pytest.mark.parametrize("cut", [1, 10, 200, len(SAMPLE) // 2, len(SAMPLE) - 2])
def test_truncated_bytes_are_refused_as_a_whole(cut: int) -> None:
    with pytest.raises(Malformed, match="Fetch it again"):
        parse(SAMPLE[:cut])


def test_half_a_character_is_refused_or_made_whole() -> None:
    raw = b'{"type":"threat-actor","values":[{"value":"a\\ud800b","uuid":"00000000-0000-4000-8000-000000000001","\\udfff":1}]}'
    try:
        sound(parse(raw))
    except Malformed:
        pass


def test_deep_nesting_large_files_and_other_clusters_are_refused() -> None:
    with pytest.raises(Malformed):
        parse(b"[" * 1_000_000)
    with pytest.raises(Malformed):
        parse(b'{"values":' * 100_000)
    with pytest.raises(Malformed, match="larger than"):
        parse(b" " * (galaxy.MAX_BYTES + 1))
    for other in (b"[]", b"{}", b'{"values": 3}'):
        with pytest.raises(Malformed, match="not a list of entries"):
            parse(other)
    with pytest.raises(Malformed, match="not threat-actor"):
        parse(changed(lambda cluster: cluster.update(type="botnet")))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", 7), ("value", None), ("value", " "), ("value", "a\u0000b"), ("value", "x" * 301), ("uuid", "not one"),
        ("uuid", 5), ("meta", []), ("meta", {"synonyms": [1]}), ("meta", {"synonyms": {"a": 1}}),
        ("meta", {"cfr-suspected-victims": "Norway"}), ("meta", {"cfr-suspected-state-sponsor": ["Norway"]}),
    ],
)  # fmt: skip
def test_wrong_types_refuse_the_entry_and_nothing_else(field: str, value: object) -> None:
    records = parse(changed(lambda cluster: cluster["values"][0].update({field: value})))
    sound(records)
    ids = {record.id for record in records}
    assert "group/grey-heron" not in ids and "group/quiet-otter" in ids
    assert accounting(records).refused == 5


def test_a_duplicate_entry_is_left_unresolved_not_merged() -> None:
    records = parse(changed(lambda cluster: cluster["values"].append(copy.deepcopy(cluster["values"][0]))))
    sound(records)
    assert "group/grey-heron" not in {record.id for record in records}
    assert accounting(records).unresolved == 5


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
fields = st.sampled_from(["value", "uuid", "meta", "description", "related", "x"])
metas = st.dictionaries(
    st.sampled_from(["synonyms", galaxy.SPONSOR, galaxy.VICTIMS, "country"]), json_values | st.just(["Norway"])
)


@given(st.lists(st.dictionaries(fields, json_values | metas) | json_values, max_size=6))
def test_any_entries_are_accounted_for(values: list) -> None:
    try:
        records = parse(json.dumps({"type": "threat-actor", "version": 1, "values": values}).encode())
    except Malformed as error:
        assert "in every row" in str(error)
        assert not all(any(field in row for row in values if isinstance(row, dict)) for field in ("uuid", "value"))
        return
    sound(records)
    assert accounting(records).read == len(values)


@given(st.binary(max_size=300))
def test_any_bytes_give_records_or_the_doors_own_error(raw: bytes) -> None:
    with pytest.raises(Malformed):
        parse(raw)


def test_a_data_set_that_is_not_installed_says_which_package() -> None:
    elsewhere = replace(galaxy.SOURCE, bundled=("msgspec", "x"))
    with pytest.raises(Malformed, match="Install msgspec"):
        sources.bundled(elsewhere)
    with pytest.raises(Malformed, match="Give the file"):
        sources.bundled(replace(galaxy.SOURCE, bundled=None))


def test_the_newest_cluster_is_read_where_the_data_is_at_hand() -> None:
    folder = os.environ.get("ANSWERABLE_DATA")
    if not folder:
        pytest.skip("ANSWERABLE_DATA names no folder of outside data")
    records = parse(gzip.decompress((Path(folder) / "misp_galaxy" / "threat-actor.json.gz").read_bytes()))
    sound(records)
    assert accounting(records).recorded > 1000
