"""A small ledger held in memory, with the keys that sign and see it, and the plan of a package over it."""

from __future__ import annotations

import hashlib
import io
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from answerable.core.checkpoint import Checkpoint, attach, cosign, sign_checkpoint
from answerable.core.entry import Event, disclosure, entry, event_id
from answerable.core.key import COSIGNATURE, Signer
from answerable.core.kinds import decode
from answerable.core.merkle import Frontier, inclusion, leaf
from answerable.core.note import split
from answerable.core.policy import Party, policy_text
from answerable.core.proof import Proof
from answerable.core.record import digest
from answerable.core.timestamp import request
from answerable.packages.fields import hide, written
from answerable.packages.making import File, Plan
from answerable.packages.segments import commitment, disclose
from answerable.packages.trust import Stamp

ORIGIN, TIME = "ledger.example/ledger/v1", 1_770_000_000
LOG = b"01 a door opened\n02 a name\n03 another name\n04 a door closed\n"
KEY = hashlib.sha256(b"a key that only tests use").digest()
HIDDEN = b"another name"
RECORD = (
    b'{"checked":"verified","cluster":"leaf-forum","date":"2031-01","form":"document","id":"source/le'
    b'af-charter","kind":"source","licence":"CC-BY-4.0","primary":true,"published_by":"Leaf Forum","p'
    b'ublisher":"Answerable","seen":"stored","title":"Leaf Charter"}'
)
SETTINGS = """
[req]
distinguished_name = name
prompt = no
[name]
CN = Root
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[stamping]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = authority
[authority]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@dataclass
class Ground:
    """The ledger's events under their salts, its keys, its signed checkpoint and the authority's answer."""

    signer: Signer
    witnesses: dict[str, Signer]
    at: Path
    events: list[tuple[bytes, Event]] = field(default_factory=list)
    note: bytes = b""
    stamps: list[Stamp] = field(default_factory=list)
    picture: bytes = b"\x89PNG\r\n\x1a\n not quite"

    @classmethod
    def make(cls, at: Path, stamping: bool) -> Ground:
        witnesses = {name: Signer.generate(name, COSIGNATURE) for name in ("w1", "w2", "w3")}
        made = cls(Signer.generate(ORIGIN), witnesses, at)
        made.fill()
        made.sign(("w1", "w2"))
        if stamping:
            made.stamp()
        return made

    def fill(self) -> None:
        hidden, self.disclosures = hide({"sender": "a person", "subject": "help"}, [b"0" * 16, b"1" * 16])
        segmented = commitment(io.BytesIO(LOG), KEY, "lines")
        self.enter("ingest", "exhibit/log", LOG, "text/plain", channel="courier",
                   segments=msgspec.to_builtins(segmented), fields=msgspec.to_builtins(hidden))  # fmt: skip
        self.enter("ingest", "exhibit/other", b"not in the package", "text/plain")
        self.enter("custody", "exhibit/log", LOG, "text/plain", why="copied to a second disk")
        self.enter("redaction", "exhibit/log", self.picture, "image/png",
                   parent={"id": "exhibit/log", "sha256": hashlib.sha256(LOG).hexdigest()})  # fmt: skip
        for number in range(3):
            self.enter("key", f"key/{number}", b"", "")
        self.enter("publication", "source/leaf-charter", b"", "", sha256=digest(decode(RECORD)))

    def enter(self, kind: str, item: str, data: bytes, media_type: str, sha256: str = "", **detail: Any) -> None:
        before = [entry(salt, event).hex() for salt, event in self.events if event.item == item]
        made = Event(
            v=1, id=event_id(TIME * 1000, bytes([len(self.events)]) * 10), kind=kind, item=item,
            sha256=sha256 or hashlib.sha256(data).hexdigest(), size=len(data), media_type=media_type, actor="keeper-1",
            time="2026-02-02T02:40:00Z", prev=before[-1] if before else "", detail=detail,
        )  # fmt: skip
        self.events.append((hashlib.sha256(f"salt {len(self.events)}".encode()).digest(), made))

    def entry(self, number: int) -> bytes:
        return entry(*self.events[number])

    def read(self, level: int, index: int) -> bytes:
        numbers = range(index << level, index + 1 << level)
        return Frontier().add(leaf(self.entry(number)) for number in numbers).root()

    def sign(self, seen: Sequence[str]) -> None:
        root = Frontier().add(leaf(self.entry(number)) for number in range(len(self.events))).root()
        self.note = sign_checkpoint(Checkpoint(ORIGIN, len(self.events), root), [self.signer], TIME)
        self.note = attach(self.note, [cosign(self.note, self.witnesses[name], TIME + 60) for name in seen])

    def policy(self, needed: int = 2) -> bytes:
        parties = {name: Party(each.verifier) for name, each in self.witnesses.items()}
        return policy_text([Party(self.signer.verifier)], parties, needed).encode()

    def proof(self, number: int, extra: bytes = b"") -> bytes:
        hashes = tuple(inclusion(number, len(self.events), self.read))
        return Proof(number, hashes, self.note, extra).format()

    @property
    def roots(self) -> bytes | None:
        return (self.at / "root.pem").read_bytes() if self.stamps else None

    def openssl(self, *words: str) -> str:
        done = subprocess.run(["openssl", *words], cwd=self.at, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def stamp(self) -> None:
        (self.at / "settings").write_text(SETTINGS)
        (self.at / "serial").write_text("01\n")
        for name in ("root", "stamper"):
            self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")
        self.openssl("req", "-x509", "-new", "-key", "root.key", "-config", "settings", "-extensions", "root",
                     "-subj", "/CN=Root", "-days", "30", "-out", "root.pem")  # fmt: skip
        self.openssl("req", "-new", "-key", "stamper.key", "-config", "settings", "-subj", "/CN=Stamper", "-out", "csr")
        self.openssl("x509", "-req", "-in", "csr", "-CA", "root.pem", "-CAkey", "root.key", "-set_serial", "7",
                     "-days", "20", "-extfile", "settings", "-extensions", "stamping", "-out", "stamper.pem")  # fmt: skip
        (self.at / "query").write_bytes(request(hashlib.sha256(split(self.note)[0].encode()).digest(), 7))
        self.openssl("ts", "-reply", "-config", "settings", "-section", "authority", "-queryfile", "query",
                     "-signer", "stamper.pem", "-inkey", "stamper.key", "-out", "reply")  # fmt: skip
        self.stamps = [Stamp("1", (self.at / "reply").read_bytes(), (self.at / "root.pem").read_bytes())]

    def plan(self, told: Sequence[int] = (0, 2, 3, 7), **other: Any) -> Plan:
        shown = b"".join(disclose(io.BytesIO(LOG), KEY, "lines", {0, 3}))
        parent = hashlib.sha256(LOG).hexdigest()
        values: dict[str, Any] = {
            "name": "case-1", "title": "A log, received by courier", "made": "2026-03-01T00:00:00Z", "by": "The desk",
            "files": [
                File("log.txt", "exhibit", self.entry(0), opening(LOG), "text/plain"),
                File("page.png", "derivative", self.entry(3), opening(self.picture), "image/png", parent),
                File("log.jsonl", "segments", self.entry(0), opening(shown), "application/jsonl"),
                File("log.json", "fields", self.entry(0), opening(written([self.disclosures["subject"]])),
                     "application/json"),
            ],
            "custody": [disclosure(*self.events[number]) for number in told],
            "proofs": [self.proof(number) for number in told],
            "policy": self.policy(), "stamps": self.stamps, "records": [RECORD],
        }  # fmt: skip
        return Plan(**{**values, **other})


def opening(data: bytes) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(data)
