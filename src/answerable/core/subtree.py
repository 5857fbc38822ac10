"""A subtree is the part of a ledger's tree over leaves [start, end), and can be proven, cosigned and looked into by itself.

Standard: draft-ietf-plants-merkle-tree-certs §4 (valid subtrees §4.1, inclusion §4.3, consistency §4.4), over the tree
of RFC 6962 §2.1. A subtree is valid where `start` is a multiple of the smallest power of two that is not less than
its number of leaves. Bounds as in merkle.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from answerable.core.merkle import EMPTY_ROOT, Read, Refuted, belonging, belongs, check_inclusion, checked_size


def subtree_consistency(start: int, end: int, size: int, read: Read) -> list[bytes]:
    """Return the proof that the subtree [start, end) belongs to the tree of `size` entries; for an empty one, none."""
    _checked(start, end, size)
    return belonging(start, end, size, read) if start < end else []


def check_subtree_consistency(
    start: int, end: int, size: int, subtree_root: bytes, root: bytes, proof: Sequence[bytes]
) -> None:
    """Prove that the subtree [start, end) with its root belongs to the tree with its root, or raise Refuted.

    The empty subtree belongs to every tree: its root is that of the empty tree, and its proof is empty.
    """
    _checked(start, end, size)
    if start == end:
        held = subtree_root == EMPTY_ROOT and not proof
    else:
        held = belongs(start, end, size, subtree_root, proof, root)
    if not held:
        raise Refuted(f"subtree: leaves {start} to {end} are not proven in the tree of {size} entries with this root")


def check_subtree_inclusion(
    index: int, start: int, end: int, leaf_hash: bytes, proof: Sequence[bytes], subtree_root: bytes
) -> None:
    """Prove that entry `index` of the whole tree has this leaf hash under the root of the subtree [start, end)."""
    _checked(start, end, end)
    check_inclusion(index - start, end - start, leaf_hash, proof, subtree_root)


def _checked(start: int, end: int, size: int) -> None:
    if not 0 <= start <= end <= checked_size(size):
        raise Refuted(f"subtree: leaves {start} to {end} are not in a tree of {size} entries")
    if start < end and start % (1 << (end - start - 1).bit_length()):
        raise Refuted(f"subtree: no subtree is made of leaves {start} to {end}")
