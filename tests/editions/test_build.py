"""Building: the same facts give the same bytes, unsound facts give a clear error and no folder, terms are kept."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import ibis
import msgspec
import pytest

from answerable import indicators
from answerable.core.actor import Actor, Name
from answerable.core.indicator import Indicator
from answerable.core.kinds import KINDS, decode
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, Invalid, canonical, path
from answerable.editions.build import UNASKED_REASON, build
from answerable.editions.derive import read_lines
from answerable.editions.edition import Edition
from answerable.editions.gather import gather
from answerable.editions.manifest import file_names, read_manifest
from answerable.editions.rebuild import rebuild
from answerable.editions.sorting import sorted_lines

SAMPLES = Path(__file__).parents[1] / "doors" / "samples"


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in file_names(folder)}


def test_the_real_record_builds_twice_to_the_same_bytes(real_edition: Path, tmp_path: Path) -> None:
    build(gather().records, tmp_path / "again", state="not-for-publication")
    assert contents(real_edition) == contents(tmp_path / "again")


def test_the_order_of_the_facts_does_not_matter(small_record, tmp_path: Path) -> None:
    build(small_record, tmp_path / "one")
    shuffled = list(small_record)
    random.Random(7).shuffle(shuffled)
    build(shuffled, tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_rebuilding_from_the_truth_gives_the_same_bytes(public_edition: Path, tmp_path: Path) -> None:
    rebuild(public_edition, tmp_path / "again")
    assert contents(public_edition) == contents(tmp_path / "again")


def test_the_day_is_the_newest_that_any_record_certainly_reaches(small_record, tmp_path: Path) -> None:
    assert build(small_record, tmp_path / "one").as_of == "2021-03-01"
    assert build(small_record, tmp_path / "two", as_of=date(2022, 2, 2)).as_of == "2022-02-02"


def test_a_record_without_any_day_asks_for_one(small_record, tmp_path: Path) -> None:
    actors = [record for record in small_record if record.id.startswith("state/")]
    with pytest.raises(ValueError, match="--as-of"):
        build(actors, tmp_path / "one")
    assert not any(tmp_path.iterdir())


def changed(records, record_id: str, **fields):
    return [msgspec.structs.replace(each, **fields) if each.id == record_id else each for each in records]


@pytest.mark.parametrize(
    ("record_id", "fields", "says"),
    [
        ("incident/ward", {"start": "2020-13"}, "incident/ward: start: '2020-13' is not a date"),
        ("incident/ward", {"start": "2020-05-03", "end": "2019"}, "incident/ward: end: 2019 is before start"),
        ("incident/ward", {"territories": ("state/xzz",)}, "points to state/xzz, which is not there"),
        ("harm/ward/1", {"incident": "incident/other"}, "points to incident/other"),
        ("harm/ward/1", {"min": 9}, "harm/ward/1: min: 9 is above best 4"),
        ("harm/ward/1", {"value_kind": "not_quantified"}, "is given beside not_quantified"),
        ("harm/ward/1", {"dimension": "nonsense"}, "harm/ward/1: dimension: Invalid enum value 'nonsense'"),
        ("harm/ward/1", {"best": 2**53 + 1}, "harm/ward/1: best"),
        ("provision/pact/1", {"criteria": ("criterion/unknown",)}, "points to criterion/unknown"),
        ("state/xaa", {"type": "company"}, "Begin it with company/"),
        ("state/xaa", {"id": "state/XAA"}, "matching regex"),
        ("state/xbb", {"id": "state/xaa"}, "state/xaa: id: is used by two different records"),
    ],
)
def test_unsound_facts_are_refused_and_nothing_is_left(small_record, tmp_path: Path, record_id, fields, says) -> None:
    with pytest.raises(Invalid) as error:
        build(changed(small_record, record_id, **fields), tmp_path / "out")
    assert says in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_lone_surrogates_are_refused(small_record, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not valid Unicode"):
        build(changed(small_record, "incident/ward", title="\ud800"), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_never_written_over(small_record, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("kept")
    with pytest.raises(FileExistsError):
        build(small_record, tmp_path / "out")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mine"]


def test_a_build_that_dies_leaves_no_edition(small_record, tmp_path: Path) -> None:
    def dying():
        yield from small_record
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        build(dying(), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_is_said_to_be_and_no_edition_is_left(small_record, tmp_path: Path) -> None:
    facts = tmp_path / "facts.jsonl"
    facts.write_bytes(b"".join(canonical(record) + b"\n" for record in small_record))
    script = f"""
