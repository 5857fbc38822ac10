"""Reading an exhibit asks its bytes what they say of themselves; all of it is asserted by the file, and shown by nothing.

The one thing that is checked is a C2PA manifest, and only one whose signer is *Trusted* names anybody. No reader opens a
connection, and each runs in a process of its own with bounds of time and memory (reading.bounds). It imports no Django.
"""

from answerable.evidence.reading.bounds import Bounds, read
from answerable.evidence.reading.metadata import Fact, Metadata, Piece, Provenance

__all__ = ["Bounds", "Fact", "Metadata", "Piece", "Provenance", "read"]
