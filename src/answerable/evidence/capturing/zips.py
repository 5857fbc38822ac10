"""A strict zip (APPNOTE 6.3) is one of which every byte is accounted for and no member leads out of it.

Refused: names with `..`, `\\`, a leading `/` or control characters; links, folders, encrypted and duplicate members; bytes
before, between or after the members; a member whose head says another name or size than the directory; sizes that lie.
Bounds: 4096 members, 512 bytes a name, and the bytes of all members together as the caller allows.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from answerable.core.merkle import Refuted

MOST_MEMBERS, MOST_NAME, PORTION = 4096, 512, 1 << 18
#: The end of the directory, and what stands before it in a zip of more than 4 GiB (APPNOTE §§4.3.14–16).
_END, _END_SIZE, _ZIP64_SIZE = b"PK\x05\x06", 22, 56 + 20


class StrictZip:
    """An open zip that passed; its members are read through `read` and `portions`."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file = file
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_SIZE))
        tail = file.read(_END_SIZE)
        if len(tail) != _END_SIZE or tail[:4] != _END or tail[-2:] != b"\0\0":
            raise Refuted("not a zip that ends as it should: cut short, or with something after its end")
        if tail[4:8] not in (bytes(4), b"\xff" * 4) or tail[8:10] != tail[10:12]:
            raise Refuted("is one part of several")
        if struct.unpack("<H", tail[10:12])[0] not in (0xFFFF, *range(MOST_MEMBERS + 1)):
            raise Refuted(f"has more than {MOST_MEMBERS} members")
        try:
            self._zip = zipfile.ZipFile(file)
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, RuntimeError, ValueError, struct.error, OverflowError, OSError) as error:
            raise Refuted(f"not a zip that can be read ({error})") from None
        if len(infos) > MOST_MEMBERS:
            raise Refuted(f"has more than {MOST_MEMBERS} members")
        self.members: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            self._judge(info)
            self.members[info.filename] = info
        if sum(info.file_size for info in infos) > most:
            raise Refuted(f"holds more than {most:,} bytes")
        self._accounted(infos)

    def portions(self, name: str) -> Iterator[bytes]:
        """Yield a member's bytes. Raises Refuted where they are not those that the directory speaks of."""
        info, size = self.members[name], 0
        try:
            with self._zip.open(info) as member:
                while portion := member.read(PORTION):
                    size += len(portion)
                    yield portion
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            RuntimeError,
            ValueError,
            OSError,
            struct.error,
        ) as error:
            if isinstance(error, Refuted):
                raise
            raise Refuted(f"{name}: cannot be read ({error})") from None
        if size != info.file_size:
            raise Refuted(f"{name}: has {size:,} bytes, not the {info.file_size:,} that are said")

    def read(self, name: str, most: int) -> bytes:
        """Return a small member whole. Raises Refuted where it is larger than `most` bytes."""
        if self.members[name].file_size > most:
            raise Refuted(f"{name}: is larger than {most:,} bytes")
        return b"".join(self.portions(name))

    def stream(self, name: str) -> BinaryIO:
        """Open a member for reading in one pass."""
        return self._zip.open(self.members[name])  # type: ignore[return-value]

    def stored(self, name: str) -> bool:
        """Say whether a member lies in the zip uncompressed."""
        return self.members[name].compress_type == zipfile.ZIP_STORED

    def _judge(self, info: zipfile.ZipInfo) -> None:
        name = info.filename
        parts = name.split("/")
        if info.orig_filename != name or not name or len(name.encode("utf-8", "replace")) > MOST_NAME:
            raise Refuted(f"{name[:80]!r}: is no name for a member")
        if "\\" in name or ":" in name or not name.isprintable() or any(part in ("", ".", "..") for part in parts):
            raise Refuted(f"{name[:80]!r}: leads elsewhere, or is no plain name")
        if name in self.members or name.casefold() in map(str.casefold, self.members):
            raise Refuted(f"{name}: stands twice in the zip")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or info.external_attr & 0x10:
            raise Refuted(f"{name}: is a link or a folder, not a file")
        if info.flag_bits & 0x2041:
            raise Refuted(f"{name}: is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refuted(f"{name}: is compressed in a way that is not read")
        if info.compress_type == zipfile.ZIP_STORED and info.compress_size != info.file_size:
            raise Refuted(f"{name}: its sizes contradict each other")
        if info.file_size > 1200 * info.compress_size + 4096:
            raise Refuted(f"{name}: says it unpacks to more than it can")

    def _accounted(self, infos: list[zipfile.ZipInfo]) -> None:
        """See that the members fill the file from its first byte to its directory, and their heads say what it says."""
        at = 0
        for info in sorted(infos, key=lambda each: each.header_offset):
            if not 0 <= info.header_offset - at <= 0:
                raise Refuted(f"{info.filename}: bytes before it belong to no member, or to two")
            self._file.seek(at)
            head = self._file.read(30)
            if len(head) != 30 or head[:4] != b"PK\x03\x04":
                raise Refuted(f"{info.filename}: is not where the directory says")
            flags, method = struct.unpack("<HH", head[6:10])
            crc, packed, size, name_size, extra_size = struct.unpack("<LLLHH", head[14:30])
            name = self._file.read(name_size)
            if name != info.orig_filename.encode("utf-8" if flags & 0x800 else "cp437", "replace"):
                raise Refuted(f"{info.filename}: is called something else where it lies")
            if method != info.compress_type:
                raise Refuted(f"{info.filename}: is compressed otherwise than is said")
            if not flags & 8 and (
                crc != info.CRC
                or (size not in (info.file_size, 0xFFFFFFFF))
                or (packed not in (info.compress_size, 0xFFFFFFFF))
            ):
                raise Refuted(f"{info.filename}: its head says another size than the directory")
            at += 30 + name_size + extra_size + info.compress_size
            if flags & 8:
                at += self._descriptor(info, at)
        if at != self._zip.start_dir:
            raise Refuted("bytes after the last member belong to none")
        for info in infos:
            self._file.seek(at)
            head = self._file.read(46)
            if len(head) != 46 or head[:4] != b"PK\x01\x02":
                raise Refuted(f"{info.filename}: its line of the directory is none")
            at += 46 + sum(struct.unpack("<HHH", head[28:34]))
        self._file.seek(at)
        rest = self._file.read(_END_SIZE + _ZIP64_SIZE + 1)
        if len(rest) != _END_SIZE and not (len(rest) == _END_SIZE + _ZIP64_SIZE and rest[:4] == b"PK\x06\x06"):
            raise Refuted("bytes after the directory belong to none")

    def _descriptor(self, info: zipfile.ZipInfo, at: int) -> int:
        """Return the length of the data descriptor that stands here (APPNOTE §4.3.9)."""
        self._file.seek(at)
        found = self._file.read(24)
        for form in ("<LLL", "<LQQ"):
            for sign in (b"PK\x07\x08", b""):
                whole = sign + struct.pack(
                    form,
                    info.CRC,
                    info.compress_size & (2**64 - 1 if "Q" in form else 2**32 - 1),
                    info.file_size & (2**64 - 1 if "Q" in form else 2**32 - 1),
                )
                if found.startswith(whole):
                    return len(whole)
        raise Refuted(f"{info.filename}: is not followed by what it says")


def strict(path: Path, file: BinaryIO, most: int) -> StrictZip:
    """Return a file's strict zip. Raises Refuted, naming the file, where it is none."""
    try:
        return StrictZip(file, most)
    except Refuted as error:
        raise Refuted(f"{path.name}: {error}") from None
