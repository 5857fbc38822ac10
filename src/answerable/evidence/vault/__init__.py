"""The vault keeps the bytes of exhibits under their SHA-256 and gives them back only where they are still those bytes.

It is a folder by default, or a bucket of an S3-compatible store; one address says which. It holds no name, no date and no
person: what an exhibit is stands in the working database and, where it may, in the record. It imports no Django.
"""

from answerable.evidence.vault.keeping import Checked, Kept, TooLarge, Unavailable, Unkept, Vanished
from answerable.evidence.vault.vault import Vault

__all__ = ["Checked", "Kept", "TooLarge", "Unavailable", "Unkept", "Vanished", "Vault"]
