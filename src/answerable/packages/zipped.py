"""A package's file is a ZIP of stored members in exactly one form, so that no byte of it is outside what is checked.

Format: PKWARE APPNOTE 6.3.10 (§4.3.7 local header, §4.3.12 central directory, §4.3.14 to §4.3.16 its end, §4.5.3 ZIP64 where a
number needs it). Fixed: method stored, 1980-01-01, Unix, mode 0644, no flags, no comments, members one behind the other in
the directory's order. A reader makes every header anew from name, size and CRC and compares the bytes. A stored member
cannot grow when it is read. At most 50,000 members, names of 255 ASCII letters, a directory of 32 MiB.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from answerable.core.merkle import Refuted

PIECE = 1024 * 1024
#: The most members, and bytes of the directory.
MEMBERS, DIRECTORY = 50_000, 32 * 1024 * 1024
_FULL, _DATE, _MODE = 0xFFFFFFFF, 0x0021, 0o100644 << 16
_LOCAL, _CENTRAL = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L")
_END, _END64, _LOCATOR = struct.Struct("<4s4H2LH"), struct.Struct("<4sQ2H2L4Q"), struct.Struct("<4sLQL")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,119}")


@dataclass(frozen=True, slots=True)
class Member:
    """A member by its name, its bytes, their CRC-32, and where its header begins."""

    name: str
    size: int
    crc: int
    offset: int

    @property
    def header(self) -> bytes:
        """The local header that stands before the bytes."""
        big = self.size >= _FULL
        extra = struct.pack("<2H2Q", 1, 16, self.size, self.size) if big else b""
        size = _FULL if big else self.size
        name = self.name.encode("ascii")
        fixed = (b"PK\3\4", 45 if big else 20, 0, 0, 0, _DATE, self.crc, size, size, len(name), len(extra))
        return _LOCAL.pack(*fixed) + name + extra

    @property
    def entry(self) -> bytes:
        """The member's entry in the directory."""
        big = self.size >= _FULL
        sizes = [self.size] * 2 if big else []
        far = [self.offset] if self.offset >= _FULL else []
        extra = struct.pack(f"<2H{len(sizes + far)}Q", 1, 8 * len(sizes + far), *sizes, *far) if sizes + far else b""
        version = 45 if extra else 20
        size, offset = min(self.size, _FULL), min(self.offset, _FULL)
        name = self.name.encode("ascii")
        fixed = (b"PK\1\2", 3 << 8 | version, version, 0, 0, 0, _DATE, self.crc, size, size)
        return _CENTRAL.pack(*fixed, len(name), len(extra), 0, 0, 0, _MODE, offset) + name + extra

    @property
    def end(self) -> int:
        """Where the next member begins."""
        return self.offset + len(self.header) + self.size


def directory(members: Iterable[Member], offset: int) -> bytes:
    """Return everything that stands behind the members' bytes."""
    entries = [each.entry for each in members]
    made, count = b"".join(entries), len(entries)
    if offset >= _FULL:
        made_end = _END64.pack(b"PK\6\6", 44, 3 << 8 | 45, 45, 0, 0, count, count, len(made), offset)
        made_end += _LOCATOR.pack(b"PK\6\7", 0, offset + len(made), 1)
        return made + made_end + _END.pack(b"PK\5\6", 0, 0, count, count, len(made), _FULL, 0)
    return made + _END.pack(b"PK\5\6", 0, 0, count, count, len(made), offset, 0)


def checked_names(names: Iterable[str]) -> None:
    """Refuse names that lead elsewhere, or that two systems would not keep apart. Raises Refuted."""
    seen: dict[str, str] = {}
    for name in names:
        parts = name.split("/")
        if len(name) > 255 or not all(_PART.fullmatch(part) and not part.endswith(".") for part in parts):
            raise Refuted(f"member {ascii(name)[:120]}: is not a plain path inside the package")
        folded = name.lower()
        if folded in seen:
            what = "stands twice" if seen[folded] == name else f"differs from {seen[folded]} by its case alone"
            raise Refuted(f"member {name}: {what}")
        seen[folded] = name
    for folded, name in seen.items():
        above = folded.rpartition("/")[0]
        while above:
            if above in seen:
                raise Refuted(f"member {seen[above]}: is a file and, for {name}, a folder")
            above = above.rpartition("/")[0]


