"""The contract of every connector, on a sample of our own: accounted for, alike in every packing, and never past its bytes.

`samples/` is laid out as the folder of outside data. Each connector meets a new column, a missing one, cut and random bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from answerable import instruments
from answerable.core.actor import Actor
from answerable.core.authority import Authority
from answerable.core.kinds import decode
from answerable.core.record import canonical
from answerable.core.source import Accounting, Source
from answerable.core.validation import dangling, validate
from answerable.editions.gather import gather
from answerable.editions.observed import RESERVED, Held
from answerable.sources import Connector, Malformed, Parsed, Raw, all_connectors
from answerable.sources._authority import authority
from answerable.sources._opening import open_raw

SAMPLES = Path(__file__).parent / "samples"
SHELF = list(instruments.read_all())
KNOWN = {record.id for record in SHELF}
NEW = "zz_new_column"
every = pytest.mark.parametrize("connector", all_connectors(), ids=lambda connector: connector.slug)


def names() -> Authority:
    return authority(record for record in SHELF if isinstance(record, Actor))


NAMES = names()


def sample(connector: Connector) -> Raw:
    # Cases refer to the groups of the installed copy: beside the other samples, a small one would stand in its place.
    return open_raw(connector, SAMPLES / "bundled" if connector.bundled else SAMPLES)


def accounting(parsed: Parsed) -> Accounting:
    (found,) = (record for record in parsed.records if isinstance(record, Accounting))
    return found


def sound(connector: Connector, parsed: Parsed) -> Accounting:
    """What every connector owes: sound records in canonical form, each id once, and an accounting that adds up."""
    ids = [record.id for record in parsed.records]
    assert len(set(ids)) == len(ids)
    for record in parsed.records:
        assert validate(record) == []
        assert decode(canonical(record)) == record
        assert record.licence and record.publisher
    assert list(dangling(parsed.records, KNOWN.union(ids))) == []
    told = accounting(parsed)
    assert (told.id, told.source) == (f"accounting/{connector.slug}", f"source/{connector.slug}")
    assert told.read == told.recorded + told.refused + told.unresolved
    for outcome in ("recorded", "refused", "unresolved"):
        assert getattr(told, outcome) == sum(each.count for each in told.outcomes if each.outcome == outcome)
    assert all(each.reason for each in told.outcomes)
    (source,) = (record for record in parsed.records if isinstance(record, Source))
    assert (source.form, source.licence, source.publisher) == ("dataset", connector.licence, connector.publisher)
    assert set(parsed.rows) <= {form.name for form in connector.observations}
    assert {each.table: each.rows for each in told.observations} == {
        form.name: len(parsed.rows.get(form.name, ())) for form in connector.observations
    }
    for form in connector.observations:
        assert form.name not in RESERVED and form.row
        assert Held(form, parsed.rows.get(form.name, [])).table().num_rows == len(parsed.rows.get(form.name, ()))
    for (kind, name), count in parsed.unresolved.items():
        assert kind in ("state", "company", "organisation", "group") and name and count > 0
    return told


def parse(connector: Connector, raw: Raw) -> Parsed:
    return connector.parse(raw, NAMES)


@every
def test_a_connector_says_what_it_is_and_names_its_files(connector: Connector) -> None:
    assert connector.title and connector.publisher and connector.licence and connector.reads
    assert connector.url.startswith("https://")
    assert len({file.name for file in connector.files}) == len(connector.files) > 0
    assert all(not file.url or file.url.startswith("https://") for file in connector.files)
    assert all(not file.path.startswith("/") and ".." not in file.path for file in connector.files)


def test_no_two_connectors_share_a_slug_or_a_table() -> None:
    slugs = [connector.slug for connector in all_connectors()]
    tables = [form.name for connector in all_connectors() for form in connector.observations]
    assert len(set(slugs)) == len(slugs) and len(set(tables)) == len(tables)


@every
def test_the_sample_is_accounted_for_and_read_alike_twice(connector: Connector) -> None:
    first, again = (parse(connector, sample(connector)) for _ in range(2))
    told = sound(connector, first)
    assert told.recorded and told.refused + told.unresolved, "the sample holds rows of more than one outcome"
    assert [canonical(record) for record in first.records] == [canonical(record) for record in again.records]
    assert (first.rows, first.unresolved) == (again.rows, again.unresolved)


def packed(connector: Connector, folder: Path, pack: Callable[[Path, dict[str, bytes], bool], None]) -> Path:
    for file in connector.files:
        members = dict(sample(connector)[file.name])
        place = folder / file.path.replace("*", "1")
        place.parent.mkdir(parents=True, exist_ok=True)
        pack(place, members, file.many)
    return folder


def as_gzip(place: Path, members: dict[str, bytes], many: bool) -> None:
    if many:
        return as_zip(place, members, many)
    (held,) = members.values()
    place.with_name(place.name + ".gz").write_bytes(gzip.compress(held))


def as_zip(place: Path, members: dict[str, bytes], many: bool) -> None:
    with zipfile.ZipFile(place.with_name(place.name.removesuffix(".zip") + ".zip"), "w", zipfile.ZIP_DEFLATED) as made:
        for name, held in members.items():
            made.writestr(name, held)


@every
@pytest.mark.parametrize("pack", [as_gzip, as_zip])
def test_plain_gzip_and_zip_are_read_alike(connector: Connector, pack: Callable, tmp_path: Path) -> None:
    plain = parse(connector, sample(connector))
    told = parse(connector, open_raw(connector, packed(connector, tmp_path, pack)))
    assert accounting(told) == accounting(plain)
    assert [r for r in told.records if not isinstance(r, Source)] == [
        r for r in plain.records if not isinstance(r, Source)
    ]


@every
@pytest.mark.parametrize("pack", [as_gzip, as_zip])
def test_a_truncated_archive_stops_the_set_with_one_sentence(
    connector: Connector, pack: Callable, tmp_path: Path
) -> None:
    folder = packed(connector, tmp_path, pack)
    place = next(path for path in sorted(folder.rglob("*")) if path.suffix in (".gz", ".zip"))
    place.write_bytes(place.read_bytes()[: place.stat().st_size * 2 // 3])
    with pytest.raises(Malformed, match=f"^{connector.slug}: .*Fetch it again"):
        open_raw(connector, folder)


def rows_of(document: Any) -> list[dict[str, Any]]:
    """The rows of a JSON document: its list, the first list of objects in it, or the one object that it is."""
    if isinstance(document, list):
        return [row for row in document if isinstance(row, dict)]
    for value in document.values():
        if isinstance(value, list) and any(isinstance(each, dict) for each in value):
            return [row for row in value if isinstance(row, dict)]
    return [document]


def changed(place: str, held: bytes, column: str, drop: bool) -> bytes:
    """Return a file with one more column, or with one column fewer."""
    if place.endswith(".parquet"):
        table = parquet.read_table(io.BytesIO(held))
        made = table.drop_columns([column]) if drop else table.append_column(column, pa.nulls(len(table), pa.string()))
        out = io.BytesIO()
        parquet.write_table(made, out)
        return out.getvalue()
    if place.endswith(".json"):
        try:
            document = json.loads(held)
        except ValueError:
            return held
        if not isinstance(document, list | dict):
            return held
        for row in rows_of(document):
            if drop:
                row.pop(column, None)
            else:
                row[column] = 1
        return json.dumps(document).encode()
    lines = list(csv.reader(io.StringIO(held.decode(errors="surrogateescape"))))
    at = lines[0].index(column) if drop else 0
    for number, line in enumerate(lines):
        if drop:
            del line[at : at + 1]
        else:
            line.append(column if number == 0 else "1")
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode(errors="surrogateescape")


def altered(connector: Connector, name: str, column: str, drop: bool) -> Raw:
    raw = {each: dict(members) for each, members in sample(connector).items()}
    raw[name] = {place: changed(place, held, column, drop) for place, held in raw[name].items()}
    return raw


def own_fields(connector: Connector, name: str) -> list[str]:
    """The fields of one file that a connector reads; those of a set of several files are named `file.field`."""
    several = len(connector.files) > 1
    return [
        field.removeprefix(f"{name}.") if several else field
        for field in connector.reads
        if not several or field.startswith(f"{name}.")
    ]


@every
def test_a_new_column_is_reported_by_name(connector: Connector) -> None:
    for file in connector.files:
        told = sound(connector, parse(connector, altered(connector, file.name, NEW, drop=False)))
        assert any(NEW in field.name and field.count for field in told.unread_fields), file.name


@every
def test_a_missing_column_stops_the_set_and_is_named(connector: Connector) -> None:
    stopped = 0
    for file in connector.files:
        tabular = file.path.endswith((".csv", ".parquet"))
        for field in own_fields(connector, file.name):
            if not tabular and ("." in field or "[" in field):
                continue
            try:
                # Where a set of objects leaves a field out of every row, the field may be one that rows need not have.
                sound(connector, parse(connector, altered(connector, file.name, field, drop=True)))
                assert not tabular, f"{file.name}: {field} is missing, and nothing was said"
            except Malformed as error:
                assert field in str(error)
                stopped += 1
    assert stopped or all(file.many for file in connector.files)


@every
@pytest.mark.parametrize("bad", [b"", b"\x00", b"\xff\xfe", b"null", b"3", b"[" * 100_000, b'"' * 200_000, b"\n" * 9])
def test_bytes_that_are_no_such_file_are_refused(connector: Connector, bad: bytes) -> None:
    for file in connector.files:
        raw = {name: dict(members) for name, members in sample(connector).items()}
        raw[file.name] = {"file": bad}
        try:
            told = sound(connector, parse(connector, raw))
        except Malformed as error:
            assert str(error).startswith(f"{connector.slug}: ")
        else:
            # A member of an archive of many is one row, and stops nothing else.
            assert file.many and told.recorded == 0
        raw[file.name] = {}
        with pytest.raises(Malformed, match=connector.slug):
            parse(connector, raw)


@every
@pytest.mark.parametrize("share", [0.02, 0.3, 0.61, 0.9, 0.99])
def test_cut_files_are_refused_or_accounted_for(connector: Connector, share: float) -> None:
    for file in connector.files:
        raw = {name: dict(members) for name, members in sample(connector).items()}
        raw[file.name] = {place: held[: int(len(held) * share)] for place, held in raw[file.name].items()}
        try:
            sound(connector, parse(connector, raw))
        except Malformed as error:
            assert str(error).startswith(f"{connector.slug}: ")


HOSTILE = [
    b"\x00", b"\xff", b'"', b'""""', b"\r", b"\n\n", b",,,,,,", b"=1+1", b"\xe2\x80\xae", b"9" * 400, b"-1", b"1e999",
    b"1969-12-31", b"2049-01-01", b"0000-00-00", b"31/31/2020", b"ROM", b"SCG", b"Korea", b"NaN", b"null", b"\\u0000",
    b"{}", b"[]", b"]", b"}", b'{"a":', b"\xf0\x9f\x92\xa9", b"x" * 200_000,
]  # fmt: skip


