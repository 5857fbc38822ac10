"""Answerable keeps a public, verifiable account of responsibility in cyberspace.

`answerable.open("edition-0001")` opens an edition: typed records, links, tables, and the account of any actor.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from answerable.editions.edition import Edition

__all__ = ["open"]


def open(folder: Path | str) -> Edition:  # noqa: A001 - the library reads as `answerable.open(…)`
    """Open an edition. Raises answerable.editions.manifest.Damaged where the folder holds none."""
    from answerable.editions.edition import Edition

    return Edition(folder)
