"""A timestamp is the signed word of an authority outside the project that a digest existed at a time.

Standard: RFC 3161 §2.3 (the authority's certificate), §2.4.1 (request), §2.4.2 (response), with SHA-256 to SHA-512. The
reader names the certificates that are trusted; what a token carries only completes the way to them. Certificates must be
valid at the token's time, not today. A token has at most 64 KiB and eight certificates.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import datetime

import rfc3161_client
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import ExtendedKeyUsageOID

from answerable.core.merkle import Refuted

#: The most bytes of a token and of a file of certificates; the most certificates of either.
TOKEN, CHAIN, CERTIFICATES = 64 * 1024, 256 * 1024, 32
#: The media types of a request and of a response (RFC 3161 §3.4).
QUERY_TYPE, REPLY_TYPE = "application/timestamp-query", "application/timestamp-reply"

_HASHES = {32: "2.16.840.1.101.3.4.2.1", 48: "2.16.840.1.101.3.4.2.2", 64: "2.16.840.1.101.3.4.2.3"}
# The DER of version 1 and of `messageImprint` with SHA-256, up to the digest.
_IMPRINT = bytes.fromhex("020101" "3031" "300d06096086480165030402010500" "0420")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stamped:
    """What a token proves: the time in UTC, and the authority by its certificate's subject (RFC 4514)."""

    time: datetime
    authority: str


def request(digest: bytes, nonce: int) -> bytes:
    """Return the DER of a request to stamp a SHA-256 digest; `nonce` is a fresh random number below 2^64 from outside."""
    if len(digest) != 32 or not 0 < nonce < 1 << 64:
        raise ValueError("a request needs a SHA-256 digest and a nonce from 1 to 2^64 - 1")
    number = nonce.to_bytes(nonce.bit_length() // 8 + 1, "big")
    body = _IMPRINT + digest + b"\x02" + bytes([len(number)]) + number + b"\x01\x01\xff"
    return b"\x30" + bytes([len(body)]) + body


def certificates(data: bytes) -> list[x509.Certificate]:
    """Read certificates from PEM, or one from DER. Raises Refuted."""
    if len(data) > CHAIN:
        raise Refuted(f"certificates: are larger than {CHAIN} bytes")
    try:
        found = [x509.load_der_x509_certificate(data)] if data[:1] == b"\x30" else x509.load_pem_x509_certificates(data)
    except (ValueError, x509.InvalidVersion) as error:
        raise Refuted(f"certificates: {str(error).partition('. ')[0]}") from None
    if len(found) > CERTIFICATES:
        raise Refuted(f"certificates: are more than {CERTIFICATES}")
    return found


def check(token: bytes, digest: bytes, trusted: bytes, nonce: int | None = None) -> Stamped:
    """Check a response over a digest against trusted certificates in PEM. Raises Refuted.

    `trusted` holds at least one self-signed root; it may hold intermediates, and the authority's own certificate, which
    then alone may have signed. A token that carries a certificate outside its signer's chain is refused.
    """
    if len(token) > TOKEN:
        raise Refuted(f"timestamp: is larger than {TOKEN} bytes")
    known = certificates(trusted)
    with warnings.catch_warnings():
        # What is odd about a hostile certificate is no news to whoever reads the answer.
        warnings.simplefilter("ignore")
        return _checked(token, digest, known, nonce)


def _checked(token: bytes, digest: bytes, known: list[x509.Certificate], nonce: int | None) -> Stamped:
    try:
        response = rfc3161_client.decode_timestamp_response(token)
        if response.status != 0:
            raise Refuted("timestamp: the authority did not grant it")
        info, signed = response.tst_info, response.signed_data
        imprint = info.message_imprint
        if imprint.hash_algorithm.dotted_string != _HASHES.get(len(digest)) or imprint.message != digest:
            raise Refuted("timestamp: is over another digest")
        if len(signed.certificates) > CERTIFICATES or len(signed.signer_infos) != 1:
            raise Refuted("timestamp: has not exactly one signer, or too many certificates")
        signer = signed.signer_infos.pop()
        carried = [x509.load_der_x509_certificate(each) for each in signed.certificates]
        named = (signer.issuer, signer.serial_number)
        authority = _authority(carried, known, named)
        # What the builder is given, it trusts: a self-signed certificate that the token carries would vouch for itself.
        pinned = authority if authority in known else None
        builder = rfc3161_client.VerifierBuilder(tsa_certificate=pinned, nonce=nonce)
        roots = 0
        for each in known:
            if each.subject == each.issuer:
                builder, roots = builder.add_root_certificate(each), roots + 1
            elif each != authority:
                builder = builder.add_intermediate_certificate(each)
        if not roots:
            raise Refuted("timestamp: the trusted certificates hold no root")
        builder.build().verify(response, digest)
        return Stamped(info.gen_time, authority.subject.rfc4514_string())
    except Refuted:
        raise
    except Exception as error:  # What both libraries raise over hostile bytes has no closer ancestor in common.
        raise Refuted(f"timestamp: {str(error)[:200]}") from None


def _authority(carried: list[x509.Certificate], known: list[x509.Certificate], named: object) -> x509.Certificate:
    """Return the signer's certificate, the only one of its name, made for timestamps alone (§2.3)."""
    found = {each for each in (*carried, *known) if (each.issuer, each.serial_number) == named}
    if len(found) != 1:
        raise Refuted("timestamp: its signer's certificate is missing, or there are two of its name")
    (signer,) = found
    pinned = [each for each in known if not _issues(each)]
    if pinned and signer not in pinned:
        raise Refuted("timestamp: is signed by another certificate than the trusted authority's")
    chain, rest = [signer], [each for each in carried if each != signer]
    while above := [each for each in rest if any(_issued(below, each) for below in chain)]:
        chain, rest = chain + above, [each for each in rest if each not in above]
    if rest:
        raise Refuted("timestamp: carries a certificate that is no part of its signer's chain")
    try:
        usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        raise Refuted("timestamp: its signer's certificate is not for timestamps") from None
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise Refuted("timestamp: its signer's certificate is not for timestamps alone")
    return signer


def _issues(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return certificate.subject == certificate.issuer


def _issued(below: x509.Certificate, above: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
