"""A C2PA signer made for one test: a root of its own, a certificate under it, and images signed by it."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image


def picture() -> bytes:
    """A small JPEG of one colour."""
    made = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 60, 120)).save(made, "JPEG")
    return made.getvalue()


def authority() -> tuple[str, str, str]:
    """Return PEM: the root, the chain from the leaf, the leaf's private key."""
    now = datetime.now(UTC)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Leaf Root"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Leaf Root"),
        ]
    )
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Leaf Cameras"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Leaf Camera 1"),
        ]
    )

    def begin(subject: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder().subject_name(subject).issuer_name(root_name).public_key(public)
            .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
        )  # fmt: skip

    def usage(leaf: bool) -> x509.KeyUsage:
        return x509.KeyUsage(leaf, False, False, False, False, not leaf, not leaf, False, False)

    root = (
        begin(root_name, root_key.public_key()).add_extension(x509.BasicConstraints(True, None), True)
        .add_extension(usage(False), True).sign(root_key, hashes.SHA256())
    )  # fmt: skip
    leaf = (
        begin(name, key.public_key()).add_extension(x509.BasicConstraints(False, None), True).add_extension(usage(True), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False).sign(root_key, hashes.SHA256())
    )  # fmt: skip
    pem = [each.public_bytes(serialization.Encoding.PEM).decode() for each in (root, leaf)]
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return pem[0], pem[1] + pem[0], private


def signed(chain: str, key: str, remote: str = "") -> bytes:
    """Return a JPEG with a manifest inside, or with the address of one."""
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain.encode(), key.encode(), None))
    created = {
        "action": "c2pa.created",
        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
    }
    manifest = {
        "claim_generator_info": [{"name": "leaf-test", "version": "1"}],
        "format": "image/jpeg",
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [created]}}],
    }
    builder = c2pa.Builder(manifest)
    if remote:
        builder.set_no_embed()
        builder.set_remote_url(remote)
    made = io.BytesIO()
    builder.sign(signer, "image/jpeg", io.BytesIO(picture()), made)
    return made.getvalue()
