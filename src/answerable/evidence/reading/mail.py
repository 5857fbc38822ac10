"""A message (RFC 5322, MIME RFC 2045) says who sent it, when, by which way, and what is attached: all asserted by others.

The chain of `Received` fields (RFC 5321 §4.4) is given as it stands, nearest first. Signatures (DKIM) are named, not checked.
Messages up to 64 MiB are read whole; of longer ones only the header.
"""

from __future__ import annotations

import hashlib
from email import policy
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from io import BufferedReader
from typing import Any

from answerable.evidence.reading.metadata import MOST, Metadata, Piece, facts, plain

WHOLE = 64 * 1024 * 1024
HEADER = 1024 * 1024
_NAMED = ("From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "Return-Path", "User-Agent",
          "X-Mailer", "X-Originating-IP", "Authentication-Results")  # fmt: skip


def read(found: str, file: BufferedReader) -> Metadata:
    """Return what a message says of itself."""
    data = file.read(WHOLE + 1)
    message: Message
    if whole := len(data) <= WHOLE:
        message = BytesParser(policy=policy.compat32).parsebytes(data)
    else:
        message = BytesHeaderParser(policy=policy.compat32).parsebytes(data[:HEADER])
    named = {name.replace("-", "_"): _decoded(message.get(name)) for name in _NAMED}
    pieces, total = _pieces(message) if whole else ((), 0)
    signers = [plain(each)[:200] for each in message.get_all("DKIM-Signature", [])][:20]
    return Metadata(
        found,
        "read",
        "" if whole else "longer than 64 MiB: only its header was read",
        facts=facts(
            **named,
            DKIM_Signature_not_checked=" | ".join(signers),
            defects=", ".join(sorted({type(each).__name__ for each in message.defects})),
        ),
        pieces=pieces,
        pieces_total=total,
        hops=tuple(plain(_decoded(each)) for each in message.get_all("Received", [])[:MOST]),
    )


def _decoded(value: Any) -> str:
    """A field with its encoded words (RFC 2047) read, or as it stands where they are broken."""
    if value is None:
        return ""
    text = str(value)[:20_000]
    try:
        return str(policy.default.header_factory("Subject", text.replace("\r", " ").replace("\n", " ")))
    except Exception:  # The library raises various errors over broken encoded words.
        return text


def _pieces(message: Message) -> tuple[tuple[Piece, ...], int]:
    """Every part that is not a container, in order; a message within a message is one of them and is opened too."""
    pieces: list[Piece] = []
    total = 0
    for part in message.walk():
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            continue
        total += 1
        if len(pieces) < MOST:
            name = plain(_decoded(part.get_filename() or ""))
            if part.is_multipart():
                pieces.append(Piece(name or "(a message)", plain(part.get_content_type())))
                continue
            data = part.get_payload(decode=True)
            data = data if isinstance(data, bytes) else b""
            pieces.append(Piece(name, plain(part.get_content_type()), len(data), hashlib.sha256(data).hexdigest()))
    return tuple(pieces), total
