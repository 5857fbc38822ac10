"""A segmented exhibit can be shown in part: the root over its salted segments is in the ledger, and each segment is shown or hashed.

Own format over the tree of RFC 6962 §2.1: the segments, one behind the other, are the exhibit's bytes; the leaf of segment i is
`SHA-256(0x00 || "answerable-segment/v1\\0" || salt_i[32] || bytes)`, and `salt_i = HMAC-SHA-256(own, i as 8 bytes)` (RFC 2104), where
`own = HMAC-SHA-256(key, method || 0x00 || SHA-256 of the exhibit)` under a key of 32 bytes that stays with who took it in: a salt that
is shown tells nothing of the others, nor of other exhibits under the same key. So the hash of a hidden segment cannot be guessed
at; but the event also holds the exhibit's own SHA-256, without a salt: where all is shown but a few words, whoever guesses those
finds it out by that. The event at ingest holds in its detail `segments: {count, method, root}`. *lines*: a segment ends after a
newline; *mail*: in the header each field with its folded lines is one (RFC 5322 §2.2.3), in the body each line, and each
base64 part as a whole (RFC 2045 §6.8). That the root and the exhibit's digest are of the same bytes is the word of who entered both, until
all is shown. At most 2^20 segments of 16 MiB.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Annotated, BinaryIO, Literal

import msgspec

from answerable.core.exhibit import Sha256
from answerable.core.merkle import Frontier, Refuted, leaf
from answerable.core.record import Part, canonical

DOMAIN, KEY = b"answerable-segment/v1\0", 32
#: The most segments of an exhibit, and bytes of one.
COUNT, SEGMENT = 1 << 20, 16 * 1024 * 1024
Method = Literal["lines", "mail"]


class Segmented(Part, frozen=True, kw_only=True):
    """What is entered in the ledger of a segmented exhibit."""

    method: Method
    count: Annotated[int, msgspec.Meta(ge=0, le=COUNT)]
    root: Sha256


class Shown(Part, frozen=True, kw_only=True):
    """A segment on its line: its salt with its text, or with its bytes in base64 where they are not UTF-8; or its hash alone."""

    hash: Sha256 | Literal[""] = ""
    salt: Sha256 | Literal[""] = ""
    text: str | None = None
    base64: str | None = None


def commitment(file: BinaryIO, key: bytes, method: Method, item: str = "") -> Segmented:
    """Return what to enter in the ledger when an exhibit is taken in. Reads it as a stream, twice where its SHA-256, `item`, is not said."""
    count, own = 0, own_key(file, key, method, item)

    def leaves() -> Iterator[bytes]:
        nonlocal count
        for count, each in enumerate(segments(file, method), start=1):
            yield leaf_of(salt(own, count - 1), each)

    root = Frontier().add(leaves()).root().hex()
    return Segmented(method=method, count=count, root=root)


def disclose(file: BinaryIO, key: bytes, method: Method, shown: Collection[int], item: str = "") -> Iterator[bytes]:
    """Yield the lines, each with its newline, that show these segments (counted from 0) and hash the others."""
    own = own_key(file, key, method, item)
    for number, each in enumerate(segments(file, method)):
        secret = salt(own, number)
        if number not in shown:
            made = Shown(hash=leaf_of(secret, each).hex())
        else:
            try:
                made = Shown(salt=secret.hex(), text=each.decode())
            except UnicodeDecodeError:
                made = Shown(salt=secret.hex(), base64=base64.b64encode(each).decode())
        yield canonical(made) + b"\n"


def check_segments(lines: Iterable[bytes], said: Segmented, whole: Callable[[bytes], object] = len) -> int:
    """Prove that these lines are all segments of what was entered, and return how many are shown. Raises Refuted.

    `whole` is given the bytes of each shown segment in order.
    """
    shown = count = 0

    def leaves() -> Iterator[bytes]:
        nonlocal shown, count
        for count, line in enumerate(lines, start=1):
            if count > said.count:
                raise Refuted(f"segment {count}: is one more than the ledger knows")
            found, data = _read(line, count)
            if data is not None:
                shown += 1
                whole(data)
            yield found

    root = Frontier().add(leaves()).root().hex()
    if count != said.count or root != said.root:
        raise Refuted(f"segments: {count} of them do not make the root that was entered over {said.count}")
    return shown


def own_key(file: BinaryIO, key: bytes, method: Method, item: str = "") -> bytes:
    """Return the key of this exhibit's segments alone. Raises ValueError where the key has not 32 bytes.

    Where the exhibit's SHA-256 is not said, the file is read for it and wound back.
    """
    if len(key) != KEY:
        raise ValueError(f"the key of a segmented exhibit has {KEY} bytes, not {len(key)}")
    if not item:
        read = hashlib.sha256()
        file.seek(0)
        while piece := file.read(1 << 20):
            read.update(piece)
        file.seek(0)
        item = read.hexdigest()
    return hmac.digest(key, method.encode() + b"\0" + bytes.fromhex(item), "sha256")


def salt(own: bytes, number: int) -> bytes:
    """Return the salt of a segment under its exhibit's own key."""
    return hmac.digest(own, number.to_bytes(8, "big"), "sha256")