class Archive:
    """The members of an open file that is in the one form. Opening reads the directory alone. Raises Refuted."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        length = file.seek(0, io.SEEK_END)
        tail_at = max(0, length - _END.size)
        tail = self._read(tail_at, length - tail_at)
        if len(tail) < _END.size or tail[:4] != b"PK\5\6":
            what = (
                "bytes stand behind its end" if b"PK\5\6" in self._read(max(0, length - 66_000), 66_000) else "no ZIP"
            )
            raise Refuted(f"file: is no package: {what}")
        _, disk, other, here, count, size, offset, comment = _END.unpack(tail)
        if disk or other or here != count or comment or count > MEMBERS or size > DIRECTORY:
            raise Refuted(f"file: has a comment, several parts, or more than {MEMBERS} members")
        if offset == _FULL:
            tail_at -= _LOCATOR.size + _END64.size
            far = self._read(max(0, tail_at), _END64.size)
            if len(far) < _END64.size or far[:4] != b"PK\6\6":
                raise Refuted("file: says ZIP64 of itself and is not")
            offset = _END64.unpack(far)[-1]
        if offset + size != tail_at:
            raise Refuted("file: bytes stand before or between its members and its directory")
        data = self._read(offset, length - offset)
        self.members = _members(data[:size], count)
        checked_names(each.name for each in self.members)
        at = 0
        for each in self.members:
            if each.offset != at:
                raise Refuted(f"member {each.name}: does not begin where the one before it ends")
            at = each.end
        if at != offset:
            raise Refuted("file: bytes stand between its last member and its directory")
        if directory(self.members, offset) != data:
            raise Refuted("file: its directory is not in the one form of a package")

    def pieces(self, member: Member) -> Iterator[bytes]:
        """Yield a member's bytes in order. Raises Refuted where its header or its CRC differs, at the end of the bytes."""
        header = member.header
        if self._read(member.offset, len(header)) != header:
            raise Refuted(f"member {member.name}: its header says other than the directory, or is not in the one form")
        left, crc, at = member.size, 0, member.offset + len(header)
        while left:
            piece = self._read(at, min(left, PIECE))
            if not piece:
                raise Refuted(f"member {member.name}: ends too soon")
            crc = zlib.crc32(piece, crc)
            left, at = left - len(piece), at + len(piece)
            yield piece
        if crc != member.crc:
            raise Refuted(f"member {member.name}: its bytes are not those of its CRC-32")

    def _read(self, at: int, size: int) -> bytes:
        self.file.seek(at)
        return self.file.read(size)


def _members(data: bytes, count: int) -> list[Member]:
    """Read the directory's entries, naming what a package never has."""
    made: list[Member] = []
    at = 0
    while at < len(data):
        try:
            mark, _, _, flags, method, _, _, crc, packed, size, named, more, comment, *_, mode, offset = (
                _CENTRAL.unpack_from(data, at)
            )
        except struct.error:
            raise Refuted("file: its directory ends within an entry") from None
        raw = data[at + _CENTRAL.size : at + _CENTRAL.size + named]
        extra = data[at + _CENTRAL.size + named : at + _CENTRAL.size + named + more]
        try:
            name = raw.decode("ascii")
        except UnicodeDecodeError:
            raise Refuted(f"member {ascii(raw)[:120]}: its name is not ASCII") from None
        what = (
            "no entry of a directory" if mark != b"PK\1\2"
            else "is encrypted" if flags & 0x2041
            else "is compressed: its size could lie" if method
            else "has two sizes: one of them lies" if packed != size
            else "is a link, a folder or a device" if mode != _MODE
            else "carries a comment" if comment
            else ""
        )  # fmt: skip
        if what or len(made) >= count:
            raise Refuted(f"member {ascii(name)[:120]}: {what or 'is one more than the directory counts'}")
        wide = list(struct.unpack(f"<{(len(extra) - 4) // 8}Q", extra[4:])) if len(extra) in (12, 20, 28) else []
        if size == _FULL and len(wide) > 1:
            size = wide.pop(0)
            wide.pop(0)
        if offset == _FULL and wide:
            offset = wide.pop(0)
        if wide:
            raise Refuted(f"member {ascii(name)[:120]}: says ZIP64 of itself and is not")
        made.append(Member(name, size, crc, offset))
        at += _CENTRAL.size + named + more + comment
    return made
