"""Tables of observations: kept exactly where their accounting is, fixed by its digest, rebuilt, and never half there."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

import answerable
from answerable.core.actor import Actor, Name
from answerable.core.claim import overall
from answerable.core.incident import Incident
from answerable.core.observation import Observations, rows_digest
from answerable.core.record import OWN_LICENCE, OWN_PUBLISHER, Citation, Invalid, Record
from answerable.core.source import Accounting, Source
from answerable.editions import observed
from answerable.editions.build import build
from answerable.editions.coverage import NO_SECTOR, Coverage
from answerable.editions.manifest import write_sums
from answerable.editions.observed import Held
from answerable.editions.rebuild import rebuild
from answerable.editions.verify import verify
from answerable.sources._accounting import Tally

FORM = Observations("buoys", "A buoy seen.", (("name", "text"), ("seen", "integer"), ("lit", "boolean")))
ROWS = [("north", 3, True), ("ost", None, None), ("süd", -1, False)]


def given_set(licence: str = "CC0-1.0", rows=ROWS) -> tuple[list[Record], list[Held]]:
    ours = {"checked": "verified", "licence": licence, "publisher": "Harbour Forum"}
    source = Source(id="source/buoys", title="Buoys", form="dataset", cluster="harbour", seen="local-data", **ours)
    tally = Tally()
    for _ in rows:
        tally.row("recorded", "a buoy")
    return [source, tally.accounting(source, {"buoys": rows})], [Held(FORM, list(rows))]


def test_an_edition_keeps_fixes_and_rebuilds_a_table(small_record, tmp_path: Path) -> None:
    records, held = given_set()
    manifest = build([*small_record, *records], tmp_path / "one", observations=held)
    assert (manifest.tables["buoys"].rows, manifest.tables["buoys"].sha256) == (3, rows_digest(ROWS))
    edition = answerable.open(tmp_path / "one")
    assert edition.tables["buoys"].to_pylist() == [dict(zip(("name", "seen", "lit"), row, strict=True)) for row in ROWS]
    accounting = edition.get("accounting/buoys")
    assert isinstance(accounting, Accounting) and accounting.observations[0].sha256 == rows_digest(ROWS)
    assert rebuild(tmp_path / "one", tmp_path / "two") == manifest
    assert (tmp_path / "two/tables/buoys.parquet").read_bytes() == (tmp_path / "one/tables/buoys.parquet").read_bytes()
    assert overall(verify(tmp_path / "one", depth="deep")) == "verified"


def test_a_local_set_leaves_no_table_in_a_public_edition(small_record, tmp_path: Path) -> None:
    records, held = given_set("LicenseRef-local-buoys")
    build([*small_record, *records], tmp_path / "public", observations=held)
    assert not (tmp_path / "public/tables/buoys.parquet").exists()
    assert answerable.open(tmp_path / "public").get("accounting/buoys") is None
    build([*small_record, *records], tmp_path / "local", observations=held, state="not-for-publication")
    assert (tmp_path / "local/tables/buoys.parquet").exists()


@pytest.mark.parametrize("held", [[], [Held(FORM, [("north", 4, True), *ROWS[1:]])], [Held(FORM, ROWS[:2])]])
def test_a_table_that_is_not_what_was_fixed_stops_the_build(small_record, tmp_path: Path, held: list[Held]) -> None:
    records, _ = given_set()
    with pytest.raises(Invalid, match=r"accounting/buoys: buoys: .*\. "):
        build([*small_record, *records], tmp_path / "one", observations=held)
    assert list(tmp_path.iterdir()) == []


def test_a_cell_of_another_type_stops_the_build_and_names_the_table(small_record, tmp_path: Path) -> None:
    records, held = given_set(rows=[("north", "three", True)])
    with pytest.raises(Invalid, match="buoys: rows"):
        build([*small_record, *records], tmp_path / "one", observations=held)


def test_a_changed_or_missing_table_is_found_by_verify(small_record, tmp_path: Path) -> None:
    records, held = given_set()
    build([*small_record, *records], tmp_path / "one", observations=held)
    place = tmp_path / "one/tables/buoys.parquet"
    whole = place.read_bytes()
    parquet.write_table(pa.table({"name": ["north"], "seen": [4], "lit": [True]}), place)
    assert overall(verify(tmp_path / "one")) == "failed"
    with pytest.raises(Invalid, match="accounting/buoys"):
        rebuild(tmp_path / "one", tmp_path / "two")
    for bad in (b"", b"PAR1", whole[:-20]):
        place.write_bytes(bad)
        with pytest.raises(Invalid, match=r"buoys\.parquet"):
            rebuild(tmp_path / "one", tmp_path / "two")
    assert not (tmp_path / "two").exists()


@pytest.fixture
def kept(small_record, tmp_path: Path) -> Path:
    """An edition with a table of observations."""
    records, held = given_set()
    build([*small_record, *records], tmp_path / "kept", observations=held)
    return tmp_path / "kept"


def failures(folder: Path, depth: str) -> list[str]:
    """What fails although the sums were made anew, as a careless copier or a forger would."""
    write_sums(folder)
    return [claim.detail for claim in verify(folder, depth=depth) if claim.outcome == "failed"]


@pytest.mark.parametrize("depth", ["records", "deep"])
def test_a_table_that_nobody_lists_any_more_is_missed(kept: Path, depth: str) -> None:
    (kept / "tables/buoys.parquet").unlink()
    (said,) = failures(kept, depth)
    assert said.startswith("accounting/buoys: observations fix tables/buoys.parquet, which is missing")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\xff" * 400 + b"PAR1"])
def test_a_table_that_cannot_be_read_is_a_claim_that_fails_and_no_error(kept: Path, content: bytes) -> None:
    (kept / "tables/buoys.parquet").write_bytes(content)
    (said,) = failures(kept, "deep")
    assert said.startswith("buoys.parquet: file: cannot be read")


def test_a_changed_cell_is_found_in_depth_behind_fresh_sums(kept: Path) -> None:
    place = kept / "tables/buoys.parquet"
    table = parquet.read_table(place)
    parquet.write_table(table.set_column(1, "seen", pa.array([4, None, -1], pa.int64())), place, compression="zstd")
    (said,) = failures(kept, "deep")
    assert said.startswith("accounting/buoys: buoys: does not hold the rows that it fixes")


@pytest.mark.parametrize("other_tools", [False, True])
def test_a_table_that_nothing_fixes_is_found_in_depth_whatever_the_tools(kept: Path, other_tools: bool) -> None:
    if other_tools:
        manifest = (kept / "manifest.json").read_bytes()
        (kept / "manifest.json").write_bytes(manifest.replace(b'"sqlite":"3.', b'"sqlite":"9.'))
    parquet.write_table(pa.table({"name": ["north"]}), kept / "tables/anchors.parquet")
    (said,) = failures(kept, "deep")
    assert said.startswith("tables/anchors.parquet: cannot be rebuilt")


def test_columns_under_other_names_are_found_before_a_question_reads_them(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observed, "forms", lambda: iter([FORM]))
    place = kept / "tables/buoys.parquet"
    parquet.write_table(parquet.read_table(place).rename_columns(["name", "lit", "seen"]), place, compression="zstd")
    with pytest.raises(Invalid, match=r"buoys\.parquet: columns: are not name, seen, lit"):
        rebuild(kept, tmp_path / "again")
    assert len(failures(kept, "deep")) == 1


cells = st.none() | st.text(max_size=4) | st.integers(-(2**53), 2**53) | st.booleans()


@given(st.lists(st.tuples(cells, cells), max_size=5), st.lists(st.tuples(cells, cells), max_size=5))
def test_digests_agree_only_for_equal_rows(left: list, right: list) -> None:
    same = [[(type(cell), cell) for cell in row] for row in left] == [[(type(c), c) for c in row] for row in right]
    assert (rows_digest(left) == rows_digest(right)) == same


def ours(publisher: str = OWN_PUBLISHER) -> dict[str, str]:
    return {"checked": "verified", "licence": OWN_LICENCE, "publisher": publisher}


def incident(number: int, publisher: str, states: tuple[str, ...], sectors: tuple[str, ...], start: str, *cited: str):
    return Incident(
        id=f"incident/{number}", title="x", summary="x", start=start, type="attack", territories=states, sectors=sectors,
        status="settled", citations=tuple(Citation(source=f"source/{each}") for each in cited), **ours(publisher),
    )  # fmt: skip


def test_coverage_says_who_looked_where_in_which_languages_and_where_nobody_did() -> None:
    made = Coverage()
    for record in (
        incident(1, "One", ("state/xaa", "state/xbb"), ("water",), "2019-05", "fr", "none"),
        incident(2, "One", ("state/xaa",), ("water", "energy"), "", "en"),
        incident(3, "Two", ("state/xaa",), ("water",), "2015", "en"),
        incident(4, "Two", ("state/xaa",), (), "2016", "en"),
        incident(5, "Two", (), ("aid",), "2016", "en"),
        *(
            Source(
                id=f"source/{name}", title="x", form="document", cluster="x", seen="stored", language=language, **ours()
            )
            for name, language in (("fr", "fr"), ("en", "en"), ("none", ""))
        ),
        *(Actor(id=f"state/{x}", type="state", names=(Name(text=x),), **ours()) for x in ("xaa", "xbb", "xcc")),
    ):
        made.take(record)
    looked = [tuple(row[:6]) + (tuple(row[6]),) for row in made.rows() if row[2]]
    assert looked == [
        ("state/xaa", "energy", "One", 1, None, None, ("en",)),
        ("state/xaa", NO_SECTOR, "Two", 1, "2016", "2016", ("en",)),
        ("state/xaa", "water", "One", 2, "2019", "2019", ("en", "fr")),
        ("state/xaa", "water", "Two", 1, "2015", "2015", ("en",)),
        ("state/xbb", "water", "One", 1, "2019", "2019", ("fr",)),
    ]
    nobody = [(row[0], row[1]) for row in made.rows() if row[2] is None]
    assert nobody == [
        ("state/xaa", "aid"), ("state/xbb", "aid"), ("state/xbb", "energy"), ("state/xcc", "aid"), ("state/xcc", "energy"),
        ("state/xcc", "water"),
    ]  # fmt: skip
    assert all(row[3] == 0 and row[6] == [] for row in made.rows() if row[2] is None)
