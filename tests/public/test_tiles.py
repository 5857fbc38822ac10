"""The ledger as static files: what is asked by its one name is handed out, and nothing else on the disk is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from answerable.core.checkpoint import Checkpoint, sign_checkpoint
from answerable.core.merkle import Frontier
from answerable.core.note import Signer
from answerable.ledger.tree import Tree
from answerable.ledger.writing import write

ENTRIES = [b"ANS1" + bytes([at % 251] * 32) for at in range(300)]
PLACES = {"tile/0/000": 8192, "tile/0/001.p/44": 44 * 32, "tile/1/000.p/1": 32, "tile/entries/000": 256 * 38}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    folder = tmp_path / "ledger"
    folder.mkdir()
    assert write(folder, Tree(folder, 0), ENTRIES) == 300
    head = Tree(folder, 300).head
    note = sign_checkpoint(Checkpoint("example.org/l", 300, head), [Signer.generate("example.org/l")], 0)
    (folder / "checkpoint").write_bytes(note)
    (tmp_path / "secret").write_bytes(b"secret")
    return folder


@pytest.fixture
def client(reading_from: Callable[..., Client], golden_edition: Path, ledger: Path) -> Client:
    return reading_from(golden_edition, LEDGER=ledger)


def test_every_file_of_the_ledger_travels_as_it_is(client: Client, ledger: Path) -> None:
    for name, size in PLACES.items():
        response = client.get(f"/ledger/{name}")
        assert (response.status_code, len(response.content)) == (200, size), name
        assert response.content == (ledger / name).read_bytes()
        assert response["Content-Type"] == "application/octet-stream" and "ETag" not in response
        assert ("immutable" in response["Cache-Control"]) == (".p/" not in name)
    response = client.get("/ledger/checkpoint", headers={"Accept-Encoding": "gzip, br"})
    assert response["Cache-Control"] == "no-store" and response["Content-Type"].startswith("text/plain")
    assert client.head("/ledger/tile/0/000").content == b""
    assert client.post("/ledger/checkpoint").status_code == 405


def test_a_stranger_reads_a_whole_tree_from_what_is_handed_out(client: Client, tmp_path: Path) -> None:
    for name in [*PLACES, "tile/entries/001.p/44"]:
        (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "copy" / name).write_bytes(client.get(f"/ledger/{name}").content)
    text = client.get("/ledger/checkpoint").content.decode().partition("\n\n")[0] + "\n"
    tree = Tree(tmp_path / "copy", 300, Checkpoint.parse(text).root)
    assert list(tree.entries()) == ENTRIES and tree.frontier() == Frontier.of(300, tree.read)


HOSTILE = [
    "", "tile", "tile/", "tile/0", "tile/0/", "tile/0/002", "tile/0/0", "tile/00/000", "tile/0/000.p/256", "tile/0/000.p/0",
    "tile/0/x000/000", "tile/0/../../secret", "../secret", "..%2fsecret", "%2e%2e/secret", "tile/0/000%00", "tile/0/000/",
    "tile/0/000%0a", "//checkpoint", "checkpoint/", "Checkpoint", ".writing/lock", "tile/entries/../../../secret",
    "tile/0/000.p/1/../../001", "tile/64/000", "tile/0/" + "x999/" * 50 + "000", "tile/٠/000", "tile/0/٠٠٠",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_no_other_name_is_looked_for(client: Client, name: str) -> None:
    response = client.get(f"/ledger/{name}")
    assert response.status_code == 404 and b"secret" not in response.content
    assert response["Cache-Control"] == "no-store"


def test_links_pipes_and_files_that_grew_are_not_handed_out(client: Client, ledger: Path, tmp_path: Path) -> None:
    (ledger / "checkpoint").unlink()
    (ledger / "checkpoint").symlink_to(tmp_path / "secret")
    assert client.get("/ledger/checkpoint").status_code == 404
    (ledger / "checkpoint").unlink()
    os.mkfifo(ledger / "checkpoint")
    assert client.get("/ledger/checkpoint").status_code == 404
    (ledger / "tile/0/000").write_bytes(b"\0" * 8193)
    assert client.get("/ledger/tile/0/000").status_code == 404


def test_without_a_folder_there_is_no_ledger(golden: Client) -> None:
    assert golden.get("/ledger/checkpoint").status_code == golden.get("/ledger/tile/0/000").status_code == 404
