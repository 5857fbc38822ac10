"""A signed note is a text with signature lines under it, each by a key with a name; a reader trusts only keys it already has.

Standard: c2sp.org/signed-note (§Format, §Signatures). Kinds of signature other than Ed25519 over the text are checked
by who knows their meaning (`checkpoint`). A note has at most 256 KiB and 100 signatures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from answerable.core.key import ED25519, checked_name, decoded, encoded
from answerable.core.key import Signer as Signer
from answerable.core.key import Verifier as Verifier
from answerable.core.merkle import Refuted

#: The most bytes of a note, and signatures in it.
NOTE, SIGNATURES = 256 * 1024, 100


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who signs, by which key, and what follows the key's id."""

    name: str
    id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """The line with its newline."""
        return f"— {self.name} {encoded(self.id + self.value)}\n"

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Read one line, without its newline. Raises Refuted."""
        dash, _, rest = line.partition(" ")
        name, _, text = rest.partition(" ")
        if dash != "—":
            raise Refuted("signature: its line does not begin with an em dash and a space")
        value = decoded(text, "signature")
        if len(value) < 5:
            raise Refuted("signature: is too short to hold a key's id and a signature")
        return cls(checked_name(name), value[:4], value[4:])


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it was opened: its text, which known keys signed it and when (0: no time), and the lines of unknown keys."""

    text: str
    verified: dict[Verifier, int]
    unknown: tuple[Signature, ...]


Check = Callable[[Verifier, str, bytes], int]


def plain(verifier: Verifier, text: str, signature: bytes) -> int:
    """Check an Ed25519 signature over a note's text; it carries no time. Raises Refuted."""
    if verifier.algorithm != ED25519:
        raise Refuted(f"signature: that of {verifier.name} is not one over a plain note")
    verifier.check(text.encode(), signature)
    return 0


def sign(text: str, signers: Iterable[Signer]) -> bytes:
    """Return the note that these keys sign with Ed25519."""
    _checked_text(text)
    made = [(each.verifier, each.sign(text.encode())) for each in signers if each.verifier.algorithm == ED25519]
    return join(text, (Signature(key.name, key.id, value) for key, value in made))


def join(text: str, signatures: Iterable[Signature]) -> bytes:
    """Return the note of a text and its signatures. Raises Refuted where it would have none, or would not open again."""
    made = (text + "\n" + "".join(each.line for each in signatures)).encode()
    split(made)
    return made


def split(data: bytes) -> tuple[str, tuple[Signature, ...]]:
    """Return a note's text and its signatures, none of them checked yet. Raises Refuted where it is no note."""
    if len(data) > NOTE:
        raise Refuted(f"note: is larger than {NOTE} bytes")
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise Refuted("note: is not UTF-8") from None
    text, blank, below = whole.rpartition("\n\n")
    if not blank or not below.endswith("\n") or below.count("\n") > SIGNATURES:
        raise Refuted(f"note: is not a text, an empty line and 1 to {SIGNATURES} signature lines")
    return _checked_text(text + "\n"), tuple(Signature.parse(line) for line in below[:-1].split("\n"))


def open_note(data: bytes, verifiers: Iterable[Verifier], check: Check = plain) -> Note:
    """Open a note: every signature of a known key must verify, and there must be one. Raises Refuted."""
    text, signatures = split(data)
    known = {(each.name, each.id): each for each in verifiers}
    verified: dict[Verifier, int] = {}
    unknown: list[Signature] = []
    for each in signatures:
        if verifier := known.get((each.name, each.id)):
            time = check(verifier, text, each.value)
            verified.setdefault(verifier, time)
        else:
            unknown.append(each)
    if not verified:
        raise Refuted("note: no known key has signed it")
    return Note(text, verified, tuple(unknown))


def _checked_text(text: str) -> str:
    if not text.endswith("\n") or any(sign < " " and sign != "\n" for sign in text):
        raise Refuted("note: its text does not end in a newline, or holds a control character")
    return text
