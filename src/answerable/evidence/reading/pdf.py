"""A PDF (ISO 32000) says who made it, with what and when, what is embedded, and whether it is signed; signatures are not checked."""

from __future__ import annotations

from io import BufferedReader
from typing import Any

from pypdf import PdfReader
from pypdf.generic import IndirectObject

from answerable.evidence.reading.metadata import MOST, Fact, Metadata, Piece, facts, plain


def read(found: str, file: BufferedReader) -> Metadata:
    """Return what a PDF says of itself. Raises pypdf's errors where it is none."""
    reader = PdfReader(file, strict=False)
    if reader.is_encrypted:
        return Metadata(
            found, "read", "it is encrypted: no more was read", facts=facts(encrypted="yes", version=reader.pdf_header)
        )
    root: Any = reader.trailer["/Root"]
    catalogue: Any = root.get_object() if isinstance(root, IndirectObject) else root
    asserted = tuple(
        Fact(plain(str(name).lstrip("/"))[:100], plain(value))
        for name, value in list((reader.metadata or {}).items())[:MOST]
    )
    names = list(reader.attachments) if "/Names" in catalogue else []
    form: Any = catalogue.get("/AcroForm")
    form = form.get_object() if isinstance(form, IndirectObject) else form
    signed = bool(isinstance(form, dict) and int(form.get("/SigFlags", 0)) & 1)
    return Metadata(
        found,
        "read",
        facts=facts(
            version=reader.pdf_header,
            pages=len(reader.pages),
            signature_not_checked="present" if signed else "",
            action_on_opening="present" if "/OpenAction" in catalogue else "",
        )
        + asserted,
        pieces=tuple(Piece(plain(name)) for name in names[:MOST]),
        pieces_total=len(names),
    )
