"""Two editions of the golden record that are in a ledger: the second has one record more, one that is said otherwise, and one less.

What is `(folder) / "edition-0002"` stands as a reader finds it: under a checkpoint that two of three witnesses saw, with a
timestamp where openssl is there to make one. Entries of strangers stand before, between and after them.
"""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import msgspec
from tests.core.test_timestamp import SETTINGS, Authority
from tests.editions.ledgered import Ledger, cover, publish

from answerable.core.kinds import decode
from answerable.core.note import split
from answerable.core.record import Record
from answerable.core.timestamp import request
from answerable.editions.build import build
from answerable.ledger.publication import CHECKPOINT, FOLDER, STAMPS

GOLDEN = Path(__file__).parents[1] / "golden" / "records.jsonl"
#: What is new in the second edition, what it says otherwise than the first, and what it no longer holds.
NEW, CHANGED, GONE = "source/cove-institute-2", "source/bell-institute", "source/gone"


def golden_records() -> list[Record]:
    """Return the golden record as it was written down."""
    return [decode(line) for line in GOLDEN.read_bytes().splitlines()]


def two_editions(folder: Path) -> Ledger:
    """Make both in an empty folder, and return the ledger that they are in."""
    records = golden_records()
    bell = next(each for each in records if each.id == CHANGED)
    before = [each for each in records if each is not bell]
    older = msgspec.structs.replace(bell, title="Bell Institute: an older title")
    first, second = folder / "edition-0001", folder / "edition-0002"
    build([*before, older, msgspec.structs.replace(bell, id=GONE)], first, as_of=date(2031, 3, 31))
    build([*records, msgspec.structs.replace(bell, id=NEW)], second, as_of=date(2031, 6, 30), number=2)
    ledger, places = Ledger(), []
    for edition in (first, second):
        ledger.strangers(7)
        at = len(ledger.entries)
        publish(edition, ledger)
        places.append((edition, at, len(ledger.entries) - at))
    ledger.strangers(3)
    for edition, at, count in places:
        cover(edition, ledger, at, count)
    if shutil.which("openssl"):
        stamp(second, folder / ".authority")
    return ledger


def stamp(edition: Path, at: Path) -> bytes:
    """Have an edition's checkpoint stamped by an authority made for it; return the root that a reader would pin."""
    at.mkdir()
    authority = Authority(at)
    (at / "settings").write_text(SETTINGS)
    (at / "serial").write_text("01\n")
    authority.root("root")
    authority.under("stamper", "root", "stamping")
    note = split((edition / FOLDER / CHECKPOINT).read_bytes())[0].encode()
    (edition / FOLDER / STAMPS).mkdir()
    (edition / FOLDER / STAMPS / "a.tsr").write_bytes(authority.reply(request(hashlib.sha256(note).digest(), 99)))
    (edition / FOLDER / STAMPS / "a.pem").write_bytes(authority.pem("root"))
    return authority.pem("root")
