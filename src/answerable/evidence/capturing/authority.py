"""The capture's own authority lets the gate stand between the browser and servers that speak TLS; it lives for one capture.

Its key is made for the capture, named to that one browser by the digest of the key alone, and gone afterwards. What
servers show is checked by the gate itself, against this machine's roots.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import ssl
import threading
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


class Authority:
    """Makes a certificate for any host, all of one key; `pin` is the base64 SHA-256 of that key's SPKI (RFC 7469 §2.4)."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder, self._now = folder, now
        self._key = ec.generate_private_key(ec.SECP256R1())
        spki = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.pin = base64.b64encode(hashlib.sha256(spki).digest()).decode("ascii")
        self._made: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()

    def serving(self, host: str) -> ssl.SSLContext:
        """Return how the gate speaks for a host."""
        with self._lock:
            if host not in self._made:
                self._made[host] = self._context(host)
            return self._made[host]

    def _context(self, host: str) -> ssl.SSLContext:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "one capture")])
        try:
            subject: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            subject = x509.DNSName(host)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - timedelta(days=1))
            .not_valid_after(self._now + timedelta(days=2))
            .add_extension(x509.SubjectAlternativeName([subject]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        # Python's ssl reads a key from a file alone; the folder is the capture's own and nobody else may look into it.
        place = self._folder / "gate.pem"
        place.touch(mode=0o600)
        place.write_bytes(
            self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM)
        )
        try:
            context.load_cert_chain(place)
        finally:
            place.unlink()
        return context
