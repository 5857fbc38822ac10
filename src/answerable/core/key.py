"""A ledger key is a key with the name it signs under and the one kind of signature it makes.

Standard: c2sp.org/signed-note (§Verifier keys: the *vkey*; §Signatures: its id); Ed25519 by RFC 8032, ML-DSA-44 by FIPS 204.
A vkey has at most 4 KiB, a name 255 bytes, a key file 16 KiB.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass

from cryptography.exceptions import InternalError, InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)  # fmt: skip

from answerable.core.merkle import Refuted

#: Signature types: Ed25519 over the text; Ed25519 and ML-DSA-44 over a checkpoint at a time (tlog-cosignature).
ED25519, COSIGNATURE, ML_DSA_44 = 0x01, 0x04, 0x06
#: Bytes of a public key, by signature type.
PUBLIC = {ED25519: 32, COSIGNATURE: 32, ML_DSA_44: 1312}

_KEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with the name it signs under and the kind of signature it makes; written as a *vkey*."""

    name: str
    algorithm: int
    public: bytes

    def __post_init__(self) -> None:
        """Refuse a name that cannot stand in a signature line, and a key that is none."""
        if len(self.public) != PUBLIC.get(self.algorithm):
            raise Refuted("key: is not an Ed25519 or ML-DSA-44 public key of a known signature type")
        checked_name(self.name)

    @property
    def id(self) -> bytes:
        """The four bytes that name the key in a signature line."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The key as a vkey: `<name>+<id>+<base64 of type and key>`."""
        return f"{self.name}+{self.id.hex()}+{encoded(bytes([self.algorithm]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """Read a vkey. Raises Refuted for every other text, and where its id is not that of its key."""
        found = _KEY.fullmatch(text) if len(text) <= 4096 else None
        if not found:
            raise Refuted("key: is not written as <name>+<id>+<base64>")
        data = decoded(found[3], "key")
        verifier = cls(found[1], data[0], data[1:])
        if verifier.id.hex() != found[2]:
            raise Refuted(f"key: {found[2]} is not the id of this key")
        return verifier

    def check(self, message: bytes, signature: bytes) -> None:
        """Check the key's signature over a message. Raises Refuted."""
        try:
            if self.algorithm == ML_DSA_44:
                MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, message)
            else:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise Refuted(f"signature: that of {self.name} does not verify") from None


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A private key with its verifier. It is never shown: neither it nor its bytes stand in a message."""

    verifier: Verifier
    key: Ed25519PrivateKey | MLDSA44PrivateKey

    @classmethod
    def generate(cls, name: str, algorithm: int = ED25519) -> Signer:
        """Return a new key from the system's randomness."""
        key = MLDSA44PrivateKey.generate() if algorithm == ML_DSA_44 else Ed25519PrivateKey.generate()
        return cls(Verifier(name, algorithm, key.public_key().public_bytes_raw()), key)

    @classmethod
    def parse(cls, data: bytes, password: bytes | None = None) -> Signer:
        """Read a key file: the vkey on a line of its own, then the private key as PKCS #8 in PEM (RFC 5958, RFC 7468)."""
        try:
            first, _, pem = data[:16384].decode("ascii").partition("\n")
            key = load_pem_private_key(pem.encode(), password) if pem.startswith("-----BEGIN ") else None
        except (ValueError, TypeError, UnsupportedAlgorithm, InternalError) as error:
            # The library calls a raw key of a wrong length its own error, in many lines.
            raise Refuted(f"key file: {str(error).partition(chr(10))[0]}") from None
        verifier = Verifier.parse(first)
        if not isinstance(key, MLDSA44PrivateKey if verifier.algorithm == ML_DSA_44 else Ed25519PrivateKey):
            raise Refuted("key file: holds no private key of the kind its first line names")
        if key.public_key().public_bytes_raw() != verifier.public:
            raise Refuted("key file: its first line is not the public half of its key")
        return cls(verifier, key)

    def pem(self, password: bytes | None = None) -> bytes:
        """Return the key file; `openssl pkey` reads it too, because text before a PEM block is no part of it."""
        lock = BestAvailableEncryption(password) if password else NoEncryption()
        return self.verifier.text.encode() + b"\n" + self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)

    def sign(self, message: bytes) -> bytes:
        """Return the bare signature over a message."""
        return self.key.sign(message)


def encoded(data: bytes) -> str:
    """Return standard Base64 (RFC 4648 §4)."""
    return b64encode(data).decode()


def decoded(text: str, what: str) -> bytes:
    """Read standard Base64 in its one form. Raises Refuted, naming what it stands in."""
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        data = b""
    if not data or encoded(data) != text:
        raise Refuted(f"{what}: is not standard Base64")
    return data


def checked_name(name: str) -> str:
    """Return a name that can stand in a signature line. Raises Refuted for every other."""
    if any("\ud800" <= sign <= "\udfff" for sign in name):
        raise Refuted("key: its name is not valid Unicode")
    # ML-DSA-44 counts the bytes of a name and of an origin in one byte (tlog-cosignature): a longer one no witness could cosign.
    if not name or len(name.encode()) > 255 or any(sign.isspace() or sign == "+" or sign < " " for sign in name):
        raise Refuted("key: its name is empty or long, or holds a space, a plus or a control character")
    return name
