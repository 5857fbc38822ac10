"""A WACZ's signature is checked as WACZ Signing and Verification 0.1.0 has it: refused where it is wrong, never passed over.

It is an ECDSA signature with SHA-256 over the text of the manifest's hash. A good one shows that the holder of a key signed;
whose the key is, no file can show by itself: a domain's certificate is compared with its key and name, and its chain is
not judged here. Bounds: 64 KiB for all of it.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InternalError, InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509.oid import NameOID

from answerable.core.merkle import Refuted

_SAID = frozenset({"hash", "created", "software", "version", "signature"})
_ANONYMOUS = _SAID | {"publicKey"}
_DOMAIN = _SAID | {"domain", "domainCert", "timeSignature", "timestampCert", "crossSignedCert"}


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that holds: the day and hour its maker says, and the domain it names, or nothing (then it is anonymous)."""

    created: str
    domain: str = ""


def check_signature(said: Any, manifest_hash: str, created: Any) -> Signature:
    """Check `signedData` against the manifest's hash and date. Raises Refuted where it is wrong or of no known form."""
    if not isinstance(said, dict) or not all(isinstance(each, str) for each in said.values()):
        raise Refuted("signature: is not of a known form")
    if sum(map(len, said.values())) > 65536:
        raise Refuted("signature: is larger than 64 KiB")
    domain = "domain" in said or "domainCert" in said
    if not set(said) <= (_DOMAIN if domain else _ANONYMOUS) or not {"hash", "created", "signature"} <= set(said):
        raise Refuted("signature: is not of a known form")
    if said["hash"] != manifest_hash:
        raise Refuted("signature: is over another manifest")
    if said["created"] != created:
        raise Refuted("signature: says another day than the manifest")
    try:
        key = _of_domain(said) if domain else load_der_public_key(_bytes(said.get("publicKey", "")))
    except (ValueError, UnsupportedAlgorithm, TypeError, InternalError) as error:
        if isinstance(error, Refuted):
            raise
        raise Refuted("signature: its key cannot be read") from None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise Refuted("signature: its key is not of ECDSA")
    _holds(key, _bytes(said["signature"]), said["hash"].encode())
    return Signature(said["created"], said.get("domain", ""))


def _holds(key: ec.EllipticCurvePublicKey, signature: bytes, signed: bytes) -> None:
    size = -(-key.curve.key_size // 8)
    forms = [signature]
    if len(signature) == 2 * size:
        # Browsers write r and s one after the other (IEEE P1363); others DER.
        forms.append(
            encode_dss_signature(int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))
        )
    for form in forms:
        try:
            key.verify(form, signed, ec.ECDSA(hashes.SHA256()))
            return
        except InvalidSignature:
            continue
    raise Refuted("signature: does not hold")


def _of_domain(said: dict[str, str]) -> Any:
    if not {"domain", "domainCert", "timeSignature", "timestampCert"} <= set(said):
        raise Refuted("signature: is not of a known form")
    certificate = x509.load_pem_x509_certificates(said["domainCert"].encode("utf-8", "replace"))[0]
    names = {str(each.value) for each in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)}
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        names |= set(found.value.get_values_for_type(x509.DNSName))
    except x509.ExtensionNotFound:
        pass
    if said["domain"] not in names:
        raise Refuted("signature: its certificate is not of the domain that it names")
    return certificate.public_key()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refuted("signature: is not base 64") from None