import resource, signal, sys
from pathlib import Path
from answerable.core.kinds import decode
from answerable.editions.build import build
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
facts = [decode(line) for line in Path({str(facts)!r}).read_bytes().splitlines()]
try:
    build(facts, Path({str(tmp_path / "out")!r}))
except OSError as error:
    sys.exit(str(error))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert str(tmp_path / "out") in done.stderr and "Look at the space" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["facts.jsonl"]


def test_rows_with_terms_that_forbid_it_stay_out_of_a_public_edition(real_edition: Path, public_edition: Path) -> None:
    local = [record for record in Edition(real_edition).records() if record.local]
    assert local, "the real record holds votes under non-commercial terms"
    public = Edition(public_edition)
    assert not [record.id for record in public.records() if record.local]
    assert sum(each.records for each in public.manifest.withheld if "terms" in each.reason) == len(local)
    assert all("LicenseRef-local" not in each.licence for each in public.manifest.licences)


LOCAL = "LicenseRef-local"


def test_no_file_of_a_public_edition_holds_what_a_set_forbids_to_publish(tmp_path: Path) -> None:
    """Every connector's sample is read, and the edition is read back: records, both derived files, and what rests on them."""
    gathered = gather(SAMPLES)
    assert gathered.stopped == []
    build(gathered.records, tmp_path / "public", observations=gathered.observations)
    build(gathered.records, tmp_path / "local", observations=gathered.observations, state="not-for-publication")
    public, local = Edition(tmp_path / "public"), Edition(tmp_path / "local")
    withheld = {record.id for record in local.records() if record.local}
    sets = {path(each) for each in withheld if each.startswith("accounting/")}
    assert sets >= {"eurepoc", "access-now-shutdowns", "un-votes"}
    publishers = {
        record.publisher for record in local.records() if record.local and record.id.startswith("accounting/")
    }
    tables = {each.table for name in sets for each in local.get(f"accounting/{name}").observations}  # type: ignore[union-attr]
    assert tables == {"un_votes"} <= set(local.tables) and tables.isdisjoint(public.tables)

    assert withheld.isdisjoint(record.id for record in public.records())
    for reading in public.records("reading"):
        assert withheld.isdisjoint(reading.inputs), reading.id  # type: ignore[attr-defined]
        assert not [each for each in publishers if each in reading.because], reading.id  # type: ignore[attr-defined]
    cells = {str(cell) for table in public.tables.values() for column in table.columns for cell in column.to_pylist()}
    with closing(sqlite3.connect(tmp_path / "public" / "edition.sqlite")) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for name in names:
            cells |= {str(cell) for row in connection.execute(f'SELECT * FROM "{name}"') for cell in row}
    assert withheld.isdisjoint(cells) and not [cell for cell in cells if LOCAL in cell]
    assert publishers.isdisjoint(public.tables["coverage"]["publisher"].to_pylist())
    assert publishers & set(local.tables["coverage"]["publisher"].to_pylist())
    own = {record.title for record in public.records("incident")}  # type: ignore[attr-defined]
    titles = {record.title for record in local.records("incident") if record.local} - own  # type: ignore[attr-defined]
    notices = {each.licence: each.notice for each in public.manifest.licences}
    assert not [licence for licence, notice in notices.items() if "publisher's terms" in notice]
    kept = notices["LicenseRef-MITRE-ATTACK"]
    assert kept.startswith("© 2025 The MITRE Corporation.") and kept.endswith("and this license in any such copy.")
    assert titles and not [title for title in titles if any(title in cell for cell in cells)]


def test_readings_about_companies_and_organisations_wait_until_they_were_asked(public_edition: Path) -> None:
    asked = [reading.actor for reading in Edition(public_edition).records("reading")]
    assert asked and not [actor for actor in asked if actor.startswith(("company/", "organisation/"))]


