"""An opened edition gives typed records and tables; Datasette opens its SQLite file and DuckDB its Parquet."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

import answerable
from answerable.core.harm import Harm
from answerable.core.incident import Incident
from answerable.core.validation import references
from answerable.editions.manifest import Damaged


def test_records_links_and_tables_agree(real_edition: Path) -> None:
    edition = answerable.open(real_edition)
    counts = {kind: sum(1 for _ in edition.records(kind)) for kind in edition.manifest.counts}
    assert counts == edition.manifest.counts
    assert {name: table.num_rows for name, table in edition.tables.items()} == {
        **counts,
        **{name: edition.manifest.tables[name].rows for name in ("link", "coverage")},
    }
    incident = edition.get("incident/synnovis-2024")
    assert isinstance(incident, Incident)
    harms = edition.many(
        source for _, source in edition.pointing_at(incident.id, "incident") if source.startswith("harm/")
    )
    assert harms and all(isinstance(harm, Harm) and harm.incident == incident.id for harm in harms)
    assert edition.get("incident/nowhere") is None


def test_every_reference_is_a_link_and_leads_somewhere(public_edition: Path) -> None:
    edition = answerable.open(public_edition)
    ids = {record.id for record in edition.records()}
    for record in edition.records("attribution"):
        for field, target in references(record):
            assert target in ids
            assert (field, record.id) in edition.pointing_at(target)


@pytest.mark.parametrize(
    "text", ["", '"', "* OR", "a" * 10_000, "\x00", "NEAR(", "‮hospital", "'; DROP TABLE record; --"]
)
def test_a_search_never_fails(real_edition: Path, text: str) -> None:
    answerable.open(real_edition).search(text)


def test_search_finds_words_without_their_accents(real_edition: Path) -> None:
    edition = answerable.open(real_edition)
    assert "incident/synnovis-2024" in [found.id for found in edition.search("synnovis")]
    assert "incident/clinic-barcelona-2023" in [found.id for found in edition.search("hospital clinic")]


def test_a_person_named_in_the_title_of_a_document_is_not_found_by_name(real_edition: Path) -> None:
    edition = answerable.open(real_edition)
    assert any("Kivimäki" in source.title for source in edition.records("source"))
    assert not [found.id for found in edition.search("Kivimäki") if found.kind == "source"]


def test_an_edition_is_shared_between_threads(real_edition: Path) -> None:
    edition = answerable.open(real_edition)
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(edition.get("state/fra"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 4 and len(set(map(repr, seen))) == 1


def test_what_is_no_edition_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="Name the folder of an edition"):
        answerable.open(tmp_path)


def test_a_broken_sqlite_file_gives_a_clear_error(real_edition: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes((real_edition / "manifest.json").read_bytes())
    (tmp_path / "edition.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(Damaged, match="edition.sqlite"):
        answerable.open(tmp_path)


def test_datasette_opens_the_sqlite_file(real_edition: Path) -> None:
    command = [sys.executable, "-m", "datasette", "--immutable", str(real_edition / "edition.sqlite"), "--get",
               "/edition/incident/incident~2Fsynnovis-2024.json?_shape=array"]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(run.stdout)[0]["id"] == "incident/synnovis-2024"


def test_duckdb_opens_the_parquet_files(real_edition: Path) -> None:
    query = f"SELECT count(*) FROM '{real_edition}/tables/harm.parquet' WHERE dimension = 'life_and_health'"
    assert duckdb.sql(query).fetchall()[0][0] > 20
