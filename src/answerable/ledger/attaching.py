"""Attaching puts what has come to stand over an edition's leaves beside it: checkpoint, proof, policy and timestamps.

Standards as in `publication`. The new folder is made beside the edition, and changed for the old one at once when it is whole and
holds (`replacing`).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from answerable.core.checkpoint import Checkpoint, attach
from answerable.core.merkle import Refuted
from answerable.core.note import Signature, split
from answerable.core.policy import Policy, parse_policy
from answerable.core.record import canonical
from answerable.core.timestamp import CHAIN, TOKEN, check
from answerable.ledger import replacing
from answerable.ledger.leaves import Walked
from answerable.ledger.publication import (
    CHECKPOINT,
    FOLDER,
    PLACE,
    POLICY_FILE,
    STAMPS,
    WITHDRAWN,
    Place,
    Stub,
    read_optional,
    small,
    stub_lines,
)
from answerable.ledger.signing import read_checkpoint
from answerable.ledger.standing import Standing, covered, stand
from answerable.ledger.tree import Tree


def attach_checkpoint(edition: Path, walked: Walked, published: Path, policy: bytes) -> Standing | None:
    """Attach the checkpoint of the published ledger's folder, and return what stands then; None where none covers it yet.

    A checkpoint that is attached stays, and gains signatures and timestamps, until a newer one shows more: more witnesses than
    its own too few, or a withdrawal. The old folder stays where anything does not hold. Raises Refuted.
    """
    trusted, note = parse_policy(policy), read_checkpoint(published)
    head = trusted.check(note).checkpoint
    if head.size < walked.frontier.size:
        return None
    tree = Tree(published, head.size, head.root)
    if tree.root(walked.frontier.size) != walked.frontier.root():
        raise Refuted(
            f"{edition}: its leaves are not those of the ledger {head.origin}: it was published in another one"
        )
    before = read_optional(edition, CHECKPOINT)
    kept = before is not None and _stays(edition, walked, before, note, trusted)
    if kept and before is not None:
        if split(before)[0] == split(note)[0]:
            note = attach(before, [Signature(each.name, each.id, each.value).line for each in split(note)[1]])
        else:
            note, head = before, Checkpoint.parse(split(before)[0])
    place, stubs = _proven(walked, tree, head.size)
    now = Walked(place, walked.frontier, stubs)
    same = before is not None and split(before)[0] == split(note)[0]
    sources = [edition / FOLDER / STAMPS] if same else []
    if head.size == tree.size:
        sources.append(published / STAMPS)
    with changed(edition) as folder:
        (folder / PLACE).write_bytes(canonical(place) + b"\n")
        (folder / CHECKPOINT).write_bytes(note)
        (folder / POLICY_FILE).write_bytes(policy)
        if stubs:
            (folder / WITHDRAWN).write_bytes(stub_lines(stubs))
        _stamp(folder / STAMPS, sources, hashlib.sha256(split(note)[0].encode()).digest())
        standing = stand(folder.parent, now, trusted)
        for stub in stubs:
            covered(stub, standing)
    return standing


@contextmanager
def changed(edition: Path) -> Iterator[Path]:
    """Give a copy of the edition's `ledger/` to change, and put it in the place of the old one if nothing is raised."""
    recover(edition)
    fresh = edition.parent / f".{edition.name}.attaching"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        shutil.copytree(edition / FOLDER, fresh / FOLDER, symlinks=True)
        yield fresh / FOLDER
        replacing.flush(fresh)
        replacing.replace_folder(edition / FOLDER, fresh / FOLDER, _aside(edition))
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def recover(edition: Path) -> None:
    """Put right what a crash while attaching left beside the edition; the caller is alone with it (`replacing.alone`)."""
    replacing.recover(edition / FOLDER, _aside(edition))
    shutil.rmtree(edition.parent / f".{edition.name}.attaching", ignore_errors=True)


def _aside(edition: Path) -> Path:
    return edition.parent / f".{edition.name}.attached"


def _stays(edition: Path, walked: Walked, before: bytes, note: bytes, policy: Policy) -> bool:
    """True where the attached checkpoint is kept: it holds, covers every withdrawal, and is seen as the policy asks."""
    if split(before)[0] == split(note)[0]:
        return True
    try:
        standing = stand(edition, walked, policy)
        whole = standing is not None and all(covered(stub, standing) for stub in walked.stubs)
    except Refuted:
        return False
    assert standing is not None
    return whole and (standing.seen.reached or not policy.check(note).reached)


def _proven(walked: Walked, tree: Tree, size: int) -> tuple[Place, list[Stub]]:
    proof = tuple(each.hex() for each in tree.consistency(walked.frontier.size, size))
    place = msgspec.structs.replace(walked.place, size=size, consistency=proof)
    stubs = [
        msgspec.structs.replace(
            stub, proof=tuple(each.hex() for each in tree.inclusion(stub.at, size)) if stub.at < size else ()
        )
        for stub in walked.stubs
    ]
    return place, stubs


def _stamp(folder: Path, sources: list[Path], digest: bytes) -> None:
    """Keep the timestamps that stand over this checkpoint, each with the certificates beside it; the ledger's may be older."""
    found: dict[str, bytes] = {}
    for path in (each for source in sources for each in sorted(source.glob("*.tsr"))):
        chain = path.with_suffix(".pem")
        if path.name in found or not chain.is_file():
            continue
        token, trusted = small(path, TOKEN), small(chain, CHAIN)
        try:
            check(token, digest, trusted)
        except Refuted:
            continue
        found |= {path.name: token, chain.name: trusted}
    shutil.rmtree(folder, ignore_errors=True)
    if found:
        folder.mkdir()
    for name, data in found.items():
        (folder / name).write_bytes(data)
