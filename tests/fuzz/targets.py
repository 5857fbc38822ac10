"""What is fuzzed: every parser of what strangers hand over, what it may refuse with, and small whole inputs to begin from."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import django
import msgspec
from tests.evidence.capturing.conftest import recorded

from answerable.core.checkpoint import Checkpoint, cosign, open_checkpoint
from answerable.core.entry import disclosure, read_disclosure, read_event
from answerable.core.key import COSIGNATURE, Signer, Verifier
from answerable.core.kinds import decode
from answerable.core.merkle import Refuted, inclusion
from answerable.core.note import split
from answerable.core.policy import parse_policy
from answerable.core.proof import parse_proof
from answerable.core.record import Invalid, canonical
from answerable.core.tiles import bundle, entries_of, hashes_of_tile, parse_path, path, tile
from answerable.core.timestamp import certificates, check
from answerable.evidence.capturing import listing, messages, opening, signature, warcs, wrapping
from answerable.evidence.capturing.digests import stated
from answerable.packages.bag import read_bag
from answerable.packages.checking import verify_package
from answerable.packages.contents import read_contents
from answerable.packages.disclosed import read_disclosed
from answerable.packages.fields import hide, read_file, written
from answerable.packages.segments import check_segments, commitment, disclose
from answerable.packages.zipped import Archive
from answerable.public import pasted
from answerable.witness.submission import Submission, conflicting, cosignatures, submission

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "answerable.project.settings.public")
sys.path.insert(0, str(Path(__file__).parents[1] / "packages"))
django.setup()
from holding import KEY, LOG, RECORD, Ground  # noqa: E402

from answerable.packages.making import make  # noqa: E402

MOST = 16 * 1024 * 1024
NO_HASH, MOMENT = "sha256:" + 64 * "0", "2031-01-01T00:00:00Z"


@dataclass(frozen=True)
class Target:
    """One parser: what it is given, and the errors by which it says no."""

    parse: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    refuses: tuple[type[Exception], ...] = (Refuted,)


def _text(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: parse(data.decode("utf-8", "surrogateescape"))


def _pasted(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: parse(data.decode("utf-8", "surrogatepass" if len(data) % 2 else "replace"))


class _Held:
    """Bytes that are opened like a file."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def open(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self.data)


def _on_disk(parse: Callable[[Path], object]) -> Callable[[bytes], object]:
    def parsed(data: bytes) -> object:
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            return parse(Path(file.name))

    return parsed


def _message(data: bytes) -> object:
    stream = io.BytesIO(data)
    head = messages.read_head(stream)
    if head is None:
        return None
    head.status, head.chunked, head.length, head.stays  # noqa: B018 - properties that parse
    return list(messages.body(stream, head, to_the_end=True))


def _seal(data: bytes) -> object:
    return signature.check_signature(listing.object_of(data, "x").get("signedData"), NO_HASH, MOMENT)


@cache
def targets() -> dict[str, Target]:
    """Every target by name, made once a process: keys, a ledger, a package and a capture of our own."""
    place = Path(tempfile.mkdtemp())
    ground = Ground.make(place, shutil.which("openssl") is not None)
    make(ground.plan(), place / "case-1.zip")
    packaged = (place / "case-1.zip").read_bytes()
    tags = read_bag(Archive(io.BytesIO(packaged))).tags
    warc, wacz = place / "data.warc.gz", place / "page.wacz"
    captured = recorded(place).read_bytes()
    wrapping.wrap(warc, wacz)
    signer, witness = Signer.generate("leaf.example/log"), Signer.generate("w.example/1", COSIGNATURE)
    event = ground.events[0][1]
    hidden, shown = hide({"sender": "a person", "age": 7}, [b"0" * 16, b"1" * 16])
    said = commitment(io.BytesIO(LOG), KEY, "lines")
    segments = b"".join(disclose(io.BytesIO(LOG), KEY, "lines", {0, 2}))
    proof = ground.proof(0, disclosure(*ground.events[0]))
    stamp = next((data for name, data in tags.items() if name.endswith(".tsr")), b"\x30\x03\x02\x01\x00")
    roots = ground.roots or b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"
    digest = hashlib.sha256(split(ground.note)[0].encode()).digest()
    path_hashes = inclusion(0, len(ground.events), ground.read)
    keys = [ground.signer.verifier, *(each.verifier for each in ground.witnesses.values())]
    note = ground.note
    seal = {"hash": NO_HASH, "created": MOMENT, "software": "x", "signature": "AA==", "publicKey": "AA=="}
    signed = msgspec.json.encode({"path": "datapackage.json", "hash": NO_HASH, "signedData": seal})
    return {
        "note": Target(split, (note,)),
        "checkpoint": Target(lambda data: open_checkpoint(data, keys), (note,)),
        "checkpoint text": Target(_text(Checkpoint.parse), (split(note)[0].encode(),)),
        "key": Target(_text(Verifier.parse), (signer.verifier.text.encode(), witness.verifier.text.encode())),
        "signing key": Target(Signer.parse, (signer.pem(), signer.pem().replace(b"K2Vw", b"K2Vv"))),
        "policy": Target(parse_policy, (ground.policy(),)),
        "proof": Target(parse_proof, (proof,)),
        "tile name": Target(_text(parse_path), (path(0, 1234067, 8).encode(), path(1, 7).encode())),
        "tile": Target(lambda data: hashes_of_tile(data, len(data) // 32), (tile([digest, digest]),)),
        "entry bundle": Target(lambda data: entries_of(data, 2), (bundle([b"one", b"two"]),)),
        "event": Target(read_event, (canonical(event),)),
        "disclosed event": Target(read_disclosure, (disclosure(*ground.events[0]),)),
        "timestamp": Target(lambda data: check(data, digest, roots), (stamp,)),
        "certificates": Target(certificates, (roots,)),
        "record": Target(decode, (RECORD,), (Invalid,)),
        "submission": Target(Submission.parse, (submission(2, path_hashes, note),)),
        "size of a conflict": Target(conflicting, (b"12\n",)),
        "cosignatures": Target(cosignatures, (cosign(note, witness, 1_770_000_000).encode(),)),
        "package": Target(lambda data: verify_package(_Held(data)), (packaged,), ()),  # type: ignore[arg-type]
        "bag": Target(lambda data: read_bag(Archive(io.BytesIO(data))), (packaged,)),
        "contents": Target(read_contents, (tags["package.json"],)),
        "custody": Target(lambda data: read_disclosed({**tags, "custody.jsonl": data}), (tags["custody.jsonl"],)),
        "fields": Target(lambda data: read_file(data, hidden), (written(shown.values()),)),
        "segments": Target(lambda data: check_segments(data.splitlines(), said), (segments,)),
        "warc": Target(lambda data: list(warcs.records(io.BytesIO(data), "x", gzipped=True, most=MOST)), (captured,)),
        "wacz": Target(_on_disk(lambda file: opening.opened(file, most=MOST)), (wacz.read_bytes(),)),
        "signature of a wacz": Target(_seal, (signed,)),
        "stated digest": Target(_text(stated), (b"sha-256:" + 64 * b"0", b"sha1:" + 32 * b"A")),
        "message": Target(_message, (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",), (messages.Broken,)),
        "pasted record": Target(_pasted(pasted.record_in), (RECORD,), (pasted.Unreadable, UnicodeDecodeError)),
        "pasted digest": Target(_pasted(pasted.digest_in), (digest.hex().encode(),), (pasted.Unreadable, UnicodeDecodeError)),
    }  # fmt: skip
