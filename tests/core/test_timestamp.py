"""Timestamps: a local authority made by openssl, which also checks ours; every public token at hand; and forged ones."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.merkle import Refuted
from answerable.core.timestamp import certificates, check, request

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed: it makes the authority")

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
[loose]
basicConstraints = CA:FALSE
extendedKeyUsage = timeStamping
[other]
basicConstraints = CA:FALSE
extendedKeyUsage = critical, timeStamping, codeSigning
[none]
basicConstraints = CA:FALSE
[tsa]
default_tsa = authority
[authority]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""
DIGEST = hashlib.sha256(b"checkpoint").digest()
NONCE = 0x8123456789ABCDEF


@dataclass(frozen=True)
class Authority:
    """A folder with a root and certificates of several kinds under it."""

    at: Path

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["openssl", *words], cwd=self.at, capture_output=True, text=True, check=False)

    def must(self, *words: str) -> None:
        done = self.run(*words)
        assert done.returncode == 0, done.stderr

    def key(self, name: str) -> None:
        self.must("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")

    def root(self, name: str, kind: str = "root") -> None:
        self.key(name)
        self.must("req", "-x509", "-new", "-key", f"{name}.key", "-config", "settings", "-extensions", kind,
                  "-subj", f"/CN={name}", "-days", "30", "-out", f"{name}.pem")  # fmt: skip

    def under(self, name: str, root: str, kind: str, serial: str = "7") -> None:
        self.key(name)
        self.must(
            "req", "-new", "-key", f"{name}.key", "-config", "settings", "-subj", f"/CN={name}", "-out", f"{name}.csr"
        )
        self.must("x509", "-req", "-in", f"{name}.csr", "-CA", f"{root}.pem", "-CAkey", f"{root}.key", "-set_serial", serial,
                  "-days", "20", "-extfile", "settings", "-extensions", kind, "-out", f"{name}.pem")  # fmt: skip

    def same_key(self, kind: str) -> bytes:
        self.must("x509", "-req", "-in", "stamper.csr", "-CA", "root.pem", "-CAkey", "root.key", "-set_serial", "7",
                  "-days", "20", "-extfile", "settings", "-extensions", kind, "-out", "same.pem")  # fmt: skip
        return self.pem("same")

    def reply(self, query: bytes, name: str = "stamper", *more: str) -> bytes:
        (self.at / "query").write_bytes(query)
        self.must("ts", "-reply", "-config", "settings", "-section", "authority", "-queryfile", "query",
                  "-signer", f"{name}.pem", "-inkey", f"{name}.key", "-out", "reply", *more)  # fmt: skip
        return (self.at / "reply").read_bytes()

    def pem(self, *names: str) -> bytes:
        return b"".join((self.at / f"{name}.pem").read_bytes() for name in names)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    made = Authority(tmp_path_factory.mktemp("authority"))
    (made.at / "settings").write_text(SETTINGS)
    (made.at / "serial").write_text("01\n")
    made.root("root")
    made.root("stranger")
    made.under("stamper", "root", "stamping")
    made.under("another", "root", "stamping", "8")
    made.under("impostor", "stranger", "stamping")
    return made


@pytest.fixture(scope="module")
def token(authority: Authority) -> bytes:
    return authority.reply(request(DIGEST, NONCE))


def test_openssl_reads_our_request_as_it_was_meant(authority: Authority) -> None:
    for nonce in (1, 0x7F, 0x80, 2**63, 2**64 - 1):
        (authority.at / "query").write_bytes(request(DIGEST, nonce))
        said = authority.run("ts", "-query", "-in", "query", "-text").stdout
        assert "Hash Algorithm: sha256" in said and f"Nonce: 0x{nonce:02X}" in said and "required: yes" in said
    for digest, nonce in ((b"short", 1), (DIGEST, 0), (DIGEST, 2**64)):
        with pytest.raises(ValueError, match="SHA-256"):
            request(digest, nonce)


def test_a_token_proves_its_digest_at_its_time_and_openssl_agrees(authority: Authority, token: bytes) -> None:
    before = datetime.now(UTC) - timedelta(minutes=5)
    for trusted in (authority.pem("root"), authority.pem("stamper", "root")):
        stamped = check(token, DIGEST, trusted, NONCE)
        assert (stamped.authority, before < stamped.time < datetime.now(UTC)) == ("CN=stamper", True)
    said = authority.run("ts", "-verify", "-digest", DIGEST.hex(), "-in", "reply", "-CAfile", "root.pem")
    assert "Verification: OK" in said.stdout + said.stderr


def test_a_token_proves_nothing_else(authority: Authority, token: bytes) -> None:
    root = authority.pem("root")
    for digest in (hashlib.sha256(b"another").digest(), b"", DIGEST + DIGEST, hashlib.sha512(b"checkpoint").digest()):
        with pytest.raises(Refuted, match="another digest"):
            check(token, digest, root)
    with pytest.raises(Refuted, match="Nonce"):
        check(token, DIGEST, root, NONCE - 1)
    with pytest.raises(Refuted, match="certif"):
        check(token, DIGEST, authority.pem("stranger"))
    with pytest.raises(Refuted, match="no root"):
        check(token, DIGEST, authority.pem("stamper"))
    with pytest.raises(Refuted, match="another certificate than the trusted"):
        check(token, DIGEST, authority.pem("root", "another"))


def test_what_an_authority_refuses_is_no_timestamp(authority: Authority) -> None:
    (authority.at / "data").write_bytes(b"checkpoint")
    authority.must("ts", "-query", "-data", "data", "-sha384", "-out", "unsupported")
    refused = authority.reply((authority.at / "unsupported").read_bytes())
    with pytest.raises(Refuted, match="did not grant"):
        check(refused, hashlib.sha384(b"checkpoint").digest(), authority.pem("root"))


def test_a_stranger_under_the_same_number_and_a_certificate_for_another_use_are_refused(authority: Authority) -> None:
    impostor = authority.reply(request(DIGEST, NONCE), "impostor")
    with pytest.raises(Refuted, match="certif"):
        check(impostor, DIGEST, authority.pem("root"))
    bare = authority.reply(request(DIGEST, NONCE)[:-1] + b"\x00")
    assert check(bare, DIGEST, authority.pem("root", "stamper"), NONCE).authority == "CN=stamper"
    with pytest.raises(Refuted, match="missing"):
        check(bare, DIGEST, authority.pem("root"))
    # The same key, issuer and number, in certificates that are not for timestamps, or not for them alone.
    for kind, said in (("loose", "alone"), ("other", "alone"), ("none", "not for timestamps")):
        (authority.at / f"{kind}.pem").write_bytes(authority.same_key(kind))
        with pytest.raises(Refuted, match=said):
            check(bare, DIGEST, authority.pem("root", kind), NONCE)


def test_a_certificate_in_the_token_that_signs_itself_vouches_for_nothing(authority: Authority) -> None:
    authority.root("selfmade", "stamping")
    forged = authority.reply(request(DIGEST, NONCE), "selfmade")
    assert check(forged, DIGEST, authority.pem("selfmade"), NONCE).authority == "CN=selfmade"
    for trusted in (("root",), ("root", "stranger"), ("root", "stamper")):
        with pytest.raises(Refuted, match="certif"):
            check(forged, DIGEST, authority.pem(*trusted), NONCE)


def test_no_changed_byte_leaves_a_token_that_proves_another_time_or_a_word_on_the_screen(
    authority: Authority, token: bytes, recwarn: pytest.WarningsRecorder
) -> None:
    root = authority.pem("root")
    said = check(token, DIGEST, root, NONCE)
    held = 0
    for at, mask in product(range(len(token)), (0x01, 0x80)):
        changed = token[:at] + bytes([token[at] ^ mask]) + token[at + 1 :]
        try:
            again = check(changed, DIGEST, root, NONCE)
        except Refuted:
            continue
        held += 1
        assert again == said, f"byte {at}"
    assert held < 80 and not recwarn.list
    for end in range(0, len(token), 7):
        with pytest.raises(Refuted):
            check(token[:end], DIGEST, root)


@given(st.binary(max_size=300))
def test_what_is_no_token_and_no_certificate_is_refused(data: bytes) -> None:
    for bad in (data, b"\x30" + data, b"\x30\x82" + data):
        with pytest.raises(Refuted):
            certificates(bad)
        with pytest.raises(Refuted):
            check(bad, DIGEST, b"")
    with pytest.raises(Refuted, match="larger"):
        check(bytes(65 * 1024), DIGEST, b"")
    with pytest.raises(Refuted, match="larger"):
        certificates(bytes(300 * 1024))


HELLO = {"sha256": hashlib.sha256(b"hello").digest(), "sha384": hashlib.sha384(b"hello").digest(), "sha512": hashlib.sha512(b"hello").digest()}  # fmt: skip
#: Public tokens: what they are over, and how a bad one is named (empty: it is good).
PUBLIC = {
    "test_tsa/response.tsr": ("sha512", ""),
    "test_tsa/other_response.tsr": ("sha512", "certif"),
    "test_tsa/response-injected-certs.tsr": ("sha512", "no part of its signer's chain"),
    "sigstage/response-sha256.tsr": ("sha256", ""),
    "sigstage/response-sha384.tsr": ("sha384", ""),
    "sigstage/response-sha512.tsr": ("sha512", ""),
    "sigstage/response-no-embedded-cert.tsr": ("sha256", ""),
    "sigstage/response-invalid-signature.tsr": ("sha256", "certif"),
    "sigstore.mock/response-expired.tsr": ("payload", ""),
    "identrust/issue-104.tsr": ("sha512", ""),
}


@pytest.mark.skipif(
    not os.environ.get("ANSWERABLE_DATA"), reason="ANSWERABLE_DATA is not set: public tokens are not here"
)
def test_every_public_token_is_accepted_or_refused_as_it_should() -> None:
    at = Path(os.environ["ANSWERABLE_DATA"]) / "vectors" / "rfc3161"
    assert {path.relative_to(at).as_posix() for path in at.rglob("*.tsr")} == set(PUBLIC)
    for name, (over, wrong) in PUBLIC.items():
        path = at / name
        trusted = (path.parent / "ts_chain.pem").read_bytes()
        digest = HELLO.get(over) or hashlib.sha256((path.parent / "payload").read_bytes()).digest()
        if wrong:
            with pytest.raises(Refuted, match=wrong):
                check(path.read_bytes(), digest, trusted)
        else:
            assert check(path.read_bytes(), digest, trusted).time.year in range(2022, 2027), name
