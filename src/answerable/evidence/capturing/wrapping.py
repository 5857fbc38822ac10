"""Wrapping puts a closed WARC file, its index and its page into one WACZ 1.1.1 file, the same bytes each time.

Every date in it comes from the WARC; no clock is read. Everything is stored, not compressed, so that a reader may take
parts of it. A timestamp token over the WARC's SHA-256 lies in `timestamps/` and is listed like the rest.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from dataclasses import dataclass
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from answerable.core.merkle import Refuted
from answerable.evidence.capturing.indexing import index
from answerable.evidence.capturing.warcs import WarcRecord, records

WACZ_VERSION = "1.1.1"
#: The address of the metadata record in which a capture says how it was made.
ABOUT = "urn:answerable:capture"
WARC, INDEX, PAGES, TOKEN = (
    "archive/data.warc.gz",
    "indexes/index.cdx",
    "pages/pages.jsonl",
    "timestamps/data.warc.gz.tsr",
)
MANIFEST, DIGEST = "datapackage.json", "datapackage-digest.json"
MOST_UNPACKED = 64 * 1024**3


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A WACZ file: its size in bytes, its SHA-256 and SHA-512 as hexadecimal digits."""

    path: Path
    size: int
    sha256: str
    sha512: str


def wrap(warc: Path, out: Path, *, token: bytes | None = None) -> Wrapped:
    """Wrap a WARC file that a capture made. Raises Refuted where it is none, FileExistsError where `out` exists."""
    with warc.open("rb") as file:
        found = list(records(file, warc.name, gzipped=True, most=MOST_UNPACKED))
        about = _about(file, found)
    pages = [
        {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"},
        {
            "id": hashlib.sha256(f"{about['date']} {about['address']}".encode()).hexdigest()[:32],
            "url": about["address"],
            "ts": about["date"],
            "title": about["title"] or about["address"],
        },
    ]
    small = {
        INDEX: index(found, WARC.partition("/")[2]),
        PAGES: "".join(json.dumps(each) + "\n" for each in pages).encode(),
        **({TOKEN: token} if token else {}),
    }
    with out.open("xb") as made, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        with warc.open("rb") as file:
            resources = [_add(archive, WARC, file, warc.stat().st_size, about)]
        resources += [_add(archive, name, BytesIO(data), len(data), about) for name, data in small.items()]
        manifest = {
            "profile": "data-package",
            "resources": resources,
            "title": about["title"] or about["address"],
            "description": f"One page, captured from {about['began']} to {about['ended']}. `{ABOUT}` in the WARC says how.",
            "created": about["ended"],
            "software": f"answerable {version('answerable')}",
            "wacz_version": WACZ_VERSION,
            "mainPageUrl": about["address"],
            "mainPageDate": about["date"],
        }
        text = json.dumps(manifest, indent=2).encode()
        _add(archive, MANIFEST, BytesIO(text), len(text), about)
        digest = {"path": MANIFEST, "hash": f"sha256:{hashlib.sha256(text).hexdigest()}"}
        text = json.dumps(digest, indent=2).encode()
        _add(archive, DIGEST, BytesIO(text), len(text), about)
    return _whole(out)


def _about(file: IO[bytes], found: list[WarcRecord]) -> dict[str, Any]:
    """Read how the capture was made from the WARC itself."""
    for each in found:
        if each.type == "metadata" and each.url == ABOUT:
            file.seek(each.offset)
            text = zlib.decompress(file.read(each.length), 31).partition(b"\r\n\r\n")[2]
            said = json.loads(text)
            if isinstance(said, dict):
                return said
    raise Refuted(f"{getattr(file, 'name', 'The file')}: does not say how it was captured ({ABOUT})")


def _add(archive: zipfile.ZipFile, name: str, data: IO[bytes], size: int, about: dict[str, Any]) -> dict[str, Any]:
    """Add a file and return its line of the manifest."""
    ended = about["ended"]
    made = zipfile.ZipInfo(name, tuple(int(ended[at : at + 2 + 2 * (at == 0)]) for at in (0, 5, 8, 11, 14, 17)))  # type: ignore[arg-type]
    made.create_system, made.external_attr, made.file_size = 3, 0o100644 << 16, size
    digest = hashlib.sha256()
    with archive.open(made, "w") as target:
        while portion := data.read(1 << 20):
            digest.update(portion)
            target.write(portion)
    return {
        "name": name.rpartition("/")[2].lower(),
        "path": name,
        "hash": f"sha256:{digest.hexdigest()}",
        "bytes": size,
    }


def _whole(path: Path) -> Wrapped:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        sha512 = hashlib.file_digest(file, "sha512").hexdigest()
    return Wrapped(path, path.stat().st_size, sha256, sha512)