def leaf_of(secret: bytes, data: bytes) -> bytes:
    """Return the leaf of a segment under its salt."""
    return leaf(DOMAIN + secret + data)


def segments(file: BinaryIO, method: Method) -> Iterator[bytes]:
    """Yield the segments of an exhibit. Raises Refuted beyond the bounds."""
    made = _mail(_lines(file)) if method == "mail" else _lines(file)
    for number, each in enumerate(made, start=1):
        if number > COUNT or len(each) > SEGMENT:
            raise Refuted(f"segment {number}: is beyond {COUNT} segments of {SEGMENT} bytes")
        yield each


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(SEGMENT + 1):
        yield line


def _mail(lines: Iterator[bytes]) -> Iterator[bytes]:
    held, header, encoded, boundaries = b"", True, False, set[bytes]()
    for line in lines:
        bare = line.rstrip(b"\r\n")
        if bare.startswith(b"--") and (bare[2:] in boundaries or bare[2:].removesuffix(b"--") in boundaries):
            yield from filter(None, (held, line))
            held, encoded, header = b"", False, bare[2:] in boundaries
        elif header and bare:
            if held and line[:1] not in b" \t":
                yield held
                held = b""
            held += line
            _bounded(held)
            boundaries.update(re.findall(rb'boundary="?([^";\s]{1,70})"?', held, re.IGNORECASE))
            encoded |= bool(re.match(rb"content-transfer-encoding:\s*base64\b", held, re.IGNORECASE))
        elif header:
            yield from filter(None, (held, line))
            held, header = b"", False
        elif encoded:
            held += line
            _bounded(held)
        else:
            yield line
    if held:
        yield held


def _bounded(held: bytes) -> None:
    if len(held) > SEGMENT:
        raise Refuted(f"segment: a part of the mail is larger than {SEGMENT} bytes")


def _read(line: bytes, number: int) -> tuple[bytes, bytes | None]:
    try:
        made = msgspec.json.decode(line, type=Shown)
        if canonical(made) != line:
            raise ValueError("is not in its one canonical form (RFC 8785)")
        if made.hash:
            if made.salt or made.text is not None or made.base64 is not None:
                raise ValueError("is both shown and hashed")
            return bytes.fromhex(made.hash), None
        if not made.salt or (made.text is None) == (made.base64 is None):
            raise ValueError("is neither shown with its salt nor hashed")
        data = made.text.encode() if made.text is not None else base64.b64decode(made.base64 or "", validate=True)
    except (ValueError, RecursionError) as error:
        raise Refuted(f"segment {number}: {error}") from None
    return leaf_of(bytes.fromhex(made.salt), data), data
