"""Tiles: their names, what each holds, and the whole tree found again in them; hostile names and bundles are refused."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.merkle import EMPTY_ROOT, Refuted, inclusion, leaf, root, tree_root
from answerable.core.tiles import (
    Place,
    between,
    bundle,
    entries_of,
    entries_path,
    hashes_of_tile,
    holder,
    parse_path,
    path,
    subtree,
    tile,
    width_at,
)  # fmt: skip


@pytest.mark.parametrize(
    "name, place",
    [
        ("tile/0/000", Place(0, 0)),
        ("tile/0/x001/x234/067", Place(0, 1234067)),
        ("tile/7/999.p/1", Place(7, 999, 1)),
        ("tile/63/x001/000.p/255", Place(63, 1000, 255)),
        ("tile/entries/x273/000.p/112", Place(-1, 273000, 112)),
    ],
)
def test_a_name_means_one_tile_and_a_tile_has_one_name(name: str, place: Place) -> None:
    assert parse_path(name) == place
    assert place.path == name


@given(st.integers(-1, 63), st.integers(0, 10**18 - 1), st.integers(1, 256))
def test_every_name_is_read_again(level: int, index: int, width: int) -> None:
    name = entries_path(index, width) if level < 0 else path(level, index, width)
    assert parse_path(name) == Place(level, index, width)


@pytest.mark.parametrize(
    "name",
    ["", "tile", "/tile/0/000", "tile/0/000/", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/0", "tile/0/0000", "tile/0/x000/000",
     "tile/0/x000/001", "tile/0/001/001", "tile/0/x001", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p",
     "tile/0/../000", "tile/0/x001/../000", "tile/entries/..", "tile/0/000\n", "tile/0/000\0", "tile/0/٠٠٠", "tile/٠/000", "TILE/0/000", "tile/entries/x",
     "tile/0/" + "x001/" * 9 + "000", "x" * 10_000],
)  # fmt: skip
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(Refuted, match="tile"):
        parse_path(name)


@given(st.text(max_size=60) | st.text("tile/entriesx0123456789.p", max_size=40).map("tile/".__add__))
def test_any_name_is_a_tile_or_refused(name: str) -> None:
    try:
        place = parse_path(name)
    except Refuted:
        return
    assert place.path == name


def test_a_tree_of_seventy_thousand_has_the_tiles_that_the_standard_counts() -> None:
    assert Counter((place.level, place.width) for place in between(0, 70_000)) == {
        (-1, 256): 273, (-1, 112): 1, (0, 256): 273, (0, 112): 1, (1, 256): 1, (1, 17): 1, (2, 1): 1,
    }  # fmt: skip
    assert [place.path for place in between(0, 256)] == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    assert list(between(300, 300)) == list(between(0, 0)) == []


@given(st.integers(0, 70_000), st.integers(0, 3_000))
def test_a_tree_grown_in_steps_has_what_it_has_grown_at_once(before: int, more: int) -> None:
    def kept(places: list[Place]) -> dict[tuple[int, int], int]:
        """The widest of each tile, as later ones take the place of partial ones."""
        return {(place.level, place.index): place.width for place in places}

    after = before + more
    steps = kept([*between(0, before), *between(before, after)])
    assert steps == kept(list(between(0, after)))
    assert all(width == width_at(level, index, after) for (level, index), width in steps.items())


def test_every_subtree_is_found_in_the_one_tile_that_holds_it() -> None:
    size = 70_000
    leaves = [leaf(number.to_bytes(3, "big")) for number in range(size)]
    levels = [leaves]
    while len(levels[-1]) >= 256:
        below = levels[-1]
        levels.append([root(below[at : at + 256]) for at in range(0, len(below) - 255, 256)])
    tiles = {
        (place.level, place.index): tile(levels[place.level][place.index * 256 :][: place.width])
        for place in between(0, size)
        if place.level >= 0
    }

    def read(level: int, index: int) -> bytes:
        at, number, _, _ = holder(level, index)
        return subtree(hashes_of_tile(tiles[at, number], width_at(at, number, size)), level, index)

    expected = root(leaves)
    assert tree_root(size, read) == expected != EMPTY_ROOT
    assert read(9, 3) == root(leaves[3 << 9 : 4 << 9]) and read(16, 0) == root(leaves[: 1 << 16])
    assert inclusion(69_999, size, read)[-1] == root(leaves[: 1 << 16])
    with pytest.raises(Refuted, match="are needed"):
        subtree(hashes_of_tile(tiles[0, 273], 112), 7, 273 * 2)


def test_tiles_of_a_wrong_length_are_refused() -> None:
    for data, width in (
        (b"", 256),
        (bytes(32), 2),
        (bytes(64), 1),
        (bytes(33), 1),
        (bytes(32), 0),
        (bytes(32 * 257), 257),
    ):
        with pytest.raises(Refuted):
            hashes_of_tile(data, width)
    for hashes in ([], [bytes(31)], [bytes(32)] * 257):
        with pytest.raises(Refuted):
            tile(hashes)
    for wrong in ((-1, 5), (6, 5), (0, 2**63)):
        with pytest.raises(Refuted):
            list(between(*wrong))


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=256), st.data())
def test_a_bundle_gives_its_entries_and_nothing_less_or_more(entries: list[bytes], data: st.DataObject) -> None:
    made = bundle(entries)
    assert entries_of(made, len(entries)) == entries
    cut = data.draw(st.integers(0, len(made) - 1))
    for wrong, width in ((made[:cut], len(entries)), (made + b"\0", len(entries)), (made, len(entries) + 1), (made, 0)):
        with pytest.raises(Refuted):
            entries_of(wrong, width)


def test_an_entry_as_large_as_can_be_goes_in_and_a_larger_does_not() -> None:
    assert entries_of(bundle([bytes(65_535), b""]), 2) == [bytes(65_535), b""]
    for entries in ([bytes(65_536)], [], [b""] * 257):
        with pytest.raises(Refuted):
            bundle(entries)


@given(st.binary(max_size=2000), st.integers(-1, 300))
def test_any_bytes_are_a_bundle_or_refused(data: bytes, width: int) -> None:
    try:
        entries = entries_of(data, width)
    except Refuted:
        return
    assert bundle(entries) == data and len(entries) == width