@every
@settings(max_examples=40)
@given(data=st.data())
def test_damaged_files_are_refused_or_accounted_for(connector: Connector, data: st.DataObject) -> None:
    raw = {name: dict(members) for name, members in sample(connector).items()}
    file = data.draw(st.sampled_from(sorted(raw)))
    member = data.draw(st.sampled_from(sorted(raw[file])))
    held = raw[file][member]
    start = data.draw(st.integers(0, len(held)))
    end = min(len(held), start + data.draw(st.integers(0, 40)))
    raw[file][member] = held[:start] + data.draw(st.sampled_from(HOSTILE) | st.binary(max_size=12)) + held[end:]
    try:
        sound(connector, parse(connector, raw))
    except Malformed as error:
        assert str(error).startswith(f"{connector.slug}: ")


@pytest.fixture
def samples(tmp_path: Path) -> Iterator[Path]:
    """A copy of the samples that a test may damage."""
    for path in SAMPLES.rglob("*"):
        if path.is_file() and "bundled" not in path.parts:
            place = tmp_path / "data" / path.relative_to(SAMPLES)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
    yield tmp_path / "data"


def test_a_set_that_cannot_be_read_stops_alone(samples: Path) -> None:
    whole = {record.id for record in gather(samples).records if isinstance(record, Accounting)}
    assert whole == {f"accounting/{connector.slug}" for connector in all_connectors()}
    damaged = samples / "paris_call" / "supporters.csv"
    damaged.write_bytes(damaged.read_bytes().replace(b"nationality", b"country", 1))
    made = gather(samples)
    assert [str(error) for error in made.stopped if "nationality" in str(error)] and len(made.stopped) == 1
    kept = {record.id for record in made.records if isinstance(record, Accounting)}
    assert kept == whole - {"accounting/paris-call-list"}


def test_a_set_on_whose_actors_cases_rest_gives_way_to_its_installed_copy(samples: Path) -> None:
    (samples / "misp_galaxy").mkdir()
    (samples / "misp_galaxy" / "threat-actor.json").write_bytes(b'{"type": "threat-actor", "values": [{"uu')
    made, whole = gather(samples), gather()
    assert [str(error) for error in made.stopped] == [
        "misp-galaxy-threat-actor: file: is not JSON: Input data was truncated. Fetch it again. "
        "Meanwhile the installed copy is read."
    ]
    ids = {record.id for record in made.records}
    assert {record.id for record in whole.records if record.id.startswith("group/")} <= ids
    assert list(dangling(made.records, ids)) == []


def test_every_record_of_all_samples_together_is_sound_and_once(samples: Path) -> None:
    made = gather(samples)
    ids = [record.id for record in made.records]
    assert len(ids) == len(set(ids)) and made.stopped == []
    assert list(dangling(made.records, set(ids))) == []
