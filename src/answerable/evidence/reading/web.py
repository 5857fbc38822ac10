"""A web capture (WARC, ISO 28500; WACZ 1.1) says which addresses were fetched, when, and by what; its digests are compared.

WARC records are read one after the other and nothing of them is kept. Members of a WACZ are listed from its directory; one
that leads out of the archive, stands twice, or is not what the directory says, is named. Its signature is not checked here.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections import Counter
from io import BufferedReader
from typing import IO, Any

import msgspec
from warcio.archiveiterator import ArchiveIterator

from answerable.evidence.reading.metadata import MOST, Metadata, Piece, facts, plain

#: Members of a WACZ, and bytes that may be unpacked from one.
MEMBERS, UNPACKED, NOTE = 10_000, 4 * 1024**3, 4 * 1024 * 1024


def read(found: str, file: BufferedReader) -> Metadata:
    """Return what a capture says of itself. Raises the readers' errors where it is none."""
    if found == "application/warc":
        seen = Seen()
        seen.read(file)
        return seen.told(found)
    with zipfile.ZipFile(file) as archive:
        return _wacz(found, archive)


class Seen:
    """What was seen of the records of one or more WARC files."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.wrong = self.fetched = 0
        self.first = self.last = self.software = self.broken = ""
        self.pieces: list[Piece] = []

    def read(self, file: Any) -> None:
        """Read a WARC to its end, or to where it is broken: what was seen before that is told beside it."""
        try:
            self._read(file)
        except MemoryError:
            raise
        except Exception as error:  # The library raises what it meets: AttributeError, zlib.error, its own.
            self.broken = f"it is broken after {self.kinds.total()} records ({type(error).__name__})"

    def _read(self, file: Any) -> None:
        for record in ArchiveIterator(file, check_digests="log"):
            headers = record.rec_headers
            if not record.rec_type:
                raise ValueError("a record without a type")
            self.kinds[plain(record.rec_type)[:40]] += 1
            if (day := plain(headers.get_header("WARC-Date") or "")[:40]) and record.rec_type != "warcinfo":
                self.first, self.last = min(self.first or day, day), max(self.last, day)
            if record.rec_type == "warcinfo" and not self.software:
                text = record.content_stream().read(65_536).decode("utf-8", "replace")
                named = re.search(r"^software:\s*(.+)$", text, re.MULTILINE)
                self.software = plain(named[1]) if named else ""
            while record.content_stream().read(65_536):
                pass
            self.wrong += record.digest_checker.passed is False if record.digest_checker else 0
            if record.rec_type in ("response", "resource"):
                self.fetched += 1
                if len(self.pieces) < MOST:
                    kind = record.http_headers.get_header("Content-Type") if record.http_headers else ""
                    self.pieces.append(
                        Piece(plain(headers.get_header("WARC-Target-URI") or ""), plain(kind or "")[:100])
                    )

    def told(self, found: str, **more: object) -> Metadata:
        """Return it as metadata, after what else is known."""
        wrong = f"{self.wrong} records differ from the digests they carry" if self.wrong else ""
        counts = ", ".join(f"{kind} {count}" for kind, count in sorted(self.kinds.items()))
        return Metadata(
            found,
            "read" if self.kinds else "unreadable",
            "; ".join(filter(None, (self.broken, wrong))),
            facts=facts(**more, software=self.software, records=counts, first_date=self.first, last_date=self.last),
            pieces=tuple(self.pieces),
            pieces_total=self.fetched,
        )


def _wacz(found: str, archive: zipfile.ZipFile) -> Metadata:
    members = archive.infolist()
    if len(members) > MEMBERS:
        return Metadata(found, "unreadable", f"it lists {len(members):,} members, more than {MEMBERS:,}")
    problems = _problems(members)
    if problems:
        return Metadata(found, "unreadable", "; ".join(problems[:5]))
    note = _note(archive)
    seen = Seen()
    for member in members:
        if re.fullmatch(r"archive/[^/]+\.warc(\.gz)?", member.filename):
            with archive.open(member) as file:
                seen.read(file)
    made = seen.told(
        found,
        WACZ_version=note.get("wacz_version"),
        title=note.get("title"),
        created=note.get("created"),
        capture_software=note.get("software"),
        main_page=note.get("mainPageUrl") or note.get("mainPageURL"),
        signature_not_checked="present" if "datapackage-digest.json" in archive.namelist() else "",
    )
    wrong = _unlike(archive, note)
    return msgspec.structs.replace(made, detail="; ".join(filter(None, (made.detail, *wrong[:5]))))


def _problems(members: list[zipfile.ZipInfo]) -> list[str]:
    names = Counter(member.filename for member in members)
    found = [f"{plain(name)[:100]!r} stands {count} times" for name, count in names.items() if count > 1]
    for member in members:
        name = member.filename
        if name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/"):
            found.append(f"{plain(name)[:100]!r} leads out of the archive")
        if (member.external_attr >> 16) & 0o170000 == 0o120000:
            found.append(f"{plain(name)[:100]!r} is a link")
    if sum(member.file_size for member in members) > UNPACKED:
        found.append("it unpacks to more than 4 GiB")
    return found


def _note(archive: zipfile.ZipFile) -> dict[str, Any]:
    with archive.open("datapackage.json") as file:
        return msgspec.json.decode(file.read(NOTE), type=dict[str, Any])


def _unlike(archive: zipfile.ZipFile, note: dict[str, Any]) -> list[str]:
    found = []
    resources = note.get("resources")
    for each in resources[:MEMBERS] if isinstance(resources, list) else []:
        path, digest = (each.get("path"), each.get("hash")) if isinstance(each, dict) else (None, None)
        if not isinstance(path, str) or not isinstance(digest, str):
            continue
        try:
            with archive.open(path) as file:
                made = _sha256(file)
        except KeyError:
            found.append(f"{plain(path)[:100]!r} is listed and missing")
            continue
        if digest.startswith("sha256:") and digest != f"sha256:{made}":
            found.append(f"{plain(path)[:100]!r} differs from its digest")
    return found


def _sha256(file: IO[bytes]) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