def _accuse(tables):
    """An answer that counts against a company, an organisation and a State; no packaged question gives one today."""
    actor = tables.actor
    rows = actor.filter(actor.id.isin(["company/xco", "organisation/xorg", "state/xaa"]))
    said = {"provision": "provision/pact/1", "criterion": "criterion/no-hospital-attack", "status": "contradicted",
            "standard": "allegation", "because": "It was said."}  # fmt: skip
    return rows.select(
        actor=rows.id, inputs=ibis.array([rows.id]), **{name: ibis.literal(text) for name, text in said.items()}
    )


def test_what_counts_against_who_was_not_asked_is_withheld_and_counted(
    small_record, tmp_path: Path, monkeypatch
) -> None:
    question = Indicator("accused", "1", "Accused", "Who is accused?", (), ("Everything.",), _accuse)
    monkeypatch.setattr(indicators, "all_indicators", lambda: (question,))
    ours = {"checked": "verified", "licence": OWN_LICENCE, "publisher": OWN_PUBLISHER}
    body = Actor(id="organisation/xorg", type="organisation", names=(Name(text="An Order"),), **ours)
    facts = [*small_record, body]
    manifest = build(facts, tmp_path / "public")
    assert [each.actor for each in Edition(tmp_path / "public").records("reading")] == ["state/xaa"]
    assert [(each.reason, each.records) for each in manifest.withheld] == [(UNASKED_REASON, 2)]
    assert rebuild(tmp_path / "public", tmp_path / "again") == manifest
    assert build(facts, tmp_path / "local", state="not-for-publication").withheld == []
    assert len(list(Edition(tmp_path / "local").records("reading"))) == 3


def test_every_licence_in_the_record_has_its_notice(real_edition: Path) -> None:
    manifest = read_manifest(real_edition)
    assert sum(each.records for each in manifest.licences) == sum(manifest.counts.values())
    assert all(each.notice and "publisher's terms" not in each.notice for each in manifest.licences)


def test_the_schema_of_every_kind_is_published(real_edition: Path) -> None:
    assert {path.stem for path in (real_edition / "schema").iterdir()} == set(KINDS)


def test_sorting_spills_to_files_and_merges(small_record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(sorted_lines(small_record, tmp_path))
    monkeypatch.setattr("answerable.editions.sorting.RUN_BYTES", 300)
    assert list(sorted_lines([*small_record, small_record[0]], tmp_path)) == whole
    assert whole == sorted(whole, key=lambda line: decode(line).id.encode())


def test_sqlite_is_sealed(real_edition: Path) -> None:
    connection = sqlite3.connect(real_edition / "edition.sqlite")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()
    assert [path.name for path in real_edition.glob("edition.sqlite*")] == ["edition.sqlite"]


def test_every_line_of_the_truth_is_one_canonical_record(real_edition: Path) -> None:
    ids = []
    for line in read_lines(real_edition / "records.jsonl"):
        record = decode(line)
        assert canonical(record) == line
        ids.append(record.id.encode())
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("minor", [12, 13, 14])
def test_another_python_arrives_at_the_same_content(minor: int, real_edition: Path, tmp_path: Path) -> None:
    """Where ANSWERABLE_PYTHON_3_<minor> names an interpreter with the project installed, the logical digests agree."""
    python = os.environ.get(f"ANSWERABLE_PYTHON_3_{minor}")
    if not python:
        pytest.skip(f"ANSWERABLE_PYTHON_3_{minor} names no interpreter with the project installed")
    command = [python, "-m", "answerable", "build", "--local", "--out", str(tmp_path / "other")]
    alone = {name: value for name, value in os.environ.items() if name != "ANSWERABLE_DATA"}
    subprocess.run(command, check=True, stdout=sys.stderr, env=alone)
    mine, other = read_manifest(real_edition), read_manifest(tmp_path / "other")
    assert mine.tables == other.tables
    assert (real_edition / "records.jsonl").read_bytes() == (tmp_path / "other" / "records.jsonl").read_bytes()
