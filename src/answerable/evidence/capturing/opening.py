"""Opening checks a WACZ file (1.x) of anybody's before a byte of it is believed: zip, manifest, hashes, records, index, pages.

Everything that the file says of itself is recomputed. Bounds: as of the strict zip; 8 MiB for the manifest, 64 KiB for its
digest, 64 MiB for an index or a list of pages; time grows with the bytes allowed, and memory does not.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from answerable.core.merkle import Refuted
from answerable.evidence.capturing.digests import agrees, stated
from answerable.evidence.capturing.listing import Page, check_indexes, object_of, pages
from answerable.evidence.capturing.signature import Signature, check_signature
from answerable.evidence.capturing.warcs import WarcRecord, records
from answerable.evidence.capturing.wrapping import DIGEST, MANIFEST
from answerable.evidence.capturing.zips import StrictZip, strict

MOST_BYTES = 8 * 1024**3
MOST_MANIFEST, MOST_DIGEST = 8 * 1024**2, 64 * 1024
MOST_RECORDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Opened:
    """What a sound WACZ holds: its WARC files by name with their SHA-256, its pages, and a signature that holds, if any.

    `unproven` counts records that state no digest of their block: the manifest's hash alone covers them.
    """

    version: str
    created: str
    warcs: dict[str, str]
    records: int
    unproven: int
    pages: tuple[Page, ...]
    signature: Signature | None


def opened(path: Path, *, most: int = MOST_BYTES) -> Opened:
    """Check a WACZ file and return what it holds. Raises Refuted, saying what and where, for anything that is not sound.

    `most` bounds the bytes of its members, and again those of its records unpacked.
    """
    with path.open("rb") as file:
        zipped = strict(path, file, most)
        for name in (MANIFEST, "pages/pages.jsonl"):
            if name not in zipped.members:
                raise Refuted(f"{path.name}: holds no {name}")
        text = zipped.read(MANIFEST, MOST_MANIFEST)
        manifest = object_of(text, MANIFEST)
        signature = _signed(zipped, text, manifest)
        listed = _resources(manifest)
        warcs: dict[str, dict[int, WarcRecord]] = {}
        sums: dict[str, str] = {}
        for name in zipped.members:
            if name not in (MANIFEST, DIGEST):
                sums[name] = _unchanged(zipped, name, listed)
        for name in listed:
            if name not in sums:
                raise Refuted(f"{name[:80]}: is listed in {MANIFEST} and not there")
        for name in sums:
            if name.startswith("archive/"):
                warcs[name] = _archive(zipped, name, most)
        if not warcs:
            raise Refuted(f"{path.name}: holds no WARC file in archive/")
        check_indexes(zipped, warcs)
        every = [each for found in warcs.values() for each in found.values()]
        return Opened(
            str(manifest.get("wacz_version")),
            str(manifest.get("created", "")),
            {name: sums[name] for name in warcs},
            len(every),
            sum(not each.proven for each in every),
            pages(zipped),
            signature,
        )


def _signed(zipped: StrictZip, text: bytes, manifest: dict[str, Any]) -> Signature | None:
    if not re.fullmatch(r"1\.[0-9]{1,3}\.[0-9]{1,3}", str(manifest.get("wacz_version"))):
        raise Refuted(f"{MANIFEST}: is not of WACZ 1")
    if DIGEST not in zipped.members:
        return None
    said = object_of(zipped.read(DIGEST, MOST_DIGEST), DIGEST)
    if said.get("path") != MANIFEST:
        raise Refuted(f"{DIGEST}: is not about {MANIFEST}")
    if not _is(str(said.get("hash")), hashlib.new, text):
        raise Refuted(f"{DIGEST}: its hash is not that of {MANIFEST}")
    if "signedData" in said:
        return check_signature(said["signedData"], str(said["hash"]), manifest.get("created"))
    return None


def _is(text: str, new: Callable[..., Any], data: bytes) -> bool:
    name, _value = _strong(text)
    return agrees(text, {name: new(name, data)})


def _strong(text: str) -> tuple[str, bytes]:
    found = stated(text)
    if found[0] not in ("sha256", "sha512"):
        raise Refuted(f"{text[:80]!r}: {found[0]} proves nothing today; SHA-256 does")
    return found


def _resources(manifest: dict[str, Any]) -> dict[str, tuple[str, int]]:
    listed: dict[str, tuple[str, int]] = {}
    resources = manifest.get("resources")
    if not isinstance(resources, list):
        raise Refuted(f"{MANIFEST}: lists no resources")
    for each in resources:
        path, digest, size = (
            (each.get(key) for key in ("path", "hash", "bytes")) if isinstance(each, dict) else (0, 0, 0)
        )
        if not isinstance(path, str) or not isinstance(digest, str) or type(size) is not int:
            raise Refuted(f"{MANIFEST}: a resource has no path, hash or size")
        if path in listed:
            raise Refuted(f"{MANIFEST}: lists {path[:80]!r} twice")
        listed[path] = (digest, size)
    return listed


def _unchanged(zipped: StrictZip, name: str, listed: dict[str, tuple[str, int]]) -> str:
    """See that a member is the one that the manifest lists, and return its SHA-256. The list is left with what is missing."""
    if name not in listed:
        raise Refuted(f"{name}: is not listed in {MANIFEST}")
    digest, size = listed[name]
    algorithm, _value = _strong(digest)
    found = {each: hashlib.new(each) for each in {algorithm, "sha256"}}
    if zipped.members[name].file_size != size:
        raise Refuted(f"{name}: has {zipped.members[name].file_size:,} bytes, and {MANIFEST} says {size:,}")
    for portion in zipped.portions(name):
        for each in found.values():
            each.update(portion)
    if not agrees(digest, found):
        raise Refuted(f"{name}: differs from what {MANIFEST} says")
    return str(found["sha256"].hexdigest())


def _archive(zipped: StrictZip, name: str, most: int) -> dict[int, WarcRecord]:
    gzipped = name.endswith(".warc.gz")
    if not gzipped and not name.endswith(".warc"):
        raise Refuted(f"{name}: is no WARC file, and archive/ holds nothing else")
    if not zipped.stored(name):
        raise Refuted(f"{name}: is compressed by the zip, where WACZ has it stored")
    found: dict[int, WarcRecord] = {}
    with zipped.stream(name) as file:
        for each in records(file, name, gzipped=gzipped, most=most):
            found[each.offset] = each
            if len(found) > MOST_RECORDS:
                raise Refuted(f"{name}: holds more than {MOST_RECORDS:,} records")
    return found
